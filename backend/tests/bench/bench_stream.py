"""From a price that leaves the sandbox's stream to its value bet at a reader of our stream, on the wall clock.

The whole stack runs: the sandbox with all its providers, the engine, PostgreSQL, the API, the worker. Prices that are
value are held at the exchange for a few seconds, one after the other, while the sandbox's games go on as for every
user; the message that carries such a price has the instant at which it was written. Vendors claim 180 to 250 ms.
"""

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import asyncpg
import httpx
import numpy as np
import orjson
from rich.console import Console

from advisor.core.clock import SystemClock
from tests.bench.report import Row, print_rows
from tests.bench.stack import Stack, stack

SAMPLES: Final = 500
"""Not all are bets at once: some are too long odds, of others the fair line is not confirmed as lately, and they are
found a step or a poll later. How many is printed, so that a delay cannot hide among them."""
SPEED: Final = 60
BETWEEN: Final = (0.15, 0.35)
HELD_SECONDS: Final = 3
REST_SECONDS: Final = 12.0
"""A game is left alone for so long, until nothing is left of its last price."""
AHEAD_SECONDS: Final = 45.0
READY_SECONDS: Final = 90.0
SETTLE_SECONDS: Final = 10.0
GAMES: Final = 12
EDGE: Final = 0.22
RISE: Final = 1.1
WITHIN: Final = 5.0
VENUE: Final = "betfair_exchange"
TARGET: Final = 100.0

Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One event of the stream, and when it had arrived in full (Unix seconds)."""

    at: float
    topic: str
    data: Document


@dataclass(frozen=True, slots=True)
class Planted:
    """A price that was asked for: our event, and when."""

    event: int
    at: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of the planted prices.

    Attributes:
        quotes, bets: milliseconds from the instant a price was written to its change, and to its value bet if the step
            of that change found it, at the reader.
        later: how many were found by a later step.
        planted: how many there were.
    """

    quotes: list[float]
    bets: list[float]
    later: int
    planted: int


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder, stack(Path(folder), SPEED) as running:
        measured_ = asyncio.run(measured(running))
    quotes, bets, planted = measured_.quotes, measured_.bets, measured_.planted
    shares = (
        ("streamed prices whose change reached the reader", len(quotes), 99.0),
        ("found as value in the step of their change", len(bets), None),
        ("found as value in a later step", measured_.later, None),
    )
    rows = [Row(what=what, ours=100 * count / planted, unit="%", target=target) for what, count, target in shares]
    rows += [
        Row(what=f"streamed price to its {what} at a reader, {name} of {len(values)}",
            ours=float(np.percentile(values, q)), unit="ms", target=target, less_is_better=True)
        for what, values in (("change", quotes), ("value bet", bets))
        for name, q, target in (("p50", 50, None), ("p99", 99, TARGET if what == "value bet" else None),
                                ("most", 100, None))
    ]  # fmt: skip
    print_rows(console, rows, f"Whole stack: {planted} prices planted in the exchange's stream")
    return rows


async def measured(running: Stack) -> Measured:
    """Plant prices and listen."""
    connection = await asyncpg.connect(running.dsn)
    sandbox = f"http://127.0.0.1:{running.ports.sandbox}/sandbox"
    async with httpx.AsyncClient(timeout=10) as client, _reader(running) as messages:
        await _ready(client, sandbox, connection)
        planted = await _plant(client, sandbox, connection)
        await asyncio.sleep(WITHIN)
        found = _latencies(planted, await _written(connection), messages, await _bets(connection))
    await connection.close()
    return found


async def _ready(client: httpx.AsyncClient, sandbox: str, connection: asyncpg.Connection) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while len(await _games(client, sandbox, connection)) < GAMES:
        if time.monotonic() > deadline:
            raise TimeoutError("the engine shows no games of the exchange")
        await asyncio.sleep(1)
    # The first prices of everything are still on their way.
    await asyncio.sleep(SETTLE_SECONDS)


async def _plant(client: httpx.AsyncClient, sandbox: str, connection: asyncpg.Connection) -> list[Planted]:
    rng = np.random.default_rng(5)
    planted: list[Planted] = []
    used: dict[int, float] = {}
    games: dict[str, int] = {}
    looked = 0.0
    while len(planted) < SAMPLES:
        if time.monotonic() - looked > 5:
            games, looked = await _games(client, sandbox, connection), time.monotonic()
        free = [(ref, event) for ref, event in games.items() if used.get(event, 0.0) < time.monotonic() - REST_SECONDS]
        if free:
            ref, event = free[rng.integers(len(free))]
            used[event] = time.monotonic()
            asked = {"action": "value", "bookmaker": VENUE, "fixture": ref, "edge": EDGE, "seconds": HELD_SECONDS,
                     "selection": ("home", "away")[rng.integers(2)]}  # fmt: skip
            at = _now()
            if (await client.post(f"{sandbox}/interventions", json=asked)).is_success:
                planted.append(Planted(event, at))
        await asyncio.sleep(rng.uniform(*BETWEEN))
    return planted


async def _games(client: httpx.AsyncClient, sandbox: str, connection: asyncpg.Connection) -> dict[str, int]:
    """Our events by the sandbox's ids, of games that start late enough and have prices of the exchange."""
    state = (await client.get(f"{sandbox}/state")).json()
    soon = _now() + AHEAD_SECONDS
    refs = [
        game["id"]
        for game in state["events"]
        if game["status"] == "scheduled" and datetime.fromisoformat(game["kickoff"]).timestamp() > soon
    ]
    rows = await connection.fetch(
        """
        SELECT DISTINCT p.ref, p.event_id FROM provider_event p
        JOIN latest_quote q ON q.event_id = p.event_id AND q.quality_flag = 0 AND q.odds_e4 > 0
        JOIN venue v ON v.id = q.venue_id AND v.key = $2
        WHERE p.provider = 'the_odds_api' AND p.ref = ANY($1)
        """,
        refs,
        VENUE,
    )
    return {row["ref"]: row["event_id"] for row in rows}


@asynccontextmanager
async def _reader(running: Stack) -> AsyncIterator[list[Message]]:
    """What a reader of our stream gets, as long as the context is open."""
    messages: list[Message] = []

    async def read() -> None:
        url = f"http://127.0.0.1:{running.ports.api}/api/v1/stream?topics=quotes,value_bets"
        async with httpx.AsyncClient(timeout=None) as client, client.stream("GET", url) as response:
            waiting = b""
            async for chunk in response.aiter_bytes():
                at = _now()
                *events, waiting = (waiting + chunk).split(b"\n\n")
                for event in events:
                    lines = dict(line.split(b": ", 1) for line in event.split(b"\n") if b": " in line)
                    if b"data" in lines:
                        messages.append(Message(at, lines[b"event"].decode(), orjson.loads(lines[b"data"])))

    reading = asyncio.create_task(read())
    try:
        yield messages
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


def _now() -> float:
    return SystemClock().now().timestamp()


async def _written(connection: asyncpg.Connection) -> dict[int, list[float]]:
    """By event, when the sandbox wrote prices of the exchange that rose as planted ones do (Unix seconds)."""
    rows = await connection.fetch(
        """
        SELECT event_id, at FROM (
            SELECT q.event_id, q.at, q.odds_e4, lag(q.odds_e4) OVER (
                PARTITION BY q.event_id, q.market, q.line, q.selection ORDER BY q.at
            ) AS before FROM quote q JOIN venue v ON v.id = q.venue_id WHERE v.key = $1 AND q.side = 0
        ) changes WHERE before > 0 AND odds_e4 > before * $2::float8 ORDER BY at
        """,
        VENUE,
        RISE,
    )
    found: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        found[row["event_id"]].append(row["at"].timestamp())
    return found


async def _bets(connection: asyncpg.Connection) -> dict[str, tuple[int, float]]:
    """The event of each value bet at the exchange, and when the engine found it."""
    rows = await connection.fetch(
        "SELECT b.id, b.event_id, b.first_seen FROM value_bet b JOIN venue v ON v.id = b.venue_id WHERE v.key = $1",
        VENUE,
    )
    return {str(row["id"]): (row["event_id"], row["first_seen"].timestamp()) for row in rows}


class _Arrivals:
    """When changes and value bets at the exchange arrived at the reader (Unix seconds), by event."""

    def __init__(self, messages: Sequence[Message], bets: Mapping[str, tuple[int, float]]) -> None:
        self._changes: dict[tuple[int, float], float] = {}
        self._crowded: dict[int, list[float]] = defaultdict(list)
        self._bets: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for message in messages:
            if message.topic == "quotes":
                self._add_quotes(message)
            else:
                for id_ in bets.keys() & message.data["ids"]:
                    event, found_at = bets[id_]
                    self._bets[event].append((found_at, message.at))

    def _add_quotes(self, message: Message) -> None:
        for change in message.data["changes"]:
            if change["venue"] == VENUE:
                at = datetime.fromisoformat(change["at"]).timestamp()
                self._changes.setdefault((change["fixture_id"], at), message.at)
        for event in message.data["resync"]:
            self._crowded[event].append(message.at)

    def of_change(self, event: int, at: float) -> float | None:
        """A message about too many changes names their fixtures alone; its arrival counts as that of the change.

        The change itself may come again later, as when its flag changes.
        """
        named = [then for then in self._crowded[event] if then > at][:1]
        return min([*named, *filter(None, [self._changes.get((event, at))])], default=None)

    def of_bet(self, event: int, at: float, change: float) -> float | None:
        """A bet counts if its step had begun when the change arrived.

        One that a later step found had to wait for something else, such as a fair line confirmed as lately.
        """
        heard = [heard for found_at, heard in self._bets[event] if at <= found_at <= change]
        return min(heard, default=None)


def _latencies(
    planted: Sequence[Planted],
    written: Mapping[int, Sequence[float]],
    messages: Sequence[Message],
    bets: Mapping[str, tuple[int, float]],
) -> Measured:
    arrivals = _Arrivals(messages, bets)
    quotes, found, later = [], [], 0
    for each in planted:
        at = next((at for at in written.get(each.event, ()) if each.at - 0.002 <= at <= each.at + WITHIN), None)
        change = None if at is None else arrivals.of_change(each.event, at)
        if at is None or change is None:
            continue
        quotes.append((change - at) * 1e3)
        bet = arrivals.of_bet(each.event, at, change)
        if bet is not None:
            found.append((bet - at) * 1e3)
        else:
            later += arrivals.of_bet(each.event, at, at + HELD_SECONDS) is not None
    return Measured(quotes, found, later, len(planted))


if __name__ == "__main__":
    run(Console(width=140))
