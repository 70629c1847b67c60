"""The history of one selection's prices on days that were moved to files: every change, or what bars left of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.exceptions import PolarsError

from advisor.db.quotes.bar_files import scan_bars
from advisor.db.quotes.files import collected, scan_quotes
from advisor.db.quotes.folder import BARS, DamagedFileError, file_days

_EVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_FILES_AT_ONCE: Final = 32
_POINT: Final = ("venue", "side", "odds_e4", "at", "seen_at", "quality_flag")
_BAR: Final = ("open_e4", "high_e4", "low_e4", "quotes")


@dataclass(frozen=True, slots=True)
class FilePoints:
    """What was found.

    Attributes:
        points: newest first; fields of ``QuoteRow`` with those of ``Bar``, which are None for a quote.
        damaged: files that could not be read, and are missing from the points.
    """

    points: list[dict[str, Any]] = field(default_factory=list)
    damaged: list[DamagedFileError] = field(default_factory=list)


def points_in_files(
    folder: Path, event: int, selection: tuple[int, int, int, int], since: datetime | None, limit: int
) -> FilePoints:
    """The newest changes, at most ``limit``.

    Args:
        selection: market code, participant, line and index of the selection.
    """
    market, participant, line, index = selection
    since = since or _EVER
    wanted = (
        (pl.col("event") == event)
        & (pl.col("market") == market)
        & (pl.col("participant") == participant)
        & (pl.col("line") == line)
        & (pl.col("selection") == index)
        & (pl.col("seen") >= since)
    )
    found = FilePoints()
    for paths in _newest_first(folder, since.astimezone(UTC).date()):
        found.points.extend(_points(paths, wanted, found.damaged).to_dicts())
        if len(found.points) >= limit:
            break
    del found.points[limit:]
    return found


def _newest_first(folder: Path, first: date) -> Iterator[Sequence[Path]]:
    """Files from a day on, some days at a time; both of a day together."""
    stores: tuple[Mapping[date, Path], ...] = (file_days(folder), file_days(folder, BARS))
    days = sorted({day for store in stores for day in store if day >= first}, reverse=True)
    for start in range(0, len(days), _FILES_AT_ONCE):
        some = days[start : start + _FILES_AT_ONCE]
        yield [store[day] for day in some for store in stores if day in store]


def _points(paths: Sequence[Path], wanted: pl.Expr, damaged: list[DamagedFileError]) -> pl.DataFrame:
    try:
        frames = [_scan(path, wanted) for path in paths]
        joined = pl.concat(frames).collect()
    except (PolarsError, OSError):
        joined = pl.concat([_readable(path, wanted, damaged) for path in paths])
    # Of a day that is just becoming bars both files are there: a bar's last quote gives way to itself.
    return (
        joined.sort("quotes", nulls_last=False)
        .unique(_POINT, keep="first", maintain_order=True)
        .sort("seen_at", "at", descending=True)
    )


def _readable(path: Path, wanted: pl.Expr, damaged: list[DamagedFileError]) -> pl.DataFrame:
    try:
        return collected(path, _scan(path, wanted))
    except DamagedFileError as error:
        damaged.append(error)
        return pl.DataFrame(schema=_SCHEMA)


def _scan(path: Path, wanted: pl.Expr) -> pl.LazyFrame:
    bars = path.stem.startswith(BARS)
    scan: Callable[[], pl.LazyFrame] = (lambda: scan_bars(path)) if bars else (lambda: scan_quotes([path]))
    frame = scan().filter(wanted).rename({"seen": "seen_at"})
    if not bars:
        frame = frame.with_columns(pl.lit(None, pl.Int32).alias(name) for name in _BAR)
    return frame.select(*_POINT, *_BAR)


_SCHEMA: Final = pl.Schema(
    {
        "venue": pl.String(),
        "side": pl.Int8(),
        "odds_e4": pl.Int32(),
        "at": pl.Datetime("us", "UTC"),
        "seen_at": pl.Datetime("us", "UTC"),
        "quality_flag": pl.Int8(),
        **{name: pl.Int32() for name in _BAR},
    }
)
