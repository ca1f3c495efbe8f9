"""A scripted Grafana: a real HTTP server on loopback that behaves as 9.4, 10.4, 12 or 13.

    with Grafana("10.4") as grafana:
        run dashc with DASHC_TOKEN=grafana.token("Editor") against grafana.url
        grafana.edit("checkout", by="alice")
        grafana.recorder.assert_never_overwrote()

Its behaviour is that of the notes on Grafana's HTTP API; grafana_versions.py is the table of what
differs.  Time is made up: the first write happens at `now`, each next one a second later; ids count
up.  Two runs with the same requests give the same bytes.

Here are the routes and what a test does as somebody in the browser (`edit`, `move`, `save_as` …).
The rest is in modules of its own: grafana_dashboards, grafana_folders, grafana_search,
grafana_access, grafana_instance, grafana_stored, gojson; the server and its faults in peer, wire,
recorder, faults.
"""
import calendar
import copy
import json
import re
import time

import gojson
import grafana_access as access
import grafana_folders as folders
import grafana_instance as instance
import grafana_organisation as organisation
import grafana_search as search
import grafana_sources as sources
from grafana_dashboards import KEPT_VERSIONS, Dashboards, Manager, Save
from grafana_errors import Refused, bad_data, bound, not_found, plain
from grafana_stored import as_ui_saves
from grafana_versions import VERSIONS
from peer import Peer
from wire import Response

ROUTES = []
FOLDER = {"uid": str, "title": str, "parentUid": str, "description": str, "version": int,
          "overwrite": bool}


def route(method, pattern, *actions, signed_in=True):
    """A function that answers a method and a path; `actions`: one of them must be allowed."""
    expression = re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", pattern) + "/?")

    def register(function):
        ROUTES.append((method, expression, actions, signed_in, function))
        return function
    return register


class Workspace:
    """The state of a Grafana, without the server."""

    def __init__(self, version, nested, max_depth, migrates, quota, search_lag, kept_versions, org,
                 now):
        self.behaviour = VERSIONS[version]
        self._time = calendar.timegm(time.strptime(now, "%Y-%m-%dT%H:%M:%SZ"))
        self._next = 1
        lag = self.behaviour.search_lag if search_lag is None else search_lag
        nested = self.behaviour.nests if nested is None else nested
        self.index = search.Index(lag)
        self.folders = folders.Folders(self, self.behaviour, nested and self.behaviour.can_nest,
                                       max_depth)
        migrates = self.behaviour.resources if migrates is None else migrates
        self.dashboards = Dashboards(self, self.behaviour, migrates, quota, kept_versions)
        self.instance = instance.Instance(version, self.behaviour, org)
        self.organisation = organisation.Organisation(self)

    def number(self):
        self._next += 1
        return self._next - 1

    def new_uid(self):
        return f"made{self._next:010d}"

    def tick(self):
        """The time of a write: each is a second after the one before."""
        self._time += 1
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._time - 1))


class Grafana(Peer):
    """The server.

    version       "9.4", "10.4", "12" or "13"
    amg           as Amazon Managed Grafana: /api/health is blocked, no list of one's permissions
    nested        folders have parents (None: as the version does); 9.4 never has
    max_depth     levels of folders
    migrates      reading migrates and adds defaults (None: from 12 on)
    quota         how many dashboards there may be
    search_lag    seconds until a change is found (None: as the version does; inf: not before
                  workspace.index.catch_up()); 0 and inf do not depend on the clock
    kept_versions how many versions of a dashboard are kept
    """

    def __init__(self, version="10.4", amg=False, nested=None, max_depth=4, migrates=None,
                 quota=None,
                 search_lag=None, kept_versions=KEPT_VERSIONS, org="Main Org.",
                 now="2026-01-15T08:00:00Z", certificate=None, latency=0.0):
        super().__init__(certificate, latency)
        self.version, self.amg = version, amg
        self.behaviour = VERSIONS[version]
        self.workspace = Workspace(version, nested, max_depth, migrates, quota, search_lag,
                                   kept_versions, org, now)
        self.access = access.Access(self.behaviour, self.now)
        for role in access.ROLES:
            account = self.access.add_account(f"test {role}", role, hidden=True)
            self.access.add_token(account, role.lower(), secret=access.secret_of(role))
        self.add_data_source("CloudWatch", "cloudwatch", "cw", is_default=True)

    # ---- answering --------------------------------------------------------------------------

    def handle(self, request):
        try:
            return self._dispatch(request)
        except Refused as refused:
            return Response(refused.status, gojson.dumps(refused.body))

    def _dispatch(self, request):
        for method, expression, actions, signed_in, function in ROUTES:
            found = expression.fullmatch(request.path)
            if found and method == request.method:
                account = self.access.identify(request) if signed_in else None
                if actions:
                    self.access.require(account, *actions)
                answer = function(Call(self, request, account), **found.groupdict())
                if isinstance(answer, Response):
                    return answer
                return Response(200, gojson.dumps(answer))
        raise not_found()

    # ---- what a test arranges ---------------------------------------------------------------

    def token(self, role="Editor"):
        """The secret of a token of this role."""
        return access.secret_of(role)

    def add_token(self, name, role="Editor", seconds=0, secret=None):
        """A new token of a new account: its secret."""
        with self.lock:
            account = self.access.add_account(f"test {name}", role, hidden=True)
            return self.access.add_token(account, name, seconds, secret).secret

    def expire(self, secret):
        with self.lock:
            self.access.find(secret)[1].expires = 1

    def revoke(self, secret):
        with self.lock:
            self.access.find(secret)[1].revoked = True

    def add_data_source(self, name, kind, uid, is_default=False, **json_data):
        with self.lock:
            return self.workspace.instance.add_source(self.workspace.number(), name, kind, uid,
                                                      is_default, json_data)

    def add_folder(self, title, uid=None, parent="", by="admin"):
        """A folder, made by hand; its uid."""
        with self.lock:
            body = {"title": title, "uid": uid or "", "parentUid": parent}
            return self.workspace.folders.create(body, by).uid

    def add_dashboard(self, data=None, uid=None, title=None, folder="", tags=None, by="admin",
                      message=""):
        """A dashboard, made by hand; its uid."""
        data = copy.deepcopy(data) if data is not None else {"panels": [], "schemaVersion": 36}
        for name, value in (("uid", uid), ("title", title), ("tags", tags)):
            if value is not None:
                data[name] = value
        data.setdefault("title", "A dashboard")
        data.pop("id", None)
        return self._save_as(data, folder, by, message).uid

    # ---- what somebody does in the browser --------------------------------------------------

    def edit(self, uid, by="alice", change=None, message="", as_browser=True):
        """Opens, changes and saves a dashboard: `change` gets the JSON and alters it (without one
        the description is set).  `as_browser`: with the defaults that the browser adds.  The new
        version."""
        with self.lock:
            dashboard = self.workspace.dashboards.get(uid)
            data = copy.deepcopy(dashboard.data)
            if as_browser:
                data = as_ui_saves(data, self.behaviour)
            if change:
                change(data)
            else:
                data["description"] = f"edited by {by} after version {dashboard.version}"
            return self._save_as(dict(data, uid=uid), dashboard.folder, by, message).version

    def rename(self, uid, title, by="alice"):
        return self.edit(uid, by, lambda data: data.update(title=title))

    def move(self, uid, folder, by="alice"):
        """Into another folder; the content stays.  It is a version of its own (HTTP §4)."""
        with self.lock:
            data = copy.deepcopy(self.workspace.dashboards.get(uid).data)
            return self._save_as(dict(data, uid=uid), folder, by, "").version

    def restore(self, uid, version, by="alice"):
        """As in the list of versions; the new version."""
        with self.lock:
            dashboards = self.workspace.dashboards
            return dashboards.restore(dashboards.get(uid), version, by).version

    def save_as(self, uid, title, by="alice", folder=None, copy_tags=False, new_uid=None):
        """"Save as": a copy of the JSON with another uid; its uid."""
        with self.lock:
            dashboard = self.workspace.dashboards.get(uid)
            data = as_ui_saves(dashboard.data, self.behaviour)
            data.update(title=title, uid=new_uid or "")
            if not copy_tags:
                data["tags"] = []
            folder = dashboard.folder if folder is None else folder
            return self._save_as(data, folder, by, "").uid

    def remove(self, uid):
        with self.lock:
            self.workspace.dashboards.remove(self.workspace.dashboards.get(uid))

    def provision(self, uid, kind="classic-file-provisioning", identity="file.json",
                  allows_edits=False):
        """From now on a file (terraform, repo …) has it."""
        with self.lock:
            dashboard = self.workspace.dashboards.get(uid)
            dashboard.manager = Manager(kind, identity, allows_edits)

    def store_as_v2(self, uid, status=406):
        """Somebody saved it in the new form: the classic API no longer reads it (12 and 13, HTTP §4)."""
        with self.lock:
            self.workspace.dashboards.get(uid).unreadable = status

    def _save_as(self, data, folder, by, message):
        with self.lock:
            # Overwriting a new one would take over another of the same title (until 11.2).
            body = json.dumps({"dashboard": dict(data), "folderUid": folder, "message": message,
                               "overwrite": data.get("uid") in self.dashboards})
            content = gojson.loads(body, keep_numbers=not self.behaviour.resources)
            return self.workspace.dashboards.carry_out(Save(content, by))

    def somebody_interferes(self, request, who):
        """Changes, or makes first, the dashboard or folder that a request is about."""
        body, words = request.json or {}, request.path.strip("/").split("/")
        dashboard = body.get("dashboard") if isinstance(body.get("dashboard"), dict) else {}
        uid = dashboard.get("uid") or (words[3] if words[1:3] == ["dashboards", "uid"] else "")
        if uid in self.workspace.dashboards.by_uid:
            self.edit(uid, by=who)
        elif dashboard:
            self.add_dashboard(uid=uid, title=f"{dashboard.get('title')} of {who}",
                               folder=body.get("folderUid") or "", by=who)
        elif words[1] == "datasources" and request.method == "PUT":
            self.workspace.instance.sources.edit(words[3], endpoint=f"https://{who}.example.com")
        elif words[1] == "datasources" and body.get("name"):
            self.add_data_source(body.get("name"), body.get("type"), body.get("uid"))
        elif words[1] == "folders":
            self._interfere_with_folder(request, body, words, who)

    def _interfere_with_folder(self, request, body, words, who):
        uid = words[2] if len(words) > 2 else body.get("uid")
        known = self.workspace.folders.by_uid
        if uid in known:
            self.workspace.folders.update(
                uid, {"title": f"{known[uid].title} of {who}", "overwrite": True}, who)
        else:
            self.add_folder(body.get("title") or "A folder", uid, body.get("parentUid") or "", who)

    # ---- what a test looks at ---------------------------------------------------------------

    @property
    def dashboards(self):
        """By uid: objects with `title`, `folder`, `version`, `data`, `tags`, `versions`,
        `manager`."""
        return self.workspace.dashboards.by_uid

    @property
    def sources(self):
        """Data sources: iterable, with `find`, `edit`."""
        return self.workspace.instance.sources

    @property
    def folders(self):
        """By uid: objects with `title`, `parent`, `version`."""
        return self.workspace.folders.by_uid

    def read(self, uid):
        """A dashboard as the API gives it."""
        with self.lock:
            dashboards = self.workspace.dashboards
            return json.loads(dashboards.text(dashboards.get(uid)))

    def state(self):
        """Everything that lasts, to compare: folders, and dashboards with all versions."""
        with self.lock:
            return {
                "folders": {u: (f.title, f.parent) for u, f in sorted(self.folders.items())},
                "dashboards": {u: (d.folder, [gojson.dumps(v.data) for v in d.versions])
                               for u, d in sorted(self.dashboards.items())}}

    def live_tokens(self):
        with self.lock:
            return self.access.live_tokens()


class Call:
    """A request to a route: what its function works with."""

    def __init__(self, grafana, request, account):
        self.grafana, self.request, self.account = grafana, request, account
        self.access, self.behaviour = grafana.access, grafana.behaviour
        self.workspace = grafana.workspace
        self.folders, self.dashboards = self.workspace.folders, self.workspace.dashboards
        self.instance = self.workspace.instance

    def body(self, **kinds):
        """The JSON object that was sent, with members of these kinds."""
        try:
            return bound(json.loads(self.request.body.decode("utf-8")), kinds)
        except ValueError:
            raise bad_data()

    def number(self, name, otherwise):
        return search.whole(self.request.parameter(name), otherwise)

    def editable(self, action):
        return self.access.may(self.account, action)


# ---- the instance (HTTP §2) ----------------------------------------------------------------


@route("GET", "/api/health", signed_in=False)
def health(call):
    if call.grafana.amg:  # aws/amazon-managed-grafana-roadmap#41, ysde/grafana-backup-tool#184
        return Response(400, "Bad Request: Not allowed.", "text/plain")
    return Response(200, call.instance.health())


@route("GET", "/api/frontend/settings")
def settings(call):
    return call.instance.settings()


@route("GET", "/api/plugins")
def plugins(call):
    return call.instance.plugins()


@route("GET", "/api/org")
def show_organisation(call):
    return call.instance.organisation()


@route("PUT", "/api/org", "orgs:write")
def rename_organisation(call):
    call.instance.org = call.body(name=str).get("name") or call.instance.org
    return {"message": "Organization updated"}


@route("GET", "/api/org/preferences", "orgs.preferences:read")
def preferences(call):
    return call.workspace.organisation.shown()


@route("PATCH", "/api/org/preferences", "orgs.preferences:write")
def change_preferences(call):
    return call.workspace.organisation.change(call.body(), whole=False)


@route("PUT", "/api/org/preferences", "orgs.preferences:write")
def set_preferences(call):
    return call.workspace.organisation.change(call.body(), whole=True)


@route("GET", "/api/teams/search", "teams:read")
def find_teams(call):
    return call.workspace.organisation.find_teams(call.request.parameter("name"),
                                                  call.request.parameter("query") or "")


@route("POST", "/api/teams", "teams:create")
def add_team(call):
    return call.workspace.organisation.add_team(call.body(name=str).get("name"))


@route("GET", "/api/folders/:uid/permissions", "folders.permissions:read")
def folder_permissions(call, uid):
    return call.workspace.organisation.shown_of_folder(uid)


@route("POST", "/api/folders/:uid/permissions", "folders.permissions:write")
def set_folder_permissions(call, uid):
    return call.workspace.organisation.set_of_folder(uid, call.body().get("items"))


@route("GET", "/api/user")
def user(call):
    return instance.user(call.account)


@route("GET", "/api/access-control/user/permissions")
def permissions(call):
    if call.grafana.amg:
        raise not_found()
    return {action: ["*"] for action in sorted(call.access.actions)
            if call.access.may(call.account, action)}


@route("GET", "/api/datasources", "datasources:read")
def data_sources(call):
    return call.instance.all_sources()


@route("GET", "/api/datasources/uid/:uid", "datasources:read")
def data_source_by_uid(call, uid):
    return call.instance.source("uid", uid)


@route("GET", "/api/datasources/name/:name", "datasources:read")
def data_source_by_name(call, name):
    return call.instance.source("name", name)


@route("POST", "/api/datasources", "datasources:create")
def create_data_source(call):
    return call.instance.sources.create(call.workspace.number(), call.workspace.new_uid(),
                                        call.body())


@route("PUT", "/api/datasources/uid/:uid", "datasources:write")
def update_data_source(call, uid):
    return call.instance.sources.update(uid, call.body())


@route("DELETE", "/api/datasources/uid/:uid", "datasources:delete")
def delete_data_source(call, uid):
    return call.instance.sources.delete(uid)


@route("GET", "/api/datasources/uid/:uid/health", "datasources:query")
def data_source_health(call, uid):
    status, answer = sources.health(call.instance.sources.get("uid", uid))
    return Response(status, gojson.dumps(answer))


@route("GET", "/api/datasources/uid/:uid/resources", "datasources:query")
def data_source_resource(call, uid):
    return sources.domain(call.instance.sources.get("uid", uid))


@route("GET", "/api/datasources/uid/:uid/resources/:path", "datasources:query")
def data_source_resource_of(call, uid, path):
    return sources.resource(call.instance.sources.get("uid", uid), path, call.request.parameter)


@route("POST", "/api/ds/query", "datasources:query")
def run_queries(call):
    status, answer = sources.run_queries(call.instance.sources, call.body())
    return Response(status, gojson.dumps(answer))


@route("GET", "/api/datasources/proxy/uid/:uid", "datasources:query")
def data_source_proxy(call, uid):
    return sources.domain(call.instance.sources.get("uid", uid))


# ---- folders (HTTP §3) ---------------------------------------------------------------------


@route("GET", "/api/folders", "folders:read")
def list_folders(call):
    parent = call.request.parameter(call.behaviour.parent_parameter) or ""
    if parent and not call.folders.nested:
        parent = ""
    if parent not in folders.ROOT_NAMES:
        call.folders.get(parent)
    shown = [folders.brief(f) for f in call.folders.children("" if parent == "general" else parent)]
    return folders.page_of(shown, call.number("page", 1), call.number("limit", 0))


@route("GET", "/api/folders/:uid", "folders:read")
def get_folder(call, uid):
    return shown_folder(call, call.folders.get(uid))


@route("POST", "/api/folders", "folders:create")
def create_folder(call):
    return shown_folder(call, call.folders.create(call.body(**FOLDER), call.account.login))


@route("PUT", "/api/folders/:uid", "folders:write")
def update_folder(call, uid):
    return shown_folder(call, call.folders.update(uid, call.body(**FOLDER), call.account.login))


@route("POST", "/api/folders/:uid/move", "folders:write")
def move_folder(call, uid):
    if not call.folders.nested:
        raise not_found()
    parent = call.body(**FOLDER).get("parentUid")
    return shown_folder(call, call.folders.move(uid, parent, call.account.login))


@route("DELETE", "/api/folders/:uid", "folders:delete")
def delete_folder(call, uid):
    folder = call.folders.delete(uid)
    if not call.behaviour.says_folder_deleted:
        return ""
    return {"id": folder.id, "title": folder.title, "message": f"Folder {folder.title} deleted"}


@route("GET", "/api/folders/:uid/counts", "folders:read")
def count_folder(call, uid):
    if not call.behaviour.counts:
        raise not_found()
    return folders.counts(call.folders, call.folders.get(uid))


def shown_folder(call, folder):
    return folders.full(call.folders, folder, call.editable("folders:write"))


# ---- dashboards (HTTP §4) ------------------------------------------------------------------


@route("POST", "/api/dashboards/db", "dashboards:create", "dashboards:write")
def save_dashboard(call):
    dashboard = call.dashboards.save(call.request.body, call.account.login)
    return saved(call, dashboard)


def saved(call, dashboard):
    answer = {"id": dashboard.id, "uid": dashboard.uid, "url": dashboard.url, "status": "success",
              "version": dashboard.version, "slug": folders.slug(dashboard.title)}
    if call.behaviour.folder_in_answer:
        answer["folderUid"] = dashboard.folder
    return answer


@route("GET", "/api/dashboards/uid/:uid", "dashboards:read")
def get_dashboard(call, uid):
    dashboard = call.dashboards.get(uid)
    if dashboard.unreadable:
        raise plain(dashboard.unreadable, "dashboard is stored as v2beta1 and cannot be converted")
    meta = gojson.dumps(call.dashboards.meta(dashboard, call.editable("dashboards:write")))
    return Response(200, f'{{"meta":{meta},"dashboard":{call.dashboards.text(dashboard)}}}')


@route("DELETE", "/api/dashboards/uid/:uid", "dashboards:delete")
def delete_dashboard(call, uid):
    dashboard = call.dashboards.delete(uid)
    answer = {"title": dashboard.title, "message": f"Dashboard {dashboard.title} deleted"}
    if call.behaviour.deletion_has_id:
        return dict(answer, id=dashboard.id)
    return dict(answer, uid=dashboard.uid)


@route("GET", "/api/dashboards/uid/:uid/versions", "dashboards:write")
def list_versions(call, uid):
    if call.behaviour.no_versions_is_400 and uid not in call.dashboards.by_uid:
        raise plain(400, "failed to get dashboard by UID")
    start = call.number("continueToken", 0) or call.number("start", 0)
    listed, more = call.dashboards.list_versions(call.dashboards.get(uid), call.number("limit", 0),
                                                 start)
    if call.behaviour.versions_in_object:
        return {"versions": listed, "continueToken": str(more or "")}
    return listed


@route("GET", "/api/dashboards/uid/:uid/versions/:number", "dashboards:write")
def get_version(call, uid, number):
    dashboard = call.dashboards.get(uid)
    version = call.dashboards.version(dashboard, search.whole(number, 0))
    if not version:
        raise plain(500, f"Dashboard version {search.whole(number, 0)} not found for dashboardId "
                         f"{dashboard.id}")
    about = call.dashboards.describe_version(dashboard, version, version.message)
    return dict(about, data=call.dashboards.shown(dashboard, version))


@route("POST", "/api/dashboards/uid/:uid/restore", "dashboards:write")
def restore_version(call, uid):
    dashboard = call.dashboards.get(uid)
    number = call.body(version=int).get("version", 0)
    return saved(call, call.dashboards.restore(dashboard, number, call.account.login))


@route("GET", "/api/dashboards/tags", "dashboards:read")
def list_tags(call):
    return search.tags(call.workspace)


@route("GET", "/api/search")
def find(call):
    return search.search(call.workspace, call.request)


# ---- service accounts (HTTP §7) ------------------------------------------------------------


@route("POST", "/api/serviceaccounts", "serviceaccounts:create")
def create_account(call):
    return access.create(call.access, call.body(name=str, role=str))


@route("GET", "/api/serviceaccounts/search", "serviceaccounts:read")
def search_accounts(call):
    return access.search(call.access, call.request.parameter("query", ""), call.number("page", 1),
                         call.number("perpage", 1000))


@route("GET", "/api/serviceaccounts/:number", "serviceaccounts:read")
def get_account(call, number):
    return access.as_json(call.access.account(number))


@route("DELETE", "/api/serviceaccounts/:number", "serviceaccounts:write")
def delete_account(call, number):
    call.access.remove_account(number)
    return {"message": "Service account deleted"}


@route("GET", "/api/serviceaccounts/:number/tokens", "serviceaccounts:read")
def list_tokens(call, number):
    return access.list_tokens(call.access.account(number))


@route("POST", "/api/serviceaccounts/:number/tokens", "serviceaccounts:write")
def create_token(call, number):
    return access.create_token(call.access, call.access.account(number),
                               call.body(name=str, secondsToLive=int))


@route("DELETE", "/api/serviceaccounts/:number/tokens/:token", "serviceaccounts:write")
def delete_token(call, number, token):
    return access.delete_token(call.access.account(number), token)
