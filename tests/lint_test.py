#!/usr/bin/env python3
"""Tests what a person does with the checks, from outside: lint_test.py DASHC [NAME…]

How loud they are, letting one pass, and `dashc check --fix`.  What each check finds, and what it does
not, is in tests/bad/lint-*.dash.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from cli import IN_SOURCE, READ_OR_WRITE, USAGE, Place
from runner import tree
from runner.report import Report

TWICE = 'use aws.lambda\n\ndashboard "A" {\n    lambda.errors\n    lambda.errors%s\n}\n'

# A source with what can be mended, and what is left of it: nothing else may change.
CLUTTER = """\
# Words at the top.
use aws.lambda
use aws.sqs
use aws.s3      # this one stays: something stands behind it

## What was wanted once.
## In two lines.
let was_wanted = used_by_it
let used_by_it = "x"
let limit = 2s

fragment gone(key) {
    lambda.errors by key
}

dashboard "A" {
    let local = lambda.throttles
    lambda.duration p95  warn $limit   \t# lint: allow duplicate-panel — it was twice
    # lint: allow missing-unit, unused-let - the second is over
    lambda.invocations
}
"""
MENDED = """\
# Words at the top.
use aws.lambda
use aws.s3      # this one stays: something stands behind it

let limit = 2s


dashboard "A" {
    lambda.duration p95  warn $limit
    # lint: allow missing-unit - the second is over
    lambda.invocations
}
"""


# ---- how loud ----------------------------------------------------------------------------------

def test_project_and_command_line(p):
    p.write("a.dash", TWICE % "")
    loud = "error[D0740 duplicate-panel]: this panel shows what another shows"
    p.has(p.dashc("check", "a.dash")[1], "a.dash:5:5: warning[D0740 duplicate-panel]: ")
    p.has(p.dashc("check", "a.dash", "--lint", "duplicate-panel=error", status=IN_SOURCE)[1], loud)
    p.same(p.dashc("check", "a.dash", "--lint=all=off")[1], "1 dashboard, 2 panels, no errors\n", "all off")
    p.has(p.dashc("check", "a.dash", "--lint", "all=off", "--lint", "duplicate-panel")[1], "1 warning")
    p.write("project.dash", 'project "acme" { lint all off; lint duplicate-panel error }\n')
    p.has(p.dashc("check", "a.dash", status=IN_SOURCE)[1], loud)
    p.has(p.dashc("build", "a.dash", status=IN_SOURCE)[1], "1 error: nothing was written")
    p.check(not (p.folder / "out").exists(), "something was written")
    p.has(p.dashc("build", "a.dash", "--lint", "duplicate-panel")[1], "1 written")


def test_commands_that_are_about_something_else(p):
    p.write("project.dash", 'project "acme" { lint duplicate-panel error }\n')
    p.write("a.dash", TWICE % "")
    p.same(p.dashc("explain", "a.dash")[1], "", "messages of explain")
    shutil.copytree(p.folder, p.folder / "before")
    p.same(p.dashc("diff", "before", "a.dash")[1].count("D0740"), 0, "messages of diff")


def test_unknown_checks(p):
    p.write("a.dash", TWICE % "")
    _, said = p.dashc("check", "a.dash", "--lint", "duplicate-panels", status=USAGE)
    p.has(said, "there is no check `duplicate-panels`; did you mean `duplicate-panel`?")
    _, said = p.dashc("check", "a.dash", "--lint", "all=loud", status=USAGE)
    p.has(said, "a check is off, a warning or an error, not `loud`")
    _, said = p.dashc("explain", "a.dash", "--lint", "all", status=USAGE)
    p.has(said, "has no option `--lint`")


def test_explain(p):
    text, _ = p.dashc("explain", "duplicate-panel")
    p.has(text, "warning D0740: the same panel twice (duplicate-panel)")
    p.same(p.dashc("explain", "D0740")[0], text, "by its code")
    _, said = p.dashc("explain", "duplicate-panels", status=USAGE)
    p.has(said, "there is no check and no file `duplicate-panels`; did you mean `duplicate-panel`?")
    p.has(p.dashc("explain", "--codes")[0], "D0740 DUPLICATE_PANEL warning the same panel twice\n")


def test_all_forms(p):
    p.write("a.dash", TWICE % "")
    def said(form):
        return p.dashc("check", "a.dash", "--diagnostics", form)[1]
    found = json.loads(said("json"))["diagnostics"][0]
    p.same([found["code"], found["name"], found["check"]],
           ["D0740", "DUPLICATE_PANEL", "duplicate-panel"], "in JSON")
    run = json.loads(said("sarif"))["runs"][0]
    rule = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
    p.same([run["results"][0]["ruleId"], rule["id"], rule["name"]],
           ["D0740", "D0740", "duplicate-panel"], "in SARIF")
    p.has(said("github"), "title=D0740 duplicate-panel::")


def test_library_files(p):
    """What a file declares for others is missed only by who has compiled all of them."""
    p.write("project.dash", 'project "acme" { dash 1 }\n')
    p.write("team/shared.dash", 'let limit = 2s\nlet other = 3s\nfragment note() { text "x" }\n')
    p.write("dashboards/a.dash", 'use "team/shared.dash"\nuse aws.lambda\n'
            'dashboard "A" { lambda.duration p95  warn $shared.limit }\n')
    for inputs in ["team/shared.dash"], ["dashboards"], ["dashboards", "team"]:
        p.has(p.dashc("check", *inputs)[1], "no errors\n")


# ---- letting one pass ----------------------------------------------------------------------------

def test_comment(p):
    p.write("a.dash", TWICE % "  # lint: allow duplicate-panel — on purpose")
    p.same(p.dashc("check", "a.dash")[1], "1 dashboard, 2 panels, no errors\n", "messages")
    p.same(p.dashc("check", "a.dash", "--lint", "duplicate-panel=error")[1],
           "1 dashboard, 2 panels, no errors\n", "as an error")
    p.has(p.dashc("check", "a.dash", "--lint", "duplicate-panel=off")[1], "no errors\n")


def test_comment_at_windows_ends_of_line(p):
    text = TWICE % "  # lint: allow duplicate-panel — on purpose"
    (p.folder / "a.dash").write_bytes(text.replace("\n", "\r\n").encode())
    p.same(p.dashc("check", "a.dash")[1], "1 dashboard, 2 panels, no errors\n", "messages")


# ---- mending ---------------------------------------------------------------------------------------

def test_fix(p):
    path = p.write("a.dash", CLUTTER)
    path.chmod(0o640)
    p.dashc("build", "a.dash", "-o", "before")
    out, said = p.dashc("check", "a.dash", "--fix")
    p.same(path.read_text(encoding="utf-8"), MENDED, "what is left")
    p.same(path.stat().st_mode & 0o777, 0o640, "permissions")
    p.same(sorted(f.name for f in p.folder.iterdir()), ["a.dash", "before"], "files")
    p.same(out, "", "output")
    p.has(said, "7 edits made in 1 file\n")
    p.has(said, "nothing here uses `aws.s3`")
    p.dashc("build", "a.dash", "-o", "after")
    p.same(tree.outputs(p.folder / "after"), tree.outputs(p.folder / "before"), "what is built")
    changed = path.stat().st_mtime_ns
    p.has(p.dashc("check", "a.dash", "--fix")[1], "there is nothing to mend\n")
    p.same(path.stat().st_mtime_ns, changed, "time of a second run")


def test_fix_keeps_windows_ends_of_line(p):
    path = p.folder / "a.dash"
    path.write_bytes(CLUTTER.replace("\n", "\r\n").encode())
    p.dashc("check", "a.dash", "--fix")
    p.same(path.read_bytes(), MENDED.replace("\n", "\r\n").encode(), "what is left")


def test_dry_run(p):
    path = p.write("a.dash", CLUTTER)
    out, said = p.dashc("check", "a.dash", "--fix", "--dry-run")
    p.same(path.read_text(encoding="utf-8"), CLUTTER, "the source")
    p.has(said, "7 edits would be made in 1 file\n")
    p.same(applied(CLUTTER, out), MENDED, "the diff, applied")
    if shutil.which("patch"):
        subprocess.run(["patch", "-s", "-p0"], cwd=p.folder, input=out.encode(), check=True)
        p.same(path.read_text(encoding="utf-8"), MENDED, "the diff, applied by patch")
    p.same(p.dashc("check", "a.dash", "--fix", "--dry-run")[0], "", "the diff of nothing")
    _, said = p.dashc("check", "a.dash", "--dry-run", status=USAGE)
    p.has(said, "`--dry-run` shows what `--fix` would do: add `--fix`")


def applied(text, diff):
    """The text after a unified diff of one file."""
    before, after, at = text.splitlines(True), [], 0
    for line in diff.splitlines(True)[2:]:
        if found := re.match(r"@@ -(\d+),(\d+) ", line):
            start = int(found[1]) - (found[2] != "0")
            after += before[at:start]
            at = start
        elif line[0] == "+":
            after.append(line[1:])
        else:
            assert before[at] == line[1:], (before[at], line)
            after += [line[1:]] if line[0] == " " else []
            at += 1
    return "".join(after + before[at:])


def test_no_fix_where_there_are_errors(p):
    path = p.write("a.dash", CLUTTER.replace("lambda.invocations", "lambda.invocatoins"))
    before = path.read_bytes()
    said = p.dashc("check", "a.dash", "--fix", status=IN_SOURCE)[1]
    p.has(said, "nothing was mended: first the errors")
    p.check("nothing to mend" not in said, f"nothing was looked for: {said}")
    p.same(path.read_bytes(), before, "the source")


def test_no_fix_that_is_not_certain(p):
    kept = ('use aws.lambda\nparam env = "dev"\nlet a = 1s; let b = 2s\nlet c = 3s   # why\n'
            'dashboard "A" {\n    if env == "prod" { lambda.duration p95  warn $b }\n'
            '    input search\n    lambda.errors\n}\n')
    path = p.write("a.dash", kept)
    _, said = p.dashc("check", "a.dash", "--fix")
    for name in "a", "c", "search":
        p.has(said, f"`{name}`\n")
    p.check("`b`" not in said, f"`b` is used in a branch: {said}")
    p.same(path.read_text(), kept, "the source")


def test_no_fix_of_what_others_use(p):
    """Nobody compiles the other file, which uses this one."""
    p.write("project.dash", 'project "acme" { dash 1 }\n')
    shared = ('use aws.lambda\nlet limit = 2s\nfragment note() { text "x" }\n'
              'dashboard "A" { lambda.errors }\n')
    path = p.write("dashboards/a.dash", shared)
    p.write("other/b.dash", 'use "dashboards/a.dash"\ndashboard "B" { a.note() }\n')
    p.has(p.dashc("check", "dashboards", "--fix")[1], "there is nothing to mend")
    p.same(path.read_text(), shared, "the source")
    (p.folder / "other/b.dash").unlink()
    p.has(p.dashc("check", "dashboards", "--fix")[1], "2 edits made in 1 file")
    p.same(path.read_text(), 'use aws.lambda\ndashboard "A" { lambda.errors }\n', "the source")


def test_fix_from_elsewhere(p):
    p.write("acme/project.dash", 'project "acme" { dash 1 }\n')
    path = p.write("acme/dashboards/a.dash", CLUTTER)
    other = p.write("acme/more/b.dash", 'use aws.sqs\ndashboard "B" { text "x" }\n')
    for folder in p.folder, p.folder / "acme" / "dashboards":
        path.write_text(CLUTTER, encoding="utf-8")
        other.write_text('use aws.sqs\ndashboard "B" { text "x" }\n')
        words = [os.path.relpath(f, folder) for f in (path, other)]
        done = tree.start([p.program, "check", *words, "--fix"], cwd=folder)
        p.has(tree.text(done.stderr), "8 edits made in 2 files")
        p.same(path.read_text(encoding="utf-8"), MENDED, f"from {folder.name}")
        p.same(other.read_text(), 'dashboard "B" { text "x" }\n', f"the other from {folder.name}")


def test_files_that_cannot_be_written(p):
    """All files or none."""
    first, second = p.write("a.dash", CLUTTER), p.write("real/b.dash", CLUTTER.replace('"A"', '"B"'))
    (p.folder / "b.dash").symlink_to(second)
    _, said = p.dashc("check", "a.dash", "b.dash", "--fix", status=READ_OR_WRITE)
    p.has(said, "cannot mend b.dash: it is a symbolic link\n")
    p.same(first.read_text(encoding="utf-8"), CLUTTER, "the first file")
    p.check((p.folder / "b.dash").is_symlink(), "the link is gone")
    p.same(sorted(f.name for f in p.folder.iterdir()), ["a.dash", "b.dash", "real"], "files")
    if os.geteuid() != 0:
        first.chmod(0o440)
        p.has(p.dashc("check", "a.dash", "--fix", status=READ_OR_WRITE)[1], "it cannot be written")


def test_documents(p):
    p.write("a.dash", CLUTTER)
    _, said = p.dashc("check", "a.dash", "--fix", "--diagnostics", "json")
    found = [d["check"] for d in json.loads(said)["diagnostics"]]
    p.same(found, ["unused-use"], "what is left")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    report = Report()
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not sys.argv[2:] or name[5:] in sys.argv[2:]):
            with tempfile.TemporaryDirectory() as folder:
                test(Place(program, pathlib.Path(folder).resolve(), report, name[5:]))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
