"""Every failure as a problem document: one table from named facts to statuses, one handler for each family."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from advisor.api.http import refusals
from advisor.api.http.problems import FieldProblem, problem_response
from advisor.core import errors
from advisor.core.clock import Clock
from advisor.core.config import reason_of

log = structlog.get_logger(__name__)

STATUS: Final[Mapping[type[errors.AdvisorError], int]] = {
    errors.ConfigError: 422,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.ImportRefusedError: 422,
    errors.HistoryError: 422,
    errors.DatabaseUnavailableError: 503,
    errors.PayloadRefusedError: 502,
    errors.UpstreamError: 502,
    errors.UpstreamRefusedError: 502,
    errors.UpstreamDependencyUnavailable: 503,
    errors.QuotaExhaustedError: 503,
    refusals.ForbiddenError: 403,
    refusals.ForeignOriginError: 403,
    refusals.UnknownHostError: 400,
    refusals.BodyTooLargeError: 413,
    refusals.RepeatedNameError: 400,
    refusals.MediaTypeError: 415,
    refusals.TooManyReadersError: 429,
    refusals.NotReadyError: 503,
    refusals.ApiBusyError: 503,
    # What is not listed is a defect of ours.
    errors.AdvisorError: 500,
}

_TRY_AGAIN_SECONDS: Final = "5"
"""A database that starts again, or whose disk is emptied, needs about so long."""
_HTTP_CODES: Final = {404: "no_such_path", 405: "method_not_allowed", 400: "unreadable_request"}
_HTTP_DETAILS: Final = {
    404: "There is nothing at this path.",
    405: "This path does not take this method.",
    400: "The request body cannot be read; send valid JSON.",
}


def status_of(error: errors.AdvisorError) -> int:
    """The status of the nearest listed class."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def advisor_problem(error: errors.AdvisorError, request_id: str, now: datetime | None = None) -> Response:
    """The problem document of a named failure.

    Args:
        error: the failure.
        request_id: of the request that failed.
        now: the present instant, from which ``Retry-After`` counts; without it a provider's failure carries none.
    """
    if isinstance(error, errors.UpstreamError):
        return _upstream_problem(error, request_id, now)
    faults = error.faults if isinstance(error, errors.ConfigError | errors.ResumeRefusedError) else ()
    fields = [FieldProblem(field=fault.field, reason=fault.reason) for fault in faults]
    headers = None
    if isinstance(error, errors.DatabaseUnavailableError | refusals.NotReadyError):
        headers = {"Retry-After": _TRY_AGAIN_SECONDS}
    elif isinstance(error, refusals.ApiBusyError):
        headers = {"Retry-After": str(error.retry_after)}
    return problem_response(status_of(error), error.code, str(error), request_id, fields, headers=headers)


def _upstream_problem(error: errors.UpstreamError, request_id: str, now: datetime | None) -> Response:
    headers = {}
    if error.retry_at is not None and now is not None:
        headers["Retry-After"] = str(max(1, math.ceil((error.retry_at - now).total_seconds())))
    return problem_response(
        status_of(error),
        error.code,
        str(error),
        request_id,
        headers=headers,
        provider=error.provider,
        retry_at=None if error.retry_at is None else error.retry_at.isoformat(),
    )


def unexpected_problem(request_id: str) -> Response:
    """The problem document of a failure without a name: says nothing but how to find it in the logs."""
    return problem_response(
        500, "internal_error", f"An unexpected failure on our side, logged as request {request_id}.", request_id
    )


def add_error_handlers(app: FastAPI) -> None:
    """Answer every failure that reaches the application with a problem document."""
    app.add_exception_handler(errors.AdvisorError, on_advisor_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)


def request_id_of(request: Request) -> str:
    """The id that the middleware gave the request."""
    return str(request.state.request_id)


async def on_advisor_error(request: Request, error: Exception) -> Response:
    """The problem document of a failure with a name; defects and outages of ours are logged."""
    assert isinstance(error, errors.AdvisorError)  # noqa: S101 - registered for this class alone
    # Not being ready is an answer, given again and again to those who ask for it.
    if status_of(error) >= 500 and not isinstance(error, refusals.NotReadyError):
        log.error("request_failed", error=str(error), exc_info=error)
    now = None
    if isinstance(error, errors.UpstreamError):
        clock: Clock = request.app.state.resources.clock
        now = clock.now()
    return advisor_problem(error, request_id_of(request), now)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class alone
    found: Sequence[Mapping[str, Any]] = error.errors()
    if any(fault["type"] == "json_invalid" for fault in found):
        return problem_response(400, _HTTP_CODES[400], _HTTP_DETAILS[400], request_id_of(request))
    return invalid_problem(found, request_id_of(request))


def invalid_problem(found: Sequence[Mapping[str, Any]], request_id: str) -> Response:
    """The problem document of values that are not what they should be, as pydantic lists them."""
    fields = [FieldProblem(field=_path(fault["loc"]), reason=reason_of(fault)) for fault in found]
    listed = "; ".join(f"{field.field}: {field.reason}" for field in fields[:3])
    more = f" (and {len(fields) - 3} more)" if len(fields) > 3 else ""
    return problem_response(422, "invalid_request", f"{listed}{more}.", request_id, fields)


def _path(location: Sequence[int | str]) -> str:
    """``("body", "config", "min_edge")`` → ``"config.min_edge"``; the route shows whether it is of body or query."""
    return ".".join(str(part) for part in location[1:]) or str(location[0])


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class alone
    status = error.status_code
    code = _HTTP_CODES.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    response = problem_response(status, code, _HTTP_DETAILS.get(status, error.detail), request_id_of(request))
    response.headers.update(error.headers or {})
    if "GET" in (allowed := response.headers.get("allow", "").split(", ")):
        response.headers["allow"] = ", ".join(sorted({*allowed, "HEAD"}))
    return response
