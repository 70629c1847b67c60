"""Bet where the best price on offer pays more than a fair line says the outcome is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from pydantic import Field, JsonValue, field_validator, model_validator

from advisor.core.arrays import Float64, Int8, Int16
from advisor.core.books import Books
from advisor.core.config import TextForm, validated
from advisor.core.errors import ConfigError
from advisor.core.markets import MARKET_TYPES
from advisor.core.odds import ODDS_SCALE
from advisor.core.signals import Signals
from advisor.pricing import Method, best_price, consensus, edge_scalar, sharp
from advisor.pricing.compiled import compiled_on_call
from advisor.strategies.scanning import StrategyConfig, StrategyInfo

CONSENSUS: Final = "consensus"
SHARP_PREFIX: Final = "sharp:"

VenueKey = Annotated[str, TextForm(r"^[a-z0-9_]{1,40}$", "a venue key such as bet365")]
FairLine = Annotated[str, TextForm(r"^(consensus|sharp:[a-z0-9_]{1,40})$", "consensus or sharp:<venue>")]


class ValueConfig(StrategyConfig):
    """Parameters of ``value``."""

    fair: FairLine = Field(
        default="sharp:pinnacle",
        title="Fair line",
        description="Where fair probabilities come from: `sharp:<venue>` trusts one venue, `consensus` all of them.",
        examples=["sharp:pinnacle", "consensus"],
    )
    method: Method = Field(
        default=Method.POWER,
        strict=False,
        title="Margin removal",
        description="How the bookmaker's margin is taken out of the fair line's odds.",
    )
    min_edge: float = Field(
        default=0.02,
        ge=-1,
        le=10,
        title="Least edge",
        description="Smallest expected profit per unit staked, after commission, that is worth a bet (0.02 is 2 %).",
    )
    max_edge: float | None = Field(
        default=None,
        ge=-1,
        le=1000,
        title="Largest edge",
        description="Ignore edges above this: they are more often a wrong price than a gift. Empty: no bound.",
    )
    min_odds: float = Field(default=1.0, ge=1, le=10_000, title="Least odds", description="Lowest decimal odds to bet.")
    max_odds: float = Field(
        default=10_000.0, ge=1, le=10_000, title="Largest odds", description="Highest decimal odds to bet."
    )
    venues: tuple[VenueKey, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        title="Venues",
        description="Venues to bet with. Empty: every venue with a price.",
    )
    weights: dict[VenueKey, Annotated[float, Field(ge=0, le=1000)]] = Field(
        default_factory=dict,
        title="Consensus weights",
        description="Weight of a venue in the consensus; venues not named weigh 1, a weight of 0 leaves one out.",
    )

    @field_validator("venues")
    @classmethod
    def _venues_have_no_order(cls, venues: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if venues is None else tuple(sorted(set(venues)))

    @model_validator(mode="after")
    def _ranges_are_not_empty(self) -> "ValueConfig":
        if self.min_odds > self.max_odds:
            raise ValueError(f"min_odds {self.min_odds} is above max_odds {self.max_odds}")
        if self.max_edge is not None and self.min_edge > self.max_edge:
            raise ValueError(f"min_edge {self.min_edge} is above max_edge {self.max_edge}")
        return self


def fair_prices(books: Books, config: ValueConfig) -> Float64:
    """Fair probabilities (m, s) by the configured line and method; NaN where the line has no complete book.

    Raises:
        ConfigError: no venue of the books has a weight above zero in the consensus.
    """
    unknown = np.full((books.odds.shape[0], books.odds.shape[2]), np.nan)
    if config.fair != CONSENSUS:
        venue = config.fair.removeprefix(SHARP_PREFIX)
        return sharp(books.odds, books.venues.index(venue), config.method) if venue in books.venues else unknown
    if not books.venues:
        return unknown
    weights = np.array([config.weights.get(venue, 1.0) for venue in books.venues])
    if not weights.any():
        raise ConfigError(f"No venue has a weight above zero in the consensus of {', '.join(books.venues)}.")
    return consensus(books.odds, weights, config.method).fair


def evaluate(books: Books, fair: Float64, config: ValueConfig) -> Signals:
    """One signal at most for each market: the selection of largest edge whose edge and odds are in range.

    Args:
        books: m markets.
        fair: (m, s) fair probabilities.
        config: thresholds and allowed venues.
    """
    allowed = np.array([config.venues is None or venue in config.venues for venue in books.venues], dtype=np.bool_)
    odds, venue = best_price(books.odds, books.commission, allowed)
    max_edge = np.inf if config.max_edge is None else config.max_edge
    selection, edges = _choose(
        fair, odds, venue, books.commission, config.min_edge, max_edge, config.min_odds, config.max_odds
    )
    market = np.flatnonzero(selection >= 0).astype(np.int32)
    chosen = selection[market]
    return Signals(
        market=market,
        selection=chosen,
        venue=venue[market, chosen],
        odds_e4=np.rint(odds[market, chosen] * ODDS_SCALE).astype(np.int32),
        probability=fair[market, chosen],
        edge=edges[market],
    )


@compiled_on_call
def _choose(
    fair: Float64,
    odds: Float64,
    venue: Int16,
    commission: Float64,
    min_edge: float,
    max_edge: float,
    min_odds: float,
    max_odds: float,
) -> tuple[Int8, Float64]:
    """The selection to bet on in each market, or -1, and its edge. Ties go to the earlier selection."""
    chosen = np.full(len(fair), -1, np.int8)
    best = np.full(len(fair), -np.inf)
    for m in range(fair.shape[0]):
        for s in range(fair.shape[1]):
            # Missing odds and edges are NaN and fail every comparison.
            if min_odds <= odds[m, s] <= max_odds:
                edge = edge_scalar(fair[m, s], odds[m, s], commission[venue[m, s]])
                if min_edge <= edge <= max_edge and edge > best[m]:
                    best[m], chosen[m] = edge, s
    return chosen, best


@dataclass(frozen=True, slots=True)
class ValueStrategy:
    """``value`` with its parameters filled in."""

    config: ValueConfig

    @property
    def method(self) -> Method:
        return self.config.method

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        is_sharp = self.config.fair != CONSENSUS
        return {
            "fair": (self.config.fair.removeprefix(SHARP_PREFIX),) if is_sharp else (),
            "venues": self.config.venues or (),
            "weights": tuple(self.config.weights),
        }

    def fair(self, books: Books) -> Float64:
        return fair_prices(books, self.config)

    def evaluate(self, books: Books, fair: Float64) -> Signals:
        return evaluate(books, fair, self.config)


def build(parameters: Mapping[str, JsonValue]) -> ValueStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return ValueStrategy(validated(ValueConfig, parameters, "strategy parameters"))


VALUE: Final = StrategyInfo(
    name="value",
    title="Value against a fair line",
    description=(
        "Takes the margin out of a sharp bookmaker's odds (or of all bookmakers' odds) and bets at the venue "
        "that pays more than the fair price, at most once in each market."
    ),
    family="value",
    markets=MARKET_TYPES,
    config_type=ValueConfig,
    build=build,
)
