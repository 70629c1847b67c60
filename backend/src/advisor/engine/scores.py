"""What the fair prices of fixtures from files say of how likely bets on them return their stakes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int32, Int64, distinct
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.sports import ScoreMarkets
from advisor.pricing import goals


class FairPrices(Protocol):
    """Fair probabilities (b, s) of b books."""

    @property
    def event(self) -> Int64: ...
    @property
    def line(self) -> Int32: ...
    @property
    def phase(self) -> NDArray[np.integer]: ...
    @property
    def fair(self) -> Float64: ...


@dataclass(frozen=True, slots=True)
class Scores:
    """Of fixtures whose sports are known.

    Attributes:
        sports: by event id.
        fair: fair prices by market type, of those known that say how a match may end, or how often they push.
    """

    sports: Mapping[int, str]
    fair: Mapping[MarketTypeKey, FairPrices]

    def on_line(self, market: MarketTypeKey, event: Int64, line: Int32, phase: NDArray[np.integer]) -> Float64:
        """(b,) as ``Books.on_line``: by prices of the same phase."""
        found = np.full(len(event), np.nan)
        sports = np.array([self.sports[each] for each in event.tolist()])
        for sport in distinct(sports).tolist():
            rows = np.flatnonzero(sports == sport)
            prices = partial(self._score_prices, event[rows], phase[rows])
            own = partial(self._own, market, event[rows], line[rows], phase[rows])
            found[rows] = goals.on_line(sport, market, line[rows], own, prices)
        return found

    def _own(self, market: MarketTypeKey, event: Int64, line: Int32, phase: NDArray[np.integer]) -> Float64:
        matches, match = np.unique(_keys(event, phase), return_inverse=True)
        fair = {(row, each): of.item(0) for row, each, of in self._of(market, matches)}
        places = zip(match.tolist(), line.tolist(), strict=True)
        return np.array([fair.get(place, np.nan) for place in places])

    def _score_prices(self, event: Int64, phase: NDArray[np.integer], read: ScoreMarkets) -> goals.ScorePrices:
        matches, match = np.unique(_keys(event, phase), return_inverse=True)
        three_way = np.full((len(matches), len(MARKET_TYPES[read.result].selections)), np.nan)
        for row, _, fair in self._of(read.result, matches):
            three_way[row] = fair
        totals = self._of(read.total, matches)
        lines = distinct(np.array([each for _, each, _ in totals], np.int32))
        over = np.full((len(matches), len(lines)), np.nan)
        for row, each, fair in totals:
            over[row, np.searchsorted(lines, each)] = fair[0]
        return goals.ScorePrices(three_way, np.broadcast_to(lines, over.shape), over, match)

    def _of(self, market: MarketTypeKey, matches: Int64) -> list[tuple[int, int, Float64]]:
        """Rows of matches, lines and fair prices."""
        prices = self.fair.get(market)
        if prices is None:
            return []
        keys = _keys(prices.event, prices.phase)
        row = np.minimum(np.searchsorted(matches, keys), len(matches) - 1)
        there = np.flatnonzero((matches[row] == keys) & ~np.isnan(prices.fair[:, 0]))
        return list(zip(row[there].tolist(), prices.line[there].tolist(), prices.fair[there], strict=True))


def _keys(event: Int64, phase: NDArray[np.integer]) -> Int64:
    """One number for each fixture and phase."""
    keys: Int64 = event * 2 + phase
    return keys
