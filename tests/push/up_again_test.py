#!/usr/bin/env python3
"""dashc up where a workspace stands: up_again_test.py DASHC [unittest's arguments]"""
from project import CONFLICT, PARTLY, USAGE, main
from up import WORKSPACE, Up


class Again(Up):
    """A workspace that is there."""

    """A workspace that is there."""

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
        self.has(text, f"group Customer Success ({gone}) is viewer, which the source does not say: "
                       "--prune takes it away")
        for operation in ("DescribeUser", "DescribeGroup"):
            self.aws.deny(f"identitystore:{operation}")
        self.has(self.up().out, f"group {gone} is viewer, which the source does not say")
        self.aws.denied.clear()
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
                 f'admin user "owner@example.com"; viewer group {listed}')
        self.up()
        sent = [r.json["updateInstructionBatch"] for r in self.aws.requests
                if r.operation == "UpdatePermissions"]
        self.assertEqual([len(batch) for batch in sent], [20, 20, 6])
        self.assertEqual(len(self.workspace.permissions), 46)

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
        self.has(self.up("--adopt", "acme-metricz", status=USAGE).err,
                 "`--adopt acme-metricz`: nothing that is declared has this name")
        self.up("--adopt", "acme-metrics")
        self.assertEqual(theirs.tags, {"dashc": "acme/prod"})
        self.assertEqual(theirs.role, self.aws.iam_roles["grafana-acme-metrics"].arn)
        self.check_settled()

    def test_an_id_instead_of_a_name(self):
        self.set_up()
        theirs = self.aws.add_workspace(self.project.grafana, "by-hand")
        self.say(WORKSPACE.replace("acme-metrics", theirs.id))
        self.up()
        self.assertEqual((theirs.name, theirs.tags), ("by-hand", {}))
        self.assertEqual(theirs.role, self.aws.iam_roles[f"grafana-{theirs.id}"].arn)
        self.check_settled()

    def test_one_with_two_names(self):
        self.set_up(WORKSPACE + f'viewer user "{"9067641234-00000000-0000-4000-8000-000000000000"}"')
        self.has(self.up(status=CONFLICT).err, "are the same one", "name them once")

    def test_a_network_is_warned_of(self):
        self.made()
        self.say(WORKSPACE + 'network prefix "pl-1"')
        self.has(self.up().out, "whoever runs dashc must be there")
        self.assertNotIn("must be there", self.up().out)

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


main(__name__)
