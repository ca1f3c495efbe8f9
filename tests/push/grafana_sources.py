"""Data sources (HTTP §5): made, replaced, asked for their health, for resources and for data.

Nothing behind them is real.  A test says what they answer:

    source = grafana.add_data_source("Logs", "grafana-opensearch-datasource", "os")
    source.domain = {"version": {"distribution": "opensearch", "number": "2.11.0"}}
    source.health = ("ERROR", "No version set")
    source.data = lambda query: frames(…)
"""
import copy

from grafana_errors import bound, plain, with_id

BODY = {"name": str, "type": str, "access": str, "url": str, "user": str, "database": str,
        "uid": str, "basicAuth": bool, "basicAuthUser": str, "withCredentials": bool,
        "isDefault": bool, "jsonData": dict, "secureJsonData": dict, "version": int}
TEXTS = {"access": "access", "url": "url", "user": "user", "database": "database",
         "basicAuthUser": "basic_auth_user"}
TAKEN = "data source with the same %s already exists"
OLD = "Datasource has already been updated by someone else. Please reload and try again"


class DataSource:
    def __init__(self, number, name, kind, uid, is_default=False, json_data=None):
        self.id, self.name, self.type, self.uid = number, name, kind, uid
        self.is_default, self.json_data, self.read_only = is_default, json_data or {}, False
        self.access, self.url, self.user, self.database = "proxy", "", "", ""
        self.basic_auth, self.basic_auth_user, self.with_credentials = False, "", False
        self.secure, self.version = {}, 1
        self.domain, self.health, self.data = None, ("OK", "Data source is working"), None
        self.metrics, self.dimensions = {}, {}

    def replace(self, body):
        self.name, self.type = body["name"], body["type"]
        for key, member in TEXTS.items():
            setattr(self, member, body.get(key, ""))
        self.access = self.access or "proxy"
        self.basic_auth = body.get("basicAuth", False)
        self.with_credentials = body.get("withCredentials", False)
        self.is_default = body.get("isDefault", False)
        self.json_data = copy.deepcopy(body.get("jsonData", {}))
        self.secure.update(body.get("secureJsonData", {}))

    def listed(self):
        return {"id": self.id, "uid": self.uid, "orgId": 1, "name": self.name, "type": self.type,
                "typeName": self.type, "typeLogoUrl": "", "access": self.access, "url": self.url,
                "user": self.user, "database": self.database, "basicAuth": self.basic_auth,
                "isDefault": self.is_default, "jsonData": self.json_data,
                "readOnly": self.read_only}

    def shown(self):
        return dict(self.listed(), secureJsonFields={name: True for name in sorted(self.secure)},
                    version=self.version, withCredentials=self.with_credentials,
                    basicAuthUser=self.basic_auth_user)

    def in_settings(self):
        """What the browser is told: the address is the proxy's."""
        return {"id": self.id, "uid": self.uid, "name": self.name, "type": self.type,
                "meta": {"id": self.type, "builtIn": False}, "isDefault": self.is_default,
                "access": self.access, "url": f"/api/datasources/proxy/uid/{self.uid}",
                "jsonData": self.json_data, "readOnly": self.read_only}


class DataSources:
    """Those of a workspace, in order of making."""

    def __init__(self):
        self.list = []

    def __iter__(self):
        return iter(self.list)

    def clear(self):
        self.list.clear()

    def find(self, member, value):
        return next((s for s in self.list if getattr(s, member) == value), None)

    def get(self, member, value):
        found = self.find(member, value)
        if not found:
            raise plain(404, "Data source not found")
        return found

    def add(self, source):
        self.list.append(source)
        self._only_default(source)
        return source

    def _only_default(self, source):
        """Another one's flag is taken away without a new version of it (the store's own update)."""
        for other in self.list:
            other.is_default = other.is_default and (other is source or not source.is_default)

    def create(self, number, new_uid, body):
        body = bound(body, BODY)
        if not body.get("name") or not body.get("type"):
            raise plain(400, "bad request data")
        for key, member in (("name", "name"), ("uid", "uid")):
            if body.get(key) and self.find(member, body[key]):
                raise plain(409, TAKEN % key)
        source = DataSource(number, body["name"], body["type"], body.get("uid") or new_uid)
        source.replace(body)
        self.add(source)
        return self._answer(source, "Datasource added")

    def update(self, uid, body):
        body = bound(body, BODY)
        source = self.get("uid", uid)
        if source.read_only:
            raise plain(403, "Cannot update read-only data source")
        if self.find("name", body["name"]) not in (None, source):
            raise plain(409, TAKEN % "name")
        if body.get("version", 0) and body["version"] < source.version:
            raise plain(409, OLD)
        source.replace(body)
        source.version += 1
        self._only_default(source)
        return self._answer(source, "Datasource updated")

    def _answer(self, source, message):
        return {"id": source.id, "name": source.name, "message": message,
                "datasource": source.shown()}

    def delete(self, uid):
        source = self.get("uid", uid)
        if source.read_only:
            raise plain(403, "Cannot delete read-only data source")
        self.list.remove(source)
        return {"id": source.id, "message": "Data source deleted"}

    # ---- as somebody in the browser -----------------------------------------------------------

    def edit(self, uid, **json_data):
        """Changes settings and presses "Save & test"."""
        source = self.get("uid", uid)
        source.json_data.update(json_data)
        source.version += 1
        return source


# ---- through a data source ---------------------------------------------------------------------


def health(source):
    status, message = source.health
    return (200 if status == "OK" else 400), {"status": status, "message": message}


def domain(source):
    if source.domain is None:
        raise with_id(502, "plugin.downstreamError", "An error occurred within the plugin")
    return source.domain


def resource(source, path, parameter):
    """Resources of the CloudWatch plugin; `parameter` gives those of the query."""
    if path == "metrics":
        names = source.metrics.get(parameter("namespace"), [])
        return [{"text": n, "label": n, "value": n} for n in names]
    if path == "dimension-values":
        values = source.dimensions.get(parameter("dimensionKey"), [])
        return [{"text": v, "label": v, "value": v} for v in values]
    raise plain(404, "Not found")


# ---- queries (cloudwatch-queries.md §8) ----------------------------------------------------


class Failed(Exception):
    """A query fails."""


def frame(values, name="value", notice="", labels=None):
    """A frame of a time and a number; `values` may hold None."""
    meta = {"notices": [{"severity": "warning", "text": notice}]} if notice else {}
    fields = [{"name": "Time", "type": "time", "typeInfo": {"frame": "time.Time"}},
              {"name": name, "type": "number", "typeInfo": {"frame": "float64", "nullable": True},
               "labels": labels or {}}]
    times = [1700000000000 + 60000 * i for i in range(len(values))]
    return {"schema": {"name": name, "refId": "A", "meta": meta, "fields": fields},
            "data": {"values": [times, list(values)]}}


def log_action(source, query):
    """A query of Logs Insights, begun; its results, which are whole the second time."""
    if query["subtype"] == "StartQuery":
        source.running = 2
        return {"schema": {"refId": query["refId"], "fields": [{"name": "queryId", "type": "string"}]},
                "data": {"values": [["query-1"]]}}
    source.running -= 1
    whole = source.running == 0
    made = frame([1, 2] if whole else [])
    made["schema"]["meta"]["custom"] = {"Status": "Complete" if whole else "Running"}
    return made


def run_queries(sources, body):
    """Status and answer.  A query that fails makes the whole answer 400."""
    results, failed = {}, False
    for query in body.get("queries", []):
        uid = (query.get("datasource") or {}).get("uid")
        if uid == "__expr__":
            results[query["refId"]] = {"status": 200, "frames": [frame([1])]}
            continue
        source = sources.get("uid", uid)
        if query.get("type") == "logAction":
            results[query["refId"]] = {"status": 200, "frames": [log_action(source, query)]}
            continue
        try:
            frames = source.data(query) if source.data else [frame([1, 2])]
            results[query["refId"]] = {"status": 200, "frames": frames}
        except Failed as error:
            failed = True
            results[query["refId"]] = {"error": str(error), "errorSource": "downstream",
                                       "status": 400, "frames": []}
    return (400 if failed else 200), {"results": results}
