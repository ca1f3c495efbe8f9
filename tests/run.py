#!/usr/bin/env python3
"""Runs the tests that work on files: run.py MODE PROGRAM [--update] [--build DIR] [NAME…]

PROGRAM is dashc, except where the mode says otherwise; tests/README.md describes the modes.
Ends with the number of cases that passed and failed; the exit status is 77 when all were skipped.
"""
import argparse
import importlib
import pathlib
import sys

MODES = ["golden", "bad", "codes", "determinism", "robustness", "grammar", "docs", "layering",
         "conformance", "read", "words", "syntax", "identity", "memory",
         "change", "changes", "forms", "stdlib"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--update", action="store_true", help="rewrite what is expected")
    parser.add_argument("--build", type=pathlib.Path, help="the build directory")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_intermixed_args()
    options.program = options.program.resolve()

    from runner.report import Report
    report = Report()
    importlib.import_module(f"runner.{options.mode}").run(options, report)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
