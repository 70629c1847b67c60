"""A command that carries an idempotency key is done once, however often it is sent."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import Header
from starlette.responses import Response

from advisor.api.http.etag import JSON
from advisor.api.http.refusals import IdempotencyKeyReusedError
from advisor.db.idempotency import Answer, Answers

IdempotencyKey: TypeAlias = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description=(
            "A key of your own making. Repeating a command with the same key and body gives the first answer again "
            "and does nothing; with another body it is refused."
        ),
        examples=["3f1a7c52-0d4b-4f5e-8a57-5a0f1f0f9d11"],
    ),
]


async def once(
    answers: Answers,
    command: str,
    key: str | None,
    body: str,
    at: datetime,
    do: Callable[[], Awaitable[tuple[int, str]]],
) -> Response:
    """Do the command, or give the answer it was given before under the same key.

    Args:
        answers: in a transaction, which the command must use as well: answer and effect are one.
        command: name of the command; keys of different commands do not meet.
        key: the client's key, if any.
        body: everything the command depends on.
        at: now.
        do: does the command and returns status and JSON of the answer. What it raises is not remembered.

    Raises:
        IdempotencyKeyReusedError: the key was used with another body.
    """
    if key is None:
        status, response = await do()
        return _response(status, response)
    digest = hashlib.sha256(body.encode()).hexdigest()
    before = await answers.recall(command, key)
    if before is not None:
        if before.body_sha256 != digest:
            raise IdempotencyKeyReusedError(key)
        return _response(before.status, before.response)
    status, response = await do()
    await answers.remember(command, key, Answer(body_sha256=digest, status=status, response=response), at)
    return _response(status, response)


def _response(status: int, response: str) -> Response:
    return Response(response, status, media_type=JSON)
