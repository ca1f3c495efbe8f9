#!/usr/bin/env python3
"""Who signs in to a workspace, and who sees which folder: up_access_test.py DASHC [unittest's arguments]"""
import json

from project import CONFLICT, PARTLY, main
from up import WORKSPACE, Up


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


class Folders(Up):
    """Who may see a folder: teams and everyone, by hand and by the source."""

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

    def test_what_is_made_on_the_way_is_shown(self):
        """A slip in a name makes a folder or a team: the plan says so."""
        self.set_up(WORKSPACE + 'folder "Team" edit team "Payments"')
        self.has(self.command("up", "--dry-run").out, "the folder is made",
                 "the team Payments is made", "CUSTOMER_MANAGED", "this account only",
                 "tag dashc=acme/prod")
        self.up()
        self.say(WORKSPACE + 'folder "Team" edit team "Payments", view team "Paiments"')
        shown = self.command("up", "--dry-run").out
        self.has(shown, "the team Paiments is made")
        self.assertNotIn("the team Payments is made", shown)
        self.assertNotIn("the folder is made", shown)

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


main(__name__)
