"""What a scripted server was asked: every request, in the order of arrival.

A `Request` is what came over the wire, before anything was made of it.  Secrets are not kept:
headers that carry one are stored redacted (the server itself sees them through `Request.secret`,
which forgets with `forget`).  A `Recorder` holds the requests, counts how many were under way at
once, and has the questions and assertions that tests ask.
"""
import json
import threading
import time
import urllib.parse

# Headers whose values are never stored.
SECRET_HEADERS = frozenset([
    "authorization", "proxy-authorization", "cookie", "x-amz-security-token",
    "x-aws-ec2-metadata-token", "x-amz-sso_bearer_token"])
READS = ("GET", "HEAD", "OPTIONS")


class Request:
    """One request: `method`, `path` (decoded), `target` (as sent), `query`, `headers`, `body`.

    Filled in as things happen: `number` (1 is the first that arrived), `in_flight` (with this one),
    `applied` (the server did what it asks), `status` (what was answered; None: nothing),
    `fault` (the name of the fault played on it), `who` (whose token it carried).  Of AWS's servers:
    `service`, `operation`, and `signature`, what the Authorization header claims (aws_sigv4.py).
    """

    def __init__(self, method, target, headers, body, connection=0):
        self.method, self.target, self.body, self.connection = method, target, body, connection
        path, _, query = target.partition("?")
        self.raw_path, self.raw_query = path, query
        self.path = urllib.parse.unquote(path)
        self.query = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self._secret = [(n.lower(), v) for n, v in headers if n.lower() in SECRET_HEADERS]
        self.headers = [(n, redacted(v) if n.lower() in SECRET_HEADERS else v) for n, v in headers]
        self.number = self.in_flight = 0
        self.started = self.ended = time.monotonic()
        self.applied, self.status, self.fault, self.who = False, None, None, None
        self.service = self.operation = self.signature = None

    def header(self, name, default=None):
        """The value of a header (redacted if secret); several of one name are joined by commas."""
        values = [v for n, v in self.headers if n.lower() == name.lower()]
        return ", ".join(values) if values else default

    def secret(self, name, default=""):
        """The true value of a header that is stored redacted."""
        return next((v for n, v in self._secret if n == name.lower()), default)

    def values(self, name):
        """The true values of a header, one for each time it was sent."""
        name = name.lower()
        sent = self._secret if name in SECRET_HEADERS else self.headers
        return [v for n, v in sent if n.lower() == name]

    def parameter(self, name, default=None):
        """The first query parameter of this name."""
        return next((v for n, v in self.query if n == name), default)

    def parameters(self, name):
        return [v for n, v in self.query if n == name]

    @property
    def json(self):
        """The body as JSON, or None when it is not."""
        try:
            return json.loads(self.body.decode("utf-8"))
        except ValueError:
            return None

    @property
    def is_write(self):
        return self.method not in READS

    def forget(self):
        self._secret = []

    def __str__(self):
        fault = f" [{self.fault}]" if self.fault else ""
        return f"{self.number}. {self.method} {self.target} -> {self.status}{fault}"

    __repr__ = __str__


def redacted(value):
    """The scheme of a credential without the credential."""
    scheme, space, _ = value.partition(" ")
    return f"{scheme} <redacted>" if space else "<redacted>"


class Recorder:
    """The requests of a server, with the questions that tests ask about them."""

    def __init__(self):
        self.requests = []
        self.most_in_flight = 0
        self._in_flight = 0
        self._lock = threading.Lock()

    # ---- recording --------------------------------------------------------------------------

    def arrive(self, request, then):
        """Records a request; gives what `then` makes of it, in the order of arrival."""
        with self._lock:
            self._in_flight += 1
            self.requests.append(request)
            request.number, request.in_flight = len(self.requests), self._in_flight
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
            return then(request)

    @property
    def in_flight(self):
        return self._in_flight

    def leave(self, request):
        request.ended = time.monotonic()
        request.forget()
        with self._lock:
            self._in_flight -= 1

    def clear(self):
        """Forgets what came so far: the next request is number 1."""
        with self._lock:
            self.requests = []
            self.most_in_flight = self._in_flight

    # ---- questions --------------------------------------------------------------------------

    def writes(self):
        return [r for r in self.requests if r.is_write]

    def matching(self, method=None, path=None):
        """Those of a method and of a path; a path that ends in `*` is the beginning of one."""
        return [r for r in self.requests if matches(r, method, path)]

    def sequence(self):
        """`METHOD /path` of each request: short enough to compare whole runs."""
        return [f"{r.method} {r.path}" for r in self.requests]

    def bodies(self, method, path):
        return [r.json for r in self.matching(method, path)]

    def describe(self):
        return "\n".join(str(r) for r in self.requests) or "(no request)"

    # ---- assertions: they show the whole conversation when they fail ------------------------

    def check(self, good, why):
        if not good:
            raise AssertionError(f"{why}\n{self.describe()}")

    def assert_sequence(self, expected):
        self.check(self.sequence() == list(expected), f"expected {list(expected)}, got")

    def assert_no_writes(self):
        self.check(not self.writes(), "something was written")

    def assert_count(self, count, method=None, path=None):
        found = len(self.matching(method, path))
        self.check(found == count,
                   f"{found} instead of {count} times {method or '*'} {path or '*'}")

    def assert_once_each(self, method="GET"):
        """No target was asked for twice."""
        targets = [r.target for r in self.requests if r.method == method]
        twice = sorted({t for t in targets if targets.count(t) > 1})
        self.check(not twice, f"asked for more than once: {twice}")

    def assert_never_overwrote(self):
        """No save claimed the right to overwrite: the optimistic lock was always on."""
        asked = [r for r in self.writes() if isinstance(r.json, dict) and r.json.get("overwrite")]
        self.check(not asked, f"overwrite: true in {asked}")

    def assert_headers(self, **expected):
        """Every request carries these headers; `_` in a name stands for `-`."""
        for request in self.requests:
            for name, value in expected.items():
                actual = request.header(name.replace("_", "-"))
                self.check(actual == value, f"{name}: {actual!r} instead of {value!r} in {request}")


def matches(request, method=None, path=None):
    if method is not None and request.method != method:
        return False
    if path is None:
        return True
    if path.endswith("*"):
        return request.path.startswith(path[:-1])
    return request.path == path
