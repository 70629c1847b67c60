"""A history file, read: its history in our terms, and what was refused and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

import numpy as np

from advisor.core.arrays import Int8, Int32, Int64
from advisor.core.history import Events, History, Prices
from advisor.core.markets import Phase

LATEST_BEFORE_START: Final = 3_600_000_000
"""µs: prices that a file does not say the time of stand so long before the start at the latest."""


_ROWS_BETWEEN: Final = 500
T = TypeVar("T")


class ImportStep(StrEnum):
    """What is being done with the rows of a file."""

    READING = "reading"
    STORING = "storing"
    PRICING = "pricing"


Heard: TypeAlias = Callable[[ImportStep, int, int], None]
"""Hears how far an import has come: the step, how many rows of it are done, and of how many, or 0 where nobody knows.

It is called in the thread that does the work.
"""


def unheard(step: ImportStep, rows: int, of: int) -> None:
    """Nobody wants to hear."""


def heard_reading(rows: Iterable[T], of: int, heard: Heard) -> Iterator[T]:
    """The rows, as they are; ``heard`` hears of every five hundredth, and of the last."""
    count = 0
    for row in rows:
        if count % _ROWS_BETWEEN == 0:
            heard(ImportStep.READING, count, of)
        count += 1
        yield row
    heard(ImportStep.READING, count, count)


def price_times(phase: Int8, collected: Int64, kickoff: Int64) -> Int64:
    """When prices of a file stood: closing prices at the start, ordinary ones when they were collected, but before it.

    Args:
        phase: (k,) of each price.
        collected, kickoff: (k,) µs since the Unix epoch, UTC, of its event.
    """
    ordinary = np.minimum(collected, kickoff - LATEST_BEFORE_START)
    return np.where(phase == Phase.CLOSING, kickoff, ordinary)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something left out of an import, a row or prices of a row that stays, or something taken with a doubt.

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
        collected: (n,) µs since the Unix epoch, UTC: when ordinary prices of each event were collected by its day,
            whatever its time; see ``price_times``.
        refused: rows left out, one entry for each; the other rows stay.
        refused_prices: prices and lines left out of rows that stay.
        uncertain: what was read though it may mean two things, and how it is taken; the rows stay.
        rows_read: data rows met, blank rows not counted.
        unknown_columns: columns we do not know and do not use, for the report.
    """

    file: str
    source: str
    history: History
    lines: Int32
    collected: Int64
    refused: list[LeftOut]
    refused_prices: list[LeftOut]
    rows_read: int
    unknown_columns: list[str]
    uncertain: list[LeftOut] = field(default_factory=list)

    @property
    def repeated(self) -> int:
        """Rows that repeat an earlier row of the file exactly."""
        return self.rows_read - len(self.history.events) - len(self.refused)

    def in_parts(self) -> "FileInParts":
        """The same, its prices as one part."""
        history = self.history
        whole = PricePart(len(history.events), history.prices, history.aggregates, self.refused_prices)
        return FileInParts(
            file=self.file,
            source=self.source,
            events=history.events,
            parts=iter([whole]),
            lines=self.lines,
            collected=self.collected,
            refused=self.refused,
            rows_read=self.rows_read,
            unknown_columns=self.unknown_columns,
            uncertain=self.uncertain,
        )


@dataclass(frozen=True, slots=True)
class PricePart:
    """The prices of those events of a file that come next.

    Attributes:
        stop: row of ``Events`` behind the last of them.
        prices, aggregates: as in ``History``: ``event`` counts from the first event of the file.
        refused: prices and lines left out of their rows.
    """

    stop: int
    prices: Prices
    aggregates: Prices
    refused: list[LeftOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInParts:
    """One file, read but for its prices, which are made some events at a time: all of a big file fill the memory.

    Attributes:
        events: of all good rows, as in ``History``.
        parts: prices of all events, in their order; they are made as they are taken, and can be taken once.
        file, source, lines, collected, refused, rows_read, unknown_columns, uncertain: as in ``ParsedFile``.
    """

    file: str
    source: str
    events: Events
    parts: Iterator[PricePart]
    lines: Int32
    collected: Int64
    refused: list[LeftOut]
    rows_read: int
    unknown_columns: list[str]
    uncertain: list[LeftOut]

    @property
    def repeated(self) -> int:
        """Rows that repeat an earlier row of the file exactly."""
        return self.rows_read - len(self.events) - len(self.refused)
