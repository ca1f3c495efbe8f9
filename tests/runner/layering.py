"""layering: a stage can include its own headers and those of earlier stages, and no others.

    run.py layering DASHC --build DIR STAGE…

Takes, from compile_commands.json, the command that compiles a file of each stage.  With it, one file
asks for every header of every stage whether it is found there, and each header is compiled alone in
its own stage, which shows that it includes what it uses.  Names that begin with ".." would get
around it and are looked for.
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
        for number, stage in enumerate(stages):
            if stage in commands:
                what_is_found(report, stage, commands[stage], stages[:number + 1], stages, probe)
                each_alone(report, stage, commands[stage], probe)
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


def what_is_found(report, stage, command, right, stages, probe):
    """The headers that a file of the stage finds are those of the stages `right`."""
    every = [header for other in stages for header in headers(other)]
    lines = [f'#if __has_include("{header}")\nfound {header}\n#endif\n' for header in every]
    probe.write_text("".join(lines), encoding="utf-8")
    done = tree.start([*command, "-E", "-P", probe], cwd=probe.parent)
    found = set(re.findall(r"^found (\S+)$", tree.text(done.stdout), re.MULTILINE))
    report.check(f"what {stage} finds", done.returncode == 0, tree.text(done.stderr))
    for header in every:
        allowed = header.partition("/")[0] in right
        report.check(f"{stage} includes {header}", (header in found) == allowed,
                     "should be found" if allowed else "should not be found")


def each_alone(report, stage, command, probe):
    for header in headers(stage):
        probe.write_text(f'#include "{header}"\ntypedef int not_empty;\n', encoding="utf-8")
        done = tree.start([*command, "-fsyntax-only", probe], cwd=probe.parent)
        report.check(f"{header} alone", done.returncode == 0, tree.text(done.stderr))
