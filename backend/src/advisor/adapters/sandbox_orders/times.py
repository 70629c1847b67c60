"""How far the clock of a venue lies from ours, by the ``Date`` of its answers."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_SLOW = timedelta(seconds=2)
"""An answer that took longer says too little of when it was written."""
_HALF_SECOND = timedelta(seconds=0.5)
"""A ``Date`` has whole seconds."""


def skew_of(date: str | None, asked: datetime, answered: datetime) -> timedelta | None:
    """By how much two clocks differ at least, from 0: what the way of the answer and whole seconds explain is none.

    Args:
        date: header of the answer.
        asked, answered: when by our clock; aware UTC.

    Returns:
        None where the answer does not say.
    """
    took = answered - asked
    if date is None or not timedelta(0) <= took <= _SLOW:
        return None
    try:
        written = parsedate_to_datetime(date)
    except ValueError:
        return None
    if written.tzinfo is None:
        written = written.replace(tzinfo=UTC)
    apart = abs(written + _HALF_SECOND - (asked + took / 2))
    return max(apart - _HALF_SECOND - took / 2, timedelta(0))
