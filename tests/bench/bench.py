#!/usr/bin/env python3
"""Times dashc beside the least that its work can cost: bench.py DASHC [--runs N]

Every figure is the median of several runs, and the floor beside it (floor.c) is measured in the
same run: what counts is the ratio, since it holds on a slow machine too.  A floor writes the very
bytes that dashc wrote, into as many files of a fresh folder; TMPDIR says where.  (On a disk: a file
system in memory writes for a third of that, and dashc does not compile three times as fast there.)
What misses a target is marked, and the exit status is then 1; no test runs this.

Other generators of the same dashboards stand beside it where they are installed: jsonnet with
grafonnet below $JSONNET_PATH, the Foundation SDK where node finds it ($NODE_PATH).
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
PANEL = "lambda.duration p50,p95,p99 by function"  # three targets
SENTENCES = [
    "lambda.invocations by function",
    PANEL,
    "lambda.errors / lambda.invocations by function  warn 1% crit 5%",
    '"Slowest functions" lambda.duration p99 by function top 10 as bar',
]
LARGE = 10_000  # lines

MOST_RATIO = 4.0     # processor time, over writing the same bytes
MOST_START = 3.0     # ms
MOST_LARGE = 100.0   # ms, for LARGE lines
MOST_MEMORY = 32.0   # MB
MOST_GROWTH = 4.0    # KB of memory for each further dashboard: its name, and its file's text
MOST_BEND = 1.5      # what one costs beyond its floor, at 1000 over that at 100

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
        self.out, self.floor_out = work / "out", work / "floor-out"
        self.missed = 0

    def run(self, command):
        """One run, and the last line that it said."""
        done = subprocess.run([self.launcher, *command], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            sys.exit(f"{command[0]} failed:\n{done.stderr}")
        cpu, wall, memory = map(int, done.stdout.split())
        return Run(cpu / 1000, wall / 1000, memory / 1024), done.stderr.strip()

    def run_floor(self, task, *folders):
        """One run; without the reading of what is to be written."""
        took, said = self.run([self.floor, task, *folders])
        return took._replace(cpu=took.cpu - float(said) / 1000) if task != "read" else took

    def beside(self, *measured):
        """The medians of several things that are done in turn."""
        runs = [[one() for one in measured] for _ in range(self.runs)]
        return [medians(column) for column in zip(*runs)]

    def start(self, *words):
        return lambda: self.run([self.dashc, *words])[0]

    def build(self, source, fresh=True):
        def one():
            if fresh:
                shutil.rmtree(self.out, ignore_errors=True)
            return self.run([self.dashc, "build", source, "-o", self.out])[0]
        return one

    def least(self, task):
        """A task of floor.c over what the build has made."""
        def one():
            shutil.rmtree(self.floor_out, ignore_errors=True)
            folders = [self.out] if task == "read" else [self.out, self.floor_out]
            return self.run_floor(task, *folders)
        return one

    def verdict(self, good):
        self.missed += not good
        return "" if good else "   MISSED"


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
    return "\n".join(f'    "Panel {i + 1}" {PANEL}' for i in range(PANELS))


def as_loop(work, count):
    text = (f'use aws.lambda\nfor n in 1..{count} {{\ndashboard "Dashboard $n" in "Bench" {{\n'
            f"{panels()}\n}}\n}}\n")
    return folder(work, f"loop-{count}", {"all.dash": text})


def as_files(work, count):
    return folder(work, f"files-{count}", {
        f"{n}.dash": f'use aws.lambda\ndashboard "Dashboard {n}" in "Bench" {{\n{panels()}\n}}\n'
        for n in range(1, count + 1)})


def large(work):
    lines, per = ["use aws.lambda"], 48
    for n in range(LARGE // (per + 2)):
        lines.append(f'dashboard "Dashboard {n}" in "Bench" {{')
        lines += [f"    {SENTENCES[i % len(SENTENCES)]}" for i in range(per)]
        lines.append("}")
    return folder(work, "large", {"large.dash": "\n".join(lines) + "\n"})


# ---- the figures -------------------------------------------------------------------------------

def start_up(b):
    empty = folder(b.work, "empty", {"empty.dash": ""})
    every = folder(b.work, "every", {"every.dash": "use aws\n"})
    used = folder(b.work, "used", {"used.dash": f'use aws\ndashboard "D" {{ {PANEL} }}\n'})
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
        b.start("check", source), b.build(source),
        lambda: b.run_floor("read", source), b.least("write"))
    for what, took, least in [("check; floor: read it", checked, read),
                              ("build; floor: write the JSON", built, written)]:
        line(what, [ms(took.cpu), ms(least.cpu), times(took.cpu, least.cpu), mb(took.memory)],
             b.verdict(took.cpu <= MOST_LARGE))


def many(b, title, make):
    """N dashboards, built into a fresh folder, and at the end once more without a change."""
    heading(f"{title} (CPU)", ["dashc", "floor", "ratio", "fsync too", "ratio", "memory", "each"])
    all_taken, each = [], []
    for count in COUNTS:
        source = make(b.work, count)
        took, least, forced = b.beside(b.build(source), b.least("write"), b.least("fsync"))
        all_taken.append(took)
        each.append((took.cpu - least.cpu) / count)
        line(f"N = {count}",
             [ms(took.cpu), ms(least.cpu), times(took.cpu, least.cpu), ms(forced.cpu),
              times(took.cpu, forced.cpu), mb(took.memory), ms(took.cpu / count)],
             b.verdict(took.cpu <= MOST_RATIO * least.cpu and took.memory <= MOST_MEMORY))
    growth = (all_taken[-1].memory - all_taken[0].memory) * 1024 / (COUNTS[-1] - COUNTS[0])
    line("memory for each further one", [f"{growth:.1f} KB"], b.verdict(growth <= MOST_GROWTH))
    line(f"each over its floor, {COUNTS[-1]} to {COUNTS[-2]}", [times(each[-1], each[-2])],
         b.verdict(each[-1] <= MOST_BEND * each[-2]))
    unchanged(b, source, all_taken[-1])


def marks(path):
    """What betrays a write: each file's inode and the time it was last changed."""
    return {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in path.rglob("*.json")}


def unchanged(b, source, fresh):
    before = marks(b.out)
    took, least = b.beside(b.build(source, fresh=False), b.least("read"))
    kept = marks(b.out) == before
    line("the same again; floor: read it",
         [ms(took.cpu), ms(least.cpu), times(took.cpu, least.cpu)],
         b.verdict(kept and took.cpu <= fresh.cpu))


def installed():
    """From the name of a generator that is here to its command for N dashboards."""
    found = {}
    for name in "jrsonnet", "jsonnet":
        for path in os.environ.get("JSONNET_PATH", "").split(":"):
            if shutil.which(name) and path and pathlib.Path(path, GRAFONNET).is_dir():
                found[f"grafonnet on {name}"] = lambda n, name=name, path=path: [
                    shutil.which(name), "-J", path, "--ext-str", f"n={n}", HERE / "peer.jsonnet"]
    if shutil.which("node") and subprocess.run(
            ["node", "-e", f'require.resolve("{SDK}/dashboard")'], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode == 0:
        found["Foundation SDK on node"] = lambda n: [shutil.which("node"), HERE / "peer.js", str(n)]
    return found


def others(b):
    heading("other generators (CPU)", [f"N = {count}" for count in COUNTS])
    found = installed()
    for name, command in found.items():
        line(name, [ms(b.run(command(count))[0].cpu) for count in COUNTS])
    if not found:
        line("none is installed here", [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dashc", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=9)
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        b = Bench(o.dashc.resolve(), work, o.runs)
        start_up(b)
        large_file(b)
        many(b, f"N dashboards of {PANELS} panels, one loop", as_loop)
        many(b, f"N dashboards of {PANELS} panels, N files", as_files)
        others(b)
    print(f"\n{b.missed} targets missed" if b.missed else "\nevery target is met")
    return 1 if b.missed else 0


if __name__ == "__main__":
    sys.exit(main())
