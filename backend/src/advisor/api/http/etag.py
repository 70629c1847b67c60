"""Polled reads: an unchanged answer is not sent again."""

import hashlib
from typing import Any, Final

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

TAG_DIGITS: Final = 24
JSON: Final = "application/json"

NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Not changed: the client already has it, by its `If-None-Match`."}
}
"""For ``responses=`` of a route that answers with ``tagged``."""


def tagged(request: Request, body: bytes) -> Response:
    """The JSON ``body`` with a weak ETag, or 304 without it when the client already has it.

    Weak, as the same body may be sent compressed: a 304 has the tag that the 200 would have (RFC 9110 §15.4.5).
    """
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:TAG_DIGITS]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if has_tag(request.headers.get("if-none-match"), tag.removeprefix("W/")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


def tagged_apart(request: Request, answer: BaseModel, *apart: str) -> Response:
    """The answer with a weak ETag of everything but the fields ``apart``, such as the time it was made."""
    if not apart:
        return tagged(request, answer.model_dump_json().encode())
    # The body is long: it is written once, and the fields apart are put before it.
    kept = answer.model_dump_json(exclude=set(apart)).encode()
    tag = f'W/"{hashlib.sha256(kept).hexdigest()[:TAG_DIGITS]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if has_tag(request.headers.get("if-none-match"), tag.removeprefix("W/")):
        return Response(status_code=304, headers=headers)
    before = answer.model_dump_json(include=set(apart)).encode()
    return Response(before[:-1] + b"," + kept[1:], media_type=JSON, headers=headers)


def has_tag(if_none_match: str | None, tag: str) -> bool:
    """Weak comparison (RFC 9110 §13.1.2): whether our tag, without its ``W/``, is among those the client holds."""
    if if_none_match is None:
        return False
    held = {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
    return tag in held or "*" in held
