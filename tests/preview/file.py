#!/usr/bin/env python3
"""`dashc preview` without a browser: file.py DASHC

The page is one of the test's own, beside a copy of the program: what is looked at here is the file
that holds it, not what it draws.
"""
import base64
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from server import PAGE, SOURCE, Report

FINE, IN_SOURCE, READ_OR_WRITE = 0, 1, 3


class Project:
    def __init__(self, dashc, folder, report):
        self.folder, self.report = folder, report
        self.program = folder / "bin" / "dashc"
        (folder / "bin" / "preview").mkdir(parents=True)
        (folder / "dashboards").mkdir()
        shutil.copy2(dashc, self.program)
        for name, text in PAGE.items():
            (folder / "bin" / "preview" / name).write_text(text, encoding="utf-8")
        self.write(SOURCE)

    def write(self, text, name="checkout.dash"):
        (self.folder / "dashboards" / name).write_text(text, encoding="utf-8")

    def preview(self, *words, status=FINE, path=None):
        environment = {**os.environ, **({"PATH": path} if path is not None else {})}
        done = subprocess.run([self.program, "preview", *words], cwd=self.folder, capture_output=True, timeout=60, check=False, env=environment)
        said = done.stderr.decode()
        self.report.check(f"status of {words}", done.returncode == status, f"{done.returncode}: {said}")
        return said

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], cwd=self.folder, check=True, capture_output=True)

    def page(self, name="out/preview/index.html"):
        return (self.folder / name).read_text(encoding="utf-8")

    def data(self):
        return json.loads(re.search(r'id="dashc-data">(.*?)</script>', self.page(), re.DOTALL).group(1))


def test_file(p, r):
    p.preview()
    html = p.page()
    script = re.search(r"<script>(.*?)</script>\n</body>", html, re.DOTALL).group(1)
    r.same("the script", script, PAGE["app.js"])
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    r.check("the policy names the script", f"script-src 'sha256-{digest}'" in html and "default-src 'none'" in html, html[:600])
    r.check("nothing is loaded from elsewhere", not re.search(r'(?:src|href)="(?!data:)', html), html[:600])
    data = p.data()
    r.same("index", [(d["uid"], d["folder"]) for d in data["index"]["dashboards"]], [("checkout", "Apps")])
    r.same("dashboard", data["dashboards"][0]["dashboard"]["title"], "Checkout")
    p.preview("-o", "again")
    r.same("the same bytes", p.page("again/index.html"), html)


def test_mistakes(p, r):
    before = p.page()
    p.write(SOURCE.replace("errors", "erors"))
    said = p.preview(status=IN_SOURCE)
    r.check("what is wrong", "D0142" in said and "nothing was written" in said, said)
    r.same("nothing was written", p.page(), before)
    p.write(SOURCE)
    said = p.preview("nothing.dash", status=READ_OR_WRITE)
    r.check("no such file", "nothing.dash" in said, said)
    said = p.preview("--png", status=READ_OR_WRITE, path=str(p.folder / "bin"))
    r.check("pictures without Chromium", "Debian's package chromium" in said, said)


def test_against(p, r):
    if not shutil.which("git"):
        return
    p.write(SOURCE.replace("Checkout", "Gone"), "gone.dash")
    p.git("init", "-q")
    p.git("add", "dashboards")
    p.git("commit", "-qm", "before")
    (p.folder / "dashboards" / "gone.dash").unlink()
    p.write(SOURCE.replace("lambda.errors by function", "lambda.errors by function  warn 5/min\n    lambda.throttles"))
    p.write(SOURCE.replace("Checkout", "Added"), "added.dash")
    p.preview("--against", "HEAD")
    data = p.data()
    r.same("against", (data["index"]["against"], data["index"]["gone"]), ("HEAD", ["Gone"]))
    r.same("dashboards", {d["uid"]: d.get("change") for d in data["index"]["dashboards"]}, {"added": "new", "checkout": "changed"})
    (document,) = [d for d in data["dashboards"] if d["uid"] == "checkout"]
    titles = {str(panel["id"]): panel["title"] for panel in document["dashboard"]["panels"]}
    kinds = {titles[key]: change["kind"] for key, change in document["changes"].items()}
    r.same("panels", {k: kinds[k] for k in ("Errors", "Throttles")}, {"Errors": "changed", "Throttles": "new"})
    details = " ".join(d for change in document["changes"].values() for d in change["details"])
    r.check("details", "5" in details, details)
    said = p.preview("--against", "nowhere", status=READ_OR_WRITE)
    r.check("an unknown revision", "`nowhere`" in said, said)


def main():
    r = Report()
    with tempfile.TemporaryDirectory() as scratch:
        project = Project(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(scratch), r)
        for test in test_file, test_mistakes, test_against:
            test(project, r)
    print(f"{r.passed} passed, {r.failed} failed")
    return 1 if r.failed else 0


if __name__ == "__main__":
    sys.exit(main())
