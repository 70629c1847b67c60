"""Of each status one problem as the OpenAPI document shows it: what is answered to a real failure."""

from typing import Any, Final

import orjson

from advisor.api.http import errors, refusals
from advisor.api.http.problems import EXAMPLE_ID
from advisor.core.errors import NotFoundError

_FAILURES: Final = (
    refusals.UnknownHostError("example.com"),
    refusals.ForbiddenError("read"),
    NotFoundError("fixture", "4711"),
    refusals.BacktestNotDoneError("running"),
    refusals.BodyTooLargeError(1_000_000),
    refusals.MediaTypeError(),
    refusals.TooManyReadersError(100),
    refusals.ApiBusyError(1),
)
_TOO_MUCH: Final = {"type": "less_than_equal", "loc": ("query", "limit"), "input": 500, "ctx": {"le": 200}, "msg": ""}


def example_problems() -> dict[int, dict[str, Any]]:
    """Problem documents by their status, for every status that a route declares."""
    answers = (
        *(errors.advisor_problem(failure, EXAMPLE_ID) for failure in _FAILURES),
        errors.invalid_problem([_TOO_MUCH], EXAMPLE_ID),
        errors.unexpected_problem(EXAMPLE_ID),
    )
    return {answer.status_code: orjson.loads(answer.body) for answer in answers}
