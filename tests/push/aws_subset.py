"""The operations that push uses, for where AWS's own models are not at hand.

In botocore's format, written from the notes on AMG's control plane (§1, §2 and §5): a subset, and
servers_test.py proves that it is one when the models are there.
"""


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


TEXT, TIME = string(), {"type": "timestamp"}
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
    workspaceRoleArn=string(1, 2048),
    dataSources=listed(string(enum=[
        "AMAZON_OPENSEARCH_SERVICE", "CLOUDWATCH", "PROMETHEUS", "XRAY", "TIMESTREAM", "SITEWISE",
        "ATHENA", "REDSHIFT", "TWINMAKER"])))
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

MODELS = {"grafana": {"operations": GRAFANA}, "sts": {"operations": STS}}
