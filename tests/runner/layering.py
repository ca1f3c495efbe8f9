"""layering: a stage can include its own headers and those of earlier stages, and no others.

    run.py layering DASHC --build DIR STAGE…

Takes, from compile_commands.json, the command that compiles a file of each stage and gives it a
file that includes one header, for every header of every stage.  So it also shows that each header
includes what it uses.  Names that begin with ".." would get around it and are looked for.
"""
import json
import pathlib
import re
import shlex
import tempfile

from . import tree

COMPILER = tree.ROOT / "compiler"


def run(options, report):
    stages = options.names
    commands = commands_of_stages(options.build, stages)
    with tempfile.TemporaryDirectory() as scratch:
        probe = pathlib.Path(scratch) / "probe.c"
        for stage, command in commands.items():
            for number, other in enumerate(stages):
                right = number <= stages.index(stage)
                for header in headers(other):
                    one_include(report, stage, command, header, right, probe)
    for file in sorted(COMPILER.rglob("*.[ch]")):
        wrong = re.search(r'^\s*#\s*include\s*"\.\.', file.read_text(encoding="utf-8"), re.MULTILINE)
        report.check(str(file.relative_to(tree.ROOT)), not wrong, 'includes a name that begins with ".."')


def commands_of_stages(build, stages):
    """Stage to the compiler's command without input and output, for stages that have sources."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        folder = pathlib.Path(entry["file"]).parent
        if folder.parent == COMPILER and folder.name in stages:
            found.setdefault(folder.name, bare(shlex.split(entry["command"])))
    return {stage: found[stage] for stage in stages if stage in found}


def bare(command):
    kept = []
    words = iter(command)
    for word in words:
        if word in ("-o", "-c", "-MF", "-MT", "-MQ"):
            next(words)
        elif word not in ("-MD", "-MMD"):
            kept.append(word)
    return kept


def headers(stage):
    return [f"{stage}/{p.name}" for p in sorted((COMPILER / stage).glob("*.h"))]


def one_include(report, stage, command, header, right, probe):
    probe.write_text(f'#include "{header}"\ntypedef int not_empty;\n', encoding="utf-8")
    done = tree.start([*command, "-fsyntax-only", probe], cwd=probe.parent)
    said = tree.text(done.stderr)
    case = f"{stage} includes {header}"
    if right:
        report.check(case, done.returncode == 0, f"should compile\n{said}")
    else:
        missing = done.returncode != 0 and header in said
        report.check(case, missing, f"should find no such file\n{said}")
