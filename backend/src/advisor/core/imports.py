"""A history file, read: its history in our terms, and what was refused and why."""

from dataclasses import dataclass

from advisor.core.arrays import Int32
from advisor.core.history import History


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something left out of an import: a row, or prices of a row that stays.

    Attributes:
        file: name of the file as given.
        line: physical line (or sheet row) in the file, 1-based, the header included.
        column: the column or columns at fault, or "" where it is the row as a whole.
        reason: one clause for people, such as ``"score 2-2 contradicts result A"``.
    """

    file: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """One file, read.

    Attributes:
        file: name of the file as given.
        source: ``"football-data"`` or ``"nflverse"``.
        history: all good rows.
        lines: (n,) physical line of each event.
        refused: rows left out, one entry for each; the other rows stay.
        refused_prices: prices and lines left out of rows that stay.
        rows_read: data rows met, blank rows not counted.
        unknown_columns: columns we do not know and do not use, for the report.
    """

    file: str
    source: str
    history: History
    lines: Int32
    refused: list[LeftOut]
    refused_prices: list[LeftOut]
    rows_read: int
    unknown_columns: list[str]

    @property
    def repeated(self) -> int:
        """Rows that repeat an earlier row of the file exactly."""
        return self.rows_read - len(self.history.events) - len(self.refused)
