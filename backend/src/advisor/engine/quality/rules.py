"""Quality rules that need one venue's prices alone: age, range, sides and book sum.

Every rule is a function of arrays over m markets, v venues, two sides and s selections. A missing price is never
flagged. A rule flags only what no earlier rule has flagged, so that each price has one reason.
"""

import numpy as np

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.quotes import BACK, LAY
from advisor.engine.quality.flags import BOOK_SUM, CROSSED, FUTURE, OUT_OF_RANGE, PROVIDER_DOWN, STALE, usable
from advisor.pricing.compiled import compiled_on_call


@compiled_on_call
def flag_future(odds: Float64, ahead: Int8, quality_flag: Int8) -> None:
    """Flag prices whose provider's clock ran ahead of ours when they were quoted.

    Args:
        odds: (m, v, 2, s) decimal odds by side; NaN where missing. As in all quality rules.
        ahead: (m, v, 2, s) not 0 where it did.
        quality_flag: (m, v, 2, s) ``QualityFlag``, in and out. As in all quality rules.
    """
    prices, clocks, flags = odds.reshape(-1), ahead.reshape(-1), quality_flag.reshape(-1)
    for i in range(len(prices)):
        if clocks[i] != 0 and usable(prices[i], flags[i]):
            flags[i] = FUTURE


@compiled_on_call
def flag_down(odds: Float64, down: Int8, quality_flag: Int8) -> None:
    """Flag prices of providers that are down, or that have not confirmed them since.

    Args:
        down: (m, v, 2, s) not 0 where that is so.
    """
    prices, without, flags = odds.reshape(-1), down.reshape(-1), quality_flag.reshape(-1)
    for i in range(len(prices)):
        if without[i] != 0 and usable(prices[i], flags[i]):
            flags[i] = PROVIDER_DOWN


@compiled_on_call
def flag_out_of_range(odds: Float64, min_odds: float, max_odds: float, quality_flag: Int8) -> None:
    """Flag odds that no real market has."""
    prices, flags = odds.reshape(-1), quality_flag.reshape(-1)
    for i in range(len(prices)):
        if usable(prices[i], flags[i]) and not min_odds <= prices[i] <= max_odds:
            flags[i] = OUT_OF_RANGE


@compiled_on_call
def flag_stale(odds: Float64, seen: Int64, oldest: Int64, quality_flag: Int8) -> None:
    """Flag prices that were confirmed too long ago.

    Args:
        seen: (m, v, 2, s) µs.
        oldest: (m,) µs: what was confirmed earlier is stale.
    """
    for m in range(len(odds)):
        prices, stood, flags = odds[m].reshape(-1), seen[m].reshape(-1), quality_flag[m].reshape(-1)
        for i in range(len(prices)):
            if usable(prices[i], flags[i]) and stood[i] < oldest[m]:
                flags[i] = STALE


@compiled_on_call
def flag_crossed(odds: Float64, margin: float, quality_flag: Int8) -> None:
    """Flag both sides where one venue's back odds exceed its lay odds by more than a share ``margin``."""
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            for s in range(selections):
                back, lay = odds[m, v, BACK, s], odds[m, v, LAY, s]
                both = usable(back, quality_flag[m, v, BACK, s]) and usable(lay, quality_flag[m, v, LAY, s])
                if both and back > lay * (1.0 + margin):
                    quality_flag[m, v, BACK, s] = CROSSED
                    quality_flag[m, v, LAY, s] = CROSSED


@compiled_on_call
def flag_book_sum(odds: Float64, winners: int, lowest: float, highest: float, quality_flag: Int8) -> None:
    """Flag the back prices of complete books whose inverse odds add up to too little or too much.

    Args:
        winners: how many selections win together, and so what the sum is of.
    """
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            total = 0.0
            for s in range(selections):
                present = usable(odds[m, v, BACK, s], quality_flag[m, v, BACK, s])
                total += 1.0 / odds[m, v, BACK, s] if present else np.nan
            # An incomplete book has no sum, and fails both comparisons.
            if total < lowest * winners or total > highest * winners:
                quality_flag[m, v, BACK] = BOOK_SUM
