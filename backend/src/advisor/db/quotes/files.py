"""Files of quotes: Parquet, one for each closed day, under the keys of venues, readable without the database.

A file is written in pieces, so that a day need not be in memory, and whole or not at all: what is under its name was
read back before it got the name.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from advisor.core.errors import HistoryError
from advisor.core.markets import NO_PARTICIPANT
from advisor.db.quotes.folder import DamagedFileError

SCHEMA: Final = pl.Schema(
    {
        "event": pl.Int64(),
        "market": pl.Int8(),
        "participant": pl.Int32(),
        "line": pl.Int32(),
        "selection": pl.Int8(),
        "venue": pl.String(),
        "side": pl.Int8(),
        "odds_e4": pl.Int32(),
        "size": pl.Int64(),
        "size_asset": pl.String(),
        "quality_flag": pl.Int8(),
        "at": pl.Datetime("us", "UTC"),
        "seen": pl.Datetime("us", "UTC"),
    }
)
"""Columns of a file of quotes; as in ``Ticks``, with sizes not known as nulls, and assets of sizes by their code: null
where it is not known, and in files written before it was kept. Of files from before markets had participants all are
``NO_PARTICIPANT``."""

_ROW_GROUP: Final = 100_000
_UNFINISHED: Final = ".unfinished"
_HASHED: Final = 2**31
_FORMER_FLAG: Final = "suspicion"
"""Name of ``quality_flag`` in files written before it was renamed; those files stay as they are."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, for comparison.

    Attributes:
        rows: how many.
        hash: of all columns, whatever the order of the rows.
    """

    rows: int
    hash: int


def scan_quotes(paths: Sequence[Path]) -> pl.LazyFrame:
    """Files of quotes as one frame of ``SCHEMA``, whatever names each was written under."""
    both = {**SCHEMA, _FORMER_FLAG: SCHEMA["quality_flag"]}
    frame = pl.scan_parquet(list(paths), schema=both, missing_columns="insert")
    return frame.with_columns(
        quality_flag=pl.coalesce("quality_flag", _FORMER_FLAG), participant=with_participant()
    ).select(SCHEMA.names())


def with_participant() -> pl.Expr:
    """The participants of a file, whenever it was written."""
    return pl.col("participant").fill_null(NO_PARTICIPANT)


def collected(path: Path, frame: pl.LazyFrame) -> pl.DataFrame:
    """What a frame over one file holds.

    Raises:
        DamagedFileError: the file cannot be read.
    """
    try:
        return frame.collect(engine="streaming")
    except (PolarsError, OSError) as error:
        raise DamagedFileError(path, first_line(error)) from error


def contents_of(frame: pl.LazyFrame) -> Contents:
    """Count and hash of a frame, computed without holding it."""
    hashed = (pl.struct(pl.all()).hash() % _HASHED).sum().alias("hash")
    rows, total = frame.select(pl.len(), hashed).collect(engine="streaming").row(0)
    return Contents(rows, total)


def written_contents(path: Path) -> Contents:
    """What a new file holds, read back."""
    return contents_of(pl.scan_parquet(path))


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a file that is not finished.

    Args:
        path: of the file that they will be.
        paths: of the pieces so far, in the order of the file.
    """

    path: Path
    paths: list[Path]

    def add(self, frame: pl.DataFrame) -> None:
        """Write the next piece.

        Raises:
            HistoryError: it cannot be written.
        """
        part = self.path.with_suffix(f".{len(self.paths)}{_UNFINISHED}")
        self.paths.append(part)
        try:
            with part.open("wb") as file:
                frame.write_parquet(file)
        except (OSError, PolarsError) as error:
            raise _unwritten(self.path, error) from error

    def join(
        self, read_back: Callable[[Path], Contents] = written_contents, metadata: Mapping[str, str] | None = None
    ) -> None:
        """Make the file of its pieces, read it back, and only then give it its name.

        Args:
            read_back: gives what the new file holds.
            metadata: stored in the file.

        Raises:
            HistoryError: it cannot be written, or does not hold what was written.
        """
        unfinished = self.path.with_suffix(_UNFINISHED)
        frame = pl.scan_parquet(self.paths)
        try:
            with unfinished.open("wb") as file:
                frame.sink_parquet(
                    file,
                    row_group_size=_ROW_GROUP,
                    maintain_order=True,
                    metadata=dict(metadata or {}),
                    engine="streaming",
                )
                file.flush()
                os.fsync(file.fileno())
            if not _holds(unfinished, contents_of(frame), read_back):
                raise HistoryError(f"{self.path} does not read back as it was written; what it is made of stays.")
            unfinished.replace(self.path)
            sync_folder(self.path.parent)
        except (OSError, PolarsError) as error:
            raise _unwritten(self.path, error) from error

    def discard(self) -> None:
        """Delete whatever is not finished."""
        for path in (*self.paths, self.path.with_suffix(_UNFINISHED)):
            path.unlink(missing_ok=True)


def delete_unfinished(folder: Path) -> None:
    """Delete what writers left behind that were killed; only for who knows that nobody writes."""
    for path in folder.glob(f"*{_UNFINISHED}"):
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names that were given and deleted in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _holds(path: Path, expected: Contents, read: Callable[[Path], Contents]) -> bool:
    try:
        return read(path) == expected
    except PolarsError:
        return False


def _unwritten(path: Path, error: Exception) -> HistoryError:
    return HistoryError(f"{path} cannot be written ({first_line(error)}); what it is made of stays.")


def first_line(error: Exception) -> str:
    """Of what a library says, which may go on for many."""
    return str(error).partition("\n")[0]
