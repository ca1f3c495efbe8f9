#!/usr/bin/env python3
"""Times dashc: bench.py DASHC

Start-up, checking and building a file of 10,000 lines, and the memory that takes.  Prints the best
of several runs, since anything slower is the machine's doing; nothing is asserted.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

PANELS = 48  # to a dashboard
SENTENCES = [
    "lambda.invocations by function",
    "lambda.duration p50,p95,p99 by function",
    "lambda.errors / lambda.invocations by function  warn 1% crit 5%",
    '"Slowest functions" lambda.duration p99 by function top 10 as bar',
]


def source(lines):
    out = ["use aws.lambda"]
    for number in range(lines // (PANELS + 2)):
        out.append(f'dashboard "Dashboard {number}" in "Bench" {{')
        out += [f"    {SENTENCES[i % len(SENTENCES)]}" for i in range(PANELS)]
        out.append("}")
    return "\n".join(out) + "\n"


def once(command):
    """Seconds and kilobytes (largest resident size) of one run."""
    before = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - before, usage.ru_maxrss, child.returncode


def measure(what, command, runs):
    results = [once(command) for _ in range(runs)]
    if any(status for _, _, status in results):
        print(f"{what:<28} failed: exit status {results[0][2]}")
        return False
    print(f"{what:<28} {min(r[0] for r in results) * 1000:8.1f} ms "
          f"{max(r[1] for r in results) / 1024:8.1f} MB")
    return True


def main():
    dashc = str(pathlib.Path(sys.argv[1]).resolve())
    good = measure("start-up (dashc version)", [dashc, "version"], 50)
    with tempfile.TemporaryDirectory() as folder:
        for lines in 1_000, 10_000, 100_000:
            path = pathlib.Path(folder) / f"{lines}.dash"
            path.write_text(source(lines), encoding="utf-8")
            runs = 10 if lines <= 10_000 else 3
            good &= measure(f"check {lines:,} lines", [dashc, "check", str(path)], runs)
            good &= measure(f"build {lines:,} lines",
                            [dashc, "build", str(path), "-o", f"{folder}/out-{lines}"], runs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
