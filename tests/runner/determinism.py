"""determinism: the same source makes the same bytes, wherever, whenever and in whatever order."""
import pathlib
import random
import shutil
import subprocess
import tempfile

from . import tree

TIME_ZONES = ["Pacific/Kiritimati", "America/St_Johns"]


def run(options, report):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        shutil.copytree(tree.ROOT / "dashboards", scratch / "other place" / "dashboards")
        shutil.copytree(tree.TESTS / "golden", scratch / "other place" / "tests" / "golden")
        for case in ["dashboards", *golden_cases()]:
            one_case(options, report, case, scratch)
        one_case(options, report, "dashboards", scratch, "--schema", "v2")


def golden_cases():
    return [f"tests/golden/{path.name}" for path in tree.cases("golden", []).values()]


def one_case(options, report, case, scratch, *arguments):
    first = build(options, tree.ROOT, [case], scratch, tree.environment(), arguments)
    if not first:
        report.fail(case, "nothing was built")
        return
    for what, root, files, env in variations(case, scratch):
        again = build(options, root, files, scratch, env, arguments)
        different = sorted(name for name in {*first, *again} if first.get(name) != again.get(name))
        report.check(" ".join([f"{case}, {what}", *arguments]), not different,
                     f"different: {', '.join(different)}")


def variations(case, scratch):
    other = scratch / "other place"
    yield "a second time", tree.ROOT, [case], tree.environment()
    yield "in another directory", other, [case], tree.environment()
    for locale in locales():
        yield f"under {locale}", other, [case], tree.environment(LC_ALL=locale)
    for zone in TIME_ZONES:
        yield f"in {zone}", tree.ROOT, [case], tree.environment(TZ=zone)
    files = [str(p.relative_to(tree.ROOT)) for p in tree.dash_files(tree.ROOT / case)]
    if len(files) > 1:
        yield "files in reverse", other, files[::-1], tree.environment()
        random.Random(1).shuffle(files)
        yield "files shuffled", tree.ROOT, files, tree.environment()


def locales():
    """Locales of this machine, those first that often spoil numbers and letters."""
    try:
        done = subprocess.run(["locale", "-a"], stdout=subprocess.PIPE, check=False)
    except OSError:
        return []
    there = done.stdout.decode("utf-8", "replace").split()
    spoilers = [name for name in there if name.lower().startswith(("de_de.utf", "tr_tr.utf"))]
    return spoilers or [name for name in there if name not in ("C", "POSIX")][:2]


def build(options, root, files, scratch, env, arguments):
    out = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    tree.start([options.program, "build", *files, "-o", out, *arguments], cwd=root, env=env)
    made = tree.outputs(out)
    made.pop(".dashc.json", None)  # it names the inputs as they were given
    return made
