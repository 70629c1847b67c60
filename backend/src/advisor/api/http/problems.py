"""RFC 9457 problem documents: their shape on the wire and in the OpenAPI document."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.responses import Response as HttpResponse

from advisor.api.http.wire import FieldProblem, Problem

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"

_EVERYWHERE: Final = (400, 403, 422, 500, 503)
_MEANINGS: Final = {
    400: "The request cannot be read.",
    403: "The caller may not do this.",
    404: "There is no such thing.",
    409: "The state of the thing forbids it.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value is missing, unknown or out of bounds.",
    429: "Too many at a time.",
    500: "A defect on our side.",
    503: "The database or a provider cannot be reached.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route for its ``responses=``: the given ones and those every route can give."""
    return {
        status: {"model": Problem, "description": _MEANINGS[status]} for status in sorted({*statuses, *_EVERYWHERE})
    }


def problem_response(
    status: int,
    code: str,
    detail: str,
    request_id: str,
    errors: Sequence[FieldProblem] = (),
    *,
    headers: Mapping[str, str] | None = None,
    **more: str | None,
) -> HttpResponse:
    """A problem document as a response; ``more`` are members beside those of every problem (RFC 9457 §3.2)."""
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
        errors=list(errors),
    )
    body = orjson.dumps(problem.model_dump() | more)
    return HttpResponse(body, status, headers=headers, media_type=PROBLEM_MEDIA_TYPE)
