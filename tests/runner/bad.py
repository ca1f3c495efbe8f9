"""bad: sources with mistakes, and what is said about them.

Every error and warning that dashc reports in tests/bad/NAME.dash (or in the files of tests/bad/NAME/)
must be announced in the source, with a part of its first line:

    lambda.duratoin p50      # error: has no metric `duratoin`

or, where nothing can stand behind the mistake, in a comment of its own above that line.  Nothing
else may be reported, and all that is said equals tests/bad/NAME.txt.  The exit status is 1 when an
error is announced, else 0.  A first line `# arguments: …` adds arguments to `dashc check`.
"""
import collections
import re
import shlex

from . import tree

ANNOUNCED = re.compile(r"#\s*(error|warning):\s*(.*?)\s*(?=#\s*(?:error|warning):|$)")
ALONE = re.compile(r"\s*#\s*(error|warning):")
REPORTED = re.compile(r"^(?P<file>[^\n]*?):(?P<line>\d+):(?P<column>\d+): "
                      r"(?P<kind>error|warning)\[[\w -]+\]: (?P<text>.*)$", re.MULTILINE)


def run(options, report):
    for name, path in tree.cases("bad", options.names).items():
        one_case(options, report, name, path)


def one_case(options, report, name, path):
    done = tree.start([options.program, "check", *arguments_of(path), path.name], cwd=path.parent)
    if done.returncode < 0:
        report.fail(name, f"ended by signal {-done.returncode}\n{tree.text(done.stderr)}")
        return
    announced = collections.Counter()
    for file in tree.dash_files(path):
        announced.update(announcements(file, str(file.relative_to(path.parent))))
    problems = mismatches(announced, tree.text(done.stderr))
    wanted = 1 if any(kind == "error" for _, _, kind, _ in announced) else 0
    if done.returncode != wanted:
        problems.append(f"exit status {done.returncode} instead of {wanted}")
    if not announced:
        problems.append("announces nothing: a case needs `# error: …` or `# warning: …`")
    if problems:
        report.fail(name, "\n    ".join(problems) + "\n" + tree.text(done.stderr))
    pinned = path.parent / f"{name}.txt"
    if options.update:
        pinned.write_bytes(done.stderr)
    report.same(f"{name}: text", pinned.read_bytes() if pinned.is_file() else b"", done.stderr)


def source_text(file):
    return file.read_bytes().decode("utf-8", "replace")


def arguments_of(path):
    first = source_text(tree.dash_files(path)[0]).partition("\n")[0]
    found = re.match(r"#\s*arguments:\s*(.*)", first)
    return shlex.split(found.group(1)) if found else []


def announcements(file, shown):
    """(file, line, kind, part of the message) of each comment that announces."""
    waiting = []
    lines = source_text(file).split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        here = ANNOUNCED.findall(line)
        if ALONE.match(line):
            waiting += here
            continue
        for kind, part in [*waiting, *here]:
            yield shown, number, kind, part
        waiting = []


def mismatches(announced, said):
    problems = []
    left = list(announced.elements())
    for found in REPORTED.finditer(said):
        match = next((a for a in left if a[0] == found["file"] and a[1] == int(found["line"])
                      and a[2] == found["kind"] and a[3] in found["text"]), None)
        if match:
            left.remove(match)
        else:
            problems.append(f"not announced: {found.group(0)}")
    problems += [f"not reported: {file}:{line}: {kind}: {part}" for file, line, kind, part in left]
    return problems
