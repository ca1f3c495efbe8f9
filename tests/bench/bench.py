#!/usr/bin/env python3
"""Times dashc beside the least that its work can cost: bench.py DASHC [--runs N]

Every figure is the median of several runs, and the floor beside it (floor.c) is measured in the
same run: what counts is the ratio, since it holds on a slow machine too.  A floor writes the very
bytes that dashc wrote, into as many files of a fresh folder.  What misses a target is marked, and
the exit status is then 1; no test runs this.

Other generators of the same dashboards are measured beside it where they are installed (peers.py).
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

import peers

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
MOST_GROWTH = 1.5    # of memory, from one dashboard to 1000
MOST_BEND = 1.5      # time per dashboard at 1000 over that at 100

HERE = pathlib.Path(__file__).resolve().parent


class Run(NamedTuple):
    cpu: float     # ms, user and system
    wall: float    # ms
    memory: float  # MB, the largest resident size


# ---- measuring ---------------------------------------------------------------------------------

class Bench:
    def __init__(self, dashc, floor, work, runs):
        self.dashc, self.floor, self.work, self.runs = dashc, floor, work, runs
        self.missed = 0

    def out(self):
        return self.work / "out"

    def fresh(self):
        for path in self.out(), self.work / "floor-out":
            shutil.rmtree(path, ignore_errors=True)

    def median(self, command, before=lambda: None):
        runs = []
        for _ in range(self.runs):
            before()
            runs.append(peers.run(command))
        return Run(*(statistics.median(values) for values in zip(*runs)))

    def do_floor(self, *words):
        """The floor's own cost: reading what it writes is taken off."""
        writes = len(words) == 2 and words[0] != "read"
        runs = []
        for _ in range(self.runs):
            shutil.rmtree(self.work / "floor-out", ignore_errors=True)
            command = [self.floor, *words] + [self.work / "floor-out"] * writes
            run, said = peers.run(command, said=True)
            reading = int(said) / 1000 if writes else 0
            runs.append(run._replace(cpu=run.cpu - reading))
        return Run(*(statistics.median(values) for values in zip(*runs)))

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
        least = b.median([b.floor])
        run = b.median([b.dashc, *words])
        line(what, [ms(run.wall), ms(least.wall), times(run.wall, least.wall), mb(run.memory)],
             b.verdict(run.wall <= MOST_START))


def large_file(b):
    source = large(b.work)
    heading(f"a file of {LARGE:,} lines (CPU)", ["dashc", "floor", "ratio", "memory"])
    least = b.do_floor("read", source)
    run = b.median([b.dashc, "check", source])
    line("check; floor: read it", [ms(run.cpu), ms(least.cpu), times(run.cpu, least.cpu),
                                   mb(run.memory)], b.verdict(run.cpu <= MOST_LARGE))
    run = b.median([b.dashc, "build", source, "-o", b.out()], b.fresh)
    least = b.do_floor("write", b.out())
    line("build; floor: write the JSON", [ms(run.cpu), ms(least.cpu), times(run.cpu, least.cpu),
                                          mb(run.memory)], b.verdict(run.cpu <= MOST_LARGE))


def many(b, title, make):
    """N dashboards, built into a fresh folder and once more without a change."""
    first = before = None
    heading(f"{title} (CPU)", ["dashc", "floor", "ratio", "with fsync", "ratio", "memory",
                               "per board"])
    for count in COUNTS:
        source = make(b.work, count)
        command = [b.dashc, "build", source, "-o", b.out()]
        run = b.median(command, b.fresh)
        least, forced = b.do_floor("write", b.out()), b.do_floor("fsync", b.out())
        each = run.cpu / count
        first = first or run
        good = (run.cpu <= MOST_RATIO * least.cpu and run.memory <= MOST_MEMORY and
                run.memory <= MOST_GROWTH * first.memory)
        if count == COUNTS[-1]:
            good = good and each <= MOST_BEND * before
        line(f"N = {count}", [ms(run.cpu), ms(least.cpu), times(run.cpu, least.cpu),
                              ms(forced.cpu), times(run.cpu, forced.cpu), mb(run.memory), ms(each)],
             b.verdict(good))
        before = each
    unchanged(b, command, run)


def marks(path):
    """What betrays a write: each file's inode and the time it was last changed."""
    return {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in path.rglob("*.json")}


def unchanged(b, command, fresh):
    peers.run(command)
    before = marks(b.out())
    run = b.median(command)
    least = b.do_floor("read", b.out())
    kept = marks(b.out()) == before
    line("the same again; floor: read", [ms(run.cpu), ms(least.cpu), times(run.cpu, least.cpu)],
         b.verdict(kept and run.cpu <= fresh.cpu))


def others(b):
    found = peers.installed(b.work)
    if not found:
        print("\nno other generator is installed: see tests/bench/peers.py")
        return
    heading("other generators (CPU)", [f"N = {count}" for count in COUNTS])
    for name, command in found.items():
        runs = [peers.run(command(count)) for count in COUNTS]
        line(name, [ms(run.cpu) for run in runs])


def build_floor(work):
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-O2", "-o", work / "floor", HERE / "floor.c"], check=True)
    return work / "floor"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dashc", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=9)
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        b = Bench(o.dashc.resolve(), build_floor(work), work, o.runs)
        start_up(b)
        large_file(b)
        many(b, f"N dashboards of {PANELS} panels, one loop", as_loop)
        many(b, f"N dashboards of {PANELS} panels, N files", as_files)
        others(b)
    print(f"\n{b.missed} targets missed" if b.missed else "\nevery target is met")
    return 1 if b.missed else 0


if __name__ == "__main__":
    sys.exit(main())
