#!/usr/bin/env python3
"""dashc against a real OpenSearch node: opensearch_test.py DASHC [MODULE[.CLASS[.TEST]]…]

The node is the product's own, from its published artifacts (opensearch_node.py), without plugins.  Queries
in Lucene and their numbers, index templates, aliases and rollover are held against it.  Index State
Management, fine-grained access control and PPL are plugins that are no packages: they stay with the
scripted server.  Without Java, Maven or the artifacts it is skipped and says so.
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "push"))

import opensearch_infra  # noqa: E402
import opensearch_queries  # noqa: E402
from opensearch_node import Missing, Node  # noqa: E402

SKIPPED = 77


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    modules = (opensearch_queries, opensearch_infra)
    try:
        with Node() as node:
            for module in modules:
                module.program, module.node = program, node
            loader = unittest.defaultTestLoader
            suite = (loader.loadTestsFromNames(sys.argv[2:]) if sys.argv[2:] else
                     unittest.TestSuite(map(loader.loadTestsFromModule, modules)))
            result = unittest.TextTestRunner(buffer=True).run(suite)
    except Missing as missing:
        print(f"skipped: {missing}")
        return SKIPPED
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
