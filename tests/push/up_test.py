#!/usr/bin/env python3
"""dashc up: up_test.py DASHC [unittest's arguments]

From an account with nothing in it to a workspace, against the scripted AWS and the Grafana behind it.
"""
import json
import os
import pty
import re
import select
import signal
import subprocess
import time

import aws_errors
import faults
import project
from aws import Aws
from project import (CANCELLED, CONFLICT, FILES, FINE, LOGIN, NETWORK, PARTLY, SOURCE, USAGE, ProjectTest,
                     dashboard, main)

WORKSPACE = """
    name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso
    admin user "owner@example.com"
    viewer group "Product", "Engineering", "Customer Success"
"""
QUICK = ("--poll", "0.01", "--timeout", "2")
NAME = "x" * 40  # of a log group
TEAMS = ("Product", "Engineering", "Customer Success")


class Up(ProjectTest):
    """`self.aws` is an account without a workspace; `self.project` declares `prod` in it."""

    def set_up(self, body=WORKSPACE, rest="", latency=0.0, nested=None, **more):
        self.project = self.start("10.4", amg=True, latency=latency, nested=nested)
        self.aws = Aws(latency=latency, **more).start()
        self.addCleanup(self.aws.stop)
        self.aws.spare = [self.project.grafana]
        self.owner = self.aws.directory.add_user("owner", "owner@example.com")
        self.groups = {name: self.aws.directory.add_group(name) for name in TEAMS}
        self.say(body, rest)
        self.project.write("a.dash", dashboard("A", folder="Team"))

    def say(self, body, rest=""):
        self.project.declare(f"workspace prod {{{body}}}\n{rest}")

    def command(self, *arguments, status=FINE, **more):
        variables = dict(self.aws.environment(self.aws.key), **more)
        return self.project.dashc(*arguments, role=None, status=status, **variables)

    def up(self, *arguments, **more):
        return self.command("up", "--yes", *QUICK, *arguments, **more)

    def plan(self, *arguments, **more):
        return self.command("up", "--json", "--dry-run", *QUICK, *arguments, **more).json

    def actions(self, *arguments, **more):
        return {r["resource"]: r["kind"] for r in self.plan(*arguments, **more)["resources"]}

    @property
    def workspace(self):
        self.assertEqual(len(self.aws.workspaces), 1)
        return self.aws.workspaces[0]

    def writes(self, server):
        """Requests that change something: IAM's and the directory's questions are POSTs as well."""
        reads = ("Get", "List", "Describe")
        return [r for r in server.requests
                if r.is_write and not (r.operation or "").startswith(reads)
                and "serviceaccounts" not in r.path]

    def check_settled(self, *arguments, tokens=True):
        """A second run changes nothing, and leaves nothing behind."""
        self.aws.recorder.clear()
        self.project.grafana.recorder.clear()
        self.up(*arguments)
        self.assertEqual(self.writes(self.aws), [])
        self.assertEqual(self.writes(self.project.grafana), [])
        self.check_clean(tokens)

    def check_clean(self, tokens=True):
        self.assertEqual(self.aws.live_tokens() if tokens else [], [])
        self.aws.assert_clean()


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


class Again(Up):
    """A workspace that is there."""

    def made(self, body=WORKSPACE, rest="", **more):
        self.set_up(body, rest, **more)
        self.up()
        self.aws.recorder.clear()

    def test_only_what_differs(self):
        self.made()
        self.say(WORKSPACE + 'describe "New."; tag team = "payments"; alerting no')
        self.has(self.up().out, "description        New.", "unified alerting   no", "tags.team          payments")
        self.assertEqual([r.operation for r in self.writes(self.aws)],
                         ["UpdateWorkspace", "UpdateWorkspaceConfiguration", "TagResource"])
        self.assertEqual(self.workspace.description, "New.")
        self.check_settled()

    def test_what_the_source_does_not_say_stays(self):
        self.made()
        self.workspace.description, self.workspace.network = "By hand.", {
            "prefixListIds": ["pl-1"], "vpceIds": []}
        self.workspace.configuration["somethingNew"] = {"enabled": True}
        self.check_settled()
        self.say(WORKSPACE + "plugins yes")
        self.up()
        self.assertEqual(self.workspace.configuration["somethingNew"], {"enabled": True})
        self.assertEqual(self.workspace.description, "By hand.")
        self.say(WORKSPACE + "network open")
        self.up()
        self.assertIsNone(self.workspace.network)

    def test_the_policy_follows_the_dashboards(self):
        self.made()
        self.project.write("b.dash", 'use aws.lambda\ndashboard "B" {\n'
                           '    logs "/aws/lambda/checkout" where level = "ERROR"\n}\n')
        self.has(self.up().out, "allows LogQueries actions", "logs:StartQuery",
                 "111122223333:log-group:/aws/lambda/checkout")
        policy = json.loads(self.aws.iam_roles["grafana-acme-metrics"].policies["dashc"])
        self.assertEqual([s["Sid"] for s in policy["Statement"]],
                         ["Metrics", "LogGroups", "LogQueries", "LogResults"])
        self.check_settled()

    def test_a_policy_in_another_form(self):
        """IAM takes one statement without a list around it, and a text for a list of one."""
        self.made()
        role = self.aws.iam_roles["grafana-acme-metrics"]
        trust, allows = json.loads(role.trust), json.loads(role.policies["dashc"])
        (trust["Statement"],), (allows["Statement"],) = trust["Statement"], allows["Statement"]
        trust["Statement"]["Principal"]["Service"] = ["grafana.amazonaws.com"]
        allows["Statement"]["Resource"] = "*"
        role.trust, role.policies["dashc"] = json.dumps(trust), json.dumps(allows)
        self.check_settled()

    def test_upgrades_only_when_asked(self):
        self.made()
        self.say(WORKSPACE.replace("10.4", "12"))
        self.has(self.up().out, "10.4 becomes 12.4 with --upgrade", "cannot be undone")
        self.assertEqual(self.workspace.version, "10.4")
        self.up("--upgrade")
        self.assertEqual(self.workspace.version, "12.4")
        self.say(WORKSPACE)
        self.has(self.up("--upgrade").out, "a version is never lowered")
        self.assertEqual(self.workspace.version, "12.4")

    def test_a_version_that_aws_does_not_have(self):
        self.set_up(WORKSPACE.replace("10.4", "13"))
        self.has(self.up(status=CONFLICT).err, "AWS has no Grafana 13 for a new workspace",
                 "there are: 8.4, 9.4, 10.4, 12.4")
        self.assertEqual(self.writes(self.aws), [])

    def test_removals_only_with_prune(self):
        self.made()
        self.say(WORKSPACE.replace(', "Customer Success"', "").replace("auth sso", """
            auth saml; metadata "https://idp.example.com/m" """).replace(
            'admin user "owner@example.com"', "").replace('viewer group "Product", "Engineering"', ""))
        text = self.up().out
        self.has(text, "people can also sign in with IAM Identity Center: --prune ends that")
        self.assertEqual(self.workspace.providers, ["AWS_SSO", "SAML"])
        self.say(WORKSPACE.replace(', "Customer Success"', ""))
        text = self.up().out
        gone = self.groups["Customer Success"]
        self.has(text, f"group {gone} is viewer, which the source does not say: --prune takes it away")
        self.assertIn(("SSO_GROUP", gone), self.workspace.permissions)
        self.up("--prune")
        self.assertNotIn(("SSO_GROUP", gone), self.workspace.permissions)
        self.assertEqual(self.workspace.providers, ["AWS_SSO"])
        self.check_settled("--prune")

    def test_nobody_is_locked_out(self):
        self.made()
        self.say(WORKSPACE.replace('admin user "owner@example.com"', ""))
        self.has(self.up("--prune", status=CONFLICT).out, "nobody would administer it any more")
        self.assertIn(("SSO_USER", self.owner), self.workspace.permissions)

    def test_the_only_administrator_stays_one(self):
        self.made()
        self.say(WORKSPACE.replace('admin user', "viewer user"))
        self.has(self.up(status=CONFLICT).out, "nobody would administer it any more")
        self.assertEqual(self.workspace.permissions[("SSO_USER", self.owner)], "ADMIN")

    def test_nobody_goes_whom_the_plan_did_not_show(self):
        """Who was let in between the plan and the push is not pruned."""
        self.made()
        self.say(WORKSPACE.replace(', "Customer Success"', ""))
        late = self.aws.directory.add_group("Late")
        listed = []

        def let_in(request):
            if request.method == "GET" and request.path.endswith("/permissions"):
                listed.append(request)
                if len(listed) == 2:
                    self.workspace.permissions[("SSO_GROUP", late)] = "VIEWER"
            return False

        self.aws.faults.when(let_in, None)
        self.up("--prune")
        self.assertIn(("SSO_GROUP", late), self.workspace.permissions)
        self.assertNotIn(("SSO_GROUP", self.groups["Customer Success"]), self.workspace.permissions)

    def test_another_role(self):
        self.made()
        self.say(WORKSPACE.replace("viewer group", "editor group"))
        self.has(self.up().out, "group Product            viewer → editor")
        self.assertEqual(self.workspace.permissions[("SSO_GROUP", self.groups["Product"])], "EDITOR")
        self.check_settled()

    def test_batches_of_twenty(self):
        self.set_up()
        names = [f"Group {n}" for n in range(45)]
        for name in names:
            self.aws.directory.add_group(name)
        listed = ", ".join(f'"{name}"' for name in names)
        self.say(f'name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso\n'
                 f'viewer group {listed}')
        self.up()
        sent = [r.json["updateInstructionBatch"] for r in self.aws.requests
                if r.operation == "UpdatePermissions"]
        self.assertEqual([len(batch) for batch in sent], [20, 20, 5])
        self.assertEqual(len(self.workspace.permissions), 45)

    def test_errors_behind_a_200(self):
        """Somebody is deleted between the look-up and the request: the others have their roles."""
        self.set_up(WORKSPACE + 'editor user "ffffffff-0000-4000-8000-000000000000"')
        ended = self.up(status=PARTLY)
        self.has(ended.err, "user ffffffff-0000-4000-8000-000000000000: 404: SSO_USER",
                 "the others have their roles")
        self.assertEqual(len(self.workspace.permissions), 4)

    def test_names_that_nobody_has(self):
        self.set_up(WORKSPACE.replace('"Product"', '"Prodcut"'))
        self.has(self.up(status=CONFLICT).err, 'IAM Identity Center knows no group "Prodcut"',
                 "project.dash:")
        self.assertEqual(self.writes(self.aws), [])

    def test_what_dashc_did_not_make(self):
        self.set_up()
        theirs = self.aws.add_workspace(self.project.grafana, "acme-metrics")
        text = self.up(status=CONFLICT).out
        self.has(text, "dashc did not make it: let dashc change it with --adopt acme-metrics")
        self.assertEqual((theirs.tags, theirs.permissions, theirs.role), ({}, {}, None))
        self.up("--adopt", "acme-metrics")
        self.assertEqual(theirs.tags, {"dashc": "acme/prod"})
        self.assertEqual(theirs.role, self.aws.iam_roles["grafana-acme-metrics"].arn)
        self.check_settled()

    def test_a_role_that_dashc_did_not_make(self):
        self.set_up()
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = self.aws.add_iam_role("grafana-acme-metrics", trust)
        self.has(self.up(status=CONFLICT).out, f'role \"{role.arn}\"'.replace("\\", ""),
                 "--adopt grafana-acme-metrics")
        self.assertEqual((role.trust, self.aws.workspaces), (trust, []))
        self.say(WORKSPACE + f'role "{role.arn}"')
        self.up()
        self.assertEqual((self.workspace.role, role.trust, role.policies), (role.arn, trust, {}))
        self.check_settled()
        self.say(WORKSPACE)
        self.up("--adopt", "grafana-acme-metrics")
        self.assertEqual(list(role.policies), ["dashc"])
        self.check_settled()

    def test_a_role_that_somebody_has_edited(self):
        """Blocked with what differs, whichever part it is, until --force; the rest goes on."""
        self.made()
        role = self.aws.iam_roles["grafana-acme-metrics"]
        trust, policies = role.trust, dict(role.policies)
        wider = json.loads(trust)
        wider["Statement"][0]["Principal"] = {"AWS": "arn:aws:iam::999999999999:root"}
        more = json.loads(policies["dashc"])
        more["Statement"].append({"Sid": "Theirs", "Effect": "Allow", "Action": "s3:GetObject",
                                  "Resource": "*"})
        nobody = {"Version": "2012-10-17", "Statement": [
            dict(json.loads(trust)["Statement"][0], Effect="Deny")]}
        edits = ((json.dumps(wider), policies, "999999999999"),
                 (trust, {"dashc": json.dumps(more)}, "s3:GetObject"),
                 (trust, {}, "allows Metrics"),
                 (json.dumps(nobody), policies, "Deny"))
        for number, (edited, allowed, shown) in enumerate(edits):
            role.trust, role.policies = edited, dict(allowed)
            self.say(WORKSPACE + f'describe "{number}"')
            self.has(self.up(status=CONFLICT).out, shown, "changed by hand", "--force")
            self.assertEqual((role.trust, role.policies), (edited, allowed))
            self.assertEqual(self.workspace.description, str(number))
            self.up("--force")
            self.assertEqual((json.loads(role.trust), role.policies),
                             (json.loads(trust), policies))
            self.check_settled()

    def test_an_edit_that_hides(self):
        """A statement is not hidden by another whose name is its number."""
        self.made()
        role = self.aws.iam_roles["grafana-acme-metrics"]
        trust = json.loads(role.trust)
        ours = dict(trust["Statement"][0], Sid="1")
        theirs = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
                  "Action": "sts:AssumeRole"}
        for named, other in (("1", theirs), ("", dict(theirs, Sid=""))):
            role.trust = json.dumps(dict(trust, Statement=[other, dict(ours, Sid=named)]))
            self.has(self.up(status=CONFLICT).out, "999999999999", "--force")

    def test_a_role_that_is_edited_while_dashc_asks(self):
        """What the plan did not show is not overwritten."""
        self.made()
        role = self.aws.iam_roles["grafana-acme-metrics"]
        self.project.write("b.dash", 'dashboard "B" {\n    logs "/aws/lambda/checkout"\n}\n')
        edited, asked = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}), []

        def edit(request):
            if b"Action=GetRolePolicy" in request.body:
                asked.append(request)
                if len(asked) == 2:
                    role.policies["dashc"] = edited
            return False

        self.aws.faults.when(edit, None)
        self.has(self.up(status=CONFLICT).all, "somebody has changed it since the plan")
        self.assertEqual(role.policies["dashc"], edited)

    def test_a_role_of_an_earlier_dashc(self):
        """Without the mark of its state nobody knows whose the difference is."""
        self.made()
        role = self.aws.iam_roles["grafana-acme-metrics"]
        del role.tags["dashc:state"]
        self.has(self.up().out, "only the mark is renewed")
        self.check_settled()
        del role.tags["dashc:state"]
        self.project.write("b.dash", 'dashboard "B" {\n    logs "/aws/lambda/checkout"\n}\n')
        self.has(self.up(status=CONFLICT).out, "--force")
        self.up("--force")
        self.check_settled()

    def test_an_id_instead_of_a_name(self):
        self.set_up()
        theirs = self.aws.add_workspace(self.project.grafana, "by-hand")
        self.say(WORKSPACE.replace("acme-metrics", theirs.id))
        self.up()
        self.assertEqual((theirs.name, theirs.tags), ("by-hand", {}))
        self.assertEqual(theirs.role, self.aws.iam_roles[f"grafana-{theirs.id}"].arn)
        self.check_settled()

    def test_a_role_that_the_console_made(self):
        self.set_up()
        theirs = self.aws.add_workspace(self.project.grafana, "acme-metrics")
        theirs.permission = "SERVICE_MANAGED"
        self.has(self.up("--adopt", "acme-metrics").out, "AWS's console made its role")
        self.assertEqual(theirs.permission, "CUSTOMER_MANAGED")
        self.check_settled()

    def test_one_with_two_names(self):
        self.set_up(WORKSPACE + f'viewer user "{"9067641234-00000000-0000-4000-8000-000000000000"}"')
        self.has(self.up(status=CONFLICT).err, "are the same one", "name them once")

    def test_a_network_is_warned_of(self):
        self.made()
        self.say(WORKSPACE + 'network prefix "pl-1"')
        self.has(self.up().out, "whoever runs dashc must be there")
        self.assertNotIn("must be there", self.up().out)

    def test_folders(self):
        self.made(WORKSPACE + 'folder "Team/Payments" edit team "Payments", view everyone', nested=True)
        organisation = self.project.grafana.workspace.organisation
        uid = next(u for u, f in self.project.grafana.folders.items() if f.title == "Payments")
        self.assertEqual(organisation.permissions[uid], [
            {"teamId": organisation.teams["Payments"], "permission": 2},
            {"role": "Viewer", "permission": 1}])
        self.check_settled()
        self.say(WORKSPACE + 'folder "Team/Payments" edit team "Payments"')
        self.has(self.up().out, "everyone may view: --prune takes it away")
        self.up("--prune")
        self.assertEqual(organisation.permissions[uid],
                         [{"teamId": organisation.teams["Payments"], "permission": 2}])
        self.check_settled("--prune")

    def grants(self, title):
        organisation = self.project.grafana.workspace.organisation
        uid = next(u for u, f in self.project.grafana.folders.items() if f.title == title)
        return organisation.permissions[uid]

    def team(self, name, level):
        teams = self.project.grafana.workspace.organisation.teams
        return {"teamId": teams[name], "permission": level}

    def test_who_else_sees_a_new_folder(self):
        """Grafana lets everyone look into a folder that it makes at the top: that is said beforehand,
        and --prune keeps it from happening."""
        self.set_up(WORKSPACE + 'folder "Payments" view team "Payments"')
        told = "everyone may view a new folder, and editors may edit it: --prune takes that away"
        self.has(self.command("up", "--dry-run").out, told)
        self.assertNotIn(told, self.command("up", "--dry-run", "--prune").out)
        self.has(self.up().out, told)
        self.assertEqual(self.grants("Payments"), [
            {"role": "Viewer", "permission": 1}, {"role": "Editor", "permission": 2},
            self.team("Payments", 1)])
        self.has(self.up().out, "everyone may view: --prune", "editors may edit: --prune")
        self.check_settled()
        self.up("--prune")
        self.assertEqual(self.grants("Payments"), [self.team("Payments", 1)])
        self.check_settled("--prune")

    def test_editors_of_a_new_folder(self):
        self.set_up(WORKSPACE + 'folder "Payments" view everyone')
        self.has(self.command("up", "--dry-run").out,
                 "editors may edit a new folder: --prune takes that away")
        self.up("--prune")
        self.assertEqual(self.grants("Payments"), [{"role": "Viewer", "permission": 1}])

    def test_who_else_sees_a_folder_in_a_folder(self):
        """It has what the one above has, which no list of its own can take away."""
        self.set_up(WORKSPACE + 'folder "Team/Payments" manage team "Payments"', nested=True)
        told = "whoever may view the folder above may view this one too"
        for arguments in ((), ("--prune",)):
            self.has(self.command("up", "--dry-run", *arguments).out, told)
        self.assertNotIn("a new folder", self.up("--prune").out)
        self.assertEqual(self.grants("Payments"), [self.team("Payments", 4)])
        self.check_settled("--prune")
        self.check_settled()
        self.say(WORKSPACE + 'folder "Team/Payments" manage team "Payments", view everyone')
        self.assertNotIn(told, self.up().out)
        self.assertIn({"role": "Viewer", "permission": 1}, self.grants("Payments"))

    def test_who_was_let_into_a_folder_by_hand(self):
        """Shown, kept without --prune, and gone with it; a person by name."""
        self.made(WORKSPACE + 'folder "Payments" edit team "Payments", view everyone')
        organisation = self.project.grafana.workspace.organisation
        organisation.add_team("Support")
        organisation.users[7] = "anna@example.com"
        theirs = [{"userId": 7, "permission": 4}, self.team("Support", 1)]
        self.grants("Payments").extend(theirs)
        self.has(self.up().out, "user anna@example.com may manage: --prune takes it away",
                 "team Support may view: --prune takes it away")
        self.say(WORKSPACE + 'folder "Payments" manage team "Payments", view everyone')
        self.up()
        for one in theirs:
            self.assertIn(one, self.grants("Payments"))
        self.has(self.up("--prune").out, "- user anna@example.com   manage", "- team Support")
        self.assertEqual(self.grants("Payments"), [self.team("Payments", 4),
                                                   {"role": "Viewer", "permission": 1}])
        self.check_settled("--prune")

    def test_who_comes_into_a_folder_while_dashc_asks_stays(self):
        self.made(WORKSPACE + 'folder "Payments" edit team "Payments", view everyone')
        organisation = self.project.grafana.workspace.organisation
        organisation.users[7] = "anna@example.com"
        asked = []

        def let_in(request):
            if request.method == "GET" and request.path.endswith("/permissions"):
                asked.append(request)
                if len(asked) == 2:
                    self.grants("Payments").append({"userId": 7, "permission": 1})
            return False

        self.project.grafana.faults.when(let_in, None)
        self.up("--prune")
        self.assertIn({"userId": 7, "permission": 1}, self.grants("Payments"))
        self.assertNotIn({"role": "Editor", "permission": 2}, self.grants("Payments"))

    def test_folders_that_do_not_nest(self):
        self.set_up(WORKSPACE + 'folder "Team/Payments" view everyone', nested=False)
        self.has(self.up(status=PARTLY).err, "it cannot nest folders")
        self.assertEqual([f.title for f in self.project.grafana.folders.values()], ["Team"])

    def test_somebody_elses_preferences_stay(self):
        self.made(WORKSPACE + 'timezone "utc"')
        self.project.grafana.workspace.organisation.preferences["theme"] = "light"
        self.say(WORKSPACE + 'timezone "Europe/Berlin"')
        self.up()
        preferences = self.project.grafana.workspace.organisation.preferences
        self.assertEqual((preferences["theme"], preferences["timezone"]),
                         ("light", "Europe/Berlin"))

    def test_a_licence_is_told(self):
        self.made()
        self.workspace.license = "ENTERPRISE"
        self.has(self.up().out, "the licence ENTERPRISE, which costs US$45 more for each user",
                 "aws.amazon.com/grafana/pricing", "disassociate-license")

    def test_json(self):
        self.set_up()
        done = self.up("--json").json
        self.assertEqual((done["url"], done["id"], done["account"]),
                         (self.project.grafana.url, self.workspace.id, "111122223333"))
        self.assertEqual({r["resource"]: r["result"] for r in done["resources"]},
                         {"role": "done", "workspace": "done", "signin": "done",
                          "permissions": "done"})
        again = self.up("--json").json
        self.assertFalse(again["changes"])
        self.assertEqual({r["kind"] for r in again["resources"]}, {"unchanged"})

    def test_the_page(self):
        self.set_up(WORKSPACE + 'organization "Acme <b>"; describe "Numbers & more"')
        self.up("--page", "team.html")
        page = (self.project.folder / "team.html").read_text()
        self.has(page, self.project.grafana.url, "AWS IAM Identity Center", "Customer Success",
                 "Acme &lt;b&gt;", "Numbers &amp; more", "owner@example.com")
        (self.project.folder / "team.html").unlink()
        self.up("--page", "team.html")
        self.assertEqual((self.project.folder / "team.html").read_text(), page)


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


class SignIn(Up):
    """SAML that was set up in AWS's console, with a document that stands nowhere else."""

    DOCUMENT = ('<?xml version="1.0"?>\n<EntityDescriptor entityID="https://idp.example.com/ä">\n'
                + "\t<X509Certificate>" + "MIIC" * 700 + "</X509Certificate>\n</EntityDescriptor>\n")
    ADDRESS = 'metadata "https://idp.example.com/metadata"'
    BOTH = WORKSPACE.replace("auth sso", "auth sso, saml")

    def set_up(self, body=WORKSPACE, **more):
        super().set_up(body, **more)
        self.theirs = self.aws.add_workspace(self.project.grafana, "acme-metrics")
        self.theirs.tags = {"dashc": "acme/prod"}
        self.theirs.providers = ["AWS_SSO", "SAML"]
        self.theirs.saml = {"idpMetadata": {"xml": self.DOCUMENT},
                            "assertionAttributes": {"role": "memberOf", "org": "o"},
                            "roleValues": {"admin": ["owners"], "editor": ["makers", "doers"]},
                            "allowedOrganizations": ["Acme"], "loginValidityDuration": 60}
        self.before = json.loads(json.dumps(self.theirs.saml))

    def documents(self):
        top = self.project.folder / ".dashc" / "backup"
        return [path.read_text(encoding="utf-8") for path in top.rglob("*.xml")]

    def test_what_is_not_said_stays(self):
        """The session's length changes, and nothing else: not a byte of the document."""
        self.set_up(self.BOTH + "metadata uploaded; session 8h")
        text = self.up().out
        self.has(text, "saml.minutes   60 → 480", "SAML makes administrators of who has the role "
                 "owners", "SAML makes editors of who has the role doers, makers")
        self.assertEqual(self.theirs.saml, dict(self.before, loginValidityDuration=480))
        self.check_settled()
        self.assertEqual(self.documents(), [])

    def test_another_method_comes(self):
        self.set_up()
        self.theirs.providers = ["SAML"]
        self.has(self.up().out, "people can also sign in with SAML: --prune ends that")
        self.assertEqual((self.theirs.providers, self.theirs.saml),
                         (["AWS_SSO", "SAML"], self.before))
        self.check_settled()

    def test_an_address_does_not_replace_a_document(self):
        self.set_up(self.BOTH + self.ADDRESS + '; describe "x"')
        text = self.up(status=CONFLICT).out
        self.has(text, f"a document of {len(self.DOCUMENT.encode())} bytes",
                 "→ https://idp.example.com/metadata", "--force", "`metadata uploaded`")
        self.assertEqual((self.theirs.saml, self.theirs.description), (self.before, "x"))
        ended = self.up("--force")
        self.has(ended.err, "what was overwritten is kept in .dashc/backup/")
        self.assertEqual(self.theirs.saml, dict(
            self.before, idpMetadata={"url": "https://idp.example.com/metadata"}))
        self.assertEqual(self.documents(), [self.DOCUMENT])
        self.check_settled()

    def test_what_cannot_be_kept_is_not_replaced(self):
        self.set_up(self.BOTH + self.ADDRESS)
        (self.project.folder / ".dashc").write_text("in the way\n")
        self.has(self.up("--force", status=PARTLY).all, "cannot", "was not changed")
        self.assertEqual(self.theirs.saml, self.before)

    def test_a_method_that_goes_leaves_its_document(self):
        self.set_up(WORKSPACE)
        self.has(self.up("--prune").out, "it is kept below .dashc/backup")
        self.assertEqual(self.theirs.providers, ["AWS_SSO"])
        self.assertEqual(self.documents(), [self.DOCUMENT])
        self.check_settled("--prune")

    def test_no_document_was_uploaded(self):
        self.set_up(self.BOTH + "metadata uploaded")
        self.theirs.saml = None
        self.has(self.up(status=CONFLICT).out, "AWS has no document: upload it")
        self.assertIsNone(self.theirs.saml)

    def test_roles_go_with_prune_and_limits_stay(self):
        self.set_up(self.BOTH + 'metadata uploaded; admin role "owners"; assertion role "memberOf"')
        self.has(self.up().out, "SAML makes editors of who has the role doers, makers")
        self.assertEqual(self.theirs.saml, self.before)
        self.up("--prune")
        self.assertEqual(self.theirs.saml, dict(self.before, roleValues={"admin": ["owners"]}))
        self.check_settled("--prune")

    def test_nobody_is_locked_out(self):
        """The last who administer sign in by a way, or with a role, that the source does not say."""
        self.set_up('name "acme-metrics"; region eu-west-1; grafana 10.4; auth saml; '
                    "metadata uploaded")
        self.has(self.up("--prune", status=CONFLICT).out, "nobody would administer it any more")
        self.assertEqual((self.theirs.providers, self.theirs.saml),
                         (["AWS_SSO", "SAML"], self.before))

    def test_it_changes_while_dashc_asks(self):
        self.set_up(self.BOTH + "metadata uploaded; session 8h")
        asked = []

        def change(request):
            if request.method == "GET" and request.path.endswith("/authentication"):
                asked.append(request)
                if len(asked) == 2:
                    self.theirs.saml["allowedOrganizations"] = ["Acme", "Others"]
            return False

        self.aws.faults.when(change, None)
        self.has(self.up(status=PARTLY).all, "somebody has changed it since the plan")
        self.assertEqual(self.theirs.saml["loginValidityDuration"], 60)

    def test_a_template_has_no_document(self):
        self.set_up(self.BOTH + "metadata uploaded")
        for language in ("cloudformation", "terraform"):
            ended = self.project.dashc("up", "--emit", language, role=None)
            self.assertNotIn("aml", ended.out.replace('"SAML"', ""))
            self.has(ended.err, "the metadata of SAML is not in the source")


class Trouble(Up):
    def fails(self, *parts, status=CONFLICT, **more):
        ended = self.up(status=status, **more)
        self.has(ended.all, *parts)
        self.check_clean()
        return ended

    def test_a_quota(self):
        self.set_up()
        self.aws.quotas["workspaces"] = 0
        self.fails("a quota of the account is used up", "L-2C2D5119", status=PARTLY)

    def test_a_quota_of_roles(self):
        self.set_up()
        self.aws.quotas["roles"] = 0
        self.fails("Cannot exceed quota for RolesPerAccount", "name one that is there")

    def test_a_policy_that_is_too_long(self):
        self.set_up()
        groups = "\n".join(f'logs "/aws/lambda/{NAME}-{n}"' for n in range(60))
        self.project.write("b.dash", f'dashboard "B" {{\n{groups}\n}}\n')
        self.has(self.up(status=CONFLICT).out, "of which IAM takes 10240", "name fewer log groups")
        self.assertEqual(self.writes(self.aws), [])

    def test_throttling_passes(self):
        self.set_up()
        for operation in ("CreateWorkspace", "UpdatePermissions", "ListVersions"):
            self.aws.faults.when(lambda r, name=operation: self.is_for(r, name),
                                 aws_errors.fault(aws_errors.throttling(0)), times=2)
        self.up()
        self.assertEqual(self.aws.faults.played, 6)
        self.check_settled()

    @staticmethod
    def is_for(request, operation):
        words = {"CreateWorkspace": ("POST", "/workspaces"), "ListVersions": ("GET", "/versions")}
        if operation == "UpdatePermissions":
            return request.method == "PATCH"
        return (request.method, request.path) == words[operation]

    def test_missing_permissions(self):
        for action, status in (("grafana:ListWorkspaces", LOGIN), ("iam:GetRole", LOGIN),
                               ("grafana:CreateWorkspace", PARTLY), ("iam:CreateRole", LOGIN),
                               ("identitystore:GetGroupId", LOGIN)):
            self.set_up()
            self.aws.deny(action)
            self.fails(action, "AWS does not allow", status=status)

    def test_ids_need_no_identity_store(self):
        self.set_up()
        self.say('name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso\n'
                 f'admin user "{self.owner}"')
        self.aws.deny("sso:ListInstances", "identitystore:GetUserId")
        self.up()
        self.assertEqual(self.workspace.permissions, {("SSO_USER", self.owner): "ADMIN"})

    def test_identity_center_in_another_region(self):
        self.set_up(WORKSPACE.replace("auth sso", "auth sso us-east-1"))
        self.aws.directory.region = "us-east-1"
        self.up()
        self.assertEqual(len(self.workspace.permissions), 4)
        self.check_settled()

    def test_identity_center_is_not_enabled(self):
        self.set_up()
        self.aws.directory = None
        self.fails("IAM Identity Center is not enabled in eu-west-1", "auth sso us-east-1",
                   "auth saml")
        self.say('name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso')
        self.fails("SSO is not enabled", "singlesignon", status=PARTLY)

    def test_a_role_that_is_not_known_everywhere(self):
        self.set_up()
        self.aws.role_sleeps = 3
        self.has(self.up().err, "a new role is not known everywhere at once")
        self.assertEqual(self.aws.operations("grafana").count("CreateWorkspace"), 4)
        self.check_settled()

    def test_a_role_that_never_is(self):
        self.set_up()
        self.aws.role_sleeps = 1000
        self.fails("cannot be assumed by grafana.amazonaws.com", status=PARTLY)

    def test_the_wrong_account(self):
        self.set_up(WORKSPACE + "account 999999999999")
        self.fails("the keys are of the account 111122223333", "999999999999")
        self.assertEqual(self.writes(self.aws), [])

    def test_degraded(self):
        self.set_up()
        self.up()
        self.workspace.status, self.workspace.degraded_reason = "DEGRADED", "The key is disabled."
        self.say(WORKSPACE + 'describe "x"')
        self.has(self.up().out, "it is DEGRADED: The key is disabled.")
        self.assertEqual(self.workspace.description, "x")

    def test_creation_that_fails(self):
        self.set_up()
        workspace = self.aws.add_workspace(self.project.grafana, "acme-metrics")
        workspace.busy("CREATING", 1, then="CREATION_FAILED")
        self.fails("is CREATION_FAILED", f"delete-workspace --workspace-id {workspace.id}")

    def test_a_change_that_fails(self):
        self.set_up()
        self.up()
        workspace = self.workspace
        busy = workspace.busy
        workspace.busy = lambda status, looks, version=None: busy(status, looks, version,
                                                                  then="UPDATE_FAILED")
        self.say(WORKSPACE + 'describe "x"')
        self.fails("AWS could not do it: the workspace is UPDATE_FAILED")

    def test_a_network_that_shut_dashc_out_is_opened(self):
        """What is in Grafana cannot be reached, what is in AWS can."""
        self.set_up(WORKSPACE + 'network prefix "pl-1"; timezone "utc"')
        self.up()
        self.project.grafana.faults.at(1, faults.network_access_control(), times=faults.FOREVER)
        self.say(WORKSPACE + 'network open; timezone "Europe/Berlin"')
        text = self.up(status=CONFLICT).out
        self.has(text, "! organisation acme-metrics")
        self.assertIsNone(self.workspace.network)
        self.project.grafana.faults.clear()
        self.up()
        self.check_settled()

    def test_a_grafana_without_service_accounts_is_raised(self):
        self.set_up(WORKSPACE + 'timezone "utc"')
        self.up()
        self.workspace.version = "8.4"
        self.has(self.up("--upgrade", status=CONFLICT).out, "exist from version 9 on")
        self.assertEqual(self.workspace.version, "10.4")
        self.check_settled()

    def test_somebody_elses_change_is_waited_for(self):
        self.set_up()
        self.up()
        self.workspace.busy("UPDATING", 2)
        self.say(WORKSPACE + 'describe "x"')
        self.has(self.up().err, "is UPDATING")
        self.assertEqual(self.workspace.description, "x")

    def test_a_wait_that_is_too_long(self):
        self.set_up()
        self.aws.looks = 10 ** 6
        ended = self.command("up", "--yes", "--poll", "0.01", "--wait", "0.2", status=PARTLY)
        self.has(ended.err, "is CREATING for too long", "run the same again later")
        self.aws.looks = 1
        self.workspace.busy("CREATING", 1)
        self.up()
        self.check_settled()

    def test_the_client_token_is_of_one_that_is_gone(self):
        """Its name was used before, and AWS still knows the token."""
        self.set_up()
        self.up()
        gone = self.workspace
        gone.status = "DELETING"
        self.aws.spare = [self.project.grafana]
        self.up()
        self.assertEqual(len(self.aws.workspaces), 2)
        self.assertNotEqual(gone.client_token, self.aws.workspaces[1].client_token)

    def test_ctrl_c_while_aws_works(self):
        self.set_up()
        self.aws.looks = 10 ** 6
        process = self.project.start("up", "--yes", "--poll", "0.05", role=None,
                                     **self.aws.environment(self.aws.key))
        while "CreateWorkspace" not in self.aws.operations():
            time.sleep(0.01)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        ended = self.project.end(process, CANCELLED)
        self.has(ended.err, "AWS goes on with the workspace", "run the same again to go on")
        self.aws.looks = 1
        self.workspace.busy("CREATING", 1)
        self.up()
        self.check_settled()

    def test_two_runs_at_once(self):
        """One workspace comes of it, and the next run has nothing to do."""
        self.set_up(latency=0.01)
        self.aws.spare *= 2
        both = [self.project.start("up", "--yes", *QUICK, role=None,
                                   **self.aws.environment(self.aws.key)) for _ in range(2)]
        ended = [self.project.end(process) for process in both]
        self.assertIn(FINE, [e.status for e in ended], "\n".join(map(str, ended)))
        self.assertEqual(self.workspace.status, "ACTIVE")
        self.assertEqual(len(self.aws.iam_roles), 1)
        self.up()
        self.check_settled()


    def test_push_says_who_makes_it(self):
        self.set_up()
        self.has(self.command("push", "--yes", status=CONFLICT).err,
                 "there is none at all; `dashc up` makes one")

    def test_no_credentials(self):
        self.set_up()
        ended = self.project.dashc("up", "--yes", role=None, status=LOGIN,
                                   AWS_EC2_METADATA_DISABLED="true")
        self.has(ended.err, "AWS_ACCESS_KEY_ID is not set", "docs/aws.md")

    def test_keys_that_do_not_work(self):
        self.set_up()
        expired, wrong = self.aws.add_key(seconds=-60), self.aws.add_key("other")
        wrong.secret = "x" * 40
        gone = dict(self.aws.environment(self.aws.key), AWS_ACCESS_KEY_ID="AKIATESTNOBODY")
        for variables, *said in (
                (self.aws.environment(expired), "have expired", "sign in again"),
                (dict(self.aws.environment(wrong), AWS_SECRET_ACCESS_KEY="y" * 40),
                 "does not fit the access key", "docs/aws.md"),
                (gone, "docs/aws.md")):
            ended = self.project.dashc("up", "--yes", role=None, status=LOGIN, **variables)
            self.has(ended.err, *said)

    def test_a_project_without_a_workspace(self):
        self.set_up()
        self.project.put("project.dash", 'project "acme" { dash 1 }\n')
        self.has(self.up(status=SOURCE).err, "the project declares no workspace",
                 'workspace prod { name "acme-metrics"; region eu-west-1; auth sso }')
        self.project.declare("workspace a { region eu-west-1 }\nworkspace b { region eu-west-1 }\n")
        self.has(self.up(status=SOURCE).err, "there are several workspaces",
                 "name one with `--to`: a, b")
        self.has(self.up("--to", "c", status=SOURCE).err, "there is no workspace `c`")
        self.assertEqual(self.aws.requests, [])
        self.has(self.up("--to", "b").out, "+ workspace b")

    def test_nothing_but_a_project(self):
        self.set_up()
        self.project.remove("a.dash")
        (self.project.folder / "dashboards").rmdir()
        self.has(self.up().out, "so it allows nothing", "made        workspace acme-metrics")
        self.check_settled()


class Policies(Up):
    """What the role allows is what the project asks for."""

    def statements(self, panels="", rest="", body=WORKSPACE):
        self.set_up(body, rest)
        self.project.write("a.dash", f'use aws.lambda\ndashboard "A" {{\n{panels}\n}}\n')
        shown = self.command("up", "--json", "--show-policy").json["role"]
        self.assertEqual(self.writes(self.aws), [])
        self.assertEqual(shown["trust"]["Statement"][0]["Principal"],
                         {"Service": "grafana.amazonaws.com"})
        return {s["Sid"]: (s["Action"], s["Resource"]) for s in
                shown.get("permissions", {"Statement": []})["Statement"]}

    def test_nothing(self):
        self.assertEqual(self.statements('text "Nothing yet."'), {})
        self.has(self.command("up", "--show-policy").out, "it allows nothing")

    def test_metrics(self):
        self.assertEqual(self.statements("lambda.errors sum by function"), {
            "Metrics": (["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"], ["*"])})
        self.has(self.command("up", "--show-policy").out, "Metrics: metrics (AWS/Lambda)",
                 "# who may assume the role grafana-acme-metrics")

    def test_drop_downs_and_alarms(self):
        found = self.statements('filter region, function\nannotate alarms "checkout-"\n'
                                "lambda.errors sum by function")
        self.assertEqual(sorted(found), ["Alarms", "Metrics", "Regions"])

    def test_log_groups(self):
        found = self.statements('filter one function\n'
                                'logs "/aws/lambda/$function" where level = "ERROR"\n'
                                'logs "/ecs/shop" { region us-east-1 }')
        self.assertEqual(found["LogQueries"][1], [
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/*",
            "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/shop",
            "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/shop:*"])

    def test_data_sources(self):
        host = "search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com"
        found = self.statements('text ""', f"""
            datasource cloudwatch "A" {{ region eu-west-1; role "arn:aws:iam::111122223333:role/reader" }}
            datasource opensearch "B" {{ url "https://{host}"; index "cwl-*"; time "@timestamp"
                                         sigv4 }}
        """)
        self.assertEqual(found["Roles"], (["sts:AssumeRole"], ["arn:aws:iam::111122223333:role/reader"]))
        self.assertEqual(found["OpenSearchReads"],
                         (["es:ESHttpGet"], ["arn:aws:es:eu-west-1:111122223333:domain/logs/*"]))
        self.assertIn("arn:aws:es:eu-west-1:111122223333:domain/logs/_msearch*",
                      found["OpenSearchSearches"][1])

    SOURCE = 'datasource opensearch "B" { url "https://%s"; index "x"; time "@timestamp"; %s }\n'

    def test_a_domain_whose_address_does_not_say_which(self):
        """All domains are never allowed for want of a name: the source says it."""
        self.set_up(rest=self.SOURCE % ("logs.example.com", "sigv4"))
        for arguments in (("--show-policy",), ("--emit", "terraform"), ("--emit", "cloudformation"),
                          ("--yes",), ("--dry-run",)):
            ended = self.command("up", *arguments, status=SOURCE)
            self.has(ended.err, "project.dash:7", 'datasource opensearch "B"',
                     "https://logs.example.com", 'domain "arn:aws:es:')
            self.assertNotIn("Statement", ended.out)
        self.assertEqual(self.aws.requests, [])
        arn = "arn:aws:es:us-east-1:999999999999:domain/logs"
        found = self.statements('text ""', self.SOURCE % (
            "logs.example.com", f'sigv4; domain "{arn}"'))
        self.assertEqual(found["OpenSearchReads"], (["es:ESHttpGet"], [arn + "/*"]))
        self.say(WORKSPACE + 'role "arn:aws:iam::111122223333:role/theirs"',
                 self.SOURCE % ("logs.example.com", "sigv4"))
        self.aws.add_iam_role("theirs", "{}")
        self.up()

    def test_serverless(self):
        found = self.statements('text ""', self.SOURCE % (
            "07tjusf2h91cunochc.eu-west-1.aoss.amazonaws.com", "sigv4"))
        self.assertEqual(found, {"Collections": (
            ["aoss:APIAccessAll"],
            ["arn:aws:aoss:eu-west-1:111122223333:collection/07tjusf2h91cunochc"])})

    def test_a_search_with_a_role_or_keys_of_its_own(self):
        role = "arn:aws:iam::111122223333:role/reader"
        found = self.statements('text ""', self.SOURCE % ("logs.example.com", f'sigv4; role "{role}"'))
        self.assertEqual(found, {"Roles": (["sts:AssumeRole"], [role])})
        found = self.statements('text ""', self.SOURCE % (
            "logs.example.com", 'sigv4; access_key env "A"; secret_key env "B"'))
        self.assertEqual(found, {})

    def test_a_search_that_nobody_declares(self):
        """Which domain it is cannot be known: nothing is allowed, and that is said."""
        self.set_up()
        self.project.write("a.dash", 'source app = opensearch "cwl-*" { time "@timestamp"\n'
                           "metric events = count }\n" 'dashboard "A" {\napp.events\n}\n')
        shown = self.command("up", "--json", "--show-policy").json["role"]
        self.assertNotIn("permissions", shown)
        told = "no `datasource opensearch` is declared, so the role allows nothing for"
        self.has(self.command("up", "--show-policy").out, told)
        self.has(self.command("up", "--dry-run").out, told)
        for language in ("terraform", "cloudformation"):
            self.has(self.command("up", "--emit", language).err, told)

    def test_a_search_that_does_not_ask_aws(self):
        found = self.statements('text ""', """
            datasource opensearch "B" { url "https://search.example.com"; index "x"
                                        time "@timestamp"; user "u"; password env "P" }
        """)
        self.assertEqual(found, {})

    def test_a_role_that_is_there(self):
        """Somebody else makes it: what it has to allow is shown all the same."""
        arn = "arn:aws:iam::111122223333:role/theirs"
        found = self.statements("lambda.errors sum by function", body=WORKSPACE + f'role "{arn}"')
        self.assertEqual(list(found), ["Metrics"])
        self.has(self.command("up", "--show-policy").out, f"{arn} (used as it is: it has to be so)")

    def test_topics(self):
        topic = "arn:aws:sns:eu-west-1:111122223333:oncall"
        found = self.statements('text ""', body=WORKSPACE + f'notify "{topic}"')
        self.assertEqual(found, {"Notifications": (["sns:Publish"], [topic])})
        found = self.statements('text ""', body=WORKSPACE + "notify sns")
        self.assertEqual(found["Notifications"][1], ["arn:aws:sns:*:111122223333:grafana*"])


class Templates(Up):
    """Shapes as AWS's template reference and the Terraform provider's documentation have them."""

    BODY = WORKSPACE.replace("auth sso", "auth sso, saml") + """
        metadata "https://idp.example.com/m"; assertion role "role"; admin role "admins"
        session 8h; allow "Acme"; describe "Costs $$x, $${y} and %{z}."
        network prefix "pl-1"; vpc subnets ["subnet-1", "subnet-2"], groups ["sg-1"]
        notify sns; plugins yes; alerting yes; tag team = "a"; timezone "utc"
    """
    CLOUDFORMATION = {
        "AccountAccessType": str, "AuthenticationProviders": list, "Description": str,
        "GrafanaVersion": str, "Name": str, "NetworkAccessControl": {"PrefixListIds", "VpceIds"},
        "NotificationDestinations": list, "OrganizationalUnits": list, "PermissionType": str,
        "PluginAdminEnabled": bool, "RoleArn": dict,
        "SamlConfiguration": {"AllowedOrganizations", "AssertionAttributes", "IdpMetadata",
                              "LoginValidityDuration", "RoleValues"},
        "VpcConfiguration": {"SecurityGroupIds", "SubnetIds"}}
    # The provider's schema, as the package cdktf-cdktf-provider-aws 21.22.1 carries it (December
    # 2025): what a block must have, and what it may have beside.
    TERRAFORM = {
        "aws_iam_role": ({"assume_role_policy"}, {"name"}),
        "aws_iam_role_policy": ({"policy", "role"}, {"name"}),
        "aws_grafana_workspace": (
            {"account_access_type", "authentication_providers", "permission_type"},
            {"name", "description", "grafana_version", "configuration", "role_arn", "tags",
             "notification_destinations", "vpc_configuration", "network_access_control",
             "organizational_units"}),
        "vpc_configuration": ({"security_group_ids", "subnet_ids"}, set()),
        "network_access_control": ({"prefix_list_ids", "vpce_ids"}, set()),
        "aws_grafana_workspace_saml_configuration": (
            {"editor_role_values", "workspace_id"},
            {"idp_metadata_url", "admin_role_values", "allowed_organizations",
             "login_validity_duration", "role_assertion", "name_assertion", "login_assertion",
             "email_assertion", "groups_assertion", "org_assertion"}),
        "aws_grafana_role_association": ({"role", "workspace_id"}, {"user_ids", "group_ids"}),
        "aws_identitystore_group": ({"identity_store_id"}, {"alternate_identifier"}),
        "aws_identitystore_user": ({"identity_store_id"}, {"alternate_identifier"}),
        "alternate_identifier": (set(), {"unique_attribute"}),
        "unique_attribute": ({"attribute_path", "attribute_value"}, set()),
        "aws_ssoadmin_instances": (set(), set()), "aws_partition": (set(), set()),
        "aws_caller_identity": (set(), set()), "aws_region": (set(), set())}

    def check_block(self, kind, block):
        must, may = self.TERRAFORM[kind]
        self.assertLessEqual(must, set(block), kind)
        self.assertLessEqual(set(block), must | may, kind)
        for name, value in block.items():
            if isinstance(value, dict) and name != "tags":
                self.check_block(name, value)

    def check_references(self, document):
        """Each `${…}` names a block that is there."""
        blocks = {f"{kind}.{name}" for kind, named in document["resource"].items() for name in named}
        blocks |= {f"data.{kind}.{name}" for kind, named in document["data"].items()
                   for name in named}
        used = re.findall(r"(?<![$%])[$%]\{(.*?)\}", json.dumps(document))
        self.assertTrue(used)
        for text in used:
            name = re.search(r"(data\.)?aws_\w+\.\w+", text)
            self.assertTrue(name, text)
            self.assertIn(name.group(), blocks)

    def emitted(self, language):
        self.set_up(self.BODY)
        ended = self.project.dashc("up", "--emit", language, role=None)
        self.aws.recorder.assert_count(0)
        return ended, ended.json

    def test_cloudformation(self):
        ended, document = self.emitted("cloudformation")
        resources = document["Resources"]
        self.assertEqual({n: r["Type"] for n, r in resources.items()},
                         {"Role": "AWS::IAM::Role", "Workspace": "AWS::Grafana::Workspace"})
        for name, value in resources["Workspace"]["Properties"].items():
            kind = self.CLOUDFORMATION[name]
            self.assertIsInstance(value, dict if isinstance(kind, set) else kind, name)
            if isinstance(kind, set):
                self.assertLessEqual(set(value), kind)
        self.assertEqual(resources["Workspace"]["Properties"]["GrafanaVersion"], "10.4")
        self.assertEqual(set(resources["Role"]["Properties"]),
                         {"RoleName", "AssumeRolePolicyDocument", "Policies"})
        self.check_placeholders(document)
        self.has(ended.err, "CAPABILITY_NAMED_IAM", "cannot give roles to users")

    def check_placeholders(self, value, inside=None):
        """Nothing that CloudFormation would have to fill in stands where it does not."""
        if isinstance(value, dict):
            for name, inner in value.items():
                self.check_placeholders(inner, name)
        elif isinstance(value, list):
            for inner in value:
                self.check_placeholders(inner, inside)
        elif isinstance(value, str) and "${AWS::" in value:
            self.assertEqual(inside, "Fn::Sub", value)

    def test_terraform(self):
        ended, document = self.emitted("terraform")
        for section in ("resource", "data"):
            for kind, blocks in document[section].items():
                for block in blocks.values():
                    self.check_block(kind, block)
        self.check_references(document)
        self.assertEqual(document["resource"]["aws_grafana_workspace_saml_configuration"][
            "workspace"]["editor_role_values"], [])
        workspace = document["resource"]["aws_grafana_workspace"]["workspace"]
        self.assertEqual(workspace["description"], "Costs $x, $${y} and %%{z}.")
        self.assertEqual(json.loads(workspace["configuration"]),
                         {"unifiedAlerting": {"enabled": True},
                          "plugins": {"pluginAdminEnabled": True}})
        policy = json.loads(document["resource"]["aws_iam_role_policy"]["dashc"]["policy"])
        self.assertEqual([s["Sid"] for s in policy["Statement"]], ["Metrics", "Notifications"])
        viewers = document["resource"]["aws_grafana_role_association"]["viewer"]["group_ids"]
        known = document["data"]["aws_identitystore_group"]
        for text in viewers:  # each refers to a block that looks a name up
            self.assertIn(text.split(".")[2], known)
        self.has(ended.err, ".tf.json")

    def test_another_language(self):
        self.set_up()
        self.has(self.command("up", "--emit", "cdk", status=USAGE).err,
                 "cloudformation or terraform")


class Kind:
    def __init__(self, name, make):
        self.name, self.make = name, make


def killed(applied):
    def make(process):
        def play(exchange):
            if applied:
                exchange.apply()
            process().kill()
            exchange.connection.wait_until_gone(5)
        return faults.Fault(f"kill -9, {'applied' if applied else 'not applied'}", play)
    return make


def interrupted(process):
    """Ctrl-C while the request is under way: it ends, and nothing new is begun."""
    def send(request):
        process().send_signal(signal.SIGINT)
        time.sleep(0.05)
    return faults.first(send)


KINDS = [Kind(fault.name, lambda process, f=fault: f) for fault in (
    faults.reset(False), faults.reset(True), faults.reset_half_way(), faults.timed_out(False),
    faults.timed_out(True), faults.unavailable(), faults.server_error(False),
    faults.server_error(True), faults.truncated_json(), faults.html_instead())]
KINDS += [Kind("killed, not applied", killed(False)), Kind("killed, applied", killed(True)),
          Kind("Ctrl-C", interrupted)]
EVERYTHING = os.environ.get("DASHC_MATRIX") == "all"


class Matrix(Up):
    """A fault at every request of AWS and of Grafana in turn: whatever it does to this run, the next
    one finishes, nothing comes twice, and then nothing is left to do."""

    BODY = WORKSPACE + """
        auth sso; describe "Numbers."; plugins yes; tag team = "payments"
        timezone "utc"; folder "Team" edit team "Payments"
    """

    def run_with(self, server_of, at, kind):
        self.set_up(self.BODY)
        server = server_of(self)
        process = None
        if kind:
            server.faults.at(at, kind.make(lambda: process))
        process = self.project.start("up", "--yes", "--poll", "0.01", "--timeout", "0.2", role=None,
                                     **self.aws.environment(self.aws.key))
        ended = self.project.end(process)
        requests = len(server.requests)
        server.faults.clear()
        return ended, requests

    def finish(self, killed):
        """What is killed leaves a token that ends by itself."""
        self.aws.spare = self.aws.spare or [self.project.grafana]
        self.up()
        self.assertEqual(len(self.aws.workspaces), 1, "a workspace came twice")
        self.assertEqual(len(self.aws.iam_roles), 1)
        self.assertEqual(len(self.workspace.permissions), 4)
        titles = [f.title for f in self.project.grafana.folders.values()]
        self.assertEqual(titles, ["Team"])
        self.check_settled(tokens=not killed)

    def rounds(self, server_of, offset):
        ended, requests = self.run_with(server_of, 0, None)
        self.assertEqual(ended.status, FINE, str(ended))
        for at in range(1, requests + 1):
            for kind in KINDS if EVERYTHING else [KINDS[(at * 5 + offset) % len(KINDS)]]:
                print(f"{kind.name} at request {at} of {requests}")
                ended, _ = self.run_with(server_of, at, kind)
                self.assertIn(ended.status,
                              (FINE, LOGIN, CONFLICT, PARTLY, NETWORK, CANCELLED,
                               -signal.SIGKILL), str(ended))
                self.finish(ended.status == -signal.SIGKILL)

    def test_aws(self):
        self.rounds(lambda test: test.aws, 0)

    def test_grafana(self):
        self.rounds(lambda test: test.project.grafana, 3)

    def test_a_policy_that_changes(self):
        """Whatever ends it in the middle, the role is still known as what dashc left."""
        def changed(kind, at):
            self.set_up()
            self.up()
            self.aws.recorder.clear()
            self.aws.faults.clear()
            self.project.write("b.dash", 'dashboard "B" {\n    logs "/aws/lambda/checkout"\n}\n')
            process = None
            if kind:
                self.aws.faults.at(at, kind.make(lambda: process))
            process = self.project.start("up", "--yes", "--poll", "0.01", "--timeout", "0.2",
                                         role=None, **self.aws.environment(self.aws.key))
            self.project.end(process)
            self.aws.faults.clear()
            return self.aws.operations("iam")

        operations = changed(None, 0)
        self.assertEqual(operations[-3:], ["TagRole", "PutRolePolicy", "TagRole"])
        for at in range(1, len(self.aws.requests) + 1):
            for kind in KINDS if EVERYTHING else [KINDS[(at * 5) % len(KINDS)], KINDS[-2]]:
                print(f"{kind.name} at request {at}")
                changed(kind, at)
                self.up()
                self.check_settled(tokens=False)


main(__name__)
