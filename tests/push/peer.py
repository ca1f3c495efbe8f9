"""A scripted HTTP/1.1 server on 127.0.0.1: what all servers of these tests have in common.

A connection has a thread.  A request is read whole, recorded (recorder.py), given to the fault that
waits for it, if any (faults.py), and otherwise handled by `handle`, one at a time: the state of a
server needs no lock of its own.

    class Echo(Peer):
        def handle(self, request):
            return Response(200, {"path": request.path})

    with Echo() as echo:
        urllib.request.urlopen(echo.url + "/x")
"""
import socket
import threading
import time
import traceback

from faults import Faults
from recorder import Recorder
from wire import Connection, Gone, Malformed, Response


class Exchange:
    """A request and what happens to it; what a fault works with (faults.py)."""

    def __init__(self, peer, connection, request):
        self.peer, self.connection, self.request = peer, connection, request

    def apply(self):
        """Does what the request asks and gives the answer, which is not yet sent."""
        return self.peer.apply(self.request)

    def send(self, response):
        """Sends a whole answer."""
        self.request.status = response.status
        body = b"" if self.request.method == "HEAD" else response.body
        close = self.request.header("connection", "").lower() == "close"
        self.connection.send(response.head(close=close, now=self.peer.now()) + body)


class Peer:
    """The server: a context manager; `url` is where it listens.

    `latency` is how long every request takes, in seconds, outside of the lock.  `certificate` (see
    certificates.py) makes it speak TLS.  `clock_offset` is how far its clock is ahead.
    """

    def __init__(self, certificate=None, latency=0.0):
        self.certificate, self.latency = certificate, latency
        self.clock_offset = 0.0
        self.recorder, self.faults = Recorder(), Faults()
        self.lock = threading.RLock()
        self.stopping, self.mistakes = threading.Event(), []
        self._context = certificate.server_context() if certificate else None
        self._connections, self._count, self._listener = {}, 0, None
        # Bound but not listening: it keeps the port ours while the listener is closed, and whoever
        # connects meanwhile is refused.
        self._reservation = bound_socket(0)
        self.port = self._reservation.getsockname()[1]

    # ---- life -------------------------------------------------------------------------------

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.listen()
        return self

    def stop(self):
        """Ends it; raises when the server itself made a mistake meanwhile."""
        self.stopping.set()
        self.deafen()
        for connection in list(self._connections.values()):
            connection.close()
        self._reservation.close()
        if self.mistakes:
            raise AssertionError("\n".join(self.mistakes))

    def listen(self):
        """Accepts connections (again)."""
        with self.lock:
            if self._listener or self.stopping.is_set():
                return
            self._listener = bound_socket(self.port)
            self._listener.listen(128)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def deafen(self):
        """Refuses new connections until `listen`."""
        with self.lock:
            listener, self._listener = self._listener, None
        if listener:
            try:
                listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            listener.close()

    def refuse(self, seconds):
        """Refuses new connections for so long, and resets those that there are."""
        self.deafen()
        for connection in list(self._connections.values()):
            connection.reset()
        timer = threading.Timer(seconds, self.listen)
        timer.daemon = True
        timer.start()

    def now(self):
        return time.time() + self.clock_offset

    @property
    def authority(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{'https' if self.certificate else 'http'}://{self.authority}"

    # ---- what was asked ---------------------------------------------------------------------

    @property
    def requests(self):
        return self.recorder.requests

    def writes(self):
        return self.recorder.writes()

    # ---- connections ------------------------------------------------------------------------

    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            self._count += 1
            threading.Thread(target=self._serve, args=(sock, self._count), daemon=True).start()

    def _serve(self, sock, number):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(number, sock)
        self._connections[number] = connection
        try:
            if self._context:
                connection.sock = self._context.wrap_socket(sock, server_side=True)
            while not self.stopping.is_set() and not connection.closed:
                request, protocol = connection.read_request()
                self._exchange(connection, request)
                if protocol == "HTTP/1.0" or request.header("connection", "").lower() == "close":
                    break
        except (Gone, OSError):
            pass
        except (Malformed, ValueError) as malformed:
            refusal = Response(400, str(malformed), "text/plain")
            try:
                connection.send(refusal.head(close=True) + refusal.body)
            except Gone:
                pass
        finally:
            connection.close()
            self._connections.pop(number, None)

    def _exchange(self, connection, request):
        fault = self.recorder.arrive(request, self.faults.choose)
        try:
            if self.latency:
                time.sleep(self.latency)
            exchange = Exchange(self, connection, request)
            if fault:
                request.fault = fault.name
                fault.play(exchange)
            else:
                exchange.send(exchange.apply())
        finally:
            self.recorder.leave(request)

    # ---- what a server is -------------------------------------------------------------------

    def apply(self, request):
        with self.lock:
            try:
                response = self.handle(request)
            except Exception:
                self.mistakes.append(traceback.format_exc())
                response = Response(500, "the scripted server is wrong", "text/plain")
            request.applied = True
            request.forget()
            return response

    def handle(self, request):
        """The answer to a request: what makes one server different from another."""
        raise NotImplementedError

    def somebody_interferes(self, request, who):
        """Somebody else changes, just before, what this request is about (for faults.conflict)."""
        raise NotImplementedError


def bound_socket(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock
