"""push --infra against a real node, and what the scripted domain answers beside what the node does.

The node has no Index State Management: its policies are answered by the scripted domain (push/opensearch.py),
which stands in front and hands everything else on.  So index templates, aliases, the first index and
rollover are the product's own.
"""
import base64
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from opensearch import Index, OpenSearch
from wire import Response

SECONDS = 60
USER, PASSWORD = "admin", "made-up-and-never-said"
LOGIN = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
ALIAS = "index.plugins.index_state_management.rollover_alias"
ROLLS = 'retention "rolled" on "rolled-*" { delete 30d; rollover 1d, 30GiB }\n'
program = node = None           # set by opensearch_test.py


class Domain(OpenSearch):
    """The scripted domain for what belongs to plugins, the node for the rest."""

    def handle(self, request):
        if re.match(r"/_plugins/", request.path):
            return super().handle(request)
        if request.secret("authorization") != LOGIN:
            return Response(401, "Unauthorized")
        headers = {"Content-Type": "application/json"} if request.body else {}
        status, body = node.send(request.method, request.target, request.body, headers)
        return Response(status, body)

    def matching(self, expression):
        """Indices of the node, for the scripted answers about them."""
        path = f"/_cat/indices/{expression}?format=json&h=index,docs.count,creation.date"
        status, rows = node.ask("GET", path)
        assert status == 200, rows
        for row in rows:
            if row["index"] not in self.indices:
                made = Index(row["index"], int(row["creation.date"]) / 1000, int(row["docs.count"]))
                self.indices[row["index"]] = made
        return [self.indices[row["index"]] for row in rows]


class Push(unittest.TestCase):
    def setUp(self):
        self.domain = Domain(user=(USER, PASSWORD)).start()
        self.addCleanup(self.domain.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.addCleanup(self.forget)

    def forget(self):
        node.ask("DELETE", "/_index_template/rolled")
        node.ask("DELETE", "/_index_template/others")
        node.ask("DELETE", "/rolled-000001,rolled-000002?ignore_unavailable=true")

    def declare(self, source):
        (self.folder / "project.dash").write_text(f'''project "acme" {{ dash 1; region eu-west-1; grafana 10.4 }}
workspace local {{ url "http://127.0.0.1:9" }}
datasource opensearch "Logs" {{ url "{self.domain.url}"; index "rolled-*"; user "{USER}"; password env "OS_PASSWORD" }}
{source}''', encoding="utf-8")

    def infra(self, command, *options, status=0):
        yes = ["--yes"] if command == "push" else []
        done = subprocess.run([program, command, "--infra", *yes, *options], cwd=self.folder, text=True,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "OS_PASSWORD": PASSWORD},
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr + self.domain.recorder.describe())
        return done.stdout

    def check_settled(self):
        self.domain.recorder.clear()
        self.infra("plan", "--exit-code")
        self.infra("push")
        self.domain.recorder.assert_no_writes()

    def ask(self, method, path, body=None, status=200):
        got, answer = node.ask(method, path, body)
        self.assertEqual(got, status, answer)
        return answer

    def test_template_alias_and_first_index(self):
        self.declare(ROLLS)
        self.infra("push")
        self.check_settled()
        template = self.ask("GET", "/_index_template/rolled")["index_templates"][0]["index_template"]
        self.assertEqual((template["index_patterns"], template["priority"]), (["rolled-*"], 100))
        self.assertEqual(self.ask("GET", "/_alias/rolled"),
                         {"rolled-000001": {"aliases": {"rolled": {"is_write_index": True}}}})
        settings = self.ask("GET", "/rolled-000001/_settings?flat_settings=true")["rolled-000001"]["settings"]
        self.assertEqual(settings[ALIAS], "rolled")

    def test_what_is_written_to_the_alias_goes_to_the_newest(self):
        self.declare(ROLLS)
        self.infra("push")
        written = self.ask("POST", "/rolled/_doc", {"@timestamp": "2026-11-26T10:00:00Z", "level": "INFO"}, 201)
        self.assertEqual(written["_index"], "rolled-000001")
        rolled = self.ask("POST", "/rolled/_rollover")
        self.assertEqual((rolled["rolled_over"], rolled["new_index"]), (True, "rolled-000002"))
        written = self.ask("POST", "/rolled/_doc?refresh=true", {"@timestamp": "2026-11-26T11:00:00Z"}, 201)
        self.assertEqual(written["_index"], "rolled-000002")
        settings = self.ask("GET", "/rolled-000002/_settings?flat_settings=true")["rolled-000002"]["settings"]
        self.assertEqual(settings[ALIAS], "rolled")     # so that ISM can roll over the next, too
        self.check_settled()

    def test_a_change_is_made_and_settles(self):
        self.declare(ROLLS)
        self.infra("push")
        self.declare(ROLLS.replace("rolled-*", "rolled-app-*"))
        self.infra("push", "--json")
        self.check_settled()
        node.ask("DELETE", "/rolled-app-000001")

    def test_what_is_declared_no_more_goes(self):
        self.declare(ROLLS)
        self.infra("push")
        self.declare("")
        self.infra("push", "--prune")
        self.ask("GET", "/_index_template/rolled", status=404)
        self.ask("GET", "/_alias/rolled")               # lines are no one's to delete
        self.infra("plan", "--prune", "--exit-code")

    def test_what_somebody_put_into_the_template(self):
        """In each form that the node takes, and reads back as one."""
        for settings in ({"number_of_shards": 2}, {"index": {"number_of_shards": "2"}}, {"index.number_of_shards": 2}):
            self.declare(ROLLS)
            self.infra("push")
            held = self.ask("GET", "/_index_template/rolled")["index_templates"][0]["index_template"]
            held["template"]["settings"]["index"].update(nested(settings))
            self.ask("PUT", "/_index_template/rolled", held)
            self.infra("push", status=5)
            self.infra("push", "--force")
            self.check_settled()
            self.forget()

    def test_a_template_of_somebody_else(self):
        template = {"index_patterns": ["rolled-*"], "priority": 200, "template": {"settings": {"number_of_shards": 1}}}
        self.ask("PUT", "/_index_template/others", template)
        self.declare(ROLLS)
        self.assertIn("give it the setting", self.infra("plan"))
        for form in ({ALIAS: "rolled"}, {"plugins.index_state_management.rollover_alias": "rolled"},
                     {"index": {"plugins": {"index_state_management": {"rollover_alias": "rolled"}}}}):
            self.ask("PUT", "/_index_template/others", dict(template, template={"settings": form}))
            self.assertIn("2 to create, 0 to delete, 1 unchanged", self.infra("plan"))


def nested(settings):
    """Below `index`, without its name."""
    inner = settings.get("index", settings)
    return {name.removeprefix("index."): value for name, value in inner.items()}


# Requests, in order, that the scripted domain and the node must answer alike.
TEMPLATE = {"index_patterns": ["same-*"], "priority": 100, "_meta": {"description": "d"},
            "template": {"settings": {ALIAS: "same", "number_of_shards": 1, "index.hidden": False}}}
PLAIN = {"index_patterns": ["other-*"]}
DIALOGUE = [
    ("GET", "/_index_template/same", None),
    ("PUT", "/_index_template/same", TEMPLATE),
    ("GET", "/_index_template/same", None),
    ("PUT", "/_index_template/again", dict(TEMPLATE, _meta={})),                # the same priority
    ("PUT", "/_index_template/same", dict(TEMPLATE, priority=101, composed_of=[])),
    ("GET", "/_index_template/same", None),
    ("PUT", "/_index_template/plain", PLAIN),
    ("GET", "/_index_template/plain", None),
    ("PUT", "/_index_template/odd", {"index_patterns": ["odd-*"], "template": {"settings": {"nothing.such": 1}}}),
    ("PUT", "/_index_template/odd", {"index_patterns": ["odd-*"], "strange": 1}),
    ("PUT", "/_index_template/odd", None),
    ("GET", "/_alias/same", None),
    ("PUT", "/same-000001", {"aliases": {"same": {"is_write_index": True}}}),
    ("PUT", "/same-000001", {"aliases": {"same": {"is_write_index": True}}}),
    ("GET", "/_alias/same", None),
    ("PUT", "/same", {}),                                                       # there is an alias of that name
    ("PUT", "/other-1", {"aliases": {"same-000001": {}}}),                      # and an index of that
    ("PUT", "/Upper", {}),
    ("PUT", "/-minus", {}),
    ("GET", "/_cat/indices/same-*?format=json&h=index,docs.count", None),
    ("GET", "/_cat/indices/nothing-*?format=json&h=index,docs.count", None),
    ("GET", "/_cat/indices/nothing?format=json&h=index,docs.count", None),
    ("DELETE", "/_index_template/same", None),
    ("DELETE", "/_index_template/same", None),
    ("GET", "/_index_template/same", None),
    ("GET", "/_nothing/such", None),
]


class Scripted(unittest.TestCase):
    """What the scripted domain says is what the node says."""
    maxDiff = None

    def setUp(self):
        self.domain = OpenSearch(user=(USER, PASSWORD)).start()
        self.addCleanup(self.domain.stop)
        self.addCleanup(lambda: [node.ask("DELETE", path) for path in (
            "/_index_template/same,again,plain,odd", "/same-000001,other-1?ignore_unavailable=true")])

    def scripted(self, method, target, body):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", self.domain.port, timeout=SECONDS)
        headers = {"Authorization": LOGIN, **({"Content-Type": "application/json"} if body is not None else {})}
        connection.request(method, target, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, json.loads(read or b"null")

    def test_dialogue(self):
        for step, (method, target, body) in enumerate(DIALOGUE):
            theirs = node.ask(method, target, body)
            with self.subTest(step=step, asked=f"{method} {target}"):
                self.assertEqual(plain(self.scripted(method, target, body)), plain(theirs))


def plain(answer):
    """Without what differs from run to run, and the detail of errors that nobody reads."""
    status, body = answer
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        error = body["error"]
        reason = re.sub(r"/[\w-]{10,}\]|/x\]", "/uuid]", re.sub(r"^\[1:\d+\]", "", error["reason"]))
        return status, error["type"], reason, sorted(body)
    return status, body
