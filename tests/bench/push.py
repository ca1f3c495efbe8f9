#!/usr/bin/env python3
"""Times a push beside the same requests sent by a bare libcurl loop: push.py DASHC [DASHBOARDS]

The scripted Grafana of tests/push runs in a process of its own.  A push of N changed dashboards is
recorded; then a fresh server in the same state gets the very same requests from requests.c, with as
many in flight.  What counts is the ratio: the server takes most of the time of both.  The exit
status is 1 when a push takes more than MOST_RATIO of the loop's time; no test runs this.
"""
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "push"))
from grafana import Grafana  # noqa: E402

MOST_RATIO = 1.5
IN_FLIGHT = 8
RUNS = 3


def serve(pipe, record):
    """A server; answers "requests" with what it was sent since the last time, and ends at "end"."""
    grafana = Grafana("10.4").start()
    pipe.send((grafana.url, grafana.token("Editor")))
    for command in iter(pipe.recv, "end"):
        found = [(r.method, r.target, bytes(r.body or b"")) for r in grafana.requests] if record else []
        grafana.recorder.clear()
        pipe.send(found)
    grafana.stop()


class Server:
    def __init__(self, record=True):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve, args=(theirs, record), daemon=True)
        self.process.start()
        self.url, self.token = self.pipe.recv()

    def requests(self):
        self.pipe.send("requests")
        return self.pipe.recv()

    def end(self):
        self.pipe.send("end")
        self.process.join()


class Project:
    def __init__(self, dashc, folder, count):
        self.dashc, self.folder, self.count = dashc, folder, count
        (folder / "dashboards").mkdir()

    def write(self, url, limit):
        (self.folder / "project.dash").write_text(
            f'project "bench" {{ dash 1; region eu-west-1 }}\nworkspace local {{ url "{url}" }}\n')
        panels = "".join(f'    "P {i}" lambda.errors sum by function warn {limit}/min\n' for i in range(24))
        for i in range(self.count):
            (self.folder / "dashboards" / f"{i:04}.dash").write_text(
                f'use aws.lambda\ndashboard "D {i:04}" in "Bench" {{\n{panels}}}\n')

    def push(self, server):
        env = {"PATH": os.environ["PATH"], "DASHC_TOKEN": server.token, "HOME": str(self.folder)}
        start = time.perf_counter()
        subprocess.run([self.dashc, "push", "--yes", "--in-flight", str(IN_FLIGHT)], cwd=self.folder,
                       env=env, check=True, capture_output=True)
        return time.perf_counter() - start


def replay(program, folder, server, requests):
    """The same requests; reading ends before the first write, as it does in a push."""
    lines, wrote = [], False
    for number, (method, target, body) in enumerate(requests):
        if method != "GET" and not wrote:
            lines.append("")
            wrote = True
        file = "-"
        if body:
            file = folder / f"body-{number}"
            file.write_bytes(body)
        lines.append(f"{method}\t{server.url}{target}\t{file}")
    listing = folder / "list"
    listing.write_text("\n".join(lines) + "\n")
    start = time.perf_counter()
    done = subprocess.run([program, listing, str(IN_FLIGHT)], input=server.token + "\n", text=True,
                          capture_output=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"the loop failed: {done.stderr}")
    return taken


def one_run(dashc, program, folder, count):
    project = Project(dashc, folder, count)
    server, same = Server(), Server()
    for each in (server, same):
        project.write(each.url, 1)
        project.push(each)
        each.requests()
    project.write(server.url, 2)
    pushed = project.push(server)
    looped = replay(program, folder, same, server.requests())
    project.write(server.url, 2)
    unchanged = project.push(server)
    sent = len(server.requests())
    for each in (server, same):
        each.end()
    return pushed, looped, unchanged, sent


def main():
    dashc = pathlib.Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    ratios = []
    with tempfile.TemporaryDirectory() as top:
        program = pathlib.Path(top) / "requests"
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", program, HERE / "requests.c", "-lcurl"],
                       check=True)
        for run in range(RUNS):
            folder = pathlib.Path(top) / str(run)
            folder.mkdir()
            pushed, looped, unchanged, sent = one_run(dashc, program, folder, count)
            ratios.append(pushed / looped)
            print(f"{count} changed: push {pushed:.2f} s, loop {looped:.2f} s, {ratios[-1]:.2f} times; "
                  f"unchanged: {unchanged:.2f} s, {sent} requests", flush=True)
    ratio = statistics.median(ratios)
    print(f"median {ratio:.2f} times the bare loop (at most {MOST_RATIO})")
    return 1 if ratio > MOST_RATIO else 0


if __name__ == "__main__":
    sys.exit(main())
