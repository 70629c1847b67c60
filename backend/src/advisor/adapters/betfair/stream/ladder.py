"""What is offered on one runner: ladders by price, ladders by level, and the best of them."""

from collections.abc import Callable, Mapping
from typing import Final

from advisor.adapters.betfair.prices import NO_OFFER, Offer
from advisor.adapters.betfair.stream.wire import RunnerChange

BACK_FIELDS: Final = ("bdatb", "batb", "atb")
"""Fields that hold what can be backed, the one to believe first; the displayed best also has cross-matched offers."""

LAY_FIELDS: Final = ("bdatl", "batl", "atl")


class Ladder:
    """Offers on a runner. Sizes replace one another; a size of 0 removes the price or level."""

    __slots__ = ("last_price", "levels", "prices", "volume")

    def __init__(self) -> None:
        self.prices: dict[str, dict[int, float]] = {}
        self.levels: dict[str, dict[int, Offer]] = {}
        self.last_price = 0
        self.volume = 0.0

    def apply(self, change: RunnerChange) -> None:
        """Take a change."""
        for name, offers in change.prices.items():
            ladder = self.prices.setdefault(name, {})
            for price, size in offers:
                if size:
                    ladder[price] = size
                else:
                    ladder.pop(price, None)
        for name, entries in change.levels.items():
            levels = self.levels.setdefault(name, {})
            for level, offer in entries:
                if offer.size:
                    levels[level] = offer
                else:
                    levels.pop(level, None)
        if change.last_price is not None:
            self.last_price = change.last_price
        if change.volume is not None:
            self.volume = change.volume

    def best(self) -> tuple[Offer, Offer]:
        """The best back and the best lay; ``NO_OFFER`` where there is none."""
        return self._best(BACK_FIELDS, max), self._best(LAY_FIELDS, min)

    def _best(self, names: tuple[str, ...], choose: Callable[[Mapping[int, float]], int]) -> Offer:
        for name in names:
            levels = self.levels.get(name)
            if levels is not None:
                return levels[min(levels)] if levels else NO_OFFER
            ladder = self.prices.get(name)
            if ladder is not None:
                return Offer(price := choose(ladder), ladder[price]) if ladder else NO_OFFER
        return NO_OFFER
