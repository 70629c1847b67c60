"""How far a venue's clock may be behind ours: its lists begin at an instant of its own."""

from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.core.clock import EPOCH

_LOOK_BACK: Final = timedelta(hours=1)
"""What is asked for on top of the difference that was seen: a clock may have been set in between."""


class VenueClock:
    """For one venue and one process."""

    def __init__(self) -> None:
        self._furthest: timedelta | None = None

    def seen(self, theirs: float, ours: datetime) -> None:
        """Its instant, Unix seconds, at one of ours; the furthest that it ever was behind counts from then on."""
        behind = ours - datetime.fromtimestamp(theirs, UTC)
        self._furthest = max(behind, self._furthest or timedelta(0), timedelta(0))

    def surely_before(self, instant: datetime) -> datetime:
        """From when its lists have all that came from an instant of ours on; where it was never seen, all they have."""
        if self._furthest is None or instant - EPOCH <= self._furthest + _LOOK_BACK:
            return EPOCH
        return instant - self._furthest - _LOOK_BACK
