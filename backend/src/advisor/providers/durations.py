"""Durations as people write them: ``500ms``, ``30s``, ``5m``, ``6h``, ``2d``."""

import re
from datetime import timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator

from advisor.providers.units import Unit

_TEXT: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)")
_UNITS: Final = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def duration(value: object) -> timedelta:
    """Read a duration.

    Raises:
        ValueError: it is not written as a number and a unit.
    """
    match = _TEXT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a duration as a number and a unit: 500ms, 30s, 5m, 6h or 2d")
    return float(match[1]) * _UNITS[match[2]]


def written(value: timedelta) -> str:
    """A duration as ``duration`` reads it, in the largest unit that it is a whole number of."""
    for name, unit in reversed(_UNITS.items()):
        if not value % unit:
            return f"{value // unit}{name}"
    return f"{value / _UNITS['ms']:g}ms"


def _positive(value: object) -> timedelta:
    found = duration(value)
    if not found:
        raise ValueError("must be longer than nothing")
    return found


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_positive), Unit("duration: 500ms, 30s, 5m, 6h, 2d")]
"""Longer than nothing."""
