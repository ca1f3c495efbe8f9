"""identity: what a panel is called in Grafana stays when something else changes.

Panels are inserted, reordered and renamed, and all others must keep their ids, because links, alerts
and the history of a dashboard hold on to them.
"""
import json
import pathlib
import re
import tempfile

from . import tree

PANELS = [
    '"Errors" lambda.errors by function',
    "lambda.errors by function",
    "lambda.errors by function as bars",
    "lambda.errors by resource",
    'lambda.errors where function = "checkout"',
    'lambda.errors where function = "orders"',
    "lambda.errors where function in [\"checkout\", \"orders\"]",
    "lambda.errors by function top 5",
    "lambda.errors by function bottom 5",
    "lambda.errors / lambda.invocations by function",
    'text "one"',
    'text "two"',
    'logs "/aws/lambda/checkout"',
    'logs "/aws/lambda/checkout" """ stats count(*) as n by bin(5m) """',
    'logs "/aws/lambda/orders"',
]


def run(options, report):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        first = ids(options, scratch, PANELS)
        report.check("each panel has an id of its own", len(set(first)) == len(PANELS), str(first))
        for what, panels in variations():
            again = dict(zip(panels, ids(options, scratch, panels)))
            moved = [p for p, number in zip(PANELS, first) if again.get(p, number) != number]
            report.check(what, not moved, f"these have other ids: {moved}")
        uids(options, report, scratch)


def variations():
    yield "in reverse", PANELS[::-1]
    yield "each second one", PANELS[::2]
    for number in range(len(PANELS)):
        yield f"one inserted before {PANELS[number]}", [
            *PANELS[:number], '"Inserted" lambda.throttles', *PANELS[number:]]
    yield "one renamed", ['"Renamed" lambda.errors by function', *PANELS[1:]]


def build(options, scratch, text):
    (scratch / "x.dash").write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as out:
        done = tree.start([options.program, "build", "x.dash", "-o", out], cwd=scratch)
        return tree.text(done.stderr), tree.dashboards(out)


def ids(options, scratch, panels):
    lines = "".join(f"    {panel}\n" for panel in panels)
    _, made = build(options, scratch, f'use aws.lambda\ndashboard "X" {{\n{lines}}}\n')
    return [panel["id"] for panel in json.loads(made["x"])["panels"]]


def uids(options, report, scratch):
    """The title's slug; a long title, or one that is not ASCII, ends in a hash (D1)."""
    for title, wanted in [("Lambda", "lambda"), ("  A/B: c & d  ", "a-b-c-d"), ("x" * 40, "x" * 40),
                          ("x" * 41, "x" * 31 + "-[0-9a-f]{8}"), ("Übersicht", "bersicht-[0-9a-f]{8}"),
                          ("Übersicht 2", "bersicht-2-[0-9a-f]{8}"), ("概要", "[0-9a-f]{8}")]:
        said, made = build(options, scratch, f'dashboard "{title}" {{ text "x" }}\n')
        got = "".join(made)
        report.check(f"uid of {title}", re.fullmatch(wanted, got), f"{got}\n{said}")
