"""CloudWatch Logs, Lambda, Firehose and OpenSearch's domains, as far as streaming logs needs them.

Facts are from AWS's models and from the notes on OpenSearch ("OS §6"): two subscription filters a
group; CloudWatch Logs invokes the destination once while it is told of it, so that a permission must
stand before; a policy of a function is a text of JSON, and none is a 404.
"""
import base64
import fnmatch
import json

import aws_model
from aws_control_plane import RestService
from aws_errors import AwsError
from aws_sigv4 import Rejected, verify
from wire import Response

MOST_FILTERS = 2
DENIED = ("Could not execute the lambda function. Make sure you have given CloudWatch Logs permission "
          "to execute your function.")
JSON_CODES = {
    "missing": "MissingAuthenticationTokenException", "incomplete": "IncompleteSignatureException",
    "unknown": "UnrecognizedClientException", "expired": "ExpiredTokenException",
    "skew": "InvalidSignatureException", "scope": "InvalidSignatureException",
    "mismatch": "InvalidSignatureException"}


class LogGroup:
    def __init__(self, name, filters=(), kind="STANDARD"):
        self.name, self.kind = name, kind
        self.filters = {f["filterName"]: dict(f, logGroupName=name) for f in filters}


def foreign_filter(name="by hand", destination="arn:aws:lambda:eu-west-1:111122223333:function:other"):
    """A subscription filter that somebody else made."""
    return {"filterName": name, "filterPattern": "", "destinationArn": destination,
            "distribution": "ByLogStream", "creationTime": 1790000000000}


# ---- CloudWatch Logs: JSON 1.1 -------------------------------------------------------------


class Logs:
    """All operations are a POST of JSON; a header says which."""

    name, target = "logs", "Logs_20140328."
    actions, kind = "logs", "application/x-amz-json-1.1"
    service, version = "logs", "2014-03-28"  # of the model

    def __init__(self, aws):
        self.aws = aws
        self.model = aws_model.load(self.service, self.version, aws.shared_models)

    @property
    def operations(self):
        return OPERATIONS

    def wants(self, request):
        return (request.header("x-amz-target") or "").startswith(self.target)

    def answer(self, request):
        name = request.header("x-amz-target")[len(self.target):]
        request.operation = name
        try:
            return self._carry_out(request, name)
        except AwsError as error:
            body = {"__type": error.code, "message": error.message}
            return Response(error.status, body, self.kind)

    def _carry_out(self, request, name):
        try:
            key = verify(request, self.aws.find_key, self.name, self.aws.region, self.aws.now())
        except Rejected as rejected:
            self.aws.rejected(request, rejected)
            raise AwsError(JSON_CODES[rejected.kind], rejected.message, 400)
        operation, given = self.model.operations.get(name), request.json
        if not operation or name not in self.operations:
            raise AwsError("UnknownOperationException", name, 400)
        problems = self.model.check(operation.input, given, "")
        if request.header("content-type") != self.kind:
            problems.append(("Content-Type", "is not " + self.kind))
        if problems:
            self.aws.note(problems, name)
            raise AwsError("InvalidParameterException", str(problems), 400)
        if f"{self.actions}:{name}" in self.aws.denied:
            raise AwsError("AccessDeniedException", f"User: {key.arn} is not authorized to perform: "
                                                    f"{self.actions}:{name}", 400)
        output = self.operations[name](self.aws, given)
        if output is None:
            return Response(200, b"", self.kind)
        self.aws.note(self.model.check_output(operation, output), "answer to " + name)
        return Response(200, output, self.kind)


def page(aws, given, items, name):
    size = min(given.get("limit", 50), aws.page_size)
    start = int(base64.b64decode(given["nextToken"])) if "nextToken" in given else 0
    told = {name: items[start:start + size]}
    if start + size < len(items):
        told["nextToken"] = base64.b64encode(str(start + size).encode("ascii")).decode("ascii")
    return told


def describe_groups(aws, given):
    prefix, part = given.get("logGroupNamePrefix"), given.get("logGroupNamePattern")
    if prefix and part:
        raise AwsError("InvalidParameterException", "LogGroup name prefix and LogGroup name pattern "
                                                    "are mutually exclusive parameters.", 400)
    found = [g for n, g in sorted(aws.log_groups.items())
             if n.startswith(prefix or "") and (part or "") in n]
    return page(aws, given, [shown_group(aws, g) for g in found], "logGroups")


def shown_group(aws, group):
    arn = f"arn:aws:logs:{aws.region}:{aws.account}:log-group:{group.name}"
    return {"logGroupName": group.name, "creationTime": 1790000000000, "metricFilterCount": 0,
            "arn": arn + ":*", "logGroupArn": arn, "storedBytes": 0, "logGroupClass": group.kind}


def find_group(aws, given):
    group = aws.log_groups.get(given["logGroupName"])
    if not group:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.", 400)
    return group


def describe_filters(aws, given):
    filters = [f for n, f in sorted(find_group(aws, given).filters.items())
               if n.startswith(given.get("filterNamePrefix", ""))]
    return page(aws, given, filters, "subscriptionFilters")


def put_filter(aws, given):
    group, name = find_group(aws, given), given["filterName"]
    if name not in group.filters and len(group.filters) >= MOST_FILTERS:
        raise AwsError("LimitExceededException", "Resource limit exceeded.", 400)
    check_destination(aws, group, given)
    # All of it is written: what is not given is as without saying so.
    made = {"distribution": "ByLogStream", "applyOnTransformedLogs": False, **given}
    group.filters[name] = dict(made, creationTime=int(aws.now() * 1000))


def delete_filter(aws, given):
    if not find_group(aws, given).filters.pop(given["filterName"], None):
        raise AwsError("ResourceNotFoundException", "The specified subscription filter does not exist.",
                       400)


def check_destination(aws, group, given):
    arn = given["destinationArn"]
    if ":firehose:" in arn and "roleArn" not in given:
        raise AwsError("InvalidParameterException",
                       "destinationArn for vendor firehose requires a roleArn", 400)
    if ":lambda:" not in arn:
        return
    statements = aws.functions.get(arn, {}).values()
    source = f"arn:aws:logs:{aws.region}:{aws.account}:log-group:{group.name}:*"
    allowed = any(s["Principal"] == {"Service": "logs.amazonaws.com"}
                  and fnmatch.fnmatchcase(source, s["Condition"]["ArnLike"]["AWS:SourceArn"])
                  for s in statements)
    if not allowed or aws.refusals > 0:  # a permission is not known everywhere at once
        aws.refusals -= allowed
        raise AwsError("InvalidParameterException", DENIED, 400)


OPERATIONS = {"DescribeLogGroups": describe_groups, "DescribeSubscriptionFilters": describe_filters,
              "PutSubscriptionFilter": put_filter, "DeleteSubscriptionFilter": delete_filter}


# ---- Lambda --------------------------------------------------------------------------------


def find_function(call):
    name = call.given["FunctionName"]
    arn = next((a for a in call.aws.functions if name in (a, a.rsplit(":", 1)[1])), None)
    if not arn:
        raise AwsError("ResourceNotFoundException", f"Function not found: {name}", 404)
    return arn, call.aws.functions[arn]


def get_function_configuration(call):
    arn, _ = find_function(call)
    return call.aws.function_settings[arn]


def function_settings(arn, log_group, layers):
    """As GetFunctionConfiguration tells it, as far as anybody asks."""
    name = arn.rsplit(":", 1)[1]
    logging = {"LogFormat": "Text", "LogGroup": log_group or f"/aws/lambda/{name}"}
    return {"FunctionName": name, "FunctionArn": arn, "MemorySize": 128, "LoggingConfig": logging,
            "Layers": [{"Arn": layer, "CodeSize": 1} for layer in layers]}


def get_policy(call):
    _, statements = find_function(call)
    if not statements:
        raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    listed = list(statements.values())
    if call.aws.lone_statements and len(listed) == 1:
        (listed,) = listed  # a policy may have one without a list around it
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": listed}
    return {"Policy": json.dumps(policy), "RevisionId": "00000000-0000-0000-0000-000000000000"}


def add_permission(call):
    arn, statements = find_function(call)
    given = call.given
    if given["StatementId"] in statements:
        raise AwsError("ResourceConflictException",
                       f"The statement id ({given['StatementId']}) provided already exists. Please "
                       "provide a new statement id, or remove the existing statement.", 409)
    statement = {"Sid": given["StatementId"], "Effect": "Allow",
                 "Principal": {"Service": given["Principal"]}, "Action": given["Action"],
                 "Resource": arn,
                 "Condition": {"StringEquals": {"AWS:SourceAccount": given["SourceAccount"]},
                               "ArnLike": {"AWS:SourceArn": given["SourceArn"]}}}
    statements[given["StatementId"]] = statement
    return {"Statement": json.dumps(statement)}


class Lambda(RestService):
    name, version, paths = "lambda", "2015-03-31", ("/2015-03-31/functions/",)
    message_name = "Message"
    operations = {"GetPolicy": get_policy, "AddPermission": add_permission,
                  "GetFunctionConfiguration": get_function_configuration}


# ---- Firehose ------------------------------------------------------------------------------


def delivery_stream(arn, log_group=None, functions=(), processing=True, backup_log_group=None):
    """To an OpenSearch domain, through functions, telling log groups of its troubles."""
    processors = [{"Type": "Lambda", "Parameters": [
        {"ParameterName": "LambdaArn", "ParameterValue": function},
        {"ParameterName": "NumberOfRetries", "ParameterValue": "3"}]} for function in functions]
    backup = {"RoleARN": "arn:aws:iam::111122223333:role/firehose", "BucketARN": "arn:aws:s3:::backup",
              "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
              "CompressionFormat": "GZIP",
              "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
              "CloudWatchLoggingOptions": logging_options(backup_log_group)}
    destination = {"IndexName": "cwl", "S3DestinationDescription": backup,
                   "CloudWatchLoggingOptions": logging_options(log_group),
                   "ProcessingConfiguration": {"Enabled": processing, "Processors": processors}}
    return {"DeliveryStreamName": arn.rsplit("/", 1)[1], "DeliveryStreamARN": arn,
            "DeliveryStreamStatus": "ACTIVE", "DeliveryStreamType": "DirectPut", "VersionId": "1",
            "Destinations": [{"DestinationId": "destinationId-000000000001",
                              "AmazonopensearchserviceDestinationDescription": destination}],
            "HasMoreDestinations": False}


def logging_options(group):
    if not group:
        return {"Enabled": False}
    return {"Enabled": True, "LogGroupName": group, "LogStreamName": "DestinationDelivery"}


def describe_delivery_stream(aws, given):
    name = given["DeliveryStreamName"]
    found = next((s for s in aws.delivery_streams.values() if s["DeliveryStreamName"] == name), None)
    if not found:
        raise AwsError("ResourceNotFoundException",
                       f"Firehose {name} under account {aws.account} not found.", 400)
    return {"DeliveryStreamDescription": found}


class Firehose(Logs):
    name, target = "firehose", "Firehose_20150804."
    actions, service, version = "firehose", "firehose", "2015-08-04"
    operations = {"DescribeDeliveryStream": describe_delivery_stream}


# ---- domains -------------------------------------------------------------------------------


def list_domains(call):
    return {"DomainNames": [{"DomainName": domain_name(n), "EngineType": "OpenSearch"}
                            for n, _ in enumerate(call.aws.domains)]}


def domain_name(number):
    return f"logs-{number}"


def describe_domains(call):
    shown = {domain_name(n): (n, d) for n, d in enumerate(call.aws.domains)}
    return {"DomainStatusList": [shown_domain(call.aws, *shown[n])
                                 for n in call.given["DomainNames"] if n in shown]}


def shown_domain(aws, number, domain):
    name = domain_name(number)
    return {"DomainId": f"{aws.account}/{name}", "DomainName": name,
            "ARN": f"arn:aws:es:{aws.region}:{aws.account}:domain/{name}",
            "Endpoint": domain.authority,
            "EngineVersion": "OpenSearch_" + ".".join(domain.number.split(".")[:2]),
            "ClusterConfig": {"WarmEnabled": domain.ultrawarm,
                              "ColdStorageOptions": {"Enabled": domain.cold}},
            "AdvancedSecurityOptions": {"Enabled": domain.security_plugin}}


class Domains(RestService):
    name, model_name, version, paths = "es", "opensearch", "2021-01-01", ("/2021-01-01/",)
    operations = {"ListDomainNames": list_domains, "DescribeDomains": describe_domains}


SERVICES = (Logs, Lambda, Firehose, Domains)
