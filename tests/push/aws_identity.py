"""Where AWS credentials come from (AMG §5): STS, the instance, the container's agent, SSO.

Each class is a service of aws.py: `wants` says whether a request is its own, `answer` answers it.
"""
import calendar
import json
import time
import urllib.parse
from xml.sax.saxutils import escape

import aws_model
from aws_errors import STS_CODES, AwsError, rest_response
from aws_sigv4 import Rejected, verify
from wire import Response

STS_VERSION = "2011-06-15"
STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
LONGEST_SESSION = 21600     # of a token for the instance's metadata


def instant(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


# ---- STS -----------------------------------------------------------------------------------


class Sts:
    """AWS STS: the query protocol, answers in XML, or in JSON to who accepts that (AMG §5)."""

    name = "sts"

    def __init__(self, aws):
        self.aws = aws
        self.model = aws_model.load("sts", STS_VERSION, aws.shared_models)
        self.functions = {"AssumeRole": self.assume_role, "GetCallerIdentity": self.caller_identity,
                          "AssumeRoleWithWebIdentity": self.assume_role_with_web_identity}

    def wants(self, request):
        return request.path == "/" and request.method == "POST"

    def answer(self, request):
        as_json = "application/json" in (request.header("accept") or "")
        try:
            form = urllib.parse.parse_qsl(request.body.decode("utf-8"), keep_blank_values=True)
            operation = self._operation(dict(form))
            request.operation = operation.name
            key = None if operation.unsigned else self._authenticated(request)
            given, problems = self.model.query_input(operation, form)
            if problems:
                self.aws.note(problems, operation.name)
                text = "; ".join(f"{name} {what}" for name, what in problems)
                raise AwsError("ValidationError", text)
            output = self.functions[operation.name](given, key)
            self.aws.note(self.model.check_output(operation, output), "answer to " + operation.name)
            return sts_result(operation.name, output, as_json)
        except AwsError as error:
            return sts_error(error, as_json)

    def _operation(self, form):
        name = form.get("Action", "")
        if form.get("Version") != STS_VERSION or name not in self.functions:
            raise AwsError("InvalidAction", f"Could not find operation {name} for version "
                                            f"{form.get('Version')}")
        return self.model.operations[name]

    def _authenticated(self, request):
        try:
            return verify(request, self.aws.find_key, self.name, self.aws.region, self.aws.now())
        except Rejected as rejected:
            self.aws.rejected(request, rejected)
            raise AwsError(STS_CODES[rejected.kind], rejected.message, 403)

    def caller_identity(self, _, key):
        return {"UserId": key.access_key, "Account": self.aws.account, "Arn": key.arn}

    def assume_role(self, given, key):
        role = self.aws.roles.get(given["RoleArn"])
        if not role or role.web_only or not role.takes(given):
            raise AwsError("AccessDenied", f"User: {key.arn} is not authorized to perform: "
                                           f"sts:AssumeRole on resource: {given['RoleArn']}", 403)
        return self._assumed(role, given)

    def assume_role_with_web_identity(self, given, _):
        identity = self.aws.web_identities.get(given["WebIdentityToken"])
        if not identity:
            raise AwsError("InvalidIdentityToken", "The ID Token provided is not a valid JWT.", 400)
        if identity.expires is not None and identity.expires <= self.aws.now():
            raise AwsError("ExpiredTokenException", "Token expired", 400)
        role = self.aws.roles.get(given["RoleArn"])
        if not role or identity.role != role.arn:
            raise AwsError("AccessDenied",
                           "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
        return dict(self._assumed(role, given), SubjectFromWebIdentityToken=identity.subject,
                    Provider="token.actions.invalid", Audience="sts.amazonaws.com")

    def _assumed(self, role, given):
        seconds = given.get("DurationSeconds", 3600)
        if seconds > role.most_seconds:
            raise AwsError("ValidationError", "The requested DurationSeconds exceeds the "
                                              "MaxSessionDuration set for this role.")
        name = given["RoleSessionName"]
        key = self.aws.add_session(role.session_arn(name), seconds)
        return {"AssumedRoleUser": {"AssumedRoleId": f"AROATESTROLE0000:{name}", "Arn": key.arn},
                "Credentials": {"AccessKeyId": key.access_key, "SecretAccessKey": key.secret,
                                "SessionToken": key.token, "Expiration": instant(key.expires)}}


def sts_result(name, output, as_json):
    if as_json:
        inner = jsonned(output)
        return Response(200, f'{{"{name}Response":{{"{name}Result":{inner},"ResponseMetadata":'
                             '{"RequestId":"test-0000"}}}', "application/json")
    xml = (f'<{name}Response xmlns="{STS_NAMESPACE}">\n'
           f"<{name}Result>{xmlled(output)}</{name}Result>\n"
           "<ResponseMetadata><RequestId>test-0000</RequestId></ResponseMetadata>\n"
           f"</{name}Response>\n")
    return Response(200, xml, "text/xml")


def sts_error(error, as_json):
    if as_json:
        return Response(error.status, {"Error": {"Code": error.code, "Message": error.message,
                                                 "Type": "Sender"}, "RequestId": "test-0000"},
                        "application/json")
    xml = (f'<ErrorResponse xmlns="{STS_NAMESPACE}">\n  <Error>\n    <Type>Sender</Type>\n'
           f"    <Code>{error.code}</Code>\n    <Message>{escape(error.message)}</Message>\n"
           "  </Error>\n  <RequestId>test-0000</RequestId>\n</ErrorResponse>\n")
    return Response(error.status, xml, "text/xml")


def xmlled(value):
    if isinstance(value, dict):
        return "".join(f"\n<{n}>{xmlled(v)}</{n}>" for n, v in value.items()) + "\n"
    return escape(str(value))


def jsonned(value):
    """JSON as AWS's query services write it: times are numbers with an exponent."""
    if isinstance(value, dict):
        members = []
        for name, inner in value.items():
            if name == "Expiration":
                seconds = calendar.timegm(time.strptime(inner, "%Y-%m-%dT%H:%M:%SZ"))
                members.append(f'"{name}":{seconds / 1e9:.9f}E9')
            else:
                members.append(f'"{name}":{jsonned(inner)}')
        return "{" + ",".join(members) + "}"
    return json.dumps(value)


# ---- the instance's metadata ---------------------------------------------------------------


class InstanceMetadata:
    """IMDSv2: a token first, then what it opens (AMG §5, 4).  `allows_v1`: it opens without."""

    name = "imds"
    ROLE = "/latest/meta-data/iam/security-credentials/"

    def __init__(self, aws):
        self.aws, self.allows_v1, self.tokens = aws, False, {}

    def wants(self, request):
        return request.path.startswith("/latest/")

    def answer(self, request):
        if request.path == "/latest/api/token":
            return self._token(request)
        if request.method != "GET":
            return plain(405, "Method Not Allowed")
        token = request.secret("x-aws-ec2-metadata-token")
        if self.tokens.get(token, 0) <= self.aws.now() and (token or not self.allows_v1):
            return plain(401, "Unauthorized")
        return self._data(request.path)

    def _token(self, request):
        if request.method != "PUT" or request.header("x-forwarded-for"):
            return plain(403 if request.header("x-forwarded-for") else 405, "Not allowed")
        ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds") or ""
        if not ttl.isdigit() or not 1 <= int(ttl) <= LONGEST_SESSION:
            return plain(400, "Bad Request")
        token = f"AQAAA-test-token-{len(self.tokens)}=="
        self.tokens[token] = self.aws.now() + int(ttl)
        return Response(200, token, "text/plain", [("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", ttl)])

    def _data(self, path):
        role = self.aws.instance_role
        if path == "/latest/meta-data/placement/region":
            return plain(200, self.aws.region)
        if role and path == self.ROLE:
            return plain(200, role.name)
        if role and path == self.ROLE + role.name:
            key = self.aws.add_session(role.session_arn("i-0123456789abcdef0"), 6 * 3600)
            return plain(200, {
                "Code": "Success", "LastUpdated": instant(self.aws.now()), "Type": "AWS-HMAC",
                "AccessKeyId": key.access_key, "SecretAccessKey": key.secret, "Token": key.token,
                "Expiration": instant(key.expires)})
        return plain(404, "Not Found")


def plain(status, body):
    """IMDS calls everything text/plain, JSON too."""
    return Response(status, body, "text/plain")


# ---- the container's agent -----------------------------------------------------------------


class ContainerCredentials:
    """ECS's and EKS's agent: a path, and a token in Authorization (AMG §5, 3)."""

    name = "container"

    def __init__(self, aws):
        self.aws = aws

    def wants(self, request):
        return request.path == self.aws.container_path

    def answer(self, request):
        role = self.aws.container_role
        if not role:
            return plain(404, "no role")
        if request.secret("authorization") != (self.aws.container_token or ""):
            return plain(401, "the token is not the container's")
        key = self.aws.add_session(role.session_arn("task"), 6 * 3600)
        return Response(200, {"AccessKeyId": key.access_key, "SecretAccessKey": key.secret,
                              "Token": key.token, "Expiration": instant(key.expires),
                              "RoleArn": role.arn}, "application/json")


# ---- SSO -----------------------------------------------------------------------------------


class SsoPortal:
    """`GET /federation/credentials` (AMG §5, SSO)."""

    name = "sso"

    def __init__(self, aws):
        self.aws = aws

    def wants(self, request):
        return request.path == "/federation/credentials"

    def answer(self, request):
        request.operation = "GetRoleCredentials"
        try:
            return self._credentials(request)
        except AwsError as error:
            return rest_response(error)

    def _credentials(self, request):
        if request.method != "GET":
            raise AwsError("InvalidRequestException", request.method, 400)
        session = self.aws.sso.session(request.secret("x-amz-sso_bearer_token"))
        if not session:
            raise AwsError("UnauthorizedException", "Session token not found or invalid", 401)
        account, name = request.parameter("account_id"), request.parameter("role_name")
        if not account or not name:
            raise AwsError("InvalidRequestException", "account_id and role_name are needed", 400)
        if (account, name) not in self.aws.sso.roles:
            raise AwsError("ForbiddenException", "No access", 403)
        arn = f"arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{name}_0123456789abcdef/someone"
        key = self.aws.add_session(arn, 3600)
        return Response(200, {"roleCredentials": {
            "accessKeyId": key.access_key, "secretAccessKey": key.secret, "sessionToken": key.token,
            "expiration": int(key.expires * 1000)}}, "application/json")


class SsoOidc:
    """`POST /token` with a refresh token (AMG §5, SSO)."""

    name = "sso-oidc"

    def __init__(self, aws):
        self.aws = aws

    def wants(self, request):
        return request.path == "/token"

    def answer(self, request):
        request.operation = "CreateToken"
        body = request.json
        if request.method != "POST" or not isinstance(body, dict):
            return oidc_error(400, "InvalidRequestException", "invalid_request")
        sso = self.aws.sso
        if (body.get("clientId"), body.get("clientSecret")) != (sso.client_id, sso.client_secret):
            return oidc_error(401, "InvalidClientException", "invalid_client")
        if body.get("grantType") != "refresh_token":
            return oidc_error(400, "UnsupportedGrantTypeException", "unsupported_grant_type")
        session = sso.refresh(body.get("refreshToken"), self.aws.now())
        if not session:
            return oidc_error(400, "InvalidGrantException", "invalid_grant")
        return Response(200, {"accessToken": session.access_token, "tokenType": "Bearer",
                              "expiresIn": sso.seconds, "refreshToken": session.refresh_token},
                        "application/json")


def oidc_error(status, name, code):
    return Response(status, {"error": code, "error_description": f"{name} in a test"},
                    "application/json", [("x-amzn-ErrorType", name)])


SERVICES = (SsoPortal, SsoOidc, InstanceMetadata, ContainerCredentials, Sts)
