"""Strategy instances: a strategy of the registry with its parameters, run in some mode under a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from advisor.strategies.registry import strategy_named
from advisor.strategies.scanning import ScanningStrategy, StrategyInfo


class Mode(StrEnum):
    """With whose money an instance bets. Stored in the database."""

    WATCH = "watch"
    """Its signals are shown and followed; nothing is bet."""
    PAPER = "paper"
    """Its bets are placed on paper: at the prices of real venues, with nobody's money."""
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class StrategyInstance:
    """A strategy that runs.

    Attributes:
        name: unique among the instances that run together.
    """

    name: str
    info: StrategyInfo
    strategy: ScanningStrategy
    mode: Mode


def instance(name: str, strategy: str, config: Mapping[str, JsonValue], mode: Mode = Mode.WATCH) -> StrategyInstance:
    """Make an instance.

    Raises:
        ConfigError: there is no such strategy, or its parameters are unusable.
    """
    info = strategy_named(strategy)
    return StrategyInstance(name=name, info=info, strategy=info.build(config), mode=mode)
