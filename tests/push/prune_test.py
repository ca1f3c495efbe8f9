#!/usr/bin/env python3
"""What the source no longer makes, and backups: prune_test.py DASHC [unittest's arguments]"""
import json

import faults
from project import (CONFLICT, FILES, FINE, NETWORK, PARTLY, SOURCE, USAGE, ProjectTest, dashboard,
                     main)


class Prune(ProjectTest):
    def pushed(self, count=5, folder="", **more):
        """Dashboards d0, d1 … of which the source has forgotten the first."""
        for project in self.each(**more):
            for i in range(count):
                project.write(f"{i}.dash", dashboard(f"D{i}", folder=folder))
            project.push()
            project.grafana.workspace.index.catch_up()
            project.remove("0.dash")
            yield project

    def refused(self, project, *parts, status=CONFLICT, options=()):
        before = project.grafana.state()
        ended = project.push("--prune", *options, status=status)
        self.has(ended.err, *parts)
        self.assertEqual(project.grafana.state(), before)

    def test_what_is_forgotten_goes(self):
        for project in self.pushed():
            self.assertEqual(project.plan()["summary"]["delete"], 0)
            plan = project.plan("--prune")
            self.assertEqual([(d["uid"], d["kind"]) for d in plan["dashboards"]
                              if d["kind"] != "unchanged"], [("d0", "delete")])
            self.has(project.push("--prune").out, "- D0   1 panel", "deleted     D0", "1 done")
            self.assertEqual(sorted(project.grafana.dashboards), ["d1", "d2", "d3", "d4"])
            self.assertEqual(project.kept()["d0.json"]["title"], "D0")
            project.check_settled("--prune")

    def test_not_without_being_told(self):
        for project in self.pushed():
            project.push()
            self.assertIn("d0", project.grafana.dashboards)

    def test_only_with_the_whole_project(self):
        project = self.start()
        project.write("a.dash", dashboard("A"))
        project.put("sub/x", "")
        for arguments in (("dashboards",), ("--only", "A"), ("--root", ".")):
            ended = project.push("--prune", *arguments, status=USAGE)
            self.has(ended.err, "`--prune` compares with the whole project")
        project.push("--prune", status=USAGE, folder="sub")
        project.grafana.recorder.assert_count(0)

    def test_not_what_is_not_ours(self):
        for project in self.pushed():
            other = self.another(project, "other")
            other.write("x.dash", dashboard("X"))
            other.push()
            project.grafana.add_dashboard(uid="tagged", title="Tagged", tags=["dashc"])
            project.grafana.save_as("d1", "A copy", new_uid="copy", copy_tags=True)
            project.grafana.workspace.index.catch_up()
            project.push("--prune")
            self.assertEqual(sorted(project.grafana.dashboards),
                             ["copy", "d1", "d2", "d3", "d4", "tagged", "x"])

    def test_not_of_other_settings(self):
        project = self.start()
        project.write("p.dash", 'param env = "dev"\n' + dashboard("P $env"))
        project.push("--set", "env=dev")
        project.push("--set", "env=prod")
        project.write("p.dash", 'param env = "dev"\n' + dashboard("Q of $env"))
        project.push("--set", "env=prod", "--prune-most", "9")
        project.push("--set", "env=prod", "--prune", "--prune-most", "9")
        self.assertEqual(sorted(project.grafana.dashboards), ["p-dev", "q-of-prod"])

    def test_an_edited_one_stays(self):
        for project in self.pushed():
            project.grafana.edit("d0", by="alice")
            ended = project.push("--prune", status=CONFLICT)
            self.has(ended.out, "by alice", "it is left alone")
            self.assertIn("d0", project.grafana.dashboards)
            project.push("--prune", "--force")
            self.assertNotIn("d0", project.grafana.dashboards)
            self.has(project.kept()["d0.json"]["description"], "alice")

    def test_edited_meanwhile(self):
        """After the plan, before its turn."""
        for project in self.pushed():
            uid = "/api/dashboards/uid/d0"
            project.grafana.faults.on("GET", uid, faults.first(
                lambda request: project.grafana.edit("d0", by="bob")), nth=2)
            ended = project.push("--prune", status=CONFLICT)
            self.has(ended.out, "left alone  D0", "saved meanwhile by bob")
            self.assertIn("d0", project.grafana.dashboards)

    def test_too_many(self):
        for project in self.pushed(count=8):
            for i in range(1, 4):
                project.remove(f"{i}.dash")
            self.refused(project, "4 of this project's 8 dashboards would be deleted", "--prune-most 4")
            self.refused(project, "would be deleted", options=("--prune-most", "3"))
            self.refused(project, "would be deleted", options=("--prune-most", "49%"))
            self.has(project.dashc("plan", "--prune").out, "cannot be pushed: 4 of this project's 8")
            project.push("--prune", "--prune-most", "50%")
            self.assertEqual(len(project.grafana.dashboards), 4)
        for wrong in ("0", "x", "101%", "%"):
            project.push("--prune", "--prune-most", wrong, status=USAGE)

    def test_what_looks_renamed(self):
        """The title in another folder or under another uid, or the same panels."""
        for project in self.each():
            project.write("a.dash", dashboard("A", "lambda.errors", "lambda.throttles", uid="a"))
            project.write("z.dash", dashboard("Z"))
            project.push()
            project.grafana.workspace.index.catch_up()
            for changed in (dashboard("A", "lambda.duration p95", uid="b", folder="Team"),
                            dashboard("B", "lambda.errors", "lambda.throttles", uid="b")):
                project.write("a.dash", changed)
                self.refused(project, "looks like one dashboard with a new uid", '`was "a"`')
            project.write("a.dash", dashboard("B", "lambda.duration p95", uid="b"))
            project.push("--prune")
            self.assertEqual(sorted(project.grafana.dashboards), ["b", "z"])

    def test_nothing_goes_when_something_fails(self):
        """What is to go may be replaced by what could not be saved."""
        for project in self.pushed():
            project.write("new.dash", dashboard("New", settings="refresh 1s"))
            project.push("--prune", status=CONFLICT)
            self.assertIn("d0", project.grafana.dashboards)

    def test_it_cannot_be_kept(self):
        project = next(self.pushed())
        project.put(".dashc", "a file")
        ended = project.push("--prune", status=CONFLICT)
        self.has(ended.out, "failed      D0", "cannot be kept")
        self.assertIn("d0", project.grafana.dashboards)

    def test_deletions_that_are_not_answered(self):
        for fault in (faults.reset(True), faults.reset(False), faults.server_error(True),
                      faults.bad_gateway(False), faults.truncated_json(True),
                      faults.timed_out(True), faults.timed_out(False)):
            print(fault)
            for project in self.pushed():
                project.grafana.faults.on("DELETE", "/api/dashboards/uid/d0", fault)
                project.push("--prune", "--timeout", "0.4")
                self.assertEqual(project.grafana.faults.played, 1)
                self.assertNotIn("d0", project.grafana.dashboards)
                project.check_settled("--prune")


class Empty(ProjectTest):
    """Folders that nothing is left in."""

    def pushed(self, folder="Team", **more):
        for project in self.each(**more):
            project.write("a.dash", dashboard("A", folder=folder))
            project.write("b.dash", dashboard("B"))
            project.push()
            project.remove("a.dash")
            project.grafana.workspace.index.catch_up()
            yield project

    def test_ours_go(self):
        for project in self.pushed():
            counts = project.grafana.behaviour.counts
            paths = [f["path"] for f in project.plan("--prune")["folders"]]
            self.assertEqual(paths, ["Team"] if counts else [])
            project.push("--prune")
            self.assertEqual(len(project.grafana.folders), 0 if counts else 1)
            project.grafana.workspace.index.catch_up()
            project.check_settled("--prune")

    def test_inner_ones_first(self):
        for project in self.pushed("Team/Lambda/Prod", versions=("10.4", "12", "13"), nested=True):
            project.push("--prune")
            self.assertEqual(len(project.grafana.folders), 0)

    def test_not_with_something_in_it(self):
        for project in self.pushed():
            project.grafana.add_dashboard(uid="x", title="X",
                                          folder=project.grafana.dashboards["a"].folder)
            self.assertEqual(project.plan("--prune")["folders"], [])
            project.push("--prune")
            self.assertEqual(len(project.grafana.folders), 1)
            self.assertIn("x", project.grafana.dashboards)

    def test_not_with_something_new_in_it(self):
        """It came after the plan."""
        for project in self.pushed(versions=("10.4", "12", "13")):
            folder = project.grafana.dashboards["a"].folder
            project.grafana.faults.on("DELETE", "/api/dashboards/uid/a", faults.first(
                lambda request: project.grafana.add_dashboard(uid="x", title="X", folder=folder)))
            project.push("--prune")
            self.assertIn("x", project.grafana.dashboards)

    def test_not_those_made_by_hand(self):
        for project in self.each():
            uid = project.grafana.add_folder("Team")
            project.write("a.dash", dashboard("A", folder="Team"))
            project.write("b.dash", dashboard("B"))
            project.push()
            project.remove("a.dash")
            project.grafana.workspace.index.catch_up()
            project.push("--prune")
            self.assertEqual(list(project.grafana.folders), [uid])

    def test_after_a_move(self):
        for project in self.pushed(versions=("10.4", "12", "13")):
            project.write("a.dash", dashboard("A", folder="Crew"))
            project.push("--prune")
            self.assertEqual([f.title for f in project.grafana.folders.values()], ["Crew"])
            project.grafana.workspace.index.catch_up()
            project.check_settled("--prune")


class Pull(ProjectTest):
    def filled(self, **more):
        for project in self.each(**more):
            grafana = project.grafana
            team = grafana.add_folder("Team", uid="team")
            grafana.add_dashboard(uid="one", title="One", folder=team)
            grafana.add_dashboard(uid="two", title="Two", folder=team)
            grafana.add_dashboard(uid="top", title="Top")
            grafana.workspace.index.catch_up()
            yield project

    def files(self, project, folder=".dashc/pull"):
        top = project.folder / folder
        return sorted(p.relative_to(top).as_posix() for p in top.rglob("*.json")
                      if p.name != ".dashc.json")

    def test_by_uid_and_by_folder(self):
        for project in self.filled():
            self.has(project.dashc("pull", "top", "Team", role="Viewer").err, "3 dashboards saved")
            self.assertEqual(self.files(project), ["Team/one.json", "Team/two.json", "top.json"])
            text = (project.folder / ".dashc/pull/Team/one.json").read_text()
            self.assertEqual(json.loads(text), project.grafana.read("one"))
            self.assertTrue(text.startswith('{\n  "'))
            project.dashc("pull", "team", "-o", "x")
            self.assertEqual(self.files(project, "x"), ["Team/one.json", "Team/two.json"])
            project.dashc("pull", "General", "-o", "y")
            self.assertEqual(self.files(project, "y"), ["top.json"])

    def test_nested_folders(self):
        for project in self.filled(versions=("10.4", "12", "13"), nested=True):
            inner = project.grafana.add_folder("Inner", parent="team")
            project.grafana.add_dashboard(uid="three", title="Three", folder=inner)
            project.grafana.workspace.index.catch_up()
            project.dashc("pull", "Team", "-o", "x")
            self.assertEqual(self.files(project, "x"),
                             ["Team/Inner/three.json", "Team/one.json", "Team/two.json"])
            project.dashc("pull", "Team/Inner", "-o", "y")
            self.assertEqual(self.files(project, "y"), ["Team/Inner/three.json"])

    def test_pages(self):
        project = self.start()
        for i in range(1005):
            project.grafana.add_dashboard(uid=f"d{i}", title=f"D {i}")
        project.dashc("pull", "General", "-o", "x")
        self.assertEqual(len(self.files(project, "x")), 1005)

    def test_again(self):
        """What a pull wrote is written over; what was changed since is not."""
        for project in self.filled():
            project.dashc("pull", "Team", "-o", "x")
            project.grafana.rename("one", "Uno")
            project.dashc("pull", "one", "-o", "x")
            path = project.folder / "x/Team/one.json"
            self.assertEqual(json.loads(path.read_text())["title"], "Uno")
            path.write_text("mine")
            project.grafana.rename("two", "Due")
            ended = project.dashc("pull", "Team", "-o", "x", status=FILES)
            self.has(ended.err, "x/Team/one.json is not as a pull wrote it")
            self.assertEqual(path.read_text(), "mine")
            two = json.loads((project.folder / "x/Team/two.json").read_text())
            self.assertEqual(two["title"], "Two")

    def test_what_is_not_there(self):
        for project in self.filled():
            ended = project.dashc("pull", "one", "nothing", status=FILES)
            self.has(ended.err, "no dashboard with the uid `nothing`", "nothing was written")
            self.assertEqual(self.files(project), [])
        project.dashc("pull", status=USAGE)

    def test_without_a_project(self):
        project = self.start()
        (project.folder / "project.dash").unlink()
        self.has(project.dashc("pull", "x", status=SOURCE).err, "the project declares no workspace")

    def test_a_failure(self):
        for project in self.filled():
            project.grafana.faults.on("GET", "/api/dashboards/uid/two",
                                      faults.truncated_json(), times=faults.FOREVER)
            project.dashc("pull", "Team", status=NETWORK)
            self.assertEqual(self.files(project), [])


main(__name__)
