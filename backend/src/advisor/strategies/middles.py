"""Middles: prices of two lines that can both win, for a small cost when they do not.

The lines are of one event, and about the same participant if they are about any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

import numpy as np
from pydantic import Field, JsonValue

from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.books import Books
from advisor.core.config import validated
from advisor.core.signals import Signals
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.fair import FairLines
from advisor.strategies.leg_signals import Found, LegsConfig, alike, by_contract, no_fair, signals_of
from advisor.strategies.legs import threshold
from advisor.strategies.offers import best_sides
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.stake_splitter import Split, StakeSplitter

MIDDLE_MARKETS: Final = tuple(key for key, row in MARKET_TYPES.items() if row.has_line)


@dataclass(frozen=True, slots=True)
class Middle:
    """Prices of two lines that can both win.

    Attributes:
        row: of the books: the line that must be exceeded.
        other: row of the line that must not.
        width: hundredths between them.
        split: exact; ``joint`` is what it pays where both win.
    """

    row: int
    other: int
    width: int
    split: Split

    @property
    def break_even(self) -> float:
        """Probability of both winning from which the middle is worth its cost, at least 0."""
        joint = self.split.joint or 0
        return max(0.0, -self.split.least / (joint - self.split.least))


def middles(books: Books, splitter: StakeSplitter, max_cost: float, most: int = 3) -> list[Middle]:
    """Find the middles of markets of one type that has lines.

    Args:
        books: usable prices, with all lines of an event that matter: only lines of one event make a middle.
        splitter: splits the outlay.
        max_cost: largest loss per unit of outlay.
        most: middles returned for an event: those with the lowest break-even.

    Raises:
        ValueError: the market type has no lines.
    """
    market, event = books.market_type, books.event
    if market not in MIDDLE_MARKETS:
        raise ValueError(f"{market} has no lines.")
    bounds = np.array([threshold(market, line) for line in books.line.tolist()], np.int32)
    order = np.lexsort((books.participant, event))
    limit = 1.0 / (1.0 - max_cost)
    of_event: dict[int, list[Middle]] = {}
    for part in by_contract(books):
        best = best_sides(part)
        for row, other in _pairs(order, event, books.participant, bounds, best.inverse, limit).tolist():
            stakes = splitter.split(market, (best.offer(part, row, 0), best.offer(part, other, 1)))
            if stakes is not None and stakes.joint is not None and stakes.joint > 0 and stakes.margin >= -max_cost:
                width = int(bounds[other] - bounds[row])
                of_event.setdefault(int(event[row]), []).append(Middle(row, other, width, stakes))
    return [
        middle
        for found in of_event.values()
        for middle in sorted(found, key=lambda each: (each.break_even, -each.width, each.row, each.other))[:most]
    ]


@compiled_on_call
def _pairs(order: Int64, event: Int64, participant: Int32, bounds: Int32, inverse: Float64, limit: float) -> Int64:
    """Pairs of rows of one event and participant with a gap between their lines; inverse odds sum to ``limit``."""
    first, second = [np.int64(0)], [np.int64(0)]
    start = 0
    n = len(order)
    for end in range(1, n + 1):
        this, before = order[min(end, n - 1)], order[start]
        if end < n and event[this] == event[before] and participant[this] == participant[before]:
            continue
        for i in range(start, end):
            for j in range(start, end):
                row, other = order[i], order[j]
                if bounds[row] < bounds[other] and inverse[row, 0] + inverse[other, 1] <= limit:
                    first.append(row)
                    second.append(other)
        start = end
    found = np.empty((len(first) - 1, 2), np.int64)
    for k in range(1, len(first)):
        found[k - 1, 0], found[k - 1, 1] = first[k], second[k]
    return found


class MiddleConfig(LegsConfig):
    """Parameters of ``middle``."""

    max_cost: float = Field(
        default=0.03,
        ge=0,
        le=1,
        title="Largest cost",
        description="Most that a middle may cost per unit of outlay when it is missed; dearer ones hardly ever pay.",
    )
    most: int = Field(
        default=3,
        ge=1,
        le=50,
        title="Of an event",
        description="So many middles of one event at most: those that need to be hit least often.",
    )


@dataclass(frozen=True)
class MiddleStrategy:
    """``middle`` with its parameters filled in."""

    config: MiddleConfig

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        return {"units": tuple(self.config.units)}

    @property
    def lags(self) -> tuple[timedelta, ...]:
        return ()

    @cached_property
    def _splitter(self) -> StakeSplitter:
        return StakeSplitter(self.config.total_stake, self.config.units)

    def fair(self, books: Books) -> FairLines:
        """None: how often a middle is hit is for its user to say."""
        return no_fair(books)

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        """See ``ScanningStrategy.evaluate``; the two legs of a middle are one group."""
        found = middles(alike(books, self.config), self._splitter, self.config.max_cost, self.config.most)
        return signals_of(books, [Found((each.row, each.other), each.split) for each in found])


def build(parameters: Mapping[str, JsonValue]) -> MiddleStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return MiddleStrategy(validated(MiddleConfig, parameters, "strategy parameters"))


MIDDLE: Final = StrategyInfo(
    name="middle",
    title="Middles",
    description="Takes two lines of one event that can both win, for a small cost when they do not.",
    family="arbitrage",
    markets=MIDDLE_MARKETS,
    config_type=MiddleConfig,
    build=build,
)
