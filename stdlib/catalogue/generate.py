#!/usr/bin/env python3
"""Writes the modules of stdlib/aws that have a table here.

    generate.py FACTS            writes them
    generate.py FACTS --check    says which differ from what it would write

FACTS is what AWS says of its metrics: a table with the columns namespace, metric, unit,
default_statistic, other_statistics, dimension_sets and source; or the word `modules`, for the facts
as the modules state them.  With the table the modules are made; with `modules` it is shown that
names, descriptions, corrections and form are those of the tables here, where the facts are not at
hand.  README.md says how the tables are written.
"""
import csv
import os
import re
import sys
import textwrap
from collections import Counter

import declared

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(os.path.dirname(HERE), "aws")
COLUMNS = 100

# CloudWatch's units.  `None` is no unit but the lack of one: a table says what is meant.
UNITS = {
    "Count": "count", "Percent": "percent", "Microseconds": "us", "Milliseconds": "ms",
    "Seconds": "s", "Bytes": "bytes", "Kilobytes": "KB", "Megabytes": "MB", "Gigabytes": "GB",
    "Count/Second": "count/s", "Bytes/Second": "bytes/s", "Kilobytes/Second": "KB/s",
    "Bits/Second": "bits/s",
}
STATISTICS = {
    "Sum": "sum", "Average": "avg", "Maximum": "max", "Minimum": "min", "SampleCount": "count",
}
TIMES = ("ns", "us", "ms", "s", "min", "h", "d")
# The properties of a metric, in the order in which they are written.
PROPERTIES = ["unit", "statistic", "across", "published", "namespace", "always", "every", "needs",
              "share of", "sparse", "deprecated"]


class Wrong(Exception):
    """What is wrong with a table or its facts, and where."""


# ---- facts ---------------------------------------------------------------------------------------

class Facts:
    """What AWS says of one metric; None is what it does not say."""

    def __init__(self, unit, statistics, sets, certain):
        self.unit, self.statistics, self.sets = unit, statistics, sets
        self.certain = certain      # whether somebody read unit and statistics, or a rule guessed


def facts_of_table(path):
    """(namespace, metric): Facts."""
    facts = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            words = [row["default_statistic"]] + row["other_statistics"].split(",")
            sets = None
            if not row["dimension_sets"].startswith("?:"):
                sets = [frozenset(key for key in group.split(",") if key != "(none)")
                        for group in row["dimension_sets"].split(";")]
            facts[row["namespace"], row["metric"]] = Facts(
                UNITS.get(row["unit"]), [STATISTICS.get(w, w) for w in words if w != "-"], sets,
                "by-rule" not in row["source"])
    return facts


def facts_of_modules(tables):
    """The same as the modules state it."""
    def report(where, text):
        raise Wrong(f"{where}: {text}")
    facts = {}
    for table in tables:
        for source in declared.read_module(table.target, report):
            for metric in source.metrics:
                sets = [frozenset(source.dimensions[name] for name in group)
                        | frozenset(source.always)
                        for group in declared.metric_sets(source, metric)]
                facts[source.namespace, metric.aws] = Facts(
                    metric.properties["unit"], metric.words("statistic"), sets, True)
    return facts


# ---- tables --------------------------------------------------------------------------------------

class Source:
    def __init__(self, name, namespace, words, doc):
        self.name, self.namespace, self.words, self.doc = name, namespace, words, doc
        self.dimensions = []        # [name, key, doc]
        self.rows = []              # Metric, or the text of a note
        self.omitted = {}           # AWS's name: why

    def metrics(self):
        return [row for row in self.rows if isinstance(row, Metric)]


class Metric:
    def __init__(self, where, name, aws, properties, doc):
        self.where, self.name, self.aws, self.doc = where, name, aws, doc
        self.properties = properties


class Table:
    """One file of this folder: a module."""

    def __init__(self, path):
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.target = os.path.join(MODULES, self.name + ".dash")
        self.head, self.sources, self.all = "", [], {}
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                self.read(f"{os.path.basename(path)}:{number}", line.rstrip("\n"))

    def read(self, where, line):
        if not line or line.startswith("#"):
            return
        kind, *cells = line.split("\t")
        reader = getattr(self, "read_" + kind, None)
        if not reader:
            raise Wrong(f"{where}: no row begins with `{kind}`")
        try:
            reader(where, *cells)
        except TypeError:
            raise Wrong(f"{where}: a row `{kind}` does not have {len(cells)} cells") from None

    def read_head(self, _where, text):
        self.head = text

    def read_source(self, where, name, namespace, words, doc):
        self.sources.append(Source(name, namespace, split_words(where, words), doc))
        self.all = {}

    def read_dimension(self, _where, name, key, doc):
        self.sources[-1].dimensions.append([name, key, doc])

    def read_note(self, _where, text):
        self.sources[-1].rows.append(text)

    def read_all(self, where, words):
        self.all = split_words(where, words)

    def read_omit(self, _where, aws, why):
        self.sources[-1].omitted[aws] = why

    def read_metric(self, where, name, aws, across, words, doc):
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]*", name):
            raise Wrong(f"{where}: `{name}` is no name of ours")
        if not re.fullmatch(r"[A-Z0-9].*\.", doc):
            raise Wrong(f"{where}: `{doc}` is no sentence")
        properties = {**self.all, **split_words(where, words)}
        if across:
            properties["across"] = across
        self.sources[-1].rows.append(Metric(where, name, aws, properties, doc))


SOURCE_WORDS = ("lists", "region", "always", "single")


def split_words(where, text):
    """`unit ratio; every 5m` as a dictionary."""
    words = {}
    for part in (p.strip() for p in text.split(";")):
        if not part:
            continue
        key = next((k for k in (*PROPERTIES, *SOURCE_WORDS)
                    if part == k or part.startswith(k + " ")), None)
        if not key:
            raise Wrong(f"{where}: `{part}` is no property of a metric")
        value = part[len(key):].strip()
        words[key] = f"{words[key]}\n{value}" if key == "single" and key in words else value
    return words


# ---- decisions -----------------------------------------------------------------------------------

def across_by_rule(metric, unit, default):
    """How values of several series make one, where the kind of metric leaves no choice."""
    if unit in ("percent", "ratio"):
        return "none"
    if default in ("sum", "count"):
        return "sum"
    by_statistic = {"avg": "mean", "max": "max", "min": "min"}
    if unit in TIMES and default in by_statistic:
        return by_statistic[default]
    if unit == "bytes" and default == "min":
        return "min"        # what is free somewhere is not what is free elsewhere
    raise Wrong(f"{metric.where}: {metric.name} ({unit}, {default}) does not say how it adds up")


def set_text(source, group):
    """A set of AWS's keys in our names, the order that of the dimensions."""
    fixed = {declared.ALWAYS.match("always " + source.words["always"]).group(1)} \
        if "always" in source.words else set()
    names = [name for name, key, _ in source.dimensions if key in group and key not in fixed]
    unknown = group - fixed - {key for _, key, _ in source.dimensions}
    if unknown:
        raise Wrong(f"source {source.name} has no dimension {', '.join(sorted(unknown))}")
    return names


def published_text(source, sets):
    """The sets, smaller ones first, each once."""
    order = [name for name, _, _ in source.dimensions]
    groups = {tuple(set_text(source, group)) for group in sets}
    ranked = sorted(groups, key=lambda g: (len(g), [order.index(name) for name in g]))
    return ", ".join(f"({', '.join(group)})" for group in ranked)


def decide(source, metric, facts):
    """The metric's properties: the table's, and AWS's facts where it has none."""
    own = metric.properties
    for key in ("unit", "statistic"):
        if key not in own and not facts.certain:
            raise Wrong(f"{metric.where}: {metric.name}: nobody read the {key}, so say it")
    unit = own.get("unit") or facts.unit
    if not unit:
        raise Wrong(f"{metric.where}: {metric.name}: CloudWatch gives no unit, so say it")
    statistic = own.get("statistic") or ", ".join(facts.statistics)
    if "published" not in own and facts.sets is None:
        raise Wrong(f"{metric.where}: {metric.name}: its sets are not known, so say or omit it")
    decided = {**own, "unit": unit, "statistic": statistic}
    if "across" not in own:
        decided["across"] = across_by_rule(metric, unit, statistic.split(",")[0])
    if "published" not in own:
        decided["published"] = published_text(source, facts.sets)
    if decided.get("every") == "1m":
        del decided["every"]
    return decided


# ---- text ----------------------------------------------------------------------------------------

def comment(text, indent, mark="#"):
    prefix = " " * indent + mark + " "
    return textwrap.wrap(text, COLUMNS, initial_indent=prefix, subsequent_indent=prefix,
                         break_long_words=False, break_on_hyphens=False)


def wrap_published(value, indent):
    """Breaks lines between sets only."""
    lines, line = [], " " * indent + "published"
    for i, group in enumerate(re.findall(r"\([^)]*\)", value)):
        part = f" {group}" + ("," if i + 1 < value.count("(") else "")
        if len(line) + len(part) > COLUMNS:
            lines.append(line)
            line = " " * (indent + 4) + part.lstrip()
        else:
            line += part
    return lines + [line]


def metric_lines(metric, decided, common):
    words = [f"{key} {decided[key]}".strip() for key in PROPERTIES
             if key in decided and not (key == "published" and decided[key] == common)]
    head = f'    metric {metric.name} = "{metric.aws}"'
    line = "  ".join([head] + words)
    lines = comment(metric.doc, 4, "##")
    if len(line) <= COLUMNS:
        return lines + [line]
    lines.append(head + " {")
    for word in words:
        lines += wrap_published(word[len("published "):], 8) if word.startswith("published ") \
            else ["        " + word]
    return lines + ["    }"]


def source_head(source, common):
    lines = comment(source.doc, 0, "##")
    lines.append(f'source {source.name} = cloudwatch "{source.namespace}" {{')
    width = max(len(name) for name, _, _ in source.dimensions)
    for name, key, doc in source.dimensions:
        lines += comment(doc, 4, "##") if doc else []
        lines.append(f'    dimension {name:<{width}} = "{key}"')
    lines += wrap_published(common, 4)
    for key in ("single", "region", "always", "lists"):
        lines += [f"    {key} {value}" for value in source.words.get(key, "").split("\n") if value]
    return lines


def source_lines(source, facts):
    decided = {m.aws: decide(source, m, facts[source.namespace, m.aws]) for m in source.metrics()}
    # The sets whose repetition would be longest are the source's; of two such ones the first's.
    length = Counter()
    for properties in decided.values():
        length[properties["published"]] += len(properties["published"])
    common = length.most_common(1)[0][0]
    lines = source_head(source, common)
    if source.rows and isinstance(source.rows[0], Metric):
        lines.append("")
    for row in source.rows:
        if isinstance(row, Metric):
            lines += metric_lines(row, decided[row.aws], common)
        else:
            lines += [""] + comment(row, 4)
    return lines + ["}"]


def check_names(table, source, facts):
    for double, count in Counter(m.name for m in source.metrics()).items():
        if count > 1:
            raise Wrong(f"{table.name}: {source.name}.{double} is there twice")
    for metric in source.metrics():
        if (source.namespace, metric.aws) not in facts:
            raise Wrong(f"{metric.where}: {source.namespace} has no metric {metric.aws}")


def check_complete(table, facts):
    """Every metric that somebody read is in some source of its namespace, or left out with a
    reason."""
    for namespace in {source.namespace for source in table.sources}:
        named = set()
        for source in table.sources:
            if source.namespace == namespace:
                named |= {m.aws for m in source.metrics()} | set(source.omitted)
        missing = [aws for (other, aws), f in facts.items()
                   if other == namespace and f.certain and aws not in named]
        if missing:
            raise Wrong(f"{table.name}: {namespace} has also {', '.join(missing)}")


def module_text(table, facts):
    lines = comment(f"{table.head} Made by stdlib/catalogue/generate.py from {table.name}.tsv there.",
                    0)
    check_complete(table, facts)
    for source in table.sources:
        check_names(table, source, facts)
        lines += [""] + source_lines(source, facts)
    return "\n".join(lines) + "\n"


def read_tables():
    names = sorted(name for name in os.listdir(HERE) if name.endswith(".tsv"))
    return [Table(os.path.join(HERE, name)) for name in names]


def read_text(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    words = [w for w in sys.argv[1:] if w != "--check"]
    if len(words) != 1:
        sys.exit(__doc__)
    check, changed = "--check" in sys.argv, 0
    try:
        tables = read_tables()
        facts = facts_of_modules(tables) if words[0] == "modules" else facts_of_table(words[0])
        for table in tables:
            text = module_text(table, facts)
            if text == read_text(table.target):
                continue
            changed += 1
            print(f"{os.path.relpath(table.target)} {'differs' if check else 'written'}")
            if not check:
                with open(table.target, "w", encoding="utf-8") as file:
                    file.write(text)
    except Wrong as wrong:
        print(f"generate.py: {wrong}")
        return 1
    print(f"{len(tables)} modules, {changed} {'differ' if check else 'changed'}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
