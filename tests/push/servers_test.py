#!/usr/bin/env python3
"""Tests of the scripted servers themselves: servers_test.py [unittest's arguments]

The other tests of this folder believe what these servers do.  Here it is compared with what is known
of the real ones, version by version.
"""
import sys
import unittest

from grafana_test import *  # noqa: F401,F403
from peer_test import *  # noqa: F401,F403

if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--buffer", *sys.argv[1:]])
