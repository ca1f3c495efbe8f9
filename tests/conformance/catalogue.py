#!/usr/bin/env python3
"""The standard library against the CloudWatch catalogue.

    catalogue.py SHARED_DIR STDLIB_DIR

Reads the source declarations of STDLIB_DIR/aws/*.dash with a few regular expressions (so that it
does not trust the compiler) and SHARED_DIR/data/cloudwatch-metrics.tsv, and shows that

  - every metric of the namespaces below is declared, once in each source it belongs to;
  - its unit and its default statistic are the catalogue's, or an exception below says why not;
  - its statistics are known words, the default first;
  - each set of dimensions it is published under is in the catalogue, and none of them is missing;
  - names are unique, what `lists` and `share of` name exists, and each metric has a description
    and says how it adds up.

Ends with `N metrics, M differences`; exit status 0 without differences, 1 with, 77 without
SHARED_DIR.
"""
import csv
import os
import re
import sys

# Namespace: the sources it belongs to.
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

SOURCE = re.compile(r'source (\S+) = cloudwatch "([^"]*)" \{$')
DIMENSION = re.compile(r'dimension (\S+)\s*= "([^"]*)"$')
METRIC = re.compile(r'metric (\S+) = ("([^"]*)"|logs \$logs """)\s*(.*)$')
ALWAYS = re.compile(r'always "([^"]*)" = "([^"]*)"')
PROPERTY = re.compile(
    r"(unit|statistic|across|published|namespace|always|every|needs|share of|sparse|deprecated)\b")


class Source:
    def __init__(self, name, namespace, where):
        self.name, self.namespace, self.where = name, namespace, where
        self.dimensions, self.metrics = {}, []
        self.always, self.published, self.lists = {}, "", None


class Metric:
    def __init__(self, name, aws, where, described):
        self.name, self.aws, self.where, self.described = name, aws, where, described
        self.properties = {}

    def words(self, key):
        return [w for w in re.split(r"[,\s]+", self.properties.get(key, "")) if w]


def properties(text):
    """`unit ms  statistic avg, pNN` as a dictionary; text in quotes holds no property."""
    blank = re.sub(r'"[^"]*"', lambda m: '"' + "." * (len(m.group(0)) - 2) + '"', text)
    # `across min`, `unit min`: the word after one of these is a value, whatever it is.
    starts, at = [], 0
    while (found := PROPERTY.search(blank, at)):
        starts.append(found)
        value = re.compile(r"\s*\S*").match(blank, found.end())
        at = found.end() if found.group(1) == "sparse" else value.end()
    ends = [s.start() for s in starts[1:]] + [len(text)]
    return {s.group(1): text[s.end():e].strip() for s, e in zip(starts, ends)}


def statements(path):
    """(line number, statement) with continued lines joined and text blocks put on one line."""
    held, first = "", 0
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not held:
                first = number
            if not line.startswith("##") and '"""' not in held:
                line = re.sub(r"\s+#\s.*$", "", line)
            held = f"{held} {line}" if held else line
            if held.count('"""') == 1 or (held.endswith(",") and not held.startswith("#")):
                continue
            yield first, held
            held = ""


def read_module(path, report):
    source = metric = None
    described = in_block = False
    for number, line in statements(path):
        where = f"{os.path.basename(path)}:{number}"
        if line.startswith("##"):
            described = True
            continue
        if line == "" or line.startswith("#"):
            continue
        if (found := SOURCE.match(line)):
            source = Source(found.group(1), found.group(2), where)
            if not described:
                report(where, f"source {source.name} has no description")
        elif line == "}" and in_block:
            in_block = False
        elif line == "}":
            yield source
            source = None
        elif source and in_block:
            metric.properties.update(properties(line))
        elif source and (found := DIMENSION.match(line)):
            source.dimensions[found.group(1)] = found.group(2)
        elif source and line.startswith("metric "):
            found = METRIC.match(line)
            if not found:
                report(where, f"cannot read `{line}`")
                continue
            rest = line.rsplit('"""', 1)[1] if '"""' in line else found.group(4)
            metric = Metric(found.group(1), found.group(3), where, described)
            metric.properties = properties(rest.rstrip("{"))
            in_block = rest.endswith("{")
            source.metrics.append(metric)
        elif source and line.startswith("published "):
            source.published = line[len("published "):]
        elif source and line.startswith("always "):
            source.always.update([ALWAYS.match(line).groups()])
        elif source and line.startswith("lists "):
            source.lists = line[len("lists "):]
        elif not re.match(r"(param|region) ", line):
            report(where, f"cannot read `{line}`")
        described = False


def declared_sets(source, metric, report):
    """The sets of dimensions of a metric in AWS's names."""
    fixed = set(source.always)
    if "always" in metric.properties:
        fixed.add(ALWAYS.match("always " + metric.properties["always"]).group(1))
    sets = set()
    for group in re.findall(r"\(([^)]*)\)", metric.properties.get("published", source.published)):
        names = [name.strip() for name in group.split(",") if name.strip()]
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


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = os.path.join(sys.argv[1], "data", "cloudwatch-metrics.tsv")
    if not os.path.exists(table):
        print(f"skipped: {table} is not there")
        return 77
    with open(table, encoding="utf-8", newline="") as file:
        rows = {(r["namespace"], r["metric"]): r
                for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if r["namespace"] in NAMESPACES}

    differences = []

    def report(where, text):
        line = f"{where}: {text}"
        if line not in differences:
            differences.append(line)

    sources, folder = {}, os.path.join(sys.argv[2], "aws")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".dash"):
            for source in read_module(os.path.join(folder, name), report):
                if source.name in sources:
                    report(source.where, f"source {source.name} is declared twice")
                sources[source.name] = source

    count, declared = 0, {}
    for source in sources.values():
        check_source(source, report)
        for metric in source.metrics:
            count += 1
            if metric.aws is None:
                continue
            namespace = metric.properties.get("namespace", source.namespace).strip('"')
            declared[source.name, namespace, metric.aws] = True
            row = rows.get((namespace, metric.aws))
            if row:
                check_metric(source, metric, row, report)
            elif namespace in NAMESPACES:
                report(metric.where, f"{metric.name}: the catalogue has no {metric.aws}")

    for (namespace, name), row in rows.items():
        owners = [sources[s] for s in NAMESPACES[namespace]
                  if s in sources and belongs(sources[s], row)]
        if namespace == "AWS/ApiGateway":
            # The identifier's sets are those of HTTP and of WebSocket APIs: the route tells.
            routes = any("Route" in group for group in catalogue_sets(row)[0])
            methods = any({"ApiId", "Method"} <= group for group in catalogue_sets(row)[0])
            owners = [s for s in owners if s.name == "apigateway"
                      or (s.name == "websocketapi" and routes)
                      or (s.name == "httpapi" and methods)]
        if not owners:
            report(namespace, f"{name} is declared nowhere")
        for source in owners:
            if (source.name, namespace, name) not in declared:
                report(namespace, f"{name} is not declared in {source.name}")

    for line in differences:
        print(line)
    print(f"{count} metrics, {len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
