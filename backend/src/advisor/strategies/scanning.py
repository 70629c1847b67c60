"""What every scanning strategy is: books in, signals out. It sees no future row, no portfolio and no mode."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.markets import MarketType
from advisor.core.signals import Signals
from advisor.pricing import Method


class StrategyConfig(BaseModel):
    """Parameters of a strategy: frozen, typed, bounded; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class ScanningStrategy(Protocol):
    """A strategy with its parameters filled in."""

    @property
    def config(self) -> StrategyConfig: ...

    @property
    def method(self) -> Method:
        """Margin removal behind its fair prices; closing lines are made fair with the same one."""
        ...

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        """Keys of the venues that parameters name, by parameter; for telling a misspelt one."""
        ...

    def fair(self, books: Books) -> Float64:
        """Fair probabilities (m, s) of the books; NaN where they cannot be told.

        Raises:
            ConfigError: the parameters leave nothing to tell them from.
        """
        ...

    def evaluate(self, books: Books, fair: Float64) -> Signals:
        """The bets it would place on these books at these fair probabilities."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyInfo:
    """An entry of the registry: what a strategy is called, bets on, and how one is made.

    ``build`` raises ConfigError for parameters that are unknown, missing or out of bounds.
    """

    name: str
    title: str
    description: str
    family: str
    markets: tuple[MarketType, ...]
    config_type: type[StrategyConfig]
    build: Callable[[Mapping[str, JsonValue]], ScanningStrategy]
