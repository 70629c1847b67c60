"""Strategies that see what others see and bet wrongly: on the other side, or on anything."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np

from advisor.core.arrays import Int16, Int32
from advisor.core.books import Books
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.pricing.fair import FairConfig, FairLines
from advisor.strategies.instances import StrategyInstance
from advisor.strategies.single_bets.strategy import SingleBets

_SOFT: Final = 7
"""Bookmakers beside the sharp one, which is the first venue."""


@dataclass(frozen=True)
class _Turned(SingleBets):
    """Another strategy's lines and rules, but for what it bets on."""

    turned: SingleBets

    @property
    def lines(self) -> FairConfig:
        return self.turned.lines

    @property
    def lays(self) -> bool:
        return self.turned.lays

    @property
    def backs(self) -> bool:
        return self.turned.backs

    @property
    def lags(self) -> tuple[timedelta, ...]:
        return self.turned.lags

    def fair(self, books: Books) -> FairLines:
        return self.turned.fair(books)


class _Flipped(_Turned):
    """Where it says that one selection is worth a bet, the next one is bet on, with the same venue."""

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        said = self.turned.evaluate(books, fair)
        width = books.odds.shape[2]
        return _bets(books, fair, said.market, ((said.selection + 1) % width).astype(np.int16), said.venue, self.turned)


class _Blind(_Turned):
    """On every market, one bet on any selection with any bookmaker, or against any at the exchange."""

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        rows = np.arange(len(books.event), dtype=np.int32)
        lot = books.event + np.maximum(books.line, 0)
        selection = (lot % books.odds.shape[2]).astype(np.int16)
        venue = np.full(len(rows), len(books.venues) - 1) if self.turned.lays else 1 + lot % _SOFT
        return _bets(books, fair, rows, selection, venue.astype(np.int16), self.turned)


def _bets(books: Books, fair: FairLines, market: Int32, selection: Int16, venue: Int16, of: SingleBets) -> Signals:
    """Bets at these places where there is a price, and a fair one."""
    side = Side.LAY if of.lays else Side.BACK
    odds = (books.lay if of.lays else books.odds)[market, venue, selection]
    fair_there = [
        fair.of_venue(v).probability[m, s]
        for m, v, s in zip(market.tolist(), venue.tolist(), selection.tolist(), strict=True)
    ]
    there = np.flatnonzero(~np.isnan(odds) & ~np.isnan(np.array(fair_there, np.float64)))
    return Signals.of_bets(
        market=market[there],
        selection=selection[there],
        venue=venue[there],
        side=np.full(len(there), side, np.int8),
        odds_e4=np.rint(odds[there] * ODDS_SCALE).astype(np.int32),
        probability=np.full(len(there), 0.5),
        edge=np.full(len(there), of.min_edge),
    )


def flipped(strategy: StrategyInstance) -> StrategyInstance:
    """The instance ``<name> flipped``."""
    assert isinstance(strategy.strategy, SingleBets)
    turned = _Flipped(strategy.strategy.config, strategy.strategy)
    return replace(strategy, name=f"{strategy.name} flipped", strategy=turned)


def blind(strategy: StrategyInstance) -> StrategyInstance:
    """The instance ``<name> blind``."""
    assert isinstance(strategy.strategy, SingleBets)
    turned = _Blind(strategy.strategy.config, strategy.strategy)
    return replace(strategy, name=f"{strategy.name} blind", strategy=turned)
