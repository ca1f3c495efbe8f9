#!/usr/bin/env python3
"""Tests the stage `aws`: aws_client_test.py AWS_CHECK [unittest's arguments]

AWS_CHECK is aws_check.c: it looks for credentials and opens sessions with AMG.  The endpoints are
scripted ones on loopback (aws.py), which check each signature and each shape.  All that AWS_CHECK
prints, its trace too, is searched for everything secret that those endpoints know.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import aws_errors
import certificates
import faults
from aws import Aws, made_up
from grafana import Grafana

PROGRAM = None
FAULTS = {
    "reset": lambda: faults.reset(),
    "reset, applied": lambda: faults.reset(applied=True),
    "reset half-way": lambda: faults.reset_half_way(),
    "timed out": lambda: faults.timed_out(),
    "timed out, applied": lambda: faults.timed_out(applied=True),
    "refused": lambda: faults.refused(0.03),
    "500": lambda: aws_errors.fault(aws_errors.internal()),
    "500, applied": lambda: aws_errors.fault(aws_errors.internal(), applied=True),
    "502 with HTML": lambda: faults.bad_gateway(),
    "504, applied": lambda: faults.gateway_timeout(),
    "429": lambda: aws_errors.fault(aws_errors.throttling()),
    "429 with Retry-After": lambda: aws_errors.fault(aws_errors.throttling(0)),
    "400 that means not now": lambda: aws_errors.fault(
        aws_errors.AwsError("Throttling", "Rate exceeded", status=400)),
}


class Case(unittest.TestCase):
    """Endpoints, a workspace, a home directory, and the program in an environment of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.grafana = self.enter(Grafana("10.4", amg=True))
        self.aws = self.enter(Aws())
        self.workspace = self.aws.add_workspace(self.grafana, name="production")
        self.variables, self.clean = {}, True
        self.addCleanup(lambda: self.clean and self.aws.assert_clean())

    def enter(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    # ---- what is there ---------------------------------------------------------------------

    def write(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def config(self, text):
        self.write(".aws/config", text)

    def credentials(self, **profiles):
        """~/.aws/credentials with a key for each profile."""
        lines = []
        for name, key in profiles.items():
            lines += [f"[{name}]", f"aws_access_key_id = {key.access_key}",
                      f"aws_secret_access_key = {key.secret}"]
            lines += [f"aws_session_token = {key.token}"] if key.token else []
        self.write(".aws/credentials", "\n".join(lines) + "\n")

    def program_giving(self, answer, status=0):
        """A program for credential_process, with a space in its name."""
        self.write("answer", answer)
        path = self.write("a program", f'#!/bin/sh\necho "shown to people: $1" >&2\n'
                                       f'cat "{self.home}/answer"\nexit {status}\n')
        os.chmod(path, 0o755)
        return path

    # ---- running ---------------------------------------------------------------------------

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LD_LIBRARY_PATH")
                or k.startswith(("ASAN_", "UBSAN_", "LSAN_"))}
        kept.update(self.aws.environment(), HOME=str(self.home), AWS_EC2_METADATA_DISABLED="true")
        kept.update(self.variables)
        return {name: value for name, value in kept.items() if value is not None}

    def start(self, *arguments, stdin=subprocess.DEVNULL):
        return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, stdin=stdin,
                                env=self.environment(), cwd=self.home)

    def finish(self, process, status=0):
        out, err = process.communicate(timeout=60)
        self.messages = err.decode("utf-8")
        self.assertEqual(process.returncode, status, self.messages)
        self.search(out + err)
        return [json.loads(line) for line in out.decode("utf-8").splitlines()]

    def run_program(self, *arguments, status=0):
        return self.finish(self.start(*arguments), status)

    def search(self, output):
        """For whatever must not be printed."""
        keys = list(self.aws.keys.values())
        secrets = [k.secret for k in keys] + [k.token for k in keys] + list(self.aws.web_identities)
        secrets += [s.access_token for s in self.aws.sso.sessions] + [self.aws.sso.client_secret]
        secrets += [s.refresh_token for s in self.aws.sso.sessions] + [self.aws.container_token[7:]]
        secrets += [token.secret for _, token in self.aws.minted] + ["test-token-", "s3cret"]
        for secret in filter(None, secrets):
            self.assertNotIn(secret.encode("utf-8"), output, "a secret was printed")

    def found(self, key=None, who=None, where=None, arguments=()):
        """Credentials are found: these, of this user or role, there."""
        line = self.run_program("credentials", *arguments)[0]
        self.assertTrue(line["good"], f"{line}\n{self.messages}")
        if key:
            self.assertEqual(line["access_key"], key.access_key)
        if who:
            self.assertIn(who, line["arn"])
        if where:
            self.assertEqual(line["from"], where)
        return line

    def missing(self, *texts, failure="login", arguments=()):
        """None are, and the message holds these texts."""
        line = self.run_program("credentials", *arguments)[0]
        self.assertFalse(line["good"], line)
        self.assertEqual(line["failure"], failure, line)
        for text in texts:
            self.assertIn(text, line["why"])
        return line["why"]


# ---- where credentials come from ---------------------------------------------------------------


class Environment(Case):
    def test_key(self):
        self.variables.update(self.aws.environment(self.aws.key))
        self.found(self.aws.key, "user/dashc", "the environment")

    def test_key_with_a_token(self):
        key = self.aws.add_key("someone", seconds=900)
        self.variables.update(self.aws.environment(key))
        self.found(key, "user/someone")

    def test_half_a_key(self):
        self.variables["AWS_ACCESS_KEY_ID"] = "AKIATEST"
        self.missing("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")

    def test_before_the_profile(self):
        """As botocore does: AWS_PROFILE does not switch the environment's keys off, --profile does."""
        self.variables.update(self.aws.environment(self.aws.key), AWS_PROFILE="prod")
        other = self.aws.add_key("other")
        self.credentials(prod=other)
        self.found(self.aws.key, where="the environment")
        self.found(other, arguments=("--profile", "prod"))

    def test_expired(self):
        self.variables.update(self.aws.environment(self.aws.add_key(seconds=900)),
                              AWS_CREDENTIAL_EXPIRATION="2015-08-30T12:36:00Z")
        self.missing("the keys from the environment have expired at 2015-08-30T12:36:00Z")


class Files(Case):
    def test_credentials_file(self):
        self.credentials(default=self.aws.key)
        self.found(self.aws.key, where="the profile `default` of ~/.aws/credentials")

    def test_config_file(self):
        key = self.aws.add_key("in-config", seconds=900)
        self.config(f"# mine\n[profile  'prod']\nregion=eu-west-1\nAWS_Access_Key_Id={key.access_key}\n"
                    f"aws_secret_access_key = {key.secret}\ns3 =\n  max_concurrent_requests = 3\n"
                    f"aws_session_token={key.token}\n")
        self.variables.update(AWS_PROFILE="prod", AWS_REGION=None)
        line = self.found(key, where="the profile `prod` of ~/.aws/config")
        self.assertEqual(line["region"], "eu-west-1")

    def test_credentials_before_config(self):
        other = self.aws.add_key("other")
        self.credentials(default=self.aws.key)
        self.config(f"[default]\naws_access_key_id={other.access_key}\n"
                    f"aws_secret_access_key={other.secret}\n")
        self.found(self.aws.key)

    def test_other_places(self):
        self.credentials(default=self.aws.key)
        (self.home / ".aws/credentials").rename(self.home / "elsewhere")
        self.variables["AWS_SHARED_CREDENTIALS_FILE"] = "~/elsewhere"
        self.found(self.aws.key, where="the profile `default` of ~/elsewhere")

    def test_unknown_profile(self):
        self.credentials(default=self.aws.key, test=self.aws.key)
        self.config("[profile prod]\nregion = eu-west-1\n[sso-session acme]\nsso_region=eu-west-1\n")
        for arguments, variables in ((("--profile", "prodd"), {}), ((), {"AWS_PROFILE": "prodd"})):
            self.variables.update(variables)
            self.missing("there is no profile `prodd` in ~/.aws/config or ~/.aws/credentials; "
                         "there are: prod, default, test", arguments=arguments)

    def test_half_a_key(self):
        self.write(".aws/credentials", "[default]\naws_access_key_id = AKIATEST\n")
        self.missing("~/.aws/credentials has only one of aws_access_key_id and aws_secret_access_key")

    def test_mistakes(self):
        for text, line, what in (("[default\n", 1, "a `[` without its `]`"),
                                 ("[default]\n\nregion: x\n", 3, "neither `[section]` nor `key = value`"),
                                 ("region = x\n", 1, "a value before the first `[section]`"),
                                 ("[default] x\n", 1, "something follows the `]`")):
            self.config(text)
            self.missing(f"~/.aws/config:{line}: {what}")

    def test_nothing_anywhere(self):
        why = self.missing("there are no AWS credentials; looked at")
        for line in ("the environment: AWS_ACCESS_KEY_ID is not set",
                     "a role (profile `default`): no role_arn",
                     "a web identity (profile `default`): neither AWS_WEB_IDENTITY_TOKEN_FILE nor",
                     "single sign-on (profile `default`): no sso_session",
                     "the file of credentials (profile `default`): ~/.aws/credentials has no",
                     "a program (profile `default`): no credential_process",
                     "the container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor",
                     "the instance: AWS_EC2_METADATA_DISABLED is true"):
            self.assertIn("\n  " + line, why)

    def test_region(self):
        self.credentials(default=self.aws.key)
        self.variables.update(AWS_REGION=None)
        self.missing("which region of AWS?", "--region", "of the profile `default`")
        self.missing("`eu-west-1.evil.example` is no region", arguments=("--region", "eu-west-1.evil.example"))
        self.variables["AWS_DEFAULT_REGION"] = "eu-west-1"
        self.assertEqual(self.found()["region"], "eu-west-1")
        self.variables["AWS_DEFAULT_REGION"] = "us-east-1"
        self.assertEqual(self.found(arguments=("--region", "eu-west-1"))["region"], "eu-west-1")


class Roles(Case):
    def setUp(self):
        super().setUp()
        self.credentials(base=self.aws.key)

    def test_source_profile(self):
        role = self.aws.add_role("deploy", external_id="x/y=z+1", most_seconds=7200)
        self.config(f"[default]\nrole_arn = {role}\nsource_profile = base\nexternal_id = x/y=z+1\n"
                    "role_session_name = from.ci\nduration_seconds = 7200\n")
        self.found(who="assumed-role/deploy/from.ci", where=f"the role {role}")

    def test_chain(self):
        first, second = self.aws.add_role("first"), self.aws.add_role("second")
        self.config(f"[profile one]\nrole_arn = {first}\nsource_profile = base\n"
                    f"[default]\nrole_arn = {second}\nsource_profile = one\n")
        self.found(who="assumed-role/second/dashc-")
        self.assertEqual(self.aws.operations("sts"), ["AssumeRole", "AssumeRole", "GetCallerIdentity"])

    def test_names_itself(self):
        role = self.aws.add_role("deploy")
        self.config(f"[profile base]\nrole_arn = {role}\nsource_profile = base\n")
        self.found(who="assumed-role/deploy/", arguments=("--profile", "base"))

    def test_circle(self):
        self.config("[profile a]\nrole_arn = arn:x\nsource_profile = b\n"
                    "[profile b]\nrole_arn = arn:x\nsource_profile = a\n")
        self.missing("goes round in a circle: a → b → a", arguments=("--profile", "a"))

    def test_long_chain(self):
        self.config("".join(f"[profile p{i}]\nrole_arn = arn:x\nsource_profile = p{i + 1}\n"
                            for i in range(12)))
        self.missing("a chain of more than 8: p0 → p1 → p2 → ", arguments=("--profile", "p0"))

    def test_wrong_settings(self):
        for text, why in (
                ("source_profile = none", "has source_profile = none: there is no profile `none`"),
                ("", "has role_arn, but neither source_profile nor credential_source"),
                ("source_profile = base\ncredential_source = Environment", "has both source_profile and"),
                ("credential_source = Elsewhere", "which is none of Environment, Ec2InstanceMetadata"),
                ("credential_source = Environment", "AWS_ACCESS_KEY_ID is not set"),
                ("source_profile = empty", "needs keys to assume its role: the profile `empty` has no keys"),
                ("source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me", "asks for a code of an MFA device")):
            self.config(f"[default]\nrole_arn = arn:aws:iam::111122223333:role/x\n{text}\n"
                        "[profile empty]\nregion = eu-west-1\n")
            self.missing(why)

    def test_not_allowed(self):
        role = self.aws.add_role("deploy", external_id="secret-word")
        self.config(f"[default]\nrole_arn = {role}\nsource_profile = base\n")
        self.missing("AWS does not allow sts:AssumeRole", "is not authorized to perform",
                     "the keys are from the profile `base` of ~/.aws/credentials")

    def test_sources(self):
        role = self.aws.add_role("deploy")
        self.aws.instance_role = self.aws.roles[self.aws.add_role("instance")]
        self.aws.container_role = self.aws.roles[self.aws.add_role("task")]
        for source, variables in (("Environment", self.aws.environment(self.aws.key)),
                                  ("Ec2InstanceMetadata", {"AWS_EC2_METADATA_DISABLED": None}),
                                  ("EcsContainer", self.aws.container_environment())):
            self.variables = dict(variables)
            self.config(f"[profile r]\nrole_arn = {role}\ncredential_source = {source}\n")
            self.found(who="assumed-role/deploy/", arguments=("--profile", "r"))


class WebIdentities(Case):
    """What GitHub's and GitLab's OIDC give to a job."""

    def setUp(self):
        super().setUp()
        self.role = self.aws.add_role("ci", web_only=True)
        self.token = self.aws.add_web_identity(self.role)
        self.file = self.write("token", self.token + "\n")

    def test_environment(self):
        self.variables.update(AWS_WEB_IDENTITY_TOKEN_FILE=self.file, AWS_ROLE_ARN=self.role,
                              AWS_ROLE_SESSION_NAME="job-7")
        self.found(who="assumed-role/ci/job-7")
        self.assertIsNone(self.aws.requests[0].header("authorization"))

    def test_profile(self):
        self.config(f"[default]\nrole_arn = {self.role}\nweb_identity_token_file = {self.file}\n")
        self.found(who="assumed-role/ci/dashc-")

    def test_not_whole(self):
        self.variables.update(AWS_WEB_IDENTITY_TOKEN_FILE=self.file)
        self.missing("a web identity's token, but no role for it (AWS_ROLE_ARN or role_arn)")
        self.variables.update(AWS_WEB_IDENTITY_TOKEN_FILE="/nowhere", AWS_ROLE_ARN=self.role)
        self.missing("the web identity's token: /nowhere does not exist")

    def test_refused(self):
        self.variables.update(AWS_WEB_IDENTITY_TOKEN_FILE=self.file, AWS_ROLE_ARN=self.role)
        self.aws.web_identities[self.token].expires = 0
        self.missing("sts:AssumeRoleWithWebIdentity: the credentials have expired", "Token expired")
        self.aws.web_identities.clear()
        self.missing("the web identity's token is not accepted")


class SingleSignOn(Case):
    SESSION = ("[default]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Deploy\n"
               "[sso-session acme]\nsso_region = eu-west-1\nsso_start_url = https://acme.awsapps.com/start\n")
    OLD_FORM = ("[default]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n"
                "sso_account_id = 111122223333\nsso_role_name = Deploy\n")
    SIGN_IN = "run `aws sso login --profile default`"

    def test_session(self):
        self.config(self.SESSION)
        self.aws.log_in(self.home, session="acme")
        self.found(who="AWSReservedSSO_Deploy_", where="the profile `default` (SSO)")

    def test_old_form(self):
        self.config(self.OLD_FORM)
        path = self.aws.log_in(self.home, refreshable=False)
        self.found(who="AWSReservedSSO_Deploy_")
        path.write_text(path.read_text().replace('Z"', 'UTC"'))
        self.found(who="AWSReservedSSO_Deploy_")

    def test_renewed(self):
        self.config(self.SESSION)
        path = self.aws.log_in(self.home, session="acme", seconds=30)
        self.found(who="AWSReservedSSO_Deploy_")
        self.assertIn("CreateToken", self.aws.operations())
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        kept = json.loads(path.read_text())
        self.assertEqual(kept["startUrl"], "https://acme.awsapps.com/start")
        self.assertEqual(list(path.parent.iterdir()), [path])
        self.aws.recorder.clear()
        self.found(who="AWSReservedSSO_Deploy_")
        self.assertNotIn("CreateToken", self.aws.operations())

    def test_sign_in_again(self):
        self.config(self.SESSION)
        self.missing("nobody has signed in with SSO on this machine", self.SIGN_IN)
        path = self.aws.log_in(self.home, session="acme", seconds=-5, refreshable=False)
        self.missing("the sign-in with SSO has expired", self.SIGN_IN)
        self.aws.log_in(self.home, session="acme", seconds=-5)
        self.aws.sso.sessions[-1].refresh_token = None
        self.missing("the sign-in with SSO has ended", self.SIGN_IN)
        self.aws.log_in(self.home, session="acme")
        self.aws.sso.sessions.clear()
        self.missing("the sign-in with SSO is no longer accepted", self.SIGN_IN)
        path.write_text("{")
        self.missing("cannot be read", self.SIGN_IN)

    def test_no_access(self):
        self.config(self.SESSION.replace("Deploy", "Admin"))
        self.aws.log_in(self.home, session="acme")
        self.missing("sso:GetRoleCredentials", "No access")

    def test_not_whole(self):
        self.config(self.SESSION.replace("sso_role_name", "other"))
        self.missing("signs in with SSO, but sso_role_name is missing")
        self.config(self.SESSION.replace("sso_region", "other"))
        self.missing("sso_region is missing in its [sso-session]")


class Programs(Case):
    def answer(self, key, **more):
        answer = {"Version": 1, "AccessKeyId": key.access_key, "SecretAccessKey": key.secret, **more}
        return json.dumps({k: v for k, v in answer.items() if v is not None})

    def test_good(self):
        key = self.aws.add_key("by-program", seconds=900)
        path = self.program_giving(self.answer(key, SessionToken=key.token, Expiration="2099-01-01T00:00:00+00:00"))
        self.config(f"[default]\ncredential_process = \"{path}\" 'one word' \\\"two\n")
        self.found(key, where="credential_process of the profile `default`")
        self.assertIn("shown to people: one word\n", self.messages)

    def test_no_shell(self):
        marker = self.home / "marker"
        path = self.program_giving(self.answer(self.aws.key))
        self.config(f"[default]\ncredential_process = '{path}' $(touch {marker}) ; touch {marker}\n")
        self.found(self.aws.key)
        self.assertFalse(marker.exists())
        self.assertIn("shown to people: $(touch\n", self.messages)

    def test_bad(self):
        good = self.answer(self.aws.key)
        for answer, status, why in (
                (good, 3, "failed (`"), ("s3cret", 0, "gave no JSON object"), ("", 0, "gave no JSON object"),
                (good.replace("1,", "2,", 1), 0, "in a form that is not Version 1"),
                (self.answer(self.aws.key, SecretAccessKey=None), 0, "gave no whole key"),
                (self.answer(self.aws.key, Expiration="soon"), 0, "an expiration that is no date"),
                (self.answer(self.aws.key, Expiration="2015-01-01T00:00:00Z"), 0, "have expired at 2015"),
                (good + " " * 70000, 0, "or answered too much")):
            path = self.program_giving(answer, status)
            self.config(f"[default]\ncredential_process = '{path}'\n")
            self.missing(why)

    def test_cannot_be_run(self):
        self.config("[default]\ncredential_process = /nowhere/program\n")
        self.missing("`/nowhere/program` cannot be run: No such file")
        self.config("[default]\ncredential_process = 'unclosed\n")
        self.missing("cannot be split into words")


class Machines(Case):
    """Containers and instances."""

    def setUp(self):
        super().setUp()
        self.aws.container_role = self.aws.roles[self.aws.add_role("task")]
        self.aws.instance_role = self.aws.roles[self.aws.add_role("instance")]
        self.dead_proxy = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}

    def test_container(self):
        self.variables.update(self.aws.container_environment(), **self.dead_proxy)
        self.found(who="assumed-role/task/", where="the container")

    def test_container_token_file(self):
        file = self.write("token", self.aws.container_token + "\n")
        self.variables.update(self.aws.container_environment(), AWS_CONTAINER_AUTHORIZATION_TOKEN="old",
                              AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=file)
        self.found(who="assumed-role/task/")
        self.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/nowhere"
        self.missing("the container's token: /nowhere does not exist")

    def test_container_refuses(self):
        self.variables.update(self.aws.container_environment(), AWS_CONTAINER_AUTHORIZATION_TOKEN="wrong")
        self.missing("the container's credentials: status 401", failure="network")

    def test_container_elsewhere(self):
        for url in ("http://192.0.2.1/x", "http://169.254.170.3/x", "ftp://127.0.0.1/"):
            self.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url
            self.missing("without TLS it may only be this machine" if "http" in url else "is no URL")

    def test_instance(self):
        self.variables.update(AWS_EC2_METADATA_DISABLED=None, **self.dead_proxy)
        self.found(who="assumed-role/instance/", where="the instance's role")

    def test_instance_without_a_role(self):
        self.variables.update(AWS_EC2_METADATA_DISABLED=None)
        self.aws.instance_role = None
        self.missing("the instance: status 404")

    def test_nobody_there(self):
        self.variables.update(AWS_EC2_METADATA_DISABLED=None,
                              AWS_EC2_METADATA_SERVICE_ENDPOINT="http://127.0.0.1:9")
        self.missing("the instance: http://127.0.0.1:9: no connection (Connection refused)")


# ---- calls ---------------------------------------------------------------------------------------


class Calls(Case):
    def setUp(self):
        super().setUp()
        self.variables.update(self.aws.environment(self.aws.key))

    def test_clock(self):
        """A clock that is an hour wrong: AWS says so once, then its time is used."""
        for offset in (3600, -3600):
            self.clean = False  # the refused signature is noted
            self.aws.clock_offset = offset
            self.aws.recorder.clear()
            self.found(self.aws.key)
            self.assertEqual(len(self.aws.requests), 2)

    def test_wrong_keys(self):
        self.clean = False
        self.variables["AWS_SECRET_ACCESS_KEY"] = made_up("another", 40)
        line = self.session_fails("login", "the secret key does not fit the access key",
                                  "the keys are from the environment")
        self.assertNotIn("clock", line)
        self.variables["AWS_ACCESS_KEY_ID"] = "AKIAUNKNOWN"
        self.session_fails("login", "grafana:ListWorkspaces: AWS does not know the access key", "(request test-")

    def session_fails(self, failure, *texts):
        lines = self.run_program("session", "production")
        self.assertEqual((lines[0]["good"], lines[0].get("failure")), (False, failure), lines)
        for text in texts:
            self.assertIn(text, lines[0]["why"])
        return lines[0]["why"]

    @unittest.skipUnless(certificates.available(), "there is no openssl command")
    def test_certificates(self):
        certificate = certificates.Certificate(self.home)
        other = self.enter(Aws(certificate=certificate))
        self.variables.update(other.environment(other.key), AWS_CA_BUNDLE=str(certificate.file))
        self.found(other.key)
        self.variables.pop("AWS_CA_BUNDLE")
        self.config(f"[default]\nca_bundle = {certificate.file}\n")
        self.found(other.key)
        self.config("")
        self.session_fails("network", "its certificate is not trusted")

    def test_no_secret_without_tls(self):
        self.variables["AWS_ENDPOINT_URL_GRAFANA"] = "http://192.0.2.1"
        self.session_fails("network", "a secret would be readable on its way to http://192.0.2.1")


# ---- sessions with AMG -----------------------------------------------------------------------------


class Session(Case):
    def setUp(self):
        super().setUp()
        self.variables.update(self.aws.environment(self.aws.key))

    def session(self, *arguments, workspace="production"):
        return self.run_program("session", workspace, "--writes", *arguments)

    def works(self, *arguments, **more):
        """Opened, Grafana takes the token, closed, and no token is left."""
        lines = self.session(*arguments, **more)
        bad = [line for line in lines if not line["good"]]
        self.assertEqual(bad, [], self.messages)
        self.assertEqual(self.aws.live_tokens(), [])
        return next(line for line in lines if line["what"] == "opened")

    def fails(self, failure, *texts, **more):
        lines = self.session(**more)
        opened = next(line for line in lines if line["what"] == "opened")
        self.assertEqual((opened["good"], opened.get("failure")), (False, failure), lines)
        for text in texts:
            self.assertIn(text, opened["why"])
        self.assertEqual(self.aws.live_tokens(), [])
        return lines

    def accounts(self):
        return [a for a in self.workspace.access.accounts if not a.hidden]


class Workspaces(Session):
    def test_by_name_and_by_id(self):
        for workspace in ("production", self.workspace.id):
            line = self.works(workspace=workspace)
            self.assertEqual((line["id"], line["name"], line["url"], line["region"], line["version"]),
                             (self.workspace.id, "production", self.grafana.url, "eu-west-1", "10.4"))

    def test_pages(self):
        self.aws.page_size = 2
        for i in range(5):
            self.aws.add_workspace(name=f"other-{i}")
        self.aws.workspaces.append(self.aws.workspaces.pop(0))
        self.works()

    def test_unknown(self):
        self.aws.add_workspace(name=None)
        self.fails("refused", f"there is no workspace `prodution` in eu-west-1 of the account 111122223333 (as "
                   f"arn:aws:iam::111122223333:user/dashc); there are: production ({self.workspace.id}), "
                   "one without a name (g-da5c000001)", workspace="prodution")
        self.fails("refused", "there is no workspace `g-0000000000`", workspace="g-0000000000")
        self.aws.workspaces.clear()
        self.fails("refused", "there is none at all")

    def test_two_of_one_name(self):
        other = self.aws.add_workspace(name="production")
        self.fails("refused", f"there are two workspaces `production`: say {self.workspace.id} or {other.id}")

    def test_too_old(self):
        self.workspace.version = "8.4"
        self.fails("refused", "the workspace production has Grafana 8.4: service accounts, and so tokens, exist "
                   "from version 9 on")

    def test_being_updated(self):
        for status in ("UPDATING", "VERSION_UPDATING", "CREATING", "UPGRADING"):
            self.workspace.busy(status, 3)
            lines = self.session()
            self.assertEqual(lines[0]["line"], f"the workspace production is {status}: waiting")
            self.assertTrue(all(line["good"] for line in lines), lines)

    def test_for_too_long(self):
        self.workspace.busy("UPDATING", 1000)
        lines = self.session("--patience", "0.3")
        self.assertEqual(lines[1]["failure"], "refused")
        self.assertIn("the workspace production is UPDATING for too long", lines[1]["why"])

    def test_odd(self):
        self.workspace.status = "DEGRADED"
        lines = self.session()
        self.assertEqual(lines[0]["line"], "the workspace production is DEGRADED")
        self.assertTrue(all(line["good"] for line in lines), lines)

    def test_dead(self):
        for status in ("DELETING", "CREATION_FAILED"):
            self.workspace.status = status
            self.fails("refused", f"the workspace production is {status}")

    def test_update_begins_meanwhile(self):
        for path in ("/serviceaccounts", "/tokens"):
            self.aws.faults.when(lambda r: r.method == "POST" and r.path.endswith(path), faults.first(
                lambda _: self.workspace.busy("UPDATING", 2)))
            lines = self.session()
            self.assertTrue(all(line["good"] for line in lines), lines)
            self.assertIn("UPDATING: waiting", lines[0]["line"])
            self.aws.faults.clear()


class Accounts(Session):
    def test_one_is_made_and_used_again(self):
        self.works()
        self.works()
        self.assertEqual([(a.name, a.role) for a in self.accounts()], [("dashc", "Editor")])
        self.assertEqual(self.aws.operations().count("CreateWorkspaceServiceAccount"), 1)

    def test_viewer(self):
        account = self.workspace.access.add_account("dashc", "Viewer")
        self.fails("login", "the service account `dashc` of the workspace is a Viewer: writing needs the role Editor")
        lines = self.run_program("session", "production")
        self.assertTrue(all(line["good"] for line in lines), lines)
        account.disabled = True
        self.fails("login", "is disabled")

    def test_somebody_makes_it_first(self):
        self.aws.faults.on("POST", f"/workspaces/{self.workspace.id}/serviceaccounts", faults.conflict())
        self.works()
        self.assertEqual(len(self.accounts()), 1)

    def test_pages(self):
        self.aws.page_size = 2
        for i in range(5):
            self.workspace.access.add_account(f"other-{i}", "Viewer")
        self.works()
        self.works()
        self.assertEqual(len(self.accounts()), 6)

    def test_quota(self):
        self.aws.quotas["service accounts"] = 0
        self.fails("refused", "a quota of the account is used up", "ServiceQuotaExceededException")


class Tokens(Session):
    def old_tokens(self, *names, age=3600):
        account = next((a for a in self.accounts() if a.name == "dashc"), None)
        account = account or self.workspace.access.add_account("dashc", "Editor")
        for name in names:
            token = self.workspace.access.add_token(account, name, 900)
            token.expires = int(time.time()) - age
        return account

    def test_life_and_name(self):
        self.works()
        body = self.aws.recorder.bodies("POST", f"/workspaces/{self.workspace.id}/serviceaccounts/*")[0]
        self.assertEqual(body["secondsToLive"], 900)
        self.assertRegex(body["name"], r"^dashc-\d{8}T\d{6}Z-[0-9a-f]{8}$")

    def test_expired_ones_are_swept(self):
        account = self.old_tokens("dashc-1", "dashc-2", "mine")
        self.old_tokens("dashc-running", age=-600)
        self.works()
        self.assertEqual([t.name for t in account.tokens], ["mine", "dashc-running"])

    def test_some_at_a_time(self):
        account = self.old_tokens(*[f"dashc-{i}" for i in range(25)])
        self.works()
        self.assertEqual(len(account.tokens), 15)

    def test_full(self):
        self.aws.quotas["tokens"] = 3
        account = self.old_tokens(*[f"dashc-{i}" for i in range(25)])
        self.works()
        self.assertEqual(account.tokens, [])
        self.old_tokens("mine", "yours", "theirs")
        self.fails("refused", "grafana:CreateWorkspaceServiceAccountToken: a quota of the account is used up")

    def test_missing_permissions(self):
        """Each by its name, and whatever was made before is gone."""
        for operation in ("ListWorkspaces", "ListWorkspaceServiceAccounts", "CreateWorkspaceServiceAccount",
                          "CreateWorkspaceServiceAccountToken"):
            self.aws.denied = {f"grafana:{operation}"}
            self.fails("login", f"AWS does not allow grafana:{operation}, which a policy must grant: "
                       "AccessDeniedException: User: arn:aws:iam::111122223333:user/dashc is not authorized")
        self.aws.denied = {"grafana:ListWorkspaceServiceAccountTokens"}
        self.works()  # without it nothing is swept

    def test_cannot_be_deleted(self):
        self.aws.deny("grafana:DeleteWorkspaceServiceAccountToken")
        closed = self.session()[-1]
        self.assertFalse(closed["good"])
        self.assertRegex(closed["why"], r"^the token dashc-\S+ could not be deleted, it ends by itself at "
                         r"20\d\d-\S+Z: AWS does not allow grafana:DeleteWorkspaceServiceAccountToken")

    def test_renewed(self):
        lines = self.session("--seconds", "4", "--renew")
        self.assertEqual([line["what"] for line in lines], ["say", "opened", "grafana", "renewed", "grafana", "closed"])
        self.assertTrue(all(line["good"] for line in lines), lines)
        self.assertEqual(len(self.aws.minted), 2)
        self.assertEqual(self.aws.live_tokens(), [])


class Faults(Session):
    """Each request of a session meets each fault once: it opens all the same, and no token is left."""

    def test_each(self):
        self.works()  # how many requests there are
        count = len(self.aws.requests)
        for name, fault in FAULTS.items():
            for number in range(1, count + 1):
                with self.subTest(fault=name, request=number):
                    self.workspace.access.remove_account(self.accounts()[0].id)
                    self.aws.recorder.clear()
                    self.aws.faults.clear()
                    self.aws.faults.at(number, fault())
                    self.works("--timeout", "1")
                    self.assertEqual(self.aws.faults.played, 1)

    def test_lasting(self):
        """An endpoint that is broken for good ends in a failure that says so."""
        for fault, text in ((aws_errors.fault(aws_errors.throttling()), "ThrottlingException: Rate exceeded"),
                            (faults.bad_gateway(), "grafana:ListWorkspaces: status 502"),
                            (faults.html_instead(), "the answer is no JSON object"),
                            (faults.truncated_json(), "the answer is no JSON object"),
                            (faults.answered(200, {}), "the answer holds no workspaces"),
                            (faults.redirected("https://example.org/?x=s3cret"), "status 302"),
                            (faults.reset(), "the connection broke off")):
            self.aws.faults.clear()
            self.aws.faults.at(1, fault, times=faults.FOREVER)
            self.fails("refused" if "302" in text else "network", text)


class Interrupted(Session):
    def wait_until(self, condition):
        end = time.monotonic() + 20
        while not condition() and time.monotonic() < end:
            time.sleep(0.01)
        self.assertTrue(condition())

    def test_while_open(self):
        process = self.start("session", "production", "--writes", "--wait")
        self.wait_until(lambda: self.grafana.requests)
        self.assertEqual(len(self.aws.live_tokens()), 1)
        process.send_signal(signal.SIGINT)
        lines = self.finish(process)
        self.assertEqual([(line["what"], line["good"]) for line in lines],
                         [("say", True), ("opened", True), ("grafana", True), ("closed", True)])
        self.assertEqual(self.aws.live_tokens(), [])

    def test_at_each_request(self):
        """Wherever the signal comes, nothing is left; the request that is under way is waited for."""
        self.works()
        count = len(self.aws.requests)
        for number in range(1, count + 1):
            with self.subTest(request=number):
                self.workspace.access.remove_account(self.accounts()[0].id) if self.accounts() else None
                self.aws.recorder.clear()
                self.aws.faults.clear()
                process = self.start("session", "production", "--writes")

                def interrupt(_, process=process):
                    process.send_signal(signal.SIGINT)
                    time.sleep(0.1)
                self.aws.faults.at(number, faults.first(interrupt))
                lines = self.finish(process)
                self.assertTrue(lines[-1]["good"], lines)
                self.assertEqual(self.aws.live_tokens(), [])

    def test_twice(self):
        """The second one ends the program at once; the token ends by itself."""
        process = self.start("session", "production", "--writes", "--wait")
        self.wait_until(lambda: self.grafana.requests)
        self.aws.faults.on("DELETE", None, faults.timed_out(seconds=20))
        process.send_signal(signal.SIGINT)
        self.wait_until(lambda: any(r.method == "DELETE" for r in self.aws.requests))
        process.send_signal(signal.SIGINT)
        self.finish(process, -signal.SIGINT)
        self.assertEqual(len(self.aws.live_tokens()), 1)


@unittest.skipUnless(os.path.exists("/proc/self/maps"), "needs /proc")
class Memory(Session):
    """What is secret is overwritten: of the keys from a file nothing is left when a session is closed.
    (libcurl keeps copies of what it has sent and received, tokens among them; never of a secret key.)"""

    def memory_of(self, number):
        with open(f"/proc/{number}/mem", "rb") as memory, open(f"/proc/{number}/maps", encoding="ascii") as maps:
            for line in maps:
                place, rights = line.split()[:2]
                start, end = (int(text, 16) for text in place.split("-"))
                if "asan" in line or end - start > 1 << 32:
                    self.skipTest("AddressSanitizer keeps what is freed")
                if rights.startswith("rw"):
                    memory.seek(start)
                    yield memory.read(end - start)

    def copies(self, process, secret):
        return sum(part.count(secret.encode("ascii")) for part in self.memory_of(process.pid))

    def test_keys(self):
        self.variables.update(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.credentials(default=self.aws.key)
        process = self.start("session", "production", "--writes", "--wait", "--linger", stdin=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)  # also when it is skipped
        end = time.monotonic() + 20
        while not self.grafana.requests and time.monotonic() < end:
            time.sleep(0.01)
        self.assertGreater(self.copies(process, self.aws.key.secret), 0)  # else nothing is proved
        process.send_signal(signal.SIGINT)
        while self.aws.live_tokens() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.3)
        self.assertEqual(self.copies(process, self.aws.key.secret), 0)
        self.assertTrue(all(line["good"] for line in self.finish(process)))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(argv=[sys.argv[0], "--buffer", *sys.argv[1:]])
