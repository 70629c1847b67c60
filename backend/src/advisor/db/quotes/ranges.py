"""A day of quotes cut into ranges of events, so that no more than a piece of it is in memory."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from advisor.db.quotes.files import collected


def rows_of_events(path: Path, frame: pl.LazyFrame) -> dict[int, int]:
    """Rows of each event in a frame over one file.

    Raises:
        DamagedFileError: the file cannot be read.
    """
    counts = collected(path, frame.group_by("event").agg(pl.len()))
    return dict(counts.rows())


def ranges(counts: Iterable[tuple[int, int]], at_once: int) -> list[tuple[int, int]]:
    """Ranges of events, both ends included, each with about so many rows.

    Args:
        counts: rows of each event, by event.
    """
    found: list[tuple[int, int]] = []
    filled = at_once
    for event, rows in counts:
        if filled >= at_once:
            found.append((event, event))
            filled = 0
        found[-1] = (found[-1][0], event)
        filled += rows
    return found


def in_range(first: int, last: int) -> pl.Expr:
    """Whether a row is of an event of a range."""
    return pl.col("event").is_between(first, last)
