"""Which prices of single bets are worth a bet: the same compiled rules for every strategy of them."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int16, Int64
from advisor.core.quotes import LAY
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.edge import edge_scalar, lay_edge_scalar
from advisor.strategies.like_age import LikeAge, is_alike
from advisor.strategies.scanning import Verdict

# Enum members are looked up once here: compiled code sees plain integers.
_ENTER, _HOLD = int(Verdict.ENTER), int(Verdict.HOLD)
_TOO_GOOD, _NOT_WORTH = int(Verdict.TOO_GOOD), int(Verdict.NOT_WORTH)
_ROUNDING: Final = 1e-9
"""More than two ways to compute one edge can differ by."""


class Terms(NamedTuple):
    """Thresholds and ages of ``SingleBetConfig`` as compiled code reads them."""

    min_edge: float
    hold_edge: float
    max_edge: float
    min_odds: float
    max_odds: float
    ages: LikeAge


@compiled_on_call
def worth(gain: float, odds: float, terms: Terms) -> int:
    """The verdict on a price of a known edge."""
    if gain > terms.max_edge:
        return _TOO_GOOD
    # An unknown edge is NaN and fails the comparison.
    if not gain >= terms.hold_edge or not terms.min_odds <= odds <= terms.max_odds:
        return _NOT_WORTH
    return _ENTER if gain >= terms.min_edge else _HOLD


class Prices(NamedTuple):
    """One side of books as compiled code reads them: see ``Books`` and ``FairLines``.

    Attributes:
        side: ``Side``, of ``odds`` and when they were ``confirmed``.
        to_start: (m,) µs.
        at_risk: (m,) expected share of a stake that does not return.
        kept: (v,) share of net winnings left after commission; 0 where the strategy does not bet.
    """

    side: int
    odds: Float64
    confirmed: Int64
    to_start: Int64
    fair: Float64
    line_confirmed: Int64
    at_risk: Float64
    kept: Float64
    commission: Float64


@compiled_on_call
def _gain(prices: Prices, m: int, v: int, s: int) -> float:
    """The edge of a price; NaN where it or the fair price is missing."""
    fair, odds, commission = prices.fair[m, s], prices.odds[m, v, s], prices.commission[v]
    if prices.side == LAY:
        return float(prices.at_risk[m] * lay_edge_scalar(fair, odds, commission))
    return float(prices.at_risk[m] * edge_scalar(fair, odds, commission))


@compiled_on_call
def _winnings(prices: Prices, m: int, v: int, s: int) -> float:
    """What a unit at risk wins at a price, after commission; NaN where it is missing, 0 where no bet is made."""
    won = prices.odds[m, v, s] - 1.0
    return float(prices.kept[v] / won if prices.side == LAY else won * prices.kept[v])


@compiled_on_call
def _is_offered(prices: Prices, m: int, v: int, s: int, terms: Terms) -> bool:
    """Whether there is a price of like age at a venue to bet with."""
    # A missing price is NaN and fails the comparison.
    if not prices.odds[m, v, s] > 1.0 or prices.kept[v] == 0.0:
        return False
    return is_alike(prices.confirmed[m, v, s], prices.line_confirmed[m], prices.to_start[m], terms.ages)


@compiled_on_call
def entered_best(prices: Prices, terms: Terms) -> tuple[Int64, Int16, Int16, Float64]:
    """Market, selection, venue and edge of one bet of each market at most: of each selection's best price, net of
    commission, the one of largest edge in range. Ties go to the earlier selection and venue."""
    markets, venues, selections = prices.odds.shape
    market, selection = np.empty(markets, np.int64), np.empty(markets, np.int16)
    venue, edges = np.empty(markets, np.int16), np.empty(markets)
    n = 0
    for m in range(markets):
        most = -np.inf
        for s in range(selections):
            highest = 0.0
            for v in range(venues):
                winnings = _winnings(prices, m, v, s)
                if winnings > highest:  # a missing price is NaN, and no maximum
                    highest = winnings
            # Most selections are worth no bet at any age; only of the rest are the prices looked at one by one.
            chance = 1.0 - prices.fair[m, s] if prices.side == LAY else prices.fair[m, s]
            if not prices.at_risk[m] * (chance * (1.0 + highest) - 1.0) >= terms.min_edge - _ROUNDING:
                continue
            at, net = -1, 0.0
            for v in range(venues):
                winnings = _winnings(prices, m, v, s)
                if winnings > net and _is_offered(prices, m, v, s, terms):
                    at, net = v, winnings
            if at < 0:
                continue
            odds = prices.odds[m, at, s]
            gain = _gain(prices, m, at, s)
            if gain > most and worth(gain, odds, terms) == _ENTER:
                n += 1 if most == -np.inf else 0
                most = gain
                market[n - 1], selection[n - 1], venue[n - 1], edges[n - 1] = m, s, at, gain
    return market[:n].copy(), selection[:n].copy(), venue[:n].copy(), edges[:n].copy()


@compiled_on_call
def entered_all(prices: Prices, terms: Terms) -> tuple[Int64, Int16, Int16, Float64]:
    """The same of every price that is worth a bet."""
    markets, venues, selections = prices.odds.shape
    most = prices.odds.size
    market, selection = np.empty(most, np.int64), np.empty(most, np.int16)
    venue, edges = np.empty(most, np.int16), np.empty(most)
    n = 0
    for m in range(markets):
        for s in range(selections):
            for v in range(venues):
                gain = _gain(prices, m, v, s)
                if worth(gain, prices.odds[m, v, s], terms) == _ENTER and _is_offered(prices, m, v, s, terms):
                    market[n], selection[n], venue[n], edges[n] = m, s, v, gain
                    n += 1
    return market[:n].copy(), selection[:n].copy(), venue[:n].copy(), edges[:n].copy()
