"""A small HTTP client for the self-tests: http.client, one connection that is kept."""
import http.client
import json
import ssl


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body.decode("utf-8"))

    @property
    def message(self):
        return self.json.get("message")


class Client:
    """Speaks to a Peer; `token` goes into every request."""

    def __init__(self, peer, token=None, timeout=10, trusted=None):
        self.token = token
        if peer.certificate:
            context = ssl.create_default_context(cafile=str(trusted or peer.certificate.file))
            self.connection = http.client.HTTPSConnection("127.0.0.1", peer.port, timeout=timeout,
                                                          context=context)
        else:
            self.connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def send(self, method, target, body=None, headers=()):
        """The answer.  A body that is no bytes becomes JSON."""
        headers = dict(headers)
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode("utf-8")
            headers.setdefault("Content-Type", "application/json")
        self.connection.request(method, target, body, headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def get(self, target, **more):
        return self.send("GET", target, **more)

    def post(self, target, body, **more):
        return self.send("POST", target, body, **more)
