"""Reading somebody's JSON: fields with types and bounds, refused one item at a time, unknown ones counted.

Every reader raises ``ItemFaultError`` and nothing else, whatever stands in the document.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

import orjson

from advisor.core.clock import EPOCH
from advisor.core.errors import PayloadRefusedError
from advisor.core.readings import RefusedItem

JsonObject: TypeAlias = Mapping[str, object]

_BOM: Final = b"\xef\xbb\xbf"
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_FIRST_SECOND: Final = int(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_LAST_SECOND: Final = int(datetime(_LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_LONGEST_TEXT: Final = 200
_LONGEST_NAME: Final = 60
_MOST_UNKNOWN: Final = 200
OTHERS: Final = "…"
"""Unknown fields beyond the first few hundred different ones are counted under this name."""


class ItemFaultError(Exception):
    """An item of a document cannot be used.

    Args:
        field: the field at fault, "" where it is the item as a whole.
        reason: stable code, such as ``"missing_field"``.
        detail: one clause fit to show; never what stood there.
    """

    def __init__(self, field: str, reason: str, detail: str) -> None:
        super().__init__(field, reason, detail)
        self.field = field
        self.reason = reason
        self.detail = detail


class Findings:
    """What is said about a document beside its content: items refused, and fields nobody knows."""

    def __init__(self) -> None:
        self._refused: list[RefusedItem] = []
        self._unknown: Counter[str] = Counter()

    @property
    def refused(self) -> tuple[RefusedItem, ...]:
        """In the order met."""
        return tuple(self._refused)

    @property
    def unknown_fields(self) -> dict[str, int]:
        """Times met, by dotted path without indices."""
        return dict(self._unknown)

    def refuse(self, path: str, fault: ItemFaultError) -> None:
        """Note that the item at a path is left out."""
        where = f"{path}.{fault.field}" if path and fault.field else path or fault.field
        self._refused.append(RefusedItem(where, fault.reason, fault.detail))

    def check_fields(self, item: JsonObject, known: frozenset[str], path: str) -> None:
        """Count the fields of an item that are not known.

        Args:
            path: dotted, without indices; "" at the top.
        """
        if item.keys() <= known:
            return
        for name in item.keys() - known:
            shown = name if name.isprintable() and len(name) <= _LONGEST_NAME else OTHERS
            where = f"{path}.{shown}" if path else shown
            if where not in self._unknown and len(self._unknown) >= _MOST_UNKNOWN:
                where = OTHERS
            self._unknown[where] += 1


def load_json(provider: str, body: bytes) -> object:
    """Decode an answer.

    Raises:
        PayloadRefusedError: ``not_json`` (also: not UTF-8, NaN, infinite numbers), or ``empty``.
    """
    content = body.removeprefix(_BOM)
    if not content.strip():
        raise PayloadRefusedError(provider, "empty", "it is empty")
    try:
        document: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise PayloadRefusedError(provider, "not_json", "it is not JSON") from None
    return document


def as_object(value: object, field: str = "") -> JsonObject:
    """The value as an object."""
    if not isinstance(value, dict):
        raise ItemFaultError(field, "wrong_type", f"{field or 'the item'} is no object")
    return value


def as_list(value: object, field: str = "") -> Sequence[object]:
    """The value as a list."""
    if not isinstance(value, list):
        raise ItemFaultError(field, "wrong_type", f"{field or 'the item'} is no list")
    return value


def needed(item: JsonObject, field: str) -> object:
    """A field that must be there and not be null."""
    value = item.get(field)
    if value is None:
        raise ItemFaultError(field, "missing_field", f"{field} is missing")
    return value


def object_at(item: JsonObject, field: str) -> JsonObject:
    """A needed object."""
    return as_object(needed(item, field), field)


def list_at(item: JsonObject, field: str) -> Sequence[object]:
    """A needed list."""
    return as_list(needed(item, field), field)


@lru_cache(maxsize=8192)
def _tidy(text: str) -> str | None:
    tidy = " ".join(text.split())
    return tidy if tidy and len(tidy) <= _LONGEST_TEXT and tidy.isprintable() else None


def as_text(value: object, field: str) -> str:
    """A text of 1 to 200 printable characters, runs of blanks as one."""
    if not isinstance(value, str):
        raise ItemFaultError(field, "wrong_type", f"{field} is no text")
    tidy = _tidy(value) if len(value) <= 2 * _LONGEST_TEXT else None
    if tidy is None:
        raise ItemFaultError(field, "bad_text", f"{field} is blank, too long or holds signs that do not print")
    return tidy


def text_at(item: JsonObject, field: str) -> str:
    """A needed text."""
    return as_text(needed(item, field), field)


def first_text(item: JsonObject, fields: Iterable[str]) -> str:
    """The first usable text among some fields, "" where none is."""
    for field in fields:
        value = item.get(field)
        if isinstance(value, str) and len(value) <= 2 * _LONGEST_TEXT and (tidy := _tidy(value)):
            return tidy
    return ""


def id_at(item: JsonObject, field: str) -> str:
    """A needed id: a text, or a whole number taken as one."""
    value = needed(item, field)
    return str(value) if type(value) is int else as_text(value, field)


def as_number(value: object, field: str) -> float:
    """A finite number; a bool is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ItemFaultError(field, "wrong_type", f"{field} is no number")
    return value


def flag_at(item: JsonObject, field: str) -> bool:
    """A needed truth value."""
    value = needed(item, field)
    if not isinstance(value, bool):
        raise ItemFaultError(field, "wrong_type", f"{field} is neither true nor false")
    return value


@lru_cache(maxsize=8192)
def _read_iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if not match or not match["zone"] or not _FIRST_YEAR <= int(match["year"]) < _LAST_YEAR:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def read_local(text: str) -> datetime | None:
    """Read an ISO time without an offset (naive); None for anything else."""
    match = _ISO.fullmatch(text)
    if not match or match["zone"] or not _FIRST_YEAR <= int(match["year"]) < _LAST_YEAR:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def as_instant(value: object, field: str) -> datetime:
    """An ISO time with its offset, or whole Unix seconds, of the years 1990 to 2099; in UTC."""
    found: datetime | None = None
    if isinstance(value, str):
        found = _read_iso(value)
    elif type(value) is int and _FIRST_SECOND <= value < _LAST_SECOND:
        found = EPOCH + timedelta(seconds=value)
    if found is None:
        raise ItemFaultError(field, "bad_time", f"{field} is no time that can be meant")
    return found


def instant_at(item: JsonObject, field: str) -> datetime:
    """A needed instant."""
    return as_instant(needed(item, field), field)
