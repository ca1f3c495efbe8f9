#!/usr/bin/env python3
"""Tests what requests of the stage `http` do on the wire: http_test.py HTTP_CHECK [unittest's arguments]

HTTP_CHECK is http_check.c; each test gives it requests and a server that behaves in some way.
No line that it prints may hold a secret: every test sends some, and all output is searched for them.
"""
import gzip
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import certificates
import faults
from peer import Peer
from wire import Response

PROGRAM = None
TOKEN = "glsa_0123456789abcdefTOKEN"
NO_NAME = "a" * 64 + ".invalid"  # a label that is too long: no resolver is asked
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class Echo(Peer):
    """Answers with what it was asked; `answers` maps a path to a Response."""

    def __init__(self, **more):
        super().__init__(**more)
        self.answers = {}

    def handle(self, request):
        fixed = self.answers.get(request.path)
        return fixed or Response(200, {"method": request.method, "body": request.body.decode("utf-8")})


class Client:
    """http_check with requests; `results` are its lines, `trace` is what it said beside them."""

    def __init__(self, requests, env=None, in_turn=False, **options):
        options.setdefault("pause", 0.01)
        options.setdefault("timeout", 5)
        for request in requests:
            request.setdefault("method", "GET")
            request.setdefault("secrets", {"Authorization": f"Bearer {TOKEN}"})
        task = {"options": options, "requests": requests, "in_turn": in_turn}
        surroundings = {k: v for k, v in os.environ.items() if k not in PROXIES}
        self.process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env={**surroundings, **(env or {})})
        self.process.stdin.write(json.dumps(task).encode("utf-8"))
        self.process.stdin.close()
        self.process.stdin = None

    def finish(self, expected=0):
        out, err = self.process.communicate(timeout=60)
        self.trace = err.decode("utf-8")
        self.results = [json.loads(line) for line in out.decode("utf-8").splitlines()]
        assert self.process.returncode == expected, (self.process.returncode, self.trace)
        assert TOKEN.encode() not in out + err and b"s3cret" not in out + err, "a secret was printed"
        return self


def send(*requests, **more):
    """The outcomes of these requests, one after the other; of one request, its outcome."""
    results = Client(list(requests), **more).finish().results
    return results[0] if len(requests) == 1 else results


class Case(unittest.TestCase):
    def setUp(self):
        self.peer = self.enter(Echo())

    def enter(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def url(self, path="/x"):
        return self.peer.url + path

    def expect(self, result, outcome, status=0, attempts=1, why=""):
        shown = json.dumps(result)
        self.assertEqual((result["outcome"], result["status"], result["attempts"]),
                         (outcome, status, attempts), shown)
        self.assertIn(why, result["why"], shown)

    def asked(self):
        return len(self.peer.requests)


class Ordinary(Case):
    def test_methods_and_bodies(self):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            for body in ("", "{}", "é" * 70000):
                result = send({"method": method, "url": self.url(), "body": body,
                               "content_type": "application/json" if body else ""})
                self.expect(result, "answered", 200)
                request = self.peer.requests[-1]
                self.assertEqual((request.method, request.body.decode("utf-8")), (method, body))
                self.assertEqual(request.header("content-type"), "application/json" if body else None)
                self.assertIsNone(request.header("expect"))

    def test_headers(self):
        send({"url": self.url(), "headers": {"X-Empty": "", "Accept": "application/json"}})
        request = self.peer.requests[0]
        self.assertRegex(request.header("user-agent"), r"^dashc/\d+\.\d+\.\d+$")
        self.assertEqual((request.header("x-empty"), request.header("accept")), ("", "application/json"))
        self.assertEqual(request.header("authorization"), "Bearer <redacted>")

    def test_no_line_break_in_a_header(self):
        result = send({"url": self.url(), "secrets": {"Authorization": f"Bearer {TOKEN}\r\nX-More: 1"}})
        self.expect(result, "unsent", attempts=0, why="Authorization holds a line break")
        self.assertEqual(self.asked(), 0)

    def test_packed_answer(self):
        packed = gzip.compress(b"a" * 100000)
        self.peer.answers["/packed"] = Response(200, packed, headers=[("Content-Encoding", "gzip")])
        self.assertEqual(send({"url": self.url("/packed")})["bytes"], 100000)

    def test_headers_of_each_attempt(self):
        self.peer.faults.at(1, faults.server_error(), times=2)
        send({"url": self.url(), "prepare": True})
        self.assertEqual([r.header("x-attempt") for r in self.peer.requests], ["1", "2", "3"])

    def test_one_connection_for_all(self):
        send(*[{"url": self.url(f"/{i}")} for i in range(20)], in_turn=True)
        self.assertEqual({r.connection for r in self.peer.requests}, {1})

    def test_several_in_flight(self):
        self.peer.latency = 0.1
        start = time.monotonic()
        send(*[{"url": self.url(f"/{i}")} for i in range(24)], in_flight=6)
        self.assertEqual(self.peer.recorder.most_in_flight, 6)
        self.assertLess(time.monotonic() - start, 2.2)  # one after the other: 2.4
        self.assertEqual(len({r.target for r in self.peer.requests}), 24)

    def test_trace(self):
        client = Client([{"url": self.url("/a?key=s3cret&flag&other=s3cret")}]).finish()
        self.assertRegex(client.trace, r"^GET http://127\.0\.0\.1:\d+/a\?key=…&flag&other=…: "
                                       r"200, \d+ bytes, \d+ ms, attempt 1\n$")


class Library(Case):
    """libcurl is loaded with the first request."""

    def loaded(self, *requests):
        client = Client(list(requests), env={"LD_DEBUG": "files"}).finish()
        if "libc.so" not in client.trace:
            self.skipTest("this system's loader does not say what it loads")
        return "libcurl" in client.trace

    def test_when(self):
        self.assertFalse(self.loaded())
        self.assertTrue(self.loaded({"url": self.url()}))

    def test_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("libcurl.so.4", "libcurl-gnutls.so.4"):
                pathlib.Path(folder, name).write_bytes(b"no library")
            result = send({"url": self.url()}, env={"LD_LIBRARY_PATH": folder})
        self.expect(result, "unsent", attempts=0, why="libcurl, which requests need, cannot be loaded (")
        self.assertIn("Debian's package libcurl4", result["why"])


class Refused(Case):
    """What is not sent at all."""

    def test_secret_without_tls(self):
        for host in ("192.0.2.1", "localhost.example.com", "127.0.0.1.example.com"):
            result = send({"url": f"http://{host}/x?key=s3cret"})
            self.expect(result, "unsent", attempts=0, why=f"a secret would be readable on its way to http://{host}")

    def test_link_local_only_past_the_proxy(self):
        result = send({"url": "http://169.254.169.254/x"})
        self.expect(result, "unsent", attempts=0, why="a secret would be readable")

    def test_other_protocols(self):
        for url in ("file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1/x"):
            self.expect(send({"url": url}), "unsent", attempts=0, why="must begin with https://")

    def test_password_in_url(self):
        result = send({"url": "https://user:s3cret@127.0.0.1/"})
        self.expect(result, "unsent", attempts=0, why="must not hold a user or password")

    def test_redirect(self):
        for target, shown in (("https://sso.example.com/login?token=s3cret", "https://sso.example.com/login"),
                              ("/login?token=s3cret", "/login"), ("https://u:s3cret@x/", "another place")):
            self.peer.faults.on(None, "/x", faults.redirected(target))
            result = send({"url": self.url()})
            self.expect(result, "answered", 302, why=f"a redirect to {shown}, which is not followed")
        self.assertEqual(self.asked(), 3)


class Failing(Case):
    """What went wrong, and whether it is tried again."""

    def twice(self, fault, **more):
        """A GET and a POST that may not be repeated, each meeting the fault once."""
        results = []
        for method, repeat in (("GET", "always"), ("POST", "unsent")):
            self.peer.recorder.clear()
            self.peer.faults.clear()
            self.peer.faults.at(1, fault)
            results.append(send({"method": method, "url": self.url(), "repeat": repeat,
                                 "body": "{}" if method == "POST" else ""}, **more))
        return results

    def test_refused(self):
        self.peer.deafen()
        for repeat in ("always", "unsent"):
            result = send({"method": "POST", "url": self.url(), "body": "{}", "repeat": repeat}, attempts=3)
            self.expect(result, "unsent", attempts=3, why="no connection (Connection refused) (3 attempts)")
            self.assertFalse(result["before"])

    def test_refused_for_a_while(self):
        self.peer.deafen()
        threading.Timer(0.2, self.peer.listen).start()
        result = send({"method": "POST", "url": self.url(), "body": "{}", "repeat": "unsent"},
                      attempts=50, pause=0.02, longest_pause=0.02)
        self.assertEqual(result["outcome"], "answered")
        self.assertFalse(result["before"])
        self.assertEqual(self.asked(), 1)

    def test_unknown_host(self):
        result = send({"url": f"https://{NO_NAME}/"}, attempts=2)
        self.expect(result, "unsent", attempts=2, why=f"https://{NO_NAME}: this name is not known")

    def test_reset(self):
        get, post = self.twice(faults.reset(applied=True))
        self.expect(get, "answered", 200, attempts=2)
        self.assertTrue(get["before"])
        self.expect(post, "ambiguous", why="the connection broke off")
        self.assertEqual(self.asked(), 1)

    def test_answer_breaks_off(self):
        for fault in (faults.reset_half_way(), faults.closed_half_way()):
            get, post = self.twice(fault)
            self.expect(get, "answered", 200, attempts=2)
            self.expect(post, "ambiguous", why="broke off")
            self.assertEqual((post["body"], post["status"]), ("", 0))

    def test_no_answer(self):
        get, post = self.twice(faults.timed_out(applied=True), timeout=0.5)
        self.expect(get, "answered", 200, attempts=2)
        self.expect(post, "ambiguous", why="no answer within 0.5 s")

    def test_answer_stalls(self):
        def play(exchange):
            exchange.connection.send(exchange.apply().head(length=10000) + b"{")
            exchange.connection.wait_until_gone(10)
        start = time.monotonic()
        get, post = self.twice(faults.Fault("stalled", play), timeout=4)
        self.expect(get, "answered", 200, attempts=2)
        self.expect(post, "ambiguous", why="no whole answer within 4 s")
        self.assertLess(time.monotonic() - start, 7)  # 2 s each, not 4

    def test_slow_answer_is_awaited(self):
        get, post = self.twice(faults.slow(1.0), timeout=3)
        self.expect(get, "answered", 200)
        self.expect(post, "answered", 200)

    def test_turned_away(self):
        for status, fault in ((429, faults.throttled()), (503, faults.unavailable())):
            get, post = self.twice(fault)
            self.expect(get, "answered", 200, attempts=2)
            self.expect(post, "answered", 200, attempts=2)
            self.assertTrue(post["before"])

    def test_server_errors(self):
        for status, fault in ((500, faults.server_error()), (502, faults.bad_gateway()),
                              (504, faults.gateway_timeout()), (408, faults.answered(408, "")),):
            get, post = self.twice(fault)
            self.expect(get, "answered", 200, attempts=2)
            self.expect(post, "answered", status)
            self.assertFalse(post["before"])

    def test_lasting_error_is_the_answer(self):
        self.peer.faults.at(1, faults.bad_gateway(), times=faults.FOREVER)
        result = send({"url": self.url()}, attempts=4)
        self.expect(result, "answered", 502, attempts=4)
        self.assertIn("502 Bad Gateway", result["body"])
        self.assertEqual(self.asked(), 4)

    def test_other_errors_are_not_repeated(self):
        for status in (400, 401, 403, 404, 409, 412, 422, 501):
            self.peer.recorder.clear()
            self.peer.faults.at(1, faults.answered(status, {}))
            self.expect(send({"url": self.url()}), "answered", status)
            self.assertEqual(self.asked(), 1)

    def test_no_http(self):
        def play(exchange):
            exchange.connection.send(b"SSH-2.0-OpenSSH_9.2\r\n")
            exchange.connection.close()
        get, post = self.twice(faults.Fault("ssh", play), attempts=2)
        self.expect(get, "answered", 200, attempts=2)
        self.assertEqual(post["outcome"], "ambiguous")


class KeptConnection(Case):
    """A connection that has served before and is dead when the next request is on it.  libcurl by
    itself sends such a request again, whatever its method."""

    def requests_on_a_dying_connection(self, body, repeat):
        self.peer.faults.at(2, faults.reset(applied=True))
        return send({"url": self.url("/first")},
                    {"method": "POST", "url": self.url("/second"), "body": body, "repeat": repeat},
                    in_turn=True)[1]

    def test_post_is_sent_once(self):
        for body in ("{}", "", "x" * 300000):
            self.peer.recorder.clear()
            self.peer.faults.clear()
            result = self.requests_on_a_dying_connection(body, "unsent")
            self.expect(result, "ambiguous", why="the connection broke off")
            self.assertEqual(self.asked(), 2)

    def test_repeatable_goes_through(self):
        result = self.requests_on_a_dying_connection("{}", "always")
        self.assertEqual((result["outcome"], result["status"]), ("answered", 200))
        self.assertEqual([r.body for r in self.peer.requests[1:]], [b"{}", b"{}"])

    def test_connection_closed_between(self):
        """The server closes in good order after its answer: no doubt, a POST goes out on a new one."""
        def play(exchange):
            exchange.send(exchange.apply())
            exchange.connection.close()
        self.peer.faults.at(1, faults.Fault("closed after", play))
        results = send({"url": self.url("/first")},
                       {"url": self.url("/second"), "method": "POST", "body": "{}", "repeat": "unsent",
                        "before": 0.2}, in_turn=True)
        self.assertEqual([r["outcome"] for r in results], ["answered"] * 2)
        self.assertEqual(self.asked(), 2)


class Patience(Case):
    def pause_for(self, *headers, **more):
        self.peer.faults.at(1, faults.answered(429, {}, headers=headers))
        start = time.monotonic()
        self.expect(send({"url": self.url()}, **more), "answered", 200, attempts=2)
        return time.monotonic() - start

    def test_retry_after_seconds(self):
        pause = self.pause_for(("Retry-After", "1"))
        self.assertTrue(1 <= pause < 5, pause)

    def test_retry_after_date(self):
        then = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))
        pause = self.pause_for(("Retry-After", then))
        self.assertTrue(0.9 <= pause < 6, pause)

    def test_ceiling(self):
        for asked in ("86400", "Fri, 31 Dec 9999 23:59:59 GMT", "9" * 40):
            pause = self.pause_for(("Retry-After", asked), longest_pause=0.3)
            self.assertTrue(0.3 <= pause < 5, pause)

    def test_nonsense_is_ignored(self):
        for asked in ("soon", "-5", ""):
            self.assertLess(self.pause_for(("Retry-After", asked)), 3)

    def test_pauses_grow(self):
        self.peer.faults.at(1, faults.server_error(), times=faults.FOREVER)
        send({"url": self.url()}, attempts=6, pause=0.05)
        times = [r.started for r in self.peer.requests]
        pauses = [b - a for a, b in zip(times, times[1:])]
        for i, pause in enumerate(pauses):
            self.assertLess(pause, 0.05 * 2 ** i + 0.5)


class Bounds(Case):
    def test_too_large(self):
        self.peer.faults.at(1, faults.huge(1 << 20))
        result = send({"url": self.url(), "most_body": 1000})
        self.expect(result, "too large", attempts=1, why="the answer is too large")

    def test_just_fits(self):
        self.peer.answers["/x"] = Response(200, b"x" * 1000)
        self.expect(send({"url": self.url(), "most_body": 1000}), "answered", 200)

    def test_packed_bomb(self):
        bomb = gzip.compress(b"\0" * (64 << 20))
        self.peer.answers["/x"] = Response(200, bomb, headers=[("Content-Encoding", "gzip")])
        self.expect(send({"url": self.url()}), "too large")

    def test_many_headers(self):
        headers = [(f"X-{i}", "v" * 1000) for i in range(400)]
        self.peer.answers["/x"] = Response(200, b"", headers=headers)
        self.expect(send({"url": self.url()}), "too large")

    def test_control_characters_do_not_reach_the_terminal(self):
        self.peer.faults.at(1, faults.redirected("/a\x1b[2Jb"))
        client = Client([{"url": self.url()}]).finish()
        self.assertNotIn("\x1b", client.trace)
        self.assertNotIn("\x1b", client.results[0]["why"])


class Proxies(Case):
    def test_loopback_is_not_proxied(self):
        dead = {"http_proxy": "http://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9"}
        self.expect(send({"url": self.url()}, env=dead), "answered", 200)

    def test_proxy_is_used(self):
        """Without a secret, plain HTTP may leave the machine, through the proxy of the environment."""
        result = send({"url": "http://grafana.example.com/x", "secrets": {}}, env={"http_proxy": self.peer.url})
        self.expect(result, "answered", 200)
        self.assertEqual(self.peer.requests[0].target, "http://grafana.example.com/x")

    def test_no_proxy(self):
        result = send({"url": f"http://{NO_NAME}/x", "secrets": {}}, attempts=1,
                      env={"http_proxy": self.peer.url, "no_proxy": "invalid"})
        self.expect(result, "unsent", why="name is not known")

    def test_proxy_refuses(self):
        self.peer.faults.at(1, faults.answered(407, {}), times=faults.FOREVER)
        result = send({"url": "https://grafana.example.com/x", "method": "POST", "body": "{}",
                       "repeat": "unsent"}, attempts=2,
                      env={"https_proxy": self.peer.url.replace("//", "//user:s3cret@")})
        self.expect(result, "unsent", attempts=2, why="the proxy answered 407")
        self.assertEqual(self.peer.requests[0].method, "CONNECT")

    def test_proxy_is_dead(self):
        result = send({"url": "https://grafana.example.com/x"}, attempts=1,
                      env={"https_proxy": "http://user:s3cret@127.0.0.1:9"})
        self.assertEqual(result["outcome"], "unsent")


@unittest.skipUnless(certificates.available(), "there is no openssl command")
class Encrypted(Case):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.good = certificates.Certificate(folder.name)
        cls.other_host = certificates.Certificate(folder.name, "other", hosts=["example.org"])
        cls.old = certificates.Certificate(folder.name, "old", days=-1)

    def ask(self, certificate, **more):
        with Echo(certificate=certificate) as peer:
            return send({"url": peer.url + "/x"}, **more), len(peer.requests)

    def test_trusted(self):
        for more in ({"certificates": str(self.good.file)}, {"env": {"SSL_CERT_FILE": str(self.good.file)}}):
            result, _ = self.ask(self.good, **more)
            self.expect(result, "answered", 200)

    def test_not_trusted(self):
        for certificate, trusted in ((self.good, None), (self.other_host, self.other_host), (self.old, self.old)):
            more = {"certificates": str(trusted.file)} if trusted else {}
            result, asked = self.ask(certificate, **more)
            self.expect(result, "unsent", why="its certificate is not trusted")
            self.assertEqual(asked, 0)

    def test_no_such_file(self):
        result, _ = self.ask(self.good, certificates="/nowhere.pem")
        self.expect(result, "unsent", why="the file of CA certificates cannot be used")

    def test_no_tls_there(self):
        listener = self.enter(socket.create_server(("127.0.0.1", 0)))

        def refuse():
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        threading.Thread(target=refuse, daemon=True).start()
        result = send({"url": f"https://127.0.0.1:{listener.getsockname()[1]}/"}, attempts=2)
        self.expect(result, "unsent", attempts=2, why="the TLS handshake failed")


class Stopped(Case):
    """Ctrl-C while requests are in flight."""

    def interrupt(self, requests, **more):
        client = Client(requests, **more)
        end = time.monotonic() + 10
        while not self.peer.requests and time.monotonic() < end:
            time.sleep(0.01)
        client.process.send_signal(signal.SIGINT)
        return client.finish().results

    def test_what_is_in_flight_ends(self):
        self.peer.latency = 0.5
        results = self.interrupt([{"url": self.url(f"/{i}")} for i in range(10)], in_flight=2)
        self.assertTrue(1 <= len(results) <= 2, results)
        self.assertEqual({r["outcome"] for r in results}, {"answered"})
        self.assertEqual(len(results), self.asked())

    def test_no_further_attempt(self):
        self.peer.faults.at(1, faults.throttled(30))
        start = time.monotonic()
        results = self.interrupt([{"url": self.url()}])
        self.expect(results[0], "answered", 429)
        self.assertLess(time.monotonic() - start, 5)

    def test_next_in_turn(self):
        self.peer.latency = 0.5
        results = self.interrupt([{"url": self.url("/1")}, {"url": self.url("/2")},
                                  {"url": self.url("/3"), "method": "DELETE", "even_stopped": True}],
                                 in_turn=True)
        self.assertEqual([r["outcome"] for r in results], ["answered", "stopped", "answered"])
        self.assertEqual(self.peer.recorder.sequence(), ["GET /1", "DELETE /3"])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(argv=[sys.argv[0], "--buffer", *sys.argv[1:]])
