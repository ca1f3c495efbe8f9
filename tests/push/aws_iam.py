"""IAM's roles, and who is in IAM Identity Center: what a workspace needs beside AMG's control plane.

IAM speaks the query protocol as STS does, and is global: its requests are signed for us-east-1.  The
identity store and the list of Identity Center's instances speak JSON 1.1, the operation in a header.
"""
import json
import urllib.parse
from xml.sax.saxutils import escape

import aws_model
from aws_errors import REST_CODES, STS_CODES, AwsError
from aws_identity import instant
from aws_sigv4 import Rejected, verify
from wire import Response

IAM_VERSION = "2010-05-08"
IAM_NAMESPACE = f"https://iam.amazonaws.com/doc/{IAM_VERSION}/"
IAM_REGION = "us-east-1"
MOST_ROLES, LONGEST_POLICY = 1000, 10240


class IamRole:
    """A role.  `sleeps`: so many attempts to use it fail, because IAM is eventually consistent."""

    def __init__(self, name, number, account, trust, description, tags, created):
        self.name, self.id = name, f"AROATEST{number:012d}"
        self.arn = f"arn:aws:iam::{account}:role/{name}"
        self.trust, self.description, self.tags = trust, description, dict(tags)
        self.policies, self.attached, self.created, self.sleeps = {}, [], created, 0

    def is_awake(self):
        self.sleeps -= 1
        return self.sleeps < 0

    def shown(self):
        shown = {"Path": "/", "RoleName": self.name, "RoleId": self.id, "Arn": self.arn,
                 "CreateDate": instant(self.created),
                 "AssumeRolePolicyDocument": urllib.parse.quote(self.trust, safe="")}
        if self.description:
            shown["Description"] = self.description
        if self.tags:
            shown["Tags"] = [{"Key": n, "Value": v} for n, v in self.tags.items()]
        return shown


class Iam:
    name = "iam"

    def __init__(self, aws):
        self.aws = aws
        self.model = aws_model.load("iam", IAM_VERSION, aws.shared_models)
        self.functions = {
            "GetRole": self.get_role, "CreateRole": self.create_role, "TagRole": self.tag_role,
            "GetRolePolicy": self.get_policy, "PutRolePolicy": self.put_policy,
            "DeleteRolePolicy": self.delete_policy, "ListRolePolicies": self.list_policies,
            "ListAttachedRolePolicies": self.list_attached,
            "UpdateAssumeRolePolicy": self.update_trust}

    def wants(self, request):
        return (request.path == "/" and request.method == "POST"
                and f"Version={IAM_VERSION}".encode("ascii") in request.body)

    def answer(self, request):
        try:
            form = urllib.parse.parse_qsl(request.body.decode("utf-8"), keep_blank_values=True)
            operation = self._operation(dict(form))
            request.operation = operation.name
            key = self._authenticated(request)
            given, problems = self.model.query_input(operation, form)
            if problems:
                self.aws.note(problems, operation.name)
                raise AwsError("ValidationError", "; ".join(f"{n} {w}" for n, w in problems))
            self._authorized(operation, key)
            output = self.functions[operation.name](given)
            self.aws.note(self.model.check_output(operation, output), "answer to " + operation.name)
            return iam_result(operation.name, output)
        except AwsError as error:
            return iam_error(error)

    def _operation(self, form):
        name = form.get("Action", "")
        if name not in self.functions:
            raise AwsError("InvalidAction", f"Could not find operation {name}")
        return self.model.operations[name]

    def _authenticated(self, request):
        try:
            return verify(request, self.aws.find_key, self.name, IAM_REGION, self.aws.now())
        except Rejected as rejected:
            self.aws.rejected(request, rejected)
            raise AwsError(STS_CODES[rejected.kind], rejected.message, 403)

    def _authorized(self, operation, key):
        if f"iam:{operation.name}" in self.aws.denied:
            raise AwsError("AccessDenied", f"User: {key.arn} is not authorized to perform: "
                                           f"iam:{operation.name}", 403)

    # ---- roles ------------------------------------------------------------------------------

    def _role(self, given):
        role = self.aws.iam_roles.get(given["RoleName"])
        if not role:
            raise AwsError("NoSuchEntity",
                           f"The role with name {given['RoleName']} cannot be found.", 404)
        return role

    def get_role(self, given):
        return {"Role": self._role(given).shown()}

    def create_role(self, given):
        name = given["RoleName"]
        if name in self.aws.iam_roles:
            raise AwsError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)
        if len(self.aws.iam_roles) >= self.aws.quotas.get("roles", MOST_ROLES):
            raise AwsError("LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000", 409)
        role = self.aws.add_iam_role(
            name, policy_document(given["AssumeRolePolicyDocument"]), given.get("Description", ""),
            {t["Key"]: t["Value"] for t in given.get("Tags", [])})
        role.sleeps = self.aws.role_sleeps
        return {"Role": role.shown()}

    def tag_role(self, given):
        self._role(given).tags.update({t["Key"]: t["Value"] for t in given["Tags"]})
        return {}

    def update_trust(self, given):
        self._role(given).trust = policy_document(given["PolicyDocument"])
        return {}

    def get_policy(self, given):
        role, name = self._role(given), given["PolicyName"]
        if name not in role.policies:
            raise AwsError("NoSuchEntity",
                           f"The role policy with name {name} cannot be found.", 404)
        return {"RoleName": role.name, "PolicyName": name,
                "PolicyDocument": urllib.parse.quote(role.policies[name], safe="")}

    def put_policy(self, given):
        document = policy_document(given["PolicyDocument"])
        if len(json.dumps(json.loads(document), separators=(",", ":"))) > LONGEST_POLICY:
            raise AwsError("LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role "
                                            f"{given['RoleName']}", 409)
        self._role(given).policies[given["PolicyName"]] = document
        return {}

    def list_policies(self, given):
        return {"PolicyNames": sorted(self._role(given).policies)}

    def list_attached(self, given):
        shown = [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}
                 for arn in self._role(given).attached]
        return {"AttachedPolicies": shown}

    def delete_policy(self, given):
        role = self._role(given)
        if role.policies.pop(given["PolicyName"], None) is None:
            raise AwsError("NoSuchEntity", "The role policy cannot be found.", 404)
        return {}


def policy_document(text):
    """What IAM takes: JSON with a version and statements that say who may do what."""
    try:
        document = json.loads(text)
        statements = document["Statement"]
        good = document["Version"] == "2012-10-17" and statements and all(
            s["Effect"] in ("Allow", "Deny") and s["Action"] and ("Resource" in s) != (
                "Principal" in s) for s in statements)
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise AwsError("MalformedPolicyDocument", "Syntax errors in policy.", 400)
    return text


def iam_result(name, output):
    result = f"<{name}Result>{xmlled(output)}</{name}Result>" if output else ""
    xml = (f'<{name}Response xmlns="{IAM_NAMESPACE}">{result}'
           "<ResponseMetadata><RequestId>test-0000</RequestId></ResponseMetadata>"
           f"</{name}Response>\n")
    return Response(200, xml, "text/xml")


def iam_error(error):
    xml = (f'<ErrorResponse xmlns="{IAM_NAMESPACE}"><Error><Type>Sender</Type>'
           f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
           "<RequestId>test-0000</RequestId></ErrorResponse>\n")
    return Response(error.status, xml, "text/xml")


def xmlled(value):
    if isinstance(value, dict):
        return "".join(f"<{n}>{xmlled(v)}</{n}>" for n, v in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{xmlled(v)}</member>" for v in value)
    return escape(str(value))


# ---- IAM Identity Center ---------------------------------------------------------------------


class JsonService:
    """JSON 1.1: a POST of the input, the operation in X-Amz-Target."""

    def __init__(self, aws):
        self.aws = aws
        self.model = aws_model.load(self.model_name, self.version, aws.shared_models)

    def wants(self, request):
        return (request.header("x-amz-target") or "").startswith(self.target + ".")

    def answer(self, request):
        try:
            return self._answer(request)
        except AwsError as error:
            return Response(400, {"__type": error.code, "Message": error.message},
                            "application/x-amz-json-1.1")

    def _answer(self, request):
        name = request.header("x-amz-target").split(".")[1]
        function, operation = self.functions().get(name), self.model.operations.get(name)
        request.operation = name
        if not function or not operation:
            raise AwsError("UnknownOperationException", name, 400)
        key = self._authenticated(request)
        given, problems = self.model.json_input(operation, request)
        if problems:
            self.aws.note(problems, name)
            raise AwsError("ValidationException", "; ".join(f"{n} {w}" for n, w in problems))
        if f"{self.name}:{name}" in self.aws.denied:
            raise AwsError("AccessDeniedException", f"User: {key.arn} is not authorized to perform: "
                                                    f"{self.name}:{name}", 400)
        output = function(given)
        self.aws.note(self.model.check_output(operation, output), "answer to " + name)
        return Response(200, output, "application/x-amz-json-1.1")

    def _authenticated(self, request):
        try:
            region = self.aws.directory.region if self.aws.directory else None
            return verify(request, self.aws.find_key, self.name, region or self.aws.region,
                          self.aws.now())
        except Rejected as rejected:
            self.aws.rejected(request, rejected)
            raise AwsError(REST_CODES[rejected.kind], rejected.message, 400)


class SsoAdmin(JsonService):
    name, model_name, version, target = "sso", "sso-admin", "2020-07-20", "SWBExternalService"

    def functions(self):
        return {"ListInstances": self.list_instances}

    def list_instances(self, _):
        directory = self.aws.directory
        if not directory:
            return {"Instances": []}
        return {"Instances": [{"InstanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef",
                               "IdentityStoreId": directory.id}]}


class IdentityStore(JsonService):
    name = model_name = "identitystore"
    version, target = "2020-06-15", "AWSIdentityStore"

    def functions(self):
        return {"GetUserId": self.get_user, "GetGroupId": self.get_group,
                "DescribeUser": self.describe_user, "DescribeGroup": self.describe_group}

    def describe_user(self, given):
        name = self._named(given, self.aws.directory.users, given["UserId"])
        return {"UserId": given["UserId"], "UserName": name, "IdentityStoreId": self.aws.directory.id}

    def describe_group(self, given):
        name = self._named(given, self.aws.directory.groups, given["GroupId"])
        return {"GroupId": given["GroupId"], "DisplayName": name,
                "IdentityStoreId": self.aws.directory.id}

    def _named(self, given, known, number):
        found = [name for name, one in known.items() if one == number]
        if given["IdentityStoreId"] != self.aws.directory.id or not found:
            raise AwsError("ResourceNotFoundException", "USER or GROUP not found", 400)
        return found[0]

    def get_user(self, given):
        found = self._find(given, {"userName": self.aws.directory.users,
                                   "emails.value": self.aws.directory.emails})
        return {"UserId": found, "IdentityStoreId": self.aws.directory.id}

    def get_group(self, given):
        found = self._find(given, {"displayName": self.aws.directory.groups})
        return {"GroupId": found, "IdentityStoreId": self.aws.directory.id}

    def _find(self, given, paths):
        directory, wanted = self.aws.directory, given["AlternateIdentifier"]["UniqueAttribute"]
        if not directory or given["IdentityStoreId"] != directory.id:
            raise AwsError("ResourceNotFoundException", "IDENTITY_STORE not found", 400)
        known = paths.get(wanted["AttributePath"])
        if known is None:
            raise AwsError("ValidationException", "AttributePath is not supported", 400)
        if wanted["AttributeValue"] not in known:
            raise AwsError("ResourceNotFoundException", "USER or GROUP not found", 400)
        return known[wanted["AttributeValue"]]


class Directory:
    """The people and groups of IAM Identity Center."""

    def __init__(self):
        self.id, self.region = "d-9067641234", None  # None: that of the others
        self.users, self.emails, self.groups = {}, {}, {}

    def _number(self):
        count = len(self.users) + len(self.groups)
        return f"9067641234-{count:08x}-0000-4000-8000-{count:012x}"

    def add_user(self, name, email=None):
        number = self._number()
        self.users[name] = number
        if email:
            self.emails[email] = number
        return number

    def add_group(self, name):
        self.groups[name] = self._number()
        return self.groups[name]


SERVICES = (Iam, SsoAdmin, IdentityStore)
