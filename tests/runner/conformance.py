"""conformance: Grafana's own schemas accept what dashc writes.

    run.py conformance DASHC SCHEMAS_DIR

Builds dashboards/ for each version of Grafana and gives the result, with all goldens, to
conformance/schemas.py.  Skipped without the schemas.
"""
import pathlib
import sys
import tempfile

from . import tree
from .report import SKIPPED


def run(options, report):
    schemas = pathlib.Path(options.names[0])
    if not schemas.is_dir():
        report.skip("schemas", f"{schemas} is not there")
        return
    for version in tree.VERSIONS:
        with tempfile.TemporaryDirectory() as out:
            done = tree.start([options.program, "build", "dashboards", "-o", out,
                               "--grafana", version], cwd=tree.ROOT)
            report.check(f"build dashboards for {version}", done.returncode == 0,
                         tree.text(done.stderr))
            built = [p for p in sorted(pathlib.Path(out).rglob("*.json")) if p.name[0] != "."]
            accepted(report, f"dashboards for {version}", schemas, built)
    accepted(report, "goldens", schemas, sorted((tree.TESTS / "golden").glob("*.json")))


def accepted(report, case, schemas, files):
    done = tree.start([sys.executable, "-B", tree.TESTS / "conformance" / "schemas.py", schemas,
                       *files], cwd=tree.ROOT)
    said = tree.text(done.stdout + done.stderr)
    if done.returncode == SKIPPED:
        report.skip(case, said.strip())
    else:
        report.check(case, files and done.returncode == 0, said)
