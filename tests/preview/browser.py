"""Runs a browser test where there is Node: browser.py SCRIPT DASHC [ARGUMENT…]

Without Node the test is skipped, visibly; without Chromium or the page the script says so itself.
"""
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def main():
    script, *words = sys.argv[1:]
    node = shutil.which("node")
    if not node:
        print("skipped: Node.js is not installed")
        return SKIPPED
    here = pathlib.Path(__file__).resolve().parent
    return subprocess.call([node, here / script, *words])


if __name__ == "__main__":
    sys.exit(main())
