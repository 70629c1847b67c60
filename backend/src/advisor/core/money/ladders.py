"""Ladders: the prices that an exchange lets people offer, and no others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from advisor.core.odds import odds_text


@dataclass(frozen=True, slots=True)
class Ladder:
    """An exchange's prices, numbered by their steps from 0.

    Attributes:
        name: for people.
        bands: (from, to, between) in ten-thousandths of decimal odds: ascending, ``to`` belongs to the next band.
        odds_e4: the odds of each step, ascending; derived.
    """

    name: str
    bands: tuple[tuple[int, int, int], ...]
    odds_e4: tuple[int, ...] = field(init=False, compare=False, repr=False)
    _steps: Mapping[int, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        odds = tuple(price for low, high, between in self.bands for price in range(low, high, between))
        object.__setattr__(self, "odds_e4", odds)
        object.__setattr__(self, "_steps", MappingProxyType({price: step for step, price in enumerate(odds)}))

    def has(self, odds_e4: int) -> bool:
        """Whether these odds are a step of it."""
        return odds_e4 in self._steps

    def step(self, odds_e4: int) -> int:
        """The step of these odds.

        Raises:
            ValueError: they are none of its prices.
        """
        found = self._steps.get(odds_e4)
        if found is None:
            raise ValueError(f"{odds_text(odds_e4)} is no price of the ladder {self.name}.")
        return found


CLASSIC: Final = Ladder(
    "Betfair classic",
    (
        (10_100, 20_000, 100),
        (20_000, 30_000, 200),
        (30_000, 40_000, 500),
        (40_000, 60_000, 1_000),
        (60_000, 100_000, 2_000),
        (100_000, 200_000, 5_000),
        (200_000, 300_000, 10_000),
        (300_000, 500_000, 20_000),
        (500_000, 1_000_000, 50_000),
        (1_000_000, 10_000_001, 100_000),
    ),
)
"""Of the Betfair exchange's odds markets: 1.01 to 1,000 in 350 steps."""

LADDERS: Final[Mapping[str, Ladder]] = MappingProxyType({ladder.name: ladder for ladder in (CLASSIC,)})
"""Known ladders by name."""
