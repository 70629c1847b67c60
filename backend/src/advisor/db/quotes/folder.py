"""The folder of old quotes: for each day a file of every change, and later one of bars; known without reading any."""

from datetime import date
from pathlib import Path
from typing import Final

from advisor.core.errors import HistoryError

QUOTES: Final = "quote"
BARS: Final = "bars"
"""What the names of the files of either kind begin with."""


class DamagedFileError(HistoryError):
    """A file of quotes or bars cannot be read.

    Args:
        path: of the file.
        reason: what reading it said.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The file {path.name} is damaged ({reason}); put a copy of yours in its place, or run "
            "`advisor history repair`, which sets it aside and saves what can be read."
        )
        self.path = path


def file_of(folder: Path, day: date, kind: str = QUOTES) -> Path:
    """Where a day's file of this kind is."""
    return folder / f"{kind}-{day.isoformat()}.parquet"


def file_days(folder: Path, kind: str = QUOTES) -> dict[date, Path]:
    """All files of a kind there are, by day, earliest first."""
    found: dict[date, Path] = {}
    for path in sorted(folder.glob(f"{kind}-*.parquet")):
        try:
            found[date.fromisoformat(path.stem.removeprefix(f"{kind}-"))] = path
        except ValueError:
            continue
    return found
