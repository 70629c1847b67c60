"""Reading single cells of somebody's table."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from unicodedata import category
from zoneinfo import ZoneInfo

from advisor.core.clock import micros_of
from advisor.core.history import NO_SCORE
from advisor.core.markets import LINE_NONE
from advisor.parsing.prices import LINE_STEP

NO_VALUE: Final = frozenset({"", "NA"})
"""How tables write that a cell has no value."""

_WHOLE: Final = re.compile(r"[0-9]{1,4}(?:\.0{1,6})?")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]{1,4}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")
_MAX_SCORE: Final = 200
_LONGEST_NAME: Final = 60
_FORMULA_SIGNS: Final = ("=", "+", "-", "@")
_LOST: Final = "\ufffd"
"""Stands where a byte was no letter."""
_TIME: Final = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2}(?:\.0+)?)?")


class RowFaultError(Exception):
    """A row cannot be used; importers turn it into a ``LeftOut``.

    Args:
        column: the column at fault, or "" where it is the row as a whole.
        reason: one clause for people.
    """

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


def checked_name(name: str, column: str) -> str:
    """The name of a team, as a source writes it.

    Raises:
        RowFaultError: it is longer than any name, begins as a formula does, which a spreadsheet would run that opens
            what we export, or holds what no name does (control characters, lost letters).
    """
    if len(name) > _LONGEST_NAME:
        raise RowFaultError(column, f"team name of {len(name)} characters; none has more than {_LONGEST_NAME}")
    if name.startswith(_FORMULA_SIGNS):
        raise RowFaultError(column, f"team name {name!a} begins like a formula of a spreadsheet")
    if any(sign == _LOST or category(sign).startswith("C") for sign in name):
        raise RowFaultError(column, f"team name {name!a} holds characters that no name has")
    return name


def read_score(text: str, column: str) -> int:
    """Read goals or points (``"2"``, also ``"2.0"``); ``NO_SCORE`` where the cell is blank or ``NA``.

    Raises:
        RowFaultError: anything but a whole number from 0 to 200.
    """
    if text in NO_VALUE:
        return NO_SCORE
    if not _WHOLE.fullmatch(text) or (score := int(float(text))) > _MAX_SCORE:
        raise RowFaultError(column, f"score {text!r} is no whole number from 0 to {_MAX_SCORE}")
    return score


def read_line(text: str, column: str, largest: int) -> int:
    """Read a handicap or total in hundredths; ``LINE_NONE`` where the cell is blank or ``NA``.

    Args:
        largest: the largest absolute value that can be meant, in goals or points.

    Raises:
        RowFaultError: no number, no multiple of 0.25, or too large.
    """
    text = text.replace(",", ".")
    if text in NO_VALUE:
        return LINE_NONE
    if not _DECIMAL.fullmatch(text):
        raise RowFaultError(column, f"line {text!r} is not a number")
    hundredths = Decimal(text) * 100
    if hundredths % LINE_STEP:
        raise RowFaultError(column, f"line {text} is no multiple of 0.25")
    if abs(hundredths) > largest * 100:
        raise RowFaultError(column, f"line {text} lies beyond {largest}")
    return int(hundredths)


def read_time(text: str, column: str) -> time | None:
    """Read a time of day to the minute (``"15:00"``, ``"15.00"``, ``"15:00:00"``); None where it is blank or ``NA``.

    Raises:
        RowFaultError: anything else.
    """
    if text in NO_VALUE:
        return None
    match = _TIME.fullmatch(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise RowFaultError(column, f"time {text!r} cannot be read")
    return time(int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True)
class LocalStart:
    """When something starts by the clocks of its zone.

    Attributes:
        at: µs since the Unix epoch, UTC.
        ambiguous: the clocks show the time twice that night; ``at`` is the earlier one, so that no price from after a
            start counts as one from before it.
    """

    at: int
    ambiguous: bool


def local_start(day: date, at: time, zone: ZoneInfo, column: str) -> LocalStart:
    """The instant of a local time.

    Args:
        at: without a zone.
        column: that has the time, for the fault.

    Raises:
        RowFaultError: the clocks go forward over that time on that day.
    """
    earlier = datetime.combine(day, at, zone)
    if earlier.utcoffset() == earlier.replace(fold=1).utcoffset():
        return LocalStart(micros_of(earlier), False)
    if earlier.astimezone(UTC).astimezone(zone).time() != at:
        raise RowFaultError(column, f"there is no {at:%H:%M} on {day}: the clocks go forward over it")
    return LocalStart(micros_of(earlier), True)


def shown_twice(at: time, day: date) -> str:
    """Why a start is uncertain, for people."""
    return f"the clocks show {at:%H:%M} twice on {day}; the earlier is taken, as an estimate"
