"""Thirty virtual days of an engine's writing, with retention beside it, at a share of the sandbox's pace.

Quotes are random walks of prices of fixtures that start on their day, written by the engine's own writer; rounds of
retention are the worker's. Only the clock and the feeds are not real.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, cast

import asyncpg
import numpy as np

from advisor.core.arrays import Int64
from advisor.core.clock import FixedClock, micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.core.timing.retention import RetentionConfig
from advisor.db.quotes.folder import BARS, file_days
from advisor.db.quotes.write import forget_quotes
from advisor.engine.books.messages import Past, QuoteChanges
from advisor.jobs.retention import RetentionRound
from tests.db.aged_rows import add_aged_rows
from tests.db.live_rows import make_events, write_quotes

DAYS: Final = 30
START: Final = datetime(2026, 6, 1, tzinfo=UTC)
WEEK: Final = timedelta(days=7)
KEPT: Final = RetentionConfig(
    quotes=WEEK, quote_files=timedelta(days=14), bars=timedelta(days=21), evidence=WEEK, signals=WEEK, transitions=WEEK,
    costs=WEEK, data_quality=WEEK, subjects=WEEK, weather=WEEK, answers=WEEK,
)  # fmt: skip
"""A week of everything, and short lives for files, so that a month sees everything come and go."""

SANDBOX_BYTES_A_MONTH: Final = 155e9
"""What PostgreSQL took for the quotes of the sandbox at its own pace before there was retention."""
ROW_BYTES: Final = 110
"""About what PostgreSQL took for one of those with its index; the month measures what it takes now."""

_EVENTS_OF_SANDBOX: Final = 180
"""As many fixtures as have the sandbox's 8,200 prices in this month's shape: a share of its pace is one of these."""
VENUES: Final = tuple(f"venue_{n}" for n in range(15))
_BATCH: Final = 20_000
_HOUR: Final = 3_600_000_000
_SECOND: Final = 1_000_000
_ON_THE_WAY: Final = 350_000
_ROUNDS_A_DAY: Final = 4
_AGED_A_ROUND: Final = 8
"""Rows of everything else, written each quarter of a day."""
_GROWS: Final = (
    "event", "team", "competition", "venue", "stadium", "portfolio", "balance_snapshot", "alembic_version",
    "storage_report",
)  # fmt: skip
"""Results and names: history that is wanted, a handful a day; of a portfolio's balances the last of each day."""


def quotes_a_day(share: float) -> int:
    """Quotes a day at a share of the sandbox's pace."""
    return round(SANDBOX_BYTES_A_MONTH * share / DAYS / ROW_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnd:
    """What there is at the end of a day.

    Attributes:
        day: from 1.
        quotes: rows of quotes in the database.
        rows: of all tables but those of results and names.
        quote_bytes: of the quotes in PostgreSQL.
        files, bars: bytes of the files of each kind.
        file_days, bar_days: how many there are.
    """

    day: int
    quotes: int
    rows: int
    quote_bytes: int
    files: int
    bars: int
    file_days: int
    bar_days: int


async def month(pool: asyncpg.Pool, folder: Path, share: float) -> AsyncIterator[DayEnd]:
    """Live through it; gives each day at its end."""
    clock, rng = FixedClock(START), np.random.default_rng(7)
    rounds = RetentionRound(pool=pool, folder=folder, kept=KEPT, clock=clock)
    for number in range(DAYS):
        day = START + timedelta(days=number)
        async with pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)
            many = max(1, round(_EVENTS_OF_SANDBOX * share))
            events = await make_events(connection, many, first=number * many)
            await connection.execute(
                "UPDATE event SET kickoff = $2, match_date = $2::timestamptz::date WHERE id = ANY ($1::bigint[])",
                events, day + timedelta(hours=18),
            )  # fmt: skip
        quotes = walks(rng, events, day, quotes_a_day(share))
        parts = np.array_split(np.arange(len(quotes.ticks)), _ROUNDS_A_DAY)
        for quarter, rows in enumerate(parts):
            clock.instant = day + timedelta(days=1) * quarter / _ROUNDS_A_DAY
            await rounds.run()
            async with pool.acquire() as lent:
                connection = cast("asyncpg.Connection", lent)
                for start in range(0, len(rows), _BATCH):
                    await write_quotes(connection, [taken(quotes, rows[start : start + _BATCH])])
                for each in range(_AGED_A_ROUND):
                    serial = (number * _ROUNDS_A_DAY + quarter) * _AGED_A_ROUND + each
                    await add_aged_rows(connection, events[0], clock.now(), serial)
        async with pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)
            await connection.execute("UPDATE event SET status = 'finished' WHERE id = ANY ($1::bigint[])", events)
            await forget_quotes(connection, day + timedelta(days=1), day)
            yield await _end_of(connection, folder, number + 1)


async def _end_of(connection: asyncpg.Connection, folder: Path, day: int) -> DayEnd:
    tables = [row["relname"] for row in await connection.fetch(_TABLES, list(_GROWS))]
    counts = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in tables}
    files, bars = file_days(folder), file_days(folder, BARS)
    return DayEnd(
        day=day,
        quotes=counts["quote"],
        rows=sum(counts.values()),
        quote_bytes=await connection.fetchval(_QUOTE_BYTES),
        files=_bytes(files),
        bars=_bytes(bars),
        file_days=len(files),
        bar_days=len(bars),
    )


def _bytes(paths: dict[date, Path]) -> int:
    return sum(path.stat().st_size for path in paths.values())


def walks(rng: np.random.Generator, events: list[int], day: datetime, count: int) -> QuoteChanges:
    """A day of prices, each of which goes up and down by ticks, in the order of time."""
    prices = len(events) * len(VENUES) * 3
    price = rng.integers(prices, size=count)
    micros = np.sort(_times(rng, count)) + micros_of(day)
    order = np.argsort(price, kind="stable")
    steps = rng.choice(np.array([-200, -100, -100, 100, 100, 200]), size=count)
    walked = np.empty(count, np.int64)
    walked[order] = np.cumsum(steps[order]) % 40_000 + 11_000
    event, rest = np.divmod(price, len(VENUES) * 3)
    venue, selection = np.divmod(rest, 3)
    # Providers are asked every second, and all prices of an answer arrive together.
    at = micros // _SECOND * _SECOND
    return changes(np.array(events)[event], selection, venue, walked, at, at + _ON_THE_WAY)


def _times(rng: np.random.Generator, count: int) -> Int64:
    """Half over the day, half while games are on, from 18:00 to 20:00."""
    playing = 18 * _HOUR + rng.integers(0, 2 * _HOUR, size=count)
    times: Int64 = np.where(rng.random(count) < 0.5, playing, rng.integers(0, 24 * _HOUR, size=count))
    return times


def changes(event: Int64, selection: Int64, venue: Int64, odds: Int64, at: Int64, seen: Int64) -> QuoteChanges:
    """As an engine says it."""
    count = len(event)
    return QuoteChanges(
        ticks=Ticks(
            provider="sandbox",
            venues=VENUES,
            event=event.astype(np.int64),
            market=np.zeros(count, np.int8),
            participant=np.zeros(count, np.int32),
            line=np.full(count, LINE_NONE, np.int32),
            selection=selection.astype(np.int8),
            venue=venue.astype(np.int16),
            side=np.zeros(count, np.int8),
            odds_e4=odds.astype(np.int32),
            size=np.full(count, SIZE_UNKNOWN, np.int64),
            size_asset=np.zeros(count, np.int16),
            at=at,
            seen=seen,
        ),
        changed=np.ones(count, np.bool_),
        quality_flag=np.zeros(count, np.int8),
        past=Past.of_change(np.zeros(count, np.int32), at),
    )


def taken(quotes: QuoteChanges, rows: Int64) -> QuoteChanges:
    """Some rows of a day."""
    ticks = quotes.ticks
    return changes(
        ticks.event[rows],
        ticks.selection[rows].astype(np.int64),
        ticks.venue[rows].astype(np.int64),
        ticks.odds_e4[rows].astype(np.int64),
        ticks.at[rows],
        ticks.seen[rows],
    )


_TABLES: Final = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace
      AND relname <> ALL ($1::text[]) AND relname NOT LIKE 'procrastinate%'
"""
_QUOTE_BYTES: Final = """
    SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint FROM pg_inherits
    WHERE inhparent = 'quote'::regclass
"""
