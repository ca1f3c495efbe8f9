#!/usr/bin/env python3
"""Tests of the scripted servers themselves: servers_test.py [MODULE[.CLASS[.TEST]]…]

The other tests of this folder believe what these servers do.  Here it is compared with what is
known of the real ones, version by version.  Without names: all but aws_conformance_test, which
needs material from outside this repository.
"""
import collections
import sys
import unittest

MODULES = ("peer_test", "grafana_test", "aws_test", "opensearch_test")
SKIPPED = 77


def main(names):
    program = unittest.main(module=None, argv=[sys.argv[0], "--buffer", *names], exit=False)
    result = program.result
    reasons = collections.Counter(reason for _, reason in result.skipped)
    for reason, count in sorted(reasons.items()):
        print(f"skipped {count}: {reason}")
    if not result.wasSuccessful():
        return 1
    return SKIPPED if len(result.skipped) == result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or MODULES))
