"""docs: the reference equals what the program generates, and the examples compile.

Every block fenced as ```dash in README.md and docs/ is a whole file; one fenced as ```dash error
shows a mistake and must not compile.
"""
import pathlib
import re
import tempfile

from . import tree

FENCE = re.compile(r"^```dash( error)?[ \t]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(options, report):
    generated(options, report)
    for page in [tree.ROOT / "README.md", *sorted((tree.ROOT / "docs").rglob("*.md"))]:
        if page.is_file():
            examples(options, report, page)


def generated(options, report):
    with tempfile.TemporaryDirectory() as out:
        done = tree.start([options.program, "docs", out], cwd=tree.ROOT)
        if done.returncode != 0:
            report.fail("dashc docs", f"exit status {done.returncode}\n{tree.text(done.stderr)}")
            return
        for name, data in tree.outputs(out).items():
            here = tree.ROOT / "docs" / name
            if options.update:
                here.parent.mkdir(parents=True, exist_ok=True)
                here.write_bytes(data)
            report.same(f"docs/{name}", here.read_bytes() if here.is_file() else b"", data)


def examples(options, report, page):
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "example.dash"
        for found in FENCE.finditer(text):
            file.write_text(found.group(2), encoding="utf-8")
            done = tree.start([options.program, "check", file.name], cwd=scratch)
            wanted = 1 if found.group(1) else 0
            line = text.count("\n", 0, found.start()) + 1
            report.check(f"{page.relative_to(tree.ROOT)}:{line}", done.returncode == wanted,
                         f"exit status {done.returncode} instead of {wanted}\n"
                         + tree.text(done.stderr))
