"""A project in a directory of its own, and dashc run in it against a scripted Grafana.

    class Push(ProjectTest):
        def test_first(self):
            for project in self.each():
                project.write("a.dash", dashboard("A"))
                project.push()
                project.check_settled()

`main(__name__)` runs a file's tests: FILE DASHC [unittest's arguments].
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from grafana import Grafana

ALL = ("9.4", "10.4", "12", "13")
UNIQUE_TITLES, FREE_TITLES = ("9.4", "10.4"), ("12", "13")
FINE, SOURCE, USAGE, FILES, LOGIN, CONFLICT, PARTLY, NETWORK, CANCELLED, CHANGES = range(10)
# What dashc writes for: of 12 and 13 the release that the server plays.
WRITTEN_FOR = {"9.4": "9.4", "10.4": "10.4", "12": "12.4", "13": "13.1"}
SECONDS = 60
program = None  # the dashc under test; set by main


def dashboard(title, *panels, folder="", settings="", uid="", was=""):
    """Source of a dashboard; panels are sentences."""
    place = f' in "{folder}"' if folder else ""
    lines = [settings, f'uid "{uid}"' if uid else "", f'was "{was}"' if was else ""]
    lines += panels or ["lambda.errors sum by function"]
    body = "".join(f"    {line}\n" for line in lines if line)
    return f'use aws.lambda\n\ndashboard "{title}"{place} {{\n{body}}}\n'


class Ended:
    """A run of dashc that is over."""

    def __init__(self, arguments, process, out, err):
        self.arguments, self.status, self.out, self.err = arguments, process.returncode, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def all(self):
        return self.out + self.err

    def __str__(self):
        shown = " ".join(str(a) for a in self.arguments)
        return f"dashc {shown}: status {self.status}\n{self.out}--- messages:\n{self.err}"


class Project:
    def __init__(self, test, grafana, name="acme"):
        self.test, self.grafana, self.name = test, grafana, name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dashc-push-"))
        test.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.declare()

    # ---- source ------------------------------------------------------------------------------------

    def declare(self, workspaces=None, version=None, name=None):
        """project.dash, by default with one workspace: the scripted Grafana."""
        version = version or WRITTEN_FOR[self.grafana.version]
        workspaces = workspaces or f'workspace local {{ url "{self.grafana.url}" }}\n'
        self.put("project.dash", f'project "{name or self.name}" {{ dash 1; region eu-west-1; '
                                 f"grafana {version} }}\n{workspaces}")

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def write(self, name, text):
        self.put(f"dashboards/{name}", text)

    def remove(self, name):
        (self.folder / "dashboards" / name).unlink()

    # ---- running ---------------------------------------------------------------------------------------

    def environment(self, role="Editor", **more):
        """Nothing of the machine's own but what a program needs."""
        kept = {n: os.environ[n] for n in ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS") if n in os.environ}
        token = {"DASHC_TOKEN": self.grafana.token(role)} if role else {}
        return dict(kept, HOME=str(self.folder), LC_ALL="C.UTF-8", **token, **more)

    def start(self, *arguments, role="Editor", folder="", **more):
        return subprocess.Popen(
            [program, *arguments], cwd=self.folder / folder, env=self.environment(role, **more),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, process, status=None):
        """Waits for a started dashc.  Whatever it did, no secret may be in what it said."""
        out, err = process.communicate(timeout=SECONDS)
        ended = Ended(process.args[1:], process, out, err)
        self.test.assertNotRegex(ended.all, r"glsa_[0-9a-f]{8}")
        if status is not None:
            self.test.assertEqual(ended.status, status, f"{ended}\n{self.grafana.recorder.describe()}")
        return ended

    def dashc(self, *arguments, status=FINE, **more):
        return self.end(self.start(*arguments, **more), status)

    def plan(self, *arguments, **more):
        """The plan as data."""
        return self.dashc("plan", "--json", *arguments, **more).json

    def push(self, *arguments, status=FINE, **more):
        ended = self.dashc("push", "--yes", *arguments, status=status, **more)
        self.grafana.recorder.assert_never_overwrote()
        return ended

    # ---- looking -------------------------------------------------------------------------------------------

    def kinds(self, *arguments, **more):
        """What the plan says of each dashboard, by uid."""
        return {d["uid"]: d["kind"] for d in self.plan(*arguments, **more)["dashboards"]}

    def check_settled(self, *arguments, **more):
        """A plan right after a push is empty, and a push has nothing to do."""
        self.grafana.recorder.clear()
        plan = self.plan(*arguments, **more)
        self.test.assertFalse(plan["changes"], plan)
        self.push(*arguments)
        self.grafana.recorder.assert_no_writes()

    def built(self):
        """The dashboards as `dashc build` writes them, by uid."""
        done = self.dashc("build", "--to", "local", "--json", role=None).json
        return {d["uid"]: d["dashboard"] for d in done["dashboards"]}

    def kept(self):
        """What was backed up: the JSON of each dashboard, by path without the time."""
        top = self.folder / ".dashc" / "backup"
        return {p.relative_to(top).as_posix().split("/", 1)[1]: json.loads(p.read_text())
                for p in sorted(top.rglob("*.json"))}


def mark_of(data):
    """The mark in a dashboard's JSON as a dictionary; None without one."""
    for variable in (data.get("templating") or {}).get("list") or []:
        if variable.get("name") == "dashc":
            form, *fields = variable["query"].split(" ")
            return dict((f.split("=", 1) for f in fields), form=form)
    return None


def without_mark(data):
    """The JSON as it was compiled."""
    data = json.loads(json.dumps(data))
    data["templating"]["list"] = [v for v in data["templating"]["list"] if v.get("name") != "dashc"]
    data["tags"] = [t for t in data["tags"] if t != "dashc"]
    return {n: v for n, v in data.items() if n not in ("id", "version")}


class ProjectTest(unittest.TestCase):
    def start(self, version="10.4", name="acme", **more):
        grafana = Grafana(version, **more).start()
        self.addCleanup(grafana.stop)
        return Project(self, grafana, name)

    def another(self, project, name="acme"):
        """Another checkout, of this or another project, with the same Grafana."""
        return Project(self, project.grafana, name)

    def each(self, versions=ALL, **more):
        """A project with each version; a failure shows which one it was (--buffer)."""
        for version in versions:
            print("Grafana", version)
            yield self.start(version, **more)

    def has(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)

    def matches(self, text, expression):
        self.assertTrue(re.search(expression, text), f"{expression!r} is not in {text!r}")


def main(name):
    global program
    if name != "__main__":
        return
    # The module that tests see is the imported one, not the one that runs as __main__.
    import project
    project.program = os.environ["DASHC"] = os.path.abspath(sys.argv[1])
    unittest.main(module="__main__", argv=[sys.argv[0], "--buffer", *sys.argv[2:]])
