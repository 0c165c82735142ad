"""Errors of the API: problem details (RFC 9457), whatever went wrong and wherever.

Code that meets a mistake raises `Problem`; `handle` turns that, the errors of the framework, of the workflow and of the
database into the one form. What nobody foresaw is logged with its trace and answered without it.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from factcheck.api import addresses
from factcheck.api.parameters import BadQuery
from factcheck.api.renderers import dumps
from factcheck.journal import explain

log = logging.getLogger("django.request")

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem. `meaning` is for the documents: when it comes, and what to do about it."""

    code: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "bad-request",
            400,
            "The request cannot be read",
            "Look at `detail`; the request is broken before its sense.",
        ),
        Kind("unknown-parameter", 400, "Unknown parameter", "A parameter is misspelt. `errors` names the nearest one."),
        Kind("invalid-parameter", 400, "Invalid parameter", "A value cannot be used. `errors` says what can."),
        Kind("invalid-body", 400, "Invalid body", "The body is not JSON, or not the fields that the operation takes."),
        Kind("not-authenticated", 403, "Log in first", "Writing needs a session of an account."),
        Kind("not-allowed", 403, "Not allowed", "The account may not do this, or not to this record."),
        Kind("not-found", 404, "Not found", "There is nothing public at this address."),
        Kind("method-not-allowed", 405, "Method not allowed", "The header `Allow` names the methods of the address."),
        Kind("not-acceptable", 406, "Not acceptable", "Answers are JSON: accept `application/json`."),
        Kind(
            "stale", 409, "Changed meanwhile", "The record has changed since you read it. Read it again, then decide."
        ),
        Kind("illegal-transition", 409, "Not in this state", "The record is not in a state in which this can be done."),
        Kind(
            "conflict",
            409,
            "Contradicts the record",
            "The change would break a law of the record; `detail` says which.",
        ),
        Kind("gone", 410, "Withdrawn", "It was public and no longer is; `detail` is the public reason."),
        Kind("too-large", 413, "Body too large", "The body is larger than is taken."),
        Kind("unsupported-media-type", 415, "Unsupported media type", "Bodies are JSON: send `application/json`."),
        Kind("incomplete", 422, "Incomplete", "Something has to be there before this can be done."),
        Kind("refused-value", 422, "Refused value", "A value cannot stand in the record; `errors` says which and why."),
        Kind("server-error", 500, "Server error", "A fault of the server, which has been logged."),
        Kind("search-unavailable", 503, "Search unavailable", "Try again after the seconds that `Retry-After` gives."),
    )
}


class Problem(Exception):
    """An answer that is an error. `errors` are dictionaries with `parameter` or `pointer`, and `detail`."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail = KINDS[code], detail
        self.errors, self.headers = [dict(error) for error in errors], dict(headers or {})


def body(problem: Problem, path: str) -> dict[str, Any]:
    """Return the members of a problem, as RFC 9457 names them."""
    return {
        "type": addresses.absolute(f"{addresses.PREFIX}docs/#problem-{problem.kind.code}"),
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
        "instance": path,
        "errors": problem.errors,
    }


def respond(problem: Problem, request: HttpRequest) -> HttpResponse:
    """Answer with a problem from outside the framework."""
    content = dumps(body(problem, request.path))
    return HttpResponse(content, CONTENT_TYPE, problem.kind.status, headers=problem.headers)


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Turn whatever a view raised into a problem; the framework calls this for every exception."""
    request = context["request"]
    problem = of(error)
    if problem is None:
        log.exception("Unforeseen: %s", request.path, exc_info=error)
        got_request_exception.send(sender=None, request=request)
        problem = Problem("server-error", "Something went wrong here. It has been logged.")
    answer = Response(body(problem, request.path), problem.kind.status, headers=problem.headers)
    answer.content_type = CONTENT_TYPE
    return answer


_FIXED: tuple[tuple[type[Exception], str, str], ...] = (
    (DataError, "refused-value", "A value is longer or greater than the record can hold."),
    (RequestDataTooBig, "too-large", "The body is larger than is taken."),
    (SuspiciousOperation, "bad-request", "The request cannot be read."),
    (Http404, "not-found", "There is nothing public at this address."),
    (PermissionDenied, "not-allowed", "Your account may not do this."),
)


def of(error: Exception) -> Problem | None:
    """Return the problem that an exception means, or None for one that nobody foresaw."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, BadQuery):
        return _of_query(error)
    if isinstance(error, ValidationError):
        return Problem("refused-value", _first(error), errors=_fields(error))
    if isinstance(error, IntegrityError):
        return Problem("conflict", explain(error)[1])
    for type_, code, detail in _FIXED:
        if isinstance(error, type_):
            return Problem(code, detail)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return _of_code(error)


def _of_query(error: BadQuery) -> Problem:
    code = "unknown-parameter" if all(fault.is_unknown for fault in error.faults) else "invalid-parameter"
    errors = [{"parameter": fault.parameter, "detail": fault.detail} for fault in error.faults]
    return Problem(code, " ".join(fault.detail for fault in error.faults), errors=errors)


_BY_STATUS = {
    400: "bad-request",
    401: "not-authenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
}


def _of_framework(error: exceptions.APIException) -> Problem | None:
    if error.status_code not in _BY_STATUS:
        return None
    if isinstance(error, exceptions.ParseError):
        return Problem("invalid-body", str(error.detail))
    if isinstance(error, exceptions.NotAuthenticated):
        return Problem("not-authenticated", "Reading needs no account; for this, log in first.")
    return Problem(_BY_STATUS[error.status_code], str(error.detail))


def _of_code(error: Exception) -> Problem | None:
    """Know the errors of the workflow by their code, so that this module does not depend on what it serves."""
    code = str(getattr(error, "code", "")).replace("_", "-")
    if code in KINDS:
        return Problem(code, str(error))
    return Problem("conflict", str(error)) if code == "merge-refused" else None


def _first(error: ValidationError) -> str:
    return str(error.messages[0]) if error.messages else HTTPStatus(422).phrase


def _fields(error: ValidationError) -> list[dict[str, str]]:
    if not hasattr(error, "error_dict"):
        return [{"pointer": "", "detail": str(message)} for message in error.messages]
    return [
        {"pointer": _pointer(name), "detail": str(message)}
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _pointer(name: str) -> str:
    """Point at what a step says of itself, or else at one of the values that a proposal holds."""
    if name == "__all__":
        return ""
    return f"/{name}" if name in ("note", "why", "comment", "reason") else f"/values/{name}"
