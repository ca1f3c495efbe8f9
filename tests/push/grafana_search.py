"""Search (HTTP §4): an index that can lag behind, as that of 12 and later does.

The index is a list of changes with their times; a search sees those that are old enough.  `lag` is
in seconds; `float("inf")` freezes the index, `catch_up` shows it all at once.
"""
import time

from grafana_errors import plain
from grafana_folders import ROOT, slug

MOST = 5000
TYPES = ("dash-db", "dash-folder")


class Entry:
    """What the index knows of a dashboard or a folder."""

    def __init__(self, kind, number, uid, title, tags, folder, url):
        self.kind, self.id, self.uid, self.title = kind, number, uid, title
        self.tags, self.folder, self.url = tags, folder, url


class Index:
    def __init__(self, lag, now=time.monotonic):
        self.lag, self.now = lag, now
        self.entries, self._waiting = {}, []

    def put_dashboard(self, dashboard):
        self._put(Entry("dash-db", dashboard.id, dashboard.uid, dashboard.title, dashboard.tags,
                        dashboard.folder, dashboard.url))

    def put_folder(self, folder):
        self._put(Entry("dash-folder", folder.id, folder.uid, folder.title, [], folder.parent,
                        folder.url))

    def _put(self, entry):
        self._waiting.append((self.now(), entry.uid, entry))

    def remove(self, uid):
        self._waiting.append((self.now(), uid, None))

    def catch_up(self):
        self._take(float("inf"))

    def known(self):
        """By title, then uid."""
        self._take(self.now() - self.lag)
        return sorted(self.entries.values(), key=lambda e: (e.title.lower(), e.uid))

    def _take(self, until):
        while self._waiting and self._waiting[0][0] <= until:
            _, uid, entry = self._waiting.pop(0)
            if entry:
                self.entries[uid] = entry
            else:
                self.entries.pop(uid, None)


def search(workspace, request):
    """`GET /api/search`: the hits of one page."""
    limit = whole(request.parameter("limit"), 1000)
    if limit > MOST:
        raise plain(422,
                    f"Limit is above maximum allowed ({MOST}), use page parameter to access hits "
                         "beyond limit")
    limit = limit if limit > 0 else 1000
    hits = [e for e in workspace.index.known() if wanted(workspace, request, e)]
    if request.parameter("sort") == "alpha-desc":
        hits.reverse()
    start = (max(whole(request.parameter("page"), 1), 1) - 1) * limit
    return [hit(workspace, e) for e in hits[start:start + limit]]


def whole(text, otherwise):
    """A number in a query; what is none counts as not given (Grafana's QueryInt64)."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return otherwise


def wanted(workspace, request, entry):
    text = (request.parameter("query") or "").lower()
    tags, uids = request.parameters("tag"), request.parameters("dashboardUIDs")
    kind = request.parameter("type")
    return (text in entry.title.lower()
            and all(tag in entry.tags for tag in tags)
            and (not uids or entry.uid in uids)
            and (kind not in TYPES or entry.kind == kind)
            and in_folders(workspace, request, entry)
            and request.parameter("starred") != "true")


def in_folders(workspace, request, entry):
    ids = request.parameters("folderIds")
    uids = request.parameters("folderUIDs") if workspace.behaviour.folder_uids else []
    if uids and (entry.folder or "general") not in [u or "general" for u in uids]:
        return False
    return not ids or str(folder_id(workspace, entry)) in ids


def folder_id(workspace, entry):
    folder = workspace.folders.by_uid.get(entry.folder)
    return folder.id if folder else 0


def hit(workspace, entry):
    shown = {
        "id": entry.id, "uid": entry.uid, "title": entry.title, "uri": "db/" + slug(entry.title),
        "url": entry.url, "slug": "", "type": entry.kind, "tags": entry.tags, "isStarred": False,
        "sortMeta": 0}
    folder = workspace.folders.by_uid.get(entry.folder)
    if entry.folder != ROOT and folder:
        shown.update(folderId=folder.id, folderUid=folder.uid, folderTitle=folder.title,
                     folderUrl=folder.url)
    return shown


def tags(workspace):
    """`GET /api/dashboards/tags`."""
    counted = {}
    for entry in workspace.index.known():
        for tag in entry.tags:
            counted[tag] = counted.get(tag, 0) + 1
    return [{"term": tag, "count": counted[tag]} for tag in sorted(counted)]
