"""Strategy instances: a strategy of the registry with its parameters, run in some mode under a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from advisor.core.errors import ConfigError, FieldFault
from advisor.core.orders.instances import InstanceDefinition
from advisor.core.orders.modes import Mode
from advisor.strategies.registry import strategy_named
from advisor.strategies.scanning import ScanningStrategy, StrategyInfo

SINGLE_BETS: Final = "value"
"""Family of the strategies whose signals are bets by themselves; those of several legs are not placed yet."""


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


def defined(name: str, definition: InstanceDefinition) -> StrategyInstance:
    """The instance that somebody defined.

    Raises:
        ConfigError: there is no such strategy, its parameters are unusable, or it is none of single bets.
    """
    made = instance(name, definition.strategy, definition.config, definition.mode)
    if made.info.family != SINGLE_BETS:
        reason = "bets on several legs, which are not placed yet: the settings alone watch it"
        raise ConfigError(f"{made.info.title} {reason}.", (FieldFault("strategy", reason),))
    return made
