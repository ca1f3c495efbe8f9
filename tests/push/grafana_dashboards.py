"""Dashboards of the scripted Grafana: saving, reading, deleting, their versions (HTTP §4).

Three ways of saving, by version:
- 9.4 and 10.4 keep rows of a database.  A title is unique in a folder; every save is a version.
- 12 keeps resources behind the same rules of the API, without the one about titles.
- 13 goes straight to the resource: another order of checks, other errors (HTTP §4, GG#54134187646).
A resource's version is its generation: it grows when the content or the folder differs, and a save
that changes nothing leaves it (grafana pkg/storage/unified/apistore/prepare.go).
"""
import re

import gojson
from grafana_errors import bad_data, bound, dashboard_not_found, plain, with_status
from grafana_folders import ROOT, ROOT_NAMES, check_uid, slug
from grafana_stored import migrated

KEPT_VERSIONS = 20          # dashboards.versions_to_keep (HTTP §4)
LONGEST_TITLE = 5000
LONGEST_MESSAGE = 500
SHORTEST_REFRESH = 5.0      # seconds; min_refresh_interval (HTTP §4)
SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000,
           "y": 31536000}
IDENTITY = ("id", "uid", "version")   # kept beside the content


class Version:
    def __init__(self, number, parent, restored_from, who, when, message, data):
        self.number, self.parent, self.restored_from = number, parent, restored_from
        self.created_by, self.created, self.message, self.data = who, when, message, data
        self.texts = {}     # the JSON that readers get, made once


class Manager:
    """Who provisions a dashboard: a file, Terraform, a repository."""

    def __init__(self, kind, identity, allows_edits):
        self.kind, self.identity, self.allows_edits = kind, identity, allows_edits


class Dashboard:
    def __init__(self, number, uid, folder, who, when):
        self.id, self.uid, self.folder = number, uid, folder
        self.created_by, self.created, self.versions = who, when, []
        self.manager = self.plugin = self.unreadable = None

    @property
    def last(self):
        return self.versions[-1]

    @property
    def version(self):
        return self.last.number

    @property
    def data(self):
        """The content as stored, without id, uid and version."""
        return self.last.data

    @property
    def title(self):
        return self.data.get("title", "")

    @property
    def tags(self):
        tags = self.data.get("tags")
        return [t for t in tags if isinstance(t, str)] if isinstance(tags, list) else []

    @property
    def url(self):
        return f"/d/{self.uid}/{slug(self.title)}"


class Save:
    """A save as asked for, read from the body of a request."""

    def __init__(self, body, who):
        body = bound(body, {"dashboard": dict, "folderUid": str, "overwrite": bool, "message": str,
                            "isFolder": bool})
        if "dashboard" not in body:
            raise bad_data()
        content = body["dashboard"]
        self.title = _typed(content, "title", str, "")
        self.uid = (_typed(content, "uid", str, "") or "").strip()
        self.id = _typed(content, "id", int, 0) or 0
        self.version = _typed(content, "version", int, None)
        self.data = {n: v for n, v in content.items() if n not in IDENTITY}
        folder = body.get("folderUid", ROOT)
        self.folder = ROOT if folder in ROOT_NAMES else folder
        self.overwrite, self.message = body.get("overwrite", False), body.get("message", "")
        self.is_folder = body.get("isFolder", False)
        self.who, self.restored_from = who, 0


def _typed(content, name, kind, missing):
    """A member, when it is of the kind; the API takes no notice of others (simplejson's MustX)."""
    value = content.get(name)
    good = isinstance(value, kind) and not isinstance(value, bool)
    return value if good else missing


class Dashboards:
    """The dashboards of a workspace."""

    def __init__(self, workspace, behaviour, migrates, quota, kept):
        self.workspace, self.behaviour, self.migrates = workspace, behaviour, migrates
        self.quota, self.kept = quota, kept
        self.by_uid = {}

    def get(self, uid):
        found = self.by_uid.get(uid)
        if not found:
            raise dashboard_not_found()
        return found

    def of_folder(self, uid):
        return [d for d in self.by_uid.values() if d.folder == uid]

    # ---- saving -----------------------------------------------------------------------------

    def save(self, raw, who):
        """`POST /api/dashboards/db`: the dashboard as it is then."""
        if self.behaviour.most_bytes and len(raw) > self.behaviour.most_bytes:
            raise plain(413, "Dashboard is too large, max is 16 MB")
        try:
            body = gojson.loads(raw, keep_numbers=not self.behaviour.resources)
        except ValueError:
            raise bad_data()
        return self.carry_out(Save(body, who))

    def carry_out(self, save):
        if save.is_folder and self.behaviour.refuses_is_folder:
            raise plain(400, "Use folders endpoint for saving folders.")
        if self.behaviour.saves_directly:
            return self._save_resource(save)
        return self._save_classic(save)

    def _save_classic(self, save):
        """Until 12: the order of hs.postDashboard and DashboardService.SaveDashboard."""
        if self.behaviour.folder_first:
            self._check_folder(save, "Folder not found")
        # An update by uid alone counts as new here: its id is 0.
        if save.id == 0 and self._full():
            raise plain(403, "Quota reached")
        self._check_title(save)
        self._check_refresh(save)
        check_uid(save.uid)
        if not self.behaviour.folder_first:
            self._check_folder(save, "folder not found")
        existing = self._existing(save)
        if self.behaviour.unique_titles:
            existing = self._same_title(save, existing)
        self._check_manager(existing)
        return self._store(save, existing)

    def _check_folder(self, save, message):
        if save.folder != ROOT and save.folder not in self.workspace.folders.by_uid:
            raise plain(400, message)

    def _full(self):
        return self.quota is not None and len(self.by_uid) >= self.quota

    def _check_title(self, save):
        save.title = save.data["title"] = save.title.strip()
        if not save.title:
            raise with_status(400, "empty-name", "Dashboard title cannot be empty")
        if len(save.title.encode("utf-8")) > LONGEST_TITLE:
            raise with_status(400, "title-too-long",
                              "Dashboard title cannot contain more than 5 000 characters")

    def _check_refresh(self, save):
        refresh = save.data.get("refresh")
        found = re.fullmatch(r"([0-9]+)(ms|[smhdwMy])", refresh if isinstance(refresh, str) else "")
        if found and int(found.group(1)) * SECONDS[found.group(2)] < SHORTEST_REFRESH:
            raise plain(400, "Dashboard refresh interval is too low")

    def _existing(self, save):
        """What id and uid mean (database.go, getExistingDashboardByIDOrUIDForUpdate)."""
        by_id = self._by_id(save.id)
        by_uid = self.by_uid.get(save.uid)
        if save.id > 0 and not by_id:
            raise with_status(404, "not-found", "Dashboard not found")
        if by_id and by_uid and by_id is not by_uid:
            raise plain(400, "A dashboard with the same uid already exists")
        existing = by_id or by_uid
        if existing:
            save.uid = save.uid or existing.uid
            self._check_lock(save, existing)
        return existing

    def _by_id(self, number):
        return next((d for d in self.by_uid.values() if d.id == number), None) if number else None

    def _check_lock(self, save, existing):
        if save.version != existing.version and not save.overwrite:
            raise with_status(412, "version-mismatch",
                              "The dashboard has been changed by someone else")
        if existing.plugin and not save.overwrite:
            raise with_status(412, "plugin-dashboard",
                              f"The dashboard belongs to plugin {existing.plugin}.")

    def _same_title(self, save, existing):
        """Until 11.2: another dashboard of this name in the folder is in the way or, with
        overwrite, gives its id and uid to the save (database.go,
        getExistingDashboardByTitleAndFolder)."""
        name = slug if self.behaviour.name_is_slug else str
        wanted = name(save.title)
        if any(name(f.title) == wanted for f in self.workspace.folders.by_uid.values()):
            raise with_status(400, "name-match", "Dashboard name cannot be the same as folder")
        other = next((d for d in self.of_folder(save.folder)
                      if name(d.title) == wanted and d is not existing), None)
        if not other:
            return existing
        if not save.overwrite:
            raise with_status(412, "name-exists",
                              "A dashboard with the same name in the folder already exists")
        save.uid = other.uid
        return other

    def _check_manager(self, existing):
        if existing and existing.manager and not existing.manager.allows_edits:
            raise plain(400, "Cannot save provisioned dashboard")

    # ---- saving, as 13 does -----------------------------------------------------------------

    def _save_resource(self, save):
        """The order of hs.saveDashboardViaK8s (GG#54134187646)."""
        if "elements" in save.data and "layout" in save.data:
            raise plain(400,
                        "The dashboard looks like a v2 spec: it should include an object wrapper "
                        "with an explicit 'apiVersion' and move the body into a 'spec' element")
        if not save.title:
            raise plain(400, "Dashboard spec is missing required title property")
        existing = self._existing_resource(save)
        self._check_manager(existing)
        if existing and not save.overwrite and save.version != existing.version:
            raise plain(409, "Dashboard already exists. Use overwrite flag to update.")
        self._check_resource(save)
        if not existing and self._full():
            raise plain(403, "Quota reached")
        return self._store(save, existing)

    def _existing_resource(self, save):
        by_id = self._by_id(save.id)
        by_uid = self.by_uid.get(save.uid)
        if save.id > 0 and not by_id and not save.uid:
            raise plain(404, "Dashboard not found")
        if by_id and by_uid and by_id is not by_uid:
            raise plain(400, "A dashboard with the same uid already exists")
        if by_id and not save.uid:
            save.uid = by_id.uid
            return by_id
        return by_uid

    def _check_resource(self, save):
        """The store's own validation (HTTP §8, GG#65734172227)."""
        check_uid(save.uid)
        if len(save.title.encode("utf-8")) > LONGEST_TITLE:
            raise plain(400, "Dashboard title cannot contain more than 5000 characters")
        if len(save.message) > LONGEST_MESSAGE:
            raise plain(400, f"message cannot contain more than {LONGEST_MESSAGE} characters")
        self._check_refresh(save)
        if save.folder != ROOT and save.folder not in self.workspace.folders.by_uid:
            raise plain(404, f'folders.folder.grafana.app "{save.folder}" not found')

    # ---- storing ----------------------------------------------------------------------------

    def _store(self, save, existing):
        if existing and self._unchanged(save, existing):
            return existing
        when = self.workspace.tick()
        dashboard = existing or self._create(save, when)
        if save.uid and save.uid != dashboard.uid:  # found by its id: it has a new uid
            self.by_uid.pop(dashboard.uid, None)
            self.workspace.index.remove(dashboard.uid)
            dashboard.uid = save.uid
            self.by_uid[save.uid] = dashboard
        dashboard.folder = save.folder
        parent = dashboard.version if dashboard.versions else 0
        dashboard.versions.append(Version(parent + 1, parent, save.restored_from, save.who, when,
                                          save.message, save.data))
        del dashboard.versions[:-self.kept]
        self.workspace.index.put_dashboard(dashboard)
        return dashboard

    def _unchanged(self, save, existing):
        return (self.behaviour.resources and existing.folder == save.folder
                and existing.uid == save.uid and existing.data == save.data)

    def _create(self, save, when):
        uid = save.uid or self.workspace.new_uid()
        dashboard = Dashboard(self.workspace.number(), uid, save.folder, save.who, when)
        self.by_uid[uid] = dashboard
        return dashboard

    # ---- deleting ---------------------------------------------------------------------------

    def delete(self, uid):
        dashboard = self.get(uid)
        if dashboard.manager:
            raise plain(400, "provisioned dashboard cannot be deleted")
        self.remove(dashboard)
        return dashboard

    def remove(self, dashboard):
        del self.by_uid[dashboard.uid]
        self.workspace.index.remove(dashboard.uid)

    # ---- reading ----------------------------------------------------------------------------

    def text(self, dashboard, version=None):
        """The JSON of a version as readers get it."""
        version = version or dashboard.last
        key = (dashboard.id, dashboard.uid)
        if key not in version.texts:
            version.texts = {key: gojson.dumps(self.shown(dashboard, version))}
        return version.texts[key]

    def shown(self, dashboard, version=None):
        version = version or dashboard.last
        data = migrated(version.data, self.behaviour) if self.migrates else version.data
        return dict(data, id=dashboard.id, uid=dashboard.uid, version=version.number)

    def meta(self, dashboard, editable):
        folder = self.workspace.folders.by_uid.get(dashboard.folder)
        manager = dashboard.manager
        shown = {
            "type": "db", "canSave": editable, "canEdit": editable, "canAdmin": editable,
            "canStar": True, "canDelete": editable, "slug": slug(dashboard.title),
            "url": dashboard.url,
            "expires": "0001-01-01T00:00:00Z", "created": dashboard.created,
            "updated": dashboard.last.created, "updatedBy": dashboard.last.created_by,
            "createdBy": dashboard.created_by, "version": dashboard.version, "hasAcl": False,
            "isFolder": False, "folderId": folder.id if folder else 0,
            "folderUid": dashboard.folder,
            "folderTitle": folder.title if folder else "General",
            "folderUrl": folder.url if folder else "",
            "provisioned": bool(manager and not manager.allows_edits),
            "provisionedExternalId": manager.identity if manager else "",
            "annotationsPermissions": {
                "dashboard": {"canAdd": editable, "canEdit": editable, "canDelete": editable},
                "organization": {"canAdd": editable, "canEdit": editable, "canDelete": editable}}}
        if self.behaviour.resources:
            shown["apiVersion"] = "v0alpha1" if not self.migrates else "v1beta1"
        return shown

    # ---- versions ---------------------------------------------------------------------------

    def version(self, dashboard, number):
        return next((v for v in dashboard.versions if v.number == number), None)

    def describe_version(self, dashboard, version, message):
        return {"id": dashboard.id * 1000 + version.number, "dashboardId": dashboard.id,
                "uid": dashboard.uid, "parentVersion": version.parent,
                "restoredFrom": version.restored_from, "version": version.number,
                "created": version.created, "createdBy": version.created_by, "message": message}

    def list_versions(self, dashboard, limit, start):
        """The newest first, with messages that the list makes up (HTTP §4); and where the next page
        starts, if there is one."""
        chosen = list(reversed(dashboard.versions))[start:]
        rest = chosen[limit:] if limit > 0 else []
        chosen = chosen[:limit] if limit > 0 else chosen
        listed = [self.describe_version(dashboard, v, self._listed_message(v)) for v in chosen]
        return listed, start + len(listed) if rest else None

    def _listed_message(self, version):
        message = version.message
        if version.restored_from:
            message = f"Restored from version {version.restored_from}"
        # From 12 on the parent is looked at last; before, a restored version stayed one
        # (pkg/api/dashboard.go, GetDashboardVersions).
        if version.parent == 0 and (self.behaviour.versions_in_object or not version.restored_from):
            message = "Initial save"
        return message

    def restore(self, dashboard, number, who):
        version = self.version(dashboard, number)
        if not version:
            raise plain(404, "Dashboard version not found")
        save = Save({"dashboard": dict(version.data), "folderUid": dashboard.folder,
                     "message": f"Restored from version {number}"}, who)
        save.uid, save.id, save.version = dashboard.uid, dashboard.id, dashboard.version
        save.restored_from = number
        return self.carry_out(save)
