#!/usr/bin/env python3
"""The role of a workspace: up_role_test.py DASHC [unittest's arguments]

Whose it is, what it allows, and the templates that others make it with.
"""
import json
import re

from project import CONFLICT, SOURCE, USAGE, main
from up import WORKSPACE, Up


class Role(Up):
    """It follows the source, and is not overwritten where somebody has edited it."""

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

    def test_what_else_hangs_on_it(self):
        """Others' policies are left alone, and never passed over in silence."""
        self.made()
        role = self.aws.iam_roles["grafana-acme-metrics"]
        role.policies["backdoor"] = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
        role.attached = ["arn:aws:iam::aws:policy/AdministratorAccess"]
        self.has(self.up().out, "policies hang on it that dashc did not make", "backdoor",
                 "arn:aws:iam::aws:policy/AdministratorAccess")
        self.assertIn("backdoor", role.policies)
        self.check_settled()
        self.aws.deny("iam:ListAttachedRolePolicies")
        self.has(self.up().out, "was not looked at", "iam:ListAttachedRolePolicies")

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

    def test_a_role_that_the_console_made(self):
        self.set_up()
        theirs = self.aws.add_workspace(self.project.grafana, "acme-metrics")
        theirs.permission = "SERVICE_MANAGED"
        self.has(self.up("--adopt", "acme-metrics").out, "AWS's console made its role")
        self.assertEqual(theirs.permission, "CUSTOMER_MANAGED")
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
        domain = "arn:aws:es:eu-west-1:111122223333:domain/logs"
        self.assertEqual(found["OpenSearchReads"], (["es:ESHttpGet"], [
            f"{domain}/", f"{domain}/cwl-*/_mapping*", f"{domain}/cwl-*/_settings*"]))
        self.assertEqual(found["OpenSearchSearches"][1], [
            f"{domain}/_msearch*", f"{domain}/_plugins/_ppl*", f"{domain}/_opendistro/_ppl*"])
        self.has(self.command("up", "--show-policy").out, "the fields of these indices",
                 "searches and PPL of every index, because")

    def test_an_index_of_each_day(self):
        """Grafana makes a name of a date: whichever it is."""
        host = "search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com"
        found = self.statements('text ""', f"""
            datasource opensearch "B" {{ url "https://{host}"; index "[cwl-]YYYY.MM.DD" daily
                                         time "@timestamp"; sigv4 }}
            datasource opensearch "C" {{ url "https://{host}"; index "other"; time "t"; sigv4; default }}
        """)
        self.assertEqual([arn.partition("domain/logs")[2] for arn in found["OpenSearchReads"][1]],
                         ["/", "/cwl-*/_mapping*", "/cwl-*/_settings*", "/other/_mapping*",
                          "/other/_settings*"])

    PANELS = 'filter function\nlambda.errors sum\nlogs "/aws/lambda/checkout"'
    ELSEWHERE = "arn:aws:iam::222233334444:role/metrics"

    def elsewhere(self):
        shown = self.command("up", "--json", "--show-policy").json["role"]["elsewhere"]
        return {d["datasource"]: (d.get("role"), {s["Sid"]: s["Resource"] for s in
                                                  d["permissions"]["Statement"]}) for d in shown}

    def test_who_is_asked_in_another_name(self):
        """What a data source's own role reads is not the workspace's role's to allow."""
        source = f'datasource cloudwatch "Other" {{ default; role "{self.ELSEWHERE}" }}\n'
        self.assertEqual(self.statements(self.PANELS, source),
                         {"Roles": (["sts:AssumeRole"], [self.ELSEWHERE])})
        (role, allows), = self.elsewhere().values()
        self.assertEqual(role, self.ELSEWHERE)
        self.assertEqual(sorted(allows), ["LogGroups", "LogQueries", "LogResults", "Metrics"])
        self.assertEqual(allows["LogQueries"][0],
                         "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/lambda/checkout")
        self.has(self.command("up", "--show-policy").out,
                 f'data source "Other" signs in as {self.ELSEWHERE}: that has to trust '
                 "arn:aws:iam::111122223333:role/grafana-acme-metrics, and to allow")
        for language in ("terraform", "cloudformation"):
            self.has(self.command("up", "--emit", language).err, 'data source "Other"',
                     "--show-policy")

    def test_keys_of_a_data_source(self):
        source = ('datasource cloudwatch "Keys" { logs "/ecs/shop"\n'
                  'access_key env "A"; secret_key env "B" }\n')
        self.assertEqual(self.statements(self.PANELS, source), {})
        (role, allows), = self.elsewhere().values()
        self.assertEqual((role, "arn:aws:logs:eu-west-1:ACCOUNT:log-group:/ecs/shop" in allows["LogQueries"]),
                         (None, True))
        self.has(self.command("up", "--show-policy").out,
                 'data source "Keys" signs in with keys of its own, which have to allow')

    def test_a_group_of_every_region_is_named_once(self):
        source = ('datasource cloudwatch "C" { default; region eu-west-1\n'
                  'logs "/aws/lambda/checkout" }\n')
        panels = 'logs "/aws/lambda/checkout" where level = "ERROR"'
        for settings in ("", "filter region"):
            groups = self.statements(settings + "\n" + panels, source)["LogQueries"][1]
            self.assertEqual(len(groups), len({g.split(":", 4)[4] for g in groups}), groups)

    def test_one_that_dashboards_do_not_ask(self):
        source = (f'datasource cloudwatch "Other" {{ role "{self.ELSEWHERE}" }}\n'
                  'datasource cloudwatch "Own" { default }\n')
        self.assertEqual(sorted(self.statements(self.PANELS, source)),
                         ["LogGroups", "LogQueries", "LogResults", "Metrics", "Roles"])
        self.assertEqual(self.elsewhere(), {"Other": (self.ELSEWHERE, {"Metrics": ["*"]})})

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
        self.assertEqual(found["OpenSearchReads"], (["es:ESHttpGet"], [
            arn + "/", arn + "/x/_mapping*", arn + "/x/_settings*"]))
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

    def test_people_in_terraform(self):
        """By what the source gives: the name to sign in with, or an e-mail address."""
        self.set_up(WORKSPACE + 'editor user "anna"')
        ended = self.command("up", "--emit", "terraform")
        paths = {u["alternate_identifier"]["unique_attribute"]["attribute_value"]:
                 u["alternate_identifier"]["unique_attribute"]["attribute_path"]
                 for u in ended.json["data"]["aws_identitystore_user"].values()}
        self.assertEqual(paths, {"anna": "UserName", "owner@example.com": "Emails.Value"})
        self.has(ended.err, '"owner@example.com" is looked up as an e-mail address')

    def test_a_policy_that_is_too_long(self):
        groups = ", ".join(f'"/aws/lambda/a-function-with-a-long-name-{n}"' for n in range(120))
        self.set_up(rest=f'datasource cloudwatch "C" {{ default; logs {groups} }}\n')
        for arguments in (("--show-policy",), ("--emit", "terraform"),
                          ("--emit", "cloudformation")):
            self.has(self.command("up", *arguments).all, "of which IAM takes 10240")

    def test_after_the_template(self):
        """What was deployed is taken up by `up`, which does the rest and changes nothing else."""
        ended, document = self.emitted("terraform")
        tags = document["resource"]["aws_grafana_workspace"]["workspace"]["tags"]
        self.assertEqual(tags["dashc"], "acme/prod")
        self.assertIn("role_arn", document["output"])
        self.has(ended.err, 'as `role "arn:…"`', "tag dashc=acme/prod", "--adopt")
        self.has(self.command("up", "--emit", "cloudformation").err,
                 "--tags 'dashc=acme/prod' 'team=a'")
        role = "arn:aws:iam::111122223333:role/grafana-acme-metrics"
        self.say(WORKSPACE + f'timezone utc; role "{role}"')
        self.aws.add_iam_role("grafana-acme-metrics", "{}")
        theirs = self.aws.make_workspace("acme-metrics", "10.4")
        theirs.tags, theirs.role = {"dashc": tags["dashc"]}, role
        self.up()
        self.assertEqual(theirs.tags, {"dashc": tags["dashc"]})
        self.check_settled()

    def test_another_language(self):
        self.set_up()
        self.has(self.command("up", "--emit", "cdk", status=USAGE).err,
                 "cloudformation or terraform")


main(__name__)
