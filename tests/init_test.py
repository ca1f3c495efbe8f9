#!/usr/bin/env python3
"""Tests `dashc init` from outside: init_test.py DASHC [NAME…]

Its workflows are read as YAML where that is installed, their shell parts by bash, and each command
of dashc in them must be one that dashc itself understands.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:  # then only what needs no YAML is tested
    yaml = None

from cli import FINE, READ_OR_WRITE, USAGE, Place
from runner import tree
from runner.report import Report

PROJECT = 'project "acme" { dash 1; region eu-west-1; grafana 10.4 }\n'
IN_AWS = PROJECT + 'workspace prod { name "acme-metrics"; region us-east-1 }\n'
ANYWHERE = PROJECT + 'workspace prod { url "https://g.example.com"; token env "GRAFANA_TOKEN" }\n'
FILES = {"github": ".github/workflows/dashc.yml", "gitlab": ".gitlab-ci.yml"}
ACTIONS = [  # what the policy allows
    "ListWorkspaces", "DescribeWorkspace", "ListWorkspaceServiceAccounts",
    "CreateWorkspaceServiceAccount", "ListWorkspaceServiceAccountTokens",
    "CreateWorkspaceServiceAccountToken", "DeleteWorkspaceServiceAccountToken"]


def git(p, *words, cwd=None):
    done = tree.start(["git", *words], cwd=cwd or p.folder)
    p.check(done.returncode == 0, f"git {words}: {tree.text(done.stderr)}")


# ---- a project -----------------------------------------------------------------------------------

def test_project(p):
    p.folder = p.folder / "acme-shop"
    p.folder.mkdir()
    out, said = p.dashc("init")
    p.same(out, "", "output")
    p.has(said, "project.dash: written\ndashboards/first.dash: written\n\nNext:\n")
    p.has((p.folder / "project.dash").read_text(), 'project "acme-shop" {')
    _, said = p.dashc("build")
    p.same(said, "1 dashboard, 4 panels: 1 written, 0 unchanged, 0 removed (out)\n", "its build")
    before = tree.outputs(p.folder)
    _, said = p.dashc("init")
    p.same(said, "project.dash: there already, and left as it is\n", "the second time")
    p.same(tree.outputs(p.folder), before, "files")


def test_project_with_dashboards(p):
    p.write("dashboards/x.dash", "own\n")
    _, said = p.dashc("init")
    p.same(said, "project.dash: written\n", "messages")
    p.same((p.folder / "dashboards/x.dash").read_text(), "own\n", "what was there")


def test_project_inside_of_another(p):
    p.write("project.dash", PROJECT)
    p.folder = p.folder / "dashboards"
    p.folder.mkdir()
    _, said = p.dashc("init", status=USAGE)
    p.has(said, "belongs to the project of ../project.dash")


def test_cannot_be_written(p):
    (p.folder / "project.dash").mkdir()
    _, said = p.dashc("init", status=READ_OR_WRITE)
    p.has(said, "project.dash")


# ---- workflows ---------------------------------------------------------------------------------

def made(p, host, project=IN_AWS, words=("--to", "prod")):
    """The workflow for a project, and what is said beside it."""
    p.write("project.dash", project)
    return p.dashc("init", "ci", host, "--stdout", *words)


def test_files(p):
    for host, path in FILES.items():
        text, steps = made(p, host)
        out, said = p.dashc("init", "ci", host, "--to", "prod")
        p.same(said, f"{path}: written\n\n", "messages")
        p.same(out, steps, "what is left to do")
        p.same((p.folder / path).read_text(), text, "the file")
        p.has(p.dashc("init", "ci", host, "--to", "prod")[1], f"{path}: up to date\n")
        p.write(path, "own: yes\n")
        out, said = p.dashc("init", "ci", host, "--to", "prod", status=READ_OR_WRITE)
        p.same(out, text, "what would stand in the file")
        p.has(said, f"{path} is there already, and left as it is")
        p.same((p.folder / path).read_text(), "own: yes\n", "the file of another")


def test_filled(p):
    """Nothing of the templates' own language is left."""
    for host in FILES:
        for project in IN_AWS, ANYWHERE, PROJECT:
            words = ["--to", "prod"] if project != PROJECT else []
            text, steps = made(p, host, project, words)
            left = re.findall(r"@[A-Z]+@|^@(?:if|end).*", text + steps, re.MULTILINE)
            p.same(left, [], f"left in {host}'s")
            p.has(text, "FILL IN")


def test_credentials(p):
    for host in FILES:
        text, steps = made(p, host)
        p.has(text, "us-east-1")
        for action in ACTIONS:
            p.has(steps, f'"grafana:{action}"')
        p.has(steps, "arn:aws:grafana:us-east-1:ACCOUNT:/workspaces/WORKSPACE-ID")
        text, steps = made(p, host, ANYWHERE)
        p.has(text, "GRAFANA_TOKEN")
        p.check("aws" not in (text + steps).lower(), f"{host}: AWS beside a token")


def test_github(p):
    text, _ = made(p, "github")
    for part in ("actions/checkout@", "aws-actions/configure-aws-credentials@", "id-token: write",
                 "pull-requests: write", "permissions: {}", "group: dashc-push",
                 "cancel-in-progress: false", "dashc check --to prod --diagnostics github",
                 "dashc diff HEAD^1 --to prod --markdown --exit-code", "dashc push --to prod --yes",
                 "persist-credentials: false"):
        p.has(text, part)
    for action in re.findall(r"uses: (\S+)", text):
        p.check(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), f"not pinned: {action}")


def test_gitlab(p):
    text, _ = made(p, "gitlab")
    for part in ("id_tokens:", "AWS_WEB_IDENTITY_TOKEN_FILE", "resource_group: dashc-push",
                 "dashc check --to prod", "dashc push --to prod --yes", "expire_in:"):
        p.has(text, part)


def test_repository(p):
    """The file goes to the top of the repository, and its steps run where the project is."""
    top = p.folder
    p.folder = top / "mon"
    p.folder.mkdir()
    git(p, "init", "-q", "-b", "trunk", cwd=top)
    for url in ("git@github.com:acme/shop.git", "https://github.com/acme/shop",
                "ssh://git@github.com/acme/shop.git"):
        git(p, "remote", "add", "origin", url)
        text, steps = made(p, "github")
        p.has(steps, '"repo:acme/shop:ref:refs/heads/trunk"')
        git(p, "remote", "remove", "origin")
    p.has(text, "branches: [trunk]")
    p.has(text, "working-directory: mon\n")
    p.has(text, "file=mon/|'")
    p.dashc("init", "ci", "github")
    p.check((top / FILES["github"]).is_file(), "no file at the top")
    git(p, "remote", "add", "origin", "https://git.example.com/team/shop.git")
    text, steps = made(p, "gitlab")
    p.has(steps, '"git.example.com:sub": "project_path:team/shop:ref_type:branch:ref:trunk"')
    p.has(text, 'cd "mon"')


def test_wrong_words(p):
    for words in ["ci"], ["ci", "jenkins"]:
        _, said = p.dashc("init", *words, status=USAGE)
        p.has(said, "dashc init ci github, or gitlab")
    _, said = p.dashc("init", "ci", "github", status=USAGE)
    p.has(said, "there is no project.dash here")
    _, said = p.dashc("init", "project", status=USAGE)
    p.has(said, "`project` is nothing to begin with")
    _, said = p.dashc("init", "--to", "prod", status=USAGE)
    p.has(said, "`--to` goes with dashc init ci")
    p.write("project.dash", IN_AWS)
    _, said = p.dashc("init", "ci", "github", "--to", "dev", status=USAGE)
    p.has(said, "project.dash declares no workspace `dev`")


# ---- what the workflows say ----------------------------------------------------------------------

def scripts(document):
    """Every shell script in a workflow."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "run" and isinstance(value, str):
                yield value
            elif key in ("script", "before_script"):
                yield "\n".join(value)
            else:
                yield from scripts(value)
    elif isinstance(document, list):
        for item in document:
            yield from scripts(item)


def test_yaml(p):
    if not yaml:
        return
    document = yaml.safe_load(made(p, "github")[0])
    p.same(sorted(document["jobs"]), ["push", "review"], "jobs")
    push, review = document["jobs"]["push"], document["jobs"]["review"]
    p.same(push["permissions"], {"contents": "read", "id-token": "write"}, "what push may do")
    p.same(review["permissions"], {"contents": "read", "pull-requests": "write"},
           "what review may do")
    p.check(push["concurrency"]["cancel-in-progress"] is False, "a push can be cancelled")
    document = yaml.safe_load(made(p, "gitlab")[0])
    p.same(sorted(document), [".dashc", "dashc-push", "dashc-review"], "jobs")
    p.same(document["dashc-push"]["id_tokens"], {"AWS_ID_TOKEN": {"aud": "sts.amazonaws.com"}},
           "identity")


def test_shell(p):
    """bash reads every script; what GitHub puts in stands for a word."""
    if not yaml or not shutil.which("bash"):
        return
    for host in FILES:
        for script in scripts(yaml.safe_load(made(p, host)[0])):
            text = re.sub(r"\$\{\{.*?\}\}", "word", script)
            done = subprocess.run(["bash", "-n"], input=text.encode(), stderr=subprocess.PIPE,
                                  check=False)
            p.check(done.returncode == 0, f"{host}: {tree.text(done.stderr)}\n{text}")


def commands(text):
    for line in text.splitlines():
        found = re.match(r"\s*(?:- )?(dashc [a-z].*)", line)
        if found:
            words = re.split(r" 2>| \||>", found.group(1))[0].split()
            yield [w.strip('"') for w in words[1:]]


def test_commands(p):
    """A wrong word at the end is the first thing that dashc does not understand."""
    known = tree.text(tree.start([p.program, "help"], cwd=p.folder).stdout)
    for host in FILES:
        found = list(commands(made(p, host)[0]))
        p.same([words[0] for words in found], ["check", "diff", "push"], f"commands of {host}")
        for words in found:
            if f"  {words[0]} " not in known:
                continue
            _, said = p.dashc(*words, "--no-such-option", status=USAGE)
            p.has(said, f"`dashc {words[0]}` has no option `--no-such-option`")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    report = Report()
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not sys.argv[2:] or name[5:] in sys.argv[2:]):
            with tempfile.TemporaryDirectory() as folder:
                test(Place(program, pathlib.Path(folder).resolve(), report, name[5:]))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
