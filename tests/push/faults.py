"""What can go wrong on the way: faults, and the script that says when.

    grafana.faults.at(3, faults.server_error())                     the third request
    grafana.faults.at_write(2, faults.timed_out(applied=True))      the second that changes
    something grafana.faults.on("POST", "/api/dashboards/db", faults.conflict(), nth=4)
    grafana.faults.on("GET", "/api/search*", faults.throttled(2), times=FOREVER)

Requests are counted in the order of arrival, from 1, and from when the fault was set.  A fault is
played `times` times in a row (once unless told otherwise).  When several wait for one request, the
one that was set first is played; the others count it all the same.

Facts are from the notes on Grafana's HTTP API and on AMG's control plane ("HTTP §n", "AMG §n").

"applied" says whether the server did what the request asks before things went wrong: the client
cannot know.
"""
import threading
import time

from recorder import matches
from wire import HTML, JSON, Response

FOREVER = float("inf")
LONGEST_SILENCE = 120.0


class Fault:
    """A name, and a function that plays it on an Exchange (peer.py)."""

    def __init__(self, name, play):
        self.name, self.play = name, play

    def __repr__(self):
        return f"<fault: {self.name}>"


class Rule:
    def __init__(self, fault, wanted, nth, times):
        self.fault, self.wanted, self.nth, self.times = fault, wanted, nth, times
        self.seen = self.played = 0

    def counts(self, request):
        """Whether it is this request's turn."""
        if not self.wanted(request):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """The script of a server."""

    def __init__(self):
        self.rules = []
        self._lock = threading.Lock()

    def at(self, number, fault, times=1):
        """At the K-th request."""
        return self._add(fault, lambda request: True, number, times)

    def at_write(self, number, fault, times=1):
        """At the K-th request that is no GET."""
        return self._add(fault, lambda request: request.is_write, number, times)

    def on(self, method, path, fault, nth=1, times=1):
        """At the N-th request of a method and path (None: any; a final `*`: any continuation)."""
        return self._add(fault, lambda request: matches(request, method, path), nth, times)

    def when(self, wanted, fault, nth=1, times=1):
        """At the N-th request that the function says yes to."""
        return self._add(fault, wanted, nth, times)

    def clear(self):
        with self._lock:
            self.rules = []

    @property
    def played(self):
        """How many faults were played: a test that expects one can see that it happened."""
        return sum(rule.played for rule in self.rules)

    def _add(self, fault, wanted, nth, times):
        rule = Rule(fault, wanted, nth, times)
        with self._lock:
            self.rules.append(rule)
        return rule

    def choose(self, request):
        with self._lock:
            turns = [rule for rule in self.rules if rule.counts(request)]
            if not turns:
                return None
            turns[0].played += 1
            return turns[0].fault


# ---- the connection fails ------------------------------------------------------------------


def refused(seconds=0.3):
    """Connections are refused for a while; the request that met this is lost, not applied."""
    return Fault("refused", lambda exchange: exchange.peer.refuse(seconds))


def reset(applied=False):
    """The connection is reset before the first byte of an answer."""
    def play(exchange):
        if applied:
            exchange.apply()
        exchange.connection.reset()
    return Fault(f"reset, {_applied(applied)}", play)


def reset_half_way():
    """Applied; the connection is reset after half of the answer's body."""
    def play(exchange):
        _send_half(exchange, exchange.apply())
        time.sleep(0.02)  # a reset overtakes what the client has not yet been given
        exchange.connection.reset()
    return Fault("reset half-way", play)


def closed_half_way():
    """Applied; the connection is closed in good order after half of the body that was announced."""
    def play(exchange):
        _send_half(exchange, exchange.apply())
        exchange.connection.close()
    return Fault("closed half-way", play)


def timed_out(applied=False, seconds=LONGEST_SILENCE):
    """No answer comes, until the client gives up."""
    def play(exchange):
        if applied:
            exchange.apply()
        exchange.connection.wait_until_gone(seconds)
        exchange.connection.close()
    return Fault(f"timed out, {_applied(applied)}", play)


# ---- another answer than expected ----------------------------------------------------------


def answered(status, body, content_type=JSON, headers=(), applied=False, name=None):
    """This answer, whatever was asked."""
    def play(exchange):
        if applied:
            exchange.apply()
        exchange.send(Response(status, body, content_type, headers))
    return Fault(name or f"{status}, {_applied(applied)}", play)


def throttled(retry_after=None):
    """429.  What a workspace's own API says then is not published (HTTP §1)."""
    headers = [] if retry_after is None else [("Retry-After", str(retry_after))]
    return answered(429, {"message": "Too many requests"}, headers=headers, name="429")


def server_error(applied=False):
    return answered(500, {"message": "Internal Server Error"}, applied=applied)


def library_panels():
    """500 after a save: the dashboard was stored, its library panels were not connected (HTTP §4)."""
    return answered(500, {"message": "Error while connecting library panels"}, applied=True,
                    name="500 library panels, applied")


def bad_gateway(applied=False):
    """502 of a proxy in front: HTML."""
    return answered(502, _page("502 Bad Gateway"), HTML, applied=applied)


def unavailable(retry_after=None):
    """503 of a proxy in front: HTML."""
    headers = [] if retry_after is None else [("Retry-After", str(retry_after))]
    return answered(503, _page("503 Service Temporarily Unavailable"), HTML, headers, name="503")


def gateway_timeout(applied=True):
    """504: the proxy gave up waiting, Grafana went on."""
    return answered(504, _page("504 Gateway Time-out"), HTML, applied=applied)


def read_only():
    """503 while a workspace is upgraded: it is read-only then (AMG §1, status).

    The body is not documented; reads go on as ever, so set it on writes.
    """
    body = {"message": "Grafana is in read-only mode while the workspace is being updated"}
    return answered(503, body, name="503 read-only")


def network_access_control():
    """403 with a page: the workspace is restricted to a VPC or prefix list (HTTP §1)."""
    return answered(403, _page("403 Forbidden"), HTML, name="403 network access control")


def redirected(to, status=302):
    """A redirect, perhaps to another host: a token must not follow."""
    return answered(status, b"", HTML, [("Location", to)], name=f"{status} to {to}")


# ---- the right answer, spoilt --------------------------------------------------------------


def truncated_json(applied=True):
    """The length fits, the text ends in the middle."""
    def spoil(response):
        response.body = response.body[:max(1, len(response.body) // 2)]
    return _spoilt("truncated JSON", spoil, applied)


def wrong_content_type(content_type="text/plain", applied=True):
    """The right text under a wrong name."""
    def spoil(response):
        response.content_type = content_type
    return _spoilt("wrong Content-Type", spoil, applied)


def html_instead(applied=True):
    """200 with a page: a proxy's login form."""
    def spoil(response):
        response.body, response.content_type = _page("Sign in").encode("utf-8"), HTML
        response.status = 200
    return _spoilt("200 with HTML", spoil, applied)


def huge(size, applied=True):
    """The right answer, blown up to so many bytes with a member that nobody needs."""
    def play(exchange):
        response = exchange.apply() if applied else Response(200, {})
        filler = b'{"filler":"' + b"x" * 65525 + b'"},'
        exchange.request.status = response.status
        exchange.connection.send(response.head(length=len(filler) * (size // len(filler) + 1) + 4))
        exchange.connection.send(b"[")
        for _ in range(size // len(filler) + 1):
            exchange.connection.send(filler)
        exchange.connection.send(b"{}]")
    return Fault(f"huge, {size} bytes", play)


def slow(seconds, pieces=20, applied=True):
    """The right answer, in pieces, over so many seconds."""
    def play(exchange):
        response = exchange.apply() if applied else Response(200, {})
        data = response.head() + response.body
        exchange.request.status = response.status
        step = max(1, len(data) // pieces)
        for start in range(0, len(data), step):
            time.sleep(seconds / pieces)
            exchange.connection.send(data[start:start + step])
    return Fault(f"slow, {seconds} s", play)


# ---- others at work ------------------------------------------------------------------------


def conflict(by="bob"):
    """Somebody else changes the same thing just before; the request is then handled as ever."""
    def play(exchange):
        with exchange.peer.lock:
            exchange.peer.somebody_interferes(exchange.request, by)
        exchange.send(exchange.apply())
    return Fault(f"conflict with {by}", play)


def first(callback):
    """Calls back with the request, then handles it: for what these here do not foresee."""
    def play(exchange):
        callback(exchange.request)
        exchange.send(exchange.apply())
    return Fault("first", play)


def killed(callback, when="before"):
    """Calls back, which kills the client: `before` or `after` the request is applied, or when it
    was `answered` (the client may or may not have read the answer)."""
    if when not in ("before", "after", "answered"):
        raise ValueError(when)

    def play(exchange):
        response = exchange.apply() if when != "before" else None
        if when == "answered":
            exchange.send(response)
        callback()
        exchange.connection.close()
    return Fault(f"killed, {when}", play)


# ---- helpers -------------------------------------------------------------------------------


def _applied(applied):
    return "applied" if applied else "not applied"


def _spoilt(name, spoil, applied):
    def play(exchange):
        response = exchange.apply() if applied else Response(200, {"message": "never applied"})
        spoil(response)
        exchange.send(response)
    return Fault(f"{name}, {_applied(applied)}", play)


def _send_half(exchange, response):
    exchange.request.status = response.status
    exchange.connection.send(response.head() + response.body[:len(response.body) // 2])


def _page(title):
    return (f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1>"
            "</center>\r\n</body>\r\n</html>\r\n")
