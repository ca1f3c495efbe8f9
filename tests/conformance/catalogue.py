#!/usr/bin/env python3
"""The standard library against the CloudWatch catalogue.

    catalogue.py SHARED_DIR STDLIB_DIR

Reads the source declarations of STDLIB_DIR/aws/*.dash with a few regular expressions (so that it
does not trust the compiler) and SHARED_DIR/data/cloudwatch-metrics.tsv, and shows that

  - names are unique, what `lists` and `share of` name exists, each metric has a description, says
    how it adds up, and has statistics that are known words;
  - what stdlib/catalogue/generate.py makes of its tables and of the catalogue are the modules that
    are there, to the byte;
  - every namespace that somebody read by hand has a module.

and of the modules that are written by hand, whose namespaces are below, that

  - every metric of them is declared, once in each source it belongs to;
  - its unit and its default statistic are the catalogue's, or an exception below says why not;
  - each set of dimensions it is published under is in the catalogue, and none of them is missing.

Ends with `N metrics, M differences`; exit status 0 without differences, 1 with, 77 without
SHARED_DIR.
"""
import csv
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "stdlib", "catalogue"))
import declared  # noqa: E402
import generate  # noqa: E402

# Namespace: the sources it belongs to, where they are written by hand.
NAMESPACES = {
    "AWS/Lambda": ["lambda"],
    "LambdaInsights": ["lambdainsights"],
    "AWS/ApiGateway": ["apigateway", "httpapi", "websocketapi"],
    "AWS/CloudFront": ["cloudfront"],
    "AWS/RDS": ["rds", "rdsproxy"],
    "AWS/S3": ["s3"],
    "AWS/ECS": ["ecs"],
    "ECS/ContainerInsights": ["containerinsights"],
    "AWS/SQS": ["sqs"],
    "AWS/DynamoDB": ["dynamodb"],
    "AWS/ApplicationELB": ["alb"],
    "AWS/Logs": ["logs"],
}

UNITS = {
    "Count": "count", "Percent": "percent", "None": "none",
    "Microseconds": "us", "Milliseconds": "ms", "Seconds": "s",
    "Bytes": "bytes", "Kilobytes": "KB", "Megabytes": "MB", "Gigabytes": "GB",
    "Count/Second": "count/s", "Bytes/Second": "bytes/s", "Bits/Second": "bits/s",
}

STATISTICS = {
    "Sum": "sum", "Average": "avg", "Maximum": "max", "Minimum": "min", "SampleCount": "count",
}
STATISTIC_WORDS = re.compile(r"avg|sum|min|max|count|median|iqm|pNN|p[0-9]+(\.[0-9]+)?")

# Units that are not the catalogue's: (namespace, metric, unit, why); a metric is a pattern.
UNIT_EXCEPTIONS = [
    ("AWS/CloudFront", r"Requests|Lambda.*|Function(Invocations|.*Errors|Throttles)|Kvs.*", "count",
     "CloudFront gives no unit for its counts"),
    ("AWS/CloudFront", r"Bytes.*", "bytes", "CloudFront gives no unit for its bytes"),
    ("AWS/Logs", r".*", "count", "what has no unit in this namespace is a count"),
    ("AWS/Lambda", r"ProvisionedConcurrencyUtilization", "ratio", "a share from 0 to 1"),
    ("LambdaInsights", r"total_memory|used_memory_max", "MiB",
     "the memory setting counts 1,048,576 bytes to a megabyte"),
    ("ECS/ContainerInsights", r"(Container)?Memory(Utilized|Reserved)", "MiB",
     "task definitions are in MiB, and so are these"),
    ("AWS/RDS", r"DBLoad(CPU|NonCPU)?", "count", "a count of sessions"),
    ("AWS/RDS", r"DBLoadRelativeToNumVCPUs", "ratio", "sessions for each CPU"),
    ("AWS/RDS", r"BacktrackWindowActual", "min", "minutes, for which CloudWatch has no unit"),
    ("AWS/DynamoDB", r"Provisioned(Read|Write)CapacityUnits", "count/s", "units a second"),
    ("AWS/DynamoDB", r"OnlineIndexPercentageProgress", "percent", "a percentage marked as a count"),
]

# Default statistics that are not the catalogue's: (namespace, metric, statistic, why).
STATISTIC_EXCEPTIONS = []

# Sets in the catalogue that are left out on purpose: (namespace, metric, set, why).
SET_EXCEPTIONS = [
    ("AWS/RDS",
     r"VolumeBytesUsed|BackupRetentionPeriodStorageUsed|SnapshotStorageUsed"
     r"|TotalBackupStorageBilled|BacktrackChangeRecordsStored", ("EngineName",),
     "the mean over clusters, where sizes add up"),
]

def declared_sets(source, metric, report):
    """The sets of dimensions of a metric in AWS's names."""
    fixed, sets = declared.fixed_keys(source, metric), set()
    for names in declared.metric_sets(source, metric):
        unknown = [name for name in names if name not in source.dimensions]
        if unknown:
            report(metric.where, f"{metric.name}: no dimension {', '.join(unknown)}")
        sets.add(frozenset(source.dimensions.get(name, name) for name in names) | fixed)
    return sets


def catalogue_sets(row):
    """The sets of a row, and whether they are only known to be made of these keys."""
    text = row["dimension_sets"]
    keys_only = text.startswith("?:")
    groups = text[2:].split(";") if keys_only else text.split(";")
    return {frozenset(k for k in g.split(",") if k != "(none)") for g in groups}, keys_only


def exception(table, namespace, name, value):
    return any(n == namespace and re.fullmatch(pattern, name) and v == value
               for n, pattern, v, _ in table)


def check_metric(source, metric, row, report):
    namespace, say = row["namespace"], lambda text: report(metric.where, f"{metric.name}: {text}")
    unit, catalogue_unit = metric.properties.get("unit"), row["unit"]
    if unit != UNITS.get(catalogue_unit) and not (
            catalogue_unit in ("None", "Count", "Megabytes")
            and exception(UNIT_EXCEPTIONS, namespace, metric.aws, unit)):
        say(f"unit {unit}, the catalogue has {catalogue_unit}")

    default = row["default_statistic"]
    default = STATISTICS.get(default, default)
    words = metric.words("statistic")
    if words[:1] != [default] and not exception(STATISTIC_EXCEPTIONS, namespace, metric.aws,
                                                words[0] if words else None):
        say(f"default statistic {', '.join(words[:1])}, the catalogue has {default}")

    known, keys_only = catalogue_sets(row)
    declared = declared_sets(source, metric, report)
    if keys_only:
        keys = frozenset().union(*known)
        wrong, missing = {s for s in declared if not s <= keys}, set()
    else:
        # A namespace of several sources: only the sets that this source has the keys for.
        keys = set(source.dimensions.values()) | set(source.always)
        mine = {s for s in known if s <= keys}
        wrong, missing = declared - known, mine - declared
    for group in sorted(wrong, key=sorted):
        say(f"not published under ({', '.join(sorted(group))})")
    for group in sorted(missing, key=sorted):
        if not exception(SET_EXCEPTIONS, namespace, metric.aws, tuple(sorted(group))):
            say(f"also published under ({', '.join(sorted(group))})")


def check_source(source, report):
    names = [m.name for m in source.metrics]
    for metric in source.metrics:
        say = lambda text: report(metric.where, f"{metric.name}: {text}")  # noqa: E731
        if not metric.described:
            say("no description")
        if metric.properties.get("across") not in ("sum", "max", "min", "mean", "none"):
            say("does not say how it adds up")
        words = metric.words("statistic")
        if not words or not all(STATISTIC_WORDS.fullmatch(w) for w in words):
            say("its statistics cannot be read")
        if len(set(words)) != len(words):
            say("a statistic twice")
        whole = metric.properties.get("share of")
        if whole is not None and whole not in names:
            say(f"a share of {whole}, which is no metric")
        if names.count(metric.name) > 1:
            say("declared twice")
        if any(m.aws == metric.name and m is not metric for m in source.metrics):
            say("AWS has another metric of this name")
        declared_sets(source, metric, report)
    if source.lists not in names:
        report(source.where, f"{source.name} lists {source.lists}, which is no metric")


def belongs(source, row):
    """Whether a source has the dimensions for one of the row's sets."""
    known, keys_only = catalogue_sets(row)
    keys = set(source.dimensions.values()) | set(source.always)
    if keys_only:
        return frozenset().union(*known) <= keys
    return any(group <= keys for group in known if group) or known == {frozenset()}


def owners_of(namespace, row, sources):
    """The sources by hand that a row of the catalogue belongs to."""
    owners = [sources[s] for s in NAMESPACES[namespace] if s in sources and belongs(sources[s], row)]
    if namespace == "AWS/ApiGateway":
        # The identifier's sets are those of HTTP and of WebSocket APIs: the route tells.
        routes = any("Route" in group for group in catalogue_sets(row)[0])
        methods = any({"ApiId", "Method"} <= group for group in catalogue_sets(row)[0])
        owners = [s for s in owners if s.name == "apigateway"
                  or (s.name == "websocketapi" and routes)
                  or (s.name == "httpapi" and methods)]
    return owners


def check_by_hand(sources, rows, report):
    """The modules that are written by hand, metric by metric."""
    said = set()
    for source in sources.values():
        for metric in source.metrics:
            namespace = metric.properties.get("namespace", source.namespace).strip('"')
            if metric.aws is None or namespace not in NAMESPACES:
                continue
            said.add((source.name, namespace, metric.aws))
            row = rows.get((namespace, metric.aws))
            if row:
                check_metric(source, metric, row, report)
            else:
                report(metric.where, f"{metric.name}: the catalogue has no {metric.aws}")
    for (namespace, name), row in rows.items():
        if namespace not in NAMESPACES:
            continue
        owners = owners_of(namespace, row, sources)
        if not owners:
            report(namespace, f"{name} is declared nowhere")
        for source in owners:
            if (source.name, namespace, name) not in said:
                report(namespace, f"{name} is not declared in {source.name}")


def check_generated(table, sources, report):
    """The modules that are made from tables, byte by byte, and that none is missing."""
    facts = generate.facts_of_table(table)
    try:
        for module in generate.read_tables():
            if generate.module_text(module, facts) != generate.read_text(module.target):
                report(f"{module.name}.dash", "is not what generate.py makes of its table")
    except generate.Wrong as wrong:
        report("generate.py", str(wrong))
    there = {source.namespace for source in sources.values()}
    for namespace in sorted({name for (name, _), f in facts.items() if f.certain} - there):
        report(namespace, "has no module")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = os.path.join(sys.argv[1], "data", "cloudwatch-metrics.tsv")
    if not os.path.exists(table):
        print(f"skipped: {table} is not there")
        return 77
    with open(table, encoding="utf-8", newline="") as file:
        rows = {(r["namespace"], r["metric"]): r
                for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}

    differences = []

    def report(where, text):
        line = f"{where}: {text}"
        if line not in differences:
            differences.append(line)

    sources = declared.read_library(os.path.join(sys.argv[2], "aws"), report)
    for source in sources.values():
        check_source(source, report)
    check_by_hand(sources, rows, report)
    check_generated(table, sources, report)
    for line in differences:
        print(line)
    count = sum(len(source.metrics) for source in sources.values())
    print(f"{count} metrics, {len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
