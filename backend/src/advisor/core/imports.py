"""What reading somebody's file yields: history in our words, and what was refused and why."""

from dataclasses import dataclass

from advisor.core.history import History, Int32


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row left out of an import; the other rows stay.

    Attributes:
        file: name of the file as given.
        line: physical line (or sheet row) in the file, 1-based, the header included.
        column: the column at fault, or "" where it is the row as a whole.
        reason: one clause fit to show, such as ``"score 2-2 contradicts result A"``.
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
        refused: rows left out, and prices left out of rows that stay (column set, row kept).
        rows_read: data rows met, blank rows not counted.
        unknown_columns: columns we do not know and do not use, for the report.
    """

    file: str
    source: str
    history: History
    lines: Int32
    refused: list[RefusedRow]
    rows_read: int
    unknown_columns: list[str]
