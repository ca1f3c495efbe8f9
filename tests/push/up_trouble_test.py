#!/usr/bin/env python3
"""What is in the way of dashc up, and what it says then: up_trouble_test.py DASHC [unittest's arguments]"""
import signal
import time

import aws_errors
import faults
from project import CANCELLED, CONFLICT, FINE, LOGIN, PARTLY, SOURCE, main
from up import QUICK, WORKSPACE, Up

NAME = "x" * 40  # of a log group


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
        self.say('name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso\n'
                 'admin user "ffffffff-0000-4000-8000-000000000000"')
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
        self.has(ended.out, "begun       workspace acme-metrics")
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
        self.has(ended.out, "made        role", "begun       workspace acme-metrics",
                 "not reached permissions acme-metrics")
        self.assertNotIn("sign in", ended.out)
        self.assertNotIn(self.project.grafana.url, ended.out)
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
                 'workspace prod { name "acme-metrics"; region eu-west-1; admin user "owner@example.com" }')
        self.project.declare("workspace a { region eu-west-1 }\nworkspace b { region eu-west-1 }\n")
        self.has(self.up(status=SOURCE).err, "there are several workspaces",
                 "name one with `--to`: a, b")
        self.has(self.up("--to", "c", status=SOURCE).err, "there is no workspace `c`")
        self.assertEqual(self.aws.requests, [])
        self.has(self.up("--to", "b", status=CONFLICT).err, "reading workspace \"b\"")

    def test_nothing_but_a_project(self):
        self.set_up()
        self.project.remove("a.dash")
        (self.project.folder / "dashboards").rmdir()
        self.has(self.up().out, "so it allows nothing", "made        workspace acme-metrics")
        self.check_settled()


main(__name__)
