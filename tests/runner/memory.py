"""memory: when memory runs out, dashc says so, ends with its status, and has changed nothing or all.

    run.py memory DASHC FAIL_ALLOC_LIBRARY

Each command runs once for each of its allocations (or for one in so many of them), which is then the
first one or the only one to fail.
Then a large build runs under limits of the address space, from the least in which dashc starts up to one in
which all fits.
"""
import pathlib
import resource
import shutil
import signal
import tempfile

from . import tree

FINE, OUT_OF_MEMORY = 0, 10
MOST_RUNS = 80  # of a command that takes memory more often, some allocations are passed over
SAYS = "dashc: out of memory\n"
MANIFEST = ".dashc.json"

OLD = """use aws.lambda
dashboard "Changes" in "Tests" { lambda.errors by function }
dashboard "Goes" in "Gone" { lambda.errors by function }
dashboard "Stays" { lambda.errors by function }
"""
NEW = """use aws.lambda
use "shared.dash"
param env = "dev"
fragment errors(group) { for i in ["a", "b"] { "Errors $i" lambda.errors by $group } }
dashboard "Changes" in "Tests" {
    filter function
    errors(function)
    "Share" lambda.errors / lambda.invocations by function  warn 5%
    text \"\"\"
        Runs in $env, $team.
        \"\"\"
}
dashboard "Comes" in "New/Folder" { lambda.duration p50,p95 by function json { links = [{ url = "x" }] } }
dashboard "Stays" { lambda.errors by function }
"""
MISTAKES = """use aws.lambda
dashboard "Wrong" {
    lambda.duratoin_of_a_name_that_is_much_longer_than_any_of_those_that_there_are_in_dashc p50
    lambda.errors by functoin
"""
FROM_THEN_ON, ONCE = "FAIL_ALLOC", "FAIL_ALLOC_ONCE"
COMMANDS = [
    ("build new.dash", [FROM_THEN_ON, ONCE]),
    ("build new.dash -o fresh/out --schema v2", [FROM_THEN_ON]),
    ("build --json new.dash", [ONCE]),
    ("check new.dash shared.dash old.dash", [ONCE]),
    ("check wrong.dash", [FROM_THEN_ON]),
    ("check --diagnostics sarif wrong.dash", [ONCE]),
    ("explain new.dash", [FROM_THEN_ON]),
    ("explain D0142", [ONCE]),
    ("diff was new.dash", [ONCE]),
    ("docs pages", [ONCE]),
    ("help build", [ONCE]),
]


def run(options, report):
    library = pathlib.Path(options.names[0]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        project = folder / "project"
        project.mkdir()
        prepare(options.program, project)
        for words, modes in COMMANDS:
            Sweep(options.program, library, project, folder, words.split()).run(report, modes)
        limits(options.program, folder, report)


def prepare(program, project):
    """A project of which an older state was built."""
    (project / "shared.dash").write_text('let team = "core"\n', encoding="utf-8")
    (project / "old.dash").write_text(OLD, encoding="utf-8")
    (project / "new.dash").write_text(OLD, encoding="utf-8")
    (project / "wrong.dash").write_text(MISTAKES, encoding="utf-8")
    (project / "was").mkdir()
    (project / "was" / "new.dash").write_text(OLD, encoding="utf-8")
    tree.start([program, "build", "new.dash"], cwd=project)
    (project / "new.dash").write_text(NEW, encoding="utf-8")


def results(project):
    """Every folder and file, but for the manifest, which may list more than there is."""
    folders = {f"{p.relative_to(project)}/": b"" for p in project.rglob("*") if p.is_dir()}
    files = tree.outputs(project).items()
    return folders | {name: data for name, data in files if not name.endswith(MANIFEST)}


class Sweep:
    """One command, with memory that runs out ever later."""

    def __init__(self, program, library, project, scratch, words):
        self.program, self.library, self.words = program, library, words
        self.project, self.place = project, scratch / "place"
        self.before = results(project)

    def start(self, **more):
        """What the command did in a fresh copy of the project, and every file after it."""
        if not self.place.is_dir() or tree.outputs(self.place) != tree.outputs(self.project):
            shutil.rmtree(self.place, ignore_errors=True)
            shutil.copytree(self.project, self.place)
        env = tree.environment(LD_PRELOAD=str(self.library), **more)
        done = tree.start([self.program, *self.words], cwd=self.place, env=env)
        return done, results(self.place)

    def run(self, report, modes):
        with tempfile.NamedTemporaryFile() as counter:
            self.normal, self.after = self.start(FAIL_ALLOC_COUNT=counter.name)
            count = int(pathlib.Path(counter.name).read_text() or 0)
        report.check(" ".join(self.words), count > 0 and self.normal.returncode in (0, 1),
                     f"{count} allocations, {self.normal}")
        for mode in modes:
            for number in range(1, count + 1, count // MOST_RUNS + 1):
                done, files = self.start(**{mode: str(number)})
                why = self.problem(done, files)
                report.check(f"{' '.join(self.words)} with {mode}={number}", not why, why)

    def problem(self, done, files):
        if done.returncode == self.normal.returncode:
            # An allocation that the C library can do without.
            same = (done.stdout, done.stderr, files) == (self.normal.stdout, self.normal.stderr,
                                                         self.after)
            return None if same else "it did not do what it does with enough memory"
        return ended_in_order(done, files, self.before, self.after)


def ended_in_order(done, files, before, after):
    said = tree.text(done.stderr)
    if done.returncode < 0:
        return f"ended by {signal.Signals(-done.returncode).name}\n{said[-500:]}"
    if done.returncode != OUT_OF_MEMORY or not said.endswith(SAYS):
        return f"exit status {done.returncode}, says {said[-500:]!r}"
    if files not in (before, after):
        changed = {n for n in files.keys() | before.keys() if files.get(n) != before.get(n)}
        return f"half written: {', '.join(sorted(changed))}"
    return None


# ---- limits of the address space ---------------------------------------------------------------

STEP = 512 << 10


def limited(size):
    def set_limit():
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return set_limit


def least(program, folder):
    """The least address space in which the program starts."""
    size = STEP
    while tree.start([program, "version"], cwd=folder, preexec_fn=limited(size)).returncode != FINE:
        size += STEP
    return size


def limits(program, scratch, report):
    folder = scratch / "large"
    folder.mkdir()
    panels = "    lambda.duration p50,p95,p99 by function\n" * 200
    (folder / "large.dash").write_text("use aws.lambda\n" + "".join(
        f'dashboard "D{i}" {{\n{panels}}}\n' for i in range(20)), encoding="utf-8")
    before, size = results(folder), least(program, folder)
    endings = set()
    while FINE not in endings:
        size += STEP
        done = tree.start([program, "build", "large.dash"], cwd=folder, preexec_fn=limited(size))
        endings.add(done.returncode)
        if done.returncode != FINE:
            why = ended_in_order(done, results(folder), before, before)
            report.check(f"{size >> 10} KB of address space", not why, why)
            if why:
                return
    report.check("limits", endings == {FINE, OUT_OF_MEMORY}, f"exit statuses {endings}")
