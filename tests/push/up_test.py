#!/usr/bin/env python3
"""dashc up: up_test.py DASHC [unittest's arguments]

From an account with nothing in it to a workspace, against the scripted AWS and the Grafana behind it;
the question at a terminal; the page for the teams.
"""
import json
import os
import pty
import select
import signal
import subprocess
import time

import project
from project import CANCELLED, FILES, FINE, SOURCE, USAGE, dashboard, main
from up import QUICK, WORKSPACE, Up


class FromNothing(Up):
    def test_the_documented_example(self):
        """The owner administers; Product, Engineering and Customer Success look."""
        self.set_up()
        ended = self.up()
        workspace = self.workspace
        self.assertEqual(workspace.permissions, {
            ("SSO_USER", self.owner): "ADMIN",
            **{("SSO_GROUP", number): "VIEWER" for number in self.groups.values()}})
        self.assertEqual((workspace.name, workspace.version, workspace.status, workspace.providers),
                         ("acme-metrics", "10.4", "ACTIVE", ["AWS_SSO"]))
        self.assertEqual(workspace.tags, {"dashc": "acme/prod"})
        role = self.aws.iam_roles["grafana-acme-metrics"]
        self.assertEqual(workspace.role, role.arn)
        self.has(ended.out, "US$9 each: 1 user", "US$5 each: the people of 3 groups",
                 "no Enterprise licence is bought; it costs US$45 more for each user",
                 "quoted for us-east-1, 2026-11-26", "aws.amazon.com/grafana/pricing", "cloudwatch:GetMetricData", '+ workspace acme-metrics',
                 self.project.grafana.url, "AWS IAM Identity Center")
        self.has(ended.err, "is CREATING", "next: dashc push --to prod")
        self.check_settled()

    def test_the_order(self):
        self.set_up()
        self.up()
        made = [r.operation for r in self.writes(self.aws)]
        self.assertEqual(made, ["CreateRole", "PutRolePolicy", "TagRole", "CreateWorkspace",
                                "UpdatePermissions"])

    def test_a_dry_run_writes_nothing(self):
        self.set_up()
        self.assertEqual(self.actions(), {"role": "create", "workspace": "create",
                                          "signin": "create", "permissions": "create"})
        self.assertEqual(self.writes(self.aws), [])
        self.assertEqual(self.aws.workspaces, [])

    def test_nobody_to_ask(self):
        self.set_up()
        self.has(self.command("up", status=USAGE).err, "add --yes")
        self.aws.recorder.assert_count(0)

    def test_mistakes_ask_nobody(self):
        self.set_up()
        self.project.write("a.dash", dashboard("A", "lambda.duratoin p50"))
        self.up(status=SOURCE)
        self.aws.recorder.assert_count(0)

    def test_checks_are_as_loud_as_elsewhere(self):
        self.set_up()
        self.project.write("a.dash", dashboard("A", "lambda.errors\nlambda.errors"))
        self.has(self.command("up", "--dry-run").err, "duplicate-panel")
        loud = ("--lint", "duplicate-panel=error")
        self.has(self.command("up", "--dry-run", *loud, status=SOURCE).err, "nothing was done")
        self.assertNotIn("duplicate", self.command("up", "--dry-run", "--lint", "all=off").err)
        self.has(self.command("up", "--dry-run", "--lint", "duplicate-panels", status=USAGE).err,
                 "did you mean `duplicate-panel`?")

    def test_another_directory(self):
        self.set_up()
        self.has(self.command("up", "--yes", status=USAGE, folder="dashboards").err,
                 "in the directory of project.dash")

    def test_any_grafana(self):
        self.set_up()
        self.project.declare()
        self.has(self.up(status=SOURCE).err, "has a `url`")

    def test_the_whole_way(self):
        """up, push, verify: data can be looked at; up again sets the home dashboard, and then has
        nothing to do."""
        self.set_up(WORKSPACE + 'organization "Acme"; timezone "utc"; theme dark; week monday\n'
                                'home "a"\n'
                                'folder "Team" edit team "Payments", view everyone\n',
                    'datasource cloudwatch "Numbers" { region eu-west-1; default }\n')
        ended = self.up()
        grafana = self.project.grafana
        self.has(ended.out, 'home dashboard "a" is not there yet')
        preferences = grafana.workspace.organisation.preferences
        self.assertEqual((preferences["timezone"], preferences["theme"], preferences["weekStart"]),
                         ("utc", "dark", "monday"))
        self.assertEqual(grafana.workspace.instance.org, "Acme")
        self.command("push", "--yes")
        self.check_data(grafana)
        folder = grafana.dashboards["a"].folder
        self.assertEqual(grafana.workspace.organisation.permissions[folder], [
            {"role": "Editor", "permission": 2},
            {"teamId": grafana.workspace.organisation.teams["Payments"], "permission": 2},
            {"role": "Viewer", "permission": 1}])
        self.up()
        self.assertEqual(grafana.workspace.organisation.preferences["homeDashboardUID"], "a")
        self.check_settled()
        self.command("push", "--yes")

    def check_data(self, grafana):
        """The dashboard stands, its panel asks the data source that was declared, that one reads with
        the workspace's role, and the role allows what the query needs."""
        stored = grafana.dashboards["a"]
        self.assertEqual((stored.title, len(stored.data["panels"])), ("A", 1))
        source = next(s for s in grafana.sources if s.name == "Numbers")
        self.assertEqual((source.is_default, source.json_data["authType"]), (True, "ec2_iam_role"))
        grafana.recorder.clear()
        found = self.command("verify", "--json").json
        self.assertEqual({n: v for n, v in found["summary"].items() if v}, {"fine": 1})
        panel, = (p for d in found["dashboards"] for p in d["panels"])
        self.assertEqual((panel["title"], panel["state"], panel["panel"]),
                         ("Errors", "fine", stored.data["panels"][0]["id"]))
        query, = (q for r in grafana.requests if r.path == "/api/ds/query"
                  for q in r.json["queries"])
        self.assertEqual((query["datasource"]["uid"], query["namespace"], query["metricName"]),
                         (source.uid, "AWS/Lambda", "Errors"))
        role = next(r for r in self.aws.iam_roles.values() if r.arn == self.workspace.role)
        allowed = {action for s in json.loads(role.policies["dashc"])["Statement"]
                   for action in s["Action"]}
        self.assertIn("cloudwatch:GetMetricData", allowed)
        self.assertEqual(json.loads(role.trust)["Statement"][0]["Principal"],
                         {"Service": "grafana.amazonaws.com"})

    def test_everything(self):
        self.set_up("""
            name "acme-metrics"; region eu-west-1; grafana 9; auth sso, saml
            describe "Numbers of Acme."; account 111122223333
            metadata "https://idp.example.com/metadata"; session 8h; allow "Acme"
            assertion role "role", login "mail"
            admin role "admins", user "owner"; editor role "editors"
            vpc subnets ["subnet-b", "subnet-a"], groups ["sg-1"]
            network prefix "pl-1", endpoint "vpce-1"
            plugins yes; alerting yes
            notify "arn:aws:sns:eu-west-1:111122223333:oncall"
            tag team = "payments", "cost:center" = "42"
        """)
        self.up()
        workspace = self.workspace
        self.assertEqual(workspace.version, "9.4")
        self.assertEqual(workspace.saml, {
            "idpMetadata": {"url": "https://idp.example.com/metadata"},
            "assertionAttributes": {"login": "mail", "role": "role"},
            "roleValues": {"admin": ["admins"], "editor": ["editors"]},
            "allowedOrganizations": ["Acme"], "loginValidityDuration": 480})
        self.assertEqual(workspace.vpc, {"securityGroupIds": ["sg-1"],
                                         "subnetIds": ["subnet-b", "subnet-a"]})
        self.assertEqual(workspace.network, {"prefixListIds": ["pl-1"], "vpceIds": ["vpce-1"]})
        self.assertEqual(workspace.configuration, {
            "plugins": {"pluginAdminEnabled": True}, "unifiedAlerting": {"enabled": True},
            "newsPanel": {"enabled": False}})
        self.assertEqual(workspace.destinations, ["SNS"])
        self.assertEqual(workspace.tags, {"dashc": "acme/prod", "team": "payments",
                                          "cost:center": "42"})
        self.check_settled()


class AtATerminal(Up):
    """Somebody is there to be asked: nobody agrees to what was not shown."""

    def at_terminal(self, *arguments, answer, status, piped=False):
        """Ended(), with what the terminal showed as `err`; `piped`: standard output is a file."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        environment = self.project.environment(role=None,
                                               **self.aws.environment(self.aws.key))
        process = subprocess.Popen(
            [project.program, "up", *QUICK, *arguments], cwd=self.project.folder, env=environment,
            stdin=theirs, stderr=theirs, stdout=subprocess.PIPE if piped else theirs,
            start_new_session=True)
        os.close(theirs)
        shown, answered, end = b"", False, time.monotonic() + 30
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 0.05)
            try:
                shown += os.read(ours, 65536) if ready else b""
            except OSError:  # Linux says so when the other end is closed
                break
            if b"[y/N] " in shown and not answered:
                answered = True
                if callable(answer):
                    answer(process)
                else:
                    os.write(ours, answer)
        out = process.stdout.read().decode() if piped else ""
        self.assertEqual(process.wait(30), status, shown.decode())
        return out, shown.decode().replace("\r", "")

    def nothing_was_done(self, shown):
        self.has(shown, "Do this in the account 111122223333?", "nothing was done")
        self.assertEqual(self.writes(self.aws), [])

    def test_yes_and_no(self):
        self.set_up()
        for answer in (b"n\n", b"\n", b"perhaps\n", b"\x04"):
            self.nothing_was_done(self.at_terminal(answer=answer, status=CANCELLED)[1])
        _, shown = self.at_terminal(answer=b"y\n", status=FINE)
        self.has(shown, "US$9", "cloudwatch:GetMetricData", "made        workspace")
        self.assertEqual(self.workspace.status, "ACTIVE")
        self.assertNotIn("[y/N]", self.at_terminal(answer=b"n\n", status=FINE)[1])

    def test_ctrl_c(self):
        self.set_up()
        _, shown = self.at_terminal(answer=lambda p: p.send_signal(signal.SIGINT),
                                    status=CANCELLED)
        self.nothing_was_done(shown)
        self.has(shown, "\ndashc: nothing was done")

    def test_the_plan_is_where_the_question_is(self):
        """In a file, or as JSON, nobody reads it before the question."""
        self.set_up()
        out, shown = self.at_terminal(answer=b"n\n", status=CANCELLED, piped=True)
        self.nothing_was_done(shown)
        self.has(shown, "+ workspace acme-metrics", "US$9", "cloudwatch:GetMetricData")
        self.has(out, "+ workspace acme-metrics")
        out, shown = self.at_terminal("--json", answer=b"n\n", status=CANCELLED, piped=True)
        self.has(shown, "+ workspace acme-metrics", "US$9", "cloudwatch:GetMetricData")
        self.assertEqual({r["kind"] for r in json.loads(out)["resources"]}, {"create"})
        out, shown = self.at_terminal("--json", answer=b"y\n", status=FINE, piped=True)
        self.assertEqual({r["result"] for r in json.loads(out)["resources"]}, {"done"})


class Page(Up):
    """The page for the teams takes the place of none but an earlier one of its own."""

    def test_it_follows_the_source(self):
        self.set_up()
        page = self.project.folder / "site" / "team.html"
        self.up("--page", "site/team.html")
        first = page.read_text()
        self.up("--page", "site/team.html")
        self.assertEqual(page.read_text(), first)
        self.say(WORKSPACE + 'organization "Acme"')
        self.up("--page", "site/team.html")
        self.has(page.read_text(), "Dashboards of Acme")

    def refuses(self, text, *said):
        """Before anything is asked or done."""
        page = self.project.folder / "team.html"
        page.write_text(text)
        self.aws.recorder.clear()
        ended = self.up("--page", "team.html", status=FILES)
        self.has(ended.err, "team.html", *said)
        self.assertEqual(page.read_text(), text)
        self.aws.recorder.assert_count(0)

    def test_a_file_of_somebody_elses(self):
        self.set_up()
        for text in ("Notes.\n", "", "<!doctype html>\n<!-- dashc up -->\n"):
            self.refuses(text, "dashc did not write it", "another name")

    def test_a_page_that_was_edited(self):
        self.set_up()
        self.up("--page", "team.html")
        written = (self.project.folder / "team.html").read_text()
        self.refuses(written.replace("How to sign in", "How to get in"), "was changed since dashc",
                     "another name")
        self.refuses(written + "<p>More.</p>\n", "was changed since dashc")

    def test_what_is_no_file(self):
        self.set_up()
        (self.project.folder / "team.html").mkdir()
        self.has(self.up("--page", "team.html", status=FILES).err, "team.html")
        self.has(self.up("--page", "site/", status=USAGE).err, "--page")
        self.assertEqual(self.writes(self.aws), [])

    def test_a_link_is_not_followed(self):
        self.set_up()
        (self.project.folder / "notes.txt").write_text("Notes.\n")
        (self.project.folder / "team.html").symlink_to("notes.txt")
        self.has(self.up("--page", "team.html", status=FILES).err, "team.html", "symbolic link")
        self.assertEqual((self.project.folder / "notes.txt").read_text(), "Notes.\n")

    def test_it_needs_a_run_that_makes_something(self):
        self.set_up()
        for other in ("--dry-run", "--show-policy", "--emit=terraform"):
            self.has(self.command("up", "--page", "team.html", other, status=USAGE).err, "--page")


main(__name__)
