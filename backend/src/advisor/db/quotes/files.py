"""Files of quotes: Parquet, one for each closed day, under the keys of venues, readable without the database."""

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from advisor.core.errors import HistoryError

SCHEMA: Final = pl.Schema(
    {
        "event": pl.Int64(),
        "market": pl.Int8(),
        "line": pl.Int32(),
        "selection": pl.Int8(),
        "venue": pl.String(),
        "side": pl.Int8(),
        "odds_e4": pl.Int32(),
        "size": pl.Int64(),
        "quality_flag": pl.Int8(),
        "at": pl.Datetime("us", "UTC"),
        "seen": pl.Datetime("us", "UTC"),
    }
)
"""Columns of a file; as in ``Ticks``, with sizes not known as nulls."""

_ROW_GROUP: Final = 100_000
_FORMER_FLAG: Final = "suspicion"
"""Name of ``quality_flag`` in files written before it was renamed; those files stay as they are."""


def file_of(folder: Path, day: date) -> Path:
    """Where a day's file is."""
    return folder / f"quote-{day.isoformat()}.parquet"


def file_days(folder: Path) -> dict[date, Path]:
    """All files there are, by day, earliest first."""
    found: dict[date, Path] = {}
    for path in sorted(folder.glob("quote-*.parquet")):
        try:
            found[date.fromisoformat(path.stem.removeprefix("quote-"))] = path
        except ValueError:
            continue
    return found


def write_file(path: Path, frame: pl.DataFrame, read_back: Callable[[Path], pl.DataFrame] = pl.read_parquet) -> None:
    """Write a file whole or not at all, and read it back.

    Raises:
        HistoryError: it cannot be written, or does not hold what was written.
    """
    unfinished = path.with_suffix(".unfinished")
    try:
        _write(unfinished, frame)
        if not _holds(unfinished, frame, read_back):
            raise HistoryError(f"{path} does not read back as it was written; the quotes stay in the database.")
        unfinished.replace(path)
        _sync_folder(path.parent)
    except (OSError, PolarsError) as error:
        raise HistoryError(f"{path} cannot be written ({error}); the quotes stay in the database.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def read_file(path: Path) -> pl.DataFrame:
    """All rows of one file."""
    return _scan([path]).collect()


def read_quotes(folder: Path, days: tuple[date, date], event: int, since: datetime) -> pl.LazyFrame:
    """Quotes of an event in the files of some days, both ends included, seen from an instant on."""
    paths = [path for day, path in file_days(folder).items() if days[0] <= day <= days[1]]
    if not paths:
        return pl.LazyFrame(schema=SCHEMA)
    return _scan(paths).filter((pl.col("event") == event) & (pl.col("seen") >= since))


def _scan(paths: Sequence[Path]) -> pl.LazyFrame:
    """Files as one frame of ``SCHEMA``, whatever names each was written under."""
    both = {**SCHEMA, _FORMER_FLAG: SCHEMA["quality_flag"]}
    frame = pl.scan_parquet(list(paths), schema=both, missing_columns="insert")
    return frame.with_columns(quality_flag=pl.coalesce("quality_flag", _FORMER_FLAG)).select(SCHEMA.names())


def _write(path: Path, frame: pl.DataFrame) -> None:
    with path.open("wb") as file:
        frame.write_parquet(file, compression="zstd", row_group_size=_ROW_GROUP)
        file.flush()
        os.fsync(file.fileno())


def _holds(path: Path, frame: pl.DataFrame, read: Callable[[Path], pl.DataFrame]) -> bool:
    try:
        return read(path).equals(frame)
    except PolarsError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
