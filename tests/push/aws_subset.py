"""The operations that push uses, for where AWS's own models are not at hand.

In botocore's format, written from the notes on AMG's control plane (§1, §2 and §5): a subset, and
servers_test.py proves that it is one when the models are there.
"""
import aws_subset_logs


def string(least=None, most=None, **more):
    bounds = {"min": least, "max": most}
    return dict({n: v for n, v in bounds.items() if v is not None}, type="string", **more)


def integer(least, most):
    return {"type": "integer", "min": least, "max": most}


def listed(member, **more):
    return dict(type="list", member=member, **more)


def structure(required, **members):
    return {"type": "structure", "required": required.split(), "members": members}


def uri(shape):
    return dict(shape, location="uri")


def query(shape, name=None):
    return dict(shape, location="querystring", **({"locationName": name} if name else {}))


def operation(method, path, inputs, output, errors=(), status=200, **more):
    names = ["ThrottlingException", "AccessDeniedException", "InternalServerException", *errors]
    return dict({"http": {"method": method, "requestUri": path, "responseCode": status},
                 "input": inputs, "output": output, 
                 "errors": [{"shape": n} for n in names]}, **more)


TEXT, TIME, FLAG = string(), {"type": "timestamp"}, {"type": "boolean"}
WORKSPACE_ID = string(pattern="g-[0-9a-f]{10}")
ROLE = string(enum=["ADMIN", "EDITOR", "VIEWER"])
NAME = string(1, 128)
PAGE = {"maxResults": query(integer(1, 100)), "nextToken": query(TEXT)}
OF_WORKSPACE = {"workspaceId": uri(WORKSPACE_ID)}
OF_ACCOUNT = dict(OF_WORKSPACE, serviceAccountId=uri(TEXT))
TAGS = {"type": "map", "key": string(1, 128), "value": string(0, 256), "min": 0, "max": 50}
STATUS = string(enum=[
    "ACTIVE", "CREATING", "DELETING", "FAILED", "UPDATING", "UPGRADING", "DELETION_FAILED",
    "CREATION_FAILED", "UPDATE_FAILED", "UPGRADE_FAILED", "LICENSE_REMOVAL_FAILED",
    "VERSION_UPDATING", "VERSION_UPDATE_FAILED", "DEGRADED"])
VPC = structure("securityGroupIds subnetIds",
                securityGroupIds=listed(string(0, 255), min=1, max=5),
                subnetIds=listed(string(0, 255), min=2, max=6))
NETWORK = structure("prefixListIds vpceIds", prefixListIds=listed(string(1, 100)),
                    vpceIds=listed(string(1, 100)))
PROVIDERS = listed(string(enum=["AWS_SSO", "SAML"]))
SAML = structure(
    "idpMetadata",
    idpMetadata=structure("", url=string(1, 2048), xml=TEXT),
    assertionAttributes=structure("", **{n: string(1, 256) for n in (
        "name", "login", "email", "groups", "role", "org")}),
    roleValues=structure("", editor=listed(string(1, 256)), admin=listed(string(1, 256))),
    allowedOrganizations=listed(string(1, 256)), loginValidityDuration={"type": "integer"})
AUTHENTICATION = structure(
    "providers", providers=PROVIDERS,
    saml=structure("status", status=string(enum=["CONFIGURED", "NOT_CONFIGURED"]),
                   configuration=SAML),
    awsSso=structure("", ssoClientId=TEXT))
SUMMARY = dict(
    id=WORKSPACE_ID, name=string(pattern="[a-zA-Z0-9-._~]{1,255}"), description=string(0, 2048),
    endpoint=string(1, 2048), grafanaVersion=string(1, 255), status=STATUS, created=TIME,
    modified=TIME, tags=TAGS, notificationDestinations=listed(string(enum=["SNS"])),
    licenseType=string(enum=["ENTERPRISE", "ENTERPRISE_FREE_TRIAL"]), grafanaToken=string(1, 36),
    authentication=structure("providers", providers=listed(string(enum=["AWS_SSO", "SAML"])),
                             samlConfigurationStatus=string(enum=["CONFIGURED", "NOT_CONFIGURED"])))
WORKSPACE = dict(
    SUMMARY, accountAccessType=string(enum=["CURRENT_ACCOUNT", "ORGANIZATION"]),
    permissionType=string(enum=["CUSTOMER_MANAGED", "SERVICE_MANAGED"]),
    workspaceRoleArn=string(1, 2048), organizationalUnits=listed(TEXT),
    vpcConfiguration=VPC, networkAccessControl=NETWORK, degradedWorkspaceReason=string(1, 255),
    dataSources=listed(string(enum=[
        "AMAZON_OPENSEARCH_SERVICE", "CLOUDWATCH", "PROMETHEUS", "XRAY", "TIMESTREAM", "SITEWISE",
        "ATHENA", "REDSHIFT", "TWINMAKER"])))
SETTINGS = dict(
    accountAccessType=string(enum=["CURRENT_ACCOUNT", "ORGANIZATION"]),
    permissionType=string(enum=["CUSTOMER_MANAGED", "SERVICE_MANAGED"]),
    workspaceDescription=string(0, 2048),
    workspaceName=string(pattern="[a-zA-Z0-9-._~]{1,255}"),
    workspaceNotificationDestinations=listed(string(enum=["SNS"])),
    workspaceOrganizationalUnits=listed(TEXT), workspaceRoleArn=string(1, 2048),
    workspaceDataSources=WORKSPACE["dataSources"], vpcConfiguration=VPC,
    networkAccessControl=NETWORK)
USER = structure("id type", id=string(1, 47), type=string(enum=["SSO_USER", "SSO_GROUP"]))
INSTRUCTION = structure("action role users", action=string(enum=["ADD", "REVOKE"]), role=ROLE,
                        users=listed(USER))
DOCUMENT = string(2, 65536)
SEEN = "created endpoint grafanaVersion id modified status authentication"
ACCOUNT = structure("id name isDisabled grafanaRole", id=TEXT, name=TEXT, isDisabled=TEXT,
                    grafanaRole=ROLE)
TOKEN = structure("id name createdAt expiresAt", id=TEXT, name=TEXT, createdAt=TIME, expiresAt=TIME,
                  lastUsedAt=TIME)
NEW_TOKEN = structure("id name key", id=TEXT, name=TEXT, key=TEXT)
MISSING, CONFLICT = "ResourceNotFoundException", "ConflictException"
INVALID, QUOTA = "ValidationException", "ServiceQuotaExceededException"
ACCOUNTS = "/workspaces/{workspaceId}/serviceaccounts"
TOKENS = ACCOUNTS + "/{serviceAccountId}/tokens"
TAGGED = {"resourceArn": uri(TEXT)}

GRAFANA = {
    "ListWorkspaces": operation(
        "GET", "/workspaces", structure("", **PAGE),
        structure("workspaces", workspaces=listed(structure(SEEN, **SUMMARY)), nextToken=TEXT)),
    "DescribeWorkspace": operation(
        "GET", "/workspaces/{workspaceId}", structure("workspaceId", **OF_WORKSPACE),
        structure("workspace", workspace=structure(SEEN + " dataSources", **WORKSPACE)),
        [MISSING, INVALID]),
    "CreateWorkspace": operation(
        "POST", "/workspaces", structure(
            "accountAccessType permissionType authenticationProviders",
            clientToken=string(pattern="[!-~]{1,64}"), authenticationProviders=PROVIDERS, tags=TAGS,
            configuration=DOCUMENT, grafanaVersion=string(1, 255), **SETTINGS),
        structure("workspace", workspace=structure(SEEN + " dataSources", **WORKSPACE)),
        [CONFLICT, INVALID, QUOTA], 202),
    "UpdateWorkspace": operation(
        "PUT", "/workspaces/{workspaceId}", structure(
            "workspaceId", removeVpcConfiguration=FLAG, removeNetworkAccessConfiguration=FLAG,
            **OF_WORKSPACE, **SETTINGS),
        structure("workspace", workspace=structure(SEEN + " dataSources", **WORKSPACE)),
        [MISSING, CONFLICT, INVALID], 202),
    "DescribeWorkspaceAuthentication": operation(
        "GET", "/workspaces/{workspaceId}/authentication", structure("workspaceId", **OF_WORKSPACE),
        structure("authentication", authentication=AUTHENTICATION), [MISSING, CONFLICT, INVALID]),
    "UpdateWorkspaceAuthentication": operation(
        "POST", "/workspaces/{workspaceId}/authentication",
        structure("workspaceId authenticationProviders", authenticationProviders=PROVIDERS,
                  samlConfiguration=SAML, **OF_WORKSPACE),
        structure("authentication", authentication=AUTHENTICATION), [MISSING, CONFLICT, INVALID]),
    "DescribeWorkspaceConfiguration": operation(
        "GET", "/workspaces/{workspaceId}/configuration", structure("workspaceId", **OF_WORKSPACE),
        structure("configuration", configuration=DOCUMENT, grafanaVersion=string(1, 255)),
        [MISSING]),
    "UpdateWorkspaceConfiguration": operation(
        "PUT", "/workspaces/{workspaceId}/configuration",
        structure("workspaceId configuration", configuration=DOCUMENT,
                  grafanaVersion=string(1, 255), **OF_WORKSPACE),
        structure(""), [MISSING, CONFLICT, INVALID], 202),
    "ListPermissions": operation(
        "GET", "/workspaces/{workspaceId}/permissions",
        structure("workspaceId", **OF_WORKSPACE, **PAGE),
        structure("permissions", nextToken=TEXT,
                  permissions=listed(structure("user role", user=USER, role=ROLE))),
        [MISSING, INVALID]),
    "UpdatePermissions": operation(
        "PATCH", "/workspaces/{workspaceId}/permissions",
        structure("workspaceId updateInstructionBatch",
                  updateInstructionBatch=listed(INSTRUCTION, min=0, max=20), **OF_WORKSPACE),
        structure("errors", errors=listed(structure(
            "code message causedBy", code=integer(100, 999), message=TEXT, causedBy=INSTRUCTION))),
        [MISSING, INVALID]),
    "ListVersions": operation(
        "GET", "/versions", structure("", workspaceId=query(WORKSPACE_ID, "workspace-id"), **PAGE),
        structure("", nextToken=TEXT, grafanaVersions=listed(string(1, 255))), [MISSING, INVALID]),
    "ListWorkspaceServiceAccounts": operation(
        "GET", ACCOUNTS, structure("workspaceId", **OF_WORKSPACE, **PAGE),
        structure("serviceAccounts workspaceId", nextToken=TEXT, serviceAccounts=listed(ACCOUNT),
                  workspaceId=WORKSPACE_ID), [MISSING, CONFLICT, INVALID]),
    "CreateWorkspaceServiceAccount": operation(
        "POST", ACCOUNTS, structure("workspaceId name grafanaRole", **OF_WORKSPACE, name=NAME,
                                    grafanaRole=ROLE),
        structure("id name grafanaRole workspaceId", id=TEXT, name=TEXT, grafanaRole=ROLE,
                  workspaceId=WORKSPACE_ID), [MISSING, CONFLICT, INVALID, QUOTA]),
    "DeleteWorkspaceServiceAccount": operation(
        "DELETE", ACCOUNTS + "/{serviceAccountId}",
        structure("workspaceId serviceAccountId", **OF_ACCOUNT),
        structure("serviceAccountId workspaceId", serviceAccountId=TEXT, workspaceId=WORKSPACE_ID),
        [MISSING, CONFLICT, INVALID]),
    "ListWorkspaceServiceAccountTokens": operation(
        "GET", TOKENS, structure("workspaceId serviceAccountId", **OF_ACCOUNT, **PAGE),
        structure("serviceAccountTokens serviceAccountId workspaceId", nextToken=TEXT,
                  serviceAccountTokens=listed(TOKEN), serviceAccountId=TEXT,
                  workspaceId=WORKSPACE_ID), [MISSING, CONFLICT, INVALID]),
    "CreateWorkspaceServiceAccountToken": operation(
        "POST", TOKENS, structure("workspaceId serviceAccountId name secondsToLive", **OF_ACCOUNT,
                                  name=NAME, secondsToLive=integer(1, 2592000)),
        structure("serviceAccountToken serviceAccountId workspaceId", serviceAccountToken=NEW_TOKEN,
                  serviceAccountId=TEXT, workspaceId=WORKSPACE_ID),
        [MISSING, CONFLICT, INVALID, QUOTA]),
    "DeleteWorkspaceServiceAccountToken": operation(
        "DELETE", TOKENS + "/{tokenId}",
        structure("workspaceId serviceAccountId tokenId", **OF_ACCOUNT, tokenId=uri(TEXT)),
        structure("tokenId serviceAccountId workspaceId", tokenId=TEXT, serviceAccountId=TEXT,
                  workspaceId=WORKSPACE_ID), [MISSING, CONFLICT, INVALID]),
    "ListTagsForResource": operation(
        "GET", "/tags/{resourceArn}", structure("resourceArn", **TAGGED), structure("", tags=TAGS),
        [MISSING, INVALID]),
    "TagResource": operation(
        "POST", "/tags/{resourceArn}", structure("resourceArn tags", **TAGGED, tags=TAGS),
        structure(""), [MISSING, INVALID]),
    "UntagResource": operation(
        "DELETE", "/tags/{resourceArn}",
        structure("resourceArn tagKeys", **TAGGED,
                  tagKeys=query(listed(string(1, 128)))),
        structure(""), [MISSING, INVALID]),
}

ARN, SESSION = string(20, 2048), string(2, 64, pattern=r"[\w+=,.@-]*")
SECONDS = integer(900, 43200)
CREDENTIALS = structure("AccessKeyId SecretAccessKey SessionToken Expiration",
                        AccessKeyId=string(16, 128, pattern=r"[\w]*"), SecretAccessKey=TEXT,
                        SessionToken=TEXT, Expiration=TIME)
ASSUMED = structure("AssumedRoleId Arn", AssumedRoleId=string(2, 193, pattern=r"[\w+=,.@:-]*"),
                    Arn=ARN)


def sts(name, inputs, output, **more):
    output = dict(output, resultWrapper=name + "Result")
    return dict({"http": {"method": "POST", "requestUri": "/"}, "input": inputs, "output": output,
                 "errors": []}, **more)


STS = {
    "AssumeRole": sts(
        "AssumeRole", structure(
            "RoleArn RoleSessionName", RoleArn=ARN, RoleSessionName=SESSION,
            DurationSeconds=SECONDS, Policy=string(1),
            ExternalId=string(2, 1224, pattern=r"[\w+=,.@:\/-]*"),
            SerialNumber=string(9, 256, pattern=r"[\w+=/:,.@-]*"),
            TokenCode=string(6, 6, pattern=r"[\d]*"),
            SourceIdentity=string(2, 64, pattern=r"[\w+=,.@-]*")),
        structure("", Credentials=CREDENTIALS, AssumedRoleUser=ASSUMED)),
    "AssumeRoleWithWebIdentity": sts(
        "AssumeRoleWithWebIdentity", structure(
            "RoleArn RoleSessionName WebIdentityToken", RoleArn=ARN, RoleSessionName=SESSION,
            WebIdentityToken=string(4, 20000), ProviderId=string(4, 2048), DurationSeconds=SECONDS,
            Policy=string(1, 2048)),
        structure("", Credentials=CREDENTIALS, AssumedRoleUser=ASSUMED,
                  SubjectFromWebIdentityToken=string(6, 255), Provider=TEXT, Audience=TEXT),
        authtype="none"),
    "GetCallerIdentity": sts("GetCallerIdentity", structure(""),
                             structure("", UserId=TEXT, Account=TEXT, Arn=ARN)),
}

ROLE_NAME = string(1, 64, pattern=r"[\w+=,.@-]+")
POLICY_NAME = string(1, 128, pattern=r"[\w+=,.@-]+")
POLICY = string(1, 131072, pattern=r"[\u0009\u000A\u000D\u0020-\u00FF]+")
IAM_TAGS = listed(structure("Key Value",
                            Key=string(1, 128, pattern=r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"),
                            Value=string(0, 256, pattern=r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*")), max=50)
IAM_ROLE = structure(
    "Path RoleName RoleId Arn CreateDate", Path=string(1, 512), RoleName=ROLE_NAME,
    RoleId=string(16, 128, pattern=r"[\w]+"), Arn=string(20, 2048), CreateDate=TIME,
    AssumeRolePolicyDocument=POLICY, Description=string(most=1000), Tags=IAM_TAGS)
OF_ROLE = {"RoleName": ROLE_NAME}
NOTHING = structure("")
IAM = {
    "GetRole": sts("GetRole", structure("RoleName", **OF_ROLE), structure("Role", Role=IAM_ROLE)),
    "CreateRole": sts(
        "CreateRole", structure(
            "RoleName AssumeRolePolicyDocument", AssumeRolePolicyDocument=POLICY,
            Description=string(most=1000), Tags=IAM_TAGS, **OF_ROLE),
        structure("Role", Role=IAM_ROLE)),
    "GetRolePolicy": sts(
        "GetRolePolicy", structure("RoleName PolicyName", PolicyName=POLICY_NAME, **OF_ROLE),
        structure("RoleName PolicyName PolicyDocument", PolicyName=POLICY_NAME,
                  PolicyDocument=POLICY, **OF_ROLE)),
    "PutRolePolicy": sts(
        "PutRolePolicy", structure("RoleName PolicyName PolicyDocument", PolicyName=POLICY_NAME,
                                   PolicyDocument=POLICY, **OF_ROLE), NOTHING),
    "DeleteRolePolicy": sts(
        "DeleteRolePolicy", structure("RoleName PolicyName", PolicyName=POLICY_NAME, **OF_ROLE),
        NOTHING),
    "ListRolePolicies": sts(
        "ListRolePolicies", structure("RoleName", MaxItems=integer(1, 1000), **OF_ROLE),
        structure("PolicyNames", PolicyNames=listed(POLICY_NAME), IsTruncated=FLAG, Marker=TEXT)),
    "ListAttachedRolePolicies": sts(
        "ListAttachedRolePolicies",
        structure("RoleName", MaxItems=integer(1, 1000), **OF_ROLE),
        structure("", IsTruncated=FLAG, Marker=TEXT, AttachedPolicies=listed(structure(
            "", PolicyName=POLICY_NAME, PolicyArn=string(20, 2048))))),
    "UpdateAssumeRolePolicy": sts(
        "UpdateAssumeRolePolicy",
        structure("RoleName PolicyDocument", PolicyDocument=POLICY, **OF_ROLE), NOTHING),
    "TagRole": sts("TagRole", structure("RoleName Tags", Tags=IAM_TAGS, **OF_ROLE), NOTHING),
}

STORE = string(1, 36, pattern=r"d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}"
                              r"-[0-9a-f]{12}")
PRINCIPAL = string(1, 47, pattern=r"([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}"
                                  r"-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}")
ALTERNATE = structure("", UniqueAttribute=structure(
    "AttributePath AttributeValue", AttributePath=string(1, 255),
    AttributeValue=dict(structure(""), document=True)))


def looked_up(name):
    return {"http": {"method": "POST", "requestUri": "/"}, "errors": [],
            "input": structure("IdentityStoreId AlternateIdentifier", IdentityStoreId=STORE,
                               AlternateIdentifier=ALTERNATE),
            "output": structure(f"IdentityStoreId {name}", IdentityStoreId=STORE,
                                **{name: PRINCIPAL})}


def described(number, name, form):
    return {"http": {"method": "POST", "requestUri": "/"}, "errors": [],
            "input": structure(f"IdentityStoreId {number}", IdentityStoreId=STORE,
                               **{number: PRINCIPAL}),
            "output": structure(f"IdentityStoreId {number}", IdentityStoreId=STORE,
                                **{number: PRINCIPAL, name: form})}


IDENTITY_STORE = {"GetUserId": looked_up("UserId"), "GetGroupId": looked_up("GroupId"),
                  "DescribeUser": described(
                      "UserId", "UserName", string(1, 128, pattern=r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+")),
                  "DescribeGroup": described("GroupId", "DisplayName", string(
                      1, 1024, pattern="[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r \u00a0]+"))}
SSO_ADMIN = {"ListInstances": {
    "http": {"method": "POST", "requestUri": "/"}, "errors": [],
    "input": structure("", MaxResults=integer(1, 100), NextToken=TEXT),
    "output": structure("", NextToken=TEXT, Instances=listed(structure(
        "", InstanceArn=TEXT, IdentityStoreId=TEXT)))}}

MODELS = dict(aws_subset_logs.MODELS, **{name: {"operations": operations} for name, operations in (
    ("grafana", GRAFANA), ("sts", STS), ("iam", IAM), ("identitystore", IDENTITY_STORE),
    ("sso-admin", SSO_ADMIN))})
