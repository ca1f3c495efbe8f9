#!/usr/bin/env python3
"""The server without a browser: server.py DASHC

What a program on the same machine, or a page elsewhere that the user's browser shows, could try:
other hosts' names, paths out of the folder, other methods, bodies, endless headers, many
connections.  And what it is for: the index, a dashboard, word of changes.
"""
import http.client
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = """use aws.lambda
dashboard "Checkout" in "Apps" {
    lambda.errors by function
}
"""
PAGE = {"index.html": "<!doctype html><title>page</title>", "app.js": "let a = '<script>';", "app.css": "body {}"}


class Server:
    """dashc serve on a free port, with a page of its own beside a copy of the program."""

    def __init__(self, dashc, folder, *words):
        self.folder = folder
        program = folder / "bin" / "dashc"
        (folder / "bin" / "preview").mkdir(parents=True, exist_ok=True)
        if not program.exists():
            shutil.copy2(dashc, program)
        for name, text in PAGE.items():
            (folder / "bin" / "preview" / name).write_text(text, encoding="utf-8")
        self.process = subprocess.Popen([program, "serve", "dashboards", "--port", "0", *words], cwd=folder,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.url = self.process.stdout.readline().decode().strip()
        self.port = int(self.url.rstrip("/").rsplit(":", 1)[1])

    def ask(self, path, method="GET", headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host=bool(headers and "Host" in headers))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        if body:
            connection.send(body)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response, text

    def raw(self, data, wait=5):
        """Sends bytes as they are; gives what comes back until the other side closes or `wait` is over."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as s:
            got = b""
            try:
                s.sendall(data)
                while chunk := s.recv(65536):
                    got += chunk
            except (TimeoutError, ConnectionError):
                pass
            return got

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, fine, detail=""):
        if fine:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}\n  {detail}")

    def same(self, name, got, wanted):
        self.check(name, got == wanted, f"got {got!r}, not {wanted!r}")


# ---- what it serves ------------------------------------------------------------------------------

def test_page(s, r):
    for path, part in ("/", "index.html"), ("/index.html", "index.html"), ("/app.js", "app.js"), ("/app.css", "app.css"):
        response, text = s.ask(path)
        r.same(f"status of {path}", response.status, 200)
        r.same(f"text of {path}", text.decode(), PAGE[part])
    response, text = s.ask("/", "HEAD")
    r.same("HEAD", (response.status, text), (200, b""))


def test_api(s, r):
    index = json.loads(s.ask("/api/index")[1])
    r.same("dashboards", [(d["uid"], d["folder"], d["panels"]) for d in index["dashboards"]], [("checkout", "Apps", 1)])
    r.same("messages", index["messages"], {"text": "", "errors": 0, "warnings": 0, "fault": False})
    document = json.loads(s.ask("/api/dashboard/checkout")[1])
    (note,) = document["panels"].values()
    r.same("place", (note["file"], note["line"]), ("dashboards/checkout.dash", 3))
    r.same("source", note["source"], "lambda.errors by function")
    r.same("recipe", {k: note["recipes"]["A"][k] for k in ("metric", "by", "quantity", "counts")},
           {"metric": "Errors", "by": ["FunctionName"], "quantity": "count", "counts": True})
    r.check("query", "FunctionName" in note["explanation"], note["explanation"])
    r.same("price", note["price"], "10 metrics a refresh, about 0.06 USD a month")
    r.same("dashboard", document["dashboard"]["title"], "Checkout")
    r.same("unknown dashboard", s.ask("/api/dashboard/nothing")[0].status, 404)
    r.same("a uid with a percent sign", s.ask("/api/dashboard/check%6fut")[0].status, 200)


def test_headers(s, r):
    for path in "/", "/api/index", "/nothing":
        response, _ = s.ask(path)
        policy = response.getheader("Content-Security-Policy") or ""
        r.check(f"policy of {path}", policy.startswith("default-src 'none'; script-src 'self';"), policy)
        r.check(f"framing of {path}", "frame-ancestors 'none'" in policy and response.getheader("X-Frame-Options") == "DENY")
        r.same(f"sniffing of {path}", response.getheader("X-Content-Type-Options"), "nosniff")
        r.same(f"other origins, {path}", response.getheader("Access-Control-Allow-Origin"), None)


# ---- what it refuses -----------------------------------------------------------------------------

def test_hosts(s, r):
    for host in "127.0.0.1", f"127.0.0.1:{s.port}", "localhost", f"LocalHost:{s.port}", "[::1]", f"[::1]:{s.port}", "127.8.9.10":
        r.same(f"host {host}", s.ask("/api/index", headers={"Host": host})[0].status, 200)
    for host in ("evil.example", f"evil.example:{s.port}", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1",
                 "", "[::1", "127.1", "0x7f000001", "localhost:80@evil.example", "evil.example:localhost"):
        response, text = s.ask("/api/index", headers={"Host": host})
        r.check(f"host {host!r}", response.status in (400, 403), f"{response.status} {text[:80]!r}")
    got = s.raw(b"GET /api/index HTTP/1.0\r\n\r\n")
    r.check("no host", got.startswith((b"HTTP/1.0 403", b"HTTP/1.1 403")), got[:80])


def test_paths(s, r):
    (s.folder / "bin" / "secret.txt").write_text("secret", encoding="utf-8")
    for path in ("/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/preview/../../secret.txt", "//etc/passwd", "/etc/passwd",
                 "/app.js/../../secret.txt", "/app.js%00.txt", "/api/dashboard/../../secret.txt", "/api/dashboard/..%2f..%2fsecret.txt",
                 "/\\..\\secret.txt", "/index.html/", "/app.js.map", "/dashboards/checkout.dash", "/bin/dashc", "/APP.JS"):
        got = s.raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        status = got.split(b" ")[1:2]
        r.check(f"path {path}", status in ([b"404"], [b"400"]) and b"secret" not in got.split(b"\r\n\r\n", 1)[-1], got[:200])


def test_methods(s, r):
    for method in "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "BREW":
        response, _ = s.ask("/api/index", method)
        r.check(f"method {method}", response.status in (405, 501), response.status)
    r.same("what is allowed", s.ask("/", "POST")[0].getheader("Allow"), "GET, HEAD")
    response, _ = s.ask("/", headers={"Content-Length": "5"}, body=b"hello")
    r.same("a body", response.status, 413)
    response, _ = s.ask("/", headers={"Transfer-Encoding": "chunked"}, body=b"5\r\nhello\r\n0\r\n\r\n")
    r.same("a body in chunks", response.status, 413)


def test_sizes(s, r):
    got = s.raw(b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    r.check("an endless path", got.split(b" ")[1:2] in ([b"414"], [b"400"], [b"431"]) or got == b"", got[:100])
    many = b"".join(b"X-%d: %s\r\n" % (i, b"a" * 100) for i in range(2000))
    got = s.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + many + b"\r\n")
    r.check("endless headers", got.split(b" ")[1:2] in ([b"431"], [b"413"], [b"400"]) or got == b"", got[:100])
    got = s.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 50, wait=2)
    r.check("no HTTP", not got or b" 400 " in got[:20], got[:80])
    r.same("and it goes on", s.ask("/")[0].status, 200)


def test_connections(s, r):
    """More connections than it takes: those that are open do not end it, and it goes on when they close."""
    held = []
    for _ in range(300):
        try:
            held.append(socket.create_connection(("127.0.0.1", s.port), timeout=2))
            held[-1].sendall(b"GET /api/in")
        except OSError:
            break
    for one in held:
        one.close()
    time.sleep(0.3)
    r.same("after many connections", s.ask("/api/index")[0].status, 200)


# ---- changes -------------------------------------------------------------------------------------

class Events:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.sendall(b"GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.got = b""
        self.until(b"retry: 1000")

    def until(self, text, seconds=10):
        end = time.monotonic() + seconds
        while text not in self.got and time.monotonic() < end:
            try:
                self.got += self.socket.recv(4096)
            except TimeoutError:
                break
        found = text in self.got
        self.got = self.got.partition(text)[2] if found else self.got
        return found

    def close(self):
        self.socket.close()


def write(path, text):
    """As editors do: a new file in the place of the old one."""
    other = path.with_suffix(".new")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def test_changes(s, r):
    file = s.folder / "dashboards" / "checkout.dash"
    first, second = Events(s.port), Events(s.port)
    generation = json.loads(s.ask("/api/index")[1])["generation"]
    write(file, SOURCE.replace("lambda.errors", "lambda.invocations"))
    r.check("the first page hears of it", first.until(b"data: changed"))
    r.check("and the second", second.until(b"data: changed"))
    index = json.loads(s.ask("/api/index")[1])
    r.same("generation", index["generation"], generation + 1)
    r.check("the new query", b'"metricName": "Invocations"' in s.ask("/api/dashboard/checkout")[1])
    second.close()

    write(file, SOURCE.replace("lambda.errors", "lambda.erors"))
    r.check("word of a mistake", first.until(b"data: changed"))
    index = json.loads(s.ask("/api/index")[1])
    r.same("errors", index["messages"]["errors"], 1)
    for part in "dashboards/checkout.dash:3:12: error[D0142]", "lambda.erors by function", "^~~~~", "did you mean `errors`":
        r.check(f"the terminal's text: {part}", part in index["messages"]["text"], index["messages"]["text"])
    r.check("the last good picture", b'"metricName": "Invocations"' in s.ask("/api/dashboard/checkout")[1])

    write(file, SOURCE)
    r.check("word of its mending", first.until(b"data: changed"))
    index = json.loads(s.ask("/api/index")[1])
    r.same("no errors", index["messages"]["errors"], 0)

    (s.folder / "dashboards" / "new").mkdir()
    time.sleep(0.3)
    write(s.folder / "dashboards" / "new" / "other.dash", SOURCE.replace("Checkout", "Other"))
    for _ in range(50):
        index = json.loads(s.ask("/api/index")[1])
        if len(index["dashboards"]) == 2:
            break
        time.sleep(0.1)
    r.same("a file in a new folder", sorted(d["uid"] for d in index["dashboards"]), ["checkout", "other"])
    first.close()


def test_begin_and_end(dashc, folder, r):
    server = Server(dashc, folder)
    events = Events(server.port)
    taken = subprocess.run([folder / "bin" / "dashc", "serve", "dashboards", "--port", str(server.port)], cwd=folder,
                           capture_output=True, timeout=20, check=False)
    r.same("a port that is taken", taken.returncode, 3)
    r.check("what is said of it", b"--port 0" in taken.stderr, taken.stderr)
    r.same("Ctrl-C with an open page", server.end(), 0)
    events.close()
    missing = subprocess.run([folder / "bin" / "dashc", "serve", "dashbords", "--port", "0"], cwd=folder, capture_output=True,
                             timeout=20, check=False)
    r.same("a folder that is not there", missing.returncode, 3)
    r.check("its name", b"`dashbords` does not exist" in missing.stderr, missing.stderr)
    (folder / "bin" / "preview" / "app.js").unlink()
    lacking = subprocess.run([folder / "bin" / "dashc", "serve", "dashboards", "--port", "0"], cwd=folder, capture_output=True,
                             timeout=20, check=False)
    r.same("without the page", lacking.returncode, 3)
    r.check("how to get it", b"npm ci --prefix preview" in lacking.stderr, lacking.stderr)


def opened(folder, *tools):
    """What `serve --open` says, with nothing but these in PATH."""
    tools_folder = folder / "tools"
    shutil.rmtree(tools_folder, ignore_errors=True)
    tools_folder.mkdir()
    for name, script in tools:
        (tools_folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tools_folder / name).chmod(0o755)
    process = subprocess.Popen([folder / "bin" / "dashc", "serve", "dashboards", "--port", "0", "--open"], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={"PATH": str(tools_folder)})
    said = b""
    while b"browser" not in said and (line := process.stderr.readline()):
        said += line
    process.send_signal(signal.SIGINT)
    return said + process.stderr.read(), process.wait(timeout=20)


def test_open(folder, r):
    said, status = opened(folder)
    r.check("without xdg-open", b"xdg-open is not installed" in said and status == 0, said)
    said, status = opened(folder, ("xdg-open", "echo noise; echo noise >&2; exit 3"))
    r.check("without a browser", b"xdg-open found no browser" in said and status == 0, said)
    r.check("without what it tried", b"noise" not in said, said)


def test_listens(s, r):
    """Only on the loopback interface: what the kernel says of its listening sockets."""
    listening = [line.split() for name in ("tcp", "tcp6") for line in pathlib.Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    mine = [words[1].split(":")[0] for words in listening if words[3] == "0A" and int(words[1].split(":")[1], 16) == s.port]
    r.same("addresses", mine, ["0100007F"])


def main():
    dashc = pathlib.Path(sys.argv[1]).resolve()
    r = Report()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "dashboards").mkdir()
        (folder / "dashboards" / "checkout.dash").write_text(SOURCE, encoding="utf-8")
        s = Server(dashc, folder)
        try:
            for test in (test_page, test_api, test_headers, test_hosts, test_paths, test_methods, test_sizes, test_connections,
                         test_listens, test_changes):
                test(s, r)
        finally:
            r.same("the end", s.end(), 0)
        test_open(folder, r)
        test_begin_and_end(dashc, folder, r)
    print(f"{r.passed} passed, {r.failed} failed")
    return 1 if r.failed else 0


if __name__ == "__main__":
    sys.exit(main())
