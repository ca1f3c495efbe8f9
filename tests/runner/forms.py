"""forms: JSON, SARIF and GitHub's commands say what the text says, and are well formed.

    run.py forms DASHC [CASE…]

Every case of tests/bad is checked in the three forms, which must hold the same messages at the same
places, with the same chains of fragments and loops; and the cases below, about what has no place.
SARIF is held against the members that the standard requires (2.1.0, chapter 3) and, where
jsonschema and the file sarif-2.1.0.json of the shared schemas are at hand, against its schema.
"""
import json
import pathlib
import re
import tempfile
import urllib.parse

from . import bad, tree

PLACE = ["file", "line", "column", "endLine", "endColumn"]  # from 1, the end exclusive
OPTIONAL = {"why", "fix", "check", *PLACE}
ALWAYS = {"code", "name", "severity", "message", "labels", "help"}
LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
COMMAND = re.compile(r"::(error|warning|notice) (.*?)::(.*)")


def run(options, report):
    for name, path in tree.cases("bad", options.names).items():
        case(options, report, name, path.parent, [path.name, *bad.arguments_of(path)])
    if not options.names:
        with tempfile.TemporaryDirectory() as scratch:
            worldly(options, report, pathlib.Path(scratch))


def worldly(options, report, folder):
    """What has no place in a source: it is in the document, and the document is all there is."""
    (folder / "a.dash").write_text('dashboard "A" { text "x" }\n', encoding="utf-8")
    (folder / "file").write_text("", encoding="utf-8")
    case(options, report, "missing file", folder, ["missing.dash"])
    case(options, report, "--set of nothing", folder, ["a.dash", "--set", "x=1"])
    for words in ["-o", "file"], ["--root", "nowhere"]:
        found = forms(options, folder, "build", ["a.dash", *words])
        notices = found["json"]["notices"]
        report.check(" ".join(words), len(notices) == 1 and words[1] in notices[0], str(found["json"]))
        run_ = found["sarif"]["runs"][0]["invocations"][0]
        report.check(" ".join(words), run_["executionSuccessful"] is False
                     and [n["message"]["text"] for n in run_["toolExecutionNotifications"]] == notices,
                     str(run_))


def forms(options, folder, command, arguments):
    def said(form):
        words = [options.program, command, *arguments, "--diagnostics", form]
        return tree.text(tree.start(words, cwd=folder).stderr)
    return {"json": json.loads(said("json")), "sarif": json.loads(said("sarif")),
            "github": said("github").splitlines()}


def case(options, report, name, folder, arguments):
    try:
        found = forms(options, folder, "check", arguments)
    except ValueError as error:
        report.fail(name, f"no JSON: {error}")
        return
    diagnostics = found["json"]["diagnostics"]
    problems = [*json_problems(found["json"]), *sarif_problems(found["sarif"]),
                *difference("SARIF", [from_json(d) for d in diagnostics], from_sarif(found["sarif"])),
                *difference("GitHub", [github_of(d) for d in diagnostics],
                            [m.groups() for line in found["github"] if (m := COMMAND.fullmatch(line))])]
    report.check(name, not problems, "\n    ".join(problems))


def difference(form, wanted, found):
    if len(wanted) != len(found):
        yield f"{form} has {len(found)} messages, JSON {len(wanted)}"
    yield from (f"{form}: {f} instead of {w}" for w, f in zip(wanted, found) if w != f)


# ---- JSON --------------------------------------------------------------------------------------

def json_problems(document):
    if list(document) != ["diagnostics", "errors", "warnings", "notices"]:
        yield f"members {list(document)}"
    for severity in "error", "warning":
        count = sum(d["severity"] == severity for d in document["diagnostics"])
        if count != document[severity + "s"]:
            yield f"{count} {severity}s, {document[severity + 's']} counted"
    for diagnostic in document["diagnostics"]:
        if not ALWAYS <= diagnostic.keys() <= ALWAYS | OPTIONAL:
            yield f"members {list(diagnostic)}"
        for part in [diagnostic, *diagnostic["labels"], *([diagnostic["fix"]] if "fix" in diagnostic else [])]:
            if len(part.keys() & PLACE) not in (0, len(PLACE)):
                yield f"part of a place: {part}"


def place(part):
    return tuple(part.get(member) for member in PLACE)


def from_json(diagnostic):
    text = "\n".join([diagnostic["message"], *([diagnostic["why"]] if "why" in diagnostic else []),
                      *[f"help: {help_}" for help_ in diagnostic["help"]]])
    return (diagnostic["code"], diagnostic["severity"], place(diagnostic), text,
            [(place(label), label["message"]) for label in diagnostic["labels"]])


# ---- GitHub ------------------------------------------------------------------------------------

def escaped(text, more=""):
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def github_of(diagnostic):
    """The command that a diagnostic must become."""
    properties = []
    if "file" in diagnostic:
        properties = [f"file={escaped(diagnostic['file'], ':,')}", f"line={diagnostic['line']}",
                      f"col={diagnostic['column']}"]
        one_line = diagnostic["line"] == diagnostic["endLine"]
        properties.append(f"endColumn={diagnostic['endColumn']}" if one_line
                          else f"endLine={diagnostic['endLine']}")
    labels = [(f"{label['file']}:{label['line']}:{label['column']}: " if "file" in label else "")
              + label["message"] for label in diagnostic["labels"]]
    title = [diagnostic["code"], *([diagnostic["check"]] if "check" in diagnostic else [])]
    text = "\n".join([diagnostic["message"], *([diagnostic["why"]] if "why" in diagnostic else []),
                      *labels, *[f"help: {help_}" for help_ in diagnostic["help"]]])
    return (LEVELS[diagnostic["severity"]], ",".join([*properties, f"title={' '.join(title)}"]),
            escaped(text))


# ---- SARIF -------------------------------------------------------------------------------------

# By the member that holds an object (or a list of them): the members that it must have, and those
# that it may have beside, of those that dashc writes.
SHAPES = {
    "runs": ({"tool", "results", "invocations", "columnKind"}, set()),
    "tool": ({"driver"}, set()),
    "driver": ({"name", "version", "rules"}, set()),
    "rules": ({"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"}, set()),
    "shortDescription": ({"text"}, set()),
    "fullDescription": ({"text"}, set()),
    "help": ({"text", "markdown"}, set()),
    "defaultConfiguration": ({"level"}, set()),
    "invocations": ({"executionSuccessful", "toolExecutionNotifications"}, set()),
    "toolExecutionNotifications": ({"level", "message"}, {"descriptor"}),
    "descriptor": ({"id"}, set()),
    "results": ({"ruleId", "ruleIndex", "level", "message", "locations"}, {"relatedLocations", "fixes"}),
    "message": ({"text"}, set()),
    "locations": ({"physicalLocation"}, set()),
    "relatedLocations": ({"message"}, {"physicalLocation"}),
    "physicalLocation": ({"artifactLocation", "region"}, set()),
    "artifactLocation": ({"uri"}, set()),
    "region": ({"startLine", "startColumn", "endLine", "endColumn"}, set()),
    "fixes": ({"description", "artifactChanges"}, set()),
    "description": ({"text"}, set()),
    "artifactChanges": ({"artifactLocation", "replacements"}, set()),
    "replacements": ({"deletedRegion", "insertedContent"}, set()),
    "deletedRegion": ({"startLine", "startColumn", "endLine", "endColumn"}, set()),
    "insertedContent": ({"text"}, set()),
}
AT_LEAST_ONE = {"runs", "locations", "fixes", "artifactChanges", "replacements", "relatedLocations"}
# uri-reference of RFC 3986, without what dashc never writes: a query, a fragment, an authority.
URI = re.compile(r"(file://)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+")
TEXTS = {"text", "markdown", "id", "name", "ruleId", "version", "uri"}


def sarif_problems(document):
    if document.get("version") != "2.1.0" or set(document) != {"$schema", "version", "runs"}:
        yield f"no SARIF 2.1.0: {list(document)}"
    yield from shape_problems("log", document)
    yield from schema_problems(document)
    driver = document["runs"][0]["tool"]["driver"]
    for result in document["runs"][0]["results"]:
        if driver["rules"][result["ruleIndex"]]["id"] != result["ruleId"]:
            yield f"ruleIndex of {result['ruleId']}"


def shape_problems(name, value):
    if isinstance(value, list):
        if name in AT_LEAST_ONE and not value or len({json.dumps(v) for v in value}) != len(value):
            yield f"{name} is empty, or says something twice"
        for item in value:
            yield from shape_problems(name, item)
    elif isinstance(value, dict):
        required, optional = SHAPES.get(name, (set(value), set()))
        if not required <= value.keys() <= required | optional:
            yield f"{name} has {sorted(value)}"
        for key, member in value.items():
            yield from shape_problems(key, member)
    elif name in TEXTS and not (isinstance(value, str) and (value or name == "text")):
        yield f"{name} is {value!r}"
    elif name == "level" and value not in ("none", "note", "warning", "error"):
        yield f"level {value!r}"
    elif name.endswith(("Line", "Column")) and not (isinstance(value, int) and value >= 1):
        yield f"{name} {value!r}"
    elif name == "uri" and not URI.fullmatch(value):
        yield f"uri {value!r}"


def schema_problems(document):
    schema = tree.SHARED / "schemas" / "sarif-2.1.0.json"
    try:
        import jsonschema
        shape = json.loads(schema.read_text(encoding="utf-8"))
    except (ImportError, OSError):
        return
    validator = jsonschema.validators.validator_for(shape)(shape)
    yield from (f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(document))


def from_sarif(document):
    run_ = document["runs"][0]
    notified = [(n["descriptor"]["id"], n["level"], (None,) * len(PLACE), n["message"]["text"], [])
                for n in run_["invocations"][0]["toolExecutionNotifications"]]
    return [*notified, *(from_result(result) for result in run_["results"])]


def from_result(result):
    labels = [(location(label), label["message"]["text"]) for label in result.get("relatedLocations", [])]
    return (result["ruleId"], result["level"], location(result["locations"][0]),
            result["message"]["text"], labels)


def location(found):
    if "physicalLocation" not in found:
        return (None,) * len(PLACE)
    region = found["physicalLocation"]["region"]
    return (urllib.parse.unquote(found["physicalLocation"]["artifactLocation"]["uri"]),
            region["startLine"], region["startColumn"], region["endLine"], region["endColumn"])
