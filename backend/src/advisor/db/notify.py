"""Notifications between processes, by NOTIFY and LISTEN; nothing is stored."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

import asyncpg
import orjson
import structlog

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.session import connect

log = structlog.get_logger(__name__)

CHANNEL: Final = "advisor_notifications"
_MAX_BYTES: Final = 7_500
"""Of a payload; PostgreSQL refuses 8,000."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0
_CHECK_SECONDS: Final = 15.0


def chunks(topic: str, name: str, items: Sequence[object]) -> Iterator[str]:
    """Payloads ``{"topic": …, name: [items…]}``, each short enough to be sent, with all items in their order.

    An item larger than a payload is left out; none of ours comes near it.
    """
    head = orjson.dumps({"topic": topic, name: []})[:-2]
    part: list[bytes] = []
    size = len(head) + 2
    for item in items:
        encoded = orjson.dumps(item)
        if len(head) + len(encoded) + 2 > _MAX_BYTES:
            continue
        if part and size + len(encoded) + 1 > _MAX_BYTES:
            yield (head + b",".join(part) + b"]}").decode()
            part, size = [], len(head) + 2
        part.append(encoded)
        size += len(encoded) + 1
    if part:
        yield (head + b",".join(part) + b"]}").decode()


async def notify(pool: asyncpg.Pool, messages: Sequence[str]) -> None:
    """Send payloads to all who listen, in order."""
    if messages:
        await pool.execute("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", CHANNEL, list(messages))


async def listen(
    dsn: str,
    on_message: Callable[[str], None],
    on_gap: Callable[[], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Receive payloads until cancelled, over one connection that is made anew when it is lost.

    Args:
        dsn: PostgreSQL address.
        on_message: called with each payload, in order.
        on_gap: called after each loss: payloads may have been missed.
        sleep: waits for seconds.
    """
    pause = _FIRST_PAUSE
    lost = False
    while True:
        try:
            connection = await connect(dsn)
        except DatabaseUnavailableError:
            lost = True
            await sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            continue
        pause = _FIRST_PAUSE
        try:
            await connection.add_listener(CHANNEL, lambda _c, _p, _ch, payload: on_message(str(payload)))
            if lost:
                on_gap()
            await _until_lost(connection)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            # Lost before it listened: not to be tried again at once.
            await sleep(pause)
        finally:
            lost = True
            await _closed(connection)
        log.warning("notification_connection_lost")


async def _until_lost(connection: asyncpg.Connection) -> None:
    gone = asyncio.Event()
    connection.add_termination_listener(lambda _: gone.set())
    while not gone.is_set() and not connection.is_closed():
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                await gone.wait()
        except TimeoutError:
            try:
                await connection.execute("SELECT 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                return


async def _closed(connection: asyncpg.Connection) -> None:
    if not connection.is_closed():
        connection.terminate()
