"""Strategy instances: a strategy of the registry with its parameters, run in some mode under a name."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from advisor.core.orders.modes import Mode
from advisor.strategies.registry import strategy_named
from advisor.strategies.scanning import ScanningStrategy, StrategyInfo


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

    def does_as(self, other: "StrategyInstance") -> bool:
        """Whether the other would find the same, under the same name."""
        of_one = (self.name, self.info.name, self.mode, self.strategy.config)
        return of_one == (other.name, other.info.name, other.mode, other.strategy.config)


def instance(name: str, strategy: str, config: Mapping[str, JsonValue], mode: Mode = Mode.WATCH) -> StrategyInstance:
    """Make an instance.

    Raises:
        ConfigError: there is no such strategy, or its parameters are unusable.
    """
    info = strategy_named(strategy)
    return StrategyInstance(name=name, info=info, strategy=info.build(config), mode=mode)
