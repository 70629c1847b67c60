"""Types of the fields that a contract names, as the readers of ``parsing.fields`` understand them."""

import re
from collections.abc import Callable
from typing import Final

from advisor.parsing.fields import (
    as_decimal_or_none,
    as_instant,
    as_number,
    as_score,
    as_text,
    instant_or_none,
    whole_at,
)
from advisor.parsing.json_documents import ItemFaultError, KnownFields, ReadField

_LARGEST_SCORE: Final = 9999
_DAY: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")


def _reads(read: Callable[[object], object]) -> Callable[[object], bool]:
    def accepts(value: object) -> bool:
        try:
            read(value)
        except ItemFaultError:
            return False
        return True

    return accepts


def _is_label(value: object) -> bool:
    return type(value) is int or TEXT.accepts(value)


def _is_ladder(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, list) and len(entry) > 1 and all(map(NUMBER.accepts, entry)) for entry in value
    )


def _are_numbers(value: object) -> bool:
    """Single values that are none are refused one at a time; a list of other things is no such list."""
    if not isinstance(value, list):
        return False
    there = [element for element in value if element is not None]
    return 2 * sum(map(NUMBER.accepts, there)) >= len(there)


TEXT: Final = ReadField("a text", _reads(lambda value: as_text(value, "")))
LABEL: Final = ReadField("a text or a whole number", _is_label)
NUMBER: Final = ReadField("a number", _reads(lambda value: as_number(value, "")))
AMOUNT: Final = ReadField("a number, also as a text", lambda value: as_decimal_or_none(value) is not None)
DAY: Final = ReadField("a date", lambda value: isinstance(value, str) and _DAY.match(value) is not None)
WHOLE: Final = ReadField("a whole number", _reads(lambda value: whole_at({"": value}, "")))
SCORE: Final = ReadField("a score", _reads(lambda value: as_score(value, "", _LARGEST_SCORE)))
FLAG: Final = ReadField("true or false", lambda value: isinstance(value, bool))
INSTANT: Final = ReadField("a time with its offset, or in seconds", _reads(lambda value: as_instant(value, "")))
ISO_TIME: Final = ReadField("an ISO time", lambda value: instant_or_none({"": value}, "") is not None)
LADDER: Final = ReadField("a list of prices with sizes", _is_ladder)
NUMBERS: Final = ReadField("a list of numbers", _are_numbers)
LIST: Final = ReadField("a list", lambda value: isinstance(value, list))


def one(fields: KnownFields) -> ReadField:
    """An object with these fields."""
    return ReadField("an object", lambda value: isinstance(value, dict), inside=fields)


def each(fields: KnownFields) -> ReadField:
    """A list of objects with these fields."""
    return ReadField("a list", lambda value: isinstance(value, list), inside=fields)
