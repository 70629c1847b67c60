"""Prices of one market type as arrays over markets, venues and selections."""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from advisor.backtest.selection import take_prices
from advisor.core.arrays import Float64, Int32, Int64
from advisor.core.history import Prices
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.instruments.market_types import MARKET_TYPES

_LINE_BITS: Final = 32
_LINE_MASK: Final = 2**_LINE_BITS - 1
"""A market's key: its event's row above, its line counted from the least (``LINE_NONE``) below."""


class PriceTensor(NamedTuple):
    """m markets of one type, in order of event and line, at the v venues of the prices.

    Attributes:
        key: (m,) of event and line together.
        odds: (m, v, s) decimal; NaN where there is no price.
        confirmed: (m, v, s) µs; 0 where there is no price.
    """

    key: Int64
    odds: Float64
    confirmed: Int64

    @property
    def event(self) -> Int64:
        """(m,) rows of the events."""
        return self.key >> _LINE_BITS

    @property
    def line(self) -> Int32:
        """(m,) hundredths, or ``LINE_NONE``."""
        return ((self.key & _LINE_MASK) + LINE_NONE).astype(np.int32)

    @property
    def at(self) -> Int64:
        """(m,) µs: when the last of the prices of a market was known."""
        latest: Int64 = self.confirmed.max(axis=(1, 2), initial=np.iinfo(np.int64).min)
        return latest

    def rows(self, chosen: Int64) -> "PriceTensor":
        """Some of the markets."""
        return PriceTensor(self.key[chosen], self.odds[chosen], self.confirmed[chosen])


def of_market(prices: Prices, market: MarketTypeKey) -> Prices:
    """The prices of one market type, over the venues that have any."""
    kept = take_prices(prices, np.flatnonzero(prices.market == MARKET_TYPES[market].code))
    # Only venues that price this market, in the order of their keys: the same arrays from files and from the database.
    present = sorted({kept.venues[v] for v in np.unique(kept.venue)})
    index = np.array([present.index(v) if v in present else -1 for v in kept.venues], np.int16)
    return replace(kept, venue=index[kept.venue] if len(kept) else kept.venue, venues=tuple(present))


def key_of(event: Int64, line: Int32) -> Int64:
    """(m,) keys of markets of one type: by event, then by line."""
    keys: Int64 = (event << _LINE_BITS) | (line.astype(np.int64) - LINE_NONE)
    return keys


def tensor_of(prices: Prices, market: MarketTypeKey) -> PriceTensor:
    """The prices as arrays.

    Args:
        prices: of this market type alone, and of one phase.
    """
    keys, row = np.unique(key_of(prices.event.astype(np.int64), prices.line), return_inverse=True)
    width = len(MARKET_TYPES[market].selections)
    odds = np.full((len(keys), len(prices.venues), width), np.nan)
    confirmed = np.zeros(odds.shape, np.int64)
    e4 = prices.odds_e4[:, :width]
    odds[row, prices.venue] = np.where(e4 > 0, e4 / ODDS_SCALE, np.nan)
    confirmed[row, prices.venue] = prices.at[:, None]
    return PriceTensor(keys, odds, confirmed)
