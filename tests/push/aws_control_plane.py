"""AMG's control plane: workspaces, their service accounts and tokens, versions, tags (AMG §1, §2).
Making and changing workspaces is in aws_setup.py.

OPERATIONS is the table: a function for each operation, which gets a `Call` and gives the output.
To play another one, write its function and a row; its shape comes from the model.

A service account here is one of the paired Grafana (grafana_access.py), with the role in other
letters; a token made here lets its bearer into that Grafana until it is deleted or has expired.
"""
import base64
import re

import aws_model
import aws_setup
from aws_errors import (REST_CODES, AwsError, conflict, invalid, not_found, quota, rest_response)
from aws_sigv4 import Rejected, verify
from grafana_errors import Refused
from wire import Response

PATHS = ("/workspaces", "/versions", "/tags/")
ROLES = {"ADMIN": "Admin", "EDITOR": "Editor", "VIEWER": "Viewer"}
CHANGEABLE = ("ACTIVE", "DEGRADED")
LONGEST_LIFE = 2592000


class Workspace:
    """A workspace; `grafana` is the server behind it (None: there is none)."""

    def __init__(self, number, name, grafana, version, now):
        self.id = f"g-{number:010x}"
        self.name, self.grafana, self.version = name, grafana, version
        self.endpoint = grafana.url if grafana else f"{self.id}.grafana-workspace.invalid"
        self.status, self.tags, self.created = "ACTIVE", {}, now
        self.description = self.role = self.vpc = self.network = self.saml = None
        self.license = self.degraded_reason = self.client_token = self.asked = None
        self.account_access, self.data_sources = "CURRENT_ACCOUNT", ["CLOUDWATCH"]
        self.permission = "CUSTOMER_MANAGED"
        self.destinations, self.units, self.providers = [], [], ["AWS_SSO"]
        self.permissions, self.configuration = {}, dict(aws_setup.ADDED)
        self._looks = None

    def busy(self, status, looks, version=None, then="ACTIVE"):
        """In this state until DescribeWorkspace was asked so many times; then it is active, and has
        the new version if one is given."""
        self.status, self._looks, self._next_version, self._then = status, looks, version, then

    def look(self):
        """What DescribeWorkspace does."""
        if self._looks is None:
            return
        if self._looks == 0:
            self.status, self._looks = self._then, None
            self.version = self._next_version or self.version
        else:
            self._looks -= 1

    def shown(self):
        shown = {"id": self.id, "endpoint": self.endpoint, "grafanaVersion": self.version,
                 "status": self.status, "created": self.created, "modified": self.created,
                 "authentication": {"providers": list(self.providers)}, "tags": dict(self.tags)}
        if "SAML" in self.providers:
            shown["authentication"]["samlConfigurationStatus"] = (
                "CONFIGURED" if self.saml else "NOT_CONFIGURED")
        shown.update(given({"name": self.name, "description": self.description,
                            "licenseType": self.license,
                            "notificationDestinations": self.destinations}))
        return shown

    def described(self):
        """What DescribeWorkspace tells beyond the list."""
        more = {"workspaceRoleArn": self.role, "organizationalUnits": self.units,
                "vpcConfiguration": self.vpc, "networkAccessControl": self.network,
                "degradedWorkspaceReason": self.degraded_reason}
        return dict(self.shown(), dataSources=self.data_sources,
                    accountAccessType=self.account_access, permissionType=self.permission,
                    **given(more))

    @property
    def access(self):
        return self.grafana.access


def given(members):
    return {name: value for name, value in members.items() if value}


class Call:
    """A request whose signature and shape are right."""

    def __init__(self, plane, given, key):
        self.plane, self.aws, self.given, self.key = plane, plane.aws, given, key

    def workspace(self, changing=False):
        found = self.aws.find_workspace(self.given["workspaceId"])
        if changing and found.status not in CHANGEABLE:
            raise conflict("WORKSPACE", found.id,
                           f"Workspace {found.id} is in state {found.status}")
        return found

    def account(self, workspace):
        """The service account, in the workspace's Grafana."""
        number = self.given["serviceAccountId"]
        found = next((a for a in accounts(workspace) if str(a.id) == number), None)
        if not found:
            raise not_found("SERVICE_ACCOUNT", number)
        return found

    def page(self, items, name):
        """So many items from where the token says, and the token of the next page."""
        size = min(self.given.get("maxResults", self.aws.page_size), self.aws.page_size)
        start = self._start(self.given.get("nextToken"))
        page = {name: items[start:start + size]}
        if start + size < len(items):
            token = f"from {start + size}".encode("ascii")
            page["nextToken"] = base64.b64encode(token).decode("ascii")
        return page

    @staticmethod
    def _start(token):
        if token is None:
            return 0
        try:
            found = re.fullmatch(b"from ([0-9]+)", base64.b64decode(token, validate=True))
        except ValueError:
            found = None
        if not found:
            raise invalid([("nextToken", "is none of ours")])
        return int(found.group(1))


class RestService:
    """A REST-JSON service: its name in signatures and actions, its model, its paths, its table."""

    name = model_name = version = None
    paths, operations, message_name = (), {}, "message"

    def __init__(self, aws):
        self.aws = aws
        self.model = aws_model.load(self.model_name or self.name, self.version, aws.shared_models)

    def wants(self, request):
        return request.path.startswith(self.paths)

    def answer(self, request):
        operation = None
        try:
            operation, labels = self.model.find(request)
            request.operation = operation.name if operation else None
            key = self._authenticated(request)
            if not operation:
                raise AwsError("UnknownOperationException", f"{request.method} {request.path}")
            return self._carry_out(request, operation, labels, key)
        except AwsError as error:
            if operation:
                # Or Message, see AwsError; some services have no other.
                members = dict(error.members, **{self.message_name: error.message})
                if self.message_name == "Message":
                    error.message_name = self.message_name
                self.aws.note(self.model.check_error(operation, error.code, members), "error")
            return rest_response(error)

    def _authenticated(self, request):
        try:
            return verify(request, self.aws.find_key, self.name, self.aws.region, self.aws.now())
        except Rejected as rejected:
            self.aws.rejected(request, rejected)
            raise AwsError(REST_CODES[rejected.kind], rejected.message)

    def _carry_out(self, request, operation, labels, key):
        given, problems = self.model.rest_input(operation, labels, request)
        if problems:
            self.aws.note(problems, operation.name)
            raise invalid(problems)
        self._authorized(operation, key)
        function = self.operations.get(operation.name)
        if not function:
            self.aws.note([(operation.name, "is not played here")], "server")
            raise AwsError("ValidationException", f"{operation.name} is not played here",
                           reason="UNKNOWN_OPERATION")
        output = function(Call(self, given, key))
        self.aws.note(self.model.check_output(operation, output), "answer to " + operation.name)
        return Response(operation.status, output, "application/json")

    def _authorized(self, operation, key):
        action = f"{self.name}:{operation.name}"
        if action in self.aws.denied or f"{self.name}:*" in self.aws.denied:
            raise AwsError("AccessDeniedException",
                           f"User: {key.arn} is not authorized to perform: {action} on resource: "
                           f"arn:aws:{self.name}:{self.aws.region}:{self.aws.account}:*",
                           message_name="Message")


# ---- workspaces ----------------------------------------------------------------------------


def list_workspaces(call):
    return call.page([w.shown() for w in call.aws.workspaces], "workspaces")


def describe_workspace(call):
    workspace = call.workspace()
    workspace.look()
    return {"workspace": workspace.described()}


def list_versions(call):
    """Without a workspace all that can be created; with one, what it can be brought to."""
    versions = list(call.aws.versions)
    if call.given.get("workspaceId"):
        current = call.workspace().version
        later = [v for v in versions if version_order(v) > version_order(current)]
        return call.page(later, "grafanaVersions")
    return call.page(versions, "grafanaVersions")


def version_order(text):
    return [int(part) for part in text.split(".")]


# ---- service accounts ----------------------------------------------------------------------


def accounts(workspace):
    """Those that are not the test's own."""
    return [a for a in workspace.access.accounts if not a.hidden]


def list_accounts(call):
    workspace = call.workspace()
    shown = [{"id": str(a.id), "name": a.name, "isDisabled": "true" if a.disabled else "false",
              "grafanaRole": a.role.upper()} for a in accounts(workspace)]
    return dict(call.page(shown, "serviceAccounts"), workspaceId=workspace.id)


def create_account(call):
    workspace, name = call.workspace(changing=True), call.given["name"]
    if len(accounts(workspace)) >= call.aws.quotas.get("service accounts", 1000):
        raise quota("SERVICE_ACCOUNT", workspace.id)
    try:
        account = workspace.access.add_account(name, ROLES[call.given["grafanaRole"]])
    except Refused:
        raise conflict("SERVICE_ACCOUNT", name, f"Service account {name} already exists")
    return {"id": str(account.id), "name": name, "grafanaRole": call.given["grafanaRole"],
            "workspaceId": workspace.id}


def delete_account(call):
    workspace = call.workspace(changing=True)
    account = call.account(workspace)
    workspace.access.remove_account(account.id)
    return {"serviceAccountId": str(account.id), "workspaceId": workspace.id}


# ---- tokens --------------------------------------------------------------------------------


def list_tokens(call):
    workspace = call.workspace()
    account = call.account(workspace)
    page = call.page([token_summary(t) for t in account.tokens], "serviceAccountTokens")
    return dict(page, serviceAccountId=str(account.id), workspaceId=workspace.id)


def token_summary(token):
    shown = {"id": str(token.id), "name": token.name, "createdAt": token.created,
             "expiresAt": token.expires or token.created + LONGEST_LIFE}
    if token.last_used is not None:
        shown["lastUsedAt"] = token.last_used
    return shown


def create_token(call):
    workspace = call.workspace(changing=True)
    account, name = call.account(workspace), call.given["name"]
    if len(account.tokens) >= call.aws.quotas.get("tokens", 1000):
        raise quota("SERVICE_ACCOUNT_TOKEN", str(account.id))
    try:
        token = workspace.access.add_token(account, name, call.given["secondsToLive"])
    except Refused:
        raise conflict("SERVICE_ACCOUNT_TOKEN", name, f"Token {name} already exists")
    call.aws.minted.append((workspace, token))
    return {"serviceAccountToken": {"id": str(token.id), "name": name, "key": token.secret},
            "serviceAccountId": str(account.id), "workspaceId": workspace.id}


def delete_token(call):
    workspace = call.workspace(changing=True)
    account, number = call.account(workspace), call.given["tokenId"]
    token = next((t for t in account.tokens if str(t.id) == number), None)
    if not token:
        raise not_found("SERVICE_ACCOUNT_TOKEN", number)
    account.tokens.remove(token)
    return {"tokenId": number, "serviceAccountId": str(account.id), "workspaceId": workspace.id}


# ---- tags ----------------------------------------------------------------------------------


def tagged(call):
    """The workspace of an ARN, `arn:aws:grafana:REGION:ACCOUNT:/workspaces/ID` (AMG §1)."""
    arn = call.given["resourceArn"]
    found = next((w for w in call.aws.workspaces if call.aws.arn_of(w) == arn), None)
    if not found:
        raise not_found("WORKSPACE", arn)
    return found


def list_tags(call):
    return {"tags": dict(tagged(call).tags)}


def tag(call):
    tagged(call).tags.update(call.given["tags"])
    return {}


def untag(call):
    workspace = tagged(call)
    for name in call.given["tagKeys"]:
        workspace.tags.pop(name, None)
    return {}


OPERATIONS = {
    "ListWorkspaces": list_workspaces,
    "DescribeWorkspace": describe_workspace,
    "ListVersions": list_versions,
    "ListWorkspaceServiceAccounts": list_accounts,
    "CreateWorkspaceServiceAccount": create_account,
    "DeleteWorkspaceServiceAccount": delete_account,
    "ListWorkspaceServiceAccountTokens": list_tokens,
    "CreateWorkspaceServiceAccountToken": create_token,
    "DeleteWorkspaceServiceAccountToken": delete_token,
    "ListTagsForResource": list_tags,
    "TagResource": tag,
    "UntagResource": untag,
    **aws_setup.OPERATIONS,
}


class ControlPlane(RestService):
    """The service `grafana`."""

    name, version = "grafana", "2020-08-18"
    paths, operations = PATHS, OPERATIONS
