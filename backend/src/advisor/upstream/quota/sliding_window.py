"""The sliding window of one rate limit: what was spent in it, and what may still be spent.

Spending is counted in slots, a tenth of the window each; a calendar window is a single slot. Units come back when their
slot has left the window altogether, so no stretch of time as long as the window, wherever it starts, ever holds more
than the capacity. A token bucket, refilled at a constant rate, would let twice the capacity through.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from advisor.core.clock import EPOCH
from advisor.upstream.config import SLIDING, RateLimitConfig, Window

_SLOTS: Final = 10
FULL_RATE_E6: Final = 1_000_000
_LOWEST_RATE_E6: Final = FULL_RATE_E6 // 16
_STEP_E6: Final = FULL_RATE_E6 // 8
_SHORTEST_STEP: Final = timedelta(seconds=10)
_LONGEST_STEP: Final = timedelta(minutes=1)
_ONE_BURST: Final = timedelta(seconds=1)
"""Refusals that come closer together than this belong to one burst, which halves the rate once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Units spent in the slot that began at ``start``."""

    start: datetime
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidingWindow:
    """What is spent of one rate limit. Immutable: each change returns another.

    Attributes:
        config: length of the window and capacity.
        spent: by slot, oldest first; slots that have left the window may still be there.
        rate_e6: share of the capacity that may be used, in millionths; under 1,000,000 after it was slowed.
        slowed_at: when the rate was halved last.
    """

    config: RateLimitConfig
    spent: tuple[Spent, ...] = ()
    rate_e6: int = FULL_RATE_E6
    slowed_at: datetime | None = None

    @property
    def is_calendar(self) -> bool:
        """Starts anew at the turn of a day or month."""
        return self.config.window not in SLIDING

    def used(self, now: datetime) -> int:
        """Units of the present window that are spent; may exceed the capacity where the provider says so."""
        return sum(slot.units for slot in self.spent if self._back_at(slot.start) > now)

    def limit(self, now: datetime, *, urgent: bool = True) -> int:
        """Units of one window that may be spent at the present rate, by urgent calls or by the others."""
        config = self.config
        if self.is_calendar:
            return config.capacity if urgent else config.capacity - ceil(config.capacity * config.reserve)
        return max(1, config.capacity * self.rate(now) // FULL_RATE_E6)

    def available(self, now: datetime, *, urgent: bool = True) -> int:
        """Units that may be spent now."""
        return max(0, self.limit(now, urgent=urgent) - self.used(now))

    def check(self, units: int, now: datetime, *, urgent: bool = True) -> bool:
        """Whether ``units`` may be spent now. Consumes nothing.

        A call heavier than a slowed limit goes when the window is unused, else it could never go.
        """
        if units <= self.available(now, urgent=urgent):
            return True
        return not self.is_calendar and units <= self.config.capacity and self.used(now) == 0

    def wait(self, units: int, now: datetime, *, urgent: bool = True) -> timedelta | None:
        """How long until ``units`` may be spent if nothing else is; None when they never may."""
        if self.check(units, now, urgent=urgent):
            return timedelta(0)
        if units > (self.limit(now, urgent=urgent) if self.is_calendar else self.config.capacity):
            return None
        backs = (self._back_at(slot.start) for slot in self.spent)
        instants = sorted(back for back in backs if back > now)
        return next((at - now for at in instants if self.check(units, at, urgent=urgent)), None)

    def consume(self, units: int, now: datetime) -> "SlidingWindow":
        """Spend ``units``, whether or not they may be: what was sent without asking is recorded too."""
        start = self.slot_start(now)
        kept = [slot for slot in self.spent if self._back_at(slot.start) > now]
        # A clock that stepped back must not open an older slot.
        if kept and kept[-1].start >= start:
            kept[-1] = replace(kept[-1], units=kept[-1].units + units)
        elif units:
            kept.append(Spent(start=start, units=units))
        return replace(self, spent=tuple(kept))

    def give_back(self, units: int, spent_at: datetime) -> "SlidingWindow":
        """Return ``units`` that were spent at ``spent_at`` and not used; what has come back by itself stays."""
        start = self.slot_start(spent_at)
        return replace(
            self,
            spent=tuple(
                replace(slot, units=max(0, slot.units - units)) if slot.start == start else slot for slot in self.spent
            ),
        )

    def correct(self, remaining: int, now: datetime, *, upwards: bool) -> "SlidingWindow":
        """Agree with the provider that ``remaining`` units are left.

        Args:
            upwards: also when it says more than we think. Only safe while no other call is under way, whose units it
                has not counted yet.
        """
        missing = self.config.capacity - self.used(now) - max(0, remaining)
        if missing > 0:
            return self.consume(missing, now)
        if missing < 0 and upwards and self.is_calendar:
            return replace(self, spent=()).consume(max(0, self.config.capacity - remaining), now)
        return self

    def emptied(self, now: datetime) -> "SlidingWindow":
        """Nothing is left of the present window."""
        return self.correct(0, now, upwards=False)

    def slowed(self, now: datetime) -> "SlidingWindow":
        """Half the present rate, once for a burst of refusals; unchanged if it is not adaptive."""
        if not self.config.adaptive or self.is_calendar:
            return self
        if self.slowed_at is not None and now - self.slowed_at < _ONE_BURST:
            return self
        return replace(self, rate_e6=max(_LOWEST_RATE_E6, self.rate(now) // 2), slowed_at=now)

    def rate(self, now: datetime) -> int:
        """Share of the capacity in use, in millionths: an eighth comes back at each step after it was slowed."""
        if self.slowed_at is None:
            return FULL_RATE_E6
        steps = max(0, (now - self.slowed_at) // self._step())
        return min(FULL_RATE_E6, self.rate_e6 + steps * _STEP_E6)

    def unused_at(self, now: datetime) -> datetime | None:
        """When everything spent has come back; None while nothing is spent."""
        return max((back for slot in self.spent if (back := self._back_at(slot.start)) > now), default=None)

    def slot_start(self, at: datetime) -> datetime:
        """Start of the slot that holds the instant."""
        if self.config.window is Window.DAY:
            return at.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.config.window is Window.MONTH:
            return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        slot = SLIDING[self.config.window] / _SLOTS
        return at - (at - EPOCH) % slot

    def _back_at(self, start: datetime) -> datetime:
        if self.config.window is Window.DAY:
            return start + timedelta(days=1)
        if self.config.window is Window.MONTH:
            return (start + timedelta(days=32)).replace(day=1)
        length = SLIDING[self.config.window]
        return start + length + length / _SLOTS

    def _step(self) -> timedelta:
        return min(max(SLIDING[self.config.window], _SHORTEST_STEP), _LONGEST_STEP)
