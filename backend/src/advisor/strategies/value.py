"""Bet where a price on offer pays more than a fair line says the outcome is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import JsonValue

from advisor.core.config import validated
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.fair import FairConfig
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.single_bets.config import FairLineConfig, SidesConfig, SingleBetConfig, WeightsConfig
from advisor.strategies.single_bets.strategy import SingleBets, least_venues


class ValueConfig(WeightsConfig, SingleBetConfig, SidesConfig, FairLineConfig):
    """Parameters of ``value``."""


@dataclass(frozen=True)
class ValueStrategy(SingleBets):
    """``value`` with its parameters filled in."""

    config: ValueConfig

    @cached_property
    def lines(self) -> FairConfig:
        """How its fair prices are computed."""
        config = self.config
        return FairConfig(
            lines=tuple(config.fair.split(", ")),
            method=config.method,
            min_venues=least_venues(config.fair, config.min_venues),
            weights=config.weights,
        )

    @property
    def lays(self) -> bool:
        """See ``SingleBets.lays``."""
        return self.config.sides == "back_and_lay"


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
        "Takes the margin out of a sharp bookmaker's odds (or of all bookmakers' odds) and bets at the venues "
        "that pay more than the fair price, or against what pays less; at most once in each market or wherever it is "
        "worth it."
    ),
    family="value",
    markets=tuple(MARKET_TYPES),
    config_type=ValueConfig,
    build=build,
)
