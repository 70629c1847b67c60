"""Files of quotes that cannot be read: found, set aside, and what can be read of them saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from advisor.db.quotes.bar_files import scan_bars
from advisor.db.quotes.bars import SOURCES
from advisor.db.quotes.files import Pieces, contents_of, first_line, scan_quotes
from advisor.db.quotes.folder import BARS, QUOTES, DamagedFileError, file_days

_ROWS_AT_ONCE: Final = 10_000
ASIDE: Final = ".damaged"
"""Added to the name of a file that was set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What became of a damaged file.

    Attributes:
        aside: where it is now; nothing of it was changed.
        saved: rows that could be read and are in a file of the old name; 0: there is none.
        lost: rows that could not; None where not even their number can be read.
    """

    day: date
    aside: Path
    saved: int
    lost: int | None


def damaged_files(folder: Path) -> Iterator[DamagedFileError]:
    """Read every file to its end, and give those that cannot be."""
    for kind in (QUOTES, BARS):
        for path in file_days(folder, kind).values():
            try:
                contents_of(_scan(path, kind))
            except (PolarsError, OSError) as error:
                yield DamagedFileError(path, first_line(error))


def repair(folder: Path, path: Path) -> Repaired:
    """Set a damaged file aside and put what can be read of it in its place; for who is ``alone_on_files``.

    Raises:
        HistoryError: what was saved cannot be written; nothing is changed then.
    """
    kind = BARS if path.name.startswith(BARS) else QUOTES
    (day,) = [day for day, each in file_days(folder, kind).items() if each == path]
    rows, readable = _readable(path, kind)
    aside = path.with_name(path.name + ASIDE)
    saved = sum(len(each) for each in readable)
    pieces = Pieces(path, [])
    try:
        for frame in readable:
            pieces.add(frame)
        # A second name before the first is given to another file: at no time is there none.
        aside.unlink(missing_ok=True)
        aside.hardlink_to(path)
        if pieces.paths:
            pieces.join(metadata=_metadata(path, kind))
        else:
            path.unlink()
    finally:
        pieces.discard()
    return Repaired(day=day, aside=aside, saved=saved, lost=None if rows is None else rows - saved)


def _readable(path: Path, kind: str) -> tuple[int | None, list[pl.DataFrame]]:
    """Number of rows, if it can be read, and those rows that can; damage costs its surroundings and no more."""
    try:
        rows = int(_scan(path, kind).select(pl.len()).collect().item())
    except (PolarsError, OSError):
        return None, []
    found = []
    for start in range(0, rows, _ROWS_AT_ONCE):
        try:
            found.append(_scan(path, kind).slice(start, _ROWS_AT_ONCE).collect())
        except (PolarsError, OSError):
            continue
    return rows, found


def _scan(path: Path, kind: str) -> pl.LazyFrame:
    return scan_bars(path) if kind == BARS else scan_quotes([path])


def _metadata(path: Path, kind: str) -> dict[str, str]:
    return {SOURCES: pl.read_parquet_metadata(path)[SOURCES]} if kind == BARS else {}
