#!/usr/bin/env python3
"""Data sources that the source declares: sources_test.py DASHC [unittest's arguments]

Made, changed, left alone, shown field by field; with what may go wrong at each request.
"""
import json
import signal
import time

import faults
from project import (ALL, CANCELLED, CONFLICT, LOGIN, NETWORK, PARTLY, SOURCE, USAGE, ProjectTest,
                     dashboard, main)
from peer import Peer
from wire import Response

CLOUDWATCH = """datasource cloudwatch "Metrics" {
    region eu-west-1; default
    role "arn:aws:iam::111122223333:role/grafana"
    logs "/aws/lambda/a", "/aws/lambda/b"; timeout 15m; namespaces "Acme/Jobs", "Acme/Shop"
}
"""
OPENSEARCH = """datasource opensearch "Logs" {
    url "https://search-x.eu-west-1.es.amazonaws.com"; index "cwl-*"; time "@timestamp"
    message "@message"; level "level"; version "2.11.0"; flavor opensearch; sigv4
    link "traceId" "https://traces.example.com/$${__value.raw}" "Trace"
}
"""
UID = "acme-metrics"


class SourcesTest(ProjectTest):
    def declare(self, project, text, **more):
        project.declare(f'workspace local {{ url "{project.grafana.url}" }}\n{text}', **more)

    def begin(self, version="10.4", text=CLOUDWATCH):
        project = self.start(version)
        self.declare(project, text)
        project.write("a.dash", dashboard("A"))
        return project

    def resources(self, project, *arguments, **more):
        plan = project.plan(*arguments, **more)
        return {r["name"]: r for r in plan.get("resources", [])}

    def kind(self, project, name="Metrics", *arguments, **more):
        return self.resources(project, *arguments, role="Admin", **more)[name]["kind"]

    def push(self, project, *arguments, **more):
        return project.push(*arguments, role="Admin", **more)

    def settled(self, project, *arguments):
        project.grafana.recorder.clear()
        plan = project.plan(*arguments, role="Admin")
        self.assertFalse(plan["changes"], plan)
        self.push(project, *arguments)
        project.grafana.recorder.assert_no_writes()


class CloudWatch(SourcesTest):
    def test_made_before_the_dashboards(self):
        for version in ALL:
            project = self.begin(version)
            self.assertEqual(self.kind(project), "create")
            ended = self.push(project)
            self.has(ended.out, "+ data source Metrics", "made        data source Metrics", "2 done")
            source = project.grafana.sources.find("uid", UID)
            self.assertEqual((source.name, source.type, source.access, source.is_default),
                             ("Metrics", "cloudwatch", "proxy", True))
            mark = source.json_data.pop("dashc")
            self.assertEqual(source.json_data, {
                "authType": "default", "defaultRegion": "eu-west-1",
                "assumeRoleArn": "arn:aws:iam::111122223333:role/grafana",
                "customMetricsNamespaces": "Acme/Jobs,Acme/Shop", "logsTimeout": "15m",
                "defaultLogGroups": ["/aws/lambda/a", "/aws/lambda/b"]})
            source.json_data["dashc"] = mark
            self.assertEqual(mark["project"], "acme")
            paths = [(r.method, r.path) for r in project.grafana.recorder.writes()]
            self.assertEqual(paths, [("POST", "/api/datasources"), ("POST", "/api/dashboards/db")])
            self.settled(project)

    def test_changed_in_place_field_by_field(self):
        for version in ALL:
            project = self.begin(version)
            self.push(project)
            self.declare(project, CLOUDWATCH.replace("15m", "20m").replace(', "/aws/lambda/b"', "")
                         .replace('role "arn:aws:iam::111122223333:role/grafana"', ""))
            found = self.resources(project, role="Admin")["Metrics"]
            self.assertEqual([(c["kind"], c["field"], c.get("before"), c.get("after"))
                              for c in found["changes"]], [
                ("altered", "timeout", "15m", "20m"),
                ("altered", "logs", "/aws/lambda/a, /aws/lambda/b", "/aws/lambda/a"),
                ("removed", "role", "arn:aws:iam::111122223333:role/grafana", None)])
            self.has(self.push(project).out, "~ data source Metrics", "~ timeout   15m → 20m",
                     "- role      arn:aws:iam::111122223333:role/grafana", "changed     data source")
            source = project.grafana.sources.find("uid", UID)
            self.assertEqual((source.version, source.json_data["logsTimeout"]), (2, "20m"))
            self.assertNotIn("assumeRoleArn", source.json_data)
            self.settled(project)

    def test_what_the_editor_adds_is_no_change(self):
        project = self.begin()
        self.push(project)
        source = project.grafana.sources.edit(
            UID, tracingDatasourceUid="x", profile="", logsTimeout="15m0s",
            defaultLogGroups=None,
            logGroups=[{"arn": "arn:a", "name": "/aws/lambda/a"},
                       {"arn": "arn:b", "name": "/aws/lambda/b"}])
        del source.json_data["defaultLogGroups"]
        self.settled(project)
        self.declare(project, CLOUDWATCH.replace("15m", "20m"))
        self.push(project)
        self.assertEqual(source.json_data["tracingDatasourceUid"], "x")
        self.assertNotIn("logGroups", source.json_data)
        self.settled(project)

    def test_an_edit_by_hand_is_left_alone(self):
        project = self.begin()
        self.push(project)
        project.grafana.sources.edit(UID, defaultRegion="us-east-1")
        found = self.resources(project, role="Admin")["Metrics"]
        self.assertEqual(found["kind"], "edited")
        self.has(self.push(project, status=CONFLICT).out,
                 "! data source Metrics   edited in Grafana", "1 edited in Grafana",
                 "changed by hand", "--force", "us-east-1 → eu-west-1")
        self.assertEqual(project.grafana.sources.find("uid", UID).json_data["defaultRegion"],
                         "us-east-1")
        self.assertEqual(project.kept(), {})
        self.has(self.push(project, "--force").err, "what was overwritten or deleted is kept in ")
        self.assertEqual(project.grafana.sources.find("uid", UID).json_data["defaultRegion"],
                         "eu-west-1")
        kept = project.kept()["datasource/Metrics.json"]
        self.assertEqual(kept["jsonData"]["defaultRegion"], "us-east-1")
        self.settled(project)

    def test_what_cannot_be_kept_is_not_touched(self):
        project = self.begin()
        self.push(project)
        project.grafana.sources.edit(UID, defaultRegion="us-east-1")
        project.put(".dashc", "in the way")
        project.grafana.recorder.clear()
        ended = self.push(project, "--force", status=None)
        self.assertNotEqual(ended.status, 0)
        self.has(ended.out, "failed      data source Metrics", "was not changed")
        project.grafana.recorder.assert_no_writes()

    def test_an_edit_to_what_the_source_says(self):
        """Only the mark is renewed, so that a later change of the source is none of theirs."""
        project = self.begin()
        self.push(project)
        project.grafana.sources.edit(UID, logsTimeout="20m")
        self.declare(project, CLOUDWATCH.replace("15m", "20m"))
        self.has(self.push(project).out, "only the mark is renewed")
        self.settled(project)
        self.declare(project, CLOUDWATCH)
        self.assertEqual(self.kind(project), "change")

    def test_renamed_in_grafana(self):
        project = self.begin()
        self.push(project)
        project.grafana.sources.find("uid", UID).name = "Renamed"
        self.assertEqual(self.kind(project), "edited")
        self.push(project, "--force")
        self.assertEqual(project.grafana.sources.find("uid", UID).name, "Metrics")

    def test_a_uid_of_ones_own_and_json(self):
        project = self.begin(text='datasource cloudwatch "Metrics" { region eu-west-1; uid "cw-main"; '
                                  'json { "jsonData": { "profile": "x" }, "readOnly": null } }\n')
        self.push(project)
        source = project.grafana.sources.find("uid", "cw-main")
        self.assertEqual(source.json_data["profile"], "x")
        self.settled(project)
        project.grafana.sources.edit("cw-main", profile="y")
        self.assertEqual(self.kind(project), "edited")

    def test_without_a_dashboard(self):
        project = self.start()
        self.declare(project, CLOUDWATCH)
        project.put("dashboards/empty.dash", "# none yet\n")
        done = self.push(project, "--json").json
        self.assertEqual([(r["name"], r["result"]) for r in done["resources"]], [("Metrics", "done")])
        plan = project.dashc("plan", "--markdown", role="Admin")
        self.has(plan.out, "1 unchanged")

    def test_only_leaves_them_out(self):
        project = self.begin()
        project.grafana.add_data_source("Metrics", "cloudwatch", UID)
        self.push(project, "--only", "a")
        self.assertEqual([r.path for r in project.grafana.recorder.writes()], ["/api/dashboards/db"])

    def test_keys(self):
        text = ('datasource cloudwatch "Metrics" { region eu-west-1; '
                'access_key env "KEY"; secret_key file "secret.txt"; external_id env "EXTERNAL" }\n')
        project = self.begin(text=text)
        secrets = {"KEY": "AKIAIOSFODNN7EXAMPLE", "EXTERNAL": "outside-7f3a"}
        ended = self.push(project, status=LOGIN, **secrets)
        self.has(ended.out, "! data source Metrics   blocked", "secret.txt cannot be read")
        project.put("secret.txt", "wJalrXUtnFEMI\n")
        ended = self.push(project, "--trace", **secrets)
        self.has(ended.out, "secret: set")
        for secret in ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI", "outside-7f3a"):
            self.assertNotIn(secret, ended.all)
        source = project.grafana.sources.find("uid", UID)
        self.assertEqual(source.secure, {"accessKey": secrets["KEY"], "secretKey": "wJalrXUtnFEMI"})
        self.assertEqual((source.json_data["authType"], source.json_data["externalId"]),
                         ("keys", "outside-7f3a"))
        project.grafana.recorder.clear()
        self.push(project, **secrets)
        project.grafana.recorder.assert_no_writes()
        self.has(self.push(project, "--set-secrets", **secrets).out, "secret: set")
        self.declare(project, text.replace("eu-west-1", "eu-west-2"))
        self.has(self.push(project, **secrets).out, "secret: kept")
        self.assertEqual(source.secure["accessKey"], secrets["KEY"])
        self.has(self.push(project, **dict(secrets, EXTERNAL="other")).out, "external_id", "set")
        self.assertEqual(source.json_data["externalId"], "other")

    def test_two_projects(self):
        """The name is taken by another project's."""
        project = self.begin()
        self.push(project)
        self.declare(project, CLOUDWATCH.replace("15m", "20m"), name="other")
        found = self.resources(project, role="Admin")["Metrics"]
        self.assertEqual(found["kind"], "foreign")
        self.has(" ".join(found["notes"]), 'belongs to the project "acme"')


class Foreign(SourcesTest):
    """Made by hand."""

    def test_never_changed_without_adopt(self):
        for version in ALL:
            project = self.begin(version)
            project.grafana.add_data_source("Metrics", "cloudwatch", "by-hand", defaultRegion="us-east-1")
            before = json.dumps(project.grafana.sources.find("uid", "by-hand").shown())
            ended = self.push(project, status=CONFLICT)
            self.has(ended.out, "! data source Metrics   not made by this project", "--adopt")
            self.push(project, "--force", status=CONFLICT)
            self.assertEqual(json.dumps(project.grafana.sources.find("uid", "by-hand").shown()), before)
            self.assertIn("a", project.grafana.dashboards)
            self.has(self.push(project, "--adopt", "Metrics").out, "~ data source Metrics",
                     "--adopt takes it over")
            source = project.grafana.sources.find("uid", "by-hand")
            self.assertEqual(source.json_data["defaultRegion"], "eu-west-1")
            self.assertEqual(project.kept(), {"datasource/Metrics.json": {
                "name": "Metrics", "type": "cloudwatch", "jsonData": {"defaultRegion": "us-east-1"}}})
            self.settled(project)

    def test_as_the_source_has_it(self):
        """Nothing to do, so nothing in the way."""
        project = self.begin(text='datasource cloudwatch "CloudWatch" { region eu-west-1; default }\n')
        source = project.grafana.sources.find("uid", "cw")
        source.json_data.update(defaultRegion="eu-west-1", authType="default")
        self.assertEqual(self.kind(project, "CloudWatch"), "unchanged")
        self.push(project)
        self.assertNotIn("dashc", source.json_data)

    def test_of_another_type(self):
        project = self.begin()
        project.grafana.add_data_source("Metrics", "prometheus", "p")
        self.has(self.push(project, status=CONFLICT).out, "blocked", "another type (prometheus)")

    def test_read_only(self):
        project = self.begin()
        project.grafana.add_data_source("Metrics", "cloudwatch", UID).read_only = True
        self.has(self.push(project, "--adopt", "Metrics", status=CONFLICT).out, "blocked",
                 "change it where it comes from")

    def test_adopt_of_nothing(self):
        project = self.begin()
        ended = self.push(project, "--adopt", "Nothing", status=USAGE)
        self.has(ended.err, "declares no data source of this name")


class OpenSearch(SourcesTest):
    def test_made(self):
        for version in ALL:
            project = self.begin(version, OPENSEARCH)
            self.push(project)
            source = project.grafana.sources.find("uid", "acme-logs")
            del source.json_data["dashc"]
            self.assertEqual((source.type, source.url), (
                "grafana-opensearch-datasource", "https://search-x.eu-west-1.es.amazonaws.com"))
            self.assertEqual(source.json_data, {
                "maxConcurrentShardRequests": 5, "database": "cwl-*", "timeField": "@timestamp",
                "version": "2.11.0", "flavor": "opensearch", "logMessageField": "@message",
                "logLevelField": "level", "sigV4Auth": True, "sigV4AuthType": "default",
                "sigV4Region": "eu-west-1",
                "dataLinks": [{"field": "traceId", "title": "Trace",
                               "url": "https://traces.example.com/${__value.raw}"}]})

    def test_version_through_grafana(self):
        """A domain that only Grafana reaches: it stands first, then says its version."""
        text = ('datasource opensearch "Logs" { url "http://127.0.0.1:1"; index "[cwl-]YYYY.MM.DD" daily;'
                ' ppl no; region eu-west-1 }\n')
        project = self.begin(text=text)
        answered = project.grafana.workspace.instance.sources.create

        def create(number, uid, body):
            answer = answered(number, uid, body)
            project.grafana.sources.find("name", "Logs").domain = {
                "version": {"distribution": "opensearch", "number": "2.11"}}
            return answer
        project.grafana.workspace.instance.sources.create = create
        self.has(self.push(project).out, "Grafana will be, once it stands")
        source = project.grafana.sources.find("uid", "acme-logs")
        self.assertEqual((source.json_data["version"], source.json_data["flavor"],
                          source.json_data["interval"], source.json_data["pplEnabled"]),
                         ("2.11.0", "opensearch", "Daily", False))
        self.settled(project)
        source.domain = {"version": {"distribution": "opensearch", "number": "2.13.0"}}
        found = self.resources(project, role="Admin")["Logs"]
        self.assertEqual([(c["field"], c["before"], c["after"]) for c in found["changes"]],
                         [("version", "2.11.0", "2.13.0")])
        self.push(project)
        self.settled(project)
        source.domain = None  # out of reach for now: what it said stands
        self.settled(project)

    def test_a_domain_that_never_says(self):
        project = self.begin(text='datasource opensearch "Logs" { url "http://127.0.0.1:1"; '
                                  'index "x-*"; region eu-west-1 }\n')
        ended = self.push(project, status=CONFLICT)
        self.has(ended.all, "does not say its version", "flavor opensearch")

    def test_basic_authentication(self):
        project = self.begin(text='datasource opensearch "Logs" { url "https://logs.example.com"; '
                                  'index "x-*"; region eu-west-1; version "7.10.2"; '
                                  'flavor elasticsearch; user "grafana"; password env "PASSWORD" }\n')
        ended = self.push(project, PASSWORD="hunter2-and-more")
        self.assertNotIn("hunter2", ended.all)
        source = project.grafana.sources.find("uid", "acme-logs")
        self.assertEqual((source.basic_auth, source.basic_auth_user, source.secure),
                         (True, "grafana", {"basicAuthPassword": "hunter2-and-more"}))
        self.settled(project)


class Default(SourcesTest):
    """Grafana has one default for all kinds, the language one of each kind."""

    def defaults(self, project):
        return [s.name for s in project.grafana.sources if s.is_default]

    def test_one_of_each_kind(self):
        chosen = OPENSEARCH.replace("sigv4", "sigv4; default")
        for version in ALL:
            project = self.begin(version, chosen)
            self.push(project)
            self.assertEqual(self.defaults(project), ["Logs"])
            self.declare(project, chosen + CLOUDWATCH)
            self.push(project)
            self.assertEqual(self.defaults(project), ["Metrics"])
            self.settled(project)
            self.declare(project, chosen + CLOUDWATCH.replace("default", ""))
            self.push(project)
            self.assertEqual(self.defaults(project), ["Logs"])
            self.settled(project)

    def test_of_the_workspace_first(self):
        project = self.start()
        project.declare(f'workspace local {{ url "{project.grafana.url}"; '
                        'datasource cloudwatch "Own" { default } }\n' + CLOUDWATCH)
        project.write("a.dash", dashboard("A"))
        self.push(project)
        self.assertEqual(self.defaults(project), ["Own"])
        self.settled(project)


class Secrets(SourcesTest):
    """What Grafana keeps is never sent to where it was not given for."""
    TEXT = ('datasource opensearch "Logs" { url "https://logs.example.com"; index "x-*"; '
            'region eu-west-1; version "7.10.2"; flavor elasticsearch; user "grafana"; '
            'password env "PASSWORD" }\n')

    def pushed(self, version="10.4"):
        project = self.begin(version, self.TEXT)
        self.push(project, PASSWORD="hunter2-and-more")
        return project, project.grafana.sources.find("uid", "acme-logs")

    def refused(self, project, text, *said, status=LOGIN, options=()):
        """Nothing is written, and both commands say why."""
        self.declare(project, text)
        project.grafana.recorder.clear()
        plan = self.resources(project, *options, role="Admin")["Logs"]
        self.assertEqual(plan["kind"], "blocked", plan)
        self.has(" ".join(plan["notes"]), *said)
        self.has(self.push(project, *options, status=status).out, "! data source Logs   blocked", *said)
        project.grafana.recorder.assert_no_writes()

    def test_another_address_needs_the_secret_again(self):
        for version in ALL:
            project, source = self.pushed(version)
            elsewhere = self.TEXT.replace("logs.example.com", "logs.evil.example.net")
            self.refused(project, elsewhere, "its url changes", "has to be given again",
                         "the variable PASSWORD is not set")
            ended = self.push(project, PASSWORD="another-one")
            self.has(ended.out, "its url changes", "~ password   secret: set")
            self.assertEqual((source.url, source.secure), (
                "https://logs.evil.example.net", {"basicAuthPassword": "another-one"}))
            self.settled(project)

    def test_another_user_and_another_way(self):
        project, source = self.pushed()
        self.refused(project, self.TEXT.replace('"grafana"', '"admin"'), "its user changes")
        for member in ('"access": "direct"', '"jsonData": { "tlsSkipVerify": true }'):
            self.refused(project, self.TEXT.replace("}\n", f"; json {{ {member} }} }}\n"),
                         "has to be given again")
        self.assertEqual(source.secure, {"basicAuthPassword": "hunter2-and-more"})
        self.declare(project, self.TEXT.replace("x-*", "y-*"))
        self.has(self.push(project).out, "secret: kept")

    def test_a_secret_that_the_source_does_not_name(self):
        project, source = self.pushed()
        silent = self.TEXT.replace('; user "grafana"; password env "PASSWORD"', "")
        signed = silent.replace("flavor elasticsearch", "flavor elasticsearch; sigv4")
        source.secure["httpHeaderValue1"] = "Bearer made-up"
        self.refused(project, self.TEXT.replace("logs.example.com", "logs.evil.example.net"),
                     "httpHeaderValue1", "which the source does not name", status=CONFLICT)
        self.declare(project, signed)
        self.refused(project, signed, "its user changes", "basicAuthPassword, httpHeaderValue1",
                     "in Grafana", status=CONFLICT)
        source.url, source.version = "https://logs.evil.example.net", 7  # by hand, and with a secret
        self.declare(project, self.TEXT.replace("logs.example.com", "logs.evil.example.net"))
        self.has(self.push(project).out, "only the mark is renewed")

    def test_taken_over_and_forced(self):
        project = self.begin(text=self.TEXT)
        source = project.grafana.add_data_source("Logs", "grafana-opensearch-datasource", "by-hand")
        source.url, source.secure = "https://other.example.com", {"basicAuthPassword": "theirs"}
        self.push(project, status=CONFLICT)
        self.assertEqual(self.kind(project, "Logs"), "foreign")
        self.refused(project, self.TEXT, "its url changes", options=("--adopt", "Logs"))
        self.push(project, "--adopt", "Logs", PASSWORD="ours")
        self.assertEqual(source.secure, {"basicAuthPassword": "ours"})
        source.url, source.version = "https://other.example.com", 8
        self.assertEqual(self.kind(project, "Logs"), "edited")
        self.refused(project, self.TEXT, "its url changes", options=("--force",))

    def test_not_set_and_never_seen(self):
        """An Editor does not see which secrets are there."""
        project = self.begin(text='datasource cloudwatch "Metrics" { region eu-west-1 }\n')
        self.push(project)
        keys = 'access_key env "KEY"; secret_key env "SECRET" }\n'
        self.declare(project, 'datasource cloudwatch "Metrics" { region eu-west-1; ' + keys)
        found = self.resources(project, role="Editor")["Metrics"]
        self.assertEqual([(s["field"], s["action"]) for s in found["secrets"]],
                         [("access_key", "unknown"), ("secret_key", "unknown")])
        self.has(" ".join(found["notes"]), "the variable KEY is not set", "the variable SECRET is not set")
        ended = project.dashc("plan", role="Editor", KEY="AKIAIOSFODNN7EXAMPLE", SECRET="x")
        self.has(ended.out, "access_key       secret: not compared")
        self.assertNotIn("is not set", ended.out)

    def test_the_status_of_a_missing_secret(self):
        project = self.begin(text=self.TEXT)
        ended = self.push(project, status=LOGIN)
        self.has(ended.out, "blocked", "the variable PASSWORD is not set")
        self.assertIn("a", project.grafana.dashboards)
        project.dashc("push", "--dry-run", role="Admin", status=LOGIN)
        project.dashc("plan", "--exit-code", role="Admin", status=CONFLICT)


class Domain(Peer):
    """An OpenSearch domain that says its version to who has signed for it."""

    def handle(self, request):
        signed = request.secret("authorization")
        good = "/eu-west-1/es/aws4_request" in signed if self.signed else signed == self.basic
        if not good:
            return Response(403, {"Message": "User: anonymous is not authorized"})
        return Response(200, {"name": "node", "version": {
            "distribution": "opensearch", "number": "2.17.0"}})


class Asked(SourcesTest):
    """The version, directly from the domain."""

    def domain(self, signed, basic=""):
        domain = Domain().start()
        self.addCleanup(domain.stop)
        domain.signed, domain.basic = signed, basic
        return domain

    def test_signed(self):
        domain = self.domain(True)
        project = self.begin(text=f'datasource opensearch "Logs" {{ url "{domain.url}"; '
                                  'index "cwl-*"; region eu-west-1; sigv4 }\n')
        keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"}
        ended = self.push(project, **keys)
        self.assertNotIn("wJalrXUtnFEMI", ended.all)
        source = project.grafana.sources.find("uid", "acme-logs")
        self.assertEqual((source.json_data["version"], source.json_data["flavor"]),
                         ("2.17.0", "opensearch"))
        domain.recorder.clear()
        self.settled(project)  # from now on Grafana is asked, and no key of AWS is needed
        domain.recorder.assert_count(0)

    def test_with_a_user(self):
        domain = self.domain(False, "Basic Z3JhZmFuYTpodW50ZXIy")
        project = self.begin(text=f'datasource opensearch "Logs" {{ url "{domain.url}/"; index "x"; '
                                  'region eu-west-1; user "grafana"; password env "PASSWORD" }\n')
        self.push(project, PASSWORD="hunter2")
        source = project.grafana.sources.find("uid", "acme-logs")
        self.assertEqual(source.json_data["version"], "2.17.0")


class Rights(SourcesTest):
    def test_a_viewer_sees_the_plan(self):
        for version in ALL:
            project = self.begin(version)
            self.assertEqual(self.resources(project, role="Viewer")["Metrics"]["kind"], "create")
            self.push(project)
            found = self.resources(project, role="Viewer")["Metrics"]
            self.assertEqual(found["kind"], "unchanged")
            self.declare(project, CLOUDWATCH.replace("15m", "20m"))
            found = self.resources(project, role="Viewer")["Metrics"]
            self.assertEqual([c["field"] for c in found["changes"]], ["timeout"])
            self.has(" ".join(found["notes"]), "role Admin")

    def test_an_editor_pushes_dashboards(self):
        """Nothing is to be changed about data sources, so the role Admin is not needed."""
        project = self.begin()
        self.push(project)
        project.write("b.dash", dashboard("B"))
        project.push(role="Editor")
        self.assertIn("b", project.grafana.dashboards)

    def test_an_editor_cannot_make_them(self):
        project = self.begin()
        ended = project.push(role="Editor", status=LOGIN)
        self.has(ended.all, "failed      data source Metrics", "role Admin", "not reached")
        self.assertEqual(project.grafana.dashboards, {})


class Trouble(SourcesTest):
    TEXT = CLOUDWATCH + OPENSEARCH

    def test_a_fault_at_each_request(self):
        kinds = [faults.reset(False), faults.reset(True), faults.timed_out(True),
                 faults.server_error(False), faults.server_error(True), faults.throttled(),
                 faults.truncated_json(), faults.html_instead(), faults.conflict("bob"),
                 faults.network_access_control(), faults.bad_gateway(True)]
        for number in range(1, 10):
            for offset in range(2):
                fault = kinds[(number * 2 + offset) % len(kinds)]
                project = self.begin(ALL[number % 4], self.TEXT)
                project.grafana.faults.at(number, fault)
                ended = project.dashc("push", "--yes", "--timeout", "0.5", role="Admin", status=None)
                self.assertIn(ended.status, (0, LOGIN, CONFLICT, PARTLY, NETWORK), ended)
                names = [s.name for s in project.grafana.sources]
                self.assertEqual(len(names), len(set(names)), names)
                project.grafana.faults.clear()
                adopt = ("--adopt", "Metrics", "--adopt", "Logs", "--force")
                self.push(project, *(adopt if "conflict" in fault.name else ()))
                self.settled(project)

    def test_changed_between_plan_and_push(self):
        project = self.begin()
        self.push(project)
        self.declare(project, CLOUDWATCH.replace("15m", "20m"))
        project.grafana.faults.on("PUT", None, faults.conflict("bob"))
        ended = self.push(project, status=CONFLICT)
        self.has(ended.all, "left alone  data source Metrics", "updated by someone else")

    def test_ctrl_c(self):
        for number in range(1, 6):
            project = self.begin(text=self.TEXT)
            process = None

            def interrupt(request):
                process.send_signal(signal.SIGINT)
                time.sleep(0.1)
            project.grafana.faults.at(number, faults.first(interrupt))
            process = project.start("push", "--yes", role="Admin")
            project.end(process, CANCELLED)
            project.grafana.faults.clear()
            self.push(project)
            self.settled(project)

    def test_dashboards_bind_what_is_not_there_yet(self):
        project = self.begin()
        project.grafana.sources.clear()
        self.assertEqual(project.plan(role="Admin")["refusals"], [])
        self.push(project)

    def test_mistakes_ask_nobody(self):
        project = self.begin(text='datasource cloudwatch "Metrics" { region nowhere }\n')
        project.grafana.recorder.clear()
        self.push(project, status=SOURCE)
        project.grafana.recorder.assert_count(0)


main(__name__)
