"""docs: the reference equals what the program generates, and the examples compile.

Every block fenced as ```dash in README.md and docs/ is a whole file; one fenced as ```dash error
shows a mistake and must not compile, of one fenced as ```dash warning or note something is said.
Every link to a file or a heading leads there.
"""
import pathlib
import re
import tempfile

from . import tree

FENCE = re.compile(r"^```dash(?: (error|warning|note))?[ \t]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)")
FENCED_TEXT = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
DOCS = tree.ROOT / "docs"
FENCED = re.compile(r"^```dash.*", re.MULTILINE)


def run(options, report):
    generated(options, report)
    for page in [tree.ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]:
        if page.is_file():
            examples(options, report, page)
            links(report, page)


def generated(options, report):
    with tempfile.TemporaryDirectory() as out:
        done = tree.start([options.program, "docs", out], cwd=tree.ROOT)
        if done.returncode != 0:
            report.fail("dashc docs", f"exit status {done.returncode}\n{tree.text(done.stderr)}")
            return
        for name, data in tree.outputs(out).items():
            here = DOCS / name
            if options.update:
                here.parent.mkdir(parents=True, exist_ok=True)
                here.write_bytes(data)
            report.same(f"docs/{name}", here.read_bytes() if here.is_file() else b"", data)
        for folder in "diagnostics", "metrics":
            pages = {p.name for p in pathlib.Path(out, folder).glob("*")}
            report.check(f"docs/{folder}", pages == {p.name for p in (DOCS / folder).glob("*")},
                         "it holds pages that dashc does not make")


def examples(options, report, page):
    text = page.read_text(encoding="utf-8")
    blocks = list(FENCE.finditer(text))
    report.check(f"{page.relative_to(tree.ROOT)}", len(blocks) == len(FENCED.findall(text)),
                 "a block is fenced as ```dash with another word than error, warning or note")
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "example.dash"
        for found in blocks:
            file.write_text(found.group(2), encoding="utf-8")
            done = tree.start([options.program, "check", file.name], cwd=scratch)
            said, severity = tree.text(done.stderr), found.group(1)
            shown = severity is None or f" {severity}[" in said
            line = text.count("\n", 0, found.start()) + 1
            report.check(f"{page.relative_to(tree.ROOT)}:{line}",
                         shown and done.returncode == (severity == "error"),
                         f"exit status {done.returncode}\n{said}")


def prose(page):
    return FENCED_TEXT.sub("", page.read_text(encoding="utf-8"))


def headings(page):
    """The anchors that GitHub gives to a page's headings."""
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)}


def links(report, page):
    for file, anchor in LINK.findall(prose(page)):
        target = page.parent / file if file else page
        there = target.exists() and (not anchor or target.suffix != ".md" or anchor in headings(target))
        report.check(f"{page.relative_to(tree.ROOT)}", there, f"a link to {file}#{anchor} leads nowhere")
