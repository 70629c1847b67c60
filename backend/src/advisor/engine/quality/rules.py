"""What keeps a price from strategies: one small rule for each thing that can be wrong with it.

Every rule is a function of arrays over m markets, v venues, two sides and s selections. Prices of no odds are not
there and never flagged. A rule marks only what no earlier rule has marked, so that each price has one reason.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int8, Int16, Int64
from advisor.core.clock import MICROSECOND
from advisor.core.quotes import BACK, LAY
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.elementary import exp, log


class QualityFlag(IntEnum):
    """Why a price is kept from strategies. The lower-case name is the public code. Stored: append only."""

    NONE = 0
    STALE = 1
    CROSSED = 2
    OUT_OF_RANGE = 3
    FROZEN = 4
    OUTLIER = 5
    BOOK_SUM = 6
    FUTURE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityConfig:
    """Limits of the quality rules.

    Attributes:
        stale: (time before the kick-off, age) pairs, nearest first: from so long before the kick-off on, a price of
            a greater age is stale. Prices move faster as it nears.
        stale_far: age that is stale farther from the kick-off than any of ``stale``.
        stale_in_play: age that is stale once the game is on.
        future_tolerance: how far a provider's clock may run ahead of ours.
        min_odds, max_odds: decimal odds of a real market; beyond them are placeholders and typing errors.
        crossed_margin: share by which back odds may exceed lay odds at one venue. 0: not at all, as an exchange
            matches such orders at once.
        min_book_sum: least sum of inverse odds of a venue's complete book; a hair under 1, as odds are rounded.
        max_book_sum: largest one; an exchange nobody bets at quotes such books.
        frozen_after: a book whose odds have not changed for so long may be frozen …
        frozen_move: … and is if the median of the others' inverse odds, in probability, moved by more meanwhile.
            Slow books are where value is; one that slept through such a move is suspended, not slow.
        outlier_distance: log-odds of inverse odds between a book and the median of the others. A value bet of 10 %
            at even odds is 0.2 away.
        outlier_longshot: added to it where the median is under 10 %: there books truly differ by more.
        outlier_spread: the distance must also exceed so many times the median distance of the others from their
            median: where all disagree, nobody is an outlier.
        outlier_venues: others needed at least, for FROZEN too.
    """

    stale: tuple[tuple[timedelta, timedelta], ...] = ()
    stale_far: timedelta = timedelta(minutes=10)
    stale_in_play: timedelta = timedelta(minutes=1)
    future_tolerance: timedelta = timedelta(seconds=5)
    min_odds: float = 1.01
    max_odds: float = 1000.0
    crossed_margin: float = 0.0
    min_book_sum: float = 0.999
    max_book_sum: float = 1.6
    frozen_after: timedelta = timedelta(minutes=10)
    frozen_move: float = 0.04
    outlier_distance: float = 0.45
    outlier_longshot: float = 0.4
    outlier_spread: float = 4.0
    outlier_venues: int = 4


class QualityValues(NamedTuple):
    """``QualityConfig`` as compiled code reads it; times in µs."""

    stale_within: Int64
    stale_age: Int64
    stale_far: int
    stale_in_play: int
    future_tolerance: int
    min_odds: float
    max_odds: float
    crossed_margin: float
    min_book_sum: float
    max_book_sum: float
    frozen_after: int
    frozen_move: float
    outlier_distance: float
    outlier_longshot: float
    outlier_spread: float
    outlier_venues: int


def quality_values(config: QualityConfig) -> QualityValues:
    """The same limits for compiled code."""
    return QualityValues(
        stale_within=np.array([within // MICROSECOND for within, _ in config.stale], np.int64),
        stale_age=np.array([age // MICROSECOND for _, age in config.stale], np.int64),
        stale_far=config.stale_far // MICROSECOND,
        stale_in_play=config.stale_in_play // MICROSECOND,
        future_tolerance=config.future_tolerance // MICROSECOND,
        min_odds=config.min_odds,
        max_odds=config.max_odds,
        crossed_margin=config.crossed_margin,
        min_book_sum=config.min_book_sum,
        max_book_sum=config.max_book_sum,
        frozen_after=config.frozen_after // MICROSECOND,
        frozen_move=config.frozen_move,
        outlier_distance=config.outlier_distance,
        outlier_longshot=config.outlier_longshot,
        outlier_spread=config.outlier_spread,
        outlier_venues=config.outlier_venues,
    )


_STALE = int(QualityFlag.STALE)
_CROSSED = int(QualityFlag.CROSSED)
_OUT_OF_RANGE = int(QualityFlag.OUT_OF_RANGE)
_FROZEN = int(QualityFlag.FROZEN)
_OUTLIER = int(QualityFlag.OUTLIER)
_BOOK_SUM = int(QualityFlag.BOOK_SUM)
_FUTURE = int(QualityFlag.FUTURE)

_LONGSHOT: Final = 0.1


class Others(NamedTuple):
    """What the fit back prices of the other venues say, in log-odds of inverse odds.

    Attributes:
        median: (m, v, s); NaN where there is no other.
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
def fit(odds: float, quality_flag: int) -> bool:
    """Whether there is a price and nothing is held against it."""
    return quality_flag == 0 and odds > 1.0


@compiled_on_call
def mark_future(odds: Float64, ahead: Int8, quality_flag: Int8) -> None:
    """Prices whose provider's clock ran ahead when they were told.

    Args:
        odds: (m, v, 2, s) decimal odds by side; NaN where missing. As in all quality rules.
        ahead: (m, v, 2, s) not 0 where it did.
        quality flag: (m, v, 2, s) in and out. As in all quality rules.
    """
    prices, clocks, marks = odds.reshape(-1), ahead.reshape(-1), quality_flag.reshape(-1)
    for i in range(len(prices)):
        if clocks[i] != 0 and fit(prices[i], marks[i]):
            marks[i] = _FUTURE


@compiled_on_call
def mark_out_of_range(odds: Float64, min_odds: float, max_odds: float, quality_flag: Int8) -> None:
    """Odds no real market has."""
    prices, marks = odds.reshape(-1), quality_flag.reshape(-1)
    for i in range(len(prices)):
        if fit(prices[i], marks[i]) and not min_odds <= prices[i] <= max_odds:
            marks[i] = _OUT_OF_RANGE


@compiled_on_call
def mark_stale(odds: Float64, at: Int64, oldest: Int64, quality_flag: Int8) -> None:
    """Prices that stood too long ago.

    Args:
        at: (m, v, 2, s) µs.
        oldest: (m,) µs: what stood earlier is stale.
    """
    for m in range(len(odds)):
        prices, stood, marks = odds[m].reshape(-1), at[m].reshape(-1), quality_flag[m].reshape(-1)
        for i in range(len(prices)):
            if fit(prices[i], marks[i]) and stood[i] < oldest[m]:
                marks[i] = _STALE


@compiled_on_call
def mark_crossed(odds: Float64, margin: float, quality_flag: Int8) -> None:
    """Back odds above lay odds at one venue: both sides."""
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            for s in range(selections):
                back, lay = odds[m, v, BACK, s], odds[m, v, LAY, s]
                both = fit(back, quality_flag[m, v, BACK, s]) and fit(lay, quality_flag[m, v, LAY, s])
                if both and back > lay * (1.0 + margin):
                    quality_flag[m, v, BACK, s] = _CROSSED
                    quality_flag[m, v, LAY, s] = _CROSSED


@compiled_on_call
def mark_book_sum(odds: Float64, lowest: float, highest: float, quality_flag: Int8) -> None:
    """Back prices of complete books whose inverse odds add up to too little or too much."""
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            total = 0.0
            for s in range(selections):
                whole = fit(odds[m, v, BACK, s], quality_flag[m, v, BACK, s])
                total += 1.0 / odds[m, v, BACK, s] if whole else np.nan
            # A book that is not complete has no sum, and fails both comparisons.
            if total < lowest or total > highest:
                quality_flag[m, v, BACK] = _BOOK_SUM


@compiled_on_call
def others_of(odds: Float64, quality_flag: Int8) -> Others:
    """What the others say, for each venue and selection."""
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
                if fit(odds[m, v, BACK, s], quality_flag[m, v, BACK, s]):
                    value = log_odds(odds[m, v, BACK, s])
                    rank[v] = _insert(values, n, value)
                    for earlier in range(v):
                        rank[earlier] += rank[earlier] >= rank[v]
                    n += 1
            if n == 0:
                continue
            ranked = values[:n]
            middle = _middle(ranked, -1)
            for k in range(n):
                _insert(distances, k, abs(ranked[k] - middle))
            spread[m, s] = _middle(distances[:n], -1)
            for v in range(venues):
                own = rank[v]
                number[m, v, s] = n - 1 if own >= 0 else n
                median[m, v, s] = _middle(ranked, own)
    return Others(median, number, spread)


@compiled_on_call
def _insert(ascending: Float64, n: int, value: float) -> int:
    """Put a value in its place among the first n, and tell the place. Venues are few: quicker than sorting."""
    k = n
    while k > 0 and ascending[k - 1] > value:
        ascending[k] = ascending[k - 1]
        k -= 1
    ascending[k] = value
    return k


@compiled_on_call
def _middle(ranked: Float64, without: int) -> float:
    """Median of ascending values without the one at an index; -1: of all."""
    n = len(ranked) - 1 if without >= 0 else len(ranked)
    if n == 0:
        return np.nan
    low, high = (n - 1) // 2, n // 2
    low += without >= 0 and low >= without
    high += without >= 0 and high >= without
    middle: float = 0.5 * (ranked[low] + ranked[high])
    return middle


@compiled_on_call
def probability_of(log_odds: float) -> float:
    """The inverse of log-odds."""
    return 1.0 / (1.0 + exp(-log_odds))


@compiled_on_call
def mark_frozen(
    odds: Float64,
    changed_at: Int64,
    anchor: Float64,
    others: Others,
    now: int,
    after: int,
    move: float,
    least: int,
    quality_flag: Int8,
) -> None:
    """Books that have not changed while the others went on: away from where they were, and away from the book.

    A book that moved first and waits for the others does not differ from them once they have come.

    Args:
        changed_at: (m, v, 2, s) µs: when the odds last changed.
        anchor: (m, v, s) median log-odds of the others then; NaN if not known.
        after: µs without a change.
        move: in probability.
        least: others needed.
    """
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            if changed_at[m, v, BACK].max() > now - after:
                continue
            for s in range(selections):
                if others.number[m, v, s] < least or not fit(odds[m, v, BACK, s], quality_flag[m, v, BACK, s]):
                    continue
                there = probability_of(others.median[m, v, s])
                moved = abs(there - probability_of(anchor[m, v, s]))
                if moved > move and abs(there - 1.0 / odds[m, v, BACK, s]) > move:
                    for each in range(selections):
                        if fit(odds[m, v, BACK, each], quality_flag[m, v, BACK, each]):
                            quality_flag[m, v, BACK, each] = _FROZEN


@compiled_on_call
def mark_outliers(
    odds: Float64, others: Others, distance: float, longshot: float, spreads: float, least: int, quality_flag: Int8
) -> None:
    """Prices far from the median of the others; lay prices only where they are too good to be true.

    Args:
        distance, longshot, spreads, least: as ``outlier_*`` of ``QualityConfig``.
    """
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            for s in range(selections):
                middle = others.median[m, v, s]
                if others.number[m, v, s] < least:
                    continue
                limit = distance + (longshot if probability_of(middle) < _LONGSHOT else 0.0)
                limit = max(limit, spreads * others.spread[m, s])
                back, lay = odds[m, v, BACK, s], odds[m, v, LAY, s]
                if fit(back, quality_flag[m, v, BACK, s]) and abs(log_odds(back) - middle) > limit:
                    quality_flag[m, v, BACK, s] = _OUTLIER
                if fit(lay, quality_flag[m, v, LAY, s]) and log_odds(lay) - middle > limit:
                    quality_flag[m, v, LAY, s] = _OUTLIER
