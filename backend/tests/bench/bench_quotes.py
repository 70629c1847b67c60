"""Quotes into PostgreSQL: the last price of each, then the history, as the live process stores them.

Each batch is counted with all that is done about it: its step's transaction, with the check of the lease, and the
moving of its history.

The floors beside us write the same rows to the same two tables: with one INSERT after another, each its own
transaction, and with executemany. The database is the embedded server as ``advisor up`` runs it, safe against power
loss.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import asyncpg
import numpy as np
from rich.console import Console

from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE
from advisor.core.ticks import Ticks
from advisor.db.leader.writes import LeaderWrites
from advisor.db.migrate import upgrade
from advisor.db.quotes.pending import Others, move_history, queue_history
from advisor.db.quotes.write import history_of, write_latest
from advisor.engine.books.messages import Past, QuoteChanges
from advisor.postgres.server import start
from tests.bench.report import Row, print_rows
from tests.live.leading import engine_pool, leading

EVENTS: Final = 500
VENUES: Final = tuple(f"venue_{n}" for n in range(20))
SELECTIONS: Final = 3
START: Final = 1_795_600_800_000_000
ROUNDS: Final = 8
SMALL_BATCH: Final = 300
SINGLE: Final = 1_000
TARGET: Final = 50_000
STEPS_AT_ONCE: Final = 20

_HISTORY: Final = (
    "INSERT INTO quote (event_id, market, line, selection, venue_id, side, quality_flag, odds_e4, at, seen_at, "
    "participant) VALUES ($1, 0, $2, $3, $4, 0, 0, $5, $6, $6, 0)"
)
_LATEST: Final = (
    "INSERT INTO latest_quote AS l (event_id, market, line, selection, venue_id, side, odds_e4, at, seen_at, "
    "changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day, participant) "
    "VALUES ($1, 0, $2, $3, $4, 0, $5, $6, $6, $6, 'bench', 0, 'NaN', $6, 0, 0, 0) "
    "ON CONFLICT (event_id, market, participant, line, selection, venue_id, side) DO UPDATE SET "
    "previous_e4 = l.odds_e4, "
    "odds_e4 = excluded.odds_e4, at = excluded.at, seen_at = excluded.seen_at, changed_at = excluded.changed_at "
    "WHERE excluded.at >= l.at"
)


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder,
        start(Path(folder) / "postgres", die_with_us=True) as server,
    ):
        upgrade(server.dsn)
        rates = asyncio.run(_measure(server.dsn))
    rows = [
        Row(what="all prices change, 30,000 a batch", ours=rates["changed"], unit="quotes/s", peer="single INSERTs",
            peer_value=rates["single"], target=TARGET),
        Row(what="the same", ours=rates["changed"], unit="quotes/s", peer="executemany", peer_value=rates["many"],
            target=TARGET),
        Row(what="one in five changes", ours=rates["fifth"], unit="quotes/s", target=TARGET),
        Row(what="first sight, 30,000 a batch", ours=rates["new"], unit="quotes/s"),
        Row(what=f"batches of {SMALL_BATCH}", ours=rates["small"], unit="quotes/s"),
        Row(what="all prices change: the part that the next step waits for", ours=rates["step"], unit="quotes/s"),
    ]  # fmt: skip
    print_rows(console, rows, "Quotes into the embedded PostgreSQL: history and last prices")
    return rows


async def _measure(dsn: str) -> dict[str, float]:
    connection = await asyncpg.connect(dsn)
    await _make_events(connection)
    rng = np.random.default_rng(1)
    total = EVENTS * len(VENUES) * SELECTIONS
    async with engine_pool(dsn) as pool:
        writes = await leading(pool)
        rates = {"new": total / await _seconds(lambda: _store(writes, [_changes(rng, 0, 1.0)]))}
        for name, share in (("changed", 1.0), ("fifth", 0.2)):
            batches = [_changes(rng, 1 + n, share) for n in range(ROUNDS)]
            rates[name] = ROUNDS * total / await _seconds(partial(_store, writes, batches))
        whole = _changes(rng, 100, 1.0)
        pieces = [_piece(whole, first) for first in range(0, 100 * SMALL_BATCH, SMALL_BATCH)]
        rates["small"] = len(pieces) * SMALL_BATCH / await _seconds(partial(_store, writes, pieces))
        batches = [_changes(rng, 110 + n, 1.0) for n in range(ROUNDS)]
        rates["step"] = ROUNDS * total / await _seconds(partial(_step, writes, batches))
        await _move(writes)
    rates |= await _floors(connection, _changes(rng, 200, 1.0).ticks)
    await connection.close()
    return rates


async def _store(writes: LeaderWrites, batches: Sequence[QuoteChanges]) -> None:
    """Both parts, one after the other; the live process has them beside each other."""
    await _step(writes, batches)
    await _move(writes)


async def _step(writes: LeaderWrites, batches: Sequence[QuoteChanges]) -> None:
    for changes in batches:
        async with writes.transaction() as connection:
            await write_latest(connection, [changes])
            await queue_history(connection, instant_of(START), await history_of(connection, [changes]), Others())


async def _move(writes: LeaderWrites) -> None:
    moved = 1
    while moved:
        async with writes.transaction() as connection:
            moved = await move_history(connection, STEPS_AT_ONCE)


async def _floors(connection: asyncpg.Connection, ticks: Ticks) -> dict[str, float]:
    columns = (ticks.event, ticks.line, ticks.selection, ticks.venue + 1, ticks.odds_e4, ticks.at)
    rows = [(*row[:5], instant_of(row[5])) for row in zip(*(column.tolist() for column in columns), strict=True)]

    async def single() -> None:
        history, latest = await connection.prepare(_HISTORY), await connection.prepare(_LATEST)
        for row in rows[:SINGLE]:
            await history.fetch(*row)
            await latest.fetch(*row)

    async def many() -> None:
        await connection.executemany(_HISTORY, rows[SINGLE:])
        await connection.executemany(_LATEST, rows[SINGLE:])

    return {"single": SINGLE / await _seconds(single), "many": len(rows[SINGLE:]) / await _seconds(many)}


async def _seconds(action: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await action()
    return time.perf_counter() - began


def _changes(rng: np.random.Generator, round_: int, share: float) -> QuoteChanges:
    """A quote of every selection of every event at every venue, in no order; ``share`` of them changed."""
    event, venue, selection = np.unravel_index(
        rng.permutation(EVENTS * len(VENUES) * SELECTIONS), (EVENTS, len(VENUES), SELECTIONS)
    )
    count = len(event)
    at = START + 1_000_000 * round_ + rng.integers(0, 1_000_000, count)
    return QuoteChanges(
        ticks=Ticks(
            provider="bench",
            venues=VENUES,
            event=event.astype(np.int64) + 1,
            market=np.zeros(count, np.int8),
            participant=np.zeros(count, np.int32),
            line=np.full(count, LINE_NONE, np.int32),
            selection=selection.astype(np.int8),
            venue=venue.astype(np.int16),
            side=np.zeros(count, np.int8),
            odds_e4=rng.integers(12_000, 90_000, count).astype(np.int32),
            size=np.where(rng.random(count) < 0.5, -1, 10_000),
            size_asset=np.full(count, 2, np.int16),
            at=at,
            seen=at,
        ),
        changed=rng.random(count) < share,
        quality_flag=np.zeros(count, np.int8),
        past=Past.of_change(np.full(count, 20_000, np.int32), at),
    )


def _piece(changes: QuoteChanges, first: int) -> QuoteChanges:
    rows = np.arange(first, first + SMALL_BATCH)
    return QuoteChanges(
        ticks=changes.ticks.rows(rows),
        changed=changes.changed[rows],
        quality_flag=changes.quality_flag[rows],
        past=Past.of_change(changes.past.previous_e4[rows], changes.past.changed_at[rows]),
    )


async def _make_events(connection: asyncpg.Connection) -> None:
    await connection.execute(
        """
        INSERT INTO competition (code, sport, country, name) VALUES ('B1', 'football', 'none', 'Bench');
        INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at)
        SELECT 'football', 'none', n::text, n::text, n::text, true, now() FROM generate_series(1, 1000) n;
        INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status)
        SELECT 1, '2026/27', '2026-11-28', '2026-11-28T15:00Z', true, n, n + 500, 'scheduled'
        FROM generate_series(1, 500) n;
        """
    )


if __name__ == "__main__":
    run(Console())
