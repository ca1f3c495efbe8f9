"""syntax: forms that no golden has a use for compile without errors.

tests/syntax holds them, so that `grammar` finds each rule reduced; nothing is asserted on the JSON.
"""
from . import tree


def run(options, report):
    for name, path in tree.cases("syntax", options.names).items():
        done = tree.start([options.program, "check", path.name], cwd=path.parent)
        report.check(name, done.returncode == 0,
                     f"exit status {done.returncode}\n{tree.text(done.stderr)}")
