"""grammar: every rule of the grammar is reduced by some .dash file of the repository.

    run.py grammar COVER XML

COVER is the test program grammar_cover, which prints the number of each rule that was reduced; XML
is bison's report, which names the rules.
"""
import xml.etree.ElementTree

from . import tree

FOLDERS = ["dashboards", "stdlib", "tests"]


def run(options, report):
    files = [p for folder in FOLDERS for p in sorted((tree.ROOT / folder).rglob("*.dash"))]
    done = tree.start([options.program, *files], cwd=tree.ROOT)
    if done.returncode != 0:
        report.fail("grammar_cover", f"exit status {done.returncode}\n{tree.text(done.stderr)}")
        return
    reduced = {int(number) for number in done.stdout.split()}
    for number, rule in rules(options.names[0]):
        report.check(f"rule {number}", number in reduced, f"never reduced: {rule}")


def rules(path):
    """Number and text of each rule but the one that bison adds for acceptance."""
    for rule in xml.etree.ElementTree.parse(path).getroot().iter("rule"):
        number = int(rule.get("number"))
        right = " ".join(s.text for s in rule.find("rhs").findall("symbol")) or "%empty"
        if number > 0:
            yield number, f"{rule.find('lhs').text}: {right}"
