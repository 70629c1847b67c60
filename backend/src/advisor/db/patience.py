"""For how long a server is waited for that is there but answers nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
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
    timer = asyncio.get_running_loop().call_later(limit.total_seconds(), connection.terminate)
    try:
        yield
    finally:
        timer.cancel()
