"""Scripted AWS endpoints on loopback: AMG's control plane, and where credentials come from.

    with Grafana("10.4", amg=True) as grafana, Aws() as aws:
        workspace = aws.add_workspace(grafana, name="production")
        run dashc with aws.environment(aws.key)
        assert aws.live_tokens() == []
        aws.assert_clean()

Every request is checked: its signature by an implementation of our own (aws_sigv4.py), its shape by
AWS's models (aws_model.py).  What is wrong is answered as AWS does and noted in `problems`; so is
an answer of ours that does not fit the model.  `assert_clean` is for the end of a test.

The paths of the services do not meet, so one server can be all of them; `services` leaves some out.
"""
import base64
import hashlib
import json
import pathlib

from aws_control_plane import ControlPlane, Workspace, accounts
from aws_errors import AwsError, not_found, rest_response
from aws_alarms import SERVICES as ALARMS
from aws_iam import SERVICES as ACCOUNTS, Directory, IamRole
from aws_identity import SERVICES as IDENTITY, instant
from aws_logs import SERVICES as LOGS, LogGroup, delivery_stream, function_settings
from grafana_errors import Refused
from peer import Peer

SERVICES = (ControlPlane,) + ACCOUNTS + LOGS + ALARMS + IDENTITY


def made_up(name, length):
    """Letters that look like a secret and are the same for the same name."""
    data = b"".join(hashlib.sha512(f"{name} {n}".encode("utf-8")).digest() for n in range(8))
    return base64.b64encode(data).decode("ascii")[:length]


class Key:
    """Credentials: for ever, or with a token until `expires`."""

    def __init__(self, access_key, arn, expires=None):
        self.access_key, self.arn, self.expires = access_key, arn, expires
        self.secret = made_up("secret of " + access_key, 40)
        # With letters that have to be encoded in a URL and may not be in a header's value.
        self.token = made_up("token of " + access_key, 480) + "==" if expires is not None else None


class Role:
    def __init__(self, arn, external_id, mfa, most_seconds, web_only):
        self.arn, self.external_id, self.mfa = arn, external_id, mfa
        self.most_seconds, self.web_only = most_seconds, web_only

    @property
    def name(self):
        return self.arn.rsplit("/", 1)[1]

    def session_arn(self, name):
        return f"arn:aws:sts::{self.arn.split(':')[4]}:assumed-role/{self.name}/{name}"

    def takes(self, given):
        """Whether a request to assume it brings what its trust policy asks for."""
        code = (given.get("SerialNumber"), given.get("TokenCode")) if self.mfa else None
        return given.get("ExternalId") == self.external_id and code == self.mfa


class WebIdentity:
    """A token of CI's OIDC provider, and the role that it may have."""

    def __init__(self, role, subject, expires):
        self.role, self.subject, self.expires = role, subject, expires


class SsoSession:
    def __init__(self, number, expires):
        self.access_token = made_up(f"sso access {number}", 80)
        self.refresh_token = made_up(f"sso refresh {number}", 80)
        self.expires = expires


class Sso:
    """Who is logged in to IAM Identity Center, and which roles they have."""

    def __init__(self, now):
        self.now, self.sessions, self.roles, self.seconds = now, [], set(), 3600
        self.client_id, self.client_secret = "test-client", made_up("sso client", 60)

    def login(self, seconds=3600):
        session = SsoSession(len(self.sessions), self.now() + seconds)
        self.sessions.append(session)
        return session

    def session(self, access_token):
        return next((s for s in self.sessions
                     if s.access_token == access_token and s.expires > self.now()), None)

    def refresh(self, token, now):
        """A new session for the token of an old one, which is used up."""
        old = next((s for s in self.sessions if s.refresh_token == token), None)
        if not old:
            return None
        old.refresh_token = None
        new = SsoSession(len(self.sessions), now + self.seconds)
        self.sessions.append(new)
        return new


class Aws(Peer):
    """The server.

    services       names of those that are played: grafana, iam, identitystore, logs, monitoring,
                   lambda, firehose, es, sts, sso (its admin part and its portal), sso-oidc, imds,
                   container
    shared_models  use AWS's own models where they are at hand
    page_size      most items in a page of a list
    """

    def __init__(self, region="eu-west-1", account="111122223333", services=None,
                 shared_models=True,
                 page_size=100, certificate=None, latency=0.0):
        super().__init__(certificate, latency)
        self.region, self.account, self.page_size = region, account, page_size
        self.shared_models = shared_models
        self.workspaces, self.minted, self.quotas, self.denied = [], [], {}, set()
        self.versions = ["8.4", "9.4", "10.4", "12.4"]
        self.iam_roles, self.role_sleeps, self.looks, self.spare = {}, 0, 1, []
        self.directory = Directory()
        self.keys, self.roles, self.web_identities, self.problems = {}, {}, {}, []
        self.instance_role = self.container_role = None
        self.alarms = []  # names
        self.log_groups, self.functions, self.domains, self.refusals = {}, {}, [], 0
        self.function_settings, self.delivery_streams = {}, {}
        self.lone_statements = False  # Lambda gives a policy's only statement as an object
        self.container_path = "/container/credentials"
        self.container_token = "Bearer container-token"
        self.sso = Sso(self.now)
        self.key = self.add_key()
        made = [service(self) for service in SERVICES]
        self.services = [s for s in made if services is None or s.name in services]

    # ---- answering --------------------------------------------------------------------------

    def handle(self, request):
        service = next((s for s in self.services if s.wants(request)), None)
        if not service:
            return rest_response(AwsError("UnknownOperationException", request.path))
        request.service = service.name
        response = service.answer(request)
        response.headers.append(("x-amzn-RequestId", f"test-{request.number:04d}"))
        return response

    def note(self, problems, where):
        self.problems += [f"{where}: {name} {what}" for name, what in problems]

    def rejected(self, request, reason):
        """A bad signature; with the canonical request that we expected, but for the token in it."""
        canonical = reason.canonical.replace(request.secret("x-amz-security-token") or "\0",
                                             "<token>")
        expected = f"\nexpected this canonical request:\n{canonical}" if canonical else ""
        self.problems.append(f"signature of {request.method} {request.path}: {reason.message}"
                             + expected)

    # ---- what a test arranges ---------------------------------------------------------------

    def add_workspace(self, grafana=None, name="test", version=None):
        """A workspace, with the Grafana that is behind it."""
        with self.lock:
            build = grafana.behaviour.build if grafana else "10.4.1"
            workspace = Workspace(0xda5c000000 + len(self.workspaces), name, grafana,
                                  version or build.rsplit(".", 1)[0], self.now())
            self.workspaces.append(workspace)
            return workspace

    def make_workspace(self, name, version):
        """As CreateWorkspace: behind it is one of the Grafanas that a test has laid by."""
        grafana = self.spare.pop(0) if self.spare else None
        return self.add_workspace(grafana, name, version or self.versions[-1])

    def add_iam_role(self, name, trust="{}", description="", tags=None):
        """A role in IAM, which workspaces can have (`add_role` makes what can be assumed)."""
        with self.lock:
            role = IamRole(name, len(self.iam_roles), self.account, trust, description, tags or {},
                           self.now())
            self.iam_roles[name] = role
            return role

    def add_key(self, user="dashc", seconds=None):
        """Credentials of a user; temporary ones when they have so many seconds."""
        with self.lock:
            arn = f"arn:aws:iam::{self.account}:user/{user}"
            return self._new_key("AKIA" if seconds is None else "ASIA", arn, seconds)

    def add_session(self, arn, seconds):
        return self._new_key("ASIA", arn, seconds)

    def _new_key(self, prefix, arn, seconds):
        expires = None if seconds is None else self.now() + seconds
        key = Key(f"{prefix}TEST{len(self.keys):012d}", arn, expires)
        self.keys[key.access_key] = key
        return key

    def add_log_group(self, name, **more):
        with self.lock:
            group = self.log_groups[name] = LogGroup(name, **more)
            return group

    def add_function(self, name="ship-logs", log_group=None, layers=()):
        """A Lambda function without a policy.  Its ARN."""
        with self.lock:
            arn = f"arn:aws:lambda:{self.region}:{self.account}:function:{name}"
            self.functions[arn] = {}
            self.function_settings[arn] = function_settings(arn, log_group, layers)
            return arn

    def add_delivery_stream(self, name="logs", **more):
        """A Firehose stream to OpenSearch.  Its ARN."""
        with self.lock:
            arn = f"arn:aws:firehose:{self.region}:{self.account}:deliverystream/{name}"
            self.delivery_streams[arn] = delivery_stream(arn, **more)
            return arn

    def add_domain(self, domain):
        with self.lock:
            self.domains.append(domain)

    def add_role(self, name="deploy", external_id=None, mfa=None, most_seconds=3600,
                 web_only=False):
        """A role that can be assumed; `mfa` is (serial number, code).  Its ARN."""
        with self.lock:
            arn = f"arn:aws:iam::{self.account}:role/{name}"
            self.roles[arn] = Role(arn, external_id, mfa, most_seconds, web_only)
            return arn

    def add_web_identity(self, role, subject="repo:acme/dashboards:ref:refs/heads/main",
                         seconds=300):
        """A token of CI's OIDC provider that this role trusts."""
        with self.lock:
            token = "eyJ." + made_up(f"web identity {len(self.web_identities)}", 300) + ".sig"
            self.web_identities[token] = WebIdentity(role, subject, self.now() + seconds)
            return token

    def log_in(self, folder, start_url="https://acme.awsapps.com/start", session=None, seconds=3600,
               role="Deploy", refreshable=True):
        """As `aws sso login`: writes the cache file below a home directory.  Its path."""
        with self.lock:
            self.sso.roles.add((self.account, role))
            login = self.sso.login(seconds)
        cached = {"startUrl": start_url, "region": self.region, "accessToken": login.access_token,
                  "expiresAt": instant(login.expires)}
        if refreshable:
            cached.update(clientId=self.sso.client_id, clientSecret=self.sso.client_secret,
                          registrationExpiresAt=instant(login.expires + 90 * 86400),
                          refreshToken=login.refresh_token)
        # The name is the SHA-1 of the session's name, or of the URL in the old form of profiles.
        name = hashlib.sha1((session or start_url).encode("utf-8")).hexdigest()
        path = pathlib.Path(folder) / ".aws" / "sso" / "cache" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(cached), encoding="utf-8")
        return path

    def deny(self, *actions):
        """`grafana:ListWorkspaces` … are forbidden from now on; `grafana:*` all."""
        self.denied.update(actions)

    def environment(self, key=None):
        """Variables that point a client here; with credentials, if a key is given."""
        variables = {
            "AWS_REGION": self.region, "AWS_ENDPOINT_URL_GRAFANA": self.url,
            "AWS_ENDPOINT_URL_STS": self.url, "AWS_ENDPOINT_URL_SSO": self.url,
            "AWS_ENDPOINT_URL_SSO_OIDC": self.url, "AWS_ENDPOINT_URL_IAM": self.url,
            "AWS_ENDPOINT_URL_SSO_ADMIN": self.url, "AWS_ENDPOINT_URL_IDENTITYSTORE": self.url,
            "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": self.url, "AWS_ENDPOINT_URL_LAMBDA": self.url,
            "AWS_ENDPOINT_URL_FIREHOSE": self.url,
            "AWS_ENDPOINT_URL_OPENSEARCH": self.url, "AWS_ENDPOINT_URL_CLOUDWATCH": self.url,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.url}
        if key:
            variables.update(AWS_ACCESS_KEY_ID=key.access_key, AWS_SECRET_ACCESS_KEY=key.secret)
            if key.token:
                variables["AWS_SESSION_TOKEN"] = key.token
        return variables

    def container_environment(self):
        return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.url + self.container_path,
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": self.container_token}

    # ---- what a test looks at ---------------------------------------------------------------

    def find_key(self, access_key):
        return self.keys.get(access_key)

    def find_workspace(self, number):
        found = next((w for w in self.workspaces if w.id == number), None)
        if not found:
            raise not_found("WORKSPACE", number)
        return found

    def arn_of(self, workspace):
        return f"arn:aws:grafana:{self.region}:{self.account}:/workspaces/{workspace.id}"

    def role_arn(self, name):
        return f"arn:aws:iam::{self.account}:role/{name}"

    def operations(self, service=None):
        """The operations that were asked for, in order."""
        return [r.operation for r in self.requests if r.operation and service in (None, r.service)]

    def live_tokens(self):
        """Tokens made here that would still be let in: leaks, after a push."""
        with self.lock:
            return [token.name for workspace, token in self.minted
                    if workspace.access.find(token.secret)[1] and not token.is_expired(self.now())]

    def assert_clean(self):
        """Requests were signed and shaped as AWS wants them, answers are as it gives them."""
        if self.problems:
            raise AssertionError("\n".join(self.problems) + "\n" + self.recorder.describe())

    def somebody_interferes(self, request, who):
        """Somebody else makes the same thing first, or deletes it first."""
        words, body = request.path.strip("/").split("/"), request.json or {}
        if words == ["workspaces"] and request.method == "POST":
            self.add_workspace(None, body.get("workspaceName")).role = body.get("workspaceRoleArn")
        if len(words) < 3 or words[2] != "serviceaccounts":
            return
        workspace = self.find_workspace(words[1])
        account = next((a for a in accounts(workspace) if len(words) > 3 and str(a.id) == words[3]),
                       None)
        try:
            if request.method == "POST" and len(words) == 3:
                workspace.access.add_account(body.get("name"), "Editor")
            elif request.method == "POST" and account:
                workspace.access.add_token(account, body.get("name"), 900)
            elif request.method == "DELETE" and account:
                account.tokens = [t for t in account.tokens if str(t.id) != words[-1]]
        except Refused:
            pass  # it is there already
