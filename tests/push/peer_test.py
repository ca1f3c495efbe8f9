"""The server that all scripted servers are, its recorder and its faults."""
import http.client
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import certificates
import faults
from client import Client
from peer import Peer
from wire import Response


class Counter(Peer):
    """Counts what it is asked for; the answer says how often that was."""

    def __init__(self, **more):
        super().__init__(**more)
        self.count, self.interfered = 0, []

    def handle(self, request):
        self.count += 1
        return Response(200, {"count": self.count, "path": request.path})

    def somebody_interferes(self, request, who):
        self.interfered.append((request.path, who))


class PeerTest(unittest.TestCase):
    def start(self, **more):
        peer = Counter(**more).start()
        self.addCleanup(peer.stop)
        return peer

    def client(self, peer, **more):
        client = Client(peer, **more)
        self.addCleanup(client.connection.close)
        return client


class Wire(PeerTest):
    def test_a_connection_is_kept(self):
        peer = self.start()
        client = self.client(peer)
        for number in (1, 2, 3):
            self.assertEqual(client.get("/x").json["count"], number)
        self.assertEqual({r.connection for r in peer.requests}, {1})

    def test_connection_close_is_honoured(self):
        peer = self.start()
        client = self.client(peer)
        client.get("/x", headers={"Connection": "close"})
        client.get("/x")
        self.assertEqual([r.connection for r in peer.requests], [1, 2])

    def test_chunked_bodies_are_read(self):
        peer = self.start()
        client = self.client(peer)
        client.connection.request("POST", "/x", iter([b"one", b"two"]), encode_chunked=True,
                                  headers={"Transfer-Encoding": "chunked"})
        client.connection.getresponse().read()
        self.assertEqual(peer.requests[0].body, b"onetwo")

    def test_expect_100_continue(self):
        peer = self.start()
        with socket.create_connection(("127.0.0.1", peer.port)) as sock:
            sock.sendall(b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
                         b"Expect: 100-continue\r\n\r\n")
            self.assertEqual(sock.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            sock.sendall(b"ok")
            self.assertTrue(sock.recv(1000).startswith(b"HTTP/1.1 200 OK"))
        self.assertEqual(peer.requests[0].body, b"ok")

    def test_what_is_no_http_is_refused(self):
        peer = self.start()
        with socket.create_connection(("127.0.0.1", peer.port)) as sock:
            sock.sendall(b"hello\r\n\r\n")
            self.assertTrue(sock.recv(1000).startswith(b"HTTP/1.1 400"))
        self.assertEqual(peer.requests, [])

    def test_tls(self):
        self.need_openssl()
        with tempfile.TemporaryDirectory() as folder:
            good = certificates.Certificate(folder)
            other = certificates.Certificate(folder, "other")
            peer = self.start(certificate=good)
            self.assertEqual(self.client(peer).get("/x").status, 200)
            with self.assertRaises(ssl.SSLError):
                self.client(peer, trusted=other.file).get("/x")

    def test_tls_with_a_bad_certificate(self):
        self.need_openssl()
        with tempfile.TemporaryDirectory() as folder:
            for more, reason in (({"hosts": ["example.org"]}, "mismatch"),
                                 ({"days": -1}, "expired")):
                peer = self.start(certificate=certificates.Certificate(folder, reason, **more))
                with self.assertRaisesRegex(ssl.SSLError, reason):
                    self.client(peer).get("/x")
                self.assertEqual(peer.requests, [])

    def need_openssl(self):
        if not certificates.available():
            self.skipTest("there is no openssl command")


    def test_a_mistake_of_the_server_is_not_hidden(self):
        peer = Counter().start()
        peer.handle = lambda request: 1 // 0
        answer = self.client(peer).get("/x")
        self.assertEqual((answer.status, answer.body), (500, b"the scripted server is wrong"))
        self.assertRaisesRegex(AssertionError, "ZeroDivisionError", peer.stop)


class Recording(PeerTest):
    def test_everything_is_recorded(self):
        peer = self.start()
        self.client(peer).send("POST", "/a%20b?q=1&q=2&e=", {"x": 1}, {"X-Thing": "yes"})
        request = peer.requests[0]
        self.assertEqual((request.method, request.path, request.target),
                         ("POST", "/a b", "/a%20b?q=1&q=2&e="))
        self.assertEqual(request.query, [("q", "1"), ("q", "2"), ("e", "")])
        self.assertEqual((request.json, request.header("x-thing")), ({"x": 1}, "yes"))
        self.assertEqual((request.number, request.status, request.applied), (1, 200, True))
        self.assertEqual(peer.writes(), [request])

    def test_secrets_are_not_kept(self):
        peer = self.start()
        self.client(peer, token="glsa_secret").get("/x", headers={"X-Amz-Security-Token": "hidden"})
        kept = vars(peer.requests[0])
        self.assertEqual(peer.requests[0].header("authorization"), "Bearer <redacted>")
        self.assertNotIn("glsa_secret", repr(kept))
        self.assertNotIn("hidden", repr(kept))

    def test_in_flight(self):
        peer, all_here = self.start(), threading.Barrier(4, timeout=10)
        peer.faults.at(1, faults.first(lambda request: all_here.wait()), times=4)
        threads = [threading.Thread(target=lambda: self.client(peer).get("/x")) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(peer.recorder.most_in_flight, 4)
        self.assertEqual(sorted(r.in_flight for r in peer.requests), [1, 2, 3, 4])
        self.assertEqual(sorted(r.number for r in peer.requests), [1, 2, 3, 4])

    def test_assertions_say_what_was_asked(self):
        peer = self.start()
        client = self.client(peer)
        client.get("/x")
        client.post("/y", {"overwrite": True})
        recorder = peer.recorder
        recorder.assert_sequence(["GET /x", "POST /y"])
        recorder.assert_count(1, "GET", "/x*")
        recorder.assert_once_each()
        for wrong in (recorder.assert_no_writes, recorder.assert_never_overwrote,
                      lambda: recorder.assert_sequence(["GET /x"]),
                      lambda: recorder.assert_count(2, "GET"),
                      lambda: recorder.assert_headers(User_Agent="none")):
            with self.assertRaisesRegex(AssertionError, "2. POST /y -> 200"):
                wrong()
        client.get("/x")
        self.assertRaises(AssertionError, recorder.assert_once_each)


class FaultsTest(PeerTest):
    """Each fault, as a client sees it: what it gets, and whether the server did it."""

    def play(self, fault, timeout=10):
        """The answer to the first request, or the exception; the server."""
        peer = self.start()
        peer.faults.at(1, fault)
        try:
            return self.client(peer, timeout=timeout).get("/x"), peer
        except (OSError, http.client.HTTPException) as failure:
            return failure, peer

    def check(self, fault, kind, applied, timeout=10):
        got, peer = self.play(fault, timeout)
        self.assertIsInstance(got, kind)
        self.assertEqual((peer.count, peer.requests[0].applied), (int(applied), applied))
        self.assertEqual(peer.requests[0].fault, fault.name)
        return got, peer

    def test_refused(self):
        _, peer = self.check(faults.refused(0.3), ConnectionError, applied=False)
        with self.assertRaises(ConnectionRefusedError):
            self.client(peer).get("/x")
        self.assertEqual(self.when_it_listens(peer).status, 200)

    def when_it_listens(self, peer):
        for _ in range(100):
            try:
                return self.client(peer).get("/x")
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise AssertionError("it does not listen again")

    def test_resets(self):
        self.check(faults.reset(), ConnectionError, applied=False)
        self.check(faults.reset(applied=True), ConnectionError, applied=True)
        self.check(faults.reset_half_way(), (ConnectionError, http.client.IncompleteRead),
                   applied=True)
        got, _ = self.check(faults.closed_half_way(), http.client.IncompleteRead, applied=True)
        self.assertEqual(got.partial, b'{"count":1,')

    def test_timeouts(self):
        self.check(faults.timed_out(), socket.timeout, applied=False, timeout=0.5)
        self.check(faults.timed_out(applied=True), socket.timeout, applied=True, timeout=0.5)

    def test_a_client_that_gave_up_is_let_go(self):
        peer = self.start()
        peer.faults.at(1, faults.timed_out())
        with Client(peer, timeout=0.2) as client:
            self.assertRaises(socket.timeout, client.get, "/x")
        end = time.monotonic() + 5
        while peer.recorder.in_flight and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(peer.recorder.in_flight, 0)

    def test_statuses(self):
        for fault, status in ((faults.throttled(), 429), (faults.server_error(), 500),
                              (faults.bad_gateway(), 502), (faults.unavailable(), 503),
                              (faults.read_only(), 503), (faults.network_access_control(), 403)):
            got, peer = self.play(fault)
            self.assertEqual((got.status, peer.count), (status, 0), fault)
        got, peer = self.play(faults.bad_gateway(applied=True))
        self.assertEqual((got.status, peer.count), (502, 1))
        self.assertEqual(got.headers["Content-Type"], "text/html; charset=UTF-8")

    def test_retry_after(self):
        self.assertIsNone(self.play(faults.throttled())[0].headers["Retry-After"])
        self.assertEqual(self.play(faults.throttled(7))[0].headers["Retry-After"], "7")

    def test_redirect(self):
        got, peer = self.play(faults.redirected("http://127.0.0.2:9/login"))
        self.assertEqual((got.status, got.headers["Location"]), (302, "http://127.0.0.2:9/login"))

    def test_spoilt_answers(self):
        got, _ = self.play(faults.truncated_json())
        self.assertEqual((got.status, got.body), (200, b'{"count":1,'))
        got, _ = self.play(faults.wrong_content_type())
        self.assertEqual((got.headers["Content-Type"], got.json["count"]), ("text/plain", 1))
        got, _ = self.play(faults.html_instead())
        self.assertTrue(got.body.startswith(b"<html>"))

    def test_huge(self):
        got, _ = self.play(faults.huge(1000 * 1000))
        self.assertGreaterEqual(len(got.body), 1000 * 1000)
        self.assertEqual(got.json[-1], {})

    def test_slow(self):
        start = time.monotonic()
        got, _ = self.play(faults.slow(0.3))
        self.assertEqual(got.json["count"], 1)
        self.assertGreater(time.monotonic() - start, 0.25)

    def test_conflict(self):
        got, peer = self.play(faults.conflict("carol"))
        self.assertEqual((got.status, peer.interfered), (200, [("/x", "carol")]))

    def test_killed(self):
        for when, applied, kind in (("before", 0, http.client.HTTPException),
                                    ("after", 1, http.client.HTTPException)):
            calls = []
            got, peer = self.play(faults.killed(lambda: calls.append(1), when))
            self.assertIsInstance(got, kind)
            self.assertEqual((peer.count, calls), (applied, [1]))
        calls = []
        got, _ = self.play(faults.killed(lambda: calls.append(1), "answered"))
        self.assertEqual(got.status, 200)
        self.assertRaises(ValueError, faults.killed, None, "sometimes")


class Killing(PeerTest):
    """A client that is a process of its own dies by `kill -9`, before or after it was served."""

    CLIENT = "import sys, urllib.request as u; u.urlopen(sys.argv[1]); u.urlopen(sys.argv[1] + '/2')"

    def test_kill(self):
        for when, applied, answered in (("before", 0, None), ("after", 1, None), ("answered", 1, 200)):
            peer, started = self.start(), threading.Event()

            def kill():
                started.wait(10)
                process.kill()
                process.wait()
            peer.faults.at(1, faults.killed(kill, when))
            process = subprocess.Popen([sys.executable, "-c", self.CLIENT, peer.url],
                                       stderr=subprocess.DEVNULL)
            started.set()
            self.assertEqual(process.wait(10), -signal.SIGKILL)
            self.assertEqual(peer.requests[0].status, answered)
            # Once answered it may have asked again before it died.
            self.assertIn(peer.count, (1, 2) if answered else (applied,))


class Script(PeerTest):
    """When faults are played."""

    def statuses(self, peer, *asked):
        client = self.client(peer)
        return [client.send(method, path).status for method, path in asked]

    def test_at_and_times(self):
        peer = self.start()
        peer.faults.at(2, faults.server_error(), times=2)
        self.assertEqual(self.statuses(peer, *[("GET", "/x")] * 5), [200, 500, 500, 200, 200])
        self.assertEqual(peer.faults.played, 2)

    def test_forever(self):
        peer = self.start()
        peer.faults.at(2, faults.server_error(), times=faults.FOREVER)
        self.assertEqual(self.statuses(peer, *[("GET", "/x")] * 4), [200, 500, 500, 500])
        peer.faults.clear()
        self.assertEqual(self.statuses(peer, ("GET", "/x")), [200])

    def test_writes(self):
        peer = self.start()
        peer.faults.at_write(2, faults.server_error())
        self.assertEqual(self.statuses(peer, ("GET", "/x"), ("POST", "/x"), ("GET", "/x"),
                                       ("DELETE", "/x"), ("POST", "/x")), [200, 200, 200, 500, 200])

    def test_method_and_path(self):
        peer = self.start()
        peer.faults.on("GET", "/a/*", faults.server_error(), nth=2)
        peer.faults.on(None, "/b", faults.throttled())
        self.assertEqual(self.statuses(peer, ("GET", "/a/1"), ("POST", "/a/1"), ("GET", "/a/2"),
                                       ("PUT", "/b"), ("GET", "/b")), [200, 200, 500, 429, 200])

    def test_several_count_independently(self):
        peer = self.start()
        peer.faults.at(2, faults.server_error())
        peer.faults.when(lambda request: request.path == "/y", faults.throttled(), nth=2)
        self.assertEqual(self.statuses(peer, ("GET", "/y"), ("GET", "/y"), ("GET", "/y")),
                         [200, 500, 200])
