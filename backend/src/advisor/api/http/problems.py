"""RFC 9457 problem documents: their shape on the wire and in the OpenAPI document."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from pydantic import Field
from starlette.responses import Response

from advisor.api.http.schemas import ResponseSchema

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
EXAMPLE_ID: Final = "7c1e5a9b-2f64-4d0e-9b38-6a1d2c3e4f50"
"""Of a request, in the document of the API."""

_EVERYWHERE: Final = (400, 403, 422, 500, 503)
_MEANINGS: Final = {
    400: "The request cannot be read.",
    403: "The principal lacks the required scope, or the browser sent it for another site.",
    404: "It does not exist.",
    409: "Its present state does not allow this.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value is missing, unknown or out of bounds.",
    429: "Too many readers at the same time.",
    500: "A defect on our side.",
    503: "The database or a provider cannot be reached, or too many requests wait: see `Retry-After`.",
}


class Problem(ResponseSchema):
    """RFC 9457 problem body. ``code`` is stable; ``detail`` is for people."""

    type: str = Field(description="Always `about:blank`: `code` says what happened.", examples=["about:blank"])
    title: str = Field(description="The status in words.", examples=["Not Found"])
    status: int = Field(description="HTTP status of the answer, 400 to 599.", ge=400, le=599, examples=[404])
    detail: str = Field(
        description="What happened and what to do, in one sentence for people.",
        examples=["There is no backtest '8a1c…'."],
    )
    code: str = Field(
        description="What happened, for programs: stable, and listed in docs/API.md.", examples=["not_found"]
    )
    request_id: str = Field(
        description="Id of the request, also in the header `X-Request-ID` and in the logs.", examples=[EXAMPLE_ID]
    )
    errors: list["FieldProblem"] = Field(
        description="Faulty fields of a refused body or query, or unmet items of a refused resume; else empty."
    )


class FieldProblem(ResponseSchema):
    """One faulty field, or unmet item."""

    field: str = Field(
        description="Dotted path of the field in the body, or name of the parameter or item.",
        examples=["config.min_edge"],
    )
    reason: str = Field(description="What it should be, for people.", examples=["should be at most 1"])


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
) -> Response:
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
    return Response(body, status, headers=headers, media_type=PROBLEM_MEDIA_TYPE)
