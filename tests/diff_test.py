#!/usr/bin/env python3
"""Tests `dashc diff` from outside: diff_test.py DASHC [NAME…]

What is said of each kind of change is in tests/changes; here are the two states: revisions of git,
directories, what does not compile, and the forms of the output.  Without git the tests of revisions
are skipped.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from cli import CANCELLED, FINE, IN_SOURCE, READ_OR_WRITE, USAGE, Place, dashboard, source
from runner import tree
from runner.report import Report

CHANGES = 9
ERRORS = "lambda.errors by function"
AVERAGE = "lambda.errors avg by function"
SAID = "    ~ Errors   statistic sum → avg\n               legend sum → mean, max\n"
PROJECT = 'project "acme" { dash 1; region eu-west-1; grafana 10.4 }\n'
SAME = "The cost stays the same (10 metrics a refresh)."


class Repository(Place):
    """A repository with a project in the directory `mon` of it, where dashc runs."""

    def __init__(self, *words):
        super().__init__(*words)
        self.top = self.folder
        self.folder = self.top / "mon"
        self.folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words, cwd=None):
        identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                    for what, value in (("NAME", "n"), ("EMAIL", "n@example.com"))}
        env = tree.environment(**identity, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
        done = tree.start(["git", *words], cwd=cwd or self.top, env=env)
        self.check(done.returncode == 0, f"git {words}: {tree.text(done.stderr)}")
        return tree.text(done.stdout).strip()

    def commit(self, message="m"):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def start(self):
        """The project with one dashboard, committed."""
        self.write("project.dash", PROJECT)
        self.write("dashboards/x.dash", source(dashboard("X", panels=[ERRORS])))
        self.commit()

    def alter(self, text=AVERAGE):
        self.write("dashboards/x.dash", source(dashboard("X", panels=[text])))

    def diff(self, *words, **more):
        return self.dashc("diff", *words, **more)

    def leaves_nothing(self):
        """The temporary directory is gone, and git sees nothing new."""
        left = [p.name for p in pathlib.Path(os.environ["TMPDIR"]).glob("dashc-*")]
        self.same(left, [], "temporary directories left")


# ---- revisions ---------------------------------------------------------------------------------

def test_nothing(p):
    p.start()
    out, said = p.diff("HEAD", "--exit-code")
    p.same(out, "no changes, 1 unchanged\n", "output")
    p.same(said, "", "messages")
    p.leaves_nothing()


def test_changed(p):
    p.start()
    p.alter()
    out, _ = p.diff("main")
    p.same(out, f"~ Tests / X   1 panel\n{SAID}\n1 changed. {SAME}\n", "output")
    p.same(p.diff("main", "--exit-code", status=CHANGES)[0], out, "with --exit-code")
    p.same(p.diff("HEAD", "dashboards/x.dash")[0], out, "with a file")
    p.same(p.git("status", "--porcelain"), "M mon/dashboards/x.dash", "what git sees")
    p.leaves_nothing()


def test_all_kinds(p):
    p.write("dashboards/a.dash", source(dashboard("Same"), dashboard("Moved", "One"),
                                        dashboard("Old name"), dashboard("Gone")))
    p.commit()
    renamed = dashboard("New name").replace("{", '{ was "old-name"', 1)
    p.write("dashboards/a.dash", source(dashboard("Same"), dashboard("Moved", "Two/Three"), renamed,
                                        dashboard("Added", panels=[ERRORS + "  warn 1/min"])))
    out, _ = p.diff("HEAD")
    p.same(out, '~ Two / Three / Moved   moved from One\n'
                '~ Tests / New name   uid old-name → new-name\n'
                '    ~ title   "Old name" → "New name"\n'
                '+ Tests / Added   1 panel\n'
                '    + Errors   lambda.errors by function  warn 1/min\n'
                '- Tests / Gone   1 panel\n'
                '\n'
                '1 new, 1 moved, 1 renamed, 1 deleted, 1 unchanged. The cost stays the same (40 '
                'metrics a refresh).\n', "output")


def test_from_a_subfolder(p):
    p.start()
    p.write("team/y.dash", source(dashboard("Y")))
    p.commit()
    p.alter()
    p.folder = p.folder / "dashboards"
    p.has(p.diff("HEAD")[0], f"1 changed. {SAME}\n")
    p.has(p.diff("HEAD", "..")[0], "1 changed, 1 unchanged. The cost stays the same (20 metrics")
    p.has(p.diff("HEAD", "../team")[0], "no changes, 1 unchanged\n")


def test_outside_of_the_repository(p):
    p.start()
    _, said = p.diff("HEAD", "../../x.dash", status=USAGE)
    p.has(said, "`../../x.dash` has no place in a revision")
    _, said = p.diff("HEAD", "/tmp/x.dash", status=USAGE)
    p.has(said, "`/tmp/x.dash` has no place in a revision")


def test_no_project_yet(p):
    p.git("commit", "-q", "--allow-empty", "-m", "m")
    p.start()
    out, _ = p.diff("HEAD~1")
    p.has(out, "+ Tests / X   1 panel\n")
    p.has(out, "\n1 new. About 0.06 USD a month more (0 → 10 metrics a refresh).\n")
    shutil.rmtree(p.folder / "dashboards")
    out, _ = p.diff("HEAD")
    p.same(out, "- Tests / X   1 panel\n\n1 deleted. About 0.06 USD a month less (10 → 0 metrics a "
           "refresh).\n", "all is gone")


def test_costs(p):
    p.write("dashboards/x.dash", source(dashboard("X"), dashboard("Y")))
    p.commit()
    last = lambda *words: p.diff("HEAD", *words)[0].splitlines()[-1]
    p.write("dashboards/x.dash", source(dashboard("X", panels=[ERRORS, "lambda.duration p50,p95 by function"]),
                                        dashboard("Y")))
    p.same(last(), "1 changed, 1 unchanged. About 0.12 USD a month more (20 → 40 metrics a refresh).",
           "two queries more")
    p.write("dashboards/x.dash", source(dashboard("X").replace("{", "{ refresh 5m", 1), dashboard("Y")))
    p.same(last(), "1 changed, 1 unchanged. About 1.44 USD a month more (20 metrics a refresh).",
           "asked for more often")
    p.write("dashboards/x.dash", source(dashboard("X", panels=[ERRORS, 'logs "/a"']), dashboard("Y")))
    p.same(last(), "1 changed, 1 unchanged. About 0.75 USD a month more (20 metrics and 0 → 0.25 GB of "
           "logs a refresh).", "logs")
    p.write("dashboards/x.dash", source(dashboard("X"), dashboard("Y")))
    p.same(last(), "no changes, 2 unchanged", "nothing")


def test_costs_by_one_measure(p):
    """What is assumed now holds for both states; a budget is no matter of a comparison."""
    p.write("dashboards/x.dash", source(dashboard("X")))
    p.commit()
    p.write("dashboards/x.dash", source(dashboard("X").replace("{", "{ range 3h", 1)))
    p.write("project.dash", 'project "acme" { dash 1; budget 0.01 USD; assume function = 40, viewers = 2 }\n')
    out, _ = p.diff("HEAD")
    p.has(out, "1 changed. The cost stays the same (40 metrics a refresh).\n")
    document = json.loads(p.diff("HEAD", "--json")[0])
    cost = {"metrics": 40, "logGigabytes": 0, "month": 0.096, "unpricedQueries": 0}
    p.same(document["cost"], {"before": cost, "after": cost}, "costs of all")
    p.same(document["dashboards"][0]["cost"], document["cost"], "costs of the only one")
    p.has(p.diff("HEAD", "--markdown")[0], "\n\n1 changed. The cost stays the same")


def test_shared_files(p):
    """What a dashboard uses is of the same revision."""
    p.start()
    fragment = "use aws.lambda\nfragment shown() {{ \"Shown\" lambda.{} by function }}\n"
    p.write("team/own.dash", fragment.format("errors"))
    p.write("dashboards/x.dash", 'use "team/own.dash"\n' + dashboard("X", panels=["own.shown()"]))
    p.commit()
    p.write("team/own.dash", fragment.format("throttles"))
    p.has(p.diff("HEAD")[0], "~ Shown   metric Errors → Throttles")


def test_two_revisions(p):
    p.start()
    p.git("branch", "side")
    p.alter()
    p.commit()
    p.alter("lambda.errors max by function")
    p.has(p.diff("HEAD~1..HEAD")[0], "statistic sum → avg")
    p.has(p.diff("HEAD~1..")[0], "statistic sum → avg")
    p.has(p.diff("..HEAD~1")[0], "statistic avg → sum")
    p.git("stash", "-q")
    p.git("checkout", "-q", "side")
    p.write("dashboards/y.dash", source(dashboard("Y")))
    p.commit()
    p.has(p.diff("main..side")[0], "1 new, 1 changed. About 0.06 USD a month more (10 → 20 ")
    p.same(p.diff("main...side")[0].splitlines()[-1],
           "1 new, 1 unchanged. About 0.06 USD a month more (10 → 20 metrics a refresh).",
           "from where they parted")
    p.leaves_nothing()


def test_unknown_revision(p):
    p.start()
    _, said = p.diff("nowhere", status=READ_OR_WRITE)
    p.same(said, "dashc: git knows no revision `nowhere`\n", "messages")
    p.diff("--", "--upload-pack=x", status=READ_OR_WRITE)
    p.diff("main...nowhere", status=READ_OR_WRITE)
    p.leaves_nothing()


def test_shallow_clone(p):
    p.start()
    p.alter()
    p.commit()
    clone = p.top.parent / f"{p.top.name}-clone"
    p.git("clone", "-q", "--depth", "1", f"file://{p.top}", clone)
    p.folder = clone / "mon"
    _, said = p.diff("HEAD~1", status=READ_OR_WRITE)
    p.has(said, "which is shallow; fetch it first: git fetch --depth 1 origin HEAD~1")
    p.has(p.diff("HEAD")[0], "no changes")
    shutil.rmtree(clone)


def test_no_repository(p):
    shutil.rmtree(p.top / ".git")
    p.write("x.dash", source(dashboard("X")))
    _, said = p.diff("main", status=READ_OR_WRITE,
                     env=tree.environment(GIT_CEILING_DIRECTORIES=str(p.top.parent)))
    p.has(said, "`main` is no directory, and as a revision it needs git: not a git repository")


def test_no_git(p):
    p.start()
    _, said = p.diff("main", status=READ_OR_WRITE, env={"PATH": "/nonexistent"})
    p.has(said, "git cannot be run: it is not installed")


def test_does_not_compile(p):
    p.start()
    p.alter("lambda.duratoin p50")
    _, said = p.diff("HEAD", status=IN_SOURCE)
    p.has(said, "dashc: the working tree does not compile:\ndashboards/x.dash:4:12: error[D0142]")
    p.commit()
    p.alter()
    out, said = p.diff("HEAD", status=IN_SOURCE)
    p.has(said, "dashc: the revision `HEAD` does not compile:\ndashboards/x.dash:4:12: error[D0142]")
    p.same(out, "", "output")
    p.leaves_nothing()


def test_strange_names(p):
    p.start()
    p.write("dashboards/a b\n\"ü\".dash", source(dashboard("Strange")))
    os.symlink("x.dash", p.folder / "dashboards" / "link.dash")
    (p.folder / "dashboards" / "x.dash").rename(p.folder / "dashboards" / "real.dsh")
    os.unlink(p.folder / "dashboards" / "link.dash")
    os.symlink("../shared.dash", p.folder / "dashboards" / "link.dash")
    p.write("shared.dash", source(dashboard("Linked")))
    p.commit()
    p.has(p.diff("HEAD")[0], "no changes, 2 unchanged\n")
    p.leaves_nothing()


def test_ignores_attributes(p):
    """Neither filters nor export rules of a repository are asked."""
    p.start()
    p.write(".gitattributes", "*.dash filter=evil export-ignore\n")
    p.git("add", "-A")
    p.commit()
    p.git("config", "filter.evil.smudge", f"touch {p.top}/ran; cat")
    p.has(p.diff("HEAD")[0], "no changes, 1 unchanged\n")
    p.check(not (p.top / "ran").exists(), "a filter ran")


def test_settings(p):
    p.start()
    p.write("dashboards/x.dash", 'param env = "dev"\n' + source(dashboard("X $env")))
    p.commit()
    p.has(p.diff("HEAD", "--set", "env=prod")[0], "no changes")
    p.write("project.dash", PROJECT.replace("10.4", "12"))
    p.has(p.diff("HEAD")[0], "compiled for Grafana 10.4 → 12.0\n")
    p.has(p.diff("HEAD", "--grafana", "13")[0], "no changes")


def test_workspaces(p):
    workspaces = ('workspace dev { url "https://dev.example.com"; set env = "dev" }\n'
                  'workspace prod { url "https://prod.example.com"; set env = "prod" }\n')
    p.start()
    p.write("project.dash", PROJECT + workspaces)
    p.write("dashboards/x.dash", 'param env = "dev"\n' + source(dashboard("X $env")))
    p.commit()
    p.write("project.dash", PROJECT + workspaces.replace('env = "prod"', 'env = "live"'))
    p.has(p.diff("HEAD", "--to", "dev")[0], "no changes")
    p.has(p.diff("HEAD", "--to", "prod")[0], "+ Tests / X live")
    p.write("project.dash", PROJECT + workspaces.replace("workspace prod", "workspace live"))
    out, _ = p.diff("HEAD", "--to", "live")
    p.has(out, "+ Tests / X prod")
    p.has(out, "the revision `HEAD` has no workspace `live`, and is compiled for none\n")
    _, said = p.diff("HEAD", "--to", "prod", status=IN_SOURCE)
    p.has(said, "the working tree does not compile:\ndashc: error[D0507]")


def test_interrupted(p):
    p.write("many.dash", source(*(dashboard(f"D{i}", f"F{i % 7}") for i in range(3000))))
    p.commit()
    for number in signal.SIGINT, signal.SIGTERM:
        with subprocess.Popen([p.program, "diff", "HEAD", "."], cwd=p.folder,
                              env=tree.environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as running:
            place = pathlib.Path(os.environ["TMPDIR"])
            while running.poll() is None and not list(place.glob("dashc-*/before/*")):
                time.sleep(0.001)
            running.send_signal(number)
            said = tree.text(running.stderr.read())
        p.same(running.returncode, CANCELLED, f"status after {number.name}")
        p.has(said, "cancelled")
        p.leaves_nothing()


# ---- what is declared around dashboards --------------------------------------------------------

AROUND = """workspace prod { name "acme"; region eu-west-1; admin user "anna@example.com"
    folder "Payments" edit team "Payments" }
datasource cloudwatch "CloudWatch" { default; access_key env "KEY"; secret_key env "SECRET" }
datasource opensearch "Logs" {
    url "https://logs.example.com"; index "[cwl-]YYYY.MM.DD" daily
    link "traceId" "https://traces.example.com" "Trace"; access "arn:aws:iam::111122223333:role/a"
    json "jsonData.maxConcurrentShardRequests" 3
}
retention "app" on "cwl-*" { hot 7d; delete 90d; rollover 1d, 30GiB; datasource "Logs" }
stream "/aws/lambda/a" to opensearch { through "arn:aws:lambda:eu-west-1:111122223333:function:F" }
"""
ALTERED = (("https://logs.example.com", "https://logs.evil.example.net"), ("delete 90d", "delete 3d"),
           ("rollover 1d, 30GiB", "rollover 2d, 3GB"), ("hot 7d", "hot 2d"),
           ("function:F", "function:G"), ("default; ", ""), ('env "KEY"', 'env "OTHER"'),
           ('user "anna@example.com"', 'user "eve@example.com", "anna@example.com"'),
           ('edit team "Payments"', 'manage everyone'), ("role/a", "role/b"), ("daily", "hourly"),
           ("Requests\" 3", "Requests\" 4"), ('"Trace"', '"Traces"'))


def around(p, text):
    p.write("project.dash", PROJECT + text)


def altered(*pairs):
    text = AROUND
    for before, after in pairs or ALTERED:
        assert before in text, before
        text = text.replace(before, after)
    return text


def test_around(p):
    p.start()
    around(p, AROUND)
    p.commit()
    p.same(p.diff("HEAD", "--exit-code")[0], "no changes, 1 unchanged\n", "nothing")
    around(p, "# moved down\n\n" + AROUND.replace("7d", "168h"))
    p.same(p.diff("HEAD", "--exit-code")[0], "no changes, 1 unchanged\n", "written differently")
    around(p, altered())
    out, _ = p.diff("HEAD", "--exit-code", status=CHANGES)
    p.same(out, """~ workspace prod
    ~ admin user        anna@example.com → anna@example.com, eve@example.com
    ~ folder Payments   edit team Payments → manage everyone
~ data source CloudWatch
    ~ access_key   env KEY → env OTHER
    - default      yes
~ data source Logs
      `access`: `dashc push --infra` brings it about
    ~ json.jsonData.maxConcurrentShardRequests   3 → 4
    ~ url      https://logs.example.com → https://logs.evil.example.net
    ~ index    [cwl-]YYYY.MM.DD daily → [cwl-]YYYY.MM.DD hourly
    ~ link     traceId https://traces.example.com Trace → traceId https://traces.example.com Traces
    ~ access   arn:aws:iam::111122223333:role/a → arn:aws:iam::111122223333:role/b
~ retention app
      `dashc push --infra` brings it about
    ~ hot        7d → 2d
    ~ delete     90d → 3d
    ~ rollover   1d, 30GiB → 2d, 3GB
~ stream /aws/lambda/a
      `dashc push --infra` brings it about
    ~ through   arn:aws:lambda:eu-west-1:111122223333:function:F → \
arn:aws:lambda:eu-west-1:111122223333:function:G

5 changed, 1 unchanged. """ + SAME + "\n", "what is said")


def test_around_forms(p):
    p.start()
    around(p, AROUND)
    p.commit()
    around(p, altered(("delete 90d", "delete 10d")))
    document = json.loads(p.diff("HEAD", "--json")[0])
    p.same(document["changes"], True, "whether there are changes")
    [resource] = document["resources"]
    p.same((resource["kind"], resource["resource"], resource["name"], resource["place"]),
           ("change", "retention", "app", "project.dash:10"), "which")
    p.same(resource["changes"], [{"kind": "altered", "field": "delete", "before": "90d",
                                  "after": "10d"}], "fields")
    out, _ = p.diff("HEAD", "--markdown")
    p.has(out, "<summary>~ <code>retention app</code></summary>")
    p.has(out, "! delete   90d → 10d\n")


def test_around_comes_and_goes(p):
    p.start()
    around(p, AROUND)
    out, _ = p.diff("HEAD", "--exit-code", status=CHANGES)
    p.has(out, "+ data source Logs\n")
    p.has(out, "    + url      https://logs.example.com\n")
    p.has(out, "+ workspace prod\n")
    p.has(out, "5 new, 1 changed.")
    p.commit()
    around(p, "")
    out, _ = p.diff("HEAD")
    p.has(out, "- data source Logs\n      it stays in Grafana")
    p.has(out, "- retention app\n      what stands in the domain stays, unless `dashc push --infra "
               "--prune` deletes it\n")
    p.has(out, "- stream /aws/lambda/a\n      its subscription filters stay, unless `dashc push --infra "
               "--prune` deletes them\n")
    p.has(out, "1 changed, 5 deleted.")


def test_around_each_workspace(p):
    """Without --to everything is compared, with it what holds there."""
    both = ('datasource cloudwatch "CloudWatch" { timeout 5m }\n'
            'workspace dev { url "https://dev.example.com" }\n'
            'workspace prod { url "https://prod.example.com"; '
            'datasource cloudwatch "CloudWatch" { timeout 10m } }\n')
    p.start()
    around(p, both)
    p.commit()
    around(p, both.replace("10m", "20m").replace("dev.example.com", "evil.example.com"))
    out, _ = p.diff("HEAD")
    p.has(out, "~ data source CloudWatch in prod\n    ~ timeout   10m → 20m\n")
    p.has(out, "~ workspace dev\n    ~ url   https://dev.example.com → https://evil.example.com\n")
    out, _ = p.diff("HEAD", "--to", "prod")
    p.same(out, "~ data source CloudWatch\n    ~ timeout   10m → 20m\n\n1 changed, 1 unchanged. "
           + SAME + "\n", "prod")
    out, _ = p.diff("HEAD", "--to", "dev")
    p.same(out.splitlines()[0], "~ workspace dev", "dev")


def test_around_without_dashboards(p):
    around(p, AROUND)
    p.commit()
    around(p, altered(("hot 7d", "hot 8d")))
    p.same(p.diff("HEAD")[0].splitlines()[-1], "1 changed", "summary")


# ---- directories ---------------------------------------------------------------------------------

def test_directory(p):
    p.start()
    shutil.copytree(p.folder, p.top / "other")
    p.alter()
    p.has(p.diff("../other")[0], SAID)
    p.has(p.diff(p.top / "other", "dashboards")[0], SAID)
    p.has(p.diff(".")[0], "no changes")


def test_no_such_directory(p):
    p.start()
    for path in (p.top / "nowhere", "../nowhere", "./nowhere"):
        _, said = p.diff(path, status=READ_OR_WRITE)
        p.same(said, f"dashc: there is no directory `{path}`\n", "messages")


def test_directory_or_revision(p):
    p.start()
    (p.folder / "main").mkdir()
    _, said = p.diff("main", status=USAGE)
    p.has(said, "write ./main for the directory, or refs/heads/main for the branch")
    p.has(p.diff("./main", status=FINE)[0], "1 new")
    p.has(p.diff("refs/heads/main")[0], "no changes")


def test_nothing_to_compare(p):
    p.git("commit", "-q", "--allow-empty", "-m", "m")
    _, said = p.diff("HEAD", status=READ_OR_WRITE)
    p.has(said, "neither the revision `HEAD` nor the working tree makes a dashboard here")
    p.start()
    _, said = p.diff("HEAD", "nowhere.dash", status=READ_OR_WRITE)
    p.has(said, "`nowhere.dash` exists neither in the revision `HEAD` nor in the working tree")


# ---- words and forms ---------------------------------------------------------------------------

def test_wrong_words(p):
    _, said = p.diff(status=USAGE)
    p.has(said, "compare with what?")
    _, said = p.diff("main", "--json", "--markdown", status=USAGE)
    p.has(said, "leave one out")


def test_json(p):
    p.start()
    p.write("dashboards/x.dash", source(dashboard("X", panels=[AVERAGE, "lambda.throttles  warn 1/min"])))
    document = json.loads(p.diff("HEAD", "--json")[0])
    p.same(document["changes"], True, "whether there are changes")
    p.same({k: v for k, v in document["summary"].items() if v}, {"change": 1}, "summary")
    [changed] = document["dashboards"]
    p.same((changed["kind"], changed["uid"], changed["folder"]), ("change", "x", "Tests"), "which")
    altered, added = changed["changes"]
    p.same(altered["details"][0], {"kind": "altered", "subject": "statistic", "before": "sum",
                                   "after": "avg", "text": "statistic sum → avg"}, "detail")
    p.same((added["kind"], added["part"], added["name"], added["sentence"]),
           ("added", "panel", "Throttles", "lambda.throttles  warn 1/min"), "what was added")
    p.same((added["file"], added["line"]), ("dashboards/x.dash", 5), "its place")


def test_markdown(p):
    p.start()
    p.alter()
    out, _ = p.diff("HEAD", "--markdown")
    p.has(out, "### <code>Changes from the revision `HEAD` to the working tree</code>\n")
    p.has(out, "<summary>~ <code>Tests / X</code> <code>1 panel</code></summary>")
    p.has(out, "```diff\n! Errors   statistic sum → avg\n")


def test_colour(p):
    p.start()
    p.alter()
    p.has(p.diff("HEAD", "--color", "always")[0], "\033[33m~\033[0m Tests / X")
    p.check("\033" not in p.diff("HEAD")[0], "colours in a pipe")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    report = Report()
    if not shutil.which("git"):
        print("skipped: git is not installed")
        return 77
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not sys.argv[2:] or name[5:] in sys.argv[2:]):
            with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as spare:
                os.environ["TMPDIR"] = spare
                test(Repository(program, pathlib.Path(folder).resolve(), report, name[5:]))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
