"""Folders of the scripted Grafana (HTTP §3)."""
import re

from grafana_errors import folder_not_found, plain, with_id, with_status

ROOT = ""                    # the folder "General"
ROOT_NAMES = ("", "general")
MOST_IN_A_PAGE = 1000
UID = re.compile(r"[a-zA-Z0-9\-_]*")
LONGEST_UID = 40


def check_uid(uid):
    if not UID.fullmatch(uid):
        raise plain(400, "uid contains illegal characters")
    if len(uid) > LONGEST_UID:
        raise plain(400, f"uid too long, max {LONGEST_UID} characters")


def slug(title):
    """A title in a URL (grafana pkg/infra/slugify, for what tests use)."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


class Folder:
    def __init__(self, number, uid, title, parent, description, who, when):
        self.id, self.uid, self.title, self.parent = number, uid, title, parent
        self.description, self.version = description, 1
        self.created_by = self.updated_by = who
        self.created = self.updated = when

    @property
    def url(self):
        return f"/dashboards/f/{self.uid}/{slug(self.title)}"


class Folders:
    """The folders of a workspace.  `nested`: parents count; else every folder lies at the root, and
    the parent that a request names is ignored, as on a workspace that flattens (HTTP §3, AMG)."""

    def __init__(self, workspace, behaviour, nested, max_depth):
        self.workspace, self.behaviour = workspace, behaviour
        self.nested, self.max_depth = nested, max_depth
        self.by_uid = {}

    def get(self, uid):
        folder = self.by_uid.get(uid)
        if not folder:
            raise folder_not_found()
        return folder

    def children(self, uid):
        return sorted((f for f in self.by_uid.values() if f.parent == uid),
                      key=lambda f: (f.title.lower(), f.uid))

    def ancestors(self, folder):
        """From the root down to the parent."""
        found = []
        while folder.parent != ROOT:
            folder = self.by_uid[folder.parent]
            found.insert(0, folder)
        return found

    def subtree(self, folder):
        found = [folder]
        for child in self.children(folder.uid):
            found += self.subtree(child)
        return found

    # ---- changes ----------------------------------------------------------------------------

    def create(self, body, who):
        title, uid = (body.get("title") or "").strip(), body.get("uid") or ""
        parent = self._parent(body.get("parentUid"))
        if not title:
            raise plain(400, "folder title cannot be empty")
        check_uid(uid)
        if uid in self.by_uid or uid in self.workspace.dashboards.by_uid:
            raise self._taken()
        self._check_title(title, parent, None)
        self._check_depth(parent, 1)
        folder = Folder(self.workspace.number(), uid or self.workspace.new_uid(), title, parent,
                        body.get("description", ""), who, self.workspace.tick())
        self.by_uid[folder.uid] = folder
        self.workspace.index.put_folder(folder)
        return folder

    def update(self, uid, body, who):
        folder = self.get(uid)
        title = (body.get("title") or "").strip()
        if not title:
            raise plain(400, "folder title cannot be empty")
        if not body.get("overwrite") and body.get("version") != folder.version:
            raise changed_by_someone_else()
        self._check_title(title, folder.parent, folder)
        folder.title, folder.description = title, body.get("description", folder.description)
        self._touch(folder, who)
        return folder

    def move(self, uid, parent, who):
        folder, parent = self.get(uid), self._parent(parent)
        inside = self.subtree(folder)
        if any(f.uid == parent for f in inside):
            raise with_id(400, "folder.circular-reference", "Circular reference detected")
        self._check_depth(parent, self._height(folder))
        self._check_title(folder.title, parent, folder)
        folder.parent = parent
        self._touch(folder, who)
        return folder

    def delete(self, uid):
        """With everything in it."""
        folder = self.get(uid)
        for inside in self.subtree(folder):
            for dashboard in self.workspace.dashboards.of_folder(inside.uid):
                self.workspace.dashboards.remove(dashboard)
            del self.by_uid[inside.uid]
            self.workspace.index.remove(inside.uid)
        return folder

    def _touch(self, folder, who):
        folder.version += 1
        folder.updated, folder.updated_by = self.workspace.tick(), who
        self.workspace.index.put_folder(folder)

    # ---- rules ------------------------------------------------------------------------------

    def _parent(self, uid):
        if not self.nested or uid is None or uid in ROOT_NAMES:
            return ROOT
        return self.get(uid).uid

    def _height(self, folder):
        return 1 + max((self._height(c) for c in self.children(folder.uid)), default=0)

    def _check_depth(self, parent, height):
        levels = 0 if parent == ROOT else len(self.ancestors(self.by_uid[parent])) + 1
        if levels + height > self.max_depth:
            raise with_id(400, "folder.maximum-depth-reached",
                          "Maximum nested folder depth reached")

    def _check_title(self, title, parent, own):
        if title.lower() == "general":  # the root's name (HTTP §3)
            raise self._name_of_the_root()
        if not self.behaviour.unique_titles:
            return
        others = [f.title for f in self.children(parent) if f is not own]
        if parent == ROOT:
            others += [d.title for d in self.workspace.dashboards.of_folder(ROOT)]
        if title in others:
            raise plain(409,
                        "a folder or dashboard in the general folder with the same name already "
                             "exists")

    def _name_of_the_root(self):
        message = "A folder with that name already exists"
        if self.behaviour.resources:
            return with_id(409, "folder.name-exists", message)
        return plain(400, message)

    def _taken(self):
        if self.behaviour.taken_folder == 412:
            return changed_by_someone_else()
        return plain(409, "a folder/dashboard with the same uid already exists")


def changed_by_someone_else():
    return with_status(412, "version-mismatch", "the folder has been changed by someone else")


# ---- as JSON -------------------------------------------------------------------------------


def brief(folder):
    shown = {"id": folder.id, "uid": folder.uid, "title": folder.title}
    if folder.parent != ROOT:
        shown["parentUid"] = folder.parent
    return shown


def full(folders, folder, editable):
    shown = {
        "id": folder.id, "uid": folder.uid, "title": folder.title, "url": folder.url,
        "hasAcl": False, "canSave": editable, "canEdit": editable, "canAdmin": editable,
        "canDelete": editable,
        "createdBy": folder.created_by, "created": folder.created, "updatedBy": folder.updated_by,
        "updated": folder.updated, "version": folder.version}
    if folder.parent != ROOT:
        shown["parentUid"] = folder.parent
        shown["parents"] = [full(folders, f, editable) for f in folders.ancestors(folder)]
    return shown


def page_of(items, page, limit):
    """Page 1 is the first; a limit out of range is the greatest."""
    limit = limit if 0 < limit <= MOST_IN_A_PAGE else MOST_IN_A_PAGE
    return items[(max(page, 1) - 1) * limit:max(page, 1) * limit]


def counts(folders, folder):
    inside = folders.subtree(folder)
    dashboards = sum(len(folders.workspace.dashboards.of_folder(f.uid)) for f in inside)
    return {"folder": len(inside) - 1, "dashboard": dashboards, "librarypanel": 0, "alertrule": 0}
