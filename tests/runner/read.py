"""read: what dashc wrote and then reads, it writes again to the byte.

    run.py read DASHC READ_CHECK [SOURCE…]

Builds dashboards/ and every golden for each version that the language speaks of, and reads and
writes the result with read_check.  Of a source without `json` nothing may be left over: the model
has a member for all that the language can say.  A resource (schema v2) is refused in a sentence.
"""
import pathlib
import re
import tempfile

from . import tree

VERSIONS = ["9.4", "10.4", "11.6", "12", "13"]
REFUSED = "refused this dashboard is of schema v2; only v1 is read"
JSON_WORD = re.compile(r"^[^#\n]*\bjson\b", re.MULTILINE)


def run(options, report):
    check, names = pathlib.Path(options.names[0]), options.names[1:]
    sources = [tree.ROOT / "dashboards", *tree.cases("golden", []).values()]
    for source in sources:
        if names and source.stem not in names:
            continue
        for version in VERSIONS:
            one_source(options, report, check, source, version)
        resources(options, report, check, source)


def resources(options, report, check, source):
    for schema in "v2beta1", "v2":
        case = f"{source.stem} as {schema}"
        with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as again:
            done = tree.start([options.program, "build", source.name, "-o", made, "--grafana", "12",
                               "--schema", schema],
                              cwd=source.parent)
            files = [p for p in sorted(pathlib.Path(made).rglob("*.json")) if p.name[0] != "."]
            report.check(case, done.returncode == 0 and files, tree.text(done.stderr))
            done = tree.start([check.resolve(), "12", again, *files], cwd=tree.ROOT)
            said = set(tree.text(done.stdout).splitlines())
            report.check(case, done.returncode == 0 and said == {REFUSED}, f"{done.returncode} {said}")


def one_source(options, report, check, source, version):
    case = f"{source.stem} for {version}"
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as again:
        done = tree.start([options.program, "build", source.name, "-o", made,
                           "--grafana", version], cwd=source.parent)
        files = [p for p in sorted(pathlib.Path(made).rglob("*.json")) if p.name[0] != "."]
        if done.returncode != 0 or not files:
            report.fail(case, f"not built\n{tree.text(done.stderr)}")
            return
        done = tree.start([check.resolve(), version, again, *files], cwd=tree.ROOT)
        lines = tree.text(done.stdout).splitlines()
        if done.returncode != 0 or len(lines) != len(files):
            report.fail(case, f"exit status {done.returncode}\n{tree.text(done.stderr)}")
            return
        for number, (file, line) in enumerate(zip(files, lines)):
            one_file(report, f"{case}: {file.stem}", file, line,
                     pathlib.Path(again) / f"{number}.json", needs_rest(source))


def one_file(report, case, file, line, written, may_have_rest):
    if not line.startswith("read "):
        report.fail(case, line)
        return
    report.same(case, file.read_bytes(), written.read_bytes())
    report.check(f"{case}, rest", may_have_rest or line == "read 0", f"a rest: {line}")


def needs_rest(source):
    """Whether a source adds JSON of its own."""
    return any(JSON_WORD.search(p.read_text(encoding="utf-8")) for p in tree.dash_files(source))
