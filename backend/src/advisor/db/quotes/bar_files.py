"""Files of quotes that grew old become files of bars, and files of bars that did are deleted.

The file of quotes goes only when a file of bars that was read back counts every quote of it. A file of bars names the
files of quotes it was made of, so that a run that was stopped between the two adds nothing a second time.
"""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import asyncpg
import polars as pl
from polars.exceptions import PolarsError

from advisor.core.errors import HistoryError
from advisor.db.quotes.bars import BAR_SCHEMA, ORDER, SOURCES, bars_of
from advisor.db.quotes.compaction import CompactionConfig
from advisor.db.quotes.files import (
    Pieces,
    collected,
    first_line,
    scan_quotes,
    sync_folder,
    with_participant,
)
from advisor.db.quotes.folder import BARS, DamagedFileError, file_of
from advisor.db.quotes.ranges import in_range, ranges, rows_of_events


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """A day whose quotes became bars.

    Attributes:
        bars: rows in its file of bars.
        quotes_bytes: what its file of quotes took.
        bars_bytes: what its file of bars takes.
    """

    day: date
    bars: int
    quotes_bytes: int
    bars_bytes: int


def scan_bars(path: Path) -> pl.LazyFrame:
    """A file of bars as a frame of ``BAR_SCHEMA``; of files from before a column was kept it is null."""
    frame = pl.scan_parquet(path, schema=dict(BAR_SCHEMA), missing_columns="insert")
    return frame.with_columns(participant=with_participant()).select(BAR_SCHEMA.names())


_STARTS: Final = "SELECT id, kickoff FROM event WHERE id = ANY ($1::bigint[]) AND title IS NULL"


async def make_bars(connection: asyncpg.Connection, how: CompactionConfig, day: date) -> Summed:
    """Turn a day's file of quotes into bars; for who is ``alone_on_files``.

    Raises:
        DamagedFileError: a file cannot be read; all files stay as they are.
        HistoryError: the bars cannot be written, or do not count every quote.
    """
    quotes, bars = file_of(how.folder, day), file_of(how.folder, day, BARS)
    source = await asyncio.to_thread(_hash_of, quotes)
    former = await asyncio.to_thread(_sources_of, bars)
    if source not in former:
        counts = await asyncio.to_thread(rows_of_events, quotes, scan_quotes([quotes]))
        rows = await connection.fetch(_STARTS, list(counts))
        kickoffs: dict[int, datetime] = {row["id"]: row["kickoff"] for row in rows}
        await asyncio.to_thread(_write_bars, how, (quotes, bars), counts, kickoffs, (*former, source))
    return await asyncio.to_thread(_quotes_deleted, day, quotes, bars)


def delete_day(folder: Path, day: date) -> None:
    """Delete all files of a day; for who is ``alone_on_files``."""
    file_of(folder, day).unlink(missing_ok=True)
    file_of(folder, day, BARS).unlink(missing_ok=True)
    sync_folder(folder)


def _write_bars(
    how: CompactionConfig,
    paths: tuple[Path, Path],
    counts: dict[int, int],
    kickoffs: dict[int, datetime],
    sources: tuple[str, ...],
) -> None:
    quotes, bars = paths
    expected, before, pieces = sum(counts.values()), Counter[int](), Pieces(bars, [])
    if bars.exists():
        before.update(rows_of_events(bars, scan_bars(bars)))
        expected += _counted(bars)
    try:
        for first, last in ranges(sorted((Counter(counts) + before).items()), how.rows_at_once):
            made = bars_of(collected(quotes, scan_quotes([quotes]).filter(in_range(first, last))), kickoffs)
            if bars.exists():
                made = pl.concat([collected(bars, scan_bars(bars).filter(in_range(first, last))), made])
            pieces.add(made.sort(ORDER))
        if not pieces.paths:
            pieces.add(pl.DataFrame(schema=BAR_SCHEMA))
        if sum(_counted(path) for path in pieces.paths) != expected:
            raise HistoryError(f"The bars of {quotes} do not count every quote of it; it stays.")
        pieces.join(how.read_back, {SOURCES: ",".join(sources)})
    finally:
        pieces.discard()


def _quotes_deleted(day: date, quotes: Path, bars: Path) -> Summed:
    size = quotes.stat().st_size
    # Read to the end once more: it is going to be the only copy.
    rows = len(collected(bars, scan_bars(bars).select("event", "odds_e4", "at", "seen", "quotes")))
    quotes.unlink()
    sync_folder(quotes.parent)
    return Summed(day=day, bars=rows, quotes_bytes=size, bars_bytes=bars.stat().st_size)


def _counted(path: Path) -> int:
    """Quotes that the bars of a file were made of."""
    return int(collected(path, scan_bars(path).select(pl.col("quotes").cast(pl.Int64).sum())).item())


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sources_of(bars: Path) -> tuple[str, ...]:
    if not bars.exists():
        return ()
    try:
        return tuple(pl.read_parquet_metadata(bars)[SOURCES].split(","))
    except (PolarsError, OSError, KeyError) as error:
        raise DamagedFileError(bars, first_line(error)) from error
