"""The operations that streaming logs uses, for where AWS's own models are not at hand.

In botocore's format, as aws_subset.py; the same test proves that it is a subset.
"""


def string(least=None, most=None, **more):
    bounds = {"min": least, "max": most}
    return dict({n: v for n, v in bounds.items() if v is not None}, type="string", **more)


def structure(required, **members):
    return {"type": "structure", "required": required.split(), "members": members}


def listed(member, **more):
    return dict(type="list", member=member, **more)


def operation(method, path, inputs, output, errors, status=None):
    http = {"method": method, "requestUri": path}
    if status:
        http["responseCode"] = status
    return {"http": http, "input": inputs, "output": output,
            "errors": [{"shape": n} for n in errors]}


TEXT, BOOLEAN = string(), {"type": "boolean"}
MOMENT = {"type": "long", "min": 0}
INVALID, MISSING, UNAVAILABLE = ("InvalidParameterException", "ResourceNotFoundException",
                                 "ServiceUnavailableException")
GROUP = string(1, 512, pattern=r"[\.\-_/#A-Za-z0-9]+")
FILTER = string(1, 512, pattern=r"[^:*]*")
TOKEN = string(1)
LIMIT = {"type": "integer", "min": 1, "max": 50}
CLASS = string(enum=["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"])
MORE = {"applyOnTransformedLogs": BOOLEAN, "fieldSelectionCriteria": string(0, 2000),
        "emitSystemFields": listed(TEXT)}
DISTRIBUTION = string(enum=["Random", "ByLogStream"])
PATTERN = string(0, 1024)

LOGS = {
    "DescribeLogGroups": operation(
        "POST", "/", structure(
            "", logGroupNamePrefix=GROUP, nextToken=TOKEN, limit=LIMIT, logGroupClass=CLASS,
            logGroupNamePattern=string(0, 512, pattern=r"[\.\-_/#A-Za-z0-9]*")),
        structure("", nextToken=TOKEN, logGroups=listed(structure(
            "", logGroupName=GROUP, creationTime=MOMENT, arn=TEXT, logGroupArn=TEXT,
            metricFilterCount={"type": "integer"}, storedBytes=MOMENT, logGroupClass=CLASS))),
        [INVALID, UNAVAILABLE]),
    "DescribeSubscriptionFilters": operation(
        "POST", "/", structure("logGroupName", logGroupName=GROUP, filterNamePrefix=FILTER,
                               nextToken=TOKEN, limit=LIMIT),
        structure("", nextToken=TOKEN, subscriptionFilters=listed(structure(
            "", filterName=FILTER, logGroupName=GROUP, filterPattern=PATTERN,
            destinationArn=string(1), roleArn=string(1), distribution=DISTRIBUTION,
            creationTime=MOMENT, **MORE))),
        [INVALID, MISSING, UNAVAILABLE]),
    "PutSubscriptionFilter": operation(
        "POST", "/", structure(
            "logGroupName filterName filterPattern destinationArn", logGroupName=GROUP,
            filterName=FILTER, filterPattern=PATTERN, destinationArn=string(1), roleArn=string(1),
            distribution=DISTRIBUTION, **MORE),
        {"type": "structure", "members": {}},
        [INVALID, MISSING, "OperationAbortedException", "LimitExceededException", UNAVAILABLE,
         "InvalidOperationException"]),
    "DeleteSubscriptionFilter": operation(
        "POST", "/", structure("logGroupName filterName", logGroupName=GROUP, filterName=FILTER),
        {"type": "structure", "members": {}},
        [INVALID, MISSING, "OperationAbortedException", UNAVAILABLE]),
}

FUNCTION = dict(string(1, 256), location="uri", locationName="FunctionName")
QUALIFIER = dict(string(1, 128), location="querystring", locationName="Qualifier")
POLICY = "/2015-03-31/functions/{FunctionName}/policy"
OF_LAMBDA = ["ServiceException", "ResourceNotFoundException", "InvalidParameterValueException",
             "TooManyRequestsException"]

LAMBDA = {
    "GetPolicy": operation("GET", POLICY, structure("FunctionName", FunctionName=FUNCTION,
                                                    Qualifier=QUALIFIER),
                           structure("", Policy=TEXT, RevisionId=TEXT), OF_LAMBDA, 200),
    "AddPermission": operation(
        "POST", POLICY, structure(
            "FunctionName StatementId Action Principal", FunctionName=FUNCTION, Qualifier=QUALIFIER,
            StatementId=string(1, 100, pattern="([a-zA-Z0-9-_]+)"),
            Action=string(0, 10000, pattern=r"(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
            Principal=string(0, 2048, pattern=r"[^\s]+"), SourceArn=string(0, 10000),
            SourceAccount=string(0, 12, pattern=r"\d{12}")),
        structure("", Statement=TEXT),
        OF_LAMBDA + ["ResourceConflictException", "PolicyLengthExceededException",
                     "PreconditionFailedException"], 201),
}

LAMBDA["GetFunctionConfiguration"] = operation(
    "GET", "/2015-03-31/functions/{FunctionName}/configuration",
    structure("FunctionName", FunctionName=FUNCTION, Qualifier=QUALIFIER),
    structure("", FunctionName=string(1, 256), FunctionArn=string(0, 10000),
              MemorySize={"type": "integer", "min": 128, "max": 32768},
              Layers=listed(structure("", Arn=string(1, 2048), CodeSize={"type": "long"})),
              LoggingConfig=structure("", LogFormat=string(enum=["JSON", "Text"]),
                                      LogGroup=string(1, 512, pattern=r"[\.\-_/#A-Za-z0-9]+"))),
    ["ServiceException", "ResourceNotFoundException", "InvalidParameterValueException",
     "TooManyRequestsException"], 200)

LOGGING = structure("", Enabled=BOOLEAN, LogGroupName=string(0, 512), LogStreamName=string(0, 512))
HINTS = structure("", SizeInMBs={"type": "integer", "min": 1, "max": 128},
                  IntervalInSeconds={"type": "integer", "min": 0, "max": 900})
BACKUP = structure(
    "RoleARN BucketARN BufferingHints CompressionFormat EncryptionConfiguration",
    RoleARN=string(1, 512), BucketARN=string(1, 2048), BufferingHints=HINTS,
    CompressionFormat=string(enum=["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"]),
    EncryptionConfiguration=structure("", NoEncryptionConfig=string(enum=["NoEncryption"])),
    CloudWatchLoggingOptions=LOGGING)
PARAMETER = structure(
    "ParameterName ParameterValue", ParameterValue=string(1, 5120), ParameterName=string(enum=[
        "LambdaArn", "NumberOfRetries", "MetadataExtractionQuery", "JsonParsingEngine", "RoleArn",
        "BufferSizeInMBs", "BufferIntervalInSeconds", "SubRecordType", "Delimiter",
        "CompressionFormat", "DataMessageExtraction"]))
PROCESSOR = structure("Type", Parameters=listed(PARAMETER), Type=string(enum=[
    "RecordDeAggregation", "Decompression", "CloudWatchLogProcessing", "Lambda",
    "MetadataExtraction", "AppendDelimiterToRecord"]))
DELIVERED = structure(
    "DeliveryStreamName DeliveryStreamARN DeliveryStreamStatus DeliveryStreamType VersionId "
    "Destinations HasMoreDestinations", DeliveryStreamName=string(1, 64),
    DeliveryStreamARN=string(1, 512), DeliveryStreamStatus=string(enum=[
        "CREATING", "CREATING_FAILED", "DELETING", "DELETING_FAILED", "ACTIVE"]),
    DeliveryStreamType=string(enum=["DirectPut", "KinesisStreamAsSource", "MSKAsSource",
                                    "DatabaseAsSource"]),
    VersionId=string(1, 50), HasMoreDestinations=BOOLEAN, Destinations=listed(structure(
        "DestinationId", DestinationId=string(1, 100),
        AmazonopensearchserviceDestinationDescription=structure(
            "", IndexName=string(1, 80), CloudWatchLoggingOptions=LOGGING,
            S3DestinationDescription=BACKUP, ProcessingConfiguration=structure(
                "", Enabled=BOOLEAN, Processors=listed(PROCESSOR))))))
FIREHOSE = {
    "DescribeDeliveryStream": operation(
        "POST", "/", structure("DeliveryStreamName", DeliveryStreamName=string(1, 64)),
        structure("DeliveryStreamDescription", DeliveryStreamDescription=DELIVERED),
        ["ResourceNotFoundException"]),
}

DOMAIN = string(3, 28, pattern=r"[a-z][a-z0-9\-]+")
ENGINE = string(enum=["OpenSearch", "Elasticsearch"])
COLD = structure("Enabled", Enabled=BOOLEAN)
DESCRIBED = structure(
    "DomainId DomainName ARN ClusterConfig", DomainId=string(1, 64), DomainName=DOMAIN,
    ARN=string(20, 2048), Endpoint=TEXT, EngineVersion=string(14, 18),
    ClusterConfig={"type": "structure", "members": {"WarmEnabled": BOOLEAN,
                                                    "ColdStorageOptions": COLD}},
    DomainEndpointOptions={"type": "structure", "members": {
        "CustomEndpointEnabled": BOOLEAN, "CustomEndpoint": string(1, 255)}},
    AdvancedSecurityOptions={"type": "structure", "members": {"Enabled": BOOLEAN}})
OF_DOMAINS = ["BaseException", "ValidationException"]

OPENSEARCH = {
    "ListDomainNames": operation(
        "GET", "/2021-01-01/domain", structure("", EngineType=dict(
            ENGINE, location="querystring", locationName="engineType")),
        structure("", DomainNames=listed(structure("", DomainName=DOMAIN, EngineType=ENGINE))),
        OF_DOMAINS),
    "DescribeDomains": operation(
        "POST", "/2021-01-01/opensearch/domain-info",
        structure("DomainNames", DomainNames=listed(DOMAIN)),
        structure("DomainStatusList", DomainStatusList=listed(DESCRIBED)), OF_DOMAINS),
}

ALARM = string(enum=["CompositeAlarm", "MetricAlarm", "LogAlarm"])
ALARMS = {
    "DescribeAlarms": operation(
        "POST", "/", structure("", AlarmTypes=listed(ALARM), MaxRecords={
            "type": "integer", "min": 1, "max": 100}),
        structure("", MetricAlarms=listed(structure("", AlarmName=string(1, 255), StateValue=string(
            enum=["OK", "ALARM", "INSUFFICIENT_DATA"]))),
                  CompositeAlarms=listed(structure("", AlarmName=string(1, 255))), NextToken=TEXT),
        ["InvalidNextToken"]),
}

MODELS = {"cloudwatch": {"operations": ALARMS}, "logs": {"operations": LOGS}, "lambda": {"operations": LAMBDA},
          "firehose": {"operations": FIREHOSE},
          "opensearch": {"operations": OPENSEARCH}}
