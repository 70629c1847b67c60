"""A strategy for tests that backs one selection of each market and lays others, whatever they are worth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from pydantic import JsonValue

from advisor.backtest.history import MarketHistory
from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.instruments.market_types import H2H_3WAY
from advisor.pricing import edge
from advisor.pricing.fair import FairLines
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.value import ValueConfig, ValueStrategy, build


@dataclass(frozen=True)
class BothSides(ValueStrategy):
    """Its fair prices are those of ``value``; of market m it backs selection m mod 3 and lays both others."""

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        rows = [
            (m, s, v, Side.BACK if s == m % 3 else Side.LAY)
            for m in range(len(books))
            for s in range(3)
            for v in range(len(books.venues))
            if not np.isnan([books.odds[m, v, s], books.lay[m, v, s], fair.probability[m, s]]).any()
        ]
        market, selection, venue, side = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        odds = np.where(
            side == Side.BACK, books.odds[market, venue, selection], books.lay[market, venue, selection]
        )  # fmt: skip
        probability = fair.probability[market, selection]
        return Signals.of_bets(
            market=market.astype(np.int32),
            selection=selection.astype(np.int16),
            venue=venue.astype(np.int16),
            side=side.astype(np.int8),
            odds_e4=np.rint(odds * 10_000).astype(np.int32),
            probability=probability,
            edge=edge(probability, odds, books.commission[venue], side.astype(np.int8)),
        )


def build_both_sides(parameters: Mapping[str, JsonValue]) -> BothSides:
    return BothSides(build(parameters).config)


BOTH_SIDES: Final = StrategyInfo(
    name="both_sides",
    title="Both sides",
    description="For tests.",
    family="value",
    markets=(H2H_3WAY,),
    config_type=ValueConfig,
    build=build_both_sides,
)


def with_lays(history: MarketHistory, venues: tuple[str, ...]) -> MarketHistory:
    """The same with lay prices a fiftieth above the back prices of these venues, which have no others."""
    books = history.books
    of_venue: Float64 = np.where(np.isin(books.venues, venues)[:, None], books.odds, np.nan)
    return replace(history, books=replace(books, lay=np.round(of_venue * 1.02, 2)))
