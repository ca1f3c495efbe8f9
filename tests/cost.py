#!/usr/bin/env python3
"""Compares `dashc cost` with sheets that were computed by hand: cost.py DASHC [NAME…]

tests/cost/NAME.dash says behind each panel what it asks for, and at its end what follows:

    lambda.duration p50,p95,p99 by function      # metrics: 40 * 3 = 120; calls: 1
    # month: 488 * 6000 * 0.01 / 1000 = 29.28

The calculation stands left of the equals sign and must give what stands right of it; dashc must say
the same.  The Nth line with such a comment belongs to the Nth panel.  A line `# arguments: …` at the
top adds arguments.
"""
import json
import pathlib
import re
import sys

from runner import tree
from runner.report import Report

SHEETS = pathlib.Path(__file__).parent / "cost"
PART = re.compile(r"(metrics|gigabytes|calls|copies|folded|collapsed)(?:: *(.*))?$")
SUM = re.compile(r"^# (sum|refreshes|openings|month|licences|collapsed): (.*)$", re.MULTILINE)
PLAIN = re.compile(r"[\d.()+*/ -]+$")


def value(report, where, text):
    """Of "40 * 3 = 120", whose two sides must agree; or of a number."""
    sides = [side.strip() for side in text.split("=")]
    for side in sides:
        report.check(where, PLAIN.match(side), f"no calculation: {side}")
    numbers = [eval(side, {"__builtins__": {}}) for side in sides if PLAIN.match(side)]
    report.check(where, all(abs(n - numbers[0]) < 1e-9 for n in numbers),
                 f"{text}: the sides differ")
    return numbers[-1]


def same(report, where, what, actual, expected):
    report.check(where, abs(actual - expected) < 1e-6,
                 f"{what}: dashc says {actual}, the sheet {expected}")


def one_part(report, where, panel, part):
    name, text = PART.match(part.strip()).groups()
    asked = panel["refresh"]
    if name == "folded":
        aggregated = panel.get("aggregated", {"from": 0, "to": 0})
        expected = [float(n) for n in text.split("->")]
        report.check(where, [aggregated["from"], aggregated["to"]] == expected,
                     f"folded: {aggregated}, the sheet {text}")
    elif name == "collapsed":
        report.check(where, panel["collapsed"], "is not collapsed")
    else:
        actual = {"metrics": asked["metrics"], "gigabytes": asked["logGigabytes"],
                  "calls": asked["calls"], "copies": panel["copies"]}[name]
        same(report, where, name, actual, value(report, where, text))


def panels(report, name, text, found):
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        comment = re.search(r"# ((?:metrics|gigabytes): .*)$", line)
        if comment and not line.startswith("#"):
            lines.append((number, comment.group(1)))
    report.check(name, len(lines) == len(found),
                 f"{len(found)} panels, {len(lines)} lines of the sheet")
    for (number, comment), panel in zip(lines, found):
        parts = [p.strip() for p in comment.split(";")]
        folded = any(p.startswith("folded") for p in parts)
        for part in parts:
            one_part(report, f"{name}:{number}", panel, part)
        report.check(f"{name}:{number}", folded == ("aggregated" in panel),
                     f"aggregated: {panel.get('aggregated')}")


def sums(report, name, text, document):
    dashboard = document["dashboards"][0]
    actual = {"sum": dashboard["refresh"]["metrics"], "refreshes": dashboard["refreshesAMonth"],
              "month": document["month"], "licences": document["licences"]["month"],
              "collapsed": document["collapsedMonth"],
              "openings": document["usage"]["otherRequests"]}
    stated = dict(SUM.findall(text))
    report.check(name, {"refreshes", "month", "licences"} <= set(stated), "a sum is missing")
    for what, calculation in stated.items():
        same(report, name, what, actual[what], value(report, f"{name}: {what}", calculation))
    report.check(name, abs(dashboard["month"] - document["month"]) < 1e-5,
                 "one dashboard costs as much as all")


def run(program, names):
    report = Report()
    for path in sorted(SHEETS.glob("*.dash")):
        if names and path.stem not in names:
            continue
        text = path.read_text(encoding="utf-8")
        words = re.match(r"# arguments: (.*)", text).group(1).split()
        done = tree.start([program, "cost", "--json", *words, path.name], cwd=SHEETS)
        report.check(path.stem, done.returncode == 0, tree.text(done.stderr))
        if done.returncode != 0:
            continue
        document = json.loads(done.stdout)
        panels(report, path.stem, text, document["dashboards"][0]["panels"])
        sums(report, path.stem, text, document)
    return report.finish()


if __name__ == "__main__":
    sys.exit(run(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]))
