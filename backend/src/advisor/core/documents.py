"""Reading JSON whose shape nobody promises: decoded once, then field by field, each refusal with a named reason."""

import math
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias, cast

import orjson

from advisor.core.errors import PayloadRefusedError

JsonObject: TypeAlias = Mapping[str, object]
"""A decoded object; its values are whatever JSON can hold."""

Known: TypeAlias = "Mapping[str, Known | None]"
"""Fields we know, by name; None for those whose inside is not ours to know."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MAX_WHOLE: Final = 2**63
_MAX_TEXT: Final = 300


class ItemFaultError(Exception):
    """One item cannot be used; readers turn it into a ``RefusedItem``.

    Args:
        reason: stable code.
        detail: one clause for people; never the payload itself.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def decode(provider: str, content: bytes) -> object:
    """Decode JSON, with or without a byte order mark.

    Raises:
        PayloadRefusedError: ``"empty"`` or ``"not_json"``.
    """
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not content:
        raise PayloadRefusedError(provider, "empty", "it is empty")
    try:
        return cast(object, orjson.loads(content))
    except ValueError:
        raise PayloadRefusedError(provider, "not_json", "it is not JSON") from None


def as_object(value: object) -> JsonObject | None:
    """The value, if it is an object."""
    return cast(JsonObject, value) if isinstance(value, dict) else None


def as_list(value: object) -> Sequence[object] | None:
    """The value, if it is a list."""
    return cast(Sequence[object], value) if isinstance(value, list) else None


def text_of(item: JsonObject, name: str) -> str:
    """A text that is needed, or a whole number where the provider writes ids that way.

    Raises:
        ItemFaultError: missing, blank, too long, or of another type.
    """
    found = text_or(item, name)
    if not found:
        raise ItemFaultError("missing_field" if item.get(name) is None else "bad_field", f"no usable {name}")
    return found


def text_or(item: JsonObject, name: str, default: str = "") -> str:
    """A text that may be missing; what cannot be one counts as missing."""
    value = item.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _MAX_WHOLE else default
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        return default
    return value.strip() or default


def whole_of(item: JsonObject, name: str) -> int:
    """A whole number that is needed, also where it is written as a text or as ``5.0``.

    Raises:
        ItemFaultError: missing, no whole number, or beyond 64 bits.
    """
    number = number_of(item, name)
    if number != number.to_integral_value() or abs(number) >= _MAX_WHOLE:
        raise ItemFaultError("bad_number", f"{name} is no whole number")
    return int(number)


def number_of(item: JsonObject, name: str) -> Decimal:
    """A number that is needed.

    Raises:
        ItemFaultError: missing, not a number, or beyond what any field can mean.
    """
    value = item.get(name)
    if value is None:
        raise ItemFaultError("missing_field", f"no {name}")
    number = as_number(value)
    if number is None:
        raise ItemFaultError("bad_number", f"{name} is not a number")
    return number


def as_number(value: object) -> Decimal | None:
    """The value as a number exactly as written, None for what is none: not finite, huge, a flag."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    text = str(value)
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # Bounded both ways: an exponent in the thousands would make a number no memory holds.
    return number if number.is_finite() and (not number or -30 < number.adjusted() < 20) else None


def flag_of(item: JsonObject, name: str) -> bool:
    """True only where the field is true."""
    return item.get(name) is True


def objects_of(item: JsonObject, name: str) -> Sequence[object]:
    """The elements of a list that may be missing, whatever they are.

    Raises:
        ItemFaultError: present, and no list.
    """
    value = item.get(name)
    if value is None:
        return ()
    found = as_list(value)
    if found is None:
        raise ItemFaultError("bad_field", f"{name} is not a list")
    return found


def instant_of(item: JsonObject, name: str) -> datetime:
    """An instant that is needed, in UTC; one without an offset is taken for UTC.

    Raises:
        ItemFaultError: missing, or no instant.
    """
    value = item.get(name)
    if value is None:
        raise ItemFaultError("missing_field", f"no {name}")
    found = as_instant(value)
    if found is None:
        raise ItemFaultError("bad_time", f"{name} is not an instant")
    return found


def as_instant(value: object) -> datetime | None:
    """The value as an instant in UTC, if it is ISO 8601 text with a time in it."""
    if not isinstance(value, str) or not 16 <= len(value) <= 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def micros_of(instant: datetime) -> int:
    """µs since the Unix epoch."""
    return (instant - _EPOCH) // _MICROSECOND


def count_unknown(value: object, known: Known, counts: MutableMapping[str, int], path: str = "") -> None:
    """Count the fields that are not known, by dotted path without indices.

    Args:
        value: an object, or a list of objects.
        known: what they may hold.
        counts: added to.
        path: where the value stands.
    """
    found = as_object(value)
    if found is None:
        for element in as_list(value) or ():
            if isinstance(element, dict):
                count_unknown(element, known, counts, path)
        return
    for name, inner in found.items():
        where = f"{path}.{name[:60]}" if path else name[:60]
        if name not in known:
            counts[where] = counts.get(where, 0) + 1
        elif (below := known[name]) is not None:
            count_unknown(inner, below, counts, where)


def fields(names: str, **nested: Known) -> dict[str, "Known | None"]:
    """Known fields written as one text of names, and those with known fields of their own."""
    return {**dict.fromkeys(names.split()), **nested}
