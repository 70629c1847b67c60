"""Bet against a selection at exchanges that lay it for less than it is worth.

The rule. Let p be the fair probability of a selection by the first of the lines ``fair`` that is known *without the
prices of the exchange itself*, o the exchange's lay odds and c its commission. Whoever lays a stake of 1 owes o − 1,
the liability, where the selection wins, and wins 1 − c where it does not. The lay is entered where

1. its edge for each unit of liability, (1 − p)·(1 − c) ÷ (o − 1) − p, lies in [``min_edge``, ``max_edge``];
2. the odds lie in [``min_odds``, ``max_odds``]: of a long shot the liability is many times what can be won, and an
   error of the fair price weighs as much;
3. price and line were confirmed at like times.

Where a push returns stakes, edges are those of the part that does not return. Stakes and limits count the liability.
Of a market the lay of the largest edge is entered (``choice``), or all. Whoever quotes lay prices is an exchange here;
at a prediction market a lay sells the contract.

Where the idea comes from: bettors overpay for long shots (Snowberg and Wolfers (2010), "Explaining the Favorite–Long
Shot Bias: Is it Risk-Love or Misperceptions?", Journal of Political Economy 118); who lays them at an exchange takes
the bookmaker's side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from pydantic import Field, JsonValue

from advisor.core.arrays import Bool
from advisor.core.books import Books
from advisor.core.config import validated
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.fair import FairConfig, FairLines
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.single_bets.config import FairLineConfig, Lines, SingleBetConfig, WeightsConfig
from advisor.strategies.single_bets.lines import line_of_others
from advisor.strategies.single_bets.strategy import SingleBets, least_venues


class LayValueConfig(WeightsConfig, SingleBetConfig, FairLineConfig):
    """Parameters of ``lay_value``."""

    fair: Lines = Field(
        default="sharp:pinnacle, consensus",
        title="Fair line",
        description=(
            "Where fair probabilities come from: `sharp:<venue>` trusts one venue, `consensus` all but the exchange; "
            "of several, with commas, the first counts that has a price for every outcome. No exchange is its own line."
        ),
        examples=["sharp:pinnacle", "consensus", "sharp:pinnacle, consensus"],
    )
    max_odds: float = Field(
        default=15.0,
        ge=1,
        le=10_000,
        title="Largest odds",
        description="Highest decimal odds to lay: at 15 a liability of 14 is held for each unit that can be won.",
    )


@dataclass(frozen=True)
class LayValueStrategy(SingleBets):
    """``lay_value`` with its parameters filled in."""

    config: LayValueConfig

    @cached_property
    def lines(self) -> FairConfig:
        """See ``SingleBets.lines``."""
        config = self.config
        return FairConfig(
            lines=tuple(config.fair.split(", ")),
            method=config.method,
            min_venues=least_venues(config.fair, config.min_venues),
            weights=config.weights,
        )

    @property
    def backs(self) -> bool:
        """See ``SingleBets.backs``."""
        return False

    @property
    def lays(self) -> bool:
        """See ``SingleBets.lays``."""
        return True

    def fair(self, books: Books) -> FairLines:
        """See ``ScanningStrategy.fair``; each venue that lays has a line of its own."""
        laying: Bool = np.asarray(~np.isnan(books.lay_held).all(axis=(0, 2)))
        return line_of_others(books, self.seen(books), self.lines, laying)


def build(parameters: Mapping[str, JsonValue]) -> LayValueStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return LayValueStrategy(validated(LayValueConfig, parameters, "strategy parameters"))


LAY_VALUE: Final = StrategyInfo(
    name="lay_value",
    title="Lays that are worth their liability",
    description=(
        "Bets against a selection at an exchange whose lay price is lower than the fair price of the other venues "
        "allows, after commission and for each unit of liability."
    ),
    family="value",
    markets=tuple(MARKET_TYPES),
    config_type=LayValueConfig,
    build=build,
)
