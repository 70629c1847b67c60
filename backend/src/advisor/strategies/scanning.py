"""The interface of a scanning strategy: books in, signals out. It sees no future row, no portfolio and no mode."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.markets import MarketTypeKey
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.pricing import Method
from advisor.pricing.fair import FairLines


class StrategyConfig(BaseModel):
    """Parameters of a strategy: frozen, typed, bounded; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Verdict(IntEnum):
    """What a strategy says of one price: enter, hold what was entered, or why neither."""

    ENTER = 0
    HOLD = 1
    NO_PRICE = 2
    FLAGGED = 3
    """It has a quality flag."""
    NO_FAIR = 4
    UNLIKE_AGE = 5
    """It and its fair line were not confirmed at comparable times."""
    TOO_GOOD = 6
    """Its edge is beyond belief."""
    NOT_WORTH = 7
    """Its edge is too small, or its odds are out of bounds."""
    NOT_ALLOWED = 8
    """The strategy does not bet with its venue, or not on its side."""


class ScanningStrategy(Protocol):
    """A strategy with its parameters filled in."""

    @property
    def config(self) -> StrategyConfig: ...

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        """Keys of the venues that parameters name, by parameter; for reporting a misspelt one."""
        ...

    @property
    def lags(self) -> tuple[timedelta, ...]:
        """So long ago books must carry the prices that stood then; empty for a strategy that looks at no moves."""
        ...

    def fair(self, books: Books) -> FairLines:
        """Fair prices of the books; unknown ones for a strategy that needs none.

        Raises:
            ConfigError: the parameters exclude every price they could be computed from.
        """
        ...

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        """The bets it would enter on these books at these fair prices."""
        ...


class ValuingStrategy(ScanningStrategy, Protocol):
    """A strategy of single bets, each worth more than it costs by a fair price."""

    @property
    def method(self) -> Method:
        """Margin removal behind its fair prices; closing lines are made fair with the same one."""
        ...

    @property
    def one_per_market(self) -> bool:
        """Whether it holds one bet of a market at a time."""
        ...

    @property
    def backs(self) -> bool:
        """Whether it bets on selections, and not only against them."""
        ...

    @property
    def min_chance(self) -> float:
        """Least chance that a price is still there when the bet arrives; 0: all are entered."""
        ...

    @property
    def min_edge(self) -> float:
        """Least edge of a price that it enters."""
        ...

    def edges(self, books: Books, fair: FairLines) -> Float64:
        """(m, v, s) edges of the back prices that it looks at; NaN where there is none, no fair price, or no bet at the
        venue."""
        ...

    def verdict(
        self, books: Books, fair: FairLines, market: int, selection: int, venue: int, side: Side = Side.BACK
    ) -> Verdict:
        """What it says of one price of the books, by the indexes of the market, the selection and the venue."""
        ...

    def worth(
        self, probability: float, odds_e4: int, commission: float, at_risk: float = 1.0, side: Side = Side.BACK
    ) -> Verdict:
        """What it says of any odds at a fair probability: ``ENTER``, ``HOLD``, ``TOO_GOOD``, ``NOT_WORTH``.

        Args:
            probability: of the selection, on either side.
            at_risk: expected share of the stake that does not return.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyInfo:
    """An entry of the registry: a strategy's names, market types, parameters and constructor.

    ``build`` raises ConfigError for parameters that are unknown, missing or out of bounds.

    Attributes:
        family: ``"value"``: single bets by a fair price. ``"arbitrage"``: legs that are placed together.
    """

    name: str
    title: str
    description: str
    family: str
    markets: tuple[MarketTypeKey, ...]
    config_type: type[StrategyConfig]
    build: Callable[[Mapping[str, JsonValue]], ScanningStrategy]

    @property
    def runs_on_history(self) -> bool:
        """Whether history has what it looks at and a backtest can stake what it finds; others run live alone."""
        return self.family == "value" and not self.build({}).lags
