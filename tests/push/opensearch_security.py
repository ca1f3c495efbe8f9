"""Roles and their mappings: fine-grained access control (notes on OpenSearch §5).

What is read has members that were never written; `reserved` ones cannot be changed.
"""
from opensearch_errors import Refused
from wire import Response

ROLE = {"reserved": False, "hidden": False, "cluster_permissions": [], "index_permissions": [],
        "tenant_permissions": [], "static": False}
INDEX_PERMISSION = {"index_patterns": [], "dls": None, "fls": [], "masked_fields": [],
                    "allowed_actions": []}
MAPPING = {"hosts": [], "users": [], "reserved": False, "hidden": False, "backend_roles": [],
           "and_backend_roles": []}


class Security:
    def __init__(self, domain):
        self.domain = domain
        self.roles = {"all_access": {"reserved": True}}
        self.mappings = {"all_access": {"reserved": True, "users": ["admin"]}}

    def table(self, what):
        if not self.domain.security_plugin:
            raise Refused(400, {"error": f"no handler found for uri [/_plugins/_security/api/{what}] "
                                         "and method [GET]"})
        return self.roles if what == "roles" else self.mappings


def shown(what, value):
    if what == "rolesmapping":
        return dict(MAPPING, **value)
    permissions = [dict(INDEX_PERMISSION, **p) for p in value.get("index_permissions", ())]
    return dict(ROLE, **dict(value, index_permissions=permissions))


def get(domain, _, what, name):
    table = domain.security.table(what)
    if name not in table:
        raise Refused(404, {"status": "NOT_FOUND", "message": f"Resource '{name}' not found."})
    return Response(200, {name: shown(what, table[name])})


def list_all(domain, _, what):
    return Response(200, {n: shown(what, v) for n, v in domain.security.table(what).items()})


def delete(domain, _, what, name):
    table = domain.security.table(what)
    if name not in table:
        raise Refused(404, {"status": "NOT_FOUND", "message": f"Resource '{name}' not found."})
    if table[name].get("reserved"):
        raise Refused(403, {"status": "FORBIDDEN", "message": f"Resource '{name}' is reserved."})
    del table[name]
    return Response(200, {"status": "OK", "message": f"'{name}' deleted."})


def put(domain, request, what, name):
    table, body = domain.security.table(what), domain.body(request)
    if table.get(name, {}).get("reserved"):
        raise Refused(403, {"status": "FORBIDDEN", "message": f"Resource '{name}' is reserved."})
    known = set(ROLE if what == "roles" else MAPPING) - {"reserved", "hidden", "static"}
    unknown = sorted(set(body) - known - {"description"})
    if unknown:
        raise Refused(400, {"status": "error", "reason": "Invalid configuration",
                            "invalid_keys": {"keys": ",".join(unknown)}})
    if what == "rolesmapping" and name not in domain.security.roles:
        raise Refused(404, {"status": "NOT_FOUND", "message": f"role '{name}' not found."})
    new = name not in table
    table[name] = body
    return Response(201 if new else 200, {"status": "CREATED" if new else "OK",
                                          "message": f"'{name}' {'created' if new else 'updated'}."})


ALL = r"(?:/_plugins|/_opendistro)/_security/api/(roles|rolesmapping)"
API = ALL + r"/([^/]+)"
ROUTES = [("GET", ALL, list_all), ("GET", API, get), ("PUT", API, put), ("DELETE", API, delete)]
