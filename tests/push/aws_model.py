"""Shapes of AWS requests and answers, checked against a service model in botocore's format.

`Model` finds the operation that a request line means and says what is wrong with its input, or with
an answer of ours: a list of problems, each `(member, what)`.  The models are read from the shared
material when it is there (AWS's own), else from aws_subset.py, which has the operations that push
uses.

REST-JSON, JSON 1.1 and the query protocol are known, as far as these services need them.
"""
import functools
import json
import os
import pathlib
import re
import urllib.parse

import aws_subset

HERE = pathlib.Path(__file__).resolve().parent


def shared_models():
    """Where AWS's models lie, if they do."""
    shared = os.environ.get("DASHC_SHARED") or HERE.parent.parent.parent / "shared"
    return pathlib.Path(shared) / "models"


@functools.lru_cache(maxsize=None)  # nobody changes a model, and some are large
def load(service, version, allow_shared=True):
    path = shared_models() / service / version / "service-2.json"
    if allow_shared and path.is_file():
        return Model(json.loads(path.read_text(encoding="utf-8")))
    return Model(aws_subset.MODELS[service])


class Operation:
    def __init__(self, name, description):
        self.name = name
        self.method = description["http"]["method"]
        self.uri = description["http"]["requestUri"]
        self.status = description["http"].get("responseCode", 200)
        self.input = description.get("input", {"type": "structure", "members": {}})
        self.output = description.get("output", {"type": "structure", "members": {}})
        self.errors = [e["shape"] for e in description.get("errors", [])]
        self.unsigned = description.get("authtype") == "none"
        labels = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.uri.split("?")[0]))
        self.expression = re.compile(labels)


class Model:
    def __init__(self, document):
        self.document = document
        self.shapes = document.get("shapes", {})
        self.operations = {n: Operation(n, d) for n, d in document["operations"].items()}

    def shape(self, reference):
        """A shape by its name; the reference's own members (location …) are kept."""
        if "shape" in reference:
            return dict(self.shapes[reference["shape"]], **reference)
        return reference

    # ---- requests: REST ---------------------------------------------------------------------

    def find(self, request):
        """The operation that a method and path mean, with what the path says."""
        for operation in self.operations.values():
            found = operation.expression.fullmatch(request.raw_path)
            if found and operation.method == request.method:
                labels = {n: urllib.parse.unquote(v) for n, v in found.groupdict().items()}
                return operation, labels
        return None, {}

    def rest_input(self, operation, labels, request):
        """The input of an operation, and the problems with it."""
        problems, given = [], {}
        body = self._rest_body(request, problems)
        members = self.shape(operation.input).get("members", {})
        unknown = {name for name, _ in request.query}
        for name, reference in members.items():
            member, place = self.shape(reference), reference.get("location")
            wire = reference.get("locationName", name)
            if place == "uri":
                given[name] = labels.get(wire)
            elif place == "querystring":
                unknown.discard(wire)
                self._take_query(given, name, member, request.parameters(wire), problems)
            elif place == "header":
                if request.header(wire) is not None:
                    given[name] = self.from_text(member, request.header(wire), name, problems)
            elif wire in body:
                given[name] = body.pop(wire)
        problems += [(name, "is no query parameter of this operation") for name in sorted(unknown)]
        problems += [(name, "is no member of this operation") for name in sorted(body)]
        return given, problems + self.check(operation.input, given, "")

    def _rest_body(self, request, problems):
        if not request.body:
            return {}
        if request.method in ("GET", "DELETE"):
            problems.append(("body", f"{request.method} has none"))
        kind = (request.header("content-type") or "").split(";")[0]
        if kind not in ("application/json", "application/x-amz-json-1.1"):
            problems.append(("Content-Type", f"{kind!r} instead of 'application/json'"))
        body = request.json
        if not isinstance(body, dict):
            problems.append(("body", "is no JSON object"))
            return {}
        return dict(body)

    def _take_query(self, given, name, member, values, problems):
        if member["type"] == "list":
            if values:
                given[name] = values
        elif len(values) > 1:
            problems.append((name, "is given more than once"))
        elif values:
            given[name] = self.from_text(member, values[0], name, problems)

    # ---- requests: JSON 1.1 -----------------------------------------------------------------

    def json_input(self, operation, request):
        """The input of an operation whose name is in a header."""
        problems = []
        given = self._rest_body(request, problems)
        return given, problems + self.check(operation.input, given, "")

    # ---- requests: query protocol -----------------------------------------------------------

    def query_input(self, operation, form):
        """Parameters like `Tags.member.1.Key` as a structure; Action and Version are left out."""
        problems, tree = [], {}
        for name, value in form:
            if name in ("Action", "Version"):
                continue
            node, words = tree, name.split(".")
            for word in words[:-1]:
                node = node.setdefault(word, {})
                if not isinstance(node, dict):
                    problems.append((name, "is given in two ways"))
                    node = {}
            if words[-1] in node:
                problems.append((name, "is given more than once"))
            node[words[-1]] = value
        given = self._from_tree(operation.input, tree, "", problems)
        return given, problems + self.check(operation.input, given, "")

    def _from_tree(self, reference, node, where, problems):
        if reference is None:
            return node  # no member of this name: `check` will say so
        shape = self.shape(reference)
        if shape["type"] == "structure" and isinstance(node, dict):
            members = shape.get("members", {})
            return {n: self._from_tree(members.get(n), v, joined(where, n), problems)
                    for n, v in node.items()}
        if shape["type"] == "list" and isinstance(node, dict):
            items = node.get("member", {})
            if list(items) != [str(n + 1) for n in range(len(items))]:
                problems.append((where, "list members are numbered from 1"))
            return [self._from_tree(shape["member"], v, where, problems) for v in items.values()]
        return self.from_text(shape, node, where, problems) if isinstance(node, str) else node

    def from_text(self, shape, text, where, problems):
        """A value that came as text in a query, header or form."""
        try:
            if shape["type"] in ("integer", "long"):
                return int(text)
            if shape["type"] == "boolean":
                return {"true": True, "false": False}[text]
        except (ValueError, KeyError):
            problems.append((where, f"{text!r} is no {shape['type']}"))
        return text

    # ---- values -----------------------------------------------------------------------------

    def check(self, reference, value, where):
        """What is wrong with a value, and everything in it."""
        shape = self.shape(reference)
        return CHECKS[shape["type"]](self, shape, value, where)

    def check_output(self, operation, value):
        return self.check(operation.output, value, "")

    def check_error(self, operation, name, members):
        """Modelled errors only: an operation says which it has."""
        if name not in operation.errors or name not in self.shapes:
            return []
        return self.check({"shape": name}, members, "")


def joined(where, name):
    return f"{where}.{name}" if where else name


def check_structure(model, shape, value, where):
    if shape.get("document"):
        return []  # any JSON
    if not isinstance(value, dict):
        return [(where, "is no structure")]
    members = shape.get("members", {})
    problems = [(joined(where, n), "is missing") for n in shape.get("required", ())
                if value.get(n) is None]
    for name, inner in value.items():
        if name not in members:
            problems.append((joined(where, name), "is no member here"))
        elif inner is not None:
            problems += model.check(members[name], inner, joined(where, name))
    return problems


def check_list(model, shape, value, where):
    if not isinstance(value, list):
        return [(where, "is no list")]
    problems = check_range(shape, len(value), where, "has {} members")
    for number, item in enumerate(value):
        problems += model.check(shape["member"], item, f"{where}[{number}]")
    return problems


def check_map(model, shape, value, where):
    if not isinstance(value, dict):
        return [(where, "is no map")]
    problems = check_range(shape, len(value), where, "has {} entries")
    for name, item in value.items():
        problems += model.check(shape["key"], name, joined(where, name))
        problems += model.check(shape["value"], item, joined(where, name))
    return problems


def check_string(_, shape, value, where):
    if not isinstance(value, str):
        return [(where, "is no string")]
    problems = check_range(shape, len(value), where, "is {} long")
    if "enum" in shape and value not in shape["enum"]:
        problems.append((where, f"{value!r} is none of {', '.join(shape['enum'])}"))
    if "pattern" in shape and not re.fullmatch(with_classes(shape["pattern"]), value):
        problems.append((where, f"{value!r} does not match {shape['pattern']}"))
    return problems


# Classes of Unicode that Python's expressions lack, as far as tests use them.
CLASSES = {"L": "a-zA-Z\u00c0-\uffff", "M": "\u0300-\u036f", "N": "0-9", "Z": " ",
           "S": "$+<=>^`|~", "P": re.escape("!\"#%&'()*,-./:;?@[]_{}") + "\\\\"}


def with_classes(pattern):
    """`\\p{L}` as letters, inside of brackets and outside."""
    out, inside, place = "", False, 0
    for found in re.finditer(r"\\p\{(\w)\}|\\.|[\[\]]", pattern):
        out += pattern[place:found.start()]
        place = found.end()
        if found.group(1):
            letters = CLASSES[found.group(1)]
            out += letters if inside else f"[{letters}]"
        else:
            inside = {"[": True, "]": False}.get(found.group(), inside)
            out += found.group()
    return out + pattern[place:]


def check_integer(_, shape, value, where):
    if isinstance(value, bool) or not isinstance(value, int):
        return [(where, "is no integer")]
    return check_range(shape, value, where, "is {}")


def check_boolean(_, shape, value, where):
    return [] if isinstance(value, bool) else [(where, "is no boolean")]


def check_timestamp(_, shape, value, where):
    """Seconds since 1970, with or without a fraction (AMG §1); in XML, as text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return []
    good = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)
    return [] if good else [(where, "is no time")]


def check_range(shape, size, where, text):
    if size < shape.get("min", size) or size > shape.get("max", size):
        return [(where,
                 text.format(size) + f", not {shape.get('min', '')}..{shape.get('max', '')}")]
    return []


CHECKS = {
    "structure": check_structure, "list": check_list, "map": check_map, "string": check_string,
    "integer": check_integer, "long": check_integer, "boolean": check_boolean,
    "timestamp": check_timestamp}
