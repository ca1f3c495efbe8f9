#!/usr/bin/env python3
"""A fault at every request of dashc up, in turn: up_matrix_test.py DASHC [unittest's arguments]"""
import os
import signal
import time

import faults
from project import CANCELLED, CONFLICT, FINE, LOGIN, NETWORK, PARTLY, main
from up import WORKSPACE, Up


class Kind:
    def __init__(self, name, make):
        self.name, self.make = name, make


def killed(applied):
    def make(process):
        def play(exchange):
            if applied:
                exchange.apply()
            process().kill()
            exchange.connection.wait_until_gone(5)
        return faults.Fault(f"kill -9, {'applied' if applied else 'not applied'}", play)
    return make


def interrupted(process):
    """Ctrl-C while the request is under way: it ends, and nothing new is begun."""
    def send(request):
        process().send_signal(signal.SIGINT)
        time.sleep(0.05)
    return faults.first(send)


KINDS = [Kind(fault.name, lambda process, f=fault: f) for fault in (
    faults.reset(False), faults.reset(True), faults.reset_half_way(), faults.timed_out(False),
    faults.timed_out(True), faults.unavailable(), faults.server_error(False),
    faults.server_error(True), faults.truncated_json(), faults.html_instead())]
KINDS += [Kind("killed, not applied", killed(False)), Kind("killed, applied", killed(True)),
          Kind("Ctrl-C", interrupted)]
EVERYTHING = os.environ.get("DASHC_MATRIX") == "all"


class Matrix(Up):
    """A fault at every request of AWS and of Grafana in turn: whatever it does to this run, the next
    one finishes, nothing comes twice, and then nothing is left to do."""

    BODY = WORKSPACE + """
        describe "Numbers."; plugins yes; tag team = "payments"
        timezone "utc"; folder "Team" edit team "Payments"
    """

    def run_with(self, server_of, at, kind):
        self.set_up(self.BODY)
        server = server_of(self)
        process = None
        if kind:
            server.faults.at(at, kind.make(lambda: process))
        process = self.project.start("up", "--yes", "--poll", "0.01", "--timeout", "0.2", role=None,
                                     **self.aws.environment(self.aws.key))
        ended = self.project.end(process)
        requests = len(server.requests)
        server.faults.clear()
        return ended, requests

    def finish(self, killed):
        """What is killed leaves a token that ends by itself."""
        self.aws.spare = self.aws.spare or [self.project.grafana]
        self.up()
        self.assertEqual(len(self.aws.workspaces), 1, "a workspace came twice")
        self.assertEqual(len(self.aws.iam_roles), 1)
        self.assertEqual(len(self.workspace.permissions), 4)
        titles = [f.title for f in self.project.grafana.folders.values()]
        self.assertEqual(titles, ["Team"])
        self.check_settled(tokens=not killed)

    def rounds(self, server_of, offset):
        ended, requests = self.run_with(server_of, 0, None)
        self.assertEqual(ended.status, FINE, str(ended))
        for at in range(1, requests + 1):
            for kind in KINDS if EVERYTHING else [KINDS[(at * 5 + offset) % len(KINDS)]]:
                print(f"{kind.name} at request {at} of {requests}")
                ended, _ = self.run_with(server_of, at, kind)
                self.assertIn(ended.status,
                              (FINE, LOGIN, CONFLICT, PARTLY, NETWORK, CANCELLED,
                               -signal.SIGKILL), str(ended))
                self.finish(ended.status == -signal.SIGKILL)

    def test_aws(self):
        self.rounds(lambda test: test.aws, 0)

    def test_grafana(self):
        self.rounds(lambda test: test.project.grafana, 3)

    def test_a_policy_that_changes(self):
        """Whatever ends it in the middle, the role is still known as what dashc left."""
        def changed(kind, at):
            self.set_up()
            self.up()
            self.aws.recorder.clear()
            self.aws.faults.clear()
            self.project.write("b.dash", 'dashboard "B" {\n    logs "/aws/lambda/checkout"\n}\n')
            process = None
            if kind:
                self.aws.faults.at(at, kind.make(lambda: process))
            process = self.project.start("up", "--yes", "--poll", "0.01", "--timeout", "0.2",
                                         role=None, **self.aws.environment(self.aws.key))
            self.project.end(process)
            self.aws.faults.clear()
            return self.aws.operations("iam")

        operations = changed(None, 0)
        self.assertEqual(operations[-3:], ["TagRole", "PutRolePolicy", "TagRole"])
        for at in range(1, len(self.aws.requests) + 1):
            for kind in KINDS if EVERYTHING else [KINDS[(at * 5) % len(KINDS)], KINDS[-2]]:
                print(f"{kind.name} at request {at}")
                changed(kind, at)
                self.up()
                self.check_settled(tokens=False)


main(__name__)
