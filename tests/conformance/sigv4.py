#!/usr/bin/env python3
"""Compares dashc's signatures with AWS's test vectors and with botocore's: sigv4.py SIGV4_CHECK VECTORS

The vectors are those of awslabs/aws-c-auth (Apache-2.0), packed into one JSON file. botocore signs a few
thousand random requests, the same that dashc is given. Without the file, or without botocore, that half
is skipped; without both, the test.
"""
import calendar
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import time
import urllib.parse

SKIPPED = 77
RANDOM_REQUESTS = 3000


def sign(program, tasks):
    text = "".join(json.dumps(task) + "\n" for task in tasks)
    done = subprocess.run([program], input=text.encode("utf-8"), stdout=subprocess.PIPE, check=True, timeout=120)
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


class Differences:
    def __init__(self):
        self.compared = self.count = 0

    def compare(self, name, what, actual, expected):
        self.compared += 1
        if actual != expected:
            self.count += 1
            if self.count <= 10:
                print(f"{name}: {what} differs\n  dashc:    {actual!r}\n  expected: {expected!r}")


# ---- AWS's vectors ---------------------------------------------------------------------------------


def parse_request(text):
    """Method, target, headers (a line that begins with a space belongs to the one above), body."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.rstrip("\n").split("\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    headers = []
    for line in lines:
        if line[:1] in " \t":
            headers[-1][1] += "\n" + line
        else:
            name, _, value = line.partition(":")
            headers.append([name, value])
    return method, target, headers, body


def vector_task(case):
    context = case["context"]
    method, target, headers, body = parse_request(case["request"])
    moment = calendar.timegm(time.strptime(context["timestamp"], "%Y-%m-%dT%H:%M:%SZ"))
    headers.append(["X-Amz-Date", time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(moment))])
    token = context["credentials"].get("token")
    if token and not context.get("omit_session_token"):
        headers.append(["X-Amz-Security-Token", token])
    if context["sign_body"]:
        headers.append(["x-amz-content-sha256", hashlib.sha256(body.encode("utf-8")).hexdigest()])
    path, _, query = target.partition("?")
    return {"method": method, "path": path, "query": query, "headers": headers, "body": body,
            "region": context["region"], "service": context["service"], "moment": moment,
            "as_is": not context["normalize"], "access_key": context["credentials"]["access_key_id"],
            "secret_key": context["credentials"]["secret_access_key"]}


def check_vectors(program, path, differences):
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    made = sign(program, [vector_task(case) for case in cases.values()])
    for (name, case), steps in zip(cases.items(), made):
        for step in ("canonical_request", "string_to_sign", "signature"):
            differences.compare(name, step, steps[step], case["header-" + step.replace("_", "-")])
        signed = [line for line in case["header-signed-request"].splitlines() if line.startswith("Authorization:")]
        differences.compare(name, "authorization", steps["authorization"], signed[0].partition(":")[2].strip())
    print(f"{len(cases)} of AWS's vectors")
    return len(cases)


# ---- botocore ----------------------------------------------------------------------------------------

ALPHABET = "abzAZ019-._~/ :%+&=?#@!$'()*,;[]\"<>\\^`{|}äß€日本🙂\u200b"


def random_text(rng, most):
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randint(0, most)))


def random_task(rng):
    """A request as dashc's callers make them: path segments and query percent-encoded once."""
    encode = lambda text: urllib.parse.quote(text, safe="-._~")
    segments = [encode(random_text(rng, 12)) for _ in range(rng.randint(0, 5))]
    arn = encode("arn:aws:grafana:eu-west-1:111122223333:/workspaces/g-0123456789")
    path = rng.choice(["/" + "/".join(segments), "/tags/" + arn, "/", "/workspaces/g-0123456789/a/../b//./c"])
    query = "&".join(f"{encode(random_text(rng, 6)) or 'k'}={encode(random_text(rng, 8))}"
                     for _ in range(rng.choice([0, 0, 1, 2, 5])))
    moment = rng.randint(1400000000, 1900000000)
    host = rng.choice(["grafana.eu-west-1.amazonaws.com", "127.0.0.1:8443"])
    headers = [["Host", host], ["X-Amz-Date", time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(moment))]]
    if rng.random() < 0.5:
        headers.append(["X-Amz-Security-Token", "tok/+==" + str(rng.random())])
    if rng.random() < 0.5:
        headers.append(["Content-Type", rng.choice(["application/json", "text/plain;  charset=utf-8"])])
    return {"method": rng.choice(["GET", "POST", "PUT", "PATCH", "DELETE"]), "path": path, "query": query,
            "headers": headers, "body": random_text(rng, 200) if rng.random() < 0.5 else "",
            "region": rng.choice(["eu-west-1", "us-gov-west-1"]), "service": rng.choice(["grafana", "sts"]),
            "moment": moment, "as_is": False, "access_key": "AKIDEXAMPLE", "secret_key": "k/+" * rng.randint(1, 40)}


def botocore_authorization(auth, request_class, credentials_class, task):
    headers = dict(task["headers"])
    token = headers.pop("X-Amz-Security-Token", None)
    url = f"https://{headers.pop('Host')}{task['path']}" + (f"?{task['query']}" if task["query"] else "")
    request = request_class(method=task["method"], url=url, data=task["body"].encode("utf-8"), headers=headers)
    request.context["timestamp"] = headers["X-Amz-Date"]
    if token:
        request.headers["X-Amz-Security-Token"] = token
    signer = auth(credentials_class(task["access_key"], task["secret_key"], token), task["service"], task["region"])
    canonical = signer.canonical_request(request)
    string_to_sign = signer.string_to_sign(request, canonical)
    signer._inject_signature_to_request(request, signer.signature(string_to_sign, request))
    return canonical, request.headers["Authorization"]


def check_botocore(program, differences):
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    rng = random.Random(20150830)
    tasks = [random_task(rng) for _ in range(RANDOM_REQUESTS)]
    for task, steps in zip(tasks, sign(program, tasks)):
        canonical, authorization = botocore_authorization(SigV4Auth, AWSRequest, Credentials, task)
        name = f"{task['method']} {task['path']}?{task['query']}"
        differences.compare(name, "canonical_request", steps["canonical_request"], canonical)
        differences.compare(name, "authorization", steps["authorization"], authorization)
    print(f"{len(tasks)} requests signed by botocore too")
    return len(tasks)


def main():
    program, vectors = sys.argv[1], pathlib.Path(sys.argv[2])
    differences, checked = Differences(), 0
    if vectors.exists():
        checked += check_vectors(program, vectors, differences)
    else:
        print(f"there is no {vectors.name}: the vectors are skipped")
    try:
        checked += check_botocore(program, differences)
    except ImportError:
        print("there is no botocore (python3-botocore): that half is skipped")
    print(f"{differences.compared} comparisons, {differences.count} differences")
    return 1 if differences.count else 0 if checked else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
