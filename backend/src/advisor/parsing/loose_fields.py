"""Fields that one provider writes in several ways: numbers as texts, ids as numbers, nothing instead of a default."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from advisor.parsing.documents import Findings, ItemFaultError, JsonObject, as_instant, read_local

_MAX_WHOLE: Final = 2**63
_MAX_TEXT: Final = 300
_MAX_NUMBER_TEXT: Final = 40


@dataclass(frozen=True, slots=True)
class Known:
    """Fields we know: their names, and those whose inside is known too. The inside of any other is not looked at."""

    names: frozenset[str]
    nested: Mapping[str, "Known"] = field(default_factory=dict)


def known(names: str, **nested: Known) -> Known:
    """Fields written as one text of names, and those with known fields of their own."""
    return Known(frozenset((*names.split(), *nested)), nested)


def check_tree(findings: Findings, value: object, fields: Known, path: str = "") -> None:
    """Count unknown fields of an object, or of each object in a list, and of what is nested in them.

    Args:
        path: dotted, without indices; "" at the top.
    """
    if isinstance(value, list):
        for element in value:
            if isinstance(element, dict):
                check_tree(findings, element, fields, path)
    elif isinstance(value, dict):
        findings.check_fields(value, fields.names, path)
        for name, inside in fields.nested.items():
            if name in value:
                check_tree(findings, value[name], inside, f"{path}.{name}" if path else name)


def object_or_none(value: object) -> JsonObject | None:
    """The value, if it is an object."""
    return value if isinstance(value, dict) else None


def object_or_empty(value: object) -> JsonObject:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def elements_of(item: JsonObject, name: str) -> Sequence[object]:
    """The elements of a list that may be missing, whatever they are.

    Raises:
        ItemFaultError: present, and no list.
    """
    value = item.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ItemFaultError(name, "wrong_type", f"{name} is no list")
    return value


def text_or(item: JsonObject, name: str, default: str = "") -> str:
    """A text, or a whole number taken as one; what is missing or cannot be one gives the default."""
    value = item.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _MAX_WHOLE else default
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        return default
    tidy = " ".join(value.split())
    return tidy if tidy and tidy.isprintable() else default


def text_of(item: JsonObject, name: str) -> str:
    """A needed text, or a whole number taken as one.

    Raises:
        ItemFaultError: missing, blank, too long, or of another type.
    """
    found = text_or(item, name)
    if not found:
        missing = item.get(name) is None
        raise ItemFaultError(name, "missing_field" if missing else "bad_text", f"{name} is missing or cannot be used")
    return found


def decimal_or_none(value: object) -> Decimal | None:
    """The value as a number exactly as written, also as a text; None for what is none: not finite, huge, a flag."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and abs(value) >= _MAX_WHOLE * 2:
        return None
    text = str(value)
    if len(text) > _MAX_NUMBER_TEXT or not text.isascii() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # Bounded both ways: an exponent in the thousands would make a number no memory holds.
    return number if number.is_finite() and (not number or -30 < number.adjusted() < 20) else None


def decimal_of(item: JsonObject, name: str) -> Decimal:
    """A needed number.

    Raises:
        ItemFaultError: missing, not a number, or beyond what any field can mean.
    """
    if item.get(name) is None:
        raise ItemFaultError(name, "missing_field", f"{name} is missing")
    number = decimal_or_none(item[name])
    if number is None:
        raise ItemFaultError(name, "bad_number", f"{name} is no number")
    return number


def whole_of(item: JsonObject, name: str) -> int:
    """A needed whole number, also where it is written as a text or as ``5.0``.

    Raises:
        ItemFaultError: missing, no whole number, or beyond 64 bits.
    """
    number = decimal_of(item, name)
    if number != number.to_integral_value() or abs(number) >= _MAX_WHOLE:
        raise ItemFaultError(name, "bad_number", f"{name} is no whole number")
    return int(number)


def whole_or(item: JsonObject, name: str, default: int) -> int:
    """A whole number; what is missing or cannot be one gives the default."""
    try:
        return whole_of(item, name)
    except ItemFaultError:
        return default


def instant_or_none(value: object) -> datetime | None:
    """The value as an instant in UTC if it is an ISO time; one without an offset is taken for UTC."""
    if not isinstance(value, str):
        return None
    local = read_local(value)
    if local is not None:
        return local.replace(tzinfo=UTC)
    try:
        return as_instant(value, "")
    except ItemFaultError:
        return None
