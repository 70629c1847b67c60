"""Notifications between processes, by NOTIFY and LISTEN; nothing is stored."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
import orjson
import structlog

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.outages import DRIVER_ERRORS, drivers_own_errors
from advisor.db.pool import connect
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)

CHANNEL: Final = "advisor_notifications"
_LISTEN: Final = f"LISTEN {CHANNEL}"
_MAX_BYTES: Final = 7_500
"""Of a payload; PostgreSQL refuses 8,000."""
MAX_ITEM_BYTES: Final = 7_400
"""Of one item in a payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenLimits:
    """How a listener keeps its connection, in seconds.

    Attributes:
        first_pause, longest_pause: before a lost connection is made anew; it doubles from one to the other.
        check: so often a connection is asked whether it lives, as a dead one says nothing.
        answer: one that does not answer within this time is dead.
    """

    first_pause: float = 0.5
    longest_pause: float = 10.0
    check: float = 15.0
    answer: float = 10.0


PRODUCT: Final = ListenLimits()


def _nobody() -> None:
    """For who need not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Called by a listener when its connection is found alive, and when it is lost.

    Attributes:
        heard: all payloads sent before now were received, since the last gap.
        lost: payloads may be missed from now on, until ``heard`` is called again.
    """

    heard: Callable[[], None] = _nobody
    lost: Callable[[], None] = _nobody


TO_NOBODY: Final = Report()


def chunks(topic: str, name: str, items: Sequence[object]) -> Iterator[str]:
    """Payloads ``{"topic": …, name: [items…]}``, each short enough to be sent, with all items in their order.

    An item larger than ``MAX_ITEM_BYTES`` is left out.
    """
    head = orjson.dumps({"topic": topic, name: []})[:-2]
    part: list[bytes] = []
    size = len(head) + 2
    for item in items:
        encoded = orjson.dumps(item)
        if len(encoded) > MAX_ITEM_BYTES:
            continue
        if part and size + len(encoded) + 1 > _MAX_BYTES:
            yield (head + b",".join(part) + b"]}").decode()
            part, size = [], len(head) + 2
        part.append(encoded)
        size += len(encoded) + 1
    if part:
        yield (head + b",".join(part) + b"]}").decode()


async def notify(sender: asyncpg.Pool | asyncpg.Connection, messages: Sequence[str]) -> None:
    """Send payloads to all who listen, in order; in a transaction, once it is committed."""
    if messages:
        await sender.execute(
            "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", CHANNEL, list(messages)
        )


async def listen(
    dsn: str,
    on_message: Callable[[str], None],
    on_gap: Callable[[], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: ListenLimits = PRODUCT,
    report: Report = TO_NOBODY,
) -> None:
    """Receive payloads until cancelled, over one connection that is made anew when it is lost.

    Args:
        dsn: PostgreSQL address.
        on_message: called with each payload, in order.
        on_gap: called after each loss: payloads may have been missed.
        sleep: waits for seconds.
        report: how its connection does.
    """
    pause = limits.first_pause
    lost = False
    while True:
        heed_cancellation()
        try:
            connection = await connect(dsn)
        except DatabaseUnavailableError:
            heed_cancellation()
            lost = True
            await sleep(pause)
            pause = min(2 * pause, limits.longest_pause)
            continue
        pause = limits.first_pause
        try:
            with drivers_own_errors():
                await connection.add_listener(CHANNEL, lambda _c, _p, _ch, payload: on_message(str(payload)))
                if lost:
                    on_gap()
                await _until_lost(connection, limits, report.heard)
        except DRIVER_ERRORS:
            heed_cancellation()
            # Lost before it listened: not to be tried again at once.
            await sleep(pause)
        finally:
            lost = True
            report.lost()
            await _closed(connection)
        log.warning("notification_connection_lost")


async def _until_lost(connection: asyncpg.Connection, limits: ListenLimits, heard: Callable[[], None]) -> None:
    gone = asyncio.Event()
    connection.add_termination_listener(lambda _: gone.set())
    while not gone.is_set() and not connection.is_closed():
        try:
            # It listens already: to ask again changes nothing, and what was sent before comes before the answer.
            with drivers_own_errors():
                await connection.execute(_LISTEN, timeout=limits.answer)
        except DRIVER_ERRORS:
            return
        heard()
        try:
            async with asyncio.timeout(limits.check):
                await gone.wait()
        except TimeoutError:
            continue


async def _closed(connection: asyncpg.Connection) -> None:
    if not connection.is_closed():
        connection.terminate()
