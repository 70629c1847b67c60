"""How the simulated providers answer: JSON documents and refusals."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

import orjson
from starlette.responses import Response

from advisor.core.errors import AdvisorError

Document: TypeAlias = dict[str, object]


class RefusedCallError(AdvisorError):
    """A simulated provider refuses a call in its provider's form.

    Args:
        status: HTTP status.
        body: the provider's error body.
        headers: further headers.
    """

    code = "sandbox_refusal"

    def __init__(self, status: int, body: Document, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"The sandbox refused a call with {status}.")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def answer(document: object, status: int = 200, headers: Mapping[str, str] | None = None, *,
           media_type: str = "application/json") -> Response:  # fmt: skip
    """A JSON answer."""
    return Response(orjson.dumps(document), status, dict(headers or {}), media_type)


@lru_cache(maxsize=4096)
def iso(instant: int) -> str:
    """``2026-11-22T18:00:00Z``."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def iso_millis(instant: int) -> str:
    """``2026-11-22T18:00:00.000Z``."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
