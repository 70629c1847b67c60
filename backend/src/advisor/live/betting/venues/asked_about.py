"""What venues are asked about."""

from collections.abc import Callable
from math import inf
from typing import Final

from advisor.core.clock import Clock
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.order_words import ended_asked_about, open_asked_about
from advisor.execution.absence import OpenOrder

_ENDED_EVERY: Final = 10.0
"""Seconds. Ended orders may be thousands, and all of them are read again each minute."""


class AskedAbout:
    """Open orders as they are, and ended ones as they were some seconds ago.

    Args:
        blotter: as it is now; another one after a start.
        is_over: whether an event is, by its id, or is not known any more.
    """

    def __init__(self, blotter: Callable[[], Blotter], is_over: Callable[[int], bool], clock: Clock) -> None:
        self._blotter: Final = blotter
        self._is_over: Final = is_over
        self._clock: Final = clock
        self._of: Blotter | None = None
        self._again = -inf
        self._ended: list[OpenOrder] = []

    def __call__(self) -> list[OpenOrder]:
        """See the class."""
        blotter, now = self._blotter(), self._clock.elapsed()
        if blotter is not self._of or now >= self._again:
            self._of, self._again = blotter, now + _ENDED_EVERY
            self._ended = ended_asked_about(blotter, self._is_over)
        opened = {each.reference: each for each in open_asked_about(blotter)}
        return [*opened.values(), *(each for each in self._ended if each.reference not in opened)]
