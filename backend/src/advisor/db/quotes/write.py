"""Live quotes: the last one of each price is kept, and every change is added to the history."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import asyncpg
import numpy as np

from advisor.core.arrays import Int16, Int64
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.db.copy import MICROS_TO_2000, PLAIN, SMALL, WIDE
from advisor.db.directory.venues import venue_ids
from advisor.db.quotes.partitions import days_of, ensure_partitions
from advisor.db.quotes.rows import Column, binary_rows
from advisor.engine.books.messages import QuoteChanges, Reflagged


async def write_quotes(connection: asyncpg.Connection, quotes: Sequence[QuoteChanges]) -> None:
    """Add changes to the history and bring the latest prices up to date, in one transaction of its own.

    Of several quotes of one price the newest counts, and of equally old ones the last; one older than what is
    stored changes nothing.
    """
    told = [news for news in quotes if len(news)]
    if not told:
        return
    async with connection.transaction():
        await ensure_partitions(connection, days_of(np.concatenate([n.ticks.seen[n.changed] for n in told])))
        ids = await venue_ids(connection, [key for news in told for key in news.ticks.venues])
        for place, news in enumerate(told):
            if place:
                await connection.execute("TRUNCATE incoming_quote")
            venue = np.array([ids[key] for key in news.ticks.venues], np.int16)[news.ticks.venue]
            await _add_history(connection, news, venue)
            await _upsert_latest(connection, news, venue)


async def write_reflagged(connection: asyncpg.Connection, reflagged: Reflagged) -> None:
    """Store what prices not told anew are flagged of now."""
    if not len(reflagged):
        return
    ids = await venue_ids(connection, reflagged.venues)
    venue = np.array([ids[key] for key in reflagged.venues], np.int16)[reflagged.venue]
    columns = (reflagged.event, reflagged.market, reflagged.line, reflagged.selection, venue, reflagged.side)
    async with connection.transaction():
        await connection.execute(_TAKE_TURNS, _TURN)
        await connection.execute(_REJUDGE, *(column.tolist() for column in (*columns, reflagged.quality_flag)))


async def forget_quotes(connection: asyncpg.Connection, kickoff_before: datetime) -> None:
    """Drop the last prices of events that are over and started before an instant; their history stays."""
    async with connection.transaction():
        await connection.execute(_TAKE_TURNS, _TURN)
        await connection.execute(_FORGET, kickoff_before)


async def _add_history(connection: asyncpg.Connection, news: QuoteChanges, venue: Int16) -> None:
    ticks = news.ticks
    rows = np.flatnonzero(news.changed)
    if len(rows):
        # In the order of the index, whose pages are then each found once.
        rows = rows[np.lexsort((ticks.seen[rows], ticks.market[rows], ticks.event[rows]))]
        columns = [
            *_key_columns(ticks, venue, rows),
            (SMALL, news.quality_flag[rows]),
            (PLAIN, ticks.odds_e4[rows]),
            (WIDE, ticks.at[rows] - MICROS_TO_2000),
            (WIDE, ticks.seen[rows] - MICROS_TO_2000),
        ]
        await _copy(connection, "quote", _HISTORY, columns, ticks.size[rows])


async def _upsert_latest(connection: asyncpg.Connection, news: QuoteChanges, venue: Int16) -> None:
    ticks = news.ticks
    rows = _newest_of_each(ticks, venue)
    columns = [
        *_key_columns(ticks, venue, rows),
        (PLAIN, ticks.odds_e4[rows]),
        (PLAIN, news.previous_e4[rows]),
        (WIDE, ticks.at[rows] - MICROS_TO_2000),
        (WIDE, ticks.seen[rows] - MICROS_TO_2000),
        (WIDE, news.changed_at[rows] - MICROS_TO_2000),
        (SMALL, news.quality_flag[rows]),
    ]
    await connection.execute(_STAGE)
    await _copy(connection, "incoming_quote", _STAGED, columns, ticks.size[rows])
    # Each row is updated at once, without the lock that an insert in conflict would take first; so writers take turns.
    await connection.execute(_TAKE_TURNS, _TURN)
    updated = await connection.execute(_UPDATE, ticks.provider)
    if _count(updated) < len(rows):
        await connection.execute(_INSERT, ticks.provider)


def _count(status: str) -> int:
    """Rows told by a command's status, such as ``UPDATE 3``."""
    return int(status.rpartition(" ")[2])


def _key_columns(ticks: Ticks, venue: Int16, rows: Int64) -> list[Column]:
    return [
        (WIDE, ticks.event[rows]),
        (SMALL, ticks.market[rows]),
        (PLAIN, ticks.line[rows]),
        (SMALL, ticks.selection[rows]),
        (SMALL, venue[rows]),
        (SMALL, ticks.side[rows]),
    ]


async def _copy(
    connection: asyncpg.Connection, table: str, names: Sequence[str], columns: Sequence[Column], size: Int64
) -> None:
    body = binary_rows(columns, (WIDE, size), size == SIZE_UNKNOWN)
    await connection.copy_to_table(table, source=io.BytesIO(body), columns=list(names), format="binary")


def _newest_of_each(ticks: Ticks, venue: Int16) -> Int64:
    """One row for each price, in the order of the table's key, whose pages are then each found once."""
    keys = (ticks.side, venue, ticks.selection, ticks.line, ticks.market, ticks.event)
    order = np.lexsort((ticks.at, *keys))
    is_last = np.zeros(len(order), np.bool_)
    is_last[-1] = True
    for key in keys:
        of_row = key[order]
        is_last[:-1] |= of_row[1:] != of_row[:-1]
    chosen: Int64 = order[is_last]
    return chosen


_KEY: Final = ("event_id", "market", "line", "selection", "venue_id", "side")
_HISTORY: Final = (*_KEY, "quality_flag", "odds_e4", "at", "seen_at", "size")
_STAGED: Final = (*_KEY, "odds_e4", "previous_e4", "at", "seen_at", "changed_at", "quality_flag", "size")

_STAGE: Final = """
    CREATE TEMP TABLE IF NOT EXISTS incoming_quote (
        event_id bigint, market smallint, line int, selection smallint, venue_id smallint, side smallint,
        odds_e4 int, previous_e4 int, at timestamptz, seen_at timestamptz, changed_at timestamptz,
        quality_flag smallint, size bigint
    ) ON COMMIT DELETE ROWS
"""

# The last prices are in memory, where a jump costs little more than a step: a small batch must not read them all.
_TAKE_TURNS: Final = "SELECT set_config('random_page_cost', '1.1', true), pg_advisory_xact_lock($1)"
_TURN: Final = 0x71756F76
"""Key of the advisory lock under which the last prices are written."""

# Who writes knows of no change before its own start; then what is stored goes on to count.
_UPDATE: Final = """
    UPDATE latest_quote l SET
        previous_e4 = coalesce(
            nullif(i.previous_e4, 0), CASE WHEN l.odds_e4 = i.odds_e4 THEN l.previous_e4 ELSE l.odds_e4 END
        ),
        changed_at = CASE WHEN i.previous_e4 = 0 AND l.odds_e4 = i.odds_e4 THEN l.changed_at ELSE i.changed_at END,
        odds_e4 = i.odds_e4, size = i.size, at = i.at, seen_at = i.seen_at, provider = $1, quality_flag = i.quality_flag
    FROM incoming_quote i
    WHERE l.event_id = i.event_id AND l.market = i.market AND l.line = i.line AND l.selection = i.selection
      AND l.venue_id = i.venue_id AND l.side = i.side AND l.at <= i.at
"""

# An event deleted meanwhile is no reason to lose the batch: its rows are left out.
_INSERT: Final = """
    INSERT INTO latest_quote (
        event_id, market, line, selection, venue_id, side, odds_e4, previous_e4, size, at, seen_at, changed_at,
        provider, quality_flag
    )
    SELECT i.event_id, i.market, i.line, i.selection, i.venue_id, i.side, i.odds_e4, nullif(i.previous_e4, 0), i.size,
           i.at, i.seen_at, i.changed_at, $1, i.quality_flag
    FROM incoming_quote i
    WHERE EXISTS (SELECT FROM event e WHERE e.id = i.event_id) AND NOT EXISTS (
        SELECT FROM latest_quote l
        WHERE l.event_id = i.event_id AND l.market = i.market AND l.line = i.line AND l.selection = i.selection
          AND l.venue_id = i.venue_id AND l.side = i.side
    )
"""

_REJUDGE: Final = """
    UPDATE latest_quote l SET quality_flag = i.quality_flag
    FROM unnest($1::bigint[], $2::smallint[], $3::int[], $4::smallint[], $5::smallint[], $6::smallint[],
                $7::smallint[]) AS i (event_id, market, line, selection, venue_id, side, quality_flag)
    WHERE l.event_id = i.event_id AND l.market = i.market AND l.line = i.line AND l.selection = i.selection
      AND l.venue_id = i.venue_id AND l.side = i.side AND l.quality_flag <> i.quality_flag
"""

_FORGET: Final = """
    DELETE FROM latest_quote l USING event e WHERE e.id = l.event_id AND e.kickoff < $1
      AND e.status IN ('finished', 'postponed', 'void')
"""
