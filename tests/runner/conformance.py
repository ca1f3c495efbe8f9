"""conformance: Grafana's own schemas accept what dashc writes.

    run.py conformance DASHC SCHEMAS_DIR

Builds dashboards/ for each version of Grafana, and dashboards/ and the sources of all goldens in
each schema of the dashboard API, and gives the result, with all goldens, to conformance/schemas.py.
Skipped without the schemas.
"""
import pathlib
import sys
import tempfile

from . import tree
from .report import SKIPPED

VERSIONS = ["9.4", "10.4", "12", "13"]
RESOURCES = {"v2beta1": "12.4", "v2": "13"}  # each schema with a Grafana that knows it
MADE_UP = ["json"]  # goldens that lay JSON over the dashboard that is not Grafana's


def run(options, report):
    schemas = pathlib.Path(options.names[0])
    if not schemas.is_dir():
        report.skip("schemas", f"{schemas} is not there")
        return
    dashboards = tree.ROOT / "dashboards"
    for version in VERSIONS:
        built_and_accepted(options, report, schemas, dashboards, "--grafana", version)
    for schema, version in RESOURCES.items():
        for source in [dashboards, *goldens()]:
            built_and_accepted(options, report, schemas, source, "--grafana", version,
                               "--schema", schema)
    accepted(report, "goldens", schemas,
             [p for p in sorted((tree.TESTS / "golden").glob("*.json"))
              if p.name.partition(".")[0] not in MADE_UP])


def goldens():
    return [path for name, path in tree.cases("golden", []).items() if name not in MADE_UP]


def built_and_accepted(options, report, schemas, source, *arguments):
    case = f"{source.relative_to(tree.ROOT)} {' '.join(arguments)}"
    with tempfile.TemporaryDirectory() as out:
        done = tree.start([options.program, "build", source, "-o", out, *arguments],
                          cwd=tree.ROOT)
        report.check(f"{case}: build", done.returncode == 0, tree.text(done.stderr))
        built = [p for p in sorted(pathlib.Path(out).rglob("*.json")) if p.name[0] != "."]
        accepted(report, case, schemas, built)


def accepted(report, case, schemas, files):
    done = tree.start([sys.executable, "-B", tree.TESTS / "conformance" / "schemas.py", schemas,
                       *files], cwd=tree.ROOT)
    said = tree.text(done.stdout + done.stderr)
    if done.returncode == SKIPPED:
        report.skip(case, said.strip())
    else:
        report.check(case, files and done.returncode == 0, said)
