"""golden: sources whose JSON is known to the byte.

tests/golden/NAME.dash, or all of tests/golden/NAME/, or dashboards/NAME.dash, is built for each
version of Grafana in its comment `# grafana: 10.4, 12` (first line; both when it is missing) and
compared with tests/golden/NAME.VERSION.json.  A case that makes several dashboards has
NAME.VERSION.UID.json for each.
"""
import re
import tempfile

from . import tree


FOLDER = tree.TESTS / "golden"


def run(options, report):
    for name, path in tree.cases("golden", options.names, tree.ROOT / "dashboards").items():
        for version in versions_of(path):
            one_version(options, report, name, path, version)


def versions_of(path):
    first = tree.dash_files(path)[0].read_text(encoding="utf-8").partition("\n")[0]
    found = re.match(r"#\s*grafana:\s*(.*)", first)
    return [v.strip() for v in found.group(1).split(",")] if found else tree.VERSIONS


def one_version(options, report, name, path, version):
    case = f"{name} for {version}"
    with tempfile.TemporaryDirectory() as out:
        done = tree.start([options.program, "build", path.name, "-o", out, "--grafana", version],
                          cwd=path.parent)
        if done.returncode != 0:
            report.fail(case, f"exit status {done.returncode}\n{tree.text(done.stderr)}")
            return
        made = named(name, version, tree.dashboards(out))
    if options.update:
        update(name, version, made)
    compare(report, case, expected(name, version), made)


def named(name, version, dashboards):
    if len(dashboards) == 1:
        return {f"{name}.{version}.json": data for data in dashboards.values()}
    return {f"{name}.{version}.{uid}.json": data for uid, data in dashboards.items()}


def expected(name, version):
    paths = [FOLDER / f"{name}.{version}.json", *FOLDER.glob(f"{name}.{version}.*.json")]
    return {p.name: p.read_bytes() for p in paths if p.is_file()}


def update(name, version, made):
    for old in expected(name, version):
        if old not in made:
            (FOLDER / old).unlink()
    for file, data in made.items():
        (FOLDER / file).write_bytes(data)


def compare(report, case, expected_files, made):
    if not made:
        report.fail(case, "no dashboard was written")
    for file in sorted({*expected_files, *made}):
        if file not in made:
            report.fail(case, f"{file} is expected and was not made")
        elif file not in expected_files:
            report.fail(case, f"tests/golden/{file} is missing (--update writes it)")
        else:
            report.same(f"{case}: {file}", expected_files[file], made[file])
