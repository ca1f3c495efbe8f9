#!/usr/bin/env python3
"""Tests of `dashc plan` and `dashc push`: push_test.py DASHC [unittest's arguments]

What stands in the workspace and what is done with it.  Failures on the way: trouble_test.py; what is
no longer in the source: prune_test.py.
"""
import json
import os
import pty
import signal
import subprocess

import faults
from project import (ALL, CANCELLED, CHANGES, CONFLICT, FREE_TITLES, PARTLY, SOURCE, UNIQUE_TITLES, USAGE, ProjectTest,
                     dashboard, main, mark_of, without_mark)


class First(ProjectTest):
    """Nothing stands in the workspace."""

    def test_everything_is_made(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", folder="Team"))
            project.write("b.dash", dashboard("B"))
            self.assertEqual(project.kinds(), {"a": "create", "b": "create"})
            ended = project.push()
            self.has(ended.out, "+ Team /", "made        Team / A", "/d/a/a", "2 done")
            self.assertEqual(sorted(project.grafana.dashboards), ["a", "b"])
            folder = project.grafana.folders[project.grafana.dashboards["a"].folder]
            self.assertEqual((folder.title, folder.parent), ("Team", ""))
            project.check_settled()

    def test_what_is_sent_is_what_build_writes(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", settings="tags one, two"))
            project.push()
            body = project.grafana.recorder.bodies("POST", "/api/dashboards/db")[0]
            sent = body["dashboard"]
            self.assertEqual(without_mark(sent), project.built()["a"])
            self.assertIsNone(sent["id"])
            self.assertNotIn("version", sent)
            self.assertEqual(sent["tags"], ["one", "two", "dashc"])
            self.assertEqual(sent["templating"]["list"][-1]["hide"], 2)
            self.assertEqual((body["folderUid"], body["overwrite"]), ("", False))
            mark = mark_of(sent)
            self.assertEqual((mark["form"], mark["project"], mark["stack"], mark["uid"]),
                             ("v1", "acme", "local", "a"))
            self.assertEqual((mark["version"], len(mark["sha256"])), ("1", 64))

    def test_the_wire(self):
        project = self.start()
        project.write("a.dash", dashboard("A", folder="Team"))
        project.push("--in-flight", "1")
        uid = project.grafana.dashboards["a"].folder
        project.grafana.recorder.assert_sequence([
            "GET /api/frontend/settings", "GET /api/folders", f"GET /api/folders/{uid}",
            "GET /api/dashboards/uid/a", "GET /api/search", "POST /api/folders",
            "POST /api/dashboards/db"])
        project.grafana.recorder.assert_headers(authorization="Bearer <redacted>",
                                                accept="application/json", user_agent="dashc/0.1.0")

    def test_nothing_is_there_to_ask(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        ended = project.dashc("push", status=USAGE)
        self.has(ended.err, "--yes")
        project.grafana.recorder.assert_count(0)

    def test_mistakes_reach_nobody(self):
        project = self.start()
        project.write("a.dash", dashboard("A", "lambda.duratoin p50"))
        ended = project.push(status=SOURCE)
        self.has(ended.err, "D0142", "nothing was pushed")
        project.grafana.recorder.assert_count(0)

    def test_a_variable_of_the_marks_name(self):
        project = self.start()
        project.write("a.dash", dashboard("A", settings='var dashc = "x", "y"'))
        self.has(project.push(status=SOURCE).err, '"A" cannot be pushed', "`dashc`")
        project.grafana.recorder.assert_count(0)

    def test_a_dry_run(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        ended = project.dashc("push", "--dry-run")
        self.has(ended.out, "+ A", "1 to create")
        project.grafana.recorder.assert_no_writes()


class Terminal(ProjectTest):
    """Somebody sits there and is asked."""

    def run_with(self, answer, *arguments):
        """The answer, or None for Ctrl-C; standard output is no terminal."""
        project = self.start()
        project.write("a.dash", dashboard("A"))
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        process = subprocess.Popen(
            [os.environ["DASHC"], "push", *arguments], cwd=project.folder,
            env=project.environment(TERM="xterm"), stdin=theirs, stderr=theirs,
            stdout=subprocess.PIPE, text=True)
        os.close(theirs)
        said = ""
        while "[y/N]" not in said:
            said += os.read(ours, 1000).decode()
        self.has(said, "Push this to local")
        self.asked_after(said)
        if answer is None:
            process.send_signal(signal.SIGINT)
        else:
            os.write(ours, answer)
        shown = process.communicate(timeout=30)[0]
        return project, process.returncode, shown

    def asked_after(self, said):
        """Nobody agrees to what was not shown."""
        above, _, _ = said.replace("\r", "").partition("Push this to local")
        self.has(above, "A   1 panel", "1 to create")

    def test_as_data(self):
        project, status, shown = self.run_with(b"y\n", "--json")
        self.assertEqual(status, 0)
        self.assertEqual(json.loads(shown)["dashboards"][0]["uid"], "a")
        self.assertIn("a", project.grafana.dashboards)
        _, status, shown = self.run_with(b"n\n", "--json")
        self.assertEqual((status, shown), (CANCELLED, ""))

    def test_yes(self):
        for answer in (b"y\n", b"Yes\n"):
            project, status, shown = self.run_with(answer)
            self.assertEqual(status, 0)
            self.has(shown, "+ A   1 panel", "made        A")
            self.assertIn("a", project.grafana.dashboards)

    def test_anything_else(self):
        for answer in (b"\n", b"n\n", b"yess\n", b"\x04", None):
            project, status, _ = self.run_with(answer)
            self.assertEqual(status, CANCELLED)
            project.grafana.recorder.assert_no_writes()


class Again(ProjectTest):
    """What this project has pushed, and nobody has saved since."""

    def test_a_change(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors sum by function warn 5'))
            project.write("b.dash", dashboard("B"))
            project.push()
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors avg by function warn 5'))
            plan = project.plan()
            self.assertEqual(plan["summary"]["change"], 1)
            changed = plan["dashboards"][0]
            self.assertEqual((changed["uid"], changed["changes"][0]["name"]), ("a", "Errors"))
            self.has(json.dumps(changed, ensure_ascii=False), "sum", "avg")
            ended = project.push()
            self.has(ended.out, "saved       A", "1 done")
            self.assertEqual(project.grafana.dashboards["a"].version, 2)
            self.assertEqual(mark_of(project.grafana.dashboards["a"].data)["version"], "2")
            self.assertEqual(project.grafana.dashboards["b"].version, 1)
            project.check_settled()

    def test_what_it_costs(self):
        """What stands there and what is wanted are priced by one rule; live JSON is all that is read."""
        last = lambda project, *words: project.dashc("plan", *words).out.splitlines()[-1]
        for project in self.each():
            project.write("a.dash", dashboard("A", "lambda.errors by function"))
            project.write("b.dash", dashboard("B", "lambda.errors by function"))
            self.assertEqual(last(project), "0 to change, 2 to create, 0 to delete, 0 unchanged. About "
                             "0.12 USD a month more (0 → 20 metrics a refresh).")
            project.push()
            self.assertEqual(last(project), "0 to change, 0 to create, 0 to delete, 2 unchanged.")
            project.write("a.dash", dashboard("A", "lambda.errors by function",
                                              "lambda.duration p50,p95 by function"))
            self.assertEqual(last(project), "1 to change, 0 to create, 0 to delete, 1 unchanged. About "
                             "0.12 USD a month more (20 → 40 metrics a refresh).")
            plan = project.plan()
            self.assertEqual([plan["cost"][side]["metrics"] for side in ("before", "after")], [20, 40])
            self.assertEqual(plan["dashboards"][0]["cost"]["before"]["month"], 0.06)
            self.has(project.dashc("plan", "--markdown").out, "1 to change, 0 to create, 0 to delete, 1 "
                     "unchanged. About 0.12 USD")
            project.push()
            project.grafana.workspace.index.catch_up()
            project.remove("b.dash")
            self.assertEqual(last(project, "--prune"), "0 to change, 0 to create, 1 to delete, 1 "
                             "unchanged. About 0.06 USD a month less (40 → 30 metrics a refresh).")

    def test_what_others_made_costs(self):
        for project in self.each(["10.4"]):
            query = {"refId": "A", "region": "us-east-1", "namespace": "AWS/Lambda", "metricName": "Errors",
                     "queryMode": "Metrics", "metricQueryType": 0, "metricEditorMode": 0,
                     "dimensions": {"FunctionName": ["*"]}, "statistic": "Sum",
                     "datasource": {"type": "cloudwatch", "uid": "x"}}
            other = {"refId": "B", "expr": "up", "datasource": {"type": "prometheus", "uid": "p"}}
            panel = {"id": 1, "type": "timeseries", "title": "P", "targets": [query, other],
                     "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}
            uid = project.grafana.add_dashboard({"panels": [panel], "schemaVersion": 36}, title="A")
            project.write("a.dash", dashboard("A", "lambda.errors", uid=uid))
            out = project.dashc("plan", "--adopt", uid).out
            self.has(out, "1 to change, 0 to create, 0 to delete, 0 unchanged. About 0.05 USD a month less "
                     "(10 → 1 metrics a refresh). Not priced: 1 query of other data sources.")
            self.has(project.dashc("plan").out, "0 to change, 0 to create, 0 to delete, 0 unchanged, 1 not "
                     "made by this project.")

    def test_a_budget(self):
        for project in self.each(["10.4"]):
            text = (project.folder / "project.dash").read_text(encoding="utf-8")
            project.put("project.dash", text.replace("dash 1", "dash 1; budget 1 USD", 1))
            project.write("a.dash", dashboard("A", "lambda.errors by function"))
            project.push()
            project.write("a.dash", dashboard("A", "lambda.errors by function", settings="refresh 1m"))
            for command in ("plan",), ("push", "--yes"):
                ended = project.dashc(*command, status=SOURCE)
                self.has(ended.err, "D0601", "1 error", "nothing was pushed")
            self.assertEqual(project.grafana.dashboards["a"].version, 1)

    def test_one_look_at_each(self):
        for project in self.each():
            for i in range(30):
                project.write(f"{i}.dash", dashboard(f"D {i}", folder=f"F {i % 3}"))
            project.push()
            project.grafana.recorder.clear()
            project.plan()
            project.grafana.recorder.assert_no_writes()
            project.grafana.recorder.assert_once_each()
            project.grafana.recorder.assert_count(30, "GET", "/api/dashboards/uid/*")
            project.grafana.recorder.assert_count(32)

    def test_several_at_once(self):
        project = self.start(latency=0.02)
        for i in range(30):
            project.write(f"{i}.dash", dashboard(f"D {i}"))
        project.push("--in-flight", "5")
        self.assertEqual(project.grafana.recorder.most_in_flight, 5)

    def test_another_folder(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", folder="Old"))
            project.push()
            project.write("a.dash", dashboard("A", folder="New"))
            plan = project.plan()
            self.assertEqual(plan["dashboards"][0]["kind"], "move")
            self.assertEqual(plan["dashboards"][0]["was"], {"folder": "Old"})
            project.push()
            folder = project.grafana.folders[project.grafana.dashboards["a"].folder]
            self.assertEqual(folder.title, "New")
            project.check_settled()

    def test_another_title(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", uid="a"))
            project.push()
            project.write("a.dash", dashboard("B", uid="a"))
            self.assertEqual(project.plan()["dashboards"][0]["was"], {"title": "A"})
            project.push()
            self.assertEqual(project.grafana.dashboards["a"].title, "B")
            project.check_settled()

    def test_titles_in_a_row(self):
        """B takes the title that A gives up; it has to wait where a title can be had once."""
        for project in self.each():
            project.write("a.dash", dashboard("One", uid="a"))
            project.write("b.dash", dashboard("Two", uid="b"))
            project.push()
            project.write("a.dash", dashboard("Three", uid="a"))
            project.write("b.dash", dashboard("One", uid="b"))
            project.push("--in-flight", "1")
            self.assertEqual(project.grafana.dashboards["b"].title, "One")
            project.check_settled()

    def test_titles_swapped(self):
        for project in self.each():
            project.write("a.dash", dashboard("One", uid="a"))
            project.write("b.dash", dashboard("Two", uid="b"))
            project.push()
            project.write("a.dash", dashboard("Two", uid="a"))
            project.write("b.dash", dashboard("One", uid="b"))
            unique = project.grafana.version in UNIQUE_TITLES
            ended = project.push(status=CONFLICT if unique else 0)
            if unique:
                self.has(ended.out, "left alone  Two", "the same name in the folder", "2 left alone")
                self.assertEqual(project.grafana.dashboards["a"].title, "One")
            else:
                project.check_settled()

    def test_deleted_by_hand(self):
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.push()
            project.grafana.remove("a")
            self.assertEqual(project.kinds(), {"a": "create"})
            project.push()
            project.check_settled()

    def test_saved_without_a_change(self):
        """As the browser does when it adds its defaults, and as a server that migrates does."""
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.push()
            project.grafana.edit("a", change=lambda data: None)
            self.assertEqual(project.grafana.dashboards["a"].version, 2)
            project.check_settled()
            project.write("a.dash", dashboard("A", "lambda.errors avg by function"))
            self.assertEqual(project.kinds(), {"a": "change"})
            project.push()
            project.check_settled()

    def test_only_some(self):
        project = self.start()
        project.write("a.dash", dashboard("A", folder="Team"))
        project.write("b.dash", dashboard("B"))
        project.push("--only", "Team/*")
        self.assertEqual(list(project.grafana.dashboards), ["a"])
        ended = project.push("--only", "nothing*", status=USAGE)
        self.has(ended.err, "`--only nothing*` fits no dashboard")

    def test_exit_code(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.dashc("plan", "--exit-code", status=CHANGES)
        project.push()
        project.dashc("plan", "--exit-code")
        project.grafana.edit("a")
        project.dashc("plan", "--exit-code", status=CONFLICT)

    def test_markdown(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        self.has(project.dashc("plan", "--markdown").out, "Changes for local", "1 to create")

    def test_results_as_json(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        done = project.push("--json").json
        self.assertEqual(done["results"], [{"uid": "a", "result": "done", "version": 1}])
        self.assertEqual(done["dashboards"][0]["kind"], "create")
        self.assertEqual(project.push("--json").json["results"], [])


class Edited(ProjectTest):
    """Somebody has saved it since."""

    def pushed(self, versions=ALL):
        for project in self.each(versions):
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors sum by function'))
            project.write("b.dash", dashboard("B"))
            project.push()
            yield project

    def test_it_is_left_alone(self):
        for project in self.pushed():
            project.grafana.edit("a", by="alice", change=lambda d: d["panels"][0].update(title="Mine"))
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors avg by function'))
            project.write("b.dash", dashboard("B", "lambda.errors avg by function"))
            before = project.grafana.read("a")
            edited = project.plan()["dashboards"][0]
            self.assertEqual(edited["kind"], "edited")
            self.has(json.dumps(edited["edits"], ensure_ascii=False), "Mine")
            self.assertNotIn("avg", json.dumps(edited["edits"]))
            self.has(json.dumps(edited["changes"]), "avg")
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "by alice on 2026-01-15 08:00 UTC (version 2)", "--force", "Mine")
            self.assertEqual(project.grafana.read("a"), before)
            self.assertEqual(project.grafana.dashboards["b"].version, 2)

    def test_forced(self):
        for project in self.pushed():
            project.grafana.edit("a", by="alice", change=lambda d: d["panels"][0].update(title="Mine"))
            project.push("--force")
            self.assertEqual(project.grafana.dashboards["a"].data["panels"][0]["title"], "Errors")
            self.assertEqual(project.kept()["a.json"]["panels"][0]["title"], "Mine")
            project.check_settled()

    def test_the_same_by_hand(self):
        """Whoever brought an edit into the source has nothing to lose."""
        for project in self.pushed():
            wanted = json.loads(json.dumps(project.grafana.dashboards["a"].data))
            project.write("a.dash", dashboard("A", '"Mistakes" lambda.errors sum by function'))
            wanted_id = project.built()["a"]["panels"][0]["id"]

            def bring(data):
                data["panels"][0].update(title="Mistakes", id=wanted_id)
            project.grafana.edit("a", change=bring)
            self.assertEqual(project.plan()["summary"]["edited"], 0)
            project.push()
            self.assertNotEqual(wanted, project.grafana.dashboards["a"].data)
            project.check_settled()

    def test_moved_by_hand(self):
        for project in self.pushed():
            elsewhere = project.grafana.add_folder("Elsewhere")
            project.grafana.move("a", elsewhere)
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "moved to Elsewhere by alice")
            self.assertEqual(project.grafana.dashboards["a"].folder, elsewhere)
            project.push("--force")
            self.assertEqual(project.grafana.dashboards["a"].folder, "")
            project.check_settled()

    def test_taken_back(self):
        """Going back to an older version of ours is somebody's wish, although the content is ours."""
        for project in self.pushed():
            project.write("a.dash", dashboard("A", '"Errors" lambda.errors avg by function'))
            project.push()
            project.grafana.restore("a", 1)
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "taken back to version 1 by alice")
            self.assertEqual(project.grafana.dashboards["a"].version, 3)

    def test_history_that_is_gone(self):
        project = self.start(kept_versions=1)
        project.write("a.dash", dashboard("A"))
        project.push()
        project.grafana.edit("a")
        project.grafana.edit("a")
        self.has(project.push(status=CONFLICT).out, "no longer keeps")

    def test_a_viewer_sees_it_too(self):
        for project in self.pushed():
            project.grafana.edit("a", by="alice")
            edited = project.plan(role="Viewer")["dashboards"][0]
            self.assertEqual(edited["kind"], "edited")
            self.has(" ".join(edited["notes"]), "alice", "a token that may write")


def first_panel(change):
    """An edit of the first panel that is no row."""
    return lambda data: change(next(p for p in data["panels"] if p["type"] != "row"))


def first_target(**members):
    return first_panel(lambda panel: panel["targets"][0].update(members))


def defaults(**members):
    return first_panel(lambda panel: panel["fieldConfig"]["defaults"].update(members))


def members(**values):
    return lambda data: data.update(values)


def variable(index, **values):
    return lambda data: data["templating"]["list"][index].update(values)


# What somebody may change in the browser: each must be seen.
EDITS = {
    "description": members(description="x"), "timezone": members(timezone="utc"),
    "time": members(time={"from": "now-1h", "to": "now"}), "refresh": members(refresh="1m"),
    "editable": members(editable=False), "cursor": members(graphTooltip=2),
    "week": members(weekStart="monday"), "live": members(liveNow=True),
    "fiscal": members(fiscalYearStartMonth=3), "picker": members(timepicker={"hidden": True}),
    "preload": members(preload=True), "title": members(title="Another title"),
    "tag": lambda data: data["tags"].append("mine"),
    "link": lambda data: data["links"].append({"type": "link", "title": "L", "url": "http://x"}),
    "annotation": lambda data: data["annotations"]["list"].append(
        {"name": "D", "enable": True, "datasource": {"type": "grafana", "uid": "-- Grafana --"}}),
    "built-in": lambda data: data["annotations"]["list"][0].update(enable=False),
    "panel-less": lambda data: data["panels"].pop(),
    "panel-more": lambda data: data["panels"].append(dict(data["panels"][-1], id=99, title="New")),
    "unit": defaults(unit="bytes"), "no-value": defaults(noValue="-"),
    "mapping": defaults(mappings=[{"type": "value", "options": {"1": {"text": "one"}}}]),
    "points": first_panel(lambda p: p["fieldConfig"]["defaults"]["custom"].update(pointSize=9)),
    "border": first_panel(lambda p: p["fieldConfig"]["defaults"]["custom"].update(axisBorderShow=True)),
    "override": first_panel(lambda p: p["fieldConfig"]["overrides"].append(
        {"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "unit", "value": "ms"}]})),
    "legend": first_panel(lambda p: p["options"]["legend"].update(placement="right")),
    "legend-width": first_panel(lambda p: p["options"]["legend"].update(width=200)),
    "hover": first_panel(lambda p: p["options"]["tooltip"].update(hoverProximity=30)),
    "option": first_panel(lambda p: p["options"].update(optionOfALaterGrafana=7)),
    "transparent": first_panel(lambda p: p.update(transparent=True)),
    "panel-text": first_panel(lambda p: p.update(description="mine")),
    "height": first_panel(lambda p: p["gridPos"].update(h=12)),
    "type": first_panel(lambda p: p.update(type="table")),
    "transformation": first_panel(lambda p: p.update(transformations=[{"id": "merge", "options": {}}])),
    "panel-link": first_panel(lambda p: p.update(links=[{"title": "a", "url": "b"}])),
    "data-points": first_panel(lambda p: p.update(maxDataPoints=100)),
    "interval": first_panel(lambda p: p.update(interval="5m")),
    "range": first_panel(lambda p: p.update(timeFrom="1d")),
    "cache": first_panel(lambda p: p.update(cacheTimeout="60")),
    "repeat": first_panel(lambda p: p.update(repeat="function")),
    "library": first_panel(lambda p: p.update(libraryPanel={"uid": "x", "name": "y"})),
    "target-more": first_panel(lambda p: p["targets"].append(dict(p["targets"][0], refId="Z"))),
    "statistic": first_target(statistic="Maximum"), "period": first_target(period="60"),
    "hidden": first_target(hide=True), "label": first_target(label="x"),
    "target-member": first_target(memberOfALaterGrafana="x"),
    "chosen": variable(2, current={"text": "f", "value": "f"}), "variable-hidden": variable(1, hide=2),
    "variable-filter": variable(1, regex="/x/"),
    "variable-more": lambda data: data["templating"]["list"].insert(
        1, {"name": "n", "type": "textbox", "query": "x", "current": {"text": "x", "value": "x"}}),
}


class EveryEdit(ProjectTest):
    def test_is_seen(self):
        for project in self.each():
            for name in EDITS:
                project.write(f"{name}.dash", dashboard(
                    f"Of {name}", "filter region, function", '"E" lambda.errors sum by function',
                    '"D" lambda.duration p95', uid=name))
            project.push()
            for name, change in EDITS.items():
                project.grafana.edit(name, change=change)
            overlooked = [name for name, kind in project.kinds().items() if kind != "edited"]
            self.assertEqual(overlooked, [])


class Foreign(ProjectTest):
    """Dashboards that this project did not push."""

    def check_left(self, project, text, adoptable=True):
        before = project.grafana.state()
        ended = project.push(status=CONFLICT)
        self.has(ended.out, text)
        self.assertEqual(project.grafana.state(), before)
        if not adoptable:
            return
        live = project.grafana.read("a")["title"]
        project.push("--adopt", "a")
        self.assertEqual(project.kept()["a.json"]["title"], live)
        self.assertEqual(mark_of(project.grafana.dashboards["a"].data)["project"], "acme")
        project.check_settled()

    def test_made_by_hand(self):
        for project in self.each():
            project.grafana.add_dashboard(uid="a", title="Precious", by="alice")
            project.write("a.dash", dashboard("A", uid="a"))
            self.assertEqual(project.kinds(), {"a": "foreign"})
            self.check_left(project, "that dashc did not make")

    def test_another_project(self):
        for project in self.each():
            other = self.another(project, "other")
            other.write("a.dash", dashboard("A", "lambda.errors avg"))
            other.push()
            project.write("a.dash", dashboard("A"))
            self.check_left(project, 'it belongs to the project "other"')
            self.assertEqual(other.kinds(), {"a": "foreign"})

    def test_other_settings(self):
        project = self.start()
        source = 'param env = "dev"\n' + dashboard("A", settings='describe "of $env"', uid="a")
        project.write("a.dash", source)
        project.push("--set", "env=prod")
        self.has(project.push(status=CONFLICT).out, "it was pushed for local?env=prod")
        project.check_settled("--set", "env=prod")

    def test_a_copy(self):
        for project in self.each():
            project.write("a.dash", dashboard("A"))
            project.push()
            project.grafana.save_as("a", "A copy", new_uid="c", copy_tags=True)
            project.write("c.dash", dashboard("C", uid="c"))
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "it is a copy of `a`")
            self.assertEqual(project.grafana.dashboards["c"].title, "A copy")

    def test_a_later_mark(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.push()

        def later(data):
            data["templating"]["list"][-1]["query"] = "v2 something else"
        project.grafana.edit("a", change=later)
        self.check_left(project, "not one that this dashc understands")

    def test_saved_after_it_was_agreed_to(self):
        for project in self.each():
            project.grafana.add_dashboard(uid="a", title="Precious")
            project.write("a.dash", dashboard("A", uid="a"))
            project.grafana.faults.on("GET", "/api/dashboards/uid/a", faults.first(
                lambda request: project.grafana.edit("a", by="bob")), nth=2)
            ended = project.push("--adopt", "a", status=CONFLICT)
            self.has(ended.out, "saved meanwhile by bob")
            self.assertEqual(project.grafana.dashboards["a"].title, "Precious")

    def test_a_slip(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        ended = project.push("--adopt", "b", status=USAGE)
        self.has(ended.err, "`--adopt b`: the source makes no dashboard with this uid")

    def test_provisioned(self):
        for project in self.each():
            project.grafana.add_dashboard(uid="a", title="A")
            project.grafana.provision("a")
            project.write("a.dash", dashboard("A", uid="a"))
            self.check_left(project, "from a file", adoptable=False)
            project.push("--adopt", "a", status=CONFLICT)

    def test_a_title_that_is_taken(self):
        for project in self.each():
            folder = project.grafana.add_folder("Team")
            project.grafana.add_dashboard(uid="x", title="A", folder=folder)
            project.grafana.workspace.index.catch_up()
            project.write("a.dash", dashboard("A", folder="Team"))
            before = project.grafana.state()
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "another dashboard (uid x) has this title", '`uid "x"`', "--adopt x")
            self.assertEqual(project.grafana.state(), before)
            project.write("a.dash", dashboard("A", folder="Team", uid="x"))
            project.push("--adopt", "x")
            project.check_settled()

    def test_a_title_that_the_index_still_knows(self):
        for project in self.each(FREE_TITLES, search_lag=3600):
            project.grafana.add_dashboard(uid="x", title="A")
            project.grafana.workspace.index.catch_up()
            project.grafana.remove("x")
            project.write("a.dash", dashboard("A"))
            project.push()
            project.check_settled()


class Renamed(ProjectTest):
    """`was`: another uid."""

    def pushed(self, **more):
        for project in self.each(**more):
            project.write("a.dash", dashboard("A", uid="old", folder="Team"))
            project.push()
            yield project

    def test_the_old_one_goes(self):
        for project in self.pushed():
            project.write("a.dash", dashboard("A", uid="new", was="old", folder="Team"))
            plan = project.plan()["dashboards"]
            self.assertEqual([(d["kind"], d["was"]) for d in plan], [("rename", {"uid": "old"})])
            ended = project.push()
            self.has(ended.out, "renamed     Team / A")
            self.assertEqual(list(project.grafana.dashboards), ["new"])
            self.assertEqual(project.grafana.dashboards["new"].title, "A")
            self.has(project.kept()["Team/old.json"]["title"], "A")
            project.check_settled()

    def test_with_another_title(self):
        for project in self.pushed():
            project.write("a.dash", dashboard("B", uid="new", was="old", folder="Team"))
            project.push()
            self.assertEqual(list(project.grafana.dashboards), ["new"])
            project.check_settled()

    def test_an_edited_one_stays(self):
        for project in self.pushed():
            project.grafana.edit("old", by="alice")
            project.write("a.dash", dashboard("A", uid="new", was="old", folder="Team"))
            ended = project.push(status=CONFLICT)
            self.has(ended.out, "by alice")
            self.assertEqual(list(project.grafana.dashboards), ["old"])
            project.push("--force")
            self.assertEqual(list(project.grafana.dashboards), ["new"])
            project.check_settled()

    def test_a_foreign_one_needs_adopting(self):
        for project in self.each():
            project.grafana.add_dashboard(uid="old", title="A")
            project.write("a.dash", dashboard("A", uid="new", was="old"))
            project.push(status=CONFLICT)
            self.assertEqual(list(project.grafana.dashboards), ["old"])
            project.push("--adopt", "old")
            self.assertEqual(list(project.grafana.dashboards), ["new"])
            self.assertEqual(project.kept()["old.json"]["title"], "A")
            project.check_settled()

    def test_a_uid_that_is_still_made(self):
        """Deleting the old one would delete a dashboard of the source."""
        for project in self.pushed():
            project.write("a.dash", dashboard("A", uid="new", was="old", folder="Team"))
            project.write("b.dash", dashboard("B", uid="old"))
            before = project.grafana.state()
            ended = project.push(status=CONFLICT)
            self.has(ended.err, 'says `was "old"`, and the source makes a dashboard of that uid')
            self.assertEqual(project.grafana.state(), before)

    def test_its_own_uid(self):
        project = self.start()
        project.write("a.dash", dashboard("A", uid="a", was="a"))
        project.push(status=CONFLICT)
        project.grafana.recorder.assert_no_writes()

    def test_a_uid_that_others_use_later(self):
        for project in self.pushed():
            project.write("a.dash", dashboard("A", uid="new", was="old", folder="Team"))
            project.push()
            project.grafana.add_dashboard(uid="old", title="Mine")
            project.check_settled()
            self.assertIn("old", project.grafana.dashboards)

    def test_killed_in_between(self):
        """Whatever was the last to happen, something stands and the next push finishes."""
        for project in self.pushed():
            before = project.grafana.state()["dashboards"]
            project.write("a.dash", dashboard("A", uid="new", was="old", folder="Team"))
            for nth in range(1, 6):
                process = None

                def kill():
                    process.kill()
                project.grafana.faults.clear()
                project.grafana.faults.at_write(nth, faults.killed(kill, "after"))
                process = project.start("push", "--yes")
                process.communicate()
                left = project.grafana.state()["dashboards"]
                self.assertTrue(left.get("old") == before["old"] or "new" in left, left)
                if process.returncode == 0:
                    break
            project.grafana.faults.clear()
            project.push()
            self.assertEqual(list(project.grafana.dashboards), ["new"])
            self.assertEqual(project.grafana.dashboards["new"].title, "A")
            project.check_settled()


class Folders(ProjectTest):
    def test_nested(self):
        for project in self.each(("10.4", "12", "13"), nested=True):
            project.write("a.dash", dashboard("A", folder="Team/Lambda/Prod"))
            project.write("b.dash", dashboard("B", folder="Team"))
            self.assertEqual([f["path"] for f in project.plan()["folders"]],
                             ["Team", "Team/Lambda", "Team/Lambda/Prod"])
            project.push()
            folders = project.grafana.folders
            prod = folders[project.grafana.dashboards["a"].folder]
            self.assertEqual((prod.title, folders[prod.parent].title), ("Prod", "Lambda"))
            project.check_settled()

    def test_one_made_by_hand_is_used(self):
        for project in self.each():
            uid = project.grafana.add_folder("Team")
            project.write("a.dash", dashboard("A", folder="Team"))
            self.assertEqual(project.plan()["folders"], [])
            project.push()
            self.assertEqual(project.grafana.dashboards["a"].folder, uid)
            self.assertEqual(list(project.grafana.folders), [uid])
            project.check_settled()

    def test_of_two_with_one_title_ours(self):
        for project in self.each(FREE_TITLES):
            project.write("a.dash", dashboard("A", folder="Team"))
            project.push()
            project.grafana.add_folder("Team")
            project.check_settled()
            other = self.another(project, "other")
            other.write("b.dash", dashboard("B", folder="Team"))
            project.grafana.recorder.clear()
            self.has(other.push(status=CONFLICT).err, 'there are 2 folders "Team"')
            project.grafana.recorder.assert_no_writes()

    def test_the_top(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", folder="General"))
            project.push()
            self.assertEqual(project.grafana.dashboards["a"].folder, "")
            self.assertEqual(len(project.grafana.folders), 0)
            project.check_settled()

    def test_old_grafana_cannot_nest(self):
        project = self.start("9.4")
        project.write("a.dash", dashboard("A", folder="Team/Lambda"))
        ended = project.push(status=CONFLICT)
        self.has(ended.err, 'no folders in folders: "Team/Lambda"', "nothing was pushed")
        project.grafana.recorder.assert_no_writes()

    def test_a_workspace_that_flattens(self):
        """What it made at the top is taken back, each time."""
        project = self.start("10.4", nested=False)
        project.write("a.dash", dashboard("A", folder="Team/Lambda"))
        for status in (PARTLY, CONFLICT):  # the first makes "Team"
            self.has(project.push(status=status).err, "it cannot nest folders")
            self.assertEqual([f.title for f in project.grafana.folders.values()], ["Team"])
            self.assertEqual(len(project.grafana.dashboards), 0)

    def test_too_deep(self):
        project = self.start("12", max_depth=2)
        project.write("a.dash", dashboard("A", folder="A/B/C"))
        self.has(project.push(status=PARTLY).err, "Maximum nested folder depth reached")

    def test_renamed_by_hand(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", folder="Team"))
            project.push()
            uid = project.grafana.dashboards["a"].folder
            with project.grafana.lock:
                project.grafana.workspace.folders.update(uid, {"title": "Crew", "overwrite": True}, "x")
            plan = project.plan()
            self.assertFalse(plan["changes"])
            self.has(" ".join(plan["notes"]), '"Team" was renamed or moved')
            project.check_settled()

    def test_made_by_another_push_meanwhile(self):
        for project in self.each():
            project.write("a.dash", dashboard("A", folder="Team"))
            other = self.another(project)
            other.write("b.dash", dashboard("B", folder="Team"))
            project.grafana.faults.on("POST", "/api/folders", faults.first(lambda _: other.push()))
            project.push()
            self.assertEqual(len(project.grafana.folders), 1)
            self.assertEqual({d.folder for d in project.grafana.dashboards.values()},
                             set(project.grafana.folders))


class Sources(ProjectTest):
    """Data sources are looked for before anything is written."""

    def test_a_uid_that_is_not_there(self):
        for project in self.each():
            project.write("a.dash", dashboard(
                "A", 'json "annotations.list[+]" { "name": "x", "enable": true, '
                     '"datasource": { "type": "cloudwatch", "uid": "cw-prod" } }',
                "lambda.errors"))
            ended = project.push(status=CONFLICT)
            self.has(ended.err, "no data source `cw-prod`", "CloudWatch (uid cw)", '"A"')
            project.grafana.recorder.assert_no_writes()
            project.grafana.add_data_source("Other", "cloudwatch", "cw-prod")
            project.push()

    def test_a_name_that_is_not_there(self):
        project = self.start()
        project.declare(f'workspace local {{ url "{project.grafana.url}" }}\n'
                        'datasource cloudwatch "Prod (eu)" { region eu-west-1 }\n')
        project.write("a.dash", dashboard("A"))
        self.has(project.push("--only", "a", status=CONFLICT).err,
                 'no data source "Prod (eu)" of type cloudwatch')
        project.grafana.add_data_source("Prod (eu)", "cloudwatch", "p")
        project.push("--only", "a")

    def test_a_type_that_is_not_there(self):
        project = self.start()
        project.grafana.workspace.instance.sources.clear()
        project.write("a.dash", dashboard("A"))
        ended = project.push(status=CONFLICT)
        self.has(ended.err, "no data source of type cloudwatch", "none of that type")
        self.has(project.dashc("plan").out, "cannot be pushed")


class Versions(ProjectTest):
    def test_an_older_grafana_is_refused(self):
        project = self.start("9.4")
        project.declare(version="10.4")
        project.write("a.dash", dashboard("A"))
        ended = project.push(status=CONFLICT)
        self.has(ended.err, "has Grafana 9.4.17", "`grafana 9.4` in `workspace local`")
        project.grafana.recorder.assert_no_writes()

    def test_a_newer_one_is_told(self):
        project = self.start("13")
        project.declare(version="10.4")
        project.write("a.dash", dashboard("A"))
        self.has(project.push().out, "has Grafana 13.1.0", "`grafana 13.1` in `workspace local`")

    def test_a_hidden_one(self):
        project = self.start()
        behaviour = project.grafana.behaviour
        self.addCleanup(setattr, behaviour, "build", behaviour.build)
        behaviour.build = ""
        project.write("a.dash", dashboard("A"))
        project.push()


main(__name__)
