#!/usr/bin/env python3
"""Holds what the pages say sentences become against what dashc says.

    cookbook.py DASHC [--update] [PAGE...]     (without PAGE: README.md and all pages of docs/)

A block fenced as ```dash is a whole file.  A block right below it, with nothing but blank lines
between, shows what dashc makes of that file, in one of three forms:

    ```query      for each panel its title, picture, unit, thresholds and transformations, and its queries
    ```explain    what `dashc explain` prints, without the name of the file
    ```message    what `dashc check` prints

Below a ```query a block fenced as ```json shows the essentials of the JSON: the members that say what is
asked and how it is drawn, as they stand in the file and with all others left out.

--update rewrites these blocks.  Ends with the number of blocks that are right and wrong.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = "example.dash"
BODY = r"(?:(?!```)[^\n]*\n)*"
PAIR = re.compile(rf"^```dash(?: error)?[ \t]*\n(?P<source>{BODY})```[ \t]*\n\s*"
                  rf"^```(?P<form>query|explain|message)[ \t]*\n(?P<shown>{BODY})```", re.MULTILINE)
BELOW = re.compile(rf"^```dash[ \t]*\n(?P<source>{BODY})```[ \t]*\n\s*^```query[ \t]*\n{BODY}```[ \t]*\n\s*"
                   rf"^```(?P<form>json)[ \t]*\n(?P<shown>{BODY})```", re.MULTILINE)
PANEL = re.compile(r"(?m)^%s:\d+  (?P<title>.*)  \((?P<picture>\w+)(?P<time>, [^()]*)?\)$" % re.escape(FILE))
QUERY = re.compile(r"^    (?:[A-Z]+(?: \(hidden\))? |    )")


class Fault(Exception):
    """dashc did not do what a page needs."""


def dashc(program, folder, *arguments):
    done = subprocess.run([program, *arguments, FILE], cwd=folder, capture_output=True, text=True,
                          encoding="utf-8", timeout=20, check=False)
    if done.returncode not in (0, 1):
        raise Fault(f"dashc {arguments[0]}: exit status {done.returncode}\n{done.stderr}")
    return done


def compiled(program, folder, *arguments):
    done = dashc(program, folder, *arguments)
    if done.returncode != 0:
        raise Fault(done.stderr.strip())
    return done.stdout


def data_panels(panels):
    for panel in panels:
        if panel["type"] == "row":
            yield from data_panels(panel.get("panels", []))
        else:
            yield panel


def steps(defaults):
    """The thresholds, as `green, orange from 2000`."""
    found = defaults.get("thresholds", {}).get("steps", [])
    if len(found) < 2:
        return None
    return ", ".join(s["color"] if s["value"] is None else f"{s['color']} from {s['value']}"
                     for s in found)


def look(picture, panel):
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    calcs = panel.get("options", {}).get("reduceOptions", {}).get("calcs")
    parts = [picture, defaults.get("unit") and f"unit {defaults['unit']}",
             calcs and "shows " + ", ".join(calcs), steps(defaults),
             *["transform " + t["id"] for t in panel.get("transformations", [])]]
    return "; ".join(part for part in parts if part)


def query(program, folder):
    """Title and look of each panel, and its queries."""
    built = json.loads(compiled(program, folder, "build", "--json"))["dashboards"]
    panels = [p for d in built for p in data_panels(d["dashboard"]["panels"])]
    text = compiled(program, folder, "explain")
    heads = list(PANEL.finditer(text))
    if len(heads) != len(panels):
        raise Fault(f"{len(heads)} panels explained, {len(panels)} built")
    lines = []
    for head, panel, end in zip(heads, panels, [h.start() for h in heads[1:]] + [len(text)]):
        lines.append(f"{head['title']}  ({look(head['picture'], panel)})")
        lines += [line[2:] for line in text[head.end():end].split("\n") if QUERY.match(line)]
    return "\n".join(lines) + "\n"


def explain(program, folder):
    text = compiled(program, folder, "explain").rstrip("\n")
    return PANEL.sub(r"\g<title>  (\g<picture>\g<time>)", text) + "\n"


def message(program, folder):
    return dashc(program, folder, "check").stderr


# What is asked and how it is drawn; a member is named by its path. Of a target all is shown but what is
# the same everywhere.
OF_PANEL = ["type", "title", "repeat", "timeFrom", "timeShift", "interval", "fieldConfig.defaults.unit",
            "fieldConfig.defaults.min", "fieldConfig.defaults.max", "fieldConfig.defaults.decimals",
            "fieldConfig.defaults.mappings", "fieldConfig.defaults.links", "fieldConfig.overrides",
            "options.reduceOptions.calcs", "options.content", "transformations"]
NOT_OF_TARGET = ["datasource", "queryMode", "metricQueryType", "metricEditorMode", "matchExact", "alias",
                 "queryType", "timeField", "isLogsQuery"]
OF_VARIABLE = ["name", "type", "label", "query", "multi", "includeAll"]
WIDTH = 100
SENTENCES = 40  # in the cookbook


def kept(value, paths):
    """The members of an object that `paths` name, where they say anything."""
    result = {}
    for path in paths:
        names, found = path.split("."), value
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        if found in (None, "", [], {}):
            continue
        place = result
        for name in names[:-1]:
            place = place.setdefault(name, {})
        place[names[-1]] = found
    return result


def of_target(target):
    shown = {key: value for key, value in target.items()
             if key not in NOT_OF_TARGET and value not in ("", None, [], {})}
    if shown.get("region") == "default":
        del shown["region"]
    return shown


def of_panel(panel):
    result = kept(panel, OF_PANEL)
    steps_ = panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps", [])
    if len(steps_) > 1:
        result.setdefault("fieldConfig", {}).setdefault("defaults", {})["thresholds"] = {"steps": steps_}
    if panel.get("targets"):
        result["targets"] = [of_target(target) for target in panel["targets"]]
    return result


def written(value, indent=""):
    """JSON with as much on a line as there is room for."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or len(indent) + len(line) <= WIDTH:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {written(item, inner)}" for key, item in value.items()]
    else:
        items = [written(item, inner) for item in value]
    first, last = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{first}\n{filled(items, inner)}\n{indent}{last}"


def filled(items, indent):
    """The items, commas between them, on lines of which each is filled; a long one begins its own."""
    lines = []
    for number, item in enumerate(items):
        item += "," if number + 1 < len(items) else ""
        alone = "\n" in item or not lines or "\n" in lines[-1]
        if alone or len(lines[-1]) + 1 + len(item) > WIDTH:
            lines.append(indent + item)
        else:
            lines[-1] += " " + item
    return "\n".join(lines)


def essentials(program, folder):
    built = json.loads(compiled(program, folder, "build", "--json"))["dashboards"]
    parts = []
    for dashboard in (d["dashboard"] for d in built):
        variables = [kept(v, OF_VARIABLE) for v in dashboard["templating"]["list"]
                     if v["type"] != "datasource"]
        if variables:
            parts.append({"templating": {"list": variables}})
        parts += [of_panel(panel) for panel in data_panels(dashboard["panels"])]
    return "\n".join(written(part) for part in parts) + "\n"


def made(program, pair):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / FILE).write_text(pair["source"], encoding="utf-8")
        makers = {"query": query, "explain": explain, "message": message, "json": essentials}
        return makers[pair["form"]](program, folder)


def check(program, page, shape, update):
    """Returns how many blocks of a page are right, and what is wrong with the others."""
    text = page.read_text(encoding="utf-8")
    right, wrong, new, at = 0, [], [], 0
    for pair in shape.finditer(text):
        try:
            fresh = made(program, pair)
        except (Fault, OSError, subprocess.TimeoutExpired, KeyError, ValueError) as fault:
            wrong.append((text.count("\n", 0, pair.start()) + 1, str(fault)))
            continue
        if update or fresh == pair["shown"]:
            right += 1
        else:
            wrong.append((text.count("\n", 0, pair.start()) + 1,
                          f"the page says\n{pair['shown']}dashc says\n{fresh}"))
        new += [text[at:pair.start("shown")], fresh]
        at = pair.end("shown")
    if update and "".join(new) + text[at:] != text:
        page.write_text("".join(new) + text[at:], encoding="utf-8")
    return right, wrong


def incomplete(page):
    """In the cookbook each file has both blocks below it."""
    text = page.read_text(encoding="utf-8")
    files, whole = len(re.findall(r"^```dash", text, re.MULTILINE)), len(BELOW.findall(text))
    return page.name == "cookbook.md" and (files, files) != (whole, SENTENCES)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path, metavar="DASHC")
    parser.add_argument("--update", action="store_true", help="rewrite what the pages show")
    parser.add_argument("pages", nargs="*", type=pathlib.Path, metavar="PAGE")
    options = parser.parse_intermixed_args()
    passed = failed = 0
    for page in options.pages or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for shape in PAIR, BELOW:
            right, wrong = check(options.program.resolve(), page, shape, options.update)
            passed += right
            failed += len(wrong)
            for line, why in wrong:
                print(f"FAILED {page.name}:{line}\n{why}\n")
        if incomplete(page):
            failed += 1
            print(f"FAILED {page.name}: not {SENTENCES} files, each with its queries and its JSON\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
