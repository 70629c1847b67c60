"""Commands to the database: each done once, in a transaction of its own, in the name of who sends it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias, cast

import asyncpg
from fastapi import Request
from starlette.responses import Response

from advisor.api.deps import Resources
from advisor.api.http.idempotency import once
from advisor.api.http.scopes import caller_of
from advisor.db.idempotency import PlainAnswers

Do: TypeAlias = Callable[[asyncpg.Connection, str, datetime], Awaitable[tuple[int, str]]]
"""Does a command, given the connection of its transaction, who sends it, and when; status and JSON of the answer."""


async def commanded(
    request: Request, resources: Resources, command: str, idempotency_key: str | None, said: str, do: Do
) -> Response:
    """Do a command, or give the answer that it was given before; see ``http.idempotency.once``.

    Args:
        command: its name; keys of different commands do not meet.
        said: everything that the command depends on.
    """
    now, caller = resources.clock.now(), caller_of(request)
    async with resources.database.pool.acquire() as lent, lent.transaction():
        # A pool lends a proxy, a connection in all but its class.
        connection = cast("asyncpg.Connection", lent)
        return await once(
            PlainAnswers(connection), command, idempotency_key, said, now, lambda: do(connection, caller, now)
        )
