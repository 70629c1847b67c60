"""For how long a server is waited for that is there but answers nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import asyncpg


@contextmanager
def hung_up_after(connection: asyncpg.Connection, limit: timedelta) -> Iterator[None]:
    """Hang up if the block takes longer: whatever waits for an answer there fails with an error of the driver.

    A cancelled statement waits until the server confirms it, so ``asyncio.timeout`` alone may wait for ever.

    Args:
        connection: that the block uses; also one that a pool lent.
        limit: from now on.
    """
    timer = asyncio.get_running_loop().call_later(limit.total_seconds(), _hang_up, connection)
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: asyncpg.Connection) -> None:
    # One that a pool lent is the pool's again once it was lost.
    with suppress(asyncpg.InterfaceError):
        connection.terminate()
