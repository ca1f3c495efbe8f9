#!/usr/bin/env python3
"""Times dashc beside the least that its work can cost: bench.py DASHC [--runs N]

Every figure is the median of several runs, and the floor beside it (floor.c) is measured in turn
with it: what counts is the ratio, since it holds on a slow machine too.  A floor writes the very
bytes that dashc wrote, into as many files of a fresh folder.  What misses a target is marked, and
the exit status is then 1; no test runs this.

A folder is fresh when nothing was removed to make it so.  ext4 gives no inode out again within 35
seconds of its file's removal, and passes over all such one by one: whoever writes a thousand files
after a thousand were removed spends most of the time there, the floor as well as dashc, and the
ratio between them says nothing.  So each run has a folder of its own, whose files are emptied after
it; they are removed at the end.

Even so a disk's file system costs as much as the disk is busy, for the floor too.  So the tables of N
dashboards come twice where there is a file system in memory: there, where the floor is the same from
run to run, and in TMPDIR.

Linear is judged plainly, by the processor time at the two largest N.  What is left of it over the
floor is shown beside it, and would say more of the compiler, but it is a difference of two noisy
figures.

Other generators of the same dashboards stand beside it where they are installed: jsonnet, alone and
with grafonnet below $JSONNET_PATH, and the Foundation SDK where node finds it ($NODE_PATH).
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

COUNTS = 1, 10, 100, 1000
PANELS = 24
# Panels differ, or checks would report each that is like another one; {0} is a number of two digits.
PANEL = '"Panel {0}" lambda.duration p{0},p{0}.5,p99 by function'  # three targets
SENTENCES = [
    '"Calls {0}" lambda.invocations where function = "f{0}"',
    PANEL,
    '"Failing {0}" lambda.errors / lambda.invocations by function  warn 1% crit {0}%',
    '"Slowest {0}" lambda.duration p{0} by function top 10 as bar',
]
LARGE = 10_000  # lines

MOST_RATIO = 4.0     # processor time, over writing the same bytes
MOST_START = 3.0     # ms
MOST_LARGE = 100.0   # ms, for LARGE lines
MOST_MEMORY = 32.0   # MB
MOST_GROWTH = 4.0    # KB of memory for each further dashboard: its name, and its file's text
MOST_BEND = 1.2      # what one costs at the largest N over what it costs at the second largest
MOST_TREE = 24.0     # KB, where one file holds all of them: its tree is whole in memory
FEW = 5              # runs, where one takes long
IN_MEMORY = "/dev/shm"
LONG = 2000.0        # ms, of another generator: ten times as many would take ten times as long

GRAFONNET = "github.com/grafana/grafonnet"
SDK = "@grafana/grafana-foundation-sdk"
HERE = pathlib.Path(__file__).resolve().parent


class Run(NamedTuple):
    cpu: float     # ms, user and system
    wall: float    # ms
    memory: float  # MB, the largest resident size


# ---- measuring ---------------------------------------------------------------------------------

def compiled(work, name):
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-O2", "-o", work / name, HERE / f"{name}.c"], check=True)
    return work / name


def medians(runs):
    return Run(*(statistics.median(values) for values in zip(*runs)))


class Bench:
    def __init__(self, dashc, work, runs):
        self.dashc, self.work, self.runs = dashc, work, runs
        self.floor, self.launcher = compiled(work, "floor"), compiled(work, "measure")
        self.folders = 0
        self.missed = 0

    def run(self, command):
        """One run, and the last line that it said."""
        done = subprocess.run([self.launcher, *command], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            sys.exit(f"{command[0]} failed:\n{done.stderr}")
        if " warning" in done.stderr:
            sys.exit(f"what is measured here has warnings, which cost time:\n{done.stderr}")
        cpu, wall, memory = map(int, done.stdout.split())
        return Run(cpu / 1000, wall / 1000, memory / 1024), done.stderr.strip()

    def fresh(self):
        self.folders += 1
        return self.work / f"new-{self.folders}"

    def beside(self, *measured, runs=None):
        """The medians of several things that are done in turn."""
        runs = [[one() for one in measured] for _ in range(runs or self.runs)]
        return [medians(column) for column in zip(*runs)]

    def start(self, *words):
        return lambda: self.run([self.dashc, *words])[0]

    def build(self, source):
        """Into a fresh folder each time."""
        def one():
            out = self.fresh()
            took = self.run([self.dashc, "build", source, "-o", out])[0]
            empty(out)
            return took
        return one

    def written(self, source):
        """A folder with what `source` becomes, for the floor to write again."""
        out = self.fresh()
        self.run([self.dashc, "build", source, "-o", out])
        return out

    def reads(self, folder):
        return lambda: self.run([self.floor, "read", folder])[0]

    def writes(self, task, folder):
        """A task of floor.c, without the reading of what is to be written."""
        def one():
            out = self.fresh()
            took, said = self.run([self.floor, task, folder, out])
            empty(out)
            return took._replace(cpu=took.cpu - float(said) / 1000)
        return one

    def verdict(self, good):
        self.missed += not good
        return "" if good else "   MISSED"


def empty(folder):
    """Gives the disk back, but not the inodes."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.truncate(path, 0)


def heading(text, columns):
    print(f"\n{text:<34}" + "".join(f"{column:>12}" for column in columns))


def line(what, values, verdict=""):
    print(f"{what:<34}" + "".join(f"{value:>12}" for value in values) + verdict)


def ms(value):
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def mb(value):
    return f"{value:.1f} MB"


def times(value, floor):
    return f"{value / floor:.1f} x"


# ---- the sources -------------------------------------------------------------------------------

def folder(work, name, texts):
    path = work / name
    path.mkdir()
    for file, text in texts.items():
        (path / file).write_text(text, encoding="utf-8")
    return path


def panels():
    return "\n".join(f"    {PANEL.format(10 + i)}" for i in range(PANELS))


def dashboard(n):
    return f'dashboard "Dashboard {n}" in "Bench" {{\n{panels()}\n}}\n'


def as_loop(work, count):
    text = f'use aws.lambda\nfor n in 1..{count} {{\n{dashboard("$n")}}}\n'
    return folder(work, f"loop-{count}", {"all.dash": text})


def as_one_file(work, count):
    text = "use aws.lambda\n" + "".join(map(dashboard, range(1, count + 1)))
    return folder(work, f"one-{count}", {"all.dash": text})


def as_files(work, count):
    return folder(work, f"files-{count}", {
        f"{n}.dash": f"use aws.lambda\n{dashboard(n)}" for n in range(1, count + 1)})


def large(work):
    lines, per = ["use aws.lambda"], 48
    for n in range(LARGE // (per + 2)):
        lines.append(f'dashboard "Dashboard {n}" in "Bench" {{')
        lines += [f"    {SENTENCES[i % len(SENTENCES)].format(10 + i)}" for i in range(per)]
        lines.append("}")
    return folder(work, "large", {"large.dash": "\n".join(lines) + "\n"})


# ---- the figures -------------------------------------------------------------------------------

def start_up(b):
    empty = folder(b.work, "empty", {"empty.dash": ""})
    every = folder(b.work, "every",
                   {"every.dash": "use aws  # lint: allow unused-use — to read it is what is timed\n"})
    used = folder(b.work, "used", {"used.dash": f'use aws\ndashboard "D" {{ {PANEL.format(50)} }}\n'})
    heading("start-up (wall)", ["dashc", "a C program", "ratio", "memory"])
    for what, words in {
        "version": ["version"],
        "check, an empty file": ["check", empty],
        "check, `use aws`": ["check", every],
        "check, `use aws` and a panel": ["check", used],
    }.items():
        took, least = b.beside(b.start(*words), lambda: b.run([b.floor])[0])
        line(what, [ms(took.wall), ms(least.wall), times(took.wall, least.wall), mb(took.memory)],
             b.verdict(took.wall <= MOST_START))


def large_file(b):
    source = large(b.work)
    heading(f"a file of {LARGE:,} lines (CPU)", ["dashc", "floor", "ratio", "memory"])
    checked, built, read, written = b.beside(
        b.start("check", source), b.build(source), b.reads(source),
        b.writes("write", b.written(source)))
    for what, took, least in [("check; floor: read it", checked, read),
                              ("build; floor: write the JSON", built, written)]:
        line(what, [ms(took.cpu), ms(least.cpu), times(took.cpu, least.cpu), mb(took.memory)],
             b.verdict(took.cpu <= MOST_LARGE))


def many(b, title, make, most_growth):
    """N dashboards, built into a fresh folder, and at the end once more without a change."""
    heading(f"{title} (CPU)", ["dashc", "floor", "ratio", "fsync too", "ratio", "memory", "each"])
    all_taken, over, sources = [], [], {}
    for count in COUNTS:
        source = sources[count] = make(b.work, count)
        out = b.written(source)
        took, least, forced = b.beside(b.build(source), b.writes("write", out),
                                       b.writes("fsync", out),
                                       runs=b.runs if count < COUNTS[-1] else FEW)
        all_taken.append(took)
        over.append(took.cpu - least.cpu)
        line(f"N = {count}",
             [ms(took.cpu), ms(least.cpu), times(took.cpu, least.cpu), ms(forced.cpu),
              times(took.cpu, forced.cpu), mb(took.memory), ms(took.cpu / count)],
             b.verdict(took.cpu <= MOST_RATIO * least.cpu and took.memory <= MOST_MEMORY))
    linear(b, all_taken, over)
    growth = (all_taken[-1].memory - all_taken[0].memory) * 1024 / (COUNTS[-1] - COUNTS[0])
    line("memory for each further one", [f"{growth:.1f} KB"], b.verdict(growth <= most_growth))
    unchanged(b, source, out)
    return sources


def linear(b, all_taken, over):
    more, fewer = COUNTS[-1], COUNTS[-2]
    bend = all_taken[-1].cpu / all_taken[-2].cpu
    line(f"N = {more} to N = {fewer}", [times(all_taken[-1].cpu, all_taken[-2].cpu), "over floor:",
                                        times(over[-1], over[-2])],
         b.verdict(bend <= MOST_BEND * more / fewer))


def marks(path):
    """What betrays a write: each file's inode and the time it was last changed."""
    return {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in path.rglob("*.json")}


def unchanged(b, source, out):
    """To build what is there already is to check it, to read the files and to compare."""
    before = marks(out)
    took, checked, read = b.beside(b.start("build", source, "-o", out), b.start("check", source),
                                   b.reads(out), runs=FEW)
    written = sum(before[path] != mark for path, mark in marks(out).items())
    line(f"unchanged: {written} files written",
         [ms(took.cpu), "check:", ms(checked.cpu), "reading:", ms(read.cpu)],
         b.verdict(written == 0 and took.cpu <= checked.cpu + MOST_RATIO * read.cpu))


def grafonnet_folder():
    for path in os.environ.get("JSONNET_PATH", "").split(":"):
        if path and pathlib.Path(path, GRAFONNET).is_dir():
            return path
    return None


def installed():
    """From the name of a generator that is here to its command for N dashboards."""
    found = {}
    grafonnet = grafonnet_folder()
    for name in "jrsonnet", "jsonnet":
        program = shutil.which(name)
        if program:
            found[f"no library, {name}"] = lambda n, program=program: [
                program, "--ext-str", f"n={n}", HERE / "peer_alone.jsonnet"]
        if program and grafonnet:
            found[f"grafonnet, {name}"] = lambda n, program=program: [
                program, "-J", grafonnet, "--ext-str", f"n={n}", HERE / "peer.jsonnet"]
    if shutil.which("node") and subprocess.run(
            ["node", "-e", f'require.resolve("{SDK}/dashboard")'], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode == 0:
        found["Foundation SDK, node"] = lambda n: [shutil.which("node"), HERE / "peer.js", str(n)]
    return found


def others(b, source):
    """Each beside dashc, in turn; after one that takes long, larger N are left out."""
    heading("other generators (CPU)", [f"N = {count}" for count in COUNTS])
    for name, command in installed().items():
        costs, ratios = [], []
        for count in COUNTS:
            took, ours = b.beside(lambda: b.run(command(count))[0], b.build(source[count]), runs=3)
            costs.append(ms(took.cpu))
            ratios.append(times(took.cpu, ours.cpu))
            if took.cpu > LONG:
                break
        line(name, costs)
        line("  over dashc, one loop", ratios)


# ---- where -------------------------------------------------------------------------------------

def file_system(path):
    """Its type, as the kernel calls it, or None where that is not to be known."""
    mounts = pathlib.Path("/proc/mounts")
    if not mounts.exists():
        return None
    path = pathlib.Path(path).resolve()
    folders = {str(folder) for folder in [path, *path.parents]}
    rows = [row.split() for row in mounts.read_text(encoding="utf-8").splitlines()]
    above = [row for row in rows if row[1] in folders]
    return max(above, key=lambda row: len(row[1]))[2] if above else None


def places():
    """Folders to measure in: one in memory, where there is one, and the one for temporary files."""
    usual = tempfile.gettempdir()
    if file_system(usual) != "tmpfs" and file_system(IN_MEMORY) == "tmpfs" and os.access(
            IN_MEMORY, os.W_OK):
        return [IN_MEMORY, usual]
    return [usual]


def tables(b):
    """Of N dashboards; gives the sources of the loops."""
    loops = many(b, "N dashboards, one loop", as_loop, MOST_GROWTH)
    many(b, "N dashboards, N files", as_files, MOST_GROWTH)
    many(b, "N dashboards, one file", as_one_file, MOST_TREE)
    return loops


def measure(dashc, place, runs, everything):
    """The number of targets that are missed."""
    with tempfile.TemporaryDirectory(dir=place) as name:
        b = Bench(dashc, pathlib.Path(name), runs)
        print(f"\n==== in {place} ({file_system(place) or 'of a type unknown here'})")
        if everything:
            start_up(b)
            large_file(b)
        loops = tables(b)
        if everything:
            others(b, loops)
        return b.missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dashc", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=11)
    o = parser.parse_args()
    missed = 0
    for i, place in enumerate(places()):
        missed += measure(o.dashc.resolve(), place, o.runs, everything=i == 0)
    print(f"\n{missed} targets missed" if missed else "\nevery target is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
