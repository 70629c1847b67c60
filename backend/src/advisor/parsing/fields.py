"""Readers of fields in somebody's JSON: types, bounds, and one naming scheme.

* ``as_text(value, field)`` reads a value that must be there; ``field`` is its name in the refusal.
* ``text_at(item, field)`` reads a field that must be there.
* ``optional_list(item, field)`` reads a field that may be missing or null, and refuses anything of another type.
* ``label_or(item, field, default)``, ``…_or_none``, ``…_or_empty`` give a default for what is missing or unusable.

Every reader raises ``ItemFaultError`` and nothing else, whatever stands in the document.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from advisor.core.clock import EPOCH
from advisor.parsing.json_documents import ItemFaultError, JsonObject

_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_FIRST_SECOND: Final = int(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_LAST_SECOND: Final = int(datetime(_LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_LONGEST_TEXT: Final = 200
_WHOLE_BOUND: Final = 2**63
_LONGEST_NUMBER: Final = 40
_SCORE: Final = re.compile(r"[0-9]{1,4}(?:\.0)?")


def required(item: JsonObject, field: str) -> object:
    """A field that must be there and not be null, of any type."""
    value = item.get(field)
    if value is None:
        raise ItemFaultError(field, "missing_field", f"{field} is missing")
    return value


# Objects and lists


def as_object(value: object, field: str = "") -> JsonObject:
    """The value as an object."""
    if not isinstance(value, dict):
        raise ItemFaultError(field, "wrong_type", f"{field or 'the item'} is no object")
    return value


def as_object_or_empty(value: object) -> JsonObject:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def object_at(item: JsonObject, field: str) -> JsonObject:
    """A required object."""
    return as_object(required(item, field), field)


def object_or_empty(item: JsonObject, field: str) -> JsonObject:
    """A field that is an object, else an empty one."""
    return as_object_or_empty(item.get(field))


def optional_object(item: JsonObject, field: str) -> JsonObject | None:
    """An object, None where it is missing."""
    value = item.get(field)
    return None if value is None else as_object(value, field)


def as_list(value: object, field: str = "") -> Sequence[object]:
    """The value as a list."""
    if not isinstance(value, list):
        raise ItemFaultError(field, "wrong_type", f"{field or 'the item'} is no list")
    return value


def list_at(item: JsonObject, field: str) -> Sequence[object]:
    """A required list."""
    return as_list(required(item, field), field)


def optional_list(item: JsonObject, field: str) -> Sequence[object]:
    """A list, empty where it is missing."""
    value = item.get(field)
    return () if value is None else as_list(value, field)


# Texts


@lru_cache(maxsize=8192)
def _tidied(text: str) -> str:
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= _LONGEST_TEXT and tidy.isprintable() else ""


def _text_or_blank(value: object) -> str:
    return _tidied(value) if isinstance(value, str) and len(value) <= 2 * _LONGEST_TEXT else ""


def as_text(value: object, field: str) -> str:
    """A text of 1 to 200 printable characters, runs of blanks as one."""
    if not isinstance(value, str):
        raise ItemFaultError(field, "wrong_type", f"{field} is no text")
    tidy = _text_or_blank(value)
    if not tidy:
        raise ItemFaultError(field, "bad_text", f"{field} is blank, too long or holds signs that do not print")
    return tidy


def text_at(item: JsonObject, field: str) -> str:
    """A required text."""
    return as_text(required(item, field), field)


def first_text(item: JsonObject, fields: Iterable[str]) -> str:
    """The first usable text among some fields, "" where none is."""
    return next((text for field in fields if (text := _text_or_blank(item.get(field)))), "")


def label_at(item: JsonObject, field: str) -> str:
    """A required id or name: a text, or a whole number as one."""
    value = required(item, field)
    return str(value) if type(value) is int else as_text(value, field)


def label_or(item: JsonObject, field: str, default: str = "") -> str:
    """An id or name; the default where it is missing or unusable."""
    value = item.get(field)
    return str(value) if type(value) is int else _text_or_blank(value) or default


# Numbers


def as_number(value: object, field: str) -> float:
    """A finite number, not written as a text; a bool is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ItemFaultError(field, "wrong_type", f"{field} is no number")
    return value


def number_at(item: JsonObject, field: str) -> float:
    """A required number."""
    return as_number(required(item, field), field)


def as_decimal_or_none(value: object) -> Decimal | None:
    """A number exactly as written, also as a text; None for what is none: not finite, huge, a bool."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int) and abs(value) >= 2 * _WHOLE_BOUND:
        return None
    text = str(value)
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # Bounded both ways: an exponent in the thousands would make a number no memory holds.
    return number if number.is_finite() and (not number or -30 < number.adjusted() < 20) else None


def decimal_at(item: JsonObject, field: str) -> Decimal:
    """A required exact number, also as a text."""
    number = as_decimal_or_none(required(item, field))
    if number is None:
        raise ItemFaultError(field, "bad_number", f"{field} is no number")
    return number


def whole_at(item: JsonObject, field: str) -> int:
    """A required whole number of 64 bits, also written as a text or as ``5.0``."""
    number = decimal_at(item, field)
    if number != number.to_integral_value() or abs(number) >= _WHOLE_BOUND:
        raise ItemFaultError(field, "bad_number", f"{field} is no whole number")
    return int(number)


def whole_or(item: JsonObject, field: str, default: int) -> int:
    """A whole number; the default where it is missing or unusable."""
    try:
        return whole_at(item, field)
    except ItemFaultError:
        return default


def as_score(value: object, field: str, largest: int) -> int:
    """Goals or points from 0 to ``largest``: a whole number, also written as a text or as ``2.0``."""
    found: int | None = None
    if type(value) is int or (type(value) is float and value.is_integer()):
        found = int(value)
    elif isinstance(value, str) and _SCORE.fullmatch(value.strip()):
        found = int(float(value))
    if found is None or not 0 <= found <= largest:
        raise ItemFaultError(field, "bad_score", "a score is no whole number of points")
    return found


def flag_at(item: JsonObject, field: str) -> bool:
    """A required true or false."""
    value = required(item, field)
    if not isinstance(value, bool):
        raise ItemFaultError(field, "wrong_type", f"{field} is neither true nor false")
    return value


# Times


@lru_cache(maxsize=8192)
def _read_iso(text: str) -> datetime | None:
    """A time of the years 1990 to 2099, aware if it has an offset."""
    match = _ISO.fullmatch(text)
    if not match or not _FIRST_YEAR <= int(match["year"]) < _LAST_YEAR:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if match["zone"] else found
    except ValueError:
        return None


def as_instant(value: object, field: str) -> datetime:
    """An ISO time with its offset, or whole Unix seconds, of the years 1990 to 2099; in UTC."""
    found: datetime | None = None
    if isinstance(value, str):
        found = _read_iso(value)
    elif type(value) is int and _FIRST_SECOND <= value < _LAST_SECOND:
        found = EPOCH + timedelta(seconds=value)
    if found is None or found.tzinfo is None:
        raise ItemFaultError(field, "bad_time", f"{field} is no time that can be meant")
    return found


def instant_at(item: JsonObject, field: str) -> datetime:
    """A required instant."""
    return as_instant(required(item, field), field)


def instant_or_none(item: JsonObject, field: str) -> datetime | None:
    """An ISO time in UTC, in UTC already where it has no offset; None for anything else."""
    value = item.get(field)
    found = _read_iso(value) if isinstance(value, str) else None
    return found.replace(tzinfo=UTC) if found else None


def as_local_time(value: object, field: str, offset: timedelta) -> datetime:
    """An ISO time without an offset, in UTC.

    Args:
        offset: of the clock it was read from, ahead of UTC.
    """
    found = _read_iso(as_text(value, field))
    if found is None or found.tzinfo is not None:
        raise ItemFaultError(field, "bad_time", f"{field} is no local time")
    return found.replace(tzinfo=UTC) - offset
