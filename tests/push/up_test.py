#!/usr/bin/env python3
"""dashc up: up_test.py DASHC [unittest's arguments]

From an account with nothing in it to a workspace, against the scripted AWS and the Grafana behind it.
"""
import json
import os
import signal
import time

import aws_errors
import faults
from aws import Aws
from project import (CANCELLED, CONFLICT, FINE, LOGIN, NETWORK, PARTLY, SOURCE, USAGE, ProjectTest,
                     dashboard, main)

WORKSPACE = """
    name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso
    admin user "owner@example.com"
    viewer group "Product", "Engineering", "Customer Success"
"""
QUICK = ("--poll", "0.01", "--timeout", "2")
TEAMS = ("Product", "Engineering", "Customer Success")


class Up(ProjectTest):
    """`self.aws` is an account without a workspace; `self.project` declares `prod` in it."""

    def set_up(self, body=WORKSPACE, rest="", latency=0.0, **more):
        self.project = self.start("10.4", amg=True, latency=latency)
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
        return {r["kind"]: r["action"] for r in self.plan(*arguments, **more)["resources"]}

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

    def check_settled(self, *arguments):
        """A second run changes nothing, and leaves nothing behind."""
        self.aws.recorder.clear()
        self.project.grafana.recorder.clear()
        self.up(*arguments)
        self.assertEqual(self.writes(self.aws), [])
        self.assertEqual(self.writes(self.project.grafana), [])
        self.check_clean()

    def check_clean(self):
        self.assertEqual(self.aws.live_tokens(), [])
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
        self.has(ended.out, "US$9", "US$5", "cloudwatch:GetMetricData", '+ workspace "acme-metrics"',
                 self.project.grafana.url, "AWS IAM Identity Center")
        self.has(ended.err, "is CREATING", "next: dashc push --to prod")
        self.check_settled()

    def test_the_order(self):
        self.set_up()
        self.up()
        made = [r.operation for r in self.writes(self.aws)]
        self.assertEqual(made, ["CreateRole", "PutRolePolicy", "CreateWorkspace",
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

    def test_another_directory(self):
        self.set_up()
        self.has(self.command("up", "--yes", status=USAGE, folder="dashboards").err,
                 "in the directory of project.dash")

    def test_any_grafana(self):
        self.set_up()
        self.project.declare()
        self.has(self.up(status=SOURCE).err, "has a `url`")

    def test_the_whole_way(self):
        """up, then push: data can be looked at; up again has nothing to do."""
        self.set_up(WORKSPACE + 'organization "Acme"; timezone "utc"; theme dark; week monday\n'
                                'home "a"\n'
                                'folder "Team" edit team "Payments", view everyone\n')
        ended = self.up()
        grafana = self.project.grafana
        self.has(ended.out, 'home dashboard "a" is not there yet')
        preferences = grafana.workspace.organisation.preferences
        self.assertEqual((preferences["timezone"], preferences["theme"], preferences["weekStart"]),
                         ("utc", "dark", "monday"))
        self.assertEqual(grafana.workspace.instance.org, "Acme")
        self.command("push", "--yes")
        self.assertEqual(grafana.dashboards["a"].title, "A")
        folder = grafana.dashboards["a"].folder
        self.assertEqual(grafana.workspace.organisation.permissions[folder], [
            {"role": "Editor", "permission": 2},
            {"teamId": grafana.workspace.organisation.teams["Payments"], "permission": 2},
            {"role": "Viewer", "permission": 1}])
        self.up()
        self.assertEqual(grafana.workspace.organisation.preferences["homeDashboardUID"], "a")
        self.check_settled()
        self.command("push", "--yes")

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


main(__name__)
