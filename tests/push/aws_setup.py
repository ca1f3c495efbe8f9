"""AMG's control plane, the part that makes and changes workspaces (AMG §1, §2).

A change leaves the workspace in a passing state, which DescribeWorkspace ends after some looks
(`Aws.looks`); until then another change is a conflict.  A name may be given to several workspaces:
only the client's token keeps a repeated CreateWorkspace from making another.
"""
import json

from aws_errors import AwsError, conflict, invalid, quota

MOST_WORKSPACES = 5
# What the service adds to a configuration document on its own.
ADDED = {"newsPanel": {"enabled": False}}
SETTINGS = {  # members of UpdateWorkspace, and the attributes of a Workspace
    "workspaceName": "name", "workspaceDescription": "description", "workspaceRoleArn": "role", "permissionType": "permission",
    "accountAccessType": "account_access", "workspaceDataSources": "data_sources",
    "workspaceNotificationDestinations": "destinations", "vpcConfiguration": "vpc",
    "workspaceOrganizationalUnits": "units", "networkAccessControl": "network"}


def create(call):
    aws, given = call.aws, call.given
    token = given.get("clientToken")
    known = next((w for w in aws.workspaces if token and w.client_token == token), None)
    asked = {n: v for n, v in given.items() if v is not None}
    if known:
        if known.asked != asked:
            raise conflict("WORKSPACE", known.id, "The client token was used for another request")
        return {"workspace": known.described()}
    check_versions(call, given.get("grafanaVersion"))
    check_role(aws, given)
    if "AWS_SSO" in given["authenticationProviders"] and not aws.directory:
        raise AwsError("ValidationException", "AWS SSO is not enabled in this account",
                       reason="OTHER")
    if len(aws.workspaces) >= aws.quotas.get("workspaces", MOST_WORKSPACES):
        raise quota("WORKSPACE", aws.account)
    workspace = aws.make_workspace(given.get("workspaceName"), given.get("grafanaVersion"))
    workspace.client_token, workspace.asked = token, asked
    workspace.providers = list(given["authenticationProviders"])
    workspace.tags = dict(given.get("tags") or {})
    workspace.configuration = dict(ADDED, **json.loads(given.get("configuration") or "{}"))
    take_settings(workspace, given)
    workspace.busy("CREATING", aws.looks)
    return {"workspace": workspace.described()}


def check_versions(call, version):
    if version is not None and version not in call.aws.versions:
        raise invalid([("grafanaVersion", f"{version!r} is not supported")])


def check_role(aws, given):
    """The role must be there, and known everywhere already."""
    arn = given.get("workspaceRoleArn")
    if arn is None:
        return
    role = next((r for r in aws.iam_roles.values() if r.arn == arn), None)
    if not role or not role.is_awake():
        raise AwsError("ValidationException",
                       f"The role {arn} does not exist or cannot be assumed by grafana.amazonaws.com",
                       reason="OTHER")


def take_settings(workspace, given):
    for name, attribute in SETTINGS.items():
        if given.get(name) is not None:
            setattr(workspace, attribute, given[name])


def update(call):
    workspace, given = call.workspace(changing=True), call.given
    for setting, removal in (("vpcConfiguration", "removeVpcConfiguration"),
                             ("networkAccessControl", "removeNetworkAccessConfiguration")):
        if given.get(removal) and given.get(setting):
            raise invalid([(removal, f"does not go with {setting}")])
        if given.get(removal):
            setattr(workspace, SETTINGS[setting], None)
    check_role(call.aws, given)
    take_settings(workspace, given)
    workspace.busy("UPDATING", call.aws.looks)
    return {"workspace": workspace.described()}


# ---- sign-in -------------------------------------------------------------------------------


def authentication(workspace):
    shown = {"providers": workspace.providers}
    if "AWS_SSO" in workspace.providers:
        shown["awsSso"] = {"ssoClientId": "ins-0123456789abcdef"}
    if "SAML" in workspace.providers:
        shown["saml"] = {"status": "CONFIGURED" if workspace.saml else "NOT_CONFIGURED"}
        if workspace.saml:
            shown["saml"]["configuration"] = workspace.saml
    return shown


def describe_authentication(call):
    return {"authentication": authentication(call.workspace())}


def update_authentication(call):
    workspace = call.workspace(changing=True)
    if call.given.get("samlConfiguration") and "SAML" not in call.given["authenticationProviders"]:
        raise invalid([("samlConfiguration", "needs the provider SAML")])
    workspace.providers = list(call.given["authenticationProviders"])
    # Replaced as a whole: what is not sent is gone.
    workspace.saml = call.given.get("samlConfiguration")
    return {"authentication": authentication(workspace)}


# ---- configuration -------------------------------------------------------------------------


def describe_configuration(call):
    workspace = call.workspace()
    return {"configuration": json.dumps(workspace.configuration),
            "grafanaVersion": workspace.version}


def update_configuration(call):
    workspace, version = call.workspace(changing=True), call.given.get("grafanaVersion")
    try:
        document = json.loads(call.given["configuration"])
    except ValueError:
        raise invalid([("configuration", "is no JSON")])
    later = [v for v in call.aws.versions if order(v) >= order(workspace.version)]
    if version and version not in later:
        raise invalid([("grafanaVersion", f"{workspace.version} cannot be brought to {version}")])
    workspace.configuration = dict(ADDED, **document)
    if version and version != workspace.version:
        workspace.busy("VERSION_UPDATING", call.aws.looks, version)
    else:
        workspace.busy("UPDATING", call.aws.looks)
    return {}


def order(version):
    return [int(part) for part in version.split(".")]


# ---- who may what --------------------------------------------------------------------------


def list_permissions(call):
    workspace = call.workspace()
    shown = [{"user": {"id": number, "type": kind}, "role": role}
             for (kind, number), role in workspace.permissions.items()]
    return call.page(shown, "permissions")


def update_permissions(call):
    """Each instruction for itself: the answer is 200 and lists those that failed."""
    workspace, errors = call.workspace(changing=True), []
    known = set()
    if call.aws.directory:
        known = {*call.aws.directory.users.values(), *call.aws.directory.groups.values()}
    for instruction in call.given["updateInstructionBatch"]:
        for user in instruction["users"]:
            wrong = change_permission(workspace, instruction, user, known)
            if wrong:
                errors.append({"code": wrong[0], "message": wrong[1],
                               "causedBy": dict(instruction, users=[user])})
    return {"errors": errors}


def change_permission(workspace, instruction, user, known):
    key, role = (user["type"], user["id"]), instruction["role"]
    if user["id"] not in known:
        return 404, f"{user['type']} {user['id']} was not found"
    if instruction["action"] == "ADD":
        workspace.permissions[key] = role
    elif workspace.permissions.get(key) == role:
        del workspace.permissions[key]
    return None


OPERATIONS = {
    "CreateWorkspace": create,
    "UpdateWorkspace": update,
    "DescribeWorkspaceAuthentication": describe_authentication,
    "UpdateWorkspaceAuthentication": update_authentication,
    "DescribeWorkspaceConfiguration": describe_configuration,
    "UpdateWorkspaceConfiguration": update_configuration,
    "ListPermissions": list_permissions,
    "UpdatePermissions": update_permissions,
}
