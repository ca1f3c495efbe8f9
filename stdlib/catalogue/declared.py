"""Source declarations as they stand in stdlib/aws/*.dash, read with a few regular expressions.

For the generator's check of its own result and for the tests, which so need not trust the compiler.
"""
import os
import re

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
    """`unit ms  statistic avg, pNN` as a dictionary; quotes and parentheses hold no property."""
    blank = re.sub(r'"[^"]*"|\([^)]*\)', lambda m: "." * len(m.group(0)), text)
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
    """The sources of a module; what cannot be read goes to report(where, text)."""
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
        elif not re.match(r"(param|region|single) ", line):
            report(where, f"cannot read `{line}`")
        described = False


def read_library(folder, report):
    """Every source of the modules in a folder, by name; one that is declared twice is reported."""
    sources = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".dash"):
            for source in read_module(os.path.join(folder, name), report):
                if source.name in sources:
                    report(source.where, f"source {source.name} is declared twice")
                sources[source.name] = source
    return sources


def metric_sets(source, metric):
    """The sets of a metric in dashc's names, in their order."""
    groups = re.findall(r"\(([^)]*)\)", metric.properties.get("published", source.published))
    return [[name.strip() for name in group.split(",") if name.strip()] for group in groups]


def fixed_keys(source, metric):
    """AWS's names of the dimensions that are always sent."""
    fixed = set(source.always)
    if "always" in metric.properties:
        fixed.add(ALWAYS.match("always " + metric.properties["always"]).group(1))
    return fixed
