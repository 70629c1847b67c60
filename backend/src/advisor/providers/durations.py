"""Durations as people write them: ``500ms``, ``30s``, ``5m``, ``6h``, ``2d``."""

import re
from datetime import timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator

_TEXT: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s|m|h|d)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def duration(value: object) -> timedelta:
    """Read a duration.

    Raises:
        ValueError: it is not written as a number and a unit.
    """
    match = _TEXT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a duration as a number and a unit: 500ms, 30s, 5m, 6h or 2d")
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])


def _positive(value: object) -> timedelta:
    found = duration(value)
    if not found:
        raise ValueError("must be longer than nothing")
    return found


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_positive)]
"""Longer than nothing."""
