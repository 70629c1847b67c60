"""What the other venues quote for the same selection: the measure of the rules in ``peer_rules``."""

from typing import NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int8, Int16
from advisor.core.quotes import BACK
from advisor.engine.quality.flags import usable
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.elementary import exp, log


class Peers(NamedTuple):
    """Usable back prices of the other venues, in log-odds of inverse odds.

    Attributes:
        median: (m, v, s); NaN where there is no other venue.
        number: (m, v, s) how many others.
        spread: (m, s) median distance of all venues from their common median.
    """

    median: Float64
    number: Int16
    spread: Float64


@compiled_on_call
def log_odds(odds: float) -> float:
    """Log-odds of the inverse of decimal odds above 1: -ln(o − 1)."""
    return -log(odds - 1.0)


@compiled_on_call
def probability_of(log_odds: float) -> float:
    """The inverse of log-odds."""
    return 1.0 / (1.0 + exp(-log_odds))


@compiled_on_call
def peers_of(odds: Float64, quality_flag: Int8) -> Peers:
    """The peers of each venue and selection.

    Args:
        odds, quality_flag: (m, v, 2, s), as in the quality rules.
    """
    markets, venues, _, selections = odds.shape
    median = np.full((markets, venues, selections), np.nan)
    number = np.zeros((markets, venues, selections), np.int16)
    spread = np.full((markets, selections), np.nan)
    values, distances, rank = np.empty(venues), np.empty(venues), np.empty(venues, np.int64)
    for m in range(markets):
        for s in range(selections):
            n = 0
            for v in range(venues):
                rank[v] = -1
                if usable(odds[m, v, BACK, s], quality_flag[m, v, BACK, s]):
                    value = log_odds(odds[m, v, BACK, s])
                    rank[v] = _insert(values, n, value)
                    for earlier in range(v):
                        rank[earlier] += rank[earlier] >= rank[v]
                    n += 1
            if n == 0:
                continue
            ranked = values[:n]
            middle = _median(ranked, -1)
            for k in range(n):
                _insert(distances, k, abs(ranked[k] - middle))
            spread[m, s] = _median(distances[:n], -1)
            for v in range(venues):
                own = rank[v]
                number[m, v, s] = n - 1 if own >= 0 else n
                median[m, v, s] = _median(ranked, own)
    return Peers(median, number, spread)


@compiled_on_call
def _insert(ascending: Float64, n: int, value: float) -> int:
    """Insert a value in order among the first n, and return its index. Venues are few: quicker than sorting."""
    k = n
    while k > 0 and ascending[k - 1] > value:
        ascending[k] = ascending[k - 1]
        k -= 1
    ascending[k] = value
    return k


@compiled_on_call
def _median(ranked: Float64, without: int) -> float:
    """Median of ascending values without the one at an index; -1: of all."""
    n = len(ranked) - 1 if without >= 0 else len(ranked)
    if n == 0:
        return np.nan
    low, high = (n - 1) // 2, n // 2
    low += without >= 0 and low >= without
    high += without >= 0 and high >= without
    median: float = 0.5 * (ranked[low] + ranked[high])
    return median
