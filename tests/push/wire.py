"""HTTP/1.1 as these servers speak it: answers, and a connection that can end in more than one way.

The parsing is our own, because faults need the socket: to reset it, to stop in the middle of an
answer, to see that the client went away.  HTTP/2 and pipelining are not spoken.
"""
import json
import select
import socket
import struct
import time

from recorder import Request

REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 302: "Found",
    307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
    401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
    412: "Precondition Failed", 413: "Request Entity Too Large", 422: "Unprocessable Entity",
    429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
NO_BODY = (204, 304)
MOST_HEAD = 64 * 1024
MOST_BODY = 64 * 1024 * 1024
JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"


class Response:
    """A status, a body (bytes, text, or a value that becomes JSON) and headers."""

    def __init__(self, status, body=b"", content_type=JSON, headers=()):
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        self.status, self.content_type, self.headers = status, content_type, list(headers)
        self.body = body.encode("utf-8") if isinstance(body, str) else body

    def head(self, length=None, close=False, now=None):
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Unknown')}"]
        if self.status not in NO_BODY:
            if self.content_type:
                lines.append(f"Content-Type: {self.content_type}")
            lines.append(f"Content-Length: {len(self.body) if length is None else length}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append("Date: " + time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now)))
        if close:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Malformed(Exception):
    """The client does not speak HTTP/1.1 as we understand it; the text says why."""


class Gone(Exception):
    """The client closed the connection, or this side did."""


class Connection:
    """A client's connection: reads requests, sends bytes, and can end in more than one way."""

    def __init__(self, number, sock):
        self.number, self.sock, self.closed = number, sock, False
        self._rest = b""

    # ---- reading ----------------------------------------------------------------------------

    def _more(self):
        try:
            data = self.sock.recv(64 * 1024)
        except OSError:
            raise Gone()
        if not data:
            raise Gone()
        self._rest += data

    def _until(self, end, most):
        while end not in self._rest:
            if len(self._rest) > most:
                raise Malformed("the head is too long")
            self._more()
        taken, _, self._rest = self._rest.partition(end)
        return taken

    def _exactly(self, count):
        if count > MOST_BODY:
            raise Malformed("the body is too long for this server")
        parts, have = [self._rest], len(self._rest)
        while have < count:
            self._rest = b""
            self._more()
            parts.append(self._rest)
            have += len(self._rest)
        data = b"".join(parts)
        self._rest = data[count:]
        return data[:count]

    def read_request(self):
        head = self._until(b"\r\n\r\n", MOST_HEAD).decode("latin-1")
        line, _, rest = head.lstrip("\r\n").partition("\r\n")
        words = line.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise Malformed(f"not a request line: {line!r}")
        headers = [header_line(text) for text in rest.split("\r\n") if text]
        body = self._read_body({n.lower(): v for n, v in headers})
        return Request(words[0], words[1], headers, body, self.number), words[2]

    def _read_body(self, headers):
        if headers.get("expect", "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = headers.get("content-length", "0")
        if not length.isdigit():
            raise Malformed(f"Content-Length: {length}")
        return self._exactly(int(length))

    def _read_chunks(self):
        body = []
        while True:
            size = int(self._until(b"\r\n", 100).split(b";")[0], 16)
            chunk = self._exactly(size)
            self._until(b"\r\n", MOST_HEAD)
            if size == 0:
                return b"".join(body)
            body.append(chunk)

    # ---- sending, and ends ------------------------------------------------------------------

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            raise Gone()

    def close(self):
        """The ordinary end: what was sent arrives."""
        if not self.closed:
            self.closed = True
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            self.sock.close()

    def reset(self):
        """The rude end: the client sees "connection reset by peer"."""
        if not self.closed:
            self.closed = True
            try:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass
            self.sock.close()

    def wait_until_gone(self, seconds):
        """Says nothing until the client closes its end, `seconds` at most."""
        end = time.monotonic() + seconds
        while not self.closed and time.monotonic() < end:
            try:
                readable, _, _ = select.select([self.sock], [], [], 0.05)
                if readable and not self.sock.recv(64 * 1024):
                    return
            except (OSError, ValueError):
                return


def header_line(text):
    name, colon, value = text.partition(":")
    if not colon:
        raise Malformed(f"not a header: {text!r}")
    return name, value.strip(" \t")
