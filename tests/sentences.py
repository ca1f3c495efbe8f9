#!/usr/bin/env python3
"""Holds the compiler against the table of sentences and expected queries.

    sentences.py DASHC [FILE...]        (without FILE: every sentences/*.txt beside this script)

The table was written by hand from the rules of the language (what a sentence means) before there
was a compiler: where the two differ, the rule named in `rules:` decides which of them is wrong.

A case is a block of lines `key: value`; blank lines separate cases, lines with `#` are comments.

    case:       its name
    rules:      the rules it stands for
    with:       the name of a prelude (a block `prelude: NAME` with `file:` lines), put first
    file:       a line of the file, outside the dashboard; may repeat
    dashboard:  a line of the dashboard, before the sentence; may repeat
    sentence:   the panel; may repeat, then they are lines one after the other
    options:    further arguments of `build`
    target:     one of the panel's queries as JSON, in order; the number must agree
    panel:      values of the panel, by dotted path
    variable:   values of the dashboard's variable of that `name`
    warning:    text that stands on stderr, beside the word "warning"; may repeat
    nowarning:  text that does not stand on stderr; may repeat
    explain:    text that `dashc explain` prints for the file; may repeat
    error:      text on stderr of a build that ends with exit code 1; may repeat; no target then

Messages are searched without the source lines that they quote: what a case expects must be said.

How an expected JSON value is compared with what was got:
  - an object: the keys listed; `a.b.0` is a path where no such key exists.  But `dimensions` and
    `dimensionFilters` are compared whole: one dimension too many finds no metric at all
  - a key that ends in `~` holds a regular expression that is found in the value (or in its JSON)
  - an array: as many elements, each compared
  - false, "" and null also stand for "not written"
  - in `expression`, `sqlExpression` and `query` any run of white space is one space
  - a target that does not list `hide` must not be hidden

What holds for every panel (rightly named and complete queries) is checked besides: see
`invariants`.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

SINGLE = ("case", "rules", "options", "prelude")
KEYS = SINGLE + ("with", "file", "dashboard", "sentence", "target", "panel", "variable",
                 "warning", "nowarning", "explain", "error")
JSON_KEYS = ("target", "panel", "variable")
WHOLE = ("dimensions", "dimensionFilters")
SPACED = ("expression", "sqlExpression", "query")
TITLE = "T"
MISSING = object()


class FormError(Exception):
    """The table itself is badly written."""


def read_json(text, where):
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except ValueError as problem:
        raise FormError(f"{where}: not JSON: {problem}") from None
    rest = text[end:].strip()
    if rest and not rest.startswith("#"):
        raise FormError(f"{where}: text after the JSON: {rest}")
    return value


def read_blocks(path):
    """Yields the blocks of a file: {"at": line, key: value or list of values}."""
    block = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(list(lines) + ["\n"], 1):
            line = line.rstrip("\n")
            if not line.strip():
                if block:
                    yield block
                block = {}
                continue
            if line.startswith("#"):
                continue
            where = f"{path}:{number}"
            key, colon, value = line.partition(":")
            if not colon or key not in KEYS:
                raise FormError(f"{where}: expected one of: {' '.join(KEYS)}")
            value = value[1:] if value.startswith(" ") else value
            block.setdefault("at", f"{path}:{number}")
            if key in JSON_KEYS:
                value = read_json(value, where)
            if key in SINGLE:
                if key in block:
                    raise FormError(f"{where}: `{key}` a second time")
                block[key] = value
            else:
                block.setdefault(key, []).append(value)


def read_cases(path):
    preludes = {}
    for block in read_blocks(path):
        if "prelude" in block:
            preludes[block["prelude"]] = block.get("file", [])
            continue
        for key in ("case", "rules", "sentence"):
            if key not in block:
                raise FormError(f"{block['at']}: the case has no `{key}`")
        if not any(key in block for key in ("target", "panel", "variable", "error")):
            raise FormError(f"{block['at']}: the case expects nothing")
        if "error" in block and any(key in block for key in JSON_KEYS):
            raise FormError(f"{block['at']}: an error has no targets")
        for name in block.get("with", []):
            if name not in preludes:
                raise FormError(f"{block['at']}: no prelude `{name}` above")
        before = [line for name in block.get("with", []) for line in preludes[name]]
        block["file"] = before + block.get("file", [])
        yield block


def source_text(case):
    lines = list(case["file"])
    lines.append(f'dashboard "{TITLE}" {{')
    lines += ["    " + line for line in case.get("dashboard", []) + case["sentence"]]
    lines.append("}")
    return "\n".join(lines) + "\n"


def walk(value, path):
    """The value at a dotted path, or MISSING."""
    for step in path.split("."):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return MISSING
    return value


def shown(value):
    return "nothing" if value is MISSING else json.dumps(value, ensure_ascii=False)


def squeeze(value):
    return " ".join(value.split()) if isinstance(value, str) else value


def same_scalar(expected, got):
    if got is MISSING:
        return expected in ("", None) or expected is False
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    return expected == got


def differences(expected, got, path):
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{path}: expected an object, got {shown(got)}"]
        return object_differences(expected, got, path)
    if isinstance(expected, list):
        if not isinstance(got, list) or len(got) != len(expected):
            return [f"{path}: expected {shown(expected)}, got {shown(got)}"]
        return [d for i, pair in enumerate(zip(expected, got))
                for d in differences(*pair, f"{path}.{i}")]
    if same_scalar(expected, got):
        return []
    return [f"{path}: expected {shown(expected)}, got {shown(got)}"]


def object_differences(expected, got, path):
    found = []
    for key, want in expected.items():
        name = key.removesuffix("~")
        value = got[name] if name in got else walk(got, name)
        last = name.rsplit(".", 1)[-1]
        if last in SPACED:
            value = squeeze(value)
        inner = f"{path}.{name}"
        if key.endswith("~"):
            text = value if isinstance(value, str) else shown(value)
            if value is MISSING or not re.search(want, text):
                found.append(f"{inner}: expected to match /{want}/, got {shown(value)}")
        elif last in WHOLE:
            if value != want:
                found.append(f"{inner}: expected {shown(want)}, got {shown(value)}")
        else:
            found += differences(squeeze(want) if last in SPACED else want, value, inner)
    return found


def invariants(targets):
    """What every panel's queries must be, whatever the sentence."""
    found = []
    for i, target in enumerate(targets):
        ref = target.get("refId")
        if ref != chr(ord("A") + i):
            found.append(f"target {i + 1}: refId is {shown(ref)}, not in the order A, B, C")
            continue
        if not isinstance(target.get("datasource"), dict):
            found.append(f"{ref}: no datasource")
            continue
        if target["datasource"].get("type") == "cloudwatch":
            found += cloudwatch_invariants(ref, target)
    return found


def cloudwatch_invariants(ref, target):
    found = []
    expected_id = ref.lower() if target.get("hide") else ""
    if target.get("id", "") != expected_id:
        found.append(f"{ref}: id is {shown(target.get('id'))}, expected {shown(expected_id)}")
    if not target.get("region"):
        found.append(f"{ref}: no region: the front end drops the query")
    if target.get("queryMode") == "Logs":
        if not target.get("logGroupNames") or not target.get("logGroups"):
            found.append(f"{ref}: a log query needs logGroupNames and logGroups")
        return found
    if target.get("queryMode") != "Metrics":
        found.append(f"{ref}: queryMode is {shown(target.get('queryMode'))}")
    if not target.get("statistic"):
        found.append(f"{ref}: no statistic: the data source refuses math and SQL without it, too")
    for key in ("metricQueryType", "metricEditorMode"):
        if target.get(key) not in (0, 1):
            found.append(f"{ref}: {key} is {shown(target.get(key))}")
    if target.get("matchExact", True) is not True:
        found.append(f"{ref}: matchExact is off")
    for key, value in (target.get("dimensions") or {}).items():
        if isinstance(value, list) and any("$" in item for item in value):
            found.append(f"{ref}: dimension {key}: a variable in an array is never expanded")
    return found


def data_panels(panels):
    for panel in panels:
        if panel.get("type") == "row":
            yield from data_panels(panel.get("panels", []))
        else:
            yield panel


def find_dashboard(text):
    """The dashboard of the case out of what build printed, or a sentence that says why not."""
    try:
        built = json.loads(text)["dashboards"]
        models = [entry["dashboard"] for entry in built]
    except (ValueError, KeyError, TypeError) as problem:
        return None, f"stdout is not {{\"dashboards\": [...]}}: {problem!r}"
    for model in models:
        if model.get("title") == TITLE:
            return model, None
    return None, f"no dashboard with the title {TITLE} among {len(models)}"


def check_variables(case, model):
    found = []
    variables = {v.get("name"): v for v in model.get("templating", {}).get("list", [])}
    for want in case.get("variable", []):
        name = want["name"]
        if name not in variables:
            found.append(f"no variable {name}, only {', '.join(map(str, variables)) or 'none'}")
        else:
            found += object_differences(want, variables[name], f"variable {name}")
    return found


def check_panel(case, panel):
    found = []
    targets = panel.get("targets") or []
    wanted = case.get("target")
    if wanted is not None and len(wanted) != len(targets):
        found.append(f"expected {len(wanted)} targets, got {len(targets)}")
    for want, got in zip(wanted or [], targets):
        want = {"hide": False, **want}
        found += object_differences(want, got, f"target {want.get('refId', '?')}")
    for want in case.get("panel", []):
        found += object_differences(want, panel, "panel")
    return found + invariants(targets)


BRIEF = ("refId", "hide", "id", "region", "namespace", "metricName", "dimensions", "statistic",
         "period", "label", "expression", "sqlExpression", "type", "logGroupNames", "statsGroups",
         "queryType", "luceneQueryType", "query", "metrics", "bucketAggs")


def brief(target):
    kept = {key: target[key] for key in BRIEF if target.get(key) not in (None, "")}
    return "    got: " + json.dumps(kept, ensure_ascii=False)


def messages(case, text):
    """What stands on stderr, less the quoted lines of the source and the carets under them."""
    quoted = {line.strip() for line in source_text(case).splitlines()}
    said = []
    for line in text.splitlines():
        bare = re.sub(r"^\s*\d*\s*\|", "", line).strip()
        if bare not in quoted:
            said.append(line)
    return "\n".join(said)


def check_said(case, run):
    """Differences between the warnings expected and those given."""
    said = messages(case, run.stderr)
    found = [f"no warning that says: {text}" for text in case.get("warning", [])
             if text not in said or "warning" not in said]
    return found + [f"a message that must not be there: {text}"
                    for text in case.get("nowarning", []) if text in said]


def check_explained(case, dashc, path):
    if "explain" not in case:
        return []
    run = subprocess.run([dashc, "explain", path], capture_output=True, text=True, timeout=20,
                         encoding="utf-8", errors="replace", check=False)
    return [f"explain does not say: {text}" for text in case["explain"] if text not in run.stdout]


def check_built(case, run):
    """Differences of a case that must compile."""
    if run.returncode != 0:
        return [f"exit code {run.returncode}, expected 0"]
    model, problem = find_dashboard(run.stdout)
    if problem:
        return [problem]
    found = check_variables(case, model)
    panels = list(data_panels(model.get("panels", [])))
    if len(panels) != 1:
        return found + [f"expected one panel, got {len(panels)}"]
    found += check_panel(case, panels[0])
    if found:
        found += [brief(target) for target in panels[0].get("targets") or []]
    return found + check_said(case, run)


def check_refused(case, run):
    """Differences of a case that must be refused."""
    if run.returncode != 1:
        return [f"exit code {run.returncode}, expected 1 (an error in the source)"]
    said = messages(case, run.stderr)
    return [f"no error that says: {text}" for text in case["error"] if text not in said]


def run_case(dashc, case, folder):
    """Compiles one case; returns its differences, empty when it passed."""
    path = os.path.join(folder, "case.dash")
    with open(path, "w", encoding="utf-8") as out:
        out.write(source_text(case))
    command = [dashc, "build", "--json", *shlex.split(case.get("options", "")), path]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=20,
                             encoding="utf-8", errors="replace", check=False)
        found = check_refused(case, run) if "error" in case else check_built(case, run)
        found += check_explained(case, dashc, path)
    except subprocess.TimeoutExpired:
        return ["no end after 20 seconds"]
    if found and run.stderr.strip():
        found += ["stderr:"] + ["    " + line for line in run.stderr.strip().splitlines()[:20]]
    return found


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    dashc, paths = arguments[0], arguments[1:]
    if not paths:
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sentences")
        paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
                 if name.endswith(".txt")]
    try:
        cases = [case for path in paths for case in read_cases(path)]
    except (FormError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            try:
                found = run_case(dashc, case, folder)
            except OSError as problem:
                print(f"cannot run {dashc}: {problem}", file=sys.stderr)
                return 3
            if not found:
                continue
            failed += 1
            print(f"FAILED {case['case']}  [{case['rules']}]\n  {case['at']}")
            for line in case["sentence"]:
                print(f"    {line}")
            for line in found:
                print(f"  {line}")
            print()
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
