#!/usr/bin/env python3
"""A fault at every request of a push, in turn: matrix_test.py DASHC [unittest's arguments]

A push that changes some dashboards and makes others meets one fault at its K-th request.  After it
each dashboard is the old one or the new one, what somebody edited stands as it was, and the next
push finishes: nothing twice, nothing lost, and then nothing to do.

Each request meets one kind of fault, and each kind comes round several times.  DASHC_MATRIX=all
lets every request meet every kind, with every version of Grafana: a quarter of an hour.
"""
import os

import faults
from project import ALL, CANCELLED, CONFLICT, FINE, LOGIN, NETWORK, PARTLY, ProjectTest, dashboard, main

EVERYTHING = os.environ.get("DASHC_MATRIX") == "all"
TIMEOUT = "0.5"
KILLED = -9

NO_SENSE = (NETWORK, PARTLY)  # an answer that is none ends a push


class Kind:
    """A fault, and what else than success the push that meets it may end in."""

    def __init__(self, name, make, ends=()):
        self.name, self.make, self.ends = name, make, ends


def kill(applied):
    """dashc dies at once, before or after Grafana has done what was asked."""
    def make(process):
        def play(exchange):
            if applied:
                exchange.apply()
            process().kill()
            exchange.connection.wait_until_gone(5)
        return faults.Fault(f"kill -9, {'applied' if applied else 'not applied'}", play)
    return make


def kind(fault, ends=()):
    return Kind(fault.name, lambda process: fault, ends)


KINDS = [
    kind(faults.refused(0.05)),
    kind(faults.reset(False)),
    kind(faults.reset(True)),
    kind(faults.reset_half_way()),
    kind(faults.closed_half_way()),
    kind(faults.timed_out(False)),
    kind(faults.timed_out(True)),
    kind(faults.throttled()),
    kind(faults.throttled(0)),
    kind(faults.unavailable()),
    kind(faults.server_error(False)),
    kind(faults.server_error(True)),
    kind(faults.bad_gateway(False)),
    kind(faults.bad_gateway(True)),
    kind(faults.truncated_json(), NO_SENSE),
    kind(faults.html_instead(), NO_SENSE),
    kind(faults.network_access_control(), (LOGIN, PARTLY)),
    kind(faults.conflict("bob"), (CONFLICT, PARTLY)),
    Kind("killed, not applied", kill(False), (KILLED,)),
    Kind("killed, applied", kill(True), (KILLED,)),
]


class Round:
    """One push that meets a fault, and the push after it."""

    def __init__(self, test, project, number, changed, made):
        self.test, self.project, self.number = test, project, number
        self.changed, self.made = changed, made
        self.process = None

    # ---- the source -----------------------------------------------------------------------------

    def sentence(self):
        return f"lambda.errors sum by function warn {self.number + 1}/min"

    def new_uids(self):
        return [f"new-{self.number}-{i}" for i in range(self.made)]

    def wanted(self):
        return {*self.new_uids(), *(f"c{i}" for i in range(self.changed))}

    def write(self):
        for i in range(self.changed):
            self.project.write(f"c{i}.dash", dashboard(f"C {i}", self.sentence(), uid=f"c{i}",
                                                       folder=f"F{i % 3}"))
        for i, uid in enumerate(self.new_uids()):
            self.project.write(f"n{i}.dash", dashboard(f"N {self.number} {i}", uid=uid,
                                                       folder=f"G{self.number}"))

    # ---- running --------------------------------------------------------------------------------

    def push(self):
        self.process = self.project.start("push", "--yes", "--timeout", TIMEOUT, "--in-flight", "4")
        ended = self.project.end(self.process)
        self.project.grafana.recorder.assert_never_overwrote()
        return ended

    def run(self, at=None, kind=None):
        """Gives how many requests the push with the fault took."""
        grafana = self.project.grafana
        self.write()
        before = {uid: d.version for uid, d in grafana.dashboards.items()}
        grafana.recorder.clear()
        grafana.faults.clear()
        if kind:
            grafana.faults.at(at, kind.make(lambda: self.process))
        ended = self.push()
        requests = len(grafana.requests)
        grafana.faults.clear()
        self.check_ended(ended, kind)
        self.check_each(before, kind)
        self.finish(kind)
        return requests

    def check_ended(self, ended, kind):
        allowed = (FINE, *(kind.ends if kind else ()))
        self.test.assertIn(ended.status, allowed, f"{ended}\n{self.project.grafana.recorder.describe()}")

    def check_each(self, before, kind):
        """Old or new, never gone, never twice."""
        now = self.project.grafana.dashboards
        self.test.assertLessEqual(set(before), set(now))
        for uid, version in before.items():
            most = 2 if kind and "conflict" in kind.name else 1
            self.test.assertIn(now[uid].version - version, range(most + 1), uid)
        extra = set(now) - set(before) - self.wanted()
        self.test.assertFalse(extra)

    def overruling(self, kind):
        """The options that go over what bob did; without him there is nothing to go over."""
        if not kind or "conflict" not in kind.name:
            return []
        foreign = [uid for uid, what in self.project.kinds().items() if what == "foreign"]
        return ["--force", *(f"--adopt={uid}" for uid in foreign)]

    def finish(self, kind):
        """The next push goes on from there; what bob edited meanwhile is his until it is forced."""
        grafana = self.project.grafana
        self.project.push(*self.overruling(kind))
        self.test.assertLessEqual(self.wanted(), set(grafana.dashboards))
        titles = [(d.folder, d.title) for d in grafana.dashboards.values()]
        self.test.assertEqual(len(titles), len(set(titles)), "a dashboard came twice")
        folders = [(f.parent, f.title) for f in grafana.folders.values()]
        self.test.assertEqual(len(folders), len(set(folders)), "a folder came twice")
        self.project.check_settled()
        for uid in self.new_uids():
            grafana.remove(uid)


class Matrix(ProjectTest):
    def rounds(self, version, changed, made, kinds_of):
        project = self.start(version)
        first = Round(self, project, 0, changed, made)
        first.run()
        requests = Round(self, project, 1, changed, made).run()
        number = 1
        for at in range(1, requests + 1):
            for each in kinds_of(at):
                number += 1
                print(f"Grafana {version}: {each.name} at request {at} of {requests}")
                Round(self, project, number, changed, made).run(at, each)

    def in_turn(self, offset):
        if EVERYTHING:
            return lambda at: KINDS
        return lambda at: [KINDS[(at + offset) % len(KINDS)]]

    def test_thirty_dashboards(self):
        self.rounds("10.4", 20, 10, self.in_turn(0))

    def test_each_version(self):
        for offset, version in enumerate(ALL):
            self.rounds(version, 4, 2, self.in_turn(7 * offset))


main(__name__)
