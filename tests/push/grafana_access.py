"""Who asks, and what they may: service accounts, their tokens, roles.

A token is a service account's (HTTP §1).  Roles are Viewer, Editor, Admin; what each may is a table
of actions, the lowest role that has them: dashboards and folders need an Editor, data sources and
service accounts an Admin (HTTP §5, last line).
"""
import hashlib
import time
import zlib

from grafana_errors import Refused, plain, with_id
from peer import Response

ROLES = ["Viewer", "Editor", "Admin"]
ACTIONS = {
    "dashboards:read": "Viewer", "folders:read": "Viewer",
    "dashboards:write": "Editor", "dashboards:create": "Editor", "dashboards:delete": "Editor",
    "folders:write": "Editor", "folders:create": "Editor", "folders:delete": "Editor",
    "datasources:read": "Admin", "datasources:create": "Admin", "datasources:write": "Admin",
    "datasources:delete": "Admin", "datasources:query": "Viewer", "orgs:write": "Admin",
    "orgs.preferences:read": "Admin", "orgs.preferences:write": "Admin",
    "teams:read": "Admin", "teams:create": "Admin",
    "folders.permissions:read": "Admin", "folders.permissions:write": "Admin",
    "serviceaccounts:read": "Admin", "serviceaccounts:write": "Admin",
    "serviceaccounts:create": "Admin",
}
INVALID = ("api-key.invalid", "Invalid API key")
EXPIRED = ("api-key.expired", "Expired API key")
REVOKED = ("api-key.revoked", "Revoked token")
DISABLED = ("service-account.disabled", "Service account is disabled")
NOBODY = ("", "Unauthorized")


def secret_of(name):
    """A token as Grafana makes them, `glsa_`, 32 letters or digits, `_`, 8 hexadecimal digits; the
    same for the same name."""
    letters = hashlib.sha256(name.encode("utf-8")).hexdigest()[:32]
    return f"glsa_{letters}_{zlib.crc32(letters.encode('ascii')):08x}"


class Token:
    def __init__(self, number, name, secret, created, expires):
        self.id, self.name, self.secret = number, name, secret
        self.created, self.expires = created, expires
        self.revoked, self.last_used = False, None

    def is_expired(self, now):
        return self.expires is not None and self.expires <= now


class Account:
    """A service account.  `hidden`: the test's own, which AMG's control plane does not list."""

    def __init__(self, number, name, role, hidden):
        self.id, self.name, self.role, self.disabled = number, name, role, False
        self.hidden = hidden
        self.login, self.tokens = "sa-" + name.lower().replace(" ", "-"), []


class Access:
    """The service accounts of a workspace; `now` is the time that tokens expire by."""

    def __init__(self, behaviour, now=time.time):
        self.behaviour, self.now = behaviour, now
        self.accounts, self.actions = [], dict(ACTIONS)
        self._next, self._denials = 1, 0

    def grant(self, role, action):
        """Lets a role do what by default only a higher one may."""
        self.actions[action] = role

    # ---- accounts and tokens ----------------------------------------------------------------

    def number(self):
        self._next += 1
        return self._next - 1

    def add_account(self, name, role, hidden=False):
        if any(a.name == name for a in self.accounts):
            raise plain(400, f"service account with name {name} already exists")
        account = Account(self.number(), name, role, hidden)
        self.accounts.append(account)
        return account

    def account(self, number):
        found = next((a for a in self.accounts if str(a.id) == str(number)), None)
        if not found:
            raise plain(404, "service account not found")
        return found

    def remove_account(self, number):
        self.accounts.remove(self.account(number))

    def add_token(self, account, name, seconds=0, secret=None):
        if any(t.name == name for t in account.tokens):
            raise plain(409,
                        "service account token with given name already exists in the organization")
        number = self.number()
        now = self.now()
        token = Token(number, name, secret or secret_of(f"{account.id}/{number}/{name}"), now,
                      now + seconds if seconds else None)
        account.tokens.append(token)
        return token

    def find(self, secret):
        for account in self.accounts:
            for token in account.tokens:
                if token.secret == secret:
                    return account, token
        return None, None

    def live_tokens(self):
        """Names of the tokens that would be let in now."""
        return [t.name for a in self.accounts for t in a.tokens
                if not t.is_expired(self.now()) and not t.revoked]

    # ---- who and what -----------------------------------------------------------------------

    def identify(self, request):
        """The account whose token a request carries; basic auth is nobody's."""
        scheme, _, secret = request.secret("authorization").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise self._unknown(NOBODY)
        account, token = self.find(secret)
        if not token:
            raise self._unknown(INVALID)
        request.who = token.name
        for wrong, reason in ((token.revoked, REVOKED), (token.is_expired(self.now()), EXPIRED),
                              (account.disabled, DISABLED)):
            if wrong:
                raise self._unknown(reason)
        token.last_used = self.now()
        return account

    def _unknown(self, reason):
        name, message = reason
        if self.behaviour.error_ids and name:
            return with_id(401, name, message)
        return plain(401, message)

    def may(self, account, action):
        return ROLES.index(account.role) >= ROLES.index(self.actions[action])

    def require(self, account, *actions):
        """One of these actions must be allowed."""
        if not any(self.may(account, action) for action in actions):
            raise self._denied(actions)

    def _denied(self, actions):
        self._denials += 1
        needed = actions[0] if len(actions) == 1 else "any of " + ", ".join(actions)
        return Refused(403, {
            "accessErrorId": f"ACE{self._denials:010d}", "title": "Access denied",
            "message": "You'll need additional permissions to perform this action. "
                       f"Permissions needed: {needed}"})


# ---- the HTTP API of service accounts (HTTP §7) --------------------------------------------


def as_json(account):
    return {"id": account.id, "name": account.name, "login": account.login, "orgId": 1,
            "isDisabled": account.disabled, "role": account.role, "tokens": len(account.tokens),
            "avatarUrl": ""}


def create(access, body):
    name, role = body.get("name"), body.get("role") or "Viewer"
    if not name:
        raise plain(400, "Bad request data")
    if role not in ROLES:
        raise plain(400, "invalid role specified")
    return Response(201, as_json(access.add_account(name, role)))


def search(access, query, page, per_page):
    found = [as_json(a) for a in access.accounts if query.lower() in a.name.lower()]
    return Response(200, {"totalCount": len(found), "page": page, "perPage": per_page,
                          "serviceAccounts": found[(page - 1) * per_page:page * per_page]})


def create_token(access, account, body):
    seconds = body.get("secondsToLive", 0)
    if seconds < 0:
        raise plain(400, "Number of seconds before expiration should be set")
    token = access.add_token(account, body.get("name", ""), seconds)
    return Response(200, {"id": token.id, "name": token.name, "key": token.secret})


def list_tokens(account):
    return Response(200, [{"id": t.id, "name": t.name} for t in account.tokens])


def delete_token(account, number):
    token = next((t for t in account.tokens if str(t.id) == number), None)
    if not token:
        raise plain(404, "service account token not found")
    account.tokens.remove(token)
    return Response(200, {"message": "Service account token deleted"})
