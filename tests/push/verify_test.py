#!/usr/bin/env python3
"""`dashc verify` and `dashc doctor`: verify_test.py DASHC [unittest's arguments]"""
import hashlib
import json
import signal
import threading
import time

import faults
import grafana_sources as sources
from aws import Aws
from aws_logs import foreign_filter
from grafana_sources import Failed, frame
from project import ALL, CANCELLED, LOGIN, NETWORK, SOURCE, USAGE, ProjectTest, dashboard, main

WRONG, DOUBTFUL = 11, 12
DENIED = ("AccessDenied: User: arn:aws:sts::111122223333:assumed-role/grafana/x is not authorized to "
          "perform: cloudwatch:GetMetricData because no identity-based policy allows it")


class Verify(ProjectTest):
    def begin(self, version="10.4", *panels, **more):
        project = self.start(version)
        project.write("a.dash", dashboard("A", *(panels or (
            "lambda.errors sum by function", "lambda.duration p95 by function")), **more))
        project.push()
        project.grafana.recorder.clear()
        return project

    def answer(self, project, function):
        project.grafana.sources.find("uid", "cw").data = function

    def panels(self, project, *arguments, status=0, **more):
        found = project.dashc("verify", "--json", *arguments, status=status, **more).json
        return found, {p["title"]: p for d in found["dashboards"] for p in d["panels"]}

    def test_all_is_well(self):
        for version in ALL:
            project = self.begin(version)
            ended = project.dashc("verify", "--in-flight", "1", role="Viewer")
            self.has(ended.out, "2 fine; 2 of at most 200 calls")
            bodies = project.grafana.recorder.bodies("POST", "/api/ds/query")
            self.assertEqual(len(bodies), 2)
            query = bodies[0]["queries"][0]
            self.assertEqual((query["datasource"], query["type"], query["refId"], query["region"]),
                             ({"type": "cloudwatch", "uid": "cw"}, "timeSeriesQuery", "A",
                              "eu-west-1"))
            self.assertNotIn("${cloudwatch}", json.dumps(bodies))

    def test_each_way_to_be_wrong(self):
        project = self.begin("10.4", "lambda.errors sum", "lambda.duration p95", "lambda.invocations",
                             "lambda.throttles")

        def data(query):
            metric = query["metricName"]
            if metric == "Errors":
                raise Failed(DENIED)
            if metric == "Duration":
                return [frame([None, None])]
            if metric == "Throttles":
                return [frame([1], notice="cloudwatch GetMetricData error: Maximum number of allowed "
                                          "metrics exceeded. Your search may have been limited")]
            return [frame([1])]
        self.answer(project, data)
        found, panels = self.panels(project, status=WRONG)
        self.assertEqual({t: p["state"] for t, p in panels.items()}, {
            "Errors": "error", "Duration": "empty", "Invocations": "fine", "Throttles": "truncated"})
        self.assertEqual({t: p["line"] for t, p in panels.items()},
                         {"Errors": 4, "Duration": 5, "Invocations": 6, "Throttles": 7})
        self.has(panels["Errors"]["file"], "a.dash")
        self.assertEqual(found["summary"]["error"], 1)
        ended = project.dashc("verify", status=WRONG)
        self.has(ended.out, "error      Errors   dashboards/a.dash:4", "not authorized",
                 "no data    Duration   dashboards/a.dash:5", "truncated", "1 fine, 1 error")

    def test_slow(self):
        project = self.begin("10.4", "lambda.errors sum")
        project.grafana.latency = 0.15
        _, panels = self.panels(project, "--slow", "0.1", status=DOUBTFUL)
        self.assertEqual(panels["Errors"]["state"], "slow")

    def test_variables(self):
        project = self.start("12")
        project.write("a.dash", "use aws.apigateway\n" + dashboard(
            "A", "lambda.errors by function", "apigateway.requests by api",
            settings="filter region, function; filter one stage"))
        project.push()
        project.grafana.recorder.clear()
        source = project.grafana.sources.find("uid", "cw")
        source.dimensions = {"Stage": ["prod", "test"]}
        self.panels(project, "--in-flight", "1")
        queries = [q for b in project.grafana.recorder.bodies("POST", "/api/ds/query")
                   for q in b["queries"]]
        self.assertEqual(queries[0]["dimensions"], {"FunctionName": ["*"]})
        self.assertEqual(queries[1]["dimensions"]["Stage"], ["prod"])
        self.assertEqual(queries[1]["region"], "eu-west-1")
        source.dimensions = {}
        _, panels = self.panels(project, status=DOUBTFUL)  # it was not asked, so nothing is known
        self.has(panels["Requests"]["why"], "the drop-down `stage` has no value yet")
        ended = project.dashc("verify", status=DOUBTFUL)
        self.has(ended.out, "1 fine, 1 not asked",
                 "nothing is known of the panels that were not asked")

    def test_budget(self):
        project = self.begin()
        found, panels = self.panels(project, "--calls", "1", status=DOUBTFUL)
        self.assertEqual(found["calls"], 1)
        self.assertEqual(sorted(p["state"] for p in panels.values()), ["fine", "skipped"])
        self.has(project.dashc("verify", "--calls", "1", status=DOUBTFUL).out, "1 not asked",
                 "--calls 2 or more asks them")

    def test_what_another_panel_asks(self):
        project = self.begin("10.4", "lambda.errors sum")

        def share(live):
            live["panels"].append(dict(live["panels"][-1], id=77, title="Again", targets=[
                {"refId": "A", "datasource": {"type": "datasource", "uid": "-- Dashboard --"}}]))
        project.grafana.edit("a", change=share)
        _, panels = self.panels(project)  # it is asked where it is asked
        self.assertEqual(panels["Again"]["state"], "elsewhere")

    def test_logs(self):
        panel = 'logs "/aws/lambda/a" where level = "ERROR"'
        project = self.begin("10.4", panel)
        self.answer(project, lambda query: [frame([1])])
        self.panels(project)
        query = project.grafana.recorder.bodies("POST", "/api/ds/query")[0]["queries"][0]
        self.assertEqual((query["queryMode"], "type" in query), ("Logs", False))
        project = self.begin("9.4", panel)  # it leaves the waiting to the browser
        found, panels = self.panels(project)
        self.assertEqual((next(iter(panels.values()))["state"], found["calls"]), ("fine", 3))
        actions = [b["queries"][0] for b in project.grafana.recorder.bodies("POST", "/api/ds/query")]
        self.assertEqual([a["subtype"] for a in actions],
                         ["StartQuery", "GetQueryResults", "GetQueryResults"])
        self.assertIn("filter", actions[0]["queryString"])

    def test_not_deployed(self):
        project = self.begin()
        project.write("b.dash", dashboard("B"))
        self.has(project.dashc("verify", status=DOUBTFUL).out, "B   is not deployed")

    def test_not_to_be_read(self):
        project = self.begin("13")
        project.write("b.dash", dashboard("B"))
        project.push()
        project.grafana.store_as_v2("a")
        ended = project.dashc("verify", status=WRONG)
        self.has(ended.out, "cannot be read: ", "1 fine")

    def test_ctrl_c(self):
        project = self.begin("10.4", *["lambda.errors sum  title \"%d\"" % n for n in range(8)])
        process = None

        def interrupt(request):
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        project.grafana.faults.on("POST", "/api/ds/query", faults.first(interrupt), nth=2)
        process = project.start("verify", "--in-flight", "1")
        ended = project.end(process, CANCELLED)
        self.has(ended.out, "2 fine, 6 not asked; 2 of at most 200 calls")

    def test_several_at_once(self):
        """As a browser asks; the answers come in any order, the report has that of the dashboard."""
        metrics = ["Errors", "Duration", "Invocations", "Throttles"]
        project = self.begin("10.4", "lambda.errors sum", "lambda.duration p95", "lambda.invocations",
                             "lambda.throttles")
        together, last = threading.Barrier(3), threading.Event()

        def hold(request):
            if b"Throttles" in request.body:
                last.set()
                return
            together.wait(10)
            if b"Errors" in request.body:
                last.wait(10)

        def data(query):
            if query["metricName"] == "Errors":
                raise Failed("told last")
            return [frame([None] if query["metricName"] == "Throttles" else [1])]
        self.answer(project, data)
        project.grafana.faults.on("POST", "/api/ds/query", faults.first(hold), times=faults.FOREVER)
        found, panels = self.panels(project, "--in-flight", "3", status=WRONG)
        self.assertEqual(list(panels), metrics)
        self.assertEqual([p["state"] for p in panels.values()], ["error", "fine", "fine", "empty"])
        self.assertEqual(found["calls"], 4)
        self.has(panels["Errors"]["why"], "told last")

    def test_only(self):
        project = self.begin()
        project.write("b.dash", dashboard("B"))
        found, _ = self.panels(project, "--only", "a")
        self.assertEqual([d["uid"] for d in found["dashboards"]], ["a"])
        project.dashc("verify", "--only", "nothing", status=USAGE)

    def test_trouble(self):
        project = self.begin()
        project.dashc("verify", role=None, DASHC_TOKEN="glsa_00000000000000000000000000000000_0",
                      status=LOGIN)
        project.grafana.faults.on("POST", "/api/ds/query", faults.html_instead(), times=faults.FOREVER)
        ended = project.dashc("verify", status=NETWORK)
        self.has(ended.err, 'asking for "A"')
        project.write("a.dash", dashboard("A", "lambda.duratoin p50"))
        project.dashc("verify", status=SOURCE)


class Doctor(ProjectTest):
    def begin(self, version="10.4", text="", *panels):
        project = self.start(version)
        project.declare(f'workspace local {{ url "{project.grafana.url}" }}\n{text}')
        project.write("a.dash", "use aws.apigateway\nuse aws.cloudfront\nuse aws.ecs\n" + dashboard(
            "A", *(panels or ("lambda.errors sum", "apigateway.requests", "cloudfront.requests",
                              'logs "/aws/lambda/a" where level = "ERROR"'))))
        return project

    def look(self, project, *arguments, status=0, **more):
        found = project.dashc("doctor", "--json", *arguments, status=status, **more).json
        return found, {f["area"]: f for f in found["findings"]}

    def test_all_is_well(self):
        for version in ALL:
            project = self.begin(version)
            found, areas = self.look(project, role="Admin")
            self.assertIn(found["worst"], ("fine", "note"))
            self.assertEqual({a for a, f in areas.items() if f["level"] == "fine"} & {
                "AWS/Lambda", "AWS/ApiGateway", "AWS/CloudFront", "workspace", "cost", "token",
                "data source CloudWatch", "credentials"}, {
                "AWS/Lambda", "AWS/ApiGateway", "AWS/CloudFront", "workspace", "cost", "token",
                "data source CloudWatch", "credentials"})
            regions = [q["region"] for b in project.grafana.recorder.bodies("POST", "/api/ds/query")
                       for q in b["queries"] if q.get("queryMode") == "Metrics"]
            self.assertEqual(regions[-1], "us-east-1")
            project.grafana.recorder.assert_count(0, "POST", "/api/dashboards/db")
            self.has(project.dashc("doctor", role="Admin").out, "ok     AWS/Lambda: Invocations")

    def test_permissions_by_name(self):
        project = self.begin()
        source = project.grafana.sources.find("uid", "cw")
        source.health = ("ERROR", "1. CloudWatch metrics query failed: AccessDenied: User x is not "
                                  "authorized to perform: cloudwatch:ListMetrics")

        def data(query):
            raise Failed("AccessDeniedException: access denied" if query.get("queryMode") == "Logs"
                         else DENIED)
        source.data = data
        found, areas = self.look(project, status=WRONG)
        self.assertEqual(areas["data source CloudWatch"]["action"], "cloudwatch:ListMetrics")
        self.assertEqual(areas["AWS/Lambda"]["action"], "cloudwatch:GetMetricData")
        self.assertIn("logs:StartQuery", areas["Logs Insights"]["action"])
        self.has(project.dashc("doctor", status=WRONG).out, "missing: cloudwatch:GetMetricData",
                 "role of the workspace")

    def test_the_region_of_a_data_source(self):
        project = self.begin()
        project.grafana.sources.find("uid", "cw").json_data["defaultRegion"] = "eu-north-1"
        project.put("project.dash", 'project "p" { dash 1 }\n'
                    f'workspace local {{ url "{project.grafana.url}" }}\n')
        _, areas = self.look(project)
        self.has(areas["AWS/Lambda"]["text"], "Invocations in eu-north-1")

    def test_nothing_published(self):
        project = self.begin()
        project.grafana.sources.find("uid", "cw").data = lambda query: [frame([None])]
        _, areas = self.look(project, status=DOUBTFUL)
        self.has(areas["AWS/CloudFront"]["text"], "0 points")

    def test_what_is_to_be_switched_on(self):
        project = self.begin("10.4", "", "ecs.running_tasks by cluster, service")
        source = project.grafana.sources.find("uid", "cw")
        _, areas = self.look(project, status=DOUBTFUL)
        space = next(a for a in areas if a.startswith("ECS"))
        self.has(areas[space]["help"], "Container Insights")
        metric = areas[space]["text"].split()[0]
        source.metrics = {space: [metric]}
        _, areas = self.look(project)
        self.assertEqual(areas[space]["level"], "fine")

    def test_opensearch(self):
        text = ('datasource opensearch "Logs" { url "https://logs.example.com"; index "x"; '
                'region eu-west-1; version "2.11.0"; flavor opensearch }\n')
        project = self.begin("10.4", text)
        _, areas = self.look(project, status=DOUBTFUL)
        self.has(areas["data source Logs"]["text"], "does not stand yet")
        source = project.grafana.add_data_source("Logs", "grafana-opensearch-datasource", "os")
        project.grafana.latency = 0.0
        found, areas = self.look(project, status=DOUBTFUL)
        self.has(areas["OpenSearch Logs"]["text"], "answers in")
        texts = [f["text"] for f in found["findings"] if f["area"] == "data source Logs"]
        self.has(texts[0], "this project did not make", "a push leaves it alone")
        source.data = lambda query: (_ for _ in ()).throw(Failed(
            "no permissions for [indices:data/read/msearch] and User [arn:aws:iam::1:role/grafana]"))
        source.health = ("ERROR", "No version set")
        _, areas = self.look(project, status=WRONG)
        self.has(areas["OpenSearch Logs"]["help"], "fine-grained access control")
        self.has(areas["data source Logs"]["help"], "asks the domain for its version")

    def test_roles(self):
        project = self.begin()
        project.push()
        for role, said in (("Viewer", "Viewer"), ("Editor", "Editor"), ("Admin", "Admin")):
            _, areas = self.look(project, role=role)
            self.has(areas["token"]["text"], f"its role is {said}")

    def test_unreachable(self):
        project = self.begin()
        project.grafana.deafen()
        _, areas = self.look(project, "--timeout", "0.2", status=WRONG)
        self.assertEqual(areas["workspace"]["level"], "wrong")
        self.assertIn("cost", areas)

    def test_a_source_that_was_edited(self):
        project = self.begin("10.4", 'datasource cloudwatch "Metrics" { region eu-west-1 }\n')
        project.push(role="Admin")
        self.look(project, role="Admin")
        project.grafana.sources.find("name", "Metrics").json_data["defaultRegion"] = "us-east-1"
        found, _ = self.look(project, role="Admin", status=DOUBTFUL)
        self.assertTrue(any("changed by hand" in f["text"] and "Metrics" in f["area"]
                            for f in found["findings"]))

    def test_a_token_of_another_grafana(self):
        project = self.begin()
        _, areas = self.look(project, role=None, status=WRONG,
                             DASHC_TOKEN="glsa_00000000000000000000000000000000_0")
        self.has(areas["workspace"]["help"], "the token came from DASHC_TOKEN")

    def test_an_older_grafana(self):
        project = self.start("9.4")
        project.declare(version="10.4")
        project.write("a.dash", dashboard("A"))
        _, areas = self.look(project, status=WRONG)
        self.has(areas["workspace"]["text"], "compiled for 10.4")

    def test_budget_of_calls(self):
        project = self.begin()
        found, _ = self.look(project, "--calls", "3")
        self.assertLessEqual(found["calls"], 3)


class Amg(ProjectTest):
    def begin(self, text="", **more):
        project = self.start("10.4", amg=True)
        aws = Aws(**more).start()
        self.addCleanup(aws.stop)
        aws.add_workspace(project.grafana, name="production")
        project.declare(f'workspace prod {{ name "production"; region eu-west-1 }}\n{text}')
        project.write("a.dash", dashboard("A"))
        return project, aws

    def look(self, project, aws, *arguments, status=0):
        ended = project.dashc("doctor", "--json", *arguments, role=None, status=status,
                              **aws.environment(aws.key))
        self.assertEqual(aws.live_tokens(), [])
        self.assertNotIn(aws.key.secret, ended.all)
        aws.assert_clean()
        self.calls = ended.json["calls"]
        return {f["area"]: f for f in ended.json["findings"]}

    def test_who_am_i(self):
        project, aws = self.begin()
        aws.alarms = ["one", "two"]
        areas = self.look(project, aws)
        self.has(areas["credentials"]["text"], "arn:aws:iam::111122223333:user/dashc",
                 "account 111122223333", "the environment")
        self.has(areas["alarms"]["text"], "2 in eu-west-1", "changes none")
        aws.alarms = [str(n) for n in range(150)]
        self.has(self.look(project, aws)["alarms"]["text"], "at least 100")

    def test_permissions_that_are_missing(self):
        project, aws = self.begin()
        aws.denied.add("cloudwatch:DescribeAlarms")
        alarms = self.look(project, aws)["alarms"]
        self.assertEqual((alarms["level"], alarms["action"]), ("note", "cloudwatch:DescribeAlarms"))

    def test_subscription_filters(self):
        project, aws = self.begin(
            'stream "/aws/lambda/a", "/aws/lambda/b", "/aws/x/*" to opensearch { through '
            '"arn:aws:lambda:eu-west-1:111122223333:function:f" }\n')
        aws.add_log_group("/aws/lambda/a", filters=[foreign_filter("one"), foreign_filter("two")])
        aws.add_log_group("/aws/lambda/b", filters=[foreign_filter("one")])
        areas = self.look(project, aws, status=DOUBTFUL)
        self.has(areas["log group /aws/lambda/a"]["text"], "one, two", "as many as AWS allows")
        self.has(areas["log group /aws/lambda/b"]["text"], "1 subscription filter (one)",
                 "none is replaced")

    def test_subscription_filters_of_dashc(self):
        """Another project's take up the room like anybody's: only this one's are renewed."""
        project, aws = self.begin(
            'stream "/aws/lambda/*" to opensearch { through '
            '"arn:aws:lambda:eu-west-1:111122223333:function:f" }\n')

        def of(name):
            digest = hashlib.sha256(name.encode()).hexdigest()[:8]
            return foreign_filter(f"dashc-{name}-{digest}-9b2d4f60-0123456789abcdef")

        aws.add_log_group("/aws/lambda/a", filters=[of("acme"), foreign_filter("one")])
        aws.add_log_group("/aws/lambda/b", filters=[of("acme-shop"), foreign_filter("one")])
        areas = self.look(project, aws, status=DOUBTFUL)
        self.assertNotIn("log group /aws/lambda/a", areas)
        self.has(areas["log group /aws/lambda/b"]["text"], "dashc-acme-shop", "as many as AWS allows")
        self.has(areas["log groups /aws/lambda/*"]["text"],
                 "2 fit; 1 of 2 can take a subscription filter")

    def test_subscription_filters_of_a_pattern(self):
        project, aws = self.begin(
            'stream "/aws/lambda/*", "/aws/lambda/a" to opensearch { through '
            '"arn:aws:lambda:eu-west-1:111122223333:function:f" }\n')
        aws.page_size = 2  # so that the groups come in pages
        aws.add_log_group("/aws/lambda/a", filters=[foreign_filter("one"), foreign_filter("two")])
        aws.add_log_group("/aws/lambda/b", filters=[foreign_filter("one")])
        aws.add_log_group("/aws/lambda/c")
        aws.add_log_group("/aws/x/d", filters=[foreign_filter("one"), foreign_filter("two")])
        areas = self.look(project, aws, status=DOUBTFUL)
        self.has(areas["log group /aws/lambda/a"]["text"], "one, two", "as many as AWS allows")
        self.assertNotIn("log group /aws/lambda/b", areas)
        self.has(areas["log groups /aws/lambda/*"]["text"],
                 "3 fit; 2 of 3 can take a subscription filter")
        everything = self.calls
        areas = self.look(project, aws, "--calls", str(everything - 1), status=DOUBTFUL)
        self.has(areas["log groups /aws/lambda/*"]["text"], "1 of them were not looked at", "budget")
        self.has(areas["log groups /aws/lambda/*"]["help"], f"--calls {everything}`")

    def test_groups_that_are_not_there(self):
        project, aws = self.begin(
            'stream "/aws/lambda/*", "/aws/lambda/a" to opensearch { through '
            '"arn:aws:lambda:eu-west-1:111122223333:function:f" }\n')
        areas = self.look(project, aws, status=DOUBTFUL)
        self.has(areas["log groups /aws/lambda/*"]["text"], "none in eu-west-1 fits")
        self.has(areas["log group /aws/lambda/a"]["text"], "there is none of this name")

    def test_the_token_of_a_command(self):
        project, aws = self.begin('datasource cloudwatch "C" { default }')
        token = self.look(project, aws, status=DOUBTFUL)["token"]
        self.assertEqual(token["level"], "fine")  # a push takes that of an Admin by itself
        self.assertNotIn("help", token)

    def test_no_credentials(self):
        project, aws = self.begin()
        variables = dict(aws.environment(), AWS_EC2_METADATA_DISABLED="true")
        found = project.dashc("doctor", "--json", role=None, status=WRONG, **variables).json
        areas = {f["area"]: f["level"] for f in found["findings"]}
        self.assertEqual((areas["credentials"], areas["workspace"]), ("wrong", "wrong"))
        self.assertEqual([f["area"] for f in found["findings"]][:2], ["credentials", "workspace"])
        ended = project.dashc("doctor", role=None, status=WRONG, **variables)
        self.assertEqual(ended.out.count("the environment:"), 1)  # one cause, said once
        self.assertLess(max(len(line) for line in ended.out.splitlines()), 200)

    def test_keys_that_do_not_work(self):
        project, aws = self.begin()
        variables = dict(aws.environment(aws.key), AWS_SECRET_ACCESS_KEY="wrong")
        areas = {f["area"]: f for f in project.dashc(
            "doctor", "--json", role=None, status=WRONG, **variables).json["findings"]}
        self.has(areas["credentials"]["help"], "come from the environment", "AWS_ACCESS_KEY_ID")
        aws.stop()  # no network
        ended = project.dashc("doctor", role=None, status=WRONG, **aws.environment(aws.key))
        self.has(ended.out, "nothing is wrong with the keys", "not reached: its token comes from AWS")


main(__name__)
