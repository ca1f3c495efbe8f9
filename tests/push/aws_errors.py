"""AWS's errors, in the shapes of its services (notes on AMG's control plane §1, "AMG §1").

An `AwsError` is raised anywhere and rendered by the service that answers; `fault` makes one into a
fault (faults.py), so that a test can have a ThrottlingException at the third request.
"""
import faults
from wire import Response

# What the control plane's modelled errors answer (AMG §1), and the general ones before them.
STATUS = {
    "ValidationException": 400, "ServiceQuotaExceededException": 402, "AccessDeniedException": 403,
    "ResourceNotFoundException": 404, "ConflictException": 409, "ThrottlingException": 429,
    "InternalServerException": 500, "UnrecognizedClientException": 403,
    "InvalidSignatureException": 403, "ExpiredTokenException": 403,
    "MissingAuthenticationTokenException": 403, "IncompleteSignatureException": 403,
    "UnknownOperationException": 404}
# Why a signature is refused (aws_sigv4.py), in the words of REST services and of STS.
REST_CODES = {
    "missing": "MissingAuthenticationTokenException", "incomplete": "IncompleteSignatureException",
    "unknown": "UnrecognizedClientException", "expired": "ExpiredTokenException",
    "skew": "InvalidSignatureException", "scope": "InvalidSignatureException",
    "mismatch": "InvalidSignatureException"}
STS_CODES = {
    "missing": "MissingAuthenticationToken", "incomplete": "IncompleteSignature",
    "unknown": "InvalidClientTokenId", "expired": "ExpiredToken", "skew": "SignatureDoesNotMatch",
    "scope": "SignatureDoesNotMatch", "mismatch": "SignatureDoesNotMatch"}
# x-amzn-ErrorType may have a tail after the name: clients must cut it off (AMG §1).
TAIL = ":http://internal.amazon.com/coral/com.amazon.coral.service/"


class AwsError(Exception):
    """A code, a message, other members of the body, and seconds for Retry-After."""

    def __init__(self, code, message, status=None, retry_after=None, message_name="message",
                 **members):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.members = code, message, members
        self.status = status or STATUS.get(code, 400)
        self.retry_after, self.message_name = retry_after, message_name

    @property
    def body(self):
        return dict(self.members, **{self.message_name: self.message})


def rest_response(error):
    """As REST-JSON services answer."""
    headers = [("x-amzn-ErrorType", error.code + TAIL)]
    if error.retry_after is not None:
        headers.append(("Retry-After", str(error.retry_after)))
    return Response(error.status, error.body, "application/json", headers)


def invalid(problems):
    """ValidationException for the problems that aws_model.py found."""
    text = "; ".join(f"{name} {what}" for name, what in problems)
    return AwsError("ValidationException", text, reason="FIELD_VALIDATION_FAILED",
                    fieldList=[{"name": name, "message": what} for name, what in problems])


def not_found(kind, name):
    return AwsError("ResourceNotFoundException", f"{kind} {name} not found", resourceId=name,
                    resourceType=kind)


def conflict(kind, name, message):
    return AwsError("ConflictException", message, resourceId=name, resourceType=kind)


def quota(kind, name):
    return AwsError("ServiceQuotaExceededException", f"The quota of {kind} is reached",
                    resourceId=name, resourceType=kind, serviceCode="grafana",
                    quotaCode="L-0DASHC000")


def throttling(retry_after=None):
    return AwsError("ThrottlingException", "Rate exceeded", retry_after=retry_after)


def internal(retry_after=None):
    return AwsError("InternalServerException", "An internal error occurred",
                    retry_after=retry_after)


def fault(error, applied=False):
    """The error instead of an answer, as a REST service gives it."""
    response = rest_response(error)
    return faults.answered(response.status, response.body, response.content_type, response.headers,
                           applied, f"{error.code}, {'applied' if applied else 'not applied'}")
