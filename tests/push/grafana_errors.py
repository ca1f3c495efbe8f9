"""The shapes of Grafana's error bodies (HTTP §1) and the errors that several parts share."""


class Refused(Exception):
    """A request is answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


def plain(status, message):
    """Shape 1: `{"message"}`."""
    return Refused(status, {"message": message})


def with_status(status, name, message):
    """Shape 2: `{"status","message"}`."""
    return Refused(status, {"message": message, "status": name})


def with_id(status, message_id, message):
    """Shape 3, of Grafana's errutil."""
    return Refused(status, {"message": message, "messageId": message_id, "statusCode": status,
                            "traceID": ""})


def bad_data():
    return plain(400, "bad request data")


def bound(value, kinds):
    """A JSON object whose members are of these kinds, as Go binds it: null is nothing, another kind
    is bad data, and so is anything that is no object."""
    if not isinstance(value, dict):
        raise bad_data()
    value = {name: inner for name, inner in value.items() if inner is not None}
    for name, kind in kinds.items():
        right = isinstance(value.get(name, kind()), kind)
        if not right or isinstance(value.get(name), bool) and kind is not bool:
            raise bad_data()
    return value


def not_found():
    """No such route."""
    return plain(404, "Not found")


def dashboard_not_found():
    return plain(404, "Dashboard not found")


def folder_not_found():
    return with_status(404, "not-found", "folder not found")
