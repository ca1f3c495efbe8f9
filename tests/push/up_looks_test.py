#!/usr/bin/env python3
"""dashc up, where it only looks: up_looks_test.py DASHC [unittest's arguments]

What a plan makes (nothing), what a policy is shown without, and whose token it is.
"""
from project import CONFLICT, FINE, LOGIN, dashboard, main
from up import QUICK, WORKSPACE, Up

PREFERENCES = 'organization "Acme"; timezone utc; folder "Team" view everyone\n'


class Looks(Up):
    """A workspace that is there, without a service account of dashc's."""

    def set_up(self, body=WORKSPACE + PREFERENCES, rest="", **more):
        super().set_up(body, rest, **more)
        self.theirs = self.aws.add_workspace(self.project.grafana, "acme-metrics")
        self.theirs.tags = {"dashc": "acme/prod"}

    def check_untouched(self):
        self.assertEqual(self.accounts(), [])
        self.assertEqual([r.operation for r in self.aws.requests
                          if (r.operation or "").startswith(("Create", "Delete", "Update"))], [])
        self.assertEqual(self.aws.minted, [])

    def accounts(self):
        return [a.name for a in self.theirs.access.accounts if not a.hidden]

    def test_a_dry_run_makes_no_account(self):
        self.set_up()
        ended = self.command("up", "--dry-run", *QUICK)
        self.has(ended.out, "not compared with what stands", "`dashc-admin`", "timezone   utc")
        self.check_untouched()

    def test_nor_does_a_plan_that_is_refused(self):
        self.set_up(WORKSPACE.replace('"Product"', '"Prodcut"') + PREFERENCES)
        self.up(status=CONFLICT)
        self.check_untouched()

    def test_a_run_makes_it_and_compares_then(self):
        """What stands as it should is not written again, and what is missing is not pruned unseen."""
        self.set_up()
        organisation = self.project.grafana.workspace.organisation
        organisation.preferences["timezone"] = "utc"
        self.up("--prune")
        self.assertEqual(self.accounts(), ["dashc-admin"])
        self.assertEqual(self.project.grafana.workspace.instance.org, "Acme")
        sent = [r for r in self.project.grafana.requests if r.is_write and "preferences" in r.path]
        self.assertEqual(sent, [])
        self.up("--prune")
        self.check_settled("--prune")

    def test_a_folder_that_the_plan_could_not_see_is_not_pruned(self):
        self.set_up()
        organisation = self.project.grafana.workspace.organisation
        uid = self.project.grafana.add_folder("Team")
        organisation.permissions[uid] = [{"role": "Editor", "permission": 2}]
        self.up("--prune")
        self.assertIn({"role": "Editor", "permission": 2}, organisation.permissions[uid])
        self.up("--prune")
        self.assertNotIn({"role": "Editor", "permission": 2}, organisation.permissions[uid])

    def test_a_home_that_is_absent_is_said_though_it_could_not_be_seen(self):
        self.set_up(WORKSPACE + 'home "a"')
        self.has(self.up().err, 'home dashboard "a" is not there yet')
        self.assertEqual(self.project.grafana.workspace.organisation.preferences.get(
            "homeDashboardUID") or "", "")

    def test_one_that_is_there_is_used(self):
        """Looking takes a token, which ends with the command."""
        self.set_up()
        self.has(self.command("up", "--dry-run", *QUICK).out, "prices a month")
        self.up()
        self.project.grafana.workspace.organisation.preferences["timezone"] = "browser"
        shown = self.command("up", "--dry-run", *QUICK).out
        self.has(shown, "browser → utc")
        self.assertNotIn("prices a month", shown)  # none of them changes
        self.check_clean()

    def test_plan_says_what_it_makes(self):
        self.set_up()
        said = self.command("plan").err
        self.has(said, "made the service account `dashc` (an Editor) in the workspace acme-metrics",
                 "no other way in", "AWS's bill")
        self.assertNotIn("made the service", self.command("plan").err)

    def test_the_address_is_of_what_stands(self):
        """Who is sent there wants to get in: only when nothing is left to do is it said."""
        self.set_up()
        address = (self.project.grafana.url, "people sign in with")
        for arguments, status in ((("--dry-run",), FINE), ((), CONFLICT)):
            self.say((WORKSPACE if not status else WORKSPACE.replace("admin user", "viewer user"))
                     + PREFERENCES)
            said = self.command("up", *(arguments or ("--yes",)), *QUICK, status=status).out
            for text in address:
                self.assertNotIn(text, said)
            self.theirs.permissions[("SSO_USER", self.owner)] = "ADMIN"
        self.say(WORKSPACE + PREFERENCES)
        self.has(self.up().out, *address)
        self.has(self.command("up", "--dry-run", *QUICK).out, *address)

    def test_whom_it_throws_out_has_a_name(self):
        """Each is looked up once; who is gone has an id only."""
        self.set_up(WORKSPACE)
        other = self.aws.directory.add_user("mallory")
        gone = "9067641234-ffffffff-0000-4000-8000-000000000000"
        for number in (other, gone):
            self.theirs.permissions[("SSO_USER", number)] = "ADMIN"
        self.has(self.command("up", "--dry-run", "--prune", *QUICK).out,
                 f"- user mallory ({other})", f"- user {gone}")
        self.assertEqual(self.aws.operations().count("DescribeUser"), 2)
        del self.theirs.permissions[("SSO_USER", gone)]
        self.aws.recorder.clear()
        self.up("--prune")
        self.assertEqual(self.aws.operations().count("DescribeUser"), 1)
        self.assertEqual([n for (_, n), role in self.theirs.permissions.items() if role == "ADMIN"],
                         [self.owner])

    # ---- policies ------------------------------------------------------------------------------

    def test_a_policy_asks_only_whose_the_keys_are(self):
        self.set_up()
        for more in ({}, {"DASHC_TOKEN": "two words"}):
            self.aws.recorder.clear()
            self.has(self.command("up", "--show-policy", **more).out, "111122223333")
            self.assertEqual({r.operation for r in self.aws.requests}, {"GetCallerIdentity"})
        self.say(WORKSPACE + "account 222233334444")
        self.aws.recorder.clear()
        self.has(self.command("up", "--show-policy").out, "222233334444")
        self.assertEqual(self.aws.requests, [])

    def test_a_policy_without_keys(self):
        self.set_up()
        self.project.write("a.dash", 'dashboard "A" {\n    logs "/aws/lambda/checkout"\n}\n')
        for json in ((), ("--json",)):
            ended = self.project.dashc("up", "--show-policy", *json, role=None,
                                       AWS_EC2_METADATA_DISABLED="true")
            self.has(ended.out, "arn:aws:logs:eu-west-1:ACCOUNT:log-group:/aws/lambda/checkout")
            self.has(ended.err, "ACCOUNT")

    # ---- tokens --------------------------------------------------------------------------------

    def test_a_token_that_is_refused(self):
        self.set_up()
        ended = self.up(status=LOGIN, DASHC_TOKEN="glsa_of_another")
        self.has(ended.err, "does not accept the token", "the token came from DASHC_TOKEN")
        self.check_untouched()

    def test_a_token_for_what_is_yet_to_be_made(self):
        Up.set_up(self, WORKSPACE + PREFERENCES)
        ended = self.up(status=LOGIN, DASHC_TOKEN="glsa_of_another")
        self.has(ended.err, "DASHC_TOKEN", "yet to be made", "take it away")
        self.assertEqual((self.writes(self.aws), self.aws.workspaces), ([], []))
        self.say(WORKSPACE)
        self.up(DASHC_TOKEN="glsa_of_another")

    def test_a_token_may_not_be_made(self):
        self.set_up()
        self.aws.deny("grafana:CreateWorkspaceServiceAccountToken")
        self.has(self.up(status=None).err, "docs/aws.md has the policy")


class Refused(Up):
    """What would be no use to anybody, or not work, is not begun."""

    def refused(self, *said, status=CONFLICT):
        self.has(self.up(status=status).err, *said)
        self.assertEqual((self.writes(self.aws), self.aws.workspaces), ([], []))

    def test_nobody_would_administer_it(self):
        self.set_up('name "acme-metrics"; region eu-west-1; grafana 10.4; viewer group "Product"')
        self.refused("nobody would administer the workspace", 'admin user')
        self.say('name "acme-metrics"; region eu-west-1; grafana 10.4; auth saml\n'
                 'metadata "https://idp.example.com/m"; assertion role "role"; editor role "staff"')
        self.refused("nobody would administer the workspace", 'admin role')

    def test_a_workspace_that_is_there_has_administrators_of_its_own(self):
        self.set_up('name "acme-metrics"; region eu-west-1; grafana 10.4; viewer group "Product"')
        self.aws.add_workspace(self.project.grafana, "acme-metrics").tags = {"dashc": "acme/prod"}
        self.up()

    def test_a_role_that_cannot_be_used(self):
        self.set_up(WORKSPACE + 'role "arn:aws:iam::999999999999:role/theirs"')
        self.refused("999999999999:role/theirs is another account's", "the keys are of 111122223333")
        self.say(WORKSPACE + 'role "arn:aws:iam::111122223333:role/path/thiers"')
        self.refused("there is no role arn:aws:iam::111122223333:role/path/thiers")

    def test_a_role_that_may_not_be_looked_at(self):
        self.set_up(WORKSPACE + 'role "arn:aws:iam::111122223333:role/theirs"')
        self.aws.add_iam_role("theirs", "{}")
        self.aws.deny("iam:GetRole")
        self.has(self.up().out, "role/theirs is there was not looked at", "iam:GetRole")


main(__name__)
