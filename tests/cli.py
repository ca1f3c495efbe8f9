#!/usr/bin/env python3
"""Tests the program's commands from outside: cli.py DASHC [NAME…]

Each function called test_… gets a directory of its own; NAME… runs only those. What full disks,
read-only directories and broken files do is tested by `run.py robustness`.
"""
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from runner import tree
from runner.report import Report

FINE, IN_SOURCE, USAGE, READ_OR_WRITE, CANCELLED = 0, 1, 2, 3, 8  # exit statuses
COMMANDS = ["build", "check", "explain", "diff", "init", "serve", "preview", "plan", "push", "pull",
            "metrics", "cost", "docs", "version", "help"]
MANIFEST = ".dashc.json"
CODE_LINE = re.compile(r"D\d{4} [A-Z0-9_]+ (error|warning|note) \S.*")


def dashboard(title, folder="Tests", panels=("lambda.invocations by function",), after=""):
    body = "".join(f"    {panel}\n" for panel in panels)
    where = f' in "{folder}"' if folder else ""
    return f'dashboard "{title}"{where} {{\n{body}}}\n{after}'


def source(*dashboards):
    return "use aws.lambda\n\n" + "\n".join(dashboards)


MISTAKE = "lambda.duratoin p50"


class Place:
    """A directory to work in, the program under test, and what came of it."""

    def __init__(self, program, folder, report, name):
        self.program, self.folder, self.report, self.name = program, folder, report, name

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def dashc(self, *arguments, status=FINE, env=None, **more):
        """Runs dashc, which must end with `status`; gives its output and its messages as text."""
        done = tree.start([self.program, *arguments], cwd=self.folder, env=env, **more)
        shown = " ".join(str(a) for a in arguments)
        self.check(done.returncode == status, f"dashc {shown}: exit status {done.returncode} "
                   f"instead of {status}\n{tree.text(done.stderr)[-2000:]}")
        return tree.text(done.stdout), tree.text(done.stderr)

    def check(self, good, why):
        self.report.check(self.name, good, why)

    def same(self, actual, expected, what):
        self.check(actual == expected, f"{what}: {actual!r} instead of {expected!r}")

    def has(self, text, part):
        self.check(part in text, f"{part!r} is not in {text[-2000:]!r}")

    def files(self, folder="out"):
        """What lies below a directory, without the manifest."""
        return sorted(n for n in tree.outputs(self.folder / folder) if n != MANIFEST)

    def listed(self, folder="out"):
        manifest = json.loads((self.folder / folder / MANIFEST).read_text(encoding="utf-8"))
        return [[f["path"] for f in s["files"]] for s in manifest["sets"]]


# ---- help and wrong words --------------------------------------------------------------------

def test_help(p):
    out, said = p.dashc(status=USAGE)
    p.same(out, "", "output of dashc alone")
    p.has(said, "usage: dashc")
    for words in ["help"], ["--help"], ["-h"]:
        p.same(p.dashc(*words)[0], said, f"help by {words}")
    for command in COMMANDS:
        p.has(said, f"  {command} ")
    rows = said.split("commands:\n")[1].split("\n\n")[0].splitlines()
    columns = {len(re.match(r"(  \S.*?  +|    +)\S", row).group(1)) for row in rows}
    p.same(len(columns), 1, f"columns that the summaries begin in, {columns}: number")
    p.check(max(map(len, rows)) <= 92, "a row of help is too long")


def test_help_of_commands(p):
    for command in COMMANDS:
        text, said = p.dashc("help", command)
        p.same(said, "", "messages of help")
        for part in "options:", "examples:", "exit status:", "-h, --help":
            p.has(text, part)
        p.check(text.startswith(f"usage: dashc {command} "), f"the first line of {text!r}")
        for words in ["--help"], ["-h"], ["x", "--help"]:
            p.same(p.dashc(command, *words)[0], text, f"{command} {words}")


def test_metrics(p):
    sources = p.dashc("metrics")[0].splitlines()
    p.check(any(re.match(r"lambda +\d+  AWS Lambda", line) for line in sources), "no line of lambda")
    for words in ["lambda.duration"], ["lambda.Duration"]:
        out = p.dashc("metrics", *words)[0]
        for part in ("lambda.duration: Time", "AWS/Lambda Duration", "ms (milliseconds)",
                     "avg (unless said)", "(function, resource)", "function (FunctionName)",
                     "use aws.lambda\n", "    lambda.duration by function\n"):
            p.has(out, part)
    for words in ["OLDEST", "message"], ["approximateageofoldestmessage"], ["unprocessed"]:
        p.has(p.dashc("metrics", *words)[0], "sqs.oldest_message")
    listed = p.dashc("metrics", "sqs")[0].splitlines()
    p.check(listed and all(line.startswith("sqs.") for line in listed), f"metrics of sqs: {listed}")
    p.has(p.dashc("metrics", "s3.bucket_size")[0], "once a day")
    p.has(p.dashc("metrics", "billing.charges")[0], "every 6 hours")


def test_metrics_as_json(p):
    found, = json.loads(p.dashc("metrics", "waf.blocked", "--json")[0])["metrics"]
    p.same(found["metric"], "waf.blocked", "metric")
    p.same((found["module"], found["namespace"], found["name"]),
           ("aws.waf", "AWS/WAFV2", "BlockedRequests"), "names")
    p.same(found["statistics"], ["sum"], "statistics")
    p.same(found["published"][0], ["web_acl", "waf_region", "rule"], "the first set")
    p.same(found["always"], {"Rule": "ALL"}, "always")
    p.same(found["sentence"], "waf.blocked by web_acl", "sentence")
    everything = json.loads(p.dashc("metrics", "--json")[0])["metrics"]
    p.check(len(everything) > 2000, f"{len(everything)} metrics in all")


def test_metrics_of_a_project(p):
    p.write("project.dash", 'project "acme" { dash 1 }')
    p.write("team/jobs.dash", """source jobs = cloudwatch "Acme/Jobs" {
    dimension queue = "Queue"
    published (queue)
    ## Jobs that ended well.
    metric done = "Done"  unit count
}
source app = opensearch "app-*" {
    dimension level
    ## Lines of the application.
    metric lines = count
}
dashboard "With a mistake" { jobs.dnoe by queue }
""")
    p.write("deep/er/x", "")
    for folder in "", "deep/er":
        out = tree.text(tree.start([p.program, "metrics", "jobs.done"], p.folder / folder).stdout)
        p.has(out, "jobs.done: Jobs that ended well.")
        p.has(out, "    jobs.done by queue\n")
    p.has(p.dashc("metrics", "jobs.done")[0], 'use "team/jobs.dash"\n')
    p.has(p.dashc("metrics", "app.lines")[0], "in OpenSearch")


COSTLY = """use aws.lambda
project "acme" { dash 1; region eu-west-1; %s }
dashboard "Lambda" in "Tests" {
    refresh 5m
    filter function
    lambda.duration p50,p95,p99 by function
    lambda.errors
    row "Later" collapsed { lambda.throttles by function }
}
workspace prod { name "acme"; admin user "a", "b"; viewer user "c", "d", "e" }
workspace local { url "http://localhost:3000" }
workspace groups { name "acme"; editor group "Engineering"; viewer group "Product" }
"""


def test_cost(p):
    p.write("project.dash", COSTLY % "")
    out, said = p.dashc("cost", "project.dash")
    p.same(said, "", "messages")
    for part in ("Tests / Lambda range 6h, refresh 5m: asks 15000 times a month\n",
                 " 30 - 4.50 Duration 10 function, 3 times\n",
                 "1 metric → 10, for the drop-down $function\n", "not counted: its row begins collapsed",
                 "1 dashboard: 40 metrics a refresh, about 6.01 USD a month, with licences 40.01\n",
                 "billed from the first on", "Rows that begin collapsed would add 1.50 USD",
                 " viewers 5 people", " function 10 values of FunctionName",
                 "0.01 for 1000 metrics that GetMetricData asks for, eu-west-1 (no price known: that of "
                 "us-east-1) (2026-09-24)", "calls of GetMetricData a second"):
        p.has(re.sub(" +", " ", out), part)
    p.check(" free " not in out.replace("the free ones are not counted on", ""), "speaks of free")
    p.check("\x1b" not in out, "colours in a pipe")


def test_cost_of_other_assumptions(p):
    p.write("project.dash", COSTLY % "assume viewers = 2, function = 40")
    month = lambda *words: json.loads(p.dashc("cost", "--json", "project.dash", *words)[0])["month"]
    p.same(round(month(), 4), round(160 * 2 * 30 * 100 * 1e-5 + 240 * 1e-5, 4), "the project's")
    p.same(round(month("--viewers", "4"), 4), round(2 * month(), 4), "twice the viewers")
    p.same(round(month("--assume", "FunctionName=10"), 4),
           round(month("--assume", "function=10"), 4), "AWS's name")
    p.check(month("--hours", "1.5") < month("--hours=8") < month("--assume", "days=31"), "more is more")
    text = p.dashc("cost", "project.dash", "--assume", "function=7", "--hours", "3")[0]
    for part in ("viewers 2 people who have each dashboard open (the project's `assume`)",
                 "hours 3 hours a day that each has it open and visible (as the command says)",
                 "function 7 values of FunctionName, where all are asked for (as the"):
        p.has(re.sub(" +", " ", text), part)


def test_cost_of_very_much(p):
    """Numbers that outgrow their column are still two numbers."""
    p.write("much.dash", """use aws.lambda
        dashboard "Much" { refresh 5s; range 30d; lambda.errors by function, resource }""")
    text = p.dashc("cost", "much.dash", "--assume", "function=1000", "--assume", "resource=900",
                   "--viewers", "900000", "--hours", "24")[0]
    rows = re.findall(r"^ .*(?:datapoints|calls|queries).*$", text, re.M)
    p.check(len(rows) >= 3, f"quotas: {text}")
    for row in rows:
        p.check(len(re.split(r"  +", row.strip())) == 4, f"numbers of a row run into one: {row}")
    p.write("long.dash", f"""use aws.lambda
        dashboard "Long" {{ "{'x' * 70}" lambda.errors by function }}""")
    p.has(p.dashc("cost", "long.dash")[0], "xx  10 function")


def test_cost_of_wrong_words(p):
    p.write("project.dash", COSTLY % "")
    for words, part in ((["--viewers", "0"], "a whole number from 1 to 1000000, not `0`"),
                        (["--viewers", "two"], "not `two`"),
                        (["--hours", "25"], "`hours` is assumed as a number from 0 to 24"),
                        (["--assume", "function"], "a name and a number, such as"),
                        (["--assume", "function=x"], "not `x`"),
                        (["--assume", "funtion=3"], "did you mean `function`?"),
                        (["--assume", "volume=3"], "; there are function")):
        out, said = p.dashc("cost", "project.dash", *words, status=USAGE)
        p.same(out, "", f"output of {words}")
        p.has(said, part)
        p.has(said, "see: dashc help cost")
    p.write("none.dash", 'dashboard "None" { text "x" }')
    p.has(p.dashc("cost", "none.dash", "--assume", "volume=3", status=USAGE)[1],
          "no query here runs over a dimension")
    p.has(p.dashc("cost", "none.dash")[0], "1 dashboard: 0 metrics a refresh, about 0.00 USD a month")
    p.write("wrong.dash", source(dashboard("Wrong", panels=[MISTAKE])))
    out, said = p.dashc("cost", "wrong.dash", status=IN_SOURCE)
    p.same(out, "", "output of a mistake")
    p.has(said, "D0142")
    p.dashc("cost", "missing.dash", status=READ_OR_WRITE)


def test_cost_of_licences(p):
    p.write("project.dash", COSTLY % "")
    licences = lambda *words: json.loads(p.dashc("cost", "--json", "project.dash", *words)[0]
                                         ).get("licences")
    p.same(licences(), {"editors": 1, "viewers": 5, "month": 34}, "of no workspace")
    p.same(licences("--to", "prod"), {"editors": 2, "viewers": 3, "month": 33}, "of named users")
    p.same(licences("--to", "prod", "--viewers", "9"), {"editors": 2, "viewers": 9, "month": 63},
           "of those who look")
    p.same(licences("--to", "groups"), {"editors": 1, "viewers": 5, "month": 34}, "of groups")
    p.same(licences("--to", "local"), None, "of a Grafana that is not Amazon's")
    p.check("licences" not in p.dashc("cost", "project.dash", "--to", "local")[0], "licences in text")


def test_budget(p):
    p.write("project.dash", COSTLY % "budget 6 USD")
    for words in ["cost"], ["cost", "--json"], ["check"], ["build"], ["build", "--json"]:
        out, said = p.dashc(*words, "project.dash", status=IN_SOURCE)
        p.has(said, "D0601")
        p.has(said, "the dashboards cost about 6.01 USD a month, and may cost 6.00")
        p.check(bool(out) == (words[0] == "cost"), f"output of {words}: {out[:100]}")
    p.same(p.files(), [], "files of a build")
    p.has(p.dashc("cost", "project.dash", status=IN_SOURCE)[0],
          "The budget is 6.00 USD a month, without licences: exceeded.\n")
    p.check(json.loads(p.dashc("cost", "--json", "project.dash", status=IN_SOURCE)[0])["exceeded"],
            "exceeded in JSON")
    p.has(p.dashc("cost", "project.dash", "--viewers", "1")[0], "without licences: kept.\n")
    for words in ["explain", "project.dash"], ["diff", ".", "project.dash"]:
        p.dashc(*words)
    p.write("project.dash", COSTLY % "budget 6 USD; assume viewers = 4")
    for words in ["check"], ["build"], ["cost"]:
        p.dashc(*words, "project.dash")


def test_version(p):
    out, _ = p.dashc("version")
    p.check(re.fullmatch(r"dashc \d+\.\d+\.\d+ \(catalogue \d{4}-\d\d, Grafana .*10\.4.*\)\n", out),
            f"version: {out!r}")
    p.same(p.dashc("--version")[0], out, "--version")


WRONG_WORDS = [
    # arguments, parts of what is said
    (["bild"], ["`bild`", "did you mean `build`"]),
    (["qqqqqqqq"], ["`qqqqqqqq`", "dashc help"]),
    (["x.dash"], ["dashc build x.dash"]),
    (["-o", "out"], ["`-o`", "command"]),
    (["help", "biuld"], ["did you mean `build`"]),
    (["--verison"], ["`--verison`", "did you mean `--version`"]),
    (["--hlep"], ["did you mean `--help`"]),
    (["--check"], ["dashc check"]),
    (["a\nb"], ["`a\\nb` is no command"]),
    (["explain", "duplicate-pane"], ["did you mean `duplicate-panel`"]),
    (["build", "--grafna", "12"], ["`--grafna`", "did you mean `--grafana`", "dashc help build"]),
    (["build", "-x"], ["`-x`"]),
    (["check", "--output", "x"], ["`dashc check` has no option `--output`"]),
    (["build", "-o"], ["`-o` needs DIR"]),
    (["build", "-o", ""], ["`--output`"]),
    (["build", ""], ["empty"]),
    (["build", "--set", "env"], ["--set env=prod"]),
    (["build", "--set", "=prod"], ["--set env=prod"]),
    (["build", "--set"], ["NAME=VALUE"]),
    (["build", "--json=yes"], ["takes no value"]),
    (["build", "--json", "--check"], ["--diagnostics json"]),
    (["build", "--json", "-o", "x"], ["--output"]),
    (["build", "--color", "red"], ["auto|always|never", "`red`"]),
    (["build", "--diagnostics", "xml"], ["sarif", "`xml`"]),
    (["build", "--grafana", "7"], ["`7`", "10.4"]),
    (["build", "--grafana=banana"], ["`banana`"]),
    (["build", "--schema", "v3"], ["v1|v2beta1|v2", "`v3`"]),
    (["build", "--schema", "v2", "--grafana", "10.4"], ["`--schema v2`", "Grafana 12", "10.4"]),
    (["check", "--grafana", "9.4", "--schema=v2beta1"], ["`--schema v2beta1`", "Grafana 12"]),
    (["version", "now"], ["`now`"]),
    (["serve", "--port", "banana"], ["`banana`", "65535"]),
    (["serve", "--port", "65536"], ["`65536`"]),
    (["serve", "-o", "x"], ["`dashc serve` has no option `-o`"]),
    (["preview", "--theme", "blue"], ["light|dark", "`blue`"]),
    (["preview", "--port", "1"], ["`dashc preview` has no option `--port`"]),
    (["metrics", "lambda.duratoin"], ["`lambda.duratoin`", "did you mean `lambda.duration`"]),
    (["metrics", "zzzzqq"], ["`zzzzqq`", "cloudwatch \"AWS/Service\" \"Metric\""]),
    (["docs"], ["dashc docs docs"]),
    (["docs", "a", "b"], ["`b`"]),
    (["explain"], ["D0142"]),
    (["explain", "D0143x", "b"], ["`b`"]),
    (["explain", "D9999"], ["D9999", "--codes"]),
]


def test_wrong_words(p):
    for words, parts in WRONG_WORDS:
        out, said = p.dashc(*words, status=USAGE)
        p.same(out, "", f"output of {words}")
        for part in ["dashc: ", *parts]:
            p.has(said, part)
    p.same(list(p.folder.iterdir()), [], "files left")


# ---- build: what is written ------------------------------------------------------------------

def test_options_anywhere(p):
    p.write("a.dash", source(dashboard("A")))
    for number, line in enumerate(["a.dash -o O", "-oO a.dash", "--output O a.dash", "a.dash --output=O",
                                   "-o O -- a.dash", "-o other -o O a.dash", "a.dash -o O/"]):
        words = line.replace("O", f"out{number}").split()
        p.dashc("build", *words)
        p.same(p.files(f"out{number}"), ["Tests/a.json"], f"{words}")
    p.check(not (p.folder / "other").exists(), "the first of two -o was used")
    p.write("-odd.dash", source(dashboard("Odd", None)))
    p.dashc("build", "-o", "odd", "--", "-odd.dash")
    p.same(p.files("odd"), ["odd.json"], "a file whose name begins with a dash")


def test_default_input(p):
    p.write("dashboards/a.dash", source(dashboard("A")))
    p.write("other/b.dash", source(dashboard("B", None)))
    _, said = p.dashc("build")
    p.same(p.files(), ["Tests/a.json"], "from dashboards/")
    p.has(said, "1 dashboard, 1 panel: 1 written, 0 unchanged, 0 removed (out)\n")
    shutil.rmtree(p.folder / "dashboards")
    p.dashc("build", "-o", "here")
    p.same(p.files("here"), ["b.json"], "from the current directory")


def test_empty_project(p):
    p.dashc("build", status=READ_OR_WRITE)
    p.dashc("check", status=READ_OR_WRITE)
    _, said = p.dashc("check", "--fix", status=READ_OR_WRITE)
    p.check("nothing to mend" not in said, f"check --fix without a file: {said!r}")
    p.same(list(p.folder.iterdir()), [], "files left")


def identities(folder):
    """Of every file: a file that was written anew has another one."""
    return {str(f): (f.stat().st_ino, f.stat().st_mtime_ns)
            for f in folder.rglob("*") if f.is_file()}


def test_only_what_changed(p):
    p.write("d/a.dash", source(dashboard("A"), dashboard("B", "Tests/Deep")))
    p.write("d/c.dash", source(dashboard("C", None)))
    p.dashc("build", "d")
    p.same(p.files(), ["Tests/Deep/b.json", "Tests/a.json", "c.json"], "files")
    p.same(p.listed(), [["Tests/Deep/b.json", "Tests/a.json", "c.json"]], "manifest")
    before = identities(p.folder / "out")
    _, said = p.dashc("build", "d")
    p.has(said, "3 dashboards, 3 panels: 0 written, 3 unchanged, 0 removed (out)")
    p.same(identities(p.folder / "out"), before, "nothing is touched")
    p.write("d/c.dash", source(dashboard("C", None, ["lambda.errors by function"])))
    _, said = p.dashc("build", "d")
    p.has(said, "1 written, 2 unchanged, 0 removed")
    after = identities(p.folder / "out")
    changed = [pathlib.Path(n).name for n in before if n in after and before[n] != after[n]]
    p.same(sorted(changed), [MANIFEST, "c.json"], "what was touched")


def test_errors_write_nothing(p):
    p.write("a.dash", source(dashboard("A")))
    p.write("b.dash", source(dashboard("B", panels=[MISTAKE])))
    out, said = p.dashc("build", "a.dash", "b.dash", status=IN_SOURCE)
    p.same(out, "", "output")
    p.has(said, "b.dash:4:12: error[D0142]: ")
    p.has(said, "1 error: nothing was written\n")
    p.check(not (p.folder / "out").exists(), "out was made")
    p.dashc("build", "a.dash")
    before = identities(p.folder / "out")
    p.dashc("build", "a.dash", "b.dash", status=IN_SOURCE)
    p.dashc("build", "a.dash", "missing.dash", status=READ_OR_WRITE)
    p.same(identities(p.folder / "out"), before, "out after a build with errors")


def test_check(p):
    p.write("a.dash", source(dashboard("A"), dashboard("B")))
    for words in ["check", "a.dash"], ["build", "a.dash", "--check"]:
        out, said = p.dashc(*words)
        p.same((out, said), ("", "2 dashboards, 2 panels, no errors\n"), " ".join(words))
    p.write("b.dash", source(dashboard("C", panels=[MISTAKE])))
    _, said = p.dashc("check", status=IN_SOURCE)
    p.check(said.endswith("\n1 error\n"), f"last line of {said!r}")
    p.same(sorted(f.name for f in p.folder.iterdir()), ["a.dash", "b.dash"], "files")


def test_json(p):
    p.write("a.dash", source(dashboard("A", "X/Y"), dashboard("B", None)))
    p.dashc("build", "a.dash")
    out, said = p.dashc("build", "a.dash", "--json", "--grafana", "10.4")
    p.same(said, "", "messages")
    entries = json.loads(out)["dashboards"]
    p.same([(e["uid"], e["title"], e["folder"], e["path"]) for e in entries],
           [("a", "A", "X/Y", "X/Y/a.json"), ("b", "B", "", "b.json")], "entries")
    for entry in entries:
        written = (p.folder / "out" / entry["path"]).read_text(encoding="utf-8")
        p.has(out, f'"dashboard":{written.strip()}')
    p.write("b.dash", source(dashboard("C", panels=[MISTAKE])))
    out, said = p.dashc("build", "--json", ".", status=IN_SOURCE)
    p.same(out, "", "output after an error")
    p.has(said, "1 error")


def test_reader_gone(p):
    panels = [f'lambda.errors where function = "f{i}"' for i in range(40)]
    many = [dashboard(f"D{i}", panels=panels) for i in range(100)]
    p.write("a.dash", source(*many))
    with subprocess.Popen([p.program, "build", "a.dash", "--json"], cwd=p.folder,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()
    p.same((running.returncode, said), (FINE, b""), "after `| head`")


def test_output_fails(p):
    if not os.path.exists("/dev/full"):
        p.report.skip(p.name, "needs /dev/full")
        return
    p.write("a.dash", source(dashboard("A")))
    for words in ["build", "--json", "a.dash"], ["help"], ["version"], ["explain", "--codes"]:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([p.program, *words], cwd=p.folder, stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        p.same(done.returncode, READ_OR_WRITE, f"{words} on a full disk")
        p.has(tree.text(done.stderr), "cannot write to standard output: No space left")


def test_closed_streams(p):
    p.write("a.dash", source(dashboard("A")))
    run = subprocess.run(["sh", "-c", 'exec "$0" build a.dash <&- >&- 2>&-', p.program],
                         cwd=p.folder, check=False)
    p.same((run.returncode, p.files()), (FINE, ["Tests/a.json"]), "all streams closed")
    json.loads((p.folder / "out/Tests/a.json").read_text(encoding="utf-8"))


def test_settings(p):
    p.write("a.dash", 'use aws.lambda\nparam env = "dev"\n' + dashboard("A ${env}", None))
    p.dashc("build", "a.dash", "--set", "env=prod")
    p.same(p.files(), ["a-prod.json"], "with --set")
    p.dashc("build", "a.dash", "--set", "env=test", "--set=env=stage")
    p.check("a-prod.json" in p.files(), "another --set removed what it did not write")


def test_workspaces(p):
    p.write("project.dash", '''project "acme" { dash 1 }
workspace prod { name "acme-metrics"; set env = "prod" }
workspace test { name "acme-test"; set env = "test" }
''')
    p.write("a.dash", 'use aws.lambda\nparam env = "dev"\n' + dashboard("A ${env}", None))
    p.dashc("build", "a.dash", "--to", "prod")
    p.dashc("build", "a.dash", "--to", "test")
    p.same(p.files(), ["a-prod.json", "a-test.json"], "a build for one removed that for another")
    p.dashc("build", "a.dash", "--to", "prod", "--set", "env=stage")
    p.check("a-stage.json" in p.files(), "--set counts before the workspace's")
    _, said = p.dashc("build", "a.dash", "--to", "prdo", status=IN_SOURCE)
    p.has(said, "error[D0507]: there is no workspace `prdo`")
    p.has(said, "did you mean `--to prod`?")


def test_workspace_settings(p):
    p.write("project.dash", '''project "acme" { dash 1 }
workspace prod { name "acme-metrics"; set evn = "prod"; set team = "web" }
''')
    p.write("a.dash", 'use aws.lambda\nparam env = "dev"\n' + dashboard("A ${env}", None))
    p.write("b.dash", 'use aws.lambda\nparam team = "x"\n' + dashboard("B ${team}", None))
    for command in (["build"], ["build", "--json"], ["check"], ["build", "--check"]):
        _, said = p.dashc(*command, "--to", "prod", status=IN_SOURCE)
        p.has(said, "project.dash:2:43: error[D0149]: set evn: no file has a parameter")
        p.has(said, "did you mean `set env = …`?")
        p.check("]: set team" not in said, "a parameter that is used")
    p.same(p.files(), [], "what would be deployed with the default")
    p.dashc("build", "a.dash", "--to", "prod")          # `team` is b.dash's


# ---- build: where it goes --------------------------------------------------------------------

def test_safe_places(p):
    p.write("a.dash", source(dashboard("A", "../../up"), dashboard("B", "/etc/x"),
                             dashboard("C", "..."), dashboard("D", "a:b|c"),
                             dashboard("E", " .dashc.json "), dashboard("F", "G.json"),
                             dashboard("G", None)))
    p.dashc("build", "a.dash", "-o", "o/p")
    p.same(p.files("o/p"), sorted(["__/__/up/a.json", "etc/x/b.json", "_._/c.json", "a_b_c/d.json",
                                   "_dashc_json/e.json", "G_json/f.json", "g.json"]), "places")


def test_places_differ(p):
    p.write("a.dash", source(dashboard("A", "x:y"), dashboard("B", "x_y"), dashboard("C", "x:y")))
    p.dashc("build", "a.dash")
    found = p.files()
    folders = {name.split("/")[1]: name.split("/")[0] for name in found}
    p.same(folders["a.json"], "x_y", "the first folder")
    p.same(folders["c.json"], "x_y", "the same folder again")
    p.check(re.fullmatch("x_y-[0-9a-f]{6}", folders["b.json"]), f"the second folder: {found}")


def test_no_directory(p):
    p.write("a.dash", source(dashboard("A")))
    p.write("file", "mine\n")
    for out in "file", "file/out":
        _, said = p.dashc("build", "a.dash", "-o", out, status=READ_OR_WRITE)
        p.has(said, f"{out}")
    p.same((p.folder / "file").read_text(encoding="utf-8"), "mine\n", "the file")
    (p.folder / "out/Tests/a.json").mkdir(parents=True)
    _, said = p.dashc("build", "a.dash", status=READ_OR_WRITE)
    p.has(said, "cannot write out/Tests/a.json: a directory stands there")


def test_symbolic_links(p):
    p.write("a.dash", source(dashboard("A")))
    outside = p.write("outside/a.json", "mine\n")
    (p.folder / "out").mkdir()
    (p.folder / "out/Tests").symlink_to(p.folder / "outside")
    p.dashc("build", "a.dash", status=READ_OR_WRITE)
    (p.folder / "out/Tests").unlink()
    (p.folder / "out/Tests").mkdir()
    (p.folder / "out/Tests/a.json").symlink_to(outside)
    _, said = p.dashc("build", "a.dash", status=READ_OR_WRITE)
    p.has(said, "cannot write out/Tests/a.json: a symbolic link")
    p.same(sorted(tree.outputs(p.folder / "outside").items()), [("a.json", b"mine\n")], "outside")
    (p.folder / "linked").symlink_to(p.folder / "outside")
    p.dashc("build", "a.dash", "-o", "linked")
    p.same(p.files("outside"), ["Tests/a.json", "a.json"], "below a link that the user named")


def test_source_in_the_way(p):
    before = source(dashboard("A", "Tests"))
    p.write("out/Tests/a.json", before)
    for words in ["out/Tests/a.json"], ["./out/Tests/a.json", "-o", "./out//"], ["out", "out/Tests/a.json"]:
        p.write("out/b.dash", source(dashboard("B")))
        _, said = p.dashc("build", *words, status=READ_OR_WRITE)
        p.has(said, "a.json: it is one of the sources")
        p.same(p.files(), ["Tests/a.json", "b.dash"], f"files after {words}")
        p.same((p.folder / "out/Tests/a.json").read_text(encoding="utf-8"), before, "the source")


# ---- build: what is removed ------------------------------------------------------------------

def test_removal(p):
    p.write("d/a.dash", source(dashboard("A"), dashboard("B", "Gone")))
    p.dashc("build", "d")
    p.write("out/Tests/mine.json", "{}\n")
    p.write("out/Other/mine.json", "{}\n")
    p.write("d/a.dash", source(dashboard("A renamed")))
    _, said = p.dashc("build", "d", "-o", "./out")
    p.has(said, "1 written, 0 unchanged, 2 removed")
    p.same(p.files(), ["Other/mine.json", "Tests/a-renamed.json", "Tests/mine.json"], "files")
    p.check(not (p.folder / "out/Gone").exists(), "the empty folder is still there")
    p.same(p.listed(), [["Tests/a-renamed.json"]], "manifest")


def test_removal_spares_changed(p):
    p.write("a.dash", source(dashboard("A"), dashboard("B")))
    p.dashc("build", "a.dash")
    p.write("out/Tests/b.json", "changed by hand\n")
    p.write("a.dash", source(dashboard("A")))
    _, said = p.dashc("build", "./a.dash")
    p.has(said, "out/Tests/b.json is no longer made, but was changed")
    p.has(said, "0 written, 1 unchanged, 0 removed")
    p.same(p.files(), ["Tests/a.json", "Tests/b.json"], "files")
    _, said = p.dashc("build", "a.dash")
    p.check("no longer made" not in said, "it is said a second time")


def test_removal_spares_other_sets(p):
    p.write("a.dash", source(dashboard("A"), dashboard("Shared")))
    p.write("b.dash", source(dashboard("B")))
    p.dashc("build", "a.dash")
    p.dashc("build", "b.dash")
    p.same(p.files(), ["Tests/a.json", "Tests/b.json", "Tests/shared.json"], "two sets")
    p.write("a.dash", source(dashboard("A")))
    p.write("b.dash", source(dashboard("B"), dashboard("Shared")))
    p.dashc("build", "b.dash")
    _, said = p.dashc("build", "a.dash")
    p.has(said, "0 removed")
    p.check("Tests/shared.json" in p.files(), "what moved to another set was removed")


def test_removal_spares_what_was_there(p):
    p.write("a.dash", source(dashboard("A"), dashboard("B")))
    p.dashc("build", "a.dash")
    (p.folder / "out" / MANIFEST).unlink()
    p.dashc("build", "a.dash")
    p.write("a.dash", source(dashboard("A")))
    p.dashc("build", "a.dash")
    p.same(p.files(), ["Tests/a.json", "Tests/b.json"], "files that no manifest lists")


def test_order_and_spelling_of_inputs(p):
    p.write("d/a.dash", source(dashboard("A")))
    p.write("d/b.dash", source(dashboard("B")))
    p.dashc("build", "d/a.dash", "d/b.dash")
    before = identities(p.folder / "out")
    p.dashc("build", "d//b.dash", "./d/a.dash", "d/b.dash")
    p.same(identities(p.folder / "out"), before, "the same set in other words")


def test_last_dashboard_goes(p):
    p.write("a.dash", source(dashboard("A")))
    p.dashc("build", "a.dash")
    p.write("a.dash", "# none any more\n")
    _, said = p.dashc("build", "a.dash")
    p.has(said, "0 dashboards, 0 panels: 0 written, 0 unchanged, 1 removed")
    p.same(list((p.folder / "out").iterdir()), [], "what is left")


def test_files_that_a_power_cut_spoiled(p):
    """Their names may be on the disk before their contents are: empty, or zeroes of the right
    length.  The manifest says of them what was meant."""
    p.write("a.dash", source(dashboard("A"), dashboard("B"), dashboard("C")))
    p.dashc("build", "a.dash")
    whole = {name: (p.folder / "out" / name).read_bytes() for name in p.files()}
    p.write("out/Tests/a.json", "")
    p.write("out/Tests/b.json", "\0" * len(whole["Tests/b.json"]))
    _, said = p.dashc("build", "a.dash")
    p.has(said, "2 written, 1 unchanged, 0 removed")
    p.same({name: (p.folder / "out" / name).read_bytes() for name in p.files()}, whole,
           "the files after the next build")


BROKEN_MANIFESTS = ["", "{", "[]", "null", '{"format":9,"sets":[]}', '{"format":2,"sets":[{}]}',
                    '{"format":2,"sets":[{"inputs":["a.dash"],"files":[{"path":7}]}]}']


def test_broken_manifest(p):
    p.write("a.dash", source(dashboard("A")))
    for text in BROKEN_MANIFESTS:
        p.write(f"out/{MANIFEST}", text)
        _, said = p.dashc("build", "a.dash")
        p.has(said, "out/.dashc.json is not as dashc writes it")
        p.has(said, "1 dashboard, 1 panel")


def test_hostile_manifest(p):
    p.write("a.dash", source(dashboard("A")))
    p.write("victim", "x")
    fingerprint = "5c80c09683041123"  # of "x"
    (p.folder / "out").mkdir()
    (p.folder / "out/link").symlink_to(p.folder)
    for path in "../victim", "link/victim", str(p.folder / "victim"), "./../victim", "..", "":
        files = [{"path": path, "size": 1, "xxh64": fingerprint}]
        p.write(f"out/{MANIFEST}", json.dumps({"format": 2, "sets": [{"inputs": ["a.dash"],
                                                                     "files": files}]}))
        p.dashc("build", "a.dash")
        p.check((p.folder / "victim").exists(), f"{path!r} led out of the directory")


# ---- messages --------------------------------------------------------------------------------

def test_forms_of_diagnostics(p):
    p.write("a.dash", source(dashboard("A", panels=[MISTAKE])))
    for command in "check", "build":
        _, said = p.dashc(command, "a.dash", "--diagnostics", "json", status=IN_SOURCE)
        json.loads(said)
        _, said = p.dashc(command, "a.dash", "--diagnostics=sarif", status=IN_SOURCE)
        p.same(json.loads(said)["version"], "2.1.0", "SARIF")
        _, said = p.dashc(command, "a.dash", "--diagnostics", "github", status=IN_SOURCE)
        p.has(said, "::error file=a.dash,line=4,")


def test_twenty_and_more(p):
    p.write("a.dash", source(dashboard("A", panels=[MISTAKE] * 27)))
    _, said = p.dashc("check", "a.dash", status=IN_SOURCE)
    p.same(said.count("error[D0142]"), 20, "errors shown")
    p.has(said, "and 7 more")
    p.has(said, "--all")
    p.has(said, "27 errors\n")
    _, said = p.dashc("check", "a.dash", "--all", status=IN_SOURCE)
    p.same(said.count("error[D0142]"), 27, "errors shown with --all")
    for form, part in ("json", '"code": "D0142"'), ("sarif", '"ruleId": "D0142"'), ("github", "::error "):
        _, said = p.dashc("check", "a.dash", "--diagnostics", form, status=IN_SOURCE)
        p.same(said.count(part), 27, f"errors in {form}")
        p.check("more" not in said, f"{form} leaves some out")


def on_terminal(p, *words, **env):
    """What dashc says when standard error is a terminal."""
    ours, theirs = pty.openpty()
    subprocess.run([p.program, *words], cwd=p.folder, env=tree.environment(**env), stderr=theirs,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 65536):
            said += chunk
    except OSError:
        pass  # Linux says so when the other end is closed
    os.close(ours)
    return tree.text(said)


def test_colour(p):
    p.write("a.dash", source(dashboard("A", panels=[MISTAKE])))
    words = ["check", "a.dash"]
    for coloured, said in [
            (False, p.dashc(*words, status=IN_SOURCE)[1]),
            (True, p.dashc(*words, "--color", "always", status=IN_SOURCE)[1]),
            (True, on_terminal(p, *words, TERM="xterm")),
            (True, on_terminal(p, *words, TERM="xterm", NO_COLOR="")),
            (False, on_terminal(p, *words, TERM="xterm", NO_COLOR="1")),
            (False, on_terminal(p, *words, TERM="dumb")),
            (False, on_terminal(p, *words)),
            (False, on_terminal(p, *words, "--color=never", TERM="xterm"))]:
        p.has(said, "D0142")
        p.same("\x1b[" in said, coloured, "colour")


def test_diagnostics_without_a_place(p):
    """What no file under tests/bad can show: there the exit status is 0 or 1, and a line is meant."""
    (p.folder / "lib").mkdir()
    p.write("a.dash", 'use "gone.dash"\n' + source(dashboard("A")))
    p.write("b.dash", 'use "lib"\n' + source(dashboard("B")))
    p.write("c.dash", "param team = 1\n" + source(dashboard("C")))
    for words, status, parts in [
            (["missing.dash"], READ_OR_WRITE, ["error[D0012]: `missing.dash` does not exist"]),
            (["a\nb\x1b.dash"], READ_OR_WRITE,
             ["error[D0012]: `a\\nb\\u{1b}.dash` does not exist\n"]),
            (["a.dash"], READ_OR_WRITE, ["a.dash:1:5: error[D0012]: `gone.dash` does not exist",
                                         "beside this file"]),
            (["b.dash"], READ_OR_WRITE, ["b.dash:1:5: error[D0013]: `lib` cannot be read"]),
            (["lib"], READ_OR_WRITE, ["error[D0014]: there is no .dash file below `lib`"]),
            (["c.dash", "--set", "taem=2"], IN_SOURCE, ["error[D0149]: --set taem",
                                                        "did you mean `--set team=…`"])]:
        _, said = p.dashc("check", *words, status=status)
        for part in parts:
            p.has(said, part)


# ---- explain and docs ------------------------------------------------------------------------

def test_explain_code(p):
    listing, _ = p.dashc("explain", "--codes")
    p.has(listing, "D0142 UNKNOWN_METRIC error ")
    page, _ = p.dashc("explain", "D0142")
    p.has(page, "D0142")
    p.same(p.dashc("explain", "d0142")[0], page, "a small letter")
    p.same([line.split()[0] for line in listing.splitlines() if not CODE_LINE.fullmatch(line)], [],
           "lines of another form")
    unknown = next(f"D01{i}" for i in range(40, 100) if f"D01{i}" not in listing)
    _, said = p.dashc("explain", unknown, status=USAGE)
    p.has(said, "did you mean D0")


def test_explain_file(p):
    p.write("a.dash", source(dashboard("A", panels=["lambda.errors by function",
                                                    "lambda.invocations by function"])))
    whole, said = p.dashc("explain", "a.dash")
    p.same(said, "", "messages")
    p.has(whole, "errors")
    p.has(whole, "invocations")
    part, _ = p.dashc("explain", "a.dash:4")
    p.has(part, "errors")
    p.check("invocations" not in part, "a.dash:4 explains line 5 too")
    p.dashc("explain", "a.dash:1", status=USAGE)
    p.write("none.dash", "# nothing yet\n")
    p.same(p.dashc("explain", "none.dash"), ("", "dashc: none.dash makes no panel\n"), "no panel")
    p.dashc("explain", "missing.dash:4", status=READ_OR_WRITE)
    p.write("b.dash", source(dashboard("B", panels=[MISTAKE])))
    _, said = p.dashc("explain", "b.dash", status=IN_SOURCE)
    p.has(said, "b.dash:4:12: error")


def test_docs(p):
    p.dashc("docs", "docs")
    pages = p.files("docs")
    for page in "commands.md", "diagnostics.md":
        p.check(page in pages, f"{page} is missing")
    before = identities(p.folder / "docs")
    p.dashc("docs", "docs")
    p.dashc("docs", "docs", "--check")
    p.same(identities(p.folder / "docs"), before, "pages up to date")
    p.write("docs/commands.md", "changed\n")
    _, said = p.dashc("docs", "docs", "--check", status=IN_SOURCE)
    p.same(said, "dashc: docs/commands.md is out of date\n", "what differs")
    p.same(tree.outputs(p.folder / "docs")["commands.md"], b"changed\n", "what --check left")


# ---- signals and neighbours ------------------------------------------------------------------

def many_dashboards(p, count):
    p.write("many.dash", source(*(dashboard(f"D{i}", f"F{i % 7}") for i in range(count))))


def test_interrupted(p):
    many_dashboards(p, 4000)
    for number in signal.SIGINT, signal.SIGTERM:
        with subprocess.Popen([p.program, "build", "many.dash", "-o", "deep/out"], cwd=p.folder,
                              stderr=subprocess.PIPE) as running:
            while running.poll() is None and not any(p.folder.rglob(".dashc-*.tmp")):
                time.sleep(0.001)
            running.send_signal(number)
            said = tree.text(running.stderr.read())
        p.same(running.returncode, CANCELLED, f"status after {number.name}")
        p.has(said, "cancelled")
        p.same([f.name for f in p.folder.iterdir()], ["many.dash"], "files left")


def test_killed(p):
    many_dashboards(p, 2000)
    with subprocess.Popen([p.program, "build", "many.dash"], cwd=p.folder) as running:
        while running.poll() is None and not any(p.folder.rglob(".dashc-*.tmp")):
            time.sleep(0.001)
        running.kill()
    p.check(any(p.folder.rglob(".dashc-*.tmp")), "it was not killed in the middle")
    p.same([n for n in p.files() if not n.startswith(".dashc-")], [], "what is in place")
    p.dashc("build", "many.dash")
    p.same(len(p.files()), 2000, "files of the next build, and none of the one before")


def test_killed_leftovers(p):
    """A folder that is new is made under another name, with whatever is to be in it."""
    for left in "out/.dashc-1-1.tmp/Sub/a.json", "out/Infra/.dashc-1-2.tmp/b.json":
        p.write(left, "{}")
    p.write("out/.dashc-1-3.tmp", "{}")
    p.write("out/.dashc-mine/c.json", "{}")
    p.write("a.dash", source(dashboard("A", "Infra"), dashboard("B", "Infra/Sub/Deep")))
    p.dashc("build", "a.dash")
    p.same(p.files(), [".dashc-mine/c.json", "Infra/Sub/Deep/b.json", "Infra/a.json"], "files")


def test_new_folders(p):
    """In a folder that is new, below one that is, beside one that is not."""
    p.write("a.dash", source(dashboard("A", "Old")))
    p.dashc("build", "a.dash")
    old = identities(p.folder / "out" / "Old")
    p.write("a.dash", source(dashboard("A", "Old"), dashboard("B", "Old/New/Newer"),
                             dashboard("D", "Old/New"), dashboard("E", ""), dashboard("C", "New")))
    p.write("out/New", "a file")
    _, said = p.dashc("build", "a.dash", status=READ_OR_WRITE)
    p.has(said, "cannot write out/New/c.json")
    p.same(p.files(), ["New", "Old/a.json"], "what stands there, nothing half-written")
    p.check(not (p.folder / "out" / "Old" / "New").exists(), "a folder without a file is left")
    (p.folder / "out" / "New").unlink()
    p.dashc("build", "a.dash")
    p.same(p.files(), ["New/c.json", "Old/New/Newer/b.json", "Old/New/d.json", "Old/a.json",
                       "e.json"], "files")
    p.same(identities(p.folder / "out" / "Old").items() & old.items(), old.items(),
           "what was there")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    report = Report()
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not sys.argv[2:] or name[5:] in sys.argv[2:]):
            with tempfile.TemporaryDirectory() as folder:
                test(Place(program, pathlib.Path(folder), report, name[5:]))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
