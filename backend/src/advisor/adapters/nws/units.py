"""NWS quantities in ours: unit codes such as ``wmoUnit:km_h-1``, and winds written as text."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from advisor.parsing.fields import as_instant, as_number, as_text, required
from advisor.parsing.json_documents import ItemFaultError

_MPH: Final = 0.44704
_KNOT: Final = 1852 / 3600
_TEMPERATURES: Final[Mapping[str, tuple[float, float]]] = {
    "degC": (0.0, 1.0),
    "degF": (32.0, 1 / 1.8),
    "K": (273.15, 1.0),
}
_SPEEDS: Final[Mapping[str, tuple[float, float]]] = {
    "m_s-1": (0.0, 1.0),
    "km_h-1": (0.0, 1 / 3.6),
    "kt": (0.0, _KNOT),
    "mi_h-1": (0.0, _MPH),
}
_LENGTHS: Final[Mapping[str, tuple[float, float]]] = {
    "mm": (0.0, 1.0),
    "cm": (0.0, 10.0),
    "m": (0.0, 1000.0),
    "in": (0.0, 25.4),
    "kg_m-2": (0.0, 1.0),
}
_SHARES: Final[Mapping[str, tuple[float, float]]] = {"percent": (0.0, 0.01)}
TEMPERATURE_C: Final = (_TEMPERATURES, -95.0, 65.0)
SPEED_MS: Final = (_SPEEDS, 0.0, 150.0)
LENGTH_MM: Final = (_LENGTHS, 0.0, 2000.0)
SHARE: Final = (_SHARES, 0.0, 1.0)
"""Zero and size of each unit in ours, and the range that can be meant."""

Dimension: TypeAlias = tuple[Mapping[str, tuple[float, float]], float, float]

_WIND: Final = re.compile(r"(?:([0-9]{1,3}(?:\.[0-9])?) to )?([0-9]{1,3}(?:\.[0-9])?) (mph|km/h|kt|m/s)")
_WIND_UNITS: Final = {"mph": "mi_h-1", "km/h": "km_h-1", "kt": "kt", "m/s": "m_s-1"}
_INTERVAL: Final = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?)?")


def convert(value: object, unit: object, dimension: Dimension, field: str) -> float | None:
    """A number in a unit (``wmoUnit:degC``, ``unit:degC``, ``degC``) in ours; None for null."""
    if value is None:
        return None
    units, lowest, highest = dimension
    found = units.get(as_text(unit, field).rpartition(":")[2])
    if found is None:
        raise ItemFaultError(field, "unknown_unit", f"{field} is in a unit we do not know")
    zero, size = found
    ours = (as_number(value, field) - zero) * size
    if not lowest <= ours <= highest:
        raise ItemFaultError(field, "out_of_range", f"{field} can have no such value")
    return ours


def quantity(value: object, dimension: Dimension, field: str) -> float | None:
    """``{"unitCode": …, "value": …}`` in our unit; None where it, or its value, is null.

    A range (``minValue``, ``maxValue``) counts as its middle.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ItemFaultError(field, "wrong_type", f"{field} is no quantity")
    amount = value.get("value")
    ends = value.get("minValue"), value.get("maxValue")
    if amount is None and ends[0] is not None and ends[1] is not None:
        amount = (as_number(ends[0], field) + as_number(ends[1], field)) / 2
    return None if amount is None else convert(amount, required(value, "unitCode"), dimension, field)


def wind(value: object, field: str) -> float | None:
    """``"10 mph"`` or ``"5 to 10 mph"`` (its middle) in m/s; also a quantity; None for null or blank."""
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return quantity(value, SPEED_MS, field)
    text = as_text(value, field)
    if text.lower() == "calm":
        return 0.0
    match = _WIND.fullmatch(text)
    if not match:
        raise ItemFaultError(field, "bad_wind", f"{field} is no wind that can be read")
    high = float(match[2])
    low = float(match[1]) if match[1] else high
    return convert((low + high) / 2, _WIND_UNITS[match[3]], SPEED_MS, field)


def interval(value: object, field: str) -> tuple[datetime, timedelta]:
    """Start and length of an ISO interval such as ``"2026-11-22T18:00:00+00:00/PT2H"``."""
    start, _, length = as_text(value, field).partition("/")
    match = _INTERVAL.fullmatch(length)
    parts = match.groups() if match else ()
    if not any(parts):
        raise ItemFaultError(field, "bad_interval", f"{field} is no interval")
    days, hours, minutes = (int(part or 0) for part in parts)
    return as_instant(start, field), timedelta(days=days, hours=hours, minutes=minutes)
