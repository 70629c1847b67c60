"""The history of one selection's prices: out of the database, of older days out of their files, at last as bars."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg

from advisor.core.errors import NotFoundError
from advisor.core.markets import MarketTypeKey
from advisor.db.quotes.folder import DamagedFileError
from advisor.instruments.market_types import MARKET_TYPES

_FILES: Final = "*.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Whose prices: a selection by its index, and from when on they were seen."""

    event: int
    market: MarketTypeKey
    participant: int
    line: int
    selection: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What is left of the changes of one minute besides the last.

    Attributes:
        open_e4, high_e4, low_e4: odds of the first, the highest and the lowest; 0 where the price was withdrawn.
        quotes: how many there were.
    """

    open_e4: int
    high_e4: int
    low_e4: int
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    """One change of a price.

    Attributes:
        bar: None where every change is kept; else this is the last one of its minute, exactly as it was.
    """

    venue: str
    side: int
    odds_e4: int
    at: datetime
    seen_at: datetime
    quality_flag: int
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class QuoteRows:
    """What was found.

    Attributes:
        rows: newest first.
        damaged: files that could not be read, whose days are missing.
    """

    rows: list[QuoteRow]
    damaged: Sequence[DamagedFileError] = ()


async def quote_points(pool: asyncpg.Pool, wanted: QuoteFilter, limit: int, folder: Path | None = None) -> QuoteRows:
    """The newest changes, at most ``limit``.

    Args:
        folder: of the files that older days were moved to; without it those are not read.

    Raises:
        NotFoundError: there is no such fixture.
    """
    if not await pool.fetchval("SELECT EXISTS (SELECT FROM event WHERE id = $1)", wanted.event):
        raise NotFoundError("fixture", str(wanted.event))
    rows = await pool.fetch(
        """
        SELECT v.key AS venue, q.side, q.odds_e4, q.at, q.seen_at, q.quality_flag
        FROM quote q JOIN venue v ON v.id = q.venue_id
        WHERE q.event_id = $1 AND q.market = $2 AND q.participant = $3 AND q.line = $4 AND q.selection = $5
            AND ($6::timestamptz IS NULL OR q.seen_at >= $6)
        ORDER BY q.seen_at DESC, q.at DESC LIMIT $7
        """,
        wanted.event,
        MARKET_TYPES[wanted.market].code,
        wanted.participant,
        wanted.line,
        wanted.selection,
        wanted.since,
        limit,
    )
    found = [QuoteRow(**row) for row in rows]
    if folder is None or len(found) == limit:
        return QuoteRows(found)
    # A day just being moved stands in both.
    known = set(found)
    older = await asyncio.to_thread(_in_files, wanted, limit, folder)
    found += [row for row in older.rows if row not in known]
    return QuoteRows(sorted(found, key=lambda row: (row.seen_at, row.at), reverse=True)[:limit], older.damaged)


def _in_files(wanted: QuoteFilter, limit: int, folder: Path) -> QuoteRows:
    if next(folder.glob(_FILES), None) is None:
        return QuoteRows([])
    # Loaded with the first question about days in files: it takes memory that most processes never need.
    from advisor.db.quotes.file_history import points_in_files

    selection = (MARKET_TYPES[wanted.market].code, wanted.participant, wanted.line, wanted.selection)
    found = points_in_files(folder, wanted.event, selection, wanted.since, limit)
    return QuoteRows([_row(point) for point in found.points], found.damaged)


def _row(point: dict[str, Any]) -> QuoteRow:
    bar = {name: point.pop(name) for name in ("open_e4", "high_e4", "low_e4", "quotes")}
    return QuoteRow(**point, bar=None if bar["quotes"] is None else Bar(**bar))
