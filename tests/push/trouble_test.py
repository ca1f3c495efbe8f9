#!/usr/bin/env python3
"""What goes wrong during a plan or a push: trouble_test.py DASHC [unittest's arguments]"""
import json
import signal
import threading
import time

import faults
from faults import FOREVER, Fault
from project import (ALL, CANCELLED, CONFLICT, FINE, LOGIN, NETWORK, PARTLY, SOURCE, ProjectTest,
                     dashboard, main, mark_of)
from wire import Response

SAVE = "/api/dashboards/db"


def content(grafana):
    """What readers get of the dashboards, without ids, versions and marks."""
    found = {}
    for uid, dashboard_there in grafana.dashboards.items():
        data = grafana.read(uid)
        variables = (data.get("templating") or {}).get("list") or []
        data["templating"] = {"list": [v for v in variables if v["name"] != "dashc"]}
        found[uid] = (dashboard_there.folder,
                      {n: v for n, v in data.items() if n not in ("id", "version")})
    return found


class Login(ProjectTest):
    def refused(self, project, *parts, status=LOGIN, **more):
        ended = project.push(status=status, **more)
        self.has(ended.err, *parts)
        project.grafana.recorder.assert_no_writes()

    def test_no_token(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        self.refused(project, "there is no token for `workspace local`", "DASHC_TOKEN", role=None)
        project.grafana.recorder.assert_count(0)

    def test_tokens_that_do_not_work(self):
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            self.refused(project, "does not accept the token: Invalid API key",
                         "the token came from DASHC_TOKEN", role=None, DASHC_TOKEN="wrong")
            project.grafana.expire(project.grafana.token())
            self.refused(project, "the token has expired")
            project.grafana.revoke(project.grafana.token("Admin"))
            self.refused(project, "Revoked token", role="Admin")

    def test_what_is_no_token(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        self.refused(project, "there is no token in DASHC_TOKEN, or more than one word", role=None,
                     DASHC_TOKEN="two words")

    def test_where_a_token_comes_from(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        token = project.grafana.token()
        project.put("token", token + "\n")
        project.push("--token-file", "token", role=None)
        project.push("--token-file", "token", role=None, DASHC_TOKEN="wrong")
        url = project.grafana.url
        project.declare(f'workspace local {{ url "{url}"; token env "MINE" }}\n')
        project.push(role=None, MINE=token)
        project.grafana.recorder.clear()
        self.refused(project, "from a variable of the environment that is not set", role=None)
        project.declare(f'workspace local {{ url "{url}"; token file "token" }}\n')
        project.push(role=None)
        project.put("sub/x", "")
        project.dashc("plan", "../dashboards", role=None, folder="sub")

    def test_a_token_file_that_is_not_there(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        ended = project.push("--token-file", "nothing", status=LOGIN)
        self.has(ended.err, "cannot read the token from nothing: No such file")

    def test_a_viewer_may_not_push(self):
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.write("b.dash", dashboard("B"))
            project.plan(role="Viewer")
            ended = project.push(status=LOGIN, role="Viewer")
            self.has(ended.out, "failed      A", "Permissions needed", "2 failed", "role Editor")
            self.assertEqual(len(project.grafana.dashboards), 0)

    def test_a_folder_that_one_may_not_make(self):
        project = self.start()
        project.write("a.dash", dashboard("A", folder="Team"))
        ended = project.push(status=LOGIN, role="Viewer")
        self.has(ended.err, "making a folder", "folders:create")

    def test_the_token_is_nowhere(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        self.has(project.push("--trace").err, "POST ", "200")
        for path in project.folder.rglob("*"):
            if path.is_file():
                self.assertNotIn("glsa_", path.read_text())


class Elsewhere(ProjectTest):
    """What answers is not Grafana, or not at that address."""

    def broken(self, fault, *parts, status=NETWORK, path="/api/frontend/settings"):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.push()
        project.grafana.recorder.clear()
        project.write("a.dash", dashboard("A", "lambda.errors avg"))
        project.grafana.faults.on("GET", path, fault, times=FOREVER)
        self.has(project.push(status=status).err, *parts)
        project.grafana.recorder.assert_no_writes()

    def test_network_access_control(self):
        self.broken(faults.network_access_control(), "lets nobody in from here",
                    "network access control", status=LOGIN)

    def test_a_login_page(self):
        self.broken(faults.html_instead(), "is no JSON, or breaks off")

    def test_a_redirect(self):
        self.broken(faults.redirected("https://login.example.com/x"), "leads elsewhere",
                    "login.example.com", "`url` of the workspace")

    def test_json_that_breaks_off(self):
        self.broken(faults.truncated_json(), "is no JSON, or breaks off")
        self.broken(faults.truncated_json(), "is no JSON", path="/api/dashboards/uid/a")

    def test_settings_without_data_sources(self):
        self.broken(faults.answered(200, {}), "the answer has no data sources")

    def test_the_wrong_path(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.declare(f'workspace local {{ url "{project.grafana.url}/grafana/" }}\n')
        project.grafana.faults.on("GET", "*", faults.answered(404, "<html></html>", "text/html"),
                                  times=FOREVER)
        self.has(project.push(status=NETWORK).err, "the address is not that of Grafana")

    def test_what_is_no_address(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        for url in ("grafana.example.com", "https://", "https://a@b/", "https://a/?x"):
            project.declare(f'workspace local {{ url "{url}" }}\n')
            self.has(project.push(status=SOURCE).err, "is no address of a Grafana")

    def test_nobody_listens(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.declare('workspace local { url "http://127.0.0.1:9" }\n')
        self.has(project.push(status=NETWORK).err, "127.0.0.1")

    def test_what_is_not_there_is_denied(self):
        """As 9.4 and 10 answer to who may not read every dashboard."""
        denied = faults.answered(403, {
            "title": "Access denied", "accessErrorId": "ACE1",
            "message": "You'll need additional permissions to perform this action. Permissions "
                       "needed: dashboards:read"})
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.grafana.faults.on("GET", "/api/dashboards/uid/a", denied)
            self.has(project.push().out, "whether it is not there or not to be seen")
            project.check_settled()
            # It is there after all: the save that is to be new is refused.
            project.write("a.dash", dashboard("A", "lambda.errors avg"))
            project.grafana.faults.clear()
            project.grafana.faults.on("GET", "/api/dashboards/uid/a", denied, times=FOREVER)
            before = project.grafana.state()
            self.has(project.push(status=CONFLICT).out, "the token may not see it")
            self.assertEqual(project.grafana.state(), before)


class Meanwhile(ProjectTest):
    """Somebody saves between the plan and the save."""

    def pushed(self, versions=ALL):
        for project in self.each(versions):
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors sum by function'))
            project.write("b.dash", dashboard("B"))
            project.push()
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors avg by function'))
            yield project

    def test_an_edit(self):
        for project in self.pushed():
            project.grafana.faults.on("POST", SAVE, faults.conflict("bob"))
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "left alone  A", "saved meanwhile by bob", "(version 2)",
                     "edited by bob after version 1")
            self.assertEqual(project.grafana.dashboards["a"].last.created_by, "bob")
            self.assertEqual(project.kinds(), {"a": "edited", "b": "unchanged"})

    def test_forced(self):
        for project in self.pushed():
            project.grafana.edit("a", by="alice")
            project.grafana.faults.on("POST", SAVE, faults.conflict("bob"))
            project.push("--force")
            self.assertEqual(project.grafana.dashboards["a"].version, 4)
            kept = project.kept()
            self.has(kept["a.json"]["description"], "alice")
            self.has(kept["a-2.json"]["description"], "bob")
            project.check_settled()

    def test_a_new_one(self):
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.grafana.faults.on("POST", SAVE, faults.conflict("bob"))
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "left alone  A", "saved meanwhile by bob")
            self.assertEqual(project.kinds(), {"a": "foreign"})

    def test_a_deletion(self):
        for project in self.pushed():
            remove = faults.first(lambda request: project.grafana.remove("a"))
            project.grafana.faults.on("POST", SAVE, remove)
            project.push()  # a version is named, but nothing is there to compare it with
            project.check_settled()

    def test_another_push_of_the_same(self):
        for project in self.pushed():
            other = self.another(project)
            other.put("dashboards/a.dash", (project.folder / "dashboards/a.dash").read_text())
            other.write("b.dash", dashboard("B"))
            project.grafana.faults.on("POST", SAVE, faults.first(lambda request: other.push()))
            project.push()
            self.assertEqual(project.grafana.dashboards["a"].version, 2)
            project.check_settled()

    def test_another_push_of_something_else(self):
        for project in self.pushed():
            other = self.another(project)
            other.write("a.dash", dashboard("A", '"Other" lambda.errors sum by function'))
            other.write("b.dash", dashboard("B"))
            project.grafana.faults.on("POST", SAVE, faults.first(lambda request: other.push()))
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "left alone  A", "saved meanwhile by")
            other.check_settled()

    def test_two_pushes_at_once(self):
        """Each dashboard is one push's or the other's; one of them reports the rest."""
        for project in self.each(latency=0.01):
            other = self.another(project)
            for i in range(12):
                project.write(f"{i}.dash", dashboard(f"D {i}", "lambda.errors sum", folder="Team"))
                other.write(f"{i}.dash", dashboard(f"D {i}", "lambda.errors avg", folder="Team"))

            def until_both_have_planned(request, grafana=project.grafana):
                while len(grafana.recorder.matching("GET", "/api/search")) < 2:
                    time.sleep(0.01)
            project.grafana.faults.on("POST", "/api/folders", faults.first(until_both_have_planned))
            running = [p.start("push", "--yes") for p in (project, other)]
            ended = [project.end(running[0]), other.end(running[1])]
            self.assertTrue(all(e.status in (FINE, CONFLICT) for e in ended), f"{ended[0]}\n{ended[1]}")
            self.assertEqual(len(project.grafana.dashboards), 12)
            self.assertEqual(len(project.grafana.folders), 1)
            self.assertEqual({d.version for d in project.grafana.dashboards.values()}, {1})
            done = [sum("made        Team / D" in line for line in e.out.splitlines()) for e in ended]
            self.assertEqual(sum(done), 12, done)
            project.push()
            project.check_settled()


class Ambiguous(ProjectTest):
    """No answer, half an answer, an answer that says nothing: the mark tells what was done."""

    LOST = [faults.reset(True), faults.reset(False), faults.reset_half_way(),
            faults.closed_half_way(), faults.server_error(True), faults.server_error(False),
            faults.bad_gateway(True), faults.bad_gateway(False), faults.gateway_timeout(True),
            faults.gateway_timeout(False), faults.truncated_json(True), faults.html_instead(True),
            faults.html_instead(False), faults.timed_out(True), faults.timed_out(False)]

    def test_a_creation(self):
        for project in self.each():
            for i, fault in enumerate(self.LOST):
                print(fault)
                project.write("a.dash", dashboard(f"T{i}", uid=f"u{i}"))
                project.grafana.faults.clear()
                project.grafana.faults.on("POST", SAVE, fault)
                project.push("--timeout", "0.4")
                self.assertEqual(project.grafana.faults.played, 1)
                self.assertEqual(project.grafana.dashboards[f"u{i}"].version, 1)
                project.check_settled()

    def test_a_change(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", "lambda.errors sum"))
            project.push()
            for i, fault in enumerate(self.LOST):
                print(fault)
                project.write("a.dash", dashboard("A", f"lambda.errors sum warn {i + 1}"))
                project.grafana.faults.clear()
                project.grafana.faults.on("POST", SAVE, fault)
                project.push("--timeout", "0.4")
                self.assertEqual(project.grafana.faults.played, 1)
                self.assertEqual(project.grafana.dashboards["a"].version, i + 2)
                project.check_settled()

    def test_a_folder(self):
        for project in self.each():
            for i, fault in enumerate(self.LOST):
                print(fault)
                project.write("a.dash", dashboard(f"T{i}", uid=f"u{i}", folder=f"F{i}"))
                project.grafana.faults.clear()
                project.grafana.faults.on("POST", "/api/folders", fault)
                project.push("--timeout", "0.4")
                self.assertEqual(project.grafana.faults.played, 1)
                self.assertEqual(len(project.grafana.folders), i + 1)
                project.check_settled()

    def test_it_cannot_be_read_back(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.grafana.faults.on("POST", SAVE, faults.reset(True))
        project.grafana.faults.on("GET", "/api/dashboards/uid/a", faults.network_access_control(),
                                  nth=2)
        ended = project.push(status=PARTLY)
        self.has(ended.out, "not known   A", "whether it was done could not be found out")
        self.has(ended.err, "run the same again")
        project.grafana.faults.clear()
        project.push()
        project.check_settled()

    def test_again_and_again(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.grafana.faults.on("POST", SAVE, faults.server_error(), times=FOREVER)
        self.has(project.push(status=NETWORK).out, "failed      A", "Internal Server Error")
        project.grafana.recorder.assert_count(3, "POST", SAVE)

    def test_another_uid(self):
        """What 9.4 to 11.2 do when a title decides; never with the lock on, but it is looked at."""
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.grafana.faults.on("POST", SAVE, faults.answered(
            200, {"uid": "z", "version": 1, "url": "/d/z/a", "status": "success"}))
        self.has(project.push(status=NETWORK).out, "saved it as another dashboard, `z`")

    def test_another_version_than_foretold(self):
        """A server that saves twice: the mark is mended by one more save."""
        def twice(exchange):
            response = exchange.apply()
            grafana = exchange.peer
            grafana.edit("a", by="itself", change=lambda d: None, as_browser=True)
            body = json.loads(response.body)
            body["version"] = grafana.dashboards["a"].version
            exchange.send(Response(200, body))
        for project in self.each(("9.4", "10.4")):
            project.write("a.dash", dashboard("A"))
            project.grafana.faults.on("POST", SAVE, Fault("twice", twice))
            project.push()
            self.assertEqual(project.grafana.dashboards["a"].version, 3)
            project.check_settled()


class Failure(ProjectTest):
    def test_it_stops_and_goes_on(self):
        for project in self.each():
            for i in range(12):
                project.write(f"{i:02}.dash", dashboard(f"D {i:02}"))
            project.grafana.faults.on("POST", SAVE, faults.network_access_control(), nth=5,
                                      times=FOREVER)
            ended = project.push("--in-flight", "1", status=PARTLY)
            self.has(ended.out, "made        D 03", "failed      D 04", "not reached D 05",
                     "4 done, 1 failed, 7 not reached")
            self.has(ended.err, "run the same again to go on from here")
            project.grafana.recorder.assert_count(5, "POST", SAVE)
            project.grafana.faults.clear()
            self.has(project.push().out, "8 done")
            project.check_settled()

    def test_read_only(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.grafana.faults.on("POST", SAVE, faults.read_only(), times=FOREVER)
        ended = project.push(status=NETWORK)
        self.has(ended.out, "read-only while its Grafana is updated", "10 minutes")

    def test_one_that_grafana_does_not_take(self):
        """It concerns that one only: the others go on."""
        for project in self.each():
            project.write("a.dash", dashboard("A", settings="refresh 1s"))
            project.write("b.dash", dashboard("B"))
            ended = project.push("--in-flight", "1", status=PARTLY)
            self.has(ended.out, "refresh interval is too low", "1 done, 1 failed")

    def test_a_quota(self):
        project = self.start(quota=1)
        project.write("a.dash", dashboard("A"))
        project.write("b.dash", dashboard("B"))
        self.has(project.push("--in-flight", "1", status=PARTLY).out, "Quota reached")

    def test_too_large(self):
        project = self.start("12")
        behaviour = project.grafana.behaviour
        self.addCleanup(setattr, behaviour, "most_bytes", behaviour.most_bytes)
        behaviour.most_bytes = 100
        project.write("a.dash", dashboard("A"))
        self.has(project.push(status=CONFLICT).out, "it is too large for Grafana")

    def test_throttled(self):
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.grafana.faults.on("POST", SAVE, faults.throttled(1))
            project.grafana.faults.on("GET", "/api/dashboards/uid/a", faults.unavailable())
            project.push()
            project.check_settled()


class RolledBack(ProjectTest):
    def prepared(self, versions=ALL, **more):
        """a changes, b moves, c is new, o is renamed to n, z goes; g was made by hand."""
        for project in self.each(versions, **more):
            project.write("a.dash", dashboard("A", "lambda.errors sum"))
            project.write("b.dash", dashboard("B", folder="Old"))
            project.write("o.dash", dashboard("O", uid="o"))
            project.write("y.dash", dashboard("Y"))
            project.write("z.dash", dashboard("Z"))
            project.push()
            project.grafana.add_dashboard(uid="g", title="G", by="alice")
            project.grafana.workspace.index.catch_up()
            project.write("a.dash", dashboard("A", "lambda.errors avg"))
            project.write("b.dash", dashboard("B", folder="New"))
            project.write("c.dash", dashboard("C"))
            project.write("g.dash", dashboard("G", uid="g"))
            project.write("o.dash", dashboard("P", uid="n", was="o"))
            project.remove("z.dash")
            yield project

    def test_at_every_write(self):
        options = ("--rollback", "--adopt", "g", "--prune", "--in-flight", "1")
        for project in self.prepared():
            before = content(project.grafana)
            for nth in range(1, 20):
                project.grafana.faults.clear()
                project.grafana.faults.at_write(nth, faults.network_access_control())
                project.grafana.workspace.index.catch_up()
                ended = project.end(project.start("push", "--yes", *options))
                if ended.status == FINE:
                    break
                self.assertEqual(content(project.grafana), before, f"{nth}: {ended}")
                self.assertEqual([f.title for f in project.grafana.folders.values()], ["Old"] if
                                 project.grafana.behaviour.counts else
                                 [f.title for f in project.grafana.folders.values()])
                if nth > 2:
                    self.has(ended.out, "put back")
                # Nothing of it looks edited, and what was foreign is that again.
                kinds = project.kinds("--prune")
                self.assertEqual({k: v for k, v in kinds.items() if v in ("edited", "foreign")},
                                 {"g": "foreign"}, ended)
            self.assertGreater(nth, 6)
            project.grafana.faults.clear()
            project.grafana.workspace.index.catch_up()
            project.check_settled("--prune")

    def test_ctrl_c(self):
        for project in self.prepared(("10.4", "13"), latency=0.01):
            before = content(project.grafana)
            process = None

            def interrupt(request):
                process.send_signal(signal.SIGINT)
                time.sleep(0.1)
            project.grafana.faults.on("POST", SAVE, faults.first(interrupt), nth=2)
            process = project.start("push", "--yes", "--rollback", "--in-flight", "1")
            ended = project.end(process, CANCELLED)
            self.assertEqual(content(project.grafana), before, ended)

    def test_what_others_saved_stays(self):
        project = self.start()
        project.write("a.dash", dashboard("A", "lambda.errors sum"))
        project.write("b.dash", dashboard("B", "lambda.errors sum"))
        project.push()
        project.write("a.dash", dashboard("A", "lambda.errors avg"))
        project.write("b.dash", dashboard("B", "lambda.errors avg"))

        def play(exchange):
            exchange.peer.edit("a", by="bob")
            exchange.send(Response(403, b"<html></html>", "text/html"))
        project.grafana.faults.on("POST", SAVE, Fault("edit, then 403", play), nth=2)
        ended = project.push("--rollback", "--in-flight", "1", status=PARTLY)
        self.has(ended.err, "`a` could not be put back")
        self.assertEqual(project.grafana.dashboards["a"].last.created_by, "bob")


class Stopped(ProjectTest):
    def test_ctrl_c(self):
        """What is in flight ends, nothing new begins, the next push goes on."""
        for project in self.each(latency=0.02):
            for i in range(20):
                project.write(f"{i:02}.dash", dashboard(f"D {i:02}", folder="Team"))
            process = None

            def interrupt(request):
                process.send_signal(signal.SIGINT)
                time.sleep(0.1)
            project.grafana.faults.on("POST", SAVE, faults.first(interrupt), nth=5)
            process = project.start("push", "--yes", "--in-flight", "4")
            ended = project.end(process, CANCELLED)
            made = len(project.grafana.dashboards)
            self.assertTrue(5 <= made < 20, f"{made}\n{ended}")
            self.has(ended.out, f"{made} done", f"{20 - made} not reached")
            self.has(ended.err, "cancelled", "run the same again to go on from here")
            project.push()
            project.check_settled()

    def test_during_the_plan(self):
        project = self.start(latency=0.02)
        for i in range(10):
            project.write(f"{i}.dash", dashboard(f"D {i}"))
        process = None

        def interrupt(request):
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        project.grafana.faults.on("GET", "/api/dashboards/uid/*", faults.first(interrupt), nth=3)
        process = project.start("push", "--yes", "--in-flight", "2")
        project.end(process, CANCELLED)
        project.grafana.recorder.assert_no_writes()

    def test_twice(self):
        """The second one ends it at once."""
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.grafana.faults.on("POST", SAVE, faults.timed_out(True, 5))
        process = project.start("push", "--yes")
        while not project.grafana.recorder.matching("POST", SAVE):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=3)
        self.assertEqual(process.returncode, -signal.SIGINT)
        project.grafana.faults.clear()
        project.push()
        project.check_settled()

    def test_killed_anywhere(self):
        for project in self.each():
            for i in range(4):
                project.write(f"{i}.dash", dashboard(f"D {i}", folder=f"F {i % 2}"))
            for nth in range(1, 30):
                process = None
                started = threading.Event()

                def kill():
                    started.wait()
                    process.kill()
                project.grafana.faults.clear()
                when = ("before", "after", "answered")[nth % 3]
                project.grafana.faults.at(nth, faults.killed(kill, when))
                process = project.start("push", "--yes", "--in-flight", "2")
                started.set()
                process.communicate()
            project.grafana.faults.clear()
            project.push()
            self.assertEqual(len(project.grafana.dashboards), 4)
            self.assertEqual(len(project.grafana.folders), 2)
            self.assertEqual({mark_of(d.data)["project"] for d in project.grafana.dashboards.values()},
                             {"acme"})
            project.check_settled()


main(__name__)
