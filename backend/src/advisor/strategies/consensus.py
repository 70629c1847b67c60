"""Bet where a venue pays more than all the others together say the outcome is worth.

The rule. Each venue's book is freed of its margin by itself. The fair probability p by which the prices of one venue
count is the mean of all *others* that have a price for every outcome, weighted by ``weights``; it is known where these
are at least ``min_venues``. A price o of the venue is entered where the edge p·(o − 1)·(1 − c) − (1 − p), with c its
commission, lies in [``min_edge``, ``max_edge``], the odds in [``min_odds``, ``max_odds``], and price and line were
confirmed at like times: the oldest of the others' prices counts. With ``sides`` back_and_lay lay prices too, by the
edge (1 − p)·(1 − c) ÷ (o − 1) − p of each unit of liability. Of a market the bet of the largest edge is entered
(``choice``), or all.

``value`` with ``fair`` consensus compares a price with a mean of which it is a part, so that a venue that is alone with
its price hides a share of its own error; here it has no say in what it is compared with.

Where the idea comes from: Kaunitz, Zhong and Kreiner (2017), "Beating the bookies with their own numbers — and how the
online sports betting market is rigged", arXiv:1710.02824, who bet at prices above the mean of all bookmakers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import Field, JsonValue

from advisor.core.books import Books
from advisor.core.config import validated
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.fair import CONSENSUS, FairConfig, FairLines
from advisor.strategies.scanning import StrategyConfig, StrategyInfo
from advisor.strategies.single_bets.config import SidesConfig, SingleBetConfig, WeightsConfig
from advisor.strategies.single_bets.lines import line_of_others
from advisor.strategies.single_bets.strategy import SingleBets


class OtherVenuesConfig(StrategyConfig):
    """How many say what is fair."""

    min_venues: int = Field(
        default=4,
        ge=2,
        le=50,
        title="Other venues",
        description="So many other venues must have a price for every outcome; fewer may err together.",
    )


class ConsensusConfig(WeightsConfig, SingleBetConfig, SidesConfig, OtherVenuesConfig):
    """Parameters of ``consensus``."""

    min_edge: float = Field(
        default=0.03,
        ge=-1,
        le=10,
        title="Least edge",
        description=(
            "Smallest expected profit per unit at risk, after commission, that is worth a bet (0.03 is 3 %): more than "
            "against a sharp line, as a consensus errs more."
        ),
    )


@dataclass(frozen=True)
class ConsensusStrategy(SingleBets):
    """``consensus`` with its parameters filled in."""

    config: ConsensusConfig

    @cached_property
    def lines(self) -> FairConfig:
        """See ``SingleBets.lines``."""
        config = self.config
        return FairConfig(
            lines=(CONSENSUS,), method=config.method, min_venues=config.min_venues, weights=config.weights
        )

    @property
    def lays(self) -> bool:
        """See ``SingleBets.lays``."""
        return self.config.sides == "back_and_lay"

    def fair(self, books: Books) -> FairLines:
        """See ``ScanningStrategy.fair``; each venue has a line of its own."""
        return line_of_others(books, self.seen(books), self.lines)


def build(parameters: Mapping[str, JsonValue]) -> ConsensusStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return ConsensusStrategy(validated(ConsensusConfig, parameters, "strategy parameters"))


CONSENSUS_OF_OTHERS: Final = StrategyInfo(
    name="consensus",
    title="Consensus of the other venues",
    description=(
        "Takes the margin out of each bookmaker's odds and bets with a venue where it pays more than the mean of all "
        "the others says, which its own odds are no part of."
    ),
    family="value",
    markets=tuple(MARKET_TYPES),
    config_type=ConsensusConfig,
    build=build,
)
