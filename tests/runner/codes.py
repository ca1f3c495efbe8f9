"""codes: every diagnostic that dashc has is shown by some case of tests/bad, or by tests/cli.py or
tests/unit/dash_test.c when no line of a source can announce it; and each is explained, with examples that do what they say.

In an explanation a block fenced as ```dash error, warning or note is a whole file that gives this
diagnostic, and of one fenced as ```dash nothing is said.
"""
import pathlib
import re
import tempfile

from . import tree

FENCE = re.compile(r"^```dash(?: (error|warning|note))?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(options, report):
    done = tree.start([options.program, "explain", "--codes"], cwd=tree.ROOT)
    if done.returncode != 0:
        report.fail("explain --codes", f"exit status {done.returncode}\n{tree.text(done.stderr)}")
        return
    shown = set()
    for pinned in (tree.TESTS / "bad").glob("*.txt"):
        shown.update(re.findall(r"\[(D\d+)(?: [\w-]+)?\]", pinned.read_text(encoding="utf-8")))
    commands = (tree.TESTS / "cli.py").read_text(encoding="utf-8")
    shown.update(re.findall(r"error\[(D\d+)\]", commands))
    door = (tree.TESTS / "unit" / "dash_test.c").read_text(encoding="utf-8")
    shown.update(re.findall(r'"(D\d+)"', door))
    for line in tree.text(done.stdout).splitlines():
        code, name, severity, title = line.split(None, 3)
        report.check(code, code in shown, f"{severity} {name} ({title}): neither tests/bad/*.txt nor "
                                          "tests/cli.py nor tests/unit/dash_test.c has it")
        explained(options, report, code)


def explained(options, report, code):
    done = tree.start([options.program, "explain", code], cwd=tree.ROOT)
    text = tree.text(done.stdout)
    report.check(f"explain {code}", done.returncode == 0 and code in text,
                 f"exit status {done.returncode}, or the text lacks the code")
    report.check(f"explain {code}", "```dash" in text or "\n    " in text, "it has no example")
    for found in FENCE.finditer(text):
        example(options, report, code, found.group(2), found.group(1))


def example(options, report, code, source, severity):
    with tempfile.TemporaryDirectory() as scratch:
        (pathlib.Path(scratch) / "example.dash").write_text(source, encoding="utf-8")
        done = tree.start([options.program, "check", "example.dash"], cwd=scratch)
    said = tree.text(done.stderr)
    shown = re.search(rf" {severity}\[{code}(?: [\w-]+)?\]: ", said) if severity else "[D" not in said
    report.check(f"example of {code}", bool(shown) and done.returncode == (severity == "error"),
                 f"{source}{said}")
