"""changes: what `dashc diff` says when one thing changes in the source.

tests/changes/NAME.txt belongs to the golden NAME.  It has a paragraph for each change: the text that
is replaced behind `<`, what stands there instead behind `>` (nothing: it is taken out), and below
them all that is said, but for the summary.  --update rewrites what is said.
"""
import re
import shutil
import tempfile
import pathlib

from . import golden, tree

FOLDER = tree.TESTS / "changes"


def run(options, report):
    sources = tree.cases("golden", [], tree.ROOT / "dashboards")
    for path in sorted(FOLDER.glob("*.txt")):
        if not options.names or path.stem in options.names:
            one_file(options, report, path, sources[path.stem])


def one_file(options, report, path, source):
    head, *paragraphs = re.split(r"\n\n+", path.read_text(encoding="utf-8").strip("\n"))
    version = golden.versions_of(source)[0]
    done = [head]
    for paragraph in paragraphs:
        old, new, expected = parts(paragraph)
        said = difference(options, source, version, old, new)
        done.append("\n".join(edit(paragraph) + said))
        if not options.update:
            report.same(f"{path.stem}: {old[:60]!r}", "\n".join(expected).encode(),
                        "\n".join(said).encode())
    if options.update:
        path.write_text("\n\n".join(done) + "\n", encoding="utf-8")


def edit(paragraph):
    return [line for line in paragraph.split("\n") if line[0] in "<>"]


def parts(paragraph):
    lines = paragraph.split("\n")
    old = "\n".join(line[2:] for line in lines if line[0] == "<")
    new = "\n".join(line[2:] for line in lines if line[0] == ">")
    return old, new, [line for line in lines if line[0] not in "<>"]


def difference(options, source, version, old, new):
    with tempfile.TemporaryDirectory() as folder:
        before, after = pathlib.Path(folder) / "before", pathlib.Path(folder) / "after"
        for side in before, after:
            side.mkdir()
            if source.is_dir():
                shutil.copytree(source, side / source.name)
            else:
                shutil.copy(source, side)
        replace(after / source.name, old, new)
        done = tree.start([options.program, "diff", before, source.name, "--grafana", version],
                          cwd=after)
        lines = tree.text(done.stdout).split("\n\n")[0].split("\n")
        return tree.text(done.stderr).splitlines() + [line for line in lines if line]


def replace(source, old, new):
    found = [p for p in tree.dash_files(source) if old in p.read_text(encoding="utf-8")]
    if not found:
        raise SystemExit(f"{source.name} does not hold {old!r}")
    text = found[0].read_text(encoding="utf-8")
    found[0].write_text(text.replace(old, new, 1), encoding="utf-8")
