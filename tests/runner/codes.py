"""codes: every diagnostic that dashc has is shown by some case of tests/bad, or by tests/cli.py when
no line of a source can announce it; and each is explained, with an example."""
import re

from . import tree


def run(options, report):
    done = tree.start([options.program, "explain", "--codes"], cwd=tree.ROOT)
    if done.returncode != 0:
        report.fail("explain --codes", f"exit status {done.returncode}\n{tree.text(done.stderr)}")
        return
    shown = set()
    for pinned in (tree.TESTS / "bad").glob("*.txt"):
        shown.update(re.findall(r"\[(D\d+)\]", pinned.read_text(encoding="utf-8")))
    shown.update(re.findall(r"error\[(D\d+)\]", (tree.TESTS / "cli.py").read_text(encoding="utf-8")))
    for line in tree.text(done.stdout).splitlines():
        code, name, severity, title = line.split(None, 3)
        report.check(code, code in shown, f"{severity} {name} ({title}): no tests/bad/*.txt has it, nor tests/cli.py")
        explained(options, report, code)


def explained(options, report, code):
    done = tree.start([options.program, "explain", code], cwd=tree.ROOT)
    report.check(f"explain {code}", done.returncode == 0 and code.encode() in done.stdout,
                 f"exit status {done.returncode}, or the text lacks the code")
