"""The scripted AWS endpoints: signatures, shapes, the control plane, sources of credentials.

Requests are signed here by `Signer`, with the functions that check signatures; that these are right
is shown by AWS's test vectors and by botocore, in aws_conformance_test.py.
"""
import hashlib
import json
import tempfile
import time
import unittest
import urllib.parse
import xml.etree.ElementTree

import aws_errors
import aws_model
import aws_sigv4
import faults
from aws import Aws
from client import Client
from grafana import Grafana

MODELS = aws_model.shared_models()


class Signer:
    """Signs requests; a test can spoil any part of it."""

    def __init__(self, aws, key=None, service="grafana"):
        self.aws, self.key, self.service = aws, key or aws.key, service
        self.region, self.offset, self.secret = aws.region, 0, None
        self.signed, self.token = None, self.key.token

    def headers(self, method, target, body=b"", extra=()):
        stamp = aws_sigv4.written(time.time() + self.offset)
        headers = dict(extra, Host=self.aws.authority)
        headers["X-Amz-Date"] = stamp
        if self.token:
            headers["X-Amz-Security-Token"] = self.token
        lower = {n.lower(): v for n, v in headers.items()}
        names = self.signed or sorted(lower)
        path, _, query = target.partition("?")
        canonical = aws_sigv4.canonical_request(method, path, query, names, lambda n: [lower[n]],
                                                hashlib.sha256(body).hexdigest())
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        signature = aws_sigv4.signature(self.secret or self.key.secret, stamp, scope, canonical)
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.key.access_key}/{scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}")
        return headers


class AwsTest(unittest.TestCase):
    def start(self, version="10.4", **more):
        """AWS with a workspace, and the Grafana behind it."""
        self.grafana = Grafana(version, amg=True).start()
        self.addCleanup(self.grafana.stop)
        self.aws = Aws(**more).start()
        self.addCleanup(self.aws.stop)
        self.workspace = self.aws.add_workspace(self.grafana, name="production")
        self.path = f"/workspaces/{self.workspace.id}"
        return self.aws

    def send(self, method, target, body=None, signer=None):
        """A signed request; a body becomes JSON."""
        data = b"" if body is None else json.dumps(body).encode("utf-8")
        extra = {"Content-Type": "application/json"} if data else {}
        headers = (signer or Signer(self.aws)).headers(method, target, data, extra)
        with Client(self.aws) as client:
            return client.send(method, target, data or None, headers)

    def refused(self, answer, status, code, text=""):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["x-amzn-ErrorType"].split(":")[0], code)
        self.assertIn(text, answer.json.get("message") or answer.json.get("Message"))

    def new_account(self, name="dashc"):
        answer = self.send("POST", self.path + "/serviceaccounts",
                           {"name": name, "grafanaRole": "EDITOR"})
        self.assertEqual(answer.status, 200, answer.body)
        return f"{self.path}/serviceaccounts/{answer.json['id']}"

    def new_token(self, account, name="push", seconds=900):
        answer = self.send("POST", account + "/tokens", {"name": name, "secondsToLive": seconds})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json["serviceAccountToken"]


class Signatures(AwsTest):
    """AMG §6."""

    def test_a_known_signature(self):
        """get-vanilla of AWS's test suite."""
        canonical = aws_sigv4.canonical_request(
            "GET", "/", "", ["host", "x-amz-date"],
            {"host": ["example.amazonaws.com"], "x-amz-date": ["20150830T123600Z"]}.get,
            hashlib.sha256(b"").hexdigest())
        self.assertEqual(
            aws_sigv4.signature("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830T123600Z",
                                "20150830/us-east-1/service/aws4_request", canonical),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")

    def test_good(self):
        self.start()
        self.assertEqual(self.send("GET", "/workspaces?maxResults=3").status, 200)
        request = self.aws.requests[0]
        self.assertEqual((request.service, request.operation), ("grafana", "ListWorkspaces"))
        self.assertEqual(request.signature.access_key, self.aws.key.access_key)
        self.aws.assert_clean()

    def test_a_temporary_key_needs_its_token(self):
        self.start()
        signer = Signer(self.aws, self.aws.add_key(seconds=900))
        self.assertEqual(self.send("GET", "/workspaces", signer=signer).status, 200)
        signer.token = None
        self.refused(self.send("GET", "/workspaces", signer=signer), 403,
                     "UnrecognizedClientException")
        signer.token = "another"
        self.refused(self.send("GET", "/workspaces", signer=signer), 403,
                     "UnrecognizedClientException")

    def test_bad(self):
        for change, code, text in (
                ({"secret": "wrong"}, "InvalidSignatureException", "does not match"),
                ({"region": "us-east-1"}, "InvalidSignatureException", "valid region"),
                ({"service": "sts"}, "InvalidSignatureException", "correct service: 'grafana'"),
                ({"offset": -301}, "InvalidSignatureException", "Signature expired"),
                ({"offset": 310}, "InvalidSignatureException", "not yet current"),
                ({"signed": ["host"]}, "IncompleteSignatureException", "'x-amz-date' must be"),
                ({"signed": ["x-amz-date"]}, "IncompleteSignatureException", "'host' must be")):
            self.start()
            signer = Signer(self.aws)
            vars(signer).update(change)
            self.refused(self.send("GET", "/workspaces", signer=signer), 403, code, text)
            self.assertRaises(AssertionError, self.aws.assert_clean)

    def test_a_token_must_be_signed(self):
        self.start()
        signer = Signer(self.aws, self.aws.add_key(seconds=900))
        signer.signed = ["host", "x-amz-date"]
        self.refused(self.send("GET", "/workspaces", signer=signer), 403,
                     "IncompleteSignatureException", "'x-amz-security-token' must be")

    def test_none_and_unknown_and_expired(self):
        self.start()
        with Client(self.aws) as client:
            self.refused(client.get("/workspaces"), 403, "MissingAuthenticationTokenException")
        signer = Signer(self.aws, self.aws.add_key(seconds=60))
        self.aws.clock_offset = 61
        self.refused(self.send("GET", "/workspaces", signer=signer), 403, "ExpiredTokenException")
        del self.aws.keys[signer.key.access_key]
        self.refused(self.send("GET", "/workspaces", signer=signer), 403,
                     "UnrecognizedClientException")

    def test_a_changed_request(self):
        """Body, path and query are all covered."""
        self.start()
        good = Signer(self.aws).headers("GET", "/workspaces?maxResults=3")
        with Client(self.aws) as client:
            for target in ("/workspaces?maxResults=4", "/versions?maxResults=3"):
                self.refused(client.get(target, headers=good), 403, "InvalidSignatureException")

    def test_the_clock_can_be_read_from_the_answer(self):
        self.start()
        self.aws.clock_offset = 3600
        answer = self.send("GET", "/workspaces")
        self.refused(answer, 403, "InvalidSignatureException", "Signature expired")
        date = time.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT")
        signer = Signer(self.aws)
        signer.offset = time.mktime(date) - time.mktime(time.gmtime())
        self.assertEqual(self.send("GET", "/workspaces", signer=signer).status, 200)

    def test_no_secret_is_kept(self):
        self.start()
        signer = Signer(self.aws, self.aws.add_key(seconds=900))
        signer.secret = "wrong"
        self.send("GET", "/workspaces", signer=signer)
        kept = repr([vars(r) for r in self.aws.requests]) + repr(self.aws.problems)
        self.assertNotIn(signer.token, kept)
        self.assertIn("<token>", kept)


class Shapes(AwsTest):
    """Requests against the model: AWS's own, or the built-in subset."""

    def each(self):
        for shared in ([True, False] if MODELS.is_dir() else [False]):
            self.start(shared_models=shared)
            yield shared

    def test_what_does_not_fit(self):
        for _ in self.each():
            account = self.new_account()
            for method, target, body, text in (
                    ("GET", "/workspaces?maxResults=0", None, "maxResults is 0, not 1..100"),
                    ("GET", "/workspaces?maxResults=many", None, "'many' is no integer"),
                    ("GET", "/workspaces?max=1", None, "max is no query parameter"),
                    ("GET", "/workspaces/g-1", None, "'g-1' does not match"),
                    ("GET", "/workspaces", {}, "GET has none"),
                    ("POST", self.path + "/serviceaccounts", {"name": "x"},
                     "grafanaRole is missing"),
                    ("POST", self.path + "/serviceaccounts", {"name": "", "grafanaRole": "EDITOR"},
                     "name is 0 long, not 1..128"),
                    ("POST", self.path + "/serviceaccounts", {"name": "x", "grafanaRole": "Editor"},
                     "'Editor' is none of"),
                    ("POST", self.path + "/serviceaccounts",
                     {"name": "x", "grafanaRole": "EDITOR", "note": 1}, "note is no member"),
                    ("POST", account + "/tokens", {"name": "x", "secondsToLive": 2592001},
                     "secondsToLive is 2592001"),
                    ("POST", account + "/tokens", {"name": "x", "secondsToLive": "60"},
                     "secondsToLive is no integer")):
                answer = self.send(method, target, body)
                self.refused(answer, 400, "ValidationException", text)
                self.assertEqual(answer.json["reason"], "FIELD_VALIDATION_FAILED")
                self.assertIn(text.split(" ")[0], json.dumps(answer.json["fieldList"]))
            self.assertRaises(AssertionError, self.aws.assert_clean)

    def test_content_type(self):
        self.start()
        target = self.path + "/serviceaccounts"
        body = b'{"name":"x","grafanaRole":"EDITOR"}'
        headers = Signer(self.aws).headers("POST", target, body, {"Content-Type": "text/plain"})
        with Client(self.aws) as client:
            self.refused(client.send("POST", target, body, headers), 400, "ValidationException",
                         "Content-Type")

    def test_answers_are_checked(self):
        for _ in self.each():
            self.workspace.status = "SLEEPING"
            self.send("GET", self.path)
            self.assertIn("answer to DescribeWorkspace", self.aws.problems[0])

    def test_unknown_operations(self):
        for shared in self.each():
            self.refused(self.send("GET", "/workspaces/g-0000000000/nothing"), 404,
                         "UnknownOperationException")
            if shared:
                self.refused(self.send("DELETE", self.path), 400, "ValidationException",
                             "not played")


class ControlPlaneTest(AwsTest):
    """AMG §1 and §2."""

    def test_workspaces(self):
        self.start(page_size=2)
        for name in ("staging", "test"):
            self.aws.add_workspace(None, name=name)
        first = self.send("GET", "/workspaces").json
        self.assertEqual([w["name"] for w in first["workspaces"]], ["production", "staging"])
        token = urllib.parse.quote(first["nextToken"], safe="")
        second = self.send("GET", f"/workspaces?nextToken={token}").json
        self.assertEqual(([w["name"] for w in second["workspaces"]], second.get("nextToken")),
                         (["test"], None))
        self.refused(self.send("GET", "/workspaces?nextToken=x"), 400, "ValidationException")

    def test_describe(self):
        self.start("12")
        shown = self.send("GET", self.path).json["workspace"]
        self.assertEqual((shown["endpoint"], shown["status"]), (self.grafana.url, "ACTIVE"))
        self.assertEqual(shown["grafanaVersion"], "12.4")
        self.refused(self.send("GET", "/workspaces/g-0123456789"), 404, "ResourceNotFoundException")
        self.aws.assert_clean()

    def test_versions(self):
        self.start()
        self.assertEqual(self.send("GET", "/versions").json["grafanaVersions"], self.aws.versions)
        upgrades = self.send("GET", f"/versions?workspace-id={self.workspace.id}").json
        self.assertEqual(upgrades["grafanaVersions"], ["12.4"])

    def test_a_token_for_one_push(self):
        self.start()
        account = self.new_account()
        token = self.new_token(account)
        self.assertRegex(token["key"], "^glsa_")
        with Client(self.grafana, token["key"]) as client:
            self.assertEqual(client.get("/api/user").json["name"], "dashc")
            self.assertEqual(client.post("/api/folders", {"title": "F"}).status, 200)
            self.assertEqual(self.aws.live_tokens(), ["push"])
            listed = self.send("GET", account + "/tokens").json["serviceAccountTokens"]
            self.assertEqual((listed[0]["id"], "lastUsedAt" in listed[0]), (token["id"], True))
            self.assertAlmostEqual(listed[0]["expiresAt"] - listed[0]["createdAt"], 900)
            self.assertEqual(self.send("DELETE", f"{account}/tokens/{token['id']}").status, 200)
            self.assertEqual(client.get("/api/user").status, 401)
        self.assertEqual(self.aws.live_tokens(), [])
        self.refused(self.send("DELETE", f"{account}/tokens/{token['id']}"), 404,
                     "ResourceNotFoundException")
        self.aws.assert_clean()

    def test_tokens_expire(self):
        self.start()
        key = self.new_token(self.new_account(), seconds=60)["key"]
        self.aws.clock_offset = self.grafana.clock_offset = 61
        self.assertEqual(self.aws.live_tokens(), [])
        with Client(self.grafana, key) as client:
            self.assertEqual(client.get("/api/user").message, "Expired API key")

    def test_accounts(self):
        self.start(page_size=1)
        one = self.new_account("one")
        self.new_account("two")
        listed = self.send("GET", self.path + "/serviceaccounts?maxResults=50").json
        self.assertEqual([(a["name"], a["grafanaRole"], a["isDisabled"])
                          for a in listed["serviceAccounts"]], [("one", "EDITOR", "false")])
        self.assertIn("nextToken", listed)
        again = self.send("POST", self.path + "/serviceaccounts",
                          {"name": "one", "grafanaRole": "ADMIN"})
        self.refused(again, 409, "ConflictException", "already exists")
        self.assertEqual(self.send("DELETE", one).status, 200)
        self.refused(self.send("GET", one + "/tokens"), 404, "ResourceNotFoundException")
        self.aws.assert_clean()

    def test_names_of_tokens_are_unique(self):
        self.start()
        account = self.new_account()
        self.new_token(account)
        self.refused(self.send("POST", account + "/tokens", {"name": "push", "secondsToLive": 60}),
                     409,
                     "ConflictException")

    def test_quotas(self):
        self.start()
        account = self.new_account()
        self.aws.quotas = {"service accounts": 1, "tokens": 0}
        for target, body in ((self.path + "/serviceaccounts",
                              {"name": "x", "grafanaRole": "ADMIN"}),
                             (account + "/tokens", {"name": "x", "secondsToLive": 60})):
            answer = self.send("POST", target, body)
            self.refused(answer, 402, "ServiceQuotaExceededException")
            self.assertIn("quotaCode", answer.json)

    def test_a_workspace_that_is_busy(self):
        self.start()
        account = self.new_account()
        self.workspace.status = "VERSION_UPDATING"
        self.refused(self.send("POST", account + "/tokens", {"name": "x", "secondsToLive": 60}),
                     409,
                     "ConflictException", "VERSION_UPDATING")
        self.assertEqual(self.send("GET", self.path).json["workspace"]["status"],
                         "VERSION_UPDATING")

    def test_it_is_active_again_after_some_looks(self):
        self.start()
        self.workspace.busy("VERSION_UPDATING", 2, version="12.4")
        seen = [self.send("GET", self.path).json["workspace"] for _ in range(3)]
        self.assertEqual([w["status"] for w in seen], ["VERSION_UPDATING"] * 2 + ["ACTIVE"])
        self.assertEqual([w["grafanaVersion"] for w in seen], ["10.4", "10.4", "12.4"])
        self.new_account()

    def test_forbidden(self):
        self.start()
        self.aws.deny("grafana:CreateWorkspaceServiceAccount")
        answer = self.send("POST", self.path + "/serviceaccounts",
                           {"name": "x", "grafanaRole": "ADMIN"})
        self.refused(answer, 403, "AccessDeniedException", "is not authorized to perform: "
                                                           "grafana:CreateWorkspaceServiceAccount")

    def test_tags(self):
        """The ARN is encoded in the path, and once more in the signature."""
        self.start()
        arn = urllib.parse.quote(self.aws.arn_of(self.workspace), safe="")
        self.assertIn("%3A%2Fworkspaces%2F", arn)
        self.assertEqual(self.send("POST", f"/tags/{arn}", {"tags": {"owner": "a b"}}).status, 200)
        self.assertEqual(self.send("GET", f"/tags/{arn}").json, {"tags": {"owner": "a b"}})
        self.assertEqual(self.send("DELETE", f"/tags/{arn}?tagKeys=owner").status, 200)
        self.assertEqual(self.workspace.tags, {})
        self.aws.assert_clean()

    def test_faults_in_the_shape_of_the_service(self):
        self.start()
        for error, status in ((aws_errors.throttling(3), 429), (aws_errors.internal(), 500)):
            self.aws.faults.clear()
            self.aws.faults.at(1, aws_errors.fault(error))
            answer = self.send("GET", "/workspaces")
            self.refused(answer, status, error.code)
            self.assertEqual(answer.headers["Retry-After"], "3" if status == 429 else None)

    def test_somebody_else_is_first(self):
        self.start()
        self.aws.faults.at(1, faults.conflict())
        answer = self.send("POST", self.path + "/serviceaccounts",
                           {"name": "x", "grafanaRole": "EDITOR"})
        self.refused(answer, 409, "ConflictException")

    def test_only_some_services(self):
        self.start(services=["sts"])
        self.refused(self.send("GET", "/workspaces"), 404, "UnknownOperationException")


class StsTest(AwsTest):
    """AMG §5."""

    def call(self, form, accept=None, signer=None, signed=True):
        body = urllib.parse.urlencode(dict({"Version": "2011-06-15"}, **form)).encode("ascii")
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if accept:
            headers["Accept"] = accept
        if signed:
            headers = (signer or Signer(self.aws, service="sts")).headers("POST", "/", body,
                                                                          headers)
        with Client(self.aws) as client:
            return client.send("POST", "/", body, headers)

    def error(self, answer, status, code):
        self.assertEqual(answer.status, status, answer.body)
        tree = xml.etree.ElementTree.fromstring(answer.body)
        self.assertEqual(tree.find(".//{*}Code").text, code)

    def credentials(self, answer):
        self.assertEqual(answer.status, 200, answer.body)
        tree = xml.etree.ElementTree.fromstring(answer.body)
        found = tree.find(".//{*}Credentials")
        return {e.tag.split("}")[1]: e.text for e in found}

    def test_caller(self):
        self.start()
        answer = self.call({"Action": "GetCallerIdentity"})
        tree = xml.etree.ElementTree.fromstring(answer.body)
        self.assertEqual(tree.find(".//{*}Arn").text, f"arn:aws:iam::{self.aws.account}:user/dashc")
        shown = self.call({"Action": "GetCallerIdentity"}, accept="application/json").json
        result = shown["GetCallerIdentityResponse"]["GetCallerIdentityResult"]
        self.assertEqual(result["Account"], self.aws.account)
        self.aws.assert_clean()

    def test_assume_role(self):
        self.start()
        role = self.aws.add_role(external_id="shared-secret")
        form = {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "dashc"}
        self.error(self.call(form), 403, "AccessDenied")
        got = self.credentials(self.call(dict(form, ExternalId="shared-secret",
                                              DurationSeconds=900)))
        key = self.aws.keys[got["AccessKeyId"]]
        self.assertEqual((key.secret, key.token), (got["SecretAccessKey"], got["SessionToken"]))
        self.assertEqual(self.send("GET", "/workspaces", signer=Signer(self.aws, key)).status, 200)
        self.assertEqual(key.arn, f"arn:aws:sts::{self.aws.account}:assumed-role/deploy/dashc")
        self.aws.assert_clean()

    def test_mfa(self):
        self.start()
        role = self.aws.add_role(mfa=("arn:aws:iam::111122223333:mfa/me", "123456"))
        form = {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "dashc",
                "SerialNumber": "arn:aws:iam::111122223333:mfa/me"}
        self.error(self.call(dict(form, TokenCode="000000")), 403, "AccessDenied")
        self.credentials(self.call(dict(form, TokenCode="123456")))

    def test_web_identity(self):
        self.start()
        role = self.aws.add_role(web_only=True)
        token = self.aws.add_web_identity(role)
        form = {"Action": "AssumeRoleWithWebIdentity", "RoleArn": role, "RoleSessionName": "ci",
                "WebIdentityToken": token}
        self.credentials(self.call(form, signed=False))
        answer = self.call(form, accept="application/json", signed=False).json
        result = answer["AssumeRoleWithWebIdentityResponse"]["AssumeRoleWithWebIdentityResult"]
        self.assertAlmostEqual(result["Credentials"]["Expiration"], time.time() + 3600, delta=30)
        self.error(self.call(dict(form, WebIdentityToken="eyJ.x.y"), signed=False), 400,
                   "InvalidIdentityToken")
        self.error(self.call(dict(form, RoleArn=self.aws.add_role("other")), signed=False), 403,
                   "AccessDenied")
        self.aws.clock_offset = 301
        self.error(self.call(form, signed=False), 400, "ExpiredTokenException")

    def test_bad_requests(self):
        self.start()
        self.error(self.call({"Action": "Nothing"}), 400, "InvalidAction")
        self.error(self.call({"Action": "GetCallerIdentity"}, signed=False), 403,
                   "MissingAuthenticationToken")
        self.error(self.call({"Action": "AssumeRole", "RoleArn": self.aws.add_role()}), 400,
                   "ValidationError")
        self.error(self.call({"Action": "GetCallerIdentity", "Extra": "x"}), 400, "ValidationError")
        self.error(self.call({"Action": "GetCallerIdentity"}, signer=Signer(self.aws)), 403,
                   "SignatureDoesNotMatch")


class SourcesTest(AwsTest):
    """The instance's metadata, the container's agent, SSO (AMG §5)."""

    def test_instance_metadata(self):
        self.start()
        self.aws.instance_role = self.aws.roles[self.aws.add_role("runner")]
        path = "/latest/meta-data/iam/security-credentials/"
        with Client(self.aws) as client:
            self.assertEqual(client.get(path).status, 401)
            self.assertEqual(client.send("PUT", "/latest/api/token").status, 400)
            ttl = {"X-aws-ec2-metadata-token-ttl-seconds": "21600"}
            forwarded = dict(ttl, **{"X-Forwarded-For": "10.0.0.1"})
            self.assertEqual(client.send("PUT", "/latest/api/token", headers=forwarded).status, 403)
            token = client.send("PUT", "/latest/api/token", headers=ttl).body.decode("ascii")
            headers = {"X-aws-ec2-metadata-token": token}
            self.assertEqual(client.get(path, headers=headers).body, b"runner")
            got = client.get(path + "runner", headers=headers).json
            self.assertEqual(got["Code"], "Success")
            self.check_key(got["AccessKeyId"], got["SecretAccessKey"], got["Token"])
            self.assertEqual(client.get(path + "other", headers=headers).status, 404)
            self.assertEqual(client.get(path, headers={"X-aws-ec2-metadata-token": "x"}).status,
                             401)
            self.aws.clock_offset = 21601
            self.assertEqual(client.get(path, headers=headers).status, 401)

    def check_key(self, access_key, secret, token):
        key = self.aws.keys[access_key]
        self.assertEqual((key.secret, key.token), (secret, token))
        self.assertEqual(self.send("GET", "/workspaces", signer=Signer(self.aws, key)).status, 200)

    def test_container(self):
        self.start()
        self.aws.container_role = self.aws.roles[self.aws.add_role("task")]
        variables = self.aws.container_environment()
        path = urllib.parse.urlsplit(variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"]).path
        with Client(self.aws) as client:
            self.assertEqual(client.get(path).status, 401)
            got = client.get(path, headers={
                "Authorization": variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"]}).json
            self.check_key(got["AccessKeyId"], got["SecretAccessKey"], got["Token"])

    def test_sso(self):
        self.start()
        with tempfile.TemporaryDirectory() as home:
            path = self.aws.log_in(home, session="acme")
            self.assertEqual(path.stem, hashlib.sha1(b"acme").hexdigest())
            cached = json.loads(path.read_text(encoding="utf-8"))
            got = self.role_credentials(cached["accessToken"])
            self.check_key(got["accessKeyId"], got["secretAccessKey"], got["sessionToken"])
            self.assertAlmostEqual(got["expiration"] / 1000, time.time() + 3600, delta=30)
            self.assertEqual(self.role_credentials("x"), 401)
            self.assertEqual(self.role_credentials(cached["accessToken"], role="Admin"), 403)

    def role_credentials(self, token, role="Deploy"):
        with Client(self.aws) as client:
            query = f"role_name={role}&account_id={self.aws.account}"
            answer = client.get("/federation/credentials?" + query,
                                headers={"x-amz-sso_bearer_token": token})
            return answer.json["roleCredentials"] if answer.status == 200 else answer.status

    def test_sso_refresh(self):
        self.start()
        with tempfile.TemporaryDirectory() as home:
            cached = json.loads(self.aws.log_in(home, seconds=-1).read_text(encoding="utf-8"))
        self.assertEqual(self.role_credentials(cached["accessToken"]), 401)
        body = {"clientId": cached["clientId"], "clientSecret": cached["clientSecret"],
                "grantType": "refresh_token", "refreshToken": cached["refreshToken"]}
        with Client(self.aws) as client:
            self.assertEqual(client.post("/token", dict(body, clientSecret="x")).status, 401)
            fresh = client.post("/token", body).json
            self.assertIn("accessKeyId", self.role_credentials(fresh["accessToken"]))
            again = client.post("/token", body)
            self.assertEqual((again.status, again.json["error"]), (400, "invalid_grant"))


if __name__ == "__main__":
    unittest.main()
