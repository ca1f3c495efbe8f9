"""A scripted OpenSearch domain on loopback: what keeping logs there needs.

    with Aws() as aws, OpenSearch(aws, ultrawarm=True) as domain:
        domain.add_index("cwl-2026.08.01", docs=1200, age_days=100)
        run dashc with aws.environment(aws.key), its data source's url being domain.url
        assert domain.policy("application-logs")["default_state"] == "hot"

Requests are signed (`aws`) or carry basic authentication (`user`).  Facts are from the notes on
OpenSearch ("OS §n"): policies of Index State Management are validated as ISM does and read back in
another form than they were written, `_ism/add` answers 200 whatever became of it, the first
sequence number is 0.  Index templates, indices and aliases answer as a real node does
(conformance.opensearch holds both against each other): templates come back with their settings nested
and as texts.
"""
import base64
import fnmatch
import json
import re
import secrets

import opensearch_security
from aws_sigv4 import Rejected, verify
from opensearch_errors import Refused, conflict, illegal, status_exception
from peer import Peer
from wire import Response

RETRY = {"count": 3, "backoff": "exponential", "delay": "1m"}
CONDITIONS = {"min_index_age", "min_rollover_age", "min_state_age", "min_doc_count", "min_size",
              "no_alias", "cron"}
ACTIONS = {"rollover", "replica_count", "read_only", "read_write", "force_merge", "delete", "open",
           "close", "index_priority", "allocation", "snapshot", "shrink", "notification", "alias"}
OF_AWS = {"warm_migration", "cold_migration", "cold_delete"}
DAY = 86400
# Of index templates: what they hold, and the first words of settings that a node with ISM knows, as far
# as tests need them.
FIELDS = {"index_patterns", "priority", "template", "composed_of", "version", "data_stream", "context", "_meta"}
SETTINGS = {"number_of_shards", "number_of_replicas", "refresh_interval", "codec", "hidden", "mapping", "routing",
            "plugins", "opendistro"}


def overlap(one, other):
    """Whether two patterns can match one name, as far as tests need it."""
    return fnmatch.fnmatchcase(one, other) or fnmatch.fnmatchcase(other, one)


class Index:
    def __init__(self, name, created, docs):
        self.name, self.created, self.docs = name, created, docs
        self.aliases, self.settings = {}, {}
        self.policy = None        # the id of the policy that it is managed by
        self.version = None       # (sequence number, primary term) that it follows
        self.policy_was = None
        self.unseen = 0           # looks to come that do not show its policy


class OpenSearch(Peer):
    """The server.

    aws        its credentials may come in, signed; and it is one of its domains
    user       (name, password) of basic authentication
    ultrawarm  it has UltraWarm; cold: cold storage besides
    security   it has fine-grained access control
    """

    def __init__(self, aws=None, user=None, ultrawarm=False, cold=False, security=True,
                 number="2.11.0", certificate=None, latency=0.0):
        super().__init__(certificate, latency)
        self.aws, self.user, self.ultrawarm, self.cold = aws, user, ultrawarm, cold
        self.number, self.security_plugin = number, security
        self.policies, self.templates, self.indices = {}, {}, {}
        self.security = opensearch_security.Security(self)
        self.sequence, self.problems = 0, []
        self.uuid = secrets.token_urlsafe(16)
        self.lag = 0              # looks that do not show yet what _ism/add has done
        if aws:
            aws.add_domain(self)

    # ---- answering --------------------------------------------------------------------------

    def handle(self, request):
        try:
            self._authenticated(request)
            for method, expression, function in ROUTES:
                found = re.fullmatch(expression, request.path)
                if found and method == request.method:
                    return function(self, request, *found.groups())
            raise Refused(400, {"error": f"no handler found for uri [{request.target}] and method "
                                         f"[{request.method}]"})
        except Refused as refused:
            return Response(refused.status, refused.body)

    def _authenticated(self, request):
        sent = request.secret("authorization")
        if self.user and sent.startswith("Basic "):
            given = base64.b64decode(sent[6:]).decode("utf-8").split(":", 1)
            if tuple(given) == self.user:
                return
            raise Refused(401, "Unauthorized")
        if not self.aws:
            raise Refused(401, "Unauthorized")
        try:
            key = verify(request, self.aws.find_key, "es", self.aws.region, self.now())
        except Rejected as rejected:
            self.problems.append(f"signature of {request.method} {request.path}: {rejected.message}")
            raise Refused(403, {"message": rejected.message})
        action = f"es:ESHttp{request.method.capitalize()}"
        if action in self.aws.denied or "es:*" in self.aws.denied:
            raise Refused(403, {"Message": f"User: {key.arn} is not authorized to perform: {action} "
                                           "with an explicit deny in a resource-based policy"})

    def next_sequence(self):
        self.sequence += 1
        return self.sequence - 1

    def body(self, request):
        if not request.body:
            raise status_exception("parse_exception", "request body is required", 400)
        if not (request.header("content-type") or "").startswith("application/json"):
            raise Refused(406, {"error": "Content-Type header is not supported", "status": 406})
        if not isinstance(request.json, dict):
            raise status_exception("parse_exception", "request body is required", 400)
        return request.json

    # ---- what a test arranges and looks at --------------------------------------------------

    def add_index(self, name, docs=0, age_days=0, policy=None):
        index = self.indices[name] = Index(name, self.now() - age_days * DAY, docs)
        if policy:
            self.attach(index, policy)
        return index

    def give_policy(self, index):
        """Of those whose patterns fit, the one with the highest priority."""
        fits = [(t.get("priority", 0), policy) for policy, held in self.policies.items()
                for t in templates_of(held["policy"])
                if any(fnmatch.fnmatchcase(index.name, p) for p in t["index_patterns"])]
        if fits:
            self.attach(index, max(fits)[1])

    def put_by_hand(self, name):
        """A new index, as somebody writes the first line to it."""
        index = self.add_index(name)
        self.give_policy(index)
        return index

    def attach(self, index, policy):
        index.policy = policy
        held = self.policies.get(policy)
        index.version = (held["seq"], 1) if held else None

    def run_ism(self):
        """What its job does every few minutes: indices take up the policies they were given."""
        for index in self.indices.values():
            if index.policy in self.policies:
                index.version = (self.policies[index.policy]["seq"], 1)

    def policy(self, name):
        """As it was written."""
        return self.policies[name]["policy"] if name in self.policies else None

    def matching(self, expression):
        names = expression.split(",")
        for name in names:
            if "*" not in name and name not in self.indices:
                raise status_exception("index_not_found_exception", f"no such index [{name}]", 404)
        return [i for i in self.indices.values() if any(fnmatch.fnmatchcase(i.name, n) for n in names)]

    def assert_clean(self):
        if self.problems:
            raise AssertionError("\n".join(self.problems) + "\n" + self.recorder.describe())

    def somebody_interferes(self, request, who):
        """Somebody else saves the same policy just before."""
        found = re.fullmatch(ISM + r"/policies/([^/]+)", request.path)
        if found and request.method == "PUT":
            held = self.policies.setdefault(found.group(1), {"version": 0, "policy": None})
            policy = held["policy"] or {"default_state": "s", "states": [{"name": "s"}]}
            held.update(policy=dict(policy, description=f"of {who}"), seq=self.next_sequence(),
                        version=held["version"] + 1, at=self.now())


# ---- the domain ----------------------------------------------------------------------------


def about(domain, _):
    return Response(200, {"name": "node", "cluster_name": "1:logs", "cluster_uuid": domain.uuid, "version": {
        "distribution": "opensearch", "number": domain.number, "build_type": "tar"}})


# ---- policies (OS §3) ----------------------------------------------------------------------


def check_policy(domain, policy):
    states = policy.get("states") or []
    if policy.get("description") is None:
        raise illegal("description is null")
    if policy.get("default_state") is None:
        raise illegal("default_state is null")
    if not states:
        raise illegal("Policy must contain at least one State")
    names = [s.get("name") for s in states]
    if len(set(names)) < len(names):
        raise illegal("Policy cannot have duplicate state names")
    if policy["default_state"] not in names:
        raise illegal("Policy must have a valid default state")
    for state in states:
        check_state(domain, state, names)


def check_state(domain, state, names):
    kinds = [kind for action in state.get("actions", ()) for kind in action
             if kind not in ("timeout", "retry")]
    for kind in kinds:
        if kind not in ACTIONS and not (kind in OF_AWS and domain.ultrawarm):
            raise illegal(f"Invalid field: [{kind}] found in Actions.")
    ends = [k for k in kinds if k in ("delete", "cold_delete")]
    if ends and kinds[-1] != ends[0]:
        raise illegal(f"State={state['name']} must not contain an action after a delete action")
    if ends and state.get("transitions"):
        raise illegal(f"State={state['name']} cannot contain transitions if using delete action")
    for transition in state.get("transitions", ()):
        if transition["state_name"] not in names:
            raise illegal(f"Policy contains a transition in state={state['name']} pointing to a "
                          f"nonexistent state={transition['state_name']}")
        conditions = transition.get("conditions", {})
        if len(conditions) > 1:
            raise illegal("Cannot provide more than one Transition condition")
        if set(conditions) - CONDITIONS:
            raise illegal(f"Invalid field: {sorted(conditions)} found in conditions.")


def templates_of(policy):
    """`ism_template` is an object or a list of them."""
    given = policy.get("ism_template") or []
    return given if isinstance(given, list) else [given]


def check_templates(domain, name, policy):
    for ours in templates_of(policy):
        for other, held in domain.policies.items():
            for theirs in templates_of(held["policy"]):
                meet = any(overlap(a, b) for a in ours["index_patterns"]
                           for b in theirs["index_patterns"])
                if other != name and meet and ours.get("priority", 0) == theirs.get("priority", 0):
                    patterns = ", ".join(ours["index_patterns"])
                    raise illegal(
                        f"New policy {name} has an ISM template with index pattern [{patterns}] "
                        f"matching existing policy templates, please use a different priority than "
                        f"{ours.get('priority', 0)}")


def read_form(name, held):
    """A policy as it is read: with what ISM adds to it."""
    policy, moment = json.loads(json.dumps(held["policy"])), int(held["at"] * 1000)
    states = []
    for state in policy["states"]:
        actions = [dict({"retry": RETRY}, **action) for action in state.get("actions", ())]
        for action in actions:
            if "rollover" in action:
                action["rollover"] = dict({"copy_alias": False}, **action["rollover"])
        states.append({"name": state["name"], "actions": actions,
                       "transitions": state.get("transitions", [])})
    templates = [dict({"priority": 0}, **t, last_updated_time=moment) for t in templates_of(policy)]
    return {"policy_id": name, "description": policy["description"], "last_updated_time": moment,
            "schema_version": 19, "error_notification": policy.get("error_notification"),
            "default_state": policy["default_state"], "states": states,
            "ism_template": templates or None}


def get_policy(domain, _, name):
    held = domain.policies.get(name)
    if not held:
        raise status_exception("status_exception", "Policy not found", 404)
    return Response(200, {"_id": name, "_version": held["version"], "_seq_no": held["seq"],
                          "_primary_term": 1, "policy": read_form(name, held)})


def list_policies(domain, request):
    """By pages: twenty unless more are asked for."""
    size = int(request.parameter("size") or 20)
    listed = [{"_id": n, "_seq_no": h["seq"], "_primary_term": 1, "policy": read_form(n, h)}
              for n, h in domain.policies.items()]
    return Response(200, {"policies": listed[:size], "total_policies": len(listed)})


def delete_policy(domain, _, name):
    """Indices keep their copy of it."""
    if domain.policies.pop(name, None) is None:
        raise status_exception("status_exception", "Policy not found", 404)
    return Response(200, {"_id": name, "_version": 2, "result": "deleted"})


def put_policy(domain, request, name):
    body, held = domain.body(request), domain.policies.get(name)
    if list(body) != ["policy"]:
        raise illegal(f"Invalid field: {sorted(body)} found in Policy.")
    check_policy(domain, body["policy"])
    number, term = request.parameter("if_seq_no"), request.parameter("if_primary_term")
    if number is None and held:
        raise conflict(name, "document already exists")
    if number is not None and (not held or (number, term) != (str(held["seq"]), "1")):
        current = f"current document has seqNo [{held['seq']}]" if held else "document does not exist"
        raise conflict(name, f"required seqNo [{number}], primary term [{term}]. {current}")
    check_templates(domain, name, body["policy"])
    version = held["version"] + 1 if held else 1
    domain.policies[name] = {"policy": body["policy"], "version": version,
                             "seq": domain.next_sequence(), "at": domain.now()}
    held = domain.policies[name]
    return Response(201 if version == 1 else 200, {
        "_id": name, "_version": version, "_primary_term": 1, "_seq_no": held["seq"],
        "policy": {"policy": read_form(name, held)}})


# ---- indices and what manages them ---------------------------------------------------------


def add_policy(domain, request, expression):
    return changed(domain, request, expression, lambda index, _: None if not index.policy else
                   "This index already has a policy, use the update policy API to update index "
                   "policies")


def change_policy(domain, request, expression):
    return changed(domain, request, expression, lambda index, _: None if index.policy else
                   "This index is not being managed")


def changed(domain, request, expression, refuse):
    """Always 200: what failed is in the answer."""
    policy, failed, done = domain.body(request)["policy_id"], [], 0
    if policy not in domain.policies:
        raise status_exception("status_exception", f"Could not find policy={policy}", 404)
    if expression == "*":
        domain.problems.append(f"{request.path} means the system's indices too")
    for index in domain.matching(expression):
        reason = refuse(index, policy)
        if reason:
            failed.append({"index_name": index.name, "index_uuid": f"uuid-{index.name}",
                           "reason": reason})
            continue
        index.policy, done = policy, done + 1
        index.version = None if "/_ism/add/" in request.path else index.version
        index.unseen = domain.lag if "/_ism/add/" in request.path else 0
    return Response(200, {"updated_indices": done, "failures": bool(failed), "failed_indices": failed})


def explain(domain, _, expression):
    """Found by a search, which shows what was written a moment ago only after a refresh."""
    told = {"total_managed_indices": 0}
    for index in domain.matching(expression):
        if index.unseen:
            index.unseen -= 1
            told[index.name] = {"index.plugins.index_state_management.policy_id": None, "enabled": None}
            continue
        setting = "index.plugins.index_state_management.policy_id"
        told[index.name] = {setting: index.policy,
                            "index.opendistro.index_state_management.policy_id": index.policy,
                            "enabled": None}
        if index.policy:
            told["total_managed_indices"] += 1
            number, term = index.version or (None, None)
            told[index.name].update(index=index.name, policy_id=index.policy, enabled=True,
                                    index_uuid=f"uuid-{index.name}", policy_seq_no=number,
                                    policy_primary_term=term)
    return Response(200, told)


def cat_indices(domain, request, expression):
    if request.parameter("format") != "json":
        domain.problems.append("_cat answers a table unless format=json is asked for")
    columns = {"index": lambda i: i.name, "docs.count": lambda i: str(i.docs),
               "creation.date": lambda i: str(int(i.created * 1000))}
    wanted = (request.parameter("h") or "index,docs.count").split(",")
    return Response(200, [{c: columns[c](i) for c in wanted} for i in domain.matching(expression)])


def check_index_name(domain, name):
    wrong = ("must be lowercase" if name != name.lower() else
             "must not start with '_', '-', or '+'" if name[0] in "_-+" else
             "already exists as alias" if any(name in i.aliases for i in domain.indices.values()) else None)
    if name in domain.indices:
        raise status_exception("resource_already_exists_exception", f"index [{name}/x] already exists",
                               400)
    if wrong:
        raise status_exception("invalid_index_name_exception", f"Invalid index name [{name}], {wrong}", 400)


def put_index(domain, request, name):
    body = domain.body(request)
    check_index_name(domain, name)
    for alias in body.get("aliases", {}):
        if alias in domain.indices:
            raise status_exception("invalid_alias_name_exception",
                                   f"Invalid alias name [{alias}], an index exists with the same name as "
                                   "the alias", 400)
    index = domain.add_index(name)
    index.aliases = body.get("aliases", {})
    domain.give_policy(index)
    template = max((t for t in domain.templates.values()
                    if any(fnmatch.fnmatchcase(name, p) for p in t["index_patterns"])),
                   key=lambda t: t.get("priority", 0), default={})
    index.settings = template.get("template", {}).get("settings", {})
    return Response(200, {"acknowledged": True, "shards_acknowledged": True, "index": name})


def get_alias(domain, _, name):
    holders = {i.name: {"aliases": {name: i.aliases[name]}} for i in domain.indices.values()
               if name in i.aliases}
    if not holders:
        return Response(404, {"error": f"alias [{name}] missing", "status": 404})
    return Response(200, holders)


# ---- index templates (OS §4) ---------------------------------------------------------------


def nested(settings):
    """Settings as they are read: below `index`, by their parts, all of them texts."""
    out = {}
    for name, value in settings.items():
        path = name if name.startswith("index.") else f"index.{name}"
        node = out
        for part in path.split(".")[:-1]:
            node = node.setdefault(part, {})
        text = str(value).lower() if isinstance(value, bool) else str(value)
        node[path.split(".")[-1]] = text
    return out


def shown_template(name, template):
    shown = json.loads(json.dumps(template))
    inner = shown.get("template", {})
    if "settings" in inner:
        inner["settings"] = nested(inner["settings"])
    if "template" in shown:
        shown.setdefault("composed_of", [])
    return {"name": name, "index_template": shown}


def list_templates(domain, _):
    return Response(200, {"index_templates": [shown_template(n, t) for n, t in domain.templates.items()]})


def get_template(domain, _, name):
    if name not in domain.templates:
        raise status_exception("resource_not_found_exception",
                               f"index template matching [{name}] not found", 404)
    return Response(200, {"index_templates": [shown_template(name, domain.templates[name])]})


def check_template(name, template):
    for field in template:
        if field not in FIELDS:
            raise status_exception("x_content_parse_exception",
                                   f"[1:1] [index_template] unknown field [{field}]", 400)
    for setting in template.get("template", {}).get("settings", {}):
        full = setting if setting.split(".")[0] == "index" else f"index.{setting}"
        if "." in full and full.split(".")[1] not in SETTINGS:
            raise status_exception(
                "invalid_index_template_exception", f"index_template [{name}] invalid, cause [Validation "
                f"Failed: 1: unknown setting [{full}] please check that any required plugins are "
                "installed, or check the breaking changes documentation for removed settings;"
                f"2: expected [{full}] to be private but it was not;]", 400)


def listed(patterns):
    return f"[{', '.join(patterns)}]"


def put_template(domain, request, name):
    template = domain.body(request)
    check_template(name, template)
    for other, held in domain.templates.items():
        meet = any(overlap(a, b) for a in template["index_patterns"] for b in held["index_patterns"])
        if other != name and meet and template.get("priority", 0) == held.get("priority", 0):
            raise illegal(f"index template [{name}] has index patterns "
                          f"{listed(template['index_patterns'])} "
                          f"matching patterns from existing templates [{other}] with patterns "
                          f"({other} => {listed(held['index_patterns'])}) that have the same priority "
                          f"[{held.get('priority', 0)}], multiple index templates may not match during "
                          "index creation, please use a different priority")
    domain.templates[name] = template
    return Response(200, {"acknowledged": True})


def delete_template(domain, _, name):
    if domain.templates.pop(name, None) is None:
        raise status_exception("index_template_missing_exception",
                               f"index_template [{name}] missing", 404)
    return Response(200, {"acknowledged": True})


ISM = "(?:/_plugins|/_opendistro)/_ism"
ROUTES = [
    ("GET", r"/", about),
    ("GET", ISM + r"/policies/([^/]+)", get_policy),
    ("GET", ISM + r"/policies", list_policies),
    ("PUT", ISM + r"/policies/([^/]+)", put_policy),
    ("DELETE", ISM + r"/policies/([^/]+)", delete_policy),
    ("POST", ISM + r"/add/([^/]+)", add_policy),
    ("POST", ISM + r"/change_policy/([^/]+)", change_policy),
    ("GET", ISM + r"/explain/([^/]+)", explain),
    ("GET", r"/_cat/indices/([^/]+)", cat_indices),
    ("GET", r"/_index_template", list_templates),
    ("GET", r"/_index_template/([^/]+)", get_template),
    ("PUT", r"/_index_template/([^/]+)", put_template),
    ("DELETE", r"/_index_template/([^/]+)", delete_template),
    ("GET", r"/_alias/([^/]+)", get_alias),
    ("PUT", r"/([^/_][^/]*)", put_index),
    *opensearch_security.ROUTES,
]
