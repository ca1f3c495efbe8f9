"""Checks signatures of version 4, from AWS's description alone: nothing is shared with dashc's C.

`verify` works backwards from what came over the wire: it builds the canonical request from the raw
request line and headers, and compares.  Rules: notes on AMG's control plane §6 ("AMG §6").
"""
import calendar
import hashlib
import hmac
import re
import time
import urllib.parse

ALGORITHM = "AWS4-HMAC-SHA256"
MOST_SKEW = 300
AUTHORIZATION = re.compile(
    ALGORITHM + r" +Credential=([^/,\s]+)/([0-9]{8})/([^/,\s]+)/([^/,\s]+)/([^/,\s]+), *"
    r"SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})")
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


class Rejected(Exception):
    """A signature that AWS would not take.  `kind` names the reason; services have codes for it."""

    def __init__(self, kind, message, canonical=""):
        super().__init__(message)
        self.kind, self.message, self.canonical = kind, message, canonical


class Signature:
    """What an Authorization header says."""

    def __init__(self, text):
        found = AUTHORIZATION.fullmatch(text.strip())
        if not found:
            raise Rejected("incomplete",
                           "The Authorization header is not of the form AWS4-HMAC-SHA256 "
                                         "Credential=…, SignedHeaders=…, Signature=…")
        (self.access_key, self.date, self.region, self.service, self.end, names,
         self.hex) = found.groups()
        self.signed_headers = names.split(";")

    @property
    def scope(self):
        return f"{self.date}/{self.region}/{self.service}/{self.end}"


# ---- the canonical request -----------------------------------------------------------------


def encoded(text, safe=""):
    return urllib.parse.quote(text, safe=UNRESERVED + safe)


def canonical_path(raw_path, normalize=True):
    """The path as sent, each byte of it encoded once more (every service but S3)."""
    path = raw_path or "/"
    if normalize:
        path = without_dots(path)
    return encoded(path, "/")


def without_dots(path):
    kept = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    end = "/" if kept and path.endswith(("/", "/.", "/..")) else ""
    return "/" + "/".join(kept) + end


def canonical_query(raw_query):
    """Names and values encoded anew, sorted; a name alone has an empty value."""
    pairs = []
    for part in filter(None, raw_query.split("&")):
        name, _, value = part.partition("=")
        pairs.append((encoded(urllib.parse.unquote(name)), encoded(urllib.parse.unquote(value))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def canonical_headers(names, values):
    """`values(name)` gives the values of a header, in the order they came."""
    lines = []
    for name in names:
        joined = ",".join(re.sub(" +", " ", v.strip()) for v in values(name))
        lines.append(f"{name}:{joined}\n")
    return "".join(lines)


def canonical_request(method, raw_path, raw_query, names, values, body_hash, normalize=True):
    return "\n".join([method, canonical_path(raw_path, normalize), canonical_query(raw_query),
                      canonical_headers(names, values), ";".join(names), body_hash])


# ---- the signature -------------------------------------------------------------------------


def signature(secret, stamp, scope, canonical):
    to_sign = "\n".join([ALGORITHM, stamp, scope,
                         hashlib.sha256(canonical.encode("utf-8")).hexdigest()])
    key = ("AWS4" + secret).encode("utf-8")
    for part in scope.split("/"):
        key = hmac.new(key, part.encode("utf-8"), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode("utf-8"), hashlib.sha256).hexdigest()


def verify(request, find_key, service, region, now):
    """The key that a request is signed with; raises Rejected.  What the header says is left in
    `request.signature`, for tests."""
    text = request.secret("authorization")
    if not text:
        raise Rejected("missing", "Missing Authentication Token")
    claimed = request.signature = Signature(text)
    key = find_key(claimed.access_key)
    if not key:
        raise Rejected("unknown", "The security token included in the request is invalid.")
    _check_scope(claimed, service, region)
    _check_headers(request, claimed)
    _check_time(request.header("x-amz-date"), claimed, now)
    body_hash = hashlib.sha256(request.body).hexdigest()
    declared = request.header("x-amz-content-sha256")
    if declared not in (None, body_hash):
        raise Rejected("mismatch", "The provided x-amz-content-sha256 header does not match")
    canonical = canonical_request(request.method, request.raw_path, request.raw_query,
                                  claimed.signed_headers, request.values, body_hash)
    expected = signature(key.secret, request.header("x-amz-date"), claimed.scope, canonical)
    if not hmac.compare_digest(expected, claimed.hex):
        raise Rejected("mismatch",
                       "The request signature we calculated does not match the signature "
                       "you provided. Check your AWS Secret Access Key and signing method. "
                       "Consult the service documentation for details.", canonical)
    _check_token(request, key, now)
    return key


def _check_scope(claimed, service, region):
    if claimed.service != service:
        raise Rejected("scope", f"Credential should be scoped to correct service: '{service}'.")
    if claimed.region != region:
        raise Rejected("scope", "Credential should be scoped to a valid region.")
    if claimed.end != "aws4_request":
        raise Rejected("scope",
                       "Credential should be scoped with a valid terminator: 'aws4_request'.")


def _check_headers(request, claimed):
    """What must be signed: host, and every x-amz- header that is there."""
    names = claimed.signed_headers
    if names != sorted(set(names)) or any(n != n.lower() for n in names):
        raise Rejected("incomplete",
                       "SignedHeaders must be sorted, in lower case and without repetition")
    sent = {n.lower() for n, _ in request.headers}
    needed = {"host", "x-amz-date"} | {n for n in sent if n.startswith("x-amz-")}
    for name in sorted(needed - set(names)):
        raise Rejected("incomplete", f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")
    for name in sorted(set(names) - sent):
        raise Rejected("mismatch", f"The signed header '{name}' is not in the request.")


def _check_time(stamp, claimed, now):
    try:
        sent = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise Rejected("incomplete", f"Date must be in ISO-8601 'basic format'. Got '{stamp}'.")
    if stamp[:8] != claimed.date:
        raise Rejected("scope", f"Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                                f"version of date from HTTP: '{claimed.date}' != '{stamp[:8]}'.")
    if sent < now - MOST_SKEW:
        raise Rejected("skew", f"Signature expired: {stamp} is now earlier than "
                               f"{written(now - MOST_SKEW)} ({written(now)} - 5 min.)")
    if sent > now + MOST_SKEW:
        raise Rejected("skew", f"Signature not yet current: {stamp} is still later than "
                               f"{written(now + MOST_SKEW)} ({written(now)} + 5 min.)")


def _check_token(request, key, now):
    token = request.secret("x-amz-security-token")
    if token != (key.token or ""):
        raise Rejected("unknown", "The security token included in the request is invalid.")
    if key.expires is not None and key.expires <= now:
        raise Rejected("expired", "The security token included in the request is expired")


def written(seconds):
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))
