"""Live quotes: the last one of each price is kept, and every change is added to the history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import asyncpg
import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Int8, Int16, Int32, Int64
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.quotes import LAY
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.db.copy import BIGINT, FLOAT, INT, SMALLINT, Column, copy_in, copy_rows, encode, fixed, timestamps
from advisor.db.directory.venues import note_lays, venue_ids
from advisor.db.locks import LOCK_CALL, AdvisoryLock
from advisor.db.quotes.partitions import days_of, ensure_partitions
from advisor.engine.books.messages import QuoteChanges, Reflagged


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRows:
    """Rows of ``quote``.

    Attributes:
        days: their days, UTC.
        quotes: how many there are.
        copied: as a binary COPY sends them, without its header and trailer.
    """

    days: tuple[date, ...]
    quotes: int
    copied: bytes


NO_ROWS: Final = HistoryRows(days=(), quotes=0, copied=b"")


async def write_latest(connection: asyncpg.Connection, quotes: Sequence[QuoteChanges]) -> None:
    """Bring the latest prices up to date, in one transaction of its own.

    Of several quotes of one price the newest counts, and of equally old ones the last; one older than what is
    stored changes nothing.
    """
    batches = [each for each in quotes if len(each)]
    if not batches:
        return
    async with connection.transaction():
        ids = await venue_ids(connection, [key for batch in batches for key in batch.ticks.venues])
        for place, batch in enumerate(batches):
            if place:
                await connection.execute("TRUNCATE incoming_quote")
            venues = _venues(batch.ticks, ids)
            await _upsert_latest(connection, batch, venues)
            if laid := set(venues[batch.ticks.side == LAY].tolist()):
                await note_lays(connection, laid)


async def history_of(connection: asyncpg.Connection, quotes: Sequence[QuoteChanges]) -> HistoryRows:
    """What these quotes add to the history: each change of a price; one of those that came at one instant."""
    batches = [each for each in quotes if each.changed.any()]
    if not batches:
        return NO_ROWS
    ids = await venue_ids(connection, [key for batch in batches for key in batch.ticks.venues])
    changed = [(batch.ticks, _venues(batch.ticks, ids), batch.quality_flag, batch.changed) for batch in batches]

    def column(of: Callable[[Ticks], Int64 | Int32 | Int16 | Int8]) -> Int64:
        return np.concatenate([of(ticks)[rows].astype(np.int64) for ticks, _, _, rows in changed])

    venue = np.concatenate([venues[rows] for _, venues, _, rows in changed]).astype(np.int64)
    flags = np.concatenate([each[rows] for _, _, each, rows in changed])
    # In the order of the table's key, whose pages are then each found once.
    keys = (
        column(lambda ticks: ticks.event),
        column(lambda ticks: ticks.market),
        column(lambda ticks: ticks.seen),
        column(lambda ticks: ticks.participant),
        column(lambda ticks: ticks.line),
        column(lambda ticks: ticks.selection),
        venue,
        column(lambda ticks: ticks.side),
    )
    rows = _last_of_equals(keys, column(lambda ticks: ticks.at))
    event, market, seen, participant, line, selection, venue, side = (key[rows] for key in keys)
    columns = (
        fixed(BIGINT, event),
        fixed(SMALLINT, market),
        fixed(INT, line),
        fixed(SMALLINT, selection),
        fixed(SMALLINT, venue),
        fixed(SMALLINT, side),
        fixed(SMALLINT, flags[rows]),
        fixed(INT, column(lambda ticks: ticks.odds_e4)[rows]),
        timestamps(column(lambda ticks: ticks.at)[rows]),
        timestamps(seen),
        _sizes(column(lambda ticks: ticks.size)[rows]),
        _size_assets(column(lambda ticks: ticks.size_asset)[rows]),
        fixed(INT, participant),
    )
    return HistoryRows(days=tuple(days_of(seen)), quotes=len(rows), copied=encode(columns))


async def add_history(connection: asyncpg.Connection, parts: Sequence[HistoryRows]) -> int:
    """Add changes to the history, in one transaction of its own; what is there already is passed over.

    Returns:
        How many rows are new.
    """
    copied = b"".join(part.copied for part in parts)
    if not copied:
        return 0
    async with connection.transaction():
        await ensure_partitions(connection, sorted({day for part in parts for day in part.days}))
        try:
            async with connection.transaction():
                await copy_rows(connection, "quote", _HISTORY_COLUMNS, copied)
        except asyncpg.UniqueViolationError:
            # Rare: compared row by row, which costs three times as much.
            await connection.execute(_STAGE_HISTORY)
            await copy_rows(connection, "incoming_history", _HISTORY_COLUMNS, copied)
            return count_of(await connection.execute(_ADD_HISTORY))
    return sum(part.quotes for part in parts)


async def write_reflagged(connection: asyncpg.Connection, reflagged: Reflagged) -> None:
    """Store the new quality flags of prices that no new quote came for."""
    if not len(reflagged):
        return
    ids = await venue_ids(connection, reflagged.venues)
    venue = np.array([ids[key] for key in reflagged.venues], np.int16)[reflagged.venue]
    columns = (
        *(reflagged.event, reflagged.market, reflagged.participant, reflagged.line),
        *(reflagged.selection, venue, reflagged.side),
    )
    async with connection.transaction():
        await connection.execute(_LOCK_LATEST, AdvisoryLock.LATEST_QUOTES)
        await connection.execute(_REFLAG, *(column.tolist() for column in (*columns, reflagged.quality_flag)))


async def forget_quotes(connection: asyncpg.Connection, over_before: datetime, any_before: datetime) -> None:
    """Drop the last prices of events; their history stays.

    Args:
        over_before: of those that are over and started before this.
        any_before: of all that started before this, as not every provider says how a game ends.
    """
    async with connection.transaction():
        await connection.execute(_LOCK_LATEST, AdvisoryLock.LATEST_QUOTES)
        await connection.execute(_FORGET, over_before, any_before)


async def _upsert_latest(connection: asyncpg.Connection, batch: QuoteChanges, venue: Int16) -> None:
    ticks, past = batch.ticks, batch.past
    # In the order of the table's key, whose pages are then each found once.
    keys = (ticks.event, ticks.market, ticks.participant, ticks.line, ticks.selection, venue, ticks.side)
    rows = _last_of_equals(keys, ticks.at)
    columns = {
        "event_id": fixed(BIGINT, ticks.event[rows]),
        "market": fixed(SMALLINT, ticks.market[rows]),
        "participant": fixed(INT, ticks.participant[rows]),
        "line": fixed(INT, ticks.line[rows]),
        "selection": fixed(SMALLINT, ticks.selection[rows]),
        "venue_id": fixed(SMALLINT, venue[rows]),
        "side": fixed(SMALLINT, ticks.side[rows]),
        "odds_e4": fixed(INT, ticks.odds_e4[rows]),
        "previous_e4": fixed(INT, past.previous_e4[rows]),
        "at": timestamps(ticks.at[rows]),
        "seen_at": timestamps(ticks.seen[rows]),
        "changed_at": timestamps(past.changed_at[rows]),
        "anchor": fixed(FLOAT, past.anchor[rows]),
        "stands_since": timestamps(past.stands_since[rows]),
        "opening_e4": fixed(INT, past.opening_e4[rows]),
        "opening_day": fixed(INT, past.opening_day[rows]),
        "quality_flag": fixed(SMALLINT, batch.quality_flag[rows]),
        "size": _sizes(ticks.size[rows]),
        "size_asset": _size_assets(ticks.size_asset[rows]),
    }
    await connection.execute(_STAGE)
    await copy_in(connection, "incoming_quote", columns)
    # Rows are updated without the locks that an insert in conflict would take first: one writer waits for another.
    await connection.execute(_LOCK_LATEST, AdvisoryLock.LATEST_QUOTES)
    updated = await connection.execute(_UPDATE, ticks.provider)
    if count_of(updated) < len(rows):
        await connection.execute(_INSERT, ticks.provider)


def _venues(ticks: Ticks, ids: Mapping[str, int]) -> Int16:
    """The stored id of each row's venue."""
    return np.array([ids[key] for key in ticks.venues], np.int16)[ticks.venue]


def count_of(status: str) -> int:
    """The number of rows in a command's status, such as ``UPDATE 3``."""
    return int(status.rpartition(" ")[2])


def _sizes(sizes: Int64) -> Column:
    return fixed(BIGINT, sizes, sizes == SIZE_UNKNOWN)


def _size_assets(numbers: Int64 | Int16) -> Column:
    return fixed(SMALLINT, numbers, numbers == UNKNOWN_ASSET)


def _last_of_equals(keys: Sequence[NDArray[np.integer]], at: Int64) -> Int64:
    """Of rows with equal keys the place of the newest, of equally old ones the last; in the order of the keys."""
    order = np.lexsort((at, *reversed(keys)))
    is_last = np.zeros(len(order), np.bool_)
    is_last[-1] = True
    for key in keys:
        of_row = key[order]
        is_last[:-1] |= of_row[1:] != of_row[:-1]
    chosen: Int64 = order[is_last]
    return chosen


_HISTORY_COLUMNS: Final = (
    "event_id", "market", "line", "selection", "venue_id", "side", "quality_flag", "odds_e4", "at", "seen_at", "size",
    "size_asset", "participant",
)  # fmt: skip

_STAGE_HISTORY: Final = "CREATE TEMP TABLE IF NOT EXISTS incoming_history (LIKE quote) ON COMMIT DELETE ROWS"
_ADD_HISTORY: Final = "INSERT INTO quote SELECT * FROM incoming_history ON CONFLICT DO NOTHING"

_STAGE: Final = """
    CREATE TEMP TABLE IF NOT EXISTS incoming_quote (
        event_id bigint, market smallint, participant int, line int, selection smallint, venue_id smallint,
        side smallint, odds_e4 int, previous_e4 int, at timestamptz, seen_at timestamptz, changed_at timestamptz,
        quality_flag smallint, size bigint, size_asset smallint, anchor float8, stands_since timestamptz,
        opening_e4 int, opening_day int
    ) ON COMMIT DELETE ROWS
"""

# The last prices are in memory, where a jump costs little more than a step: a small batch must not read them all.
_LOCK_LATEST: Final = f"SELECT set_config('random_page_cost', '1.1', true), {LOCK_CALL}"

# Who writes knows of no change before its own start; then what is stored goes on to count.
_UPDATE: Final = """
    UPDATE latest_quote l SET
        previous_e4 = coalesce(
            nullif(i.previous_e4, 0), CASE WHEN l.odds_e4 = i.odds_e4 THEN l.previous_e4 ELSE l.odds_e4 END
        ),
        changed_at = CASE WHEN i.previous_e4 = 0 AND l.odds_e4 = i.odds_e4 THEN l.changed_at ELSE i.changed_at END,
        odds_e4 = i.odds_e4, size = i.size, size_asset = i.size_asset, at = i.at, seen_at = i.seen_at, provider = $1,
        quality_flag = i.quality_flag, anchor = i.anchor, stands_since = i.stands_since, opening_e4 = i.opening_e4,
        opening_day = i.opening_day
    FROM incoming_quote i
    WHERE l.event_id = i.event_id AND l.market = i.market AND l.participant = i.participant AND l.line = i.line
      AND l.selection = i.selection AND l.venue_id = i.venue_id AND l.side = i.side AND l.at <= i.at
"""

# An event deleted meanwhile is no reason to lose the batch: its rows are left out.
_INSERT: Final = """
    INSERT INTO latest_quote (
        event_id, market, participant, line, selection, venue_id, side, odds_e4, previous_e4, size, size_asset, at,
        seen_at, changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day
    )
    SELECT i.event_id, i.market, i.participant, i.line, i.selection, i.venue_id, i.side, i.odds_e4,
           nullif(i.previous_e4, 0), i.size, i.size_asset, i.at, i.seen_at, i.changed_at, $1, i.quality_flag, i.anchor,
           i.stands_since, i.opening_e4, i.opening_day
    FROM incoming_quote i
    WHERE EXISTS (SELECT FROM event e WHERE e.id = i.event_id) AND NOT EXISTS (
        SELECT FROM latest_quote l
        WHERE l.event_id = i.event_id AND l.market = i.market AND l.participant = i.participant AND l.line = i.line
          AND l.selection = i.selection AND l.venue_id = i.venue_id AND l.side = i.side
    )
"""

_REFLAG: Final = """
    UPDATE latest_quote l SET quality_flag = i.quality_flag
    FROM unnest($1::bigint[], $2::smallint[], $3::int[], $4::int[], $5::smallint[], $6::smallint[], $7::smallint[],
                $8::smallint[]) AS i (event_id, market, participant, line, selection, venue_id, side, quality_flag)
    WHERE l.event_id = i.event_id AND l.market = i.market AND l.participant = i.participant AND l.line = i.line
      AND l.selection = i.selection AND l.venue_id = i.venue_id AND l.side = i.side AND l.quality_flag <> i.quality_flag
"""

_FORGET: Final = """
    DELETE FROM latest_quote l USING event e WHERE e.id = l.event_id
      AND ((e.kickoff < $1 OR e.title IS NOT NULL) AND e.status IN ('finished', 'postponed', 'void')
        -- What an event without teams calls its start may be long before its end.
        OR (CASE WHEN e.title IS NULL THEN e.kickoff ELSE l.seen_at END) < $2)
"""
