"""The scripted AWS endpoints against AWS's own material: models, test vectors, botocore as a client.

All of it lies outside this repository; without it these tests are skipped.
"""
import hashlib
import json
import re
import unittest

import aws_errors
import aws_model
import aws_sigv4
from aws_test import AwsTest
from client import Client
from opensearch import OpenSearch
from recorder import Request

try:
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    botocore = None

SERVICES = (("grafana", "2020-08-18"), ("sts", "2011-06-15"), ("iam", "2010-05-08"),
            ("identitystore", "2020-06-15"), ("logs", "2014-03-28"),
            ("cloudwatch", "2010-08-01"),
            ("lambda", "2015-03-31"), ("opensearch", "2021-01-01"))
MODELS = aws_model.shared_models()
VECTORS = MODELS.parent / "reference" / "sigv4-vectors.json"
needs_models = unittest.skipUnless(MODELS.is_dir(), "AWS's models are not here")
needs_botocore = unittest.skipUnless(botocore and MODELS.is_dir(),
                                     "botocore or AWS's models are not here")


class Vectors(unittest.TestCase):
    """AWS's test suite for signatures."""

    @unittest.skipUnless(VECTORS.is_file(), "AWS's test vectors are not here")
    def test_vectors(self):
        cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
        self.assertEqual(len(cases), 38)
        for name, case in cases.items():
            request = parsed(case["header-signed-request"])
            claimed = aws_sigv4.Signature(request.secret("authorization"))
            canonical = aws_sigv4.canonical_request(
                request.method, request.raw_path, request.raw_query, claimed.signed_headers,
                request.values, hashlib.sha256(request.body).hexdigest(),
                case["context"]["normalize"])
            self.assertEqual(canonical, case["header-canonical-request"], name)
            self.assertEqual(
                aws_sigv4.signature(case["context"]["credentials"]["secret_access_key"],
                                    request.header("x-amz-date"), claimed.scope, canonical),
                case["header-signature"], name)


def parsed(text):
    """A request from the text of AWS's vectors."""
    head, _, body = text.partition("\n\n")
    lines = re.sub(r"\n\s+", " ", head).split("\n")
    method, rest = lines[0].split(" ", 1)
    headers = [tuple(line.split(":", 1)) for line in lines[1:] if line]
    return Request(method, rest.rsplit(" ", 1)[0], headers, body.encode("utf-8"))


class Subset(unittest.TestCase):
    """aws_subset.py says nothing that AWS's models do not."""

    @needs_models
    def test_the_subset_is_one(self):
        """Operations, members, required members and bounds are those of AWS's model."""
        for service, version in SERVICES:
            self.compare_all(aws_model.load(service, version),
                             aws_model.load(service, version, False))

    @unittest.skipUnless(botocore, "botocore is not here")
    def test_the_subset_of_firehose_is_one(self):
        """Of which botocore's own model is taken."""
        loader = botocore.session.Session().get_component("data_loader")
        whole = aws_model.Model(loader.load_service_model("firehose", "service-2"))
        self.compare_all(whole, aws_model.load("firehose", "2015-08-04", False))

    def compare_all(self, whole, part):
        for name, operation in part.operations.items():
            real = whole.operations[name]
            self.assertEqual((operation.method, operation.uri, operation.unsigned),
                             (real.method, real.uri, real.unsigned), name)
            self.assertLessEqual(set(operation.errors), set(real.errors), name)
            for ours, theirs in ((operation.input, real.input),
                                 (operation.output, real.output)):
                self.compare(part, whole, part.shape(ours), whole.shape(theirs), name)

    def compare(self, part, whole, ours, theirs, where):
        for name in ("type", "min", "max", "pattern", "enum", "location"):
            value, real = ours.get(name), theirs.get(name)
            if name == "enum" and value is not None:
                value, real = sorted(value), sorted(real or [])
            if name != "pattern":
                self.assertEqual(value, real, f"{where}: {name}")
            elif value is not None:
                self.assertEqual(re.sub(r"[\^$]", "", value), re.sub(r"[\^$]", "", real or ""),
                                 where)
        self.assertEqual(sorted(ours.get("required", [])), sorted(theirs.get("required", [])),
                         where)
        for name, member in ours.get("members", {}).items():
            self.assertIn(name, theirs["members"], where)
            self.compare(part, whole, part.shape(member), whole.shape(theirs["members"][name]),
                         f"{where}.{name}")
        for name in ("member", "key", "value"):
            if name in ours:
                self.compare(part, whole, part.shape(ours[name]), whole.shape(theirs[name]),
                             f"{where}.{name}")


@needs_botocore
class Botocore(AwsTest):
    """AWS's own client speaks to these servers, signs and reads what they answer."""

    def client(self, service, key=None):
        region = "us-east-1" if service == "iam" else self.aws.region
        session = botocore.session.Session()
        # Its own model first is an old one: the service accounts are missing in Debian 12's.
        session.get_component("data_loader").search_paths.insert(0, str(MODELS))
        key = key or self.aws.key
        return session.create_client(
            service, region_name=region, endpoint_url=self.aws.url,
            aws_access_key_id=key.access_key, aws_secret_access_key=key.secret,
            aws_session_token=key.token,
            config=Config(retries={"max_attempts": 0}, proxies={}, user_agent="servers_test"))

    def test_a_token_for_one_push(self):
        self.start()
        grafana = self.client("grafana", self.aws.add_key(seconds=900))
        name = {"workspaceId": self.workspace.id}
        self.assertEqual(grafana.list_workspaces()["workspaces"][0]["id"], self.workspace.id)
        self.assertEqual(grafana.describe_workspace(**name)["workspace"]["endpoint"],
                         self.grafana.url)
        self.assertEqual(grafana.list_versions(**name)["grafanaVersions"], ["12.4"])
        account = grafana.create_workspace_service_account(name="dashc", grafanaRole="EDITOR",
                                                           **name)
        name["serviceAccountId"] = account["id"]
        token = grafana.create_workspace_service_account_token(name="push", secondsToLive=900,
                                                               **name)
        listed = grafana.list_workspace_service_account_tokens(**name)["serviceAccountTokens"]
        self.assertEqual([t["name"] for t in listed], ["push"])
        with Client(self.grafana, token["serviceAccountToken"]["key"]) as client:
            self.assertEqual(client.get("/api/user").status, 200)
        grafana.delete_workspace_service_account_token(
            tokenId=token["serviceAccountToken"]["id"], **name)
        self.assertEqual(self.aws.live_tokens(), [])
        self.aws.assert_clean()

    def test_a_workspace_from_nothing(self):
        self.start()
        iam, grafana = self.client("iam"), self.client("grafana")
        trust = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "grafana.amazonaws.com"},
            "Action": "sts:AssumeRole"}]})
        role = iam.create_role(RoleName="g", AssumeRolePolicyDocument=trust,
                               Tags=[{"Key": "a b", "Value": "c"}])["Role"]
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "*"}]})
        iam.put_role_policy(RoleName="g", PolicyName="p", PolicyDocument=policy)
        found = iam.get_role(RoleName="g")["Role"]
        self.assertEqual((found["AssumeRolePolicyDocument"], found["Tags"]),
                         (json.loads(trust), [{"Key": "a b", "Value": "c"}]))
        self.assertEqual(iam.get_role_policy(RoleName="g", PolicyName="p")["PolicyDocument"],
                         json.loads(policy))
        user = self.aws.directory.add_user("anna", "anna@example.com")
        store = self.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
        same = {"UniqueAttribute": {"AttributePath": "emails.value",
                                    "AttributeValue": "anna@example.com"}}
        self.assertEqual(self.client("identitystore").get_user_id(
            IdentityStoreId=store, AlternateIdentifier=same)["UserId"], user)
        made = grafana.create_workspace(
            accountAccessType="CURRENT_ACCOUNT", permissionType="CUSTOMER_MANAGED",
            authenticationProviders=["AWS_SSO", "SAML"], workspaceName="metrics",
            workspaceRoleArn=role["Arn"], grafanaVersion="9.4", tags={"team": "a"},
            configuration='{"plugins":{"pluginAdminEnabled":true}}')["workspace"]
        name = {"workspaceId": made["id"]}
        self.assertEqual(made["status"], "CREATING")
        with self.assertRaises(ClientError):
            grafana.update_workspace(workspaceDescription="d", **name)
        for _ in range(2):
            status = grafana.describe_workspace(**name)["workspace"]["status"]
        self.assertEqual(status, "ACTIVE")
        grafana.update_workspace_authentication(
            authenticationProviders=["SAML"],
            samlConfiguration={"idpMetadata": {"url": "https://idp.example.com"}}, **name)
        self.assertEqual(grafana.describe_workspace_authentication(**name)["authentication"]
                         ["saml"]["status"], "CONFIGURED")
        users = [{"id": user, "type": "SSO_USER"}, {"id": "nobody", "type": "SSO_USER"}]
        errors = grafana.update_permissions(updateInstructionBatch=[
            {"action": "ADD", "role": "ADMIN", "users": users}], **name)["errors"]
        self.assertEqual([e["causedBy"]["users"][0]["id"] for e in errors], ["nobody"])
        self.assertEqual(grafana.list_permissions(**name)["permissions"],
                         [{"user": users[0], "role": "ADMIN"}])
        document = grafana.describe_workspace_configuration(**name)["configuration"]
        grafana.update_workspace_configuration(configuration=document, grafanaVersion="10.4",
                                               **name)
        self.aws.assert_clean()

    def test_pages(self):
        self.start(page_size=2)
        for number in range(4):
            self.aws.add_workspace(None, name=f"w{number}")
        grafana = self.client("grafana")
        names, more = [], {}
        while more is not None:
            page = grafana.list_workspaces(**more)
            names += [w["name"] for w in page["workspaces"]]
            more = {"nextToken": page["nextToken"]} if "nextToken" in page else None
        self.assertEqual(names, ["production", "w0", "w1", "w2", "w3"])
        self.aws.assert_clean()

    def test_paths_with_an_arn(self):
        self.start()
        grafana, arn = self.client("grafana"), self.aws.arn_of(self.workspace)
        grafana.tag_resource(resourceArn=arn, tags={"a": "b"})
        self.assertEqual(grafana.list_tags_for_resource(resourceArn=arn)["tags"], {"a": "b"})
        grafana.untag_resource(resourceArn=arn, tagKeys=["a", "c d"])
        self.aws.assert_clean()

    def test_errors(self):
        self.start()
        grafana = self.client("grafana")
        with self.assertRaises(ClientError) as caught:
            grafana.describe_workspace(workspaceId="g-0123456789")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceNotFoundException")
        self.aws.faults.at(1, aws_errors.fault(aws_errors.throttling(7)))
        with self.assertRaises(ClientError) as caught:
            grafana.list_workspaces()
        self.assertEqual(caught.exception.response["Error"]["Code"], "ThrottlingException")
        self.aws.deny("grafana:*")
        with self.assertRaises(ClientError) as caught:
            grafana.list_workspaces()
        self.assertIn("is not authorized", caught.exception.response["Error"]["Message"])

    def test_sts(self):
        self.start()
        sts = self.client("sts")
        self.assertEqual(sts.get_caller_identity()["Account"], self.aws.account)
        role = self.aws.add_role()
        got = sts.assume_role(RoleArn=role, RoleSessionName="dashc")["Credentials"]
        self.assertEqual(self.aws.keys[got["AccessKeyId"]].token, got["SessionToken"])
        token = self.aws.add_web_identity(role)
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci",
                                          WebIdentityToken=token)
        with self.assertRaises(ClientError) as caught:
            sts.assume_role(RoleArn=role + "x", RoleSessionName="dashc")
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDenied")
        self.aws.assert_clean()

    def test_streams(self):
        """A filter needs its destination's permission, and a group has two of them at most."""
        self.start()
        self.aws.add_log_group("/aws/lambda/a")
        arn = self.aws.add_function()
        logs, function = self.client("logs"), self.client("lambda")
        put = {"logGroupName": "/aws/lambda/a", "filterName": "ours", "filterPattern": "",
               "destinationArn": arn}
        self.assertEqual(logs.describe_log_groups(logGroupNamePrefix="/aws/")["logGroups"][0]
                         ["logGroupClass"], "STANDARD")
        with self.assertRaises(ClientError) as caught:
            logs.put_subscription_filter(**put)
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameterException")
        with self.assertRaises(ClientError) as caught:
            function.get_policy(FunctionName=arn)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceNotFoundException")
        function.add_permission(
            FunctionName=arn, StatementId="ours", Action="lambda:InvokeFunction",
            Principal="logs.amazonaws.com", SourceAccount=self.aws.account,
            SourceArn=f"arn:aws:logs:{self.aws.region}:{self.aws.account}:log-group:*")
        logs.put_subscription_filter(**put)
        told = logs.describe_subscription_filters(logGroupName="/aws/lambda/a")
        self.assertEqual([f["filterName"] for f in told["subscriptionFilters"]], ["ours"])
        self.aws.assert_clean()

    def test_domains(self):
        self.start()
        with OpenSearch(self.aws, ultrawarm=True) as domain:
            client = self.client("opensearch")
            names = [d["DomainName"] for d in client.list_domain_names()["DomainNames"]]
            told = client.describe_domains(DomainNames=names)["DomainStatusList"][0]
            self.assertTrue(told["ClusterConfig"]["WarmEnabled"])
            self.assertEqual(told["Endpoint"], domain.authority)
        self.aws.assert_clean()



if __name__ == "__main__":
    unittest.main()
