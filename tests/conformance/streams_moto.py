#!/usr/bin/env python3
"""Streams against moto, a mock of AWS that others keep: streams_moto.py DASHC

CloudWatch Logs and Lambda's policies as somebody else understood them: log groups of several pages, a
filter and a permission made, looked at with AWS's own client, changed in place, and nothing the second
time.  Without moto and boto3 it is skipped and says so.
"""
import io
import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

SKIPPED = 77
REGION, FUNCTION, GROUPS = "eu-west-1", "ship-logs", 60

try:
    import boto3
    from moto.server import ThreadedMotoServer
except ImportError:
    print("skipped: moto and boto3 are not here")
    sys.exit(SKIPPED)


class Peer:
    """Moto's server, and clients for it."""

    def __enter__(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.url = "http://%s:%s" % self.server.get_host_and_port()
        return self

    def __exit__(self, *_):
        self.server.stop()

    def client(self, service):
        return boto3.client(service, region_name=REGION, endpoint_url=self.url,
                            aws_access_key_id="AKIATEST", aws_secret_access_key="made-up")

    def prepare(self):
        """A function, and more log groups than fit on a page."""
        role = self.client("iam").create_role(RoleName="f", AssumeRolePolicyDocument="{}")["Role"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("f.py", "def f(event, context): pass\n")
        self.client("lambda").create_function(
            FunctionName=FUNCTION, Runtime="python3.11", Role=role["Arn"], Handler="f.f",
            Code={"ZipFile": code.getvalue()})
        logs = self.client("logs")
        for number in range(GROUPS):
            logs.create_log_group(logGroupName=f"/aws/lambda/f{number:02d}")
        logs.create_log_group(logGroupName="/aws/ecs/other")
        return self.client("lambda").get_function(
            FunctionName=FUNCTION)["Configuration"]["FunctionArn"]


def push(program, folder, peer, *arguments):
    variables = {"PATH": os.environ["PATH"], "HOME": folder, "AWS_ENDPOINT_URL": peer.url,
                 "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "AKIATEST",
                 "AWS_SECRET_ACCESS_KEY": "made-up"}
    done = subprocess.run([program, "push", "--infra", "--yes", "--json", *arguments], cwd=folder,
                          env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def declare(folder, arn, pattern):
    pathlib.Path(folder, "project.dash").write_text(
        'project "acme" { dash 1; region eu-west-1 }\n'
        'workspace local { url "http://127.0.0.1:9" }\n'
        f'stream "/aws/lambda/f*" to opensearch {{ filter "{pattern}"; through "{arn}" }}\n',
        encoding="utf-8")


def patterns(peer):
    logs, found = peer.client("logs"), {}
    for number in range(GROUPS):
        name = f"/aws/lambda/f{number:02d}"
        filters = logs.describe_subscription_filters(logGroupName=name)["subscriptionFilters"]
        found[name] = [f["filterPattern"] for f in filters]
    assert not logs.describe_subscription_filters(logGroupName="/aws/ecs/other")["subscriptionFilters"]
    return found


def run(program, folder, peer):
    arn = peer.prepare()
    declare(folder, arn, "?ERROR")
    made = push(program, folder, peer)
    assert len([r for r in made["resources"] if r.get("result") == "done"]) == GROUPS + 1, made
    assert set(map(tuple, patterns(peer).values())) == {("?ERROR",)}
    policy = json.loads(peer.client("lambda").get_policy(FunctionName=FUNCTION)["Policy"])
    assert [s["Sid"] for s in policy["Statement"]] == ["dashc-acme-logs"], policy
    assert not push(program, folder, peer)["changes"]
    declare(folder, arn, "?WARN")
    push(program, folder, peer)
    assert set(map(tuple, patterns(peer).values())) == {("?WARN",)}


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with Peer() as peer, tempfile.TemporaryDirectory() as folder:
        run(program, folder, peer)
    print("streams were made in moto, looked at with AWS's client, and changed in place\n1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
