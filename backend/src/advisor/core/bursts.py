"""Bursts: what seldom happens goes at once, and what never stops goes at an even pace."""

from dataclasses import dataclass
from math import inf


@dataclass(slots=True)
class Bursts:
    """So many may follow one another at once; in the long run no more than one in each interval.

    The generic cell rate algorithm (ITU-T I.371) in its form of a virtual schedule.

    Attributes:
        every: seconds.
        most: at once, at least 1.
    """

    every: float
    most: int
    _paid_until: float = -inf

    def wait(self, now: float) -> float:
        """Seconds until the next may go."""
        return max(0.0, self._paid_until - now - (self.most - 1) * self.every)

    def note(self, now: float) -> None:
        """One goes now."""
        self._paid_until = max(self._paid_until, now) + self.every
