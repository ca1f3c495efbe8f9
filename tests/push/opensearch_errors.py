"""OpenSearch's errors (notes on OpenSearch §3, §4)."""


class Refused(Exception):
    """A request is answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


def status_exception(kind, reason, status):
    cause = {"type": kind, "reason": reason}
    return Refused(status, {"error": dict(cause, root_cause=[cause]), "status": status})


def illegal(reason):
    return status_exception("illegal_argument_exception", reason, 400)


def conflict(name, what):
    return status_exception("version_conflict_engine_exception", f"[{name}]: version conflict, {what}",
                            409)
