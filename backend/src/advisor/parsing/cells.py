"""Reading single cells of somebody's table."""

import re
from decimal import Decimal
from typing import Final

from advisor.core.history import NO_SCORE
from advisor.core.markets import LINE_NONE

_NOTHING: Final = frozenset({"", "NA"})
_WHOLE: Final = re.compile(r"\d{1,4}(?:\.0{1,6})?")
_DECIMAL: Final = re.compile(r"[+-]?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6})")
_MAX_SCORE: Final = 200
_LINE_STEP: Final = 25
"""Lines come in quarters of a goal or point."""


class RowFaultError(Exception):
    """A row cannot be used; importers turn it into a ``LeftOut``.

    Args:
        column: the column at fault, or "" where it is the row as a whole.
        reason: one clause fit to show.
    """

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


def read_score(text: str, column: str) -> int:
    """Read goals or points (``"2"``, also ``"2.0"``); ``NO_SCORE`` where the cell is blank or ``NA``.

    Raises:
        RowFaultError: anything but a whole number from 0 to 200.
    """
    if text in _NOTHING:
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
    if text in _NOTHING:
        return LINE_NONE
    if not _DECIMAL.fullmatch(text):
        raise RowFaultError(column, f"line {text!r} is not a number")
    hundredths = Decimal(text) * 100
    if hundredths % _LINE_STEP:
        raise RowFaultError(column, f"line {text} is no multiple of 0.25")
    if abs(hundredths) > largest * 100:
        raise RowFaultError(column, f"line {text} lies beyond {largest}")
    return int(hundredths)
