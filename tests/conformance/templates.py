#!/usr/bin/env python3
"""What `dashc up --emit cloudformation` writes against CloudFormation's own schemas: templates.py DASHC

cfn-lint holds the templates of several projects against the schemas of resources that AWS publishes:
names of properties, what must be there, enumerations, functions, policies.  First it must find what is
put there to be found.  Without cfn-lint it is skipped and says so.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77
REGION = "eu-west-1"

try:
    import cfnlint  # noqa: F401
except ImportError:
    print("skipped: cfn-lint is not here")
    sys.exit(SKIPPED)

BASE = 'name "acme-metrics"; region eu-west-1; grafana 10.4; '
EVERYTHING = BASE + """
    auth sso, saml; describe "Numbers of Acme."; account organization "ou-ab12-34567890"
    metadata "https://idp.example.com/metadata"; assertion role "role", login "mail", name "cn"
    admin role "admins"; editor role "editors"; allow "Acme"; session 8h
    admin user "owner@example.com"; viewer group "Product"
    vpc subnets ["subnet-0123456789abcdef0", "subnet-1123456789abcdef0"],
        groups ["sg-0123456789abcdef0"]
    network prefix "pl-0123456789abcdef0", endpoint "vpce-0123456789abcdef0"
    notify sns; plugins yes; alerting yes; tag team = "a"; timezone "utc"
"""
SOURCES = """
datasource cloudwatch "C" { role "arn:aws:iam::111122223333:role/reader"; region eu-west-1 }
datasource opensearch "D" {
    url "https://search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com"
    index "x"; sigv4; default
}
datasource opensearch "E" {
    url "https://07tjusf2h91cunochc.eu-west-1.aoss.amazonaws.com"; index "x"; sigv4
}
"""
PANELS = """
    filter region, one function
    annotate alarms "checkout-"
    lambda.errors sum by function
    logs "/aws/lambda/$function" where level = "ERROR"
"""
PROJECTS = {
    "everything": (EVERYTHING, SOURCES, PANELS),
    "little": (BASE + "auth sso", "", 'text "Nothing yet."'),
    "a role that is there": (BASE + 'auth sso; role "arn:aws:iam::111122223333:role/theirs"', "",
                             PANELS),
    "SAML alone": (BASE + 'auth saml; metadata "https://idp.example.com/m"; assertion role "role"; '
                   'admin role "admins"', "", PANELS),
    "a document that was uploaded": (BASE + "auth sso, saml; metadata uploaded", "", PANELS),
}


def emitted(dashc, folder, body, sources, panels):
    folder = pathlib.Path(folder)
    (folder / "dashboards").mkdir(exist_ok=True)
    (folder / "project.dash").write_text(
        f'project "acme" {{ dash 1 }}\nworkspace prod {{ {body} }}\n{sources}')
    (folder / "dashboards" / "a.dash").write_text(
        f'use aws.lambda\ndashboard "A" {{\n{panels}\n}}\n')
    ended = subprocess.run([dashc, "up", "--emit", "cloudformation", "--lint", "all=off"],
                           cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if ended.returncode:
        sys.exit(f"dashc ended with {ended.returncode}:\n{ended.stderr}")
    return json.loads(ended.stdout)


def findings(folder, documents):
    """What cfn-lint says of each, by name."""
    files = {}
    for number, (name, document) in enumerate(documents.items()):
        path = pathlib.Path(folder) / f"{number}.json"
        path.write_text(json.dumps(document))
        files[str(path)] = name
    ended = subprocess.run(
        [sys.executable, "-c", "from cfnlint.runner import main; main()", "--format", "json",
         "--regions", REGION, "--include-checks", "I", "--template", *files], capture_output=True,
        text=True, timeout=150, check=False)
    found = {name: [] for name in documents}
    try:
        for one in json.loads(ended.stdout):
            found[files[one["Filename"]]].append(f"{one['Rule']['Id']} {one['Message']}")
    except (ValueError, KeyError):
        sys.exit(f"cfn-lint: {ended.stdout}{ended.stderr}")
    return found


def broken(document):
    """The same with a mistake each: cfn-lint has to find them."""
    def change(edit):
        copy = json.loads(json.dumps(document))
        edit(copy["Resources"])
        return copy
    workspace = lambda resources: resources["Workspace"]["Properties"]  # noqa: E731
    return {
        "a name that is wrong": change(
            lambda r: workspace(r).update(GrafanaVersoin=workspace(r).pop("GrafanaVersion"))),
        "what must be there is not": change(lambda r: workspace(r).pop("PermissionType")),
        "a word of no list": change(lambda r: workspace(r).update(PermissionType="OURS")),
        "a role of nobody": change(
            lambda r: workspace(r).update(RoleArn={"Fn::GetAtt": ["Rule", "Arn"]})),
        "a policy without actions": change(
            lambda r: r["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0].pop(
                "Action")),
    }


def main(dashc):
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        documents = {}
        for name, project in PROJECTS.items():
            documents[name] = emitted(dashc, folder, *project)
        mistakes = broken(documents["everything"])
        for name, found in findings(folder, {**documents, **mistakes}).items():
            wrong = not found if name in mistakes else bool(found)
            if wrong:
                failed += 1
                print(f"{name}: " + ("; ".join(found) or "nothing was found"))
    count = len(documents) + len(mistakes)
    print(f"{count - failed} passed, {failed} failed")
    sys.exit(bool(failed))


main(pathlib.Path(sys.argv[1]).resolve())
