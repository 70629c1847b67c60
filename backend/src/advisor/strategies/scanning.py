"""The interface of a scanning strategy: books in, signals out. It sees no future row, no portfolio and no mode."""

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
        """Keys of the venues that parameters name, by parameter; for reporting a misspelt one."""
        ...

    def fair(self, books: Books) -> Float64:
        """Fair probabilities (m, s) of the books; NaN where unknown.

        Raises:
            ConfigError: the parameters exclude every price they could be computed from.
        """
        ...

    def evaluate(self, books: Books, fair: Float64) -> Signals:
        """The bets it would place on these books at these fair probabilities."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyInfo:
    """An entry of the registry: a strategy's names, market types, parameters and constructor.

    ``build`` raises ConfigError for parameters that are unknown, missing or out of bounds.
    """

    name: str
    title: str
    description: str
    family: str
    markets: tuple[MarketType, ...]
    config_type: type[StrategyConfig]
    build: Callable[[Mapping[str, JsonValue]], ScanningStrategy]
