"""CloudWatch's alarms, which dashc counts and never changes: JSON 1.0 with a target."""
from aws_logs import Logs


class Alarms(Logs):
    name, target = "monitoring", "GraniteServiceVersion20100801."
    actions, kind = "cloudwatch", "application/x-amz-json-1.0"
    service, version = "cloudwatch", "2010-08-01"

    @property
    def operations(self):
        return {"DescribeAlarms": describe_alarms}


def describe_alarms(aws, given):
    names = aws.alarms[:given.get("MaxRecords", 50)]
    told = {"MetricAlarms": [{"AlarmName": n, "StateValue": "OK"} for n in names],
            "CompositeAlarms": []}
    return dict(told, NextToken="more") if len(names) < len(aws.alarms) else told


SERVICES = (Alarms,)
