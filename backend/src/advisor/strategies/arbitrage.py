"""Surebets: prices of one market, of one venue or several and on both sides, that together cannot lose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from pydantic import Field, JsonValue

from advisor.core.books import Books
from advisor.core.config import validated
from advisor.core.signals import Signals
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.fair import FairLines
from advisor.strategies.leg_signals import Found, LegsConfig, alike, contracts_of, no_fair, signals_of
from advisor.strategies.offers import offer_of
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.stake_splitter import Split, StakeSplitter
from advisor.strategies.sure_legs import sure_legs


@dataclass(frozen=True, slots=True)
class Surebet:
    """Prices of one market that cannot lose.

    Attributes:
        row: of the books.
        split: exact; ``least`` is above 0.
    """

    row: int
    split: Split


def surebets(books: Books, splitter: StakeSplitter, min_margin: float = 0.0) -> list[Surebet]:
    """Find the surebets of m markets, net of commission and within sizes and stake steps.

    Of each kind of legs that ``sure_legs`` finds the one that is sure to win most of the splitter's total, and of
    equal ones the one of the largest margin. All legs are of venues that settle alike.

    Args:
        books: usable prices, to back and to lay.
        splitter: splits the outlay.
        min_margin: least profit per unit of outlay; profit must be above 0 in any case.
    """
    best: dict[tuple[int, int, int], Surebet] = {}
    for row, kind, contract, prices in sure_legs(books, contracts_of(books)):
        split = splitter.split(books.market_type, tuple(offer_of(books, row, *price) for price in prices))
        if split is None or split.least <= 0 or split.margin < min_margin:
            continue
        held = best.get((row, contract, kind))
        if held is None or (split.least, split.margin) > (held.split.least, held.split.margin):
            best[row, contract, kind] = Surebet(row, split)
    return list(best.values())


class ArbitrageConfig(LegsConfig):
    """Parameters of ``arbitrage``."""

    min_margin: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Least margin",
        description="Least sure profit per unit of outlay; 0 shows all.",
    )


@dataclass(frozen=True)
class ArbitrageStrategy:
    """``arbitrage`` with its parameters filled in."""

    config: ArbitrageConfig

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        return {"units": tuple(self.config.units)}

    @property
    def lags(self) -> tuple[timedelta, ...]:
        return ()

    @cached_property
    def _splitter(self) -> StakeSplitter:
        return StakeSplitter(self.config.total_stake, self.config.units)

    def fair(self, books: Books) -> FairLines:
        """None: what cannot lose needs no fair price."""
        return no_fair(books)

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        """See ``ScanningStrategy.evaluate``; the legs of a surebet are one group."""
        found = surebets(alike(books, self.config), self._splitter, self.config.min_margin)
        return signals_of(books, [Found((each.row,) * len(each.split.legs), each.split) for each in found])


def build(parameters: Mapping[str, JsonValue]) -> ArbitrageStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return ArbitrageStrategy(validated(ArbitrageConfig, parameters, "strategy parameters"))


ARBITRAGE: Final = StrategyInfo(
    name="arbitrage",
    title="Surebets",
    description="Backs and lays the outcomes of one market, most often at several venues, so that no result loses.",
    family="arbitrage",
    markets=tuple(MARKET_TYPES),
    config_type=ArbitrageConfig,
    build=build,
)
