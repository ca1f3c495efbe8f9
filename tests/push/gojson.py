"""JSON as Grafana's server writes it: Go's encoding/json.

Keys are sorted, `<`, `>` and `&` are escaped, and numbers come back as Go prints them.  The old
store (up to 11) keeps the text of a number; the new one (12 and later, Kubernetes' "unstructured")
makes it an int64 or a float64, so that 1.0 becomes 1.
"""
import decimal
import json
import re

OPEN, SHUT = "\ue000", "\ue001"  # of private use: around a number's text
MARKED = re.compile(f'"{OPEN}(.*?){SHUT}"')


class Literal:
    """A number that Python would write differently."""

    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return isinstance(other, Literal) and self.text == other.text

    def __hash__(self):
        return hash(self.text)

    def __repr__(self):
        return self.text


def go_number(value):
    """A float64 as Go prints it: plain between 1e-6 and 1e21, else with an exponent of no zeros."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        text = format(decimal.Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = format(decimal.Decimal(repr(value)), "e").partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0')}"


def kept(text):
    """A number whose text the store keeps."""
    value = float(text)
    return value if repr(value) == text else Literal(text)


def canonical(text):
    """A number that the store makes a float64."""
    value = float(text)
    printed = go_number(value)
    if re.fullmatch(r"-?[0-9]+", printed):
        return int(printed)
    return value if repr(value) == printed else Literal(printed)


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def loads(body, keep_numbers=True):
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return json.loads(text, parse_float=kept if keep_numbers else canonical,
                      parse_constant=_no_constant)


def dumps(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False,
                      default=lambda literal: OPEN + literal.text + SHUT)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return MARKED.sub(r"\1", text) if OPEN in text else text
