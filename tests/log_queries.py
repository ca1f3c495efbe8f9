#!/usr/bin/env python3
"""Compiles the files of docs/log-queries.md and dashboards/, and reads the log queries that they become.

    log_queries.py DASHC

A query is read by the rules of its language: Logs Insights (commands and functions, how many `stats`,
bins that AWS cuts short, what may follow what; AWS's documentation of CloudWatch Logs, cwl-querysyntax),
Lucene (query string syntax: parentheses, quotes, operators, ranges) and PPL (commands and functions;
documentation of OpenSearch).  The page may show queries only as files or below them, where cookbook.py
holds them against dashc.  Ends with the number of queries that are right and wrong.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "log-queries.md"
FENCE = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Wrong(Exception):
    """What is wrong with a query."""


def need(condition, what):
    if not condition:
        raise Wrong(what)


def words(text, token):
    """The tokens of a text; a text that is none raises."""
    found, at = [], 0
    while at < len(text):
        match = token.match(text, at)
        need(match and match.end() > at, f"cannot be read from: {text[at:at + 30]!r}")
        at = match.end()
        if match.lastgroup != "space":
            found.append((match.lastgroup, match.group()))
    return found


def balanced(tokens):
    depth = []
    pairs = {")": "(", "]": "["}
    for _, text in tokens:
        if text in pairs.values():
            depth.append(text)
        elif text in pairs:
            need(depth and depth.pop() == pairs[text], f"`{text}` closes nothing")
    need(not depth, "a bracket is not closed")


def split(tokens, mark="|"):
    """Cuts at `mark` outside of brackets."""
    parts, depth = [[]], 0
    for token in tokens:
        depth += (token[1] in "([") - (token[1] in ")]")
        if token[1] == mark and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def called(tokens):
    return [a[1].lower() for a, b in zip(tokens, tokens[1:]) if a[0] == "name" and b[1] == "("]


# ---- Logs Insights ---------------------------------------------------------------------------

VARIABLE = r"\$\{?\w+(?::\w+)?\}?"
INSIGHTS = re.compile(
    r"(?P<space>\s+|\#[^\n]*)|(?P<string>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<regex>(?<=like )/(?:\\.|[^/\\])+/|(?<=message )/(?:\\.|[^/\\])+/|(?<=log )/(?:\\.|[^/\\])+/)"
    r"|(?P<number>\d+(?:\.\d+)?[a-z]*)|(?P<name>[@A-Za-z_][\w@.]*|`[^`]+`)"
    rf"|(?P<variable>{VARIABLE})|(?P<sign>[<>!]=|[-+*/^%=<>(),|\[\]])")
COMMANDS = {"fields", "display", "filter", "parse", "pattern", "diff", "sort", "stats", "limit",
            "dedup", "unmask", "anomaly"}
AGGREGATIONS = {"count", "count_distinct", "sum", "avg", "min", "max", "pct", "stddev", "earliest",
                "latest", "sortsfirst", "sortslast"}
FUNCTIONS = {"abs", "ceil", "floor", "greatest", "least", "log", "sqrt", "bin", "datefloor",
             "dateceil", "frommillis", "tomillis", "now", "ispresent", "coalesce", "jsonparse",
             "jsonstringify", "isempty", "isblank", "concat", "ltrim", "rtrim", "trim", "strlen",
             "toupper", "tolower", "substr", "replace", "strcontains", "isvalidip", "isipinsubnet"}
MOST_OF_A_BIN = {"s": 60, "m": 60, "h": 24}  # what is above is silently cut to this


def insights_command(command, before):
    name = command[0][1].lower() if command and command[0][0] == "name" else ""
    need(name in COMMANDS, f"`{name}` is no command")
    need("dedup" not in before or name == "limit", "behind `dedup` only `limit` may stand")
    for function in called(command[1:]):
        grouping = function in ("in", "and", "or", "not", "by", "like", "filter", "as")
        need(grouping or function in FUNCTIONS | (AGGREGATIONS if name == "stats" else set()),
             f"`{function}` is no function of `{name}`")
    if name == "parse" and command[2][0] == "string":
        stars = command[2][1].count("*")
        names = [c for c in command[4:] if c[0] == "name"]
        need(command[3][1] == "as" and stars == len(names), "`parse` has as many `*` as names")
    if name == "stats":
        need(any(f in AGGREGATIONS for f in called(command)), "`stats` without an aggregation")
    for function, _, period in zip(command, command[1:], command[2:]):
        found = re.fullmatch(r"(\d+)([smh])", period[1])
        if function[1] == "bin" and found:
            need(int(found[1]) <= MOST_OF_A_BIN[found[2]], f"bin({period[1]}) is cut short")
    return name


def insights(query):
    tokens, before = words(query, INSIGHTS), []
    balanced(tokens)
    for command in split(tokens):
        before.append(insights_command(command, before))
    need(before.count("stats") <= 2, "more than two `stats`")
    last = len(before) - before[::-1].index("stats") if "stats" in before else 0
    need(not set(before[:last]) & {"sort", "limit"} or before.count("stats") == 0,
         "`sort` and `limit` stand behind the last `stats`")


# ---- Lucene ----------------------------------------------------------------------------------

LUCENE = re.compile(
    r"(?P<space>\s+)|(?P<range>[\[{]\S+ TO [^\]}\s]+[\]}])|(?P<string>\"(?:\\.|[^\"\\])*\"(?:~\d+)?)"
    r"|(?P<regex>/(?:\\.|[^/\\])+/)|(?P<operator>(?:AND|OR|NOT)\b)|(?P<variable>\$\{\w+:\w+\})"
    r"|(?P<field>[@\w][\w@.-]*:)|(?P<compare>[<>]=?)|(?P<sign>[()])|(?P<word>(?:\\.|[\w@.*?-])+)")


def lucene(query):
    tokens = words(query, LUCENE)
    balanced(tokens)
    wants = True  # an operand: at the beginning, behind an operator, a field, an opening bracket
    for kind, text in tokens:
        if kind == "operator" and text != "NOT" or text == ")":
            need(not wants, f"nothing stands before `{text}`")
        if text == "or" or text == "and":
            raise Wrong(f"`{text}` in small letters is a word to look for")
        wants = kind in ("operator", "field", "compare") or text == "("
    need(not wants, "the end is missing")


# ---- PPL -------------------------------------------------------------------------------------

PPL = re.compile(
    rf"(?P<space>\s+)|(?P<string>'(?:''|[^'])*')|(?P<number>\d+(?:\.\d+)?[a-z]*)"
    rf"|(?P<name>[@A-Za-z_][\w.]*|`[^`]+`)|(?P<variable>{VARIABLE})|(?P<sign>[<>!]=|[-+*/=<>(),|])")
PPL_COMMANDS = {"where", "stats", "sort", "head", "fields", "eval", "dedup", "top", "rare", "parse"}
PPL_FUNCTIONS = {"like", "concat", "locate", "count", "sum", "avg", "min", "max", "percentile", "span",
                 "isnotnull", "isnull", "length", "lower", "upper", "in", "and", "or", "not", "where"}


def ppl(query):
    tokens = words(query, PPL)
    balanced(tokens)
    first, *rest = split(tokens)
    need([t[1] for t in first[:2]] == ["source", "="] and len(first) == 3, "`source = index` comes first")
    for command in rest:
        need(command and command[0][1] in PPL_COMMANDS, f"{command[:1]} is no command")
    for function in called(tokens):
        need(function in PPL_FUNCTIONS, f"`{function}` is no function")


# ---- what is read ----------------------------------------------------------------------------

READERS = {"insights": insights, "lucene": lucene, "ppl": ppl}
BAD = {  # so that the readers are known to find something
    "insights": ["filtre a = 1", "stats count(*", "stats count(*) by bin(300s)", "fields nofunction(a)",
                 "parse @message \"a=* b=*\" as a", "dedup a | sort b", "sort a | stats count(*) by b",
                 "stats count(*) | stats count(*) | stats count(*)", "filter a like \"x"],
    "lucene": ["level:", "AND x", "(a OR b", "a or b", "level:\"x", "status:[500 TO"],
    "ppl": ["where a = 1", "source = x | filter a = 1", "source = x | where like(a, 'b'",
            "source = x | where strcontains(a, 'b')", "source = x | where a = 'b"],
}


def language(target):
    """Of a target of a dashboard; None where there is no log query in it."""
    kind = (target.get("datasource") or {}).get("type", "")
    if target.get("queryMode") == "Logs":
        return "insights", target["expression"]
    if kind == "grafana-opensearch-datasource":
        return ("ppl" if target["queryType"] == "PPL" else "lucene"), target["query"]
    return None


def panels(dashboard):
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def queries(program, folder, names):
    done = subprocess.run([program, "build", "--json", *names], cwd=folder, capture_output=True,
                          text=True, timeout=60, check=False)
    need(done.returncode == 0, done.stderr)
    for built in json.loads(done.stdout)["dashboards"]:
        for panel in panels(built["dashboard"]):
            for target in panel.get("targets", ()):
                found = language(target)
                if found:
                    yield f"{built['dashboard']['title']}: {panel['title']}", *found


def judge(where, kind, query):
    """0 when a query is right; otherwise 1, after saying why not."""
    try:
        READERS[kind](query)
        return 0
    except Wrong as wrong:
        print(f"{where}\n  {query}\n  {kind}: {wrong}")
        return 1


def of_page(program):
    for form, _, text in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        need(form in ("dash", "explain"), f"a block of {PAGE.name} is fenced as `{form}`")
        if form == "dash":
            with tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "example.dash").write_text(text, encoding="utf-8")
                yield from queries(program, folder, ["example.dash"])


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    found = list(of_page(program)) + list(queries(program, ROOT, ["dashboards"]))
    wrong = sum(judge(*one) for one in found)
    for kind, bad in BAD.items():
        need(any(k == kind for _, k, _ in found), f"no query is {kind}")
        for query in bad:
            try:
                READERS[kind](query)
            except Wrong:
                continue
            print(f"{kind}: this was taken for right: {query}")
            wrong += 1
    print(f"{len(found) + sum(map(len, BAD.values())) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
