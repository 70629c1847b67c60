"""Figures against the plainest possible way to compute them."""

import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.backtest.metrics import by_day, sharpe_and_sortino, tally, walk
from advisor.core.clock import MICROS_PER_DAY

START = 100_000

runs = st.lists(
    st.tuples(st.integers(0, 3 * MICROS_PER_DAY), st.integers(-5_000, 8_000), st.floats(-50, 50)), max_size=60
)


def columns(run: list[tuple[int, int, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = np.cumsum([gap for gap, _, _ in run], dtype=np.int64) if run else np.empty(0, np.int64)
    profit = np.array([profit for _, profit, _ in run], np.int64)
    return at, profit, np.array([expected for _, _, expected in run], np.float64)


@given(runs)
def test_walk(run: list[tuple[int, int, float]]) -> None:
    at, profit, _ = columns(run)
    path = walk(START, at, profit)
    bankrolls = [START, *(START + int(s) for s in np.cumsum(profit))]
    peaks = [max(bankrolls[: i + 1]) for i in range(len(bankrolls))]
    assert path.deepest == max(p - b for p, b in zip(peaks, bankrolls, strict=True))
    assert path.deepest_share == pytest.approx(max((p - b) / p for p, b in zip(peaks, bankrolls, strict=True)))
    assert (path.won, path.lost) == (int((profit > 0).sum()), int((profit < 0).sum()))
    assert (path.gains, path.losses) == (int(profit[profit > 0].sum()), -int(profit[profit < 0].sum()))
    signs = "".join("L" if p < 0 else "W" for p in profit if p != 0)
    assert path.streak == max((len(part) for part in signs.split("W")), default=0)


def test_the_longest_drawdown_lasts_until_the_peak_is_regained() -> None:
    at = np.array([0, 10, 20, 30, 40, 100], np.int64)
    profit = np.array([5, -3, 1, 2, -1, -1], np.int64)
    # Peak at 0, under water at 10 and 20, regained at 30; then from 40 to the end counts from the peak at 30.
    assert walk(100, at, profit).longest == 70
    assert walk(100, at[:4], profit[:4]).longest == 30
    # A fall at the very last settlement has lasted since the peak before it.
    assert walk(100, at[:5], profit[:5]).longest == 30
    assert walk(100, at[:2], profit[:2]).longest == 10


@given(runs)
def test_the_longest_drawdown_against_every_pair_of_points(run: list[tuple[int, int, float]]) -> None:
    at, profit, _ = columns(run)
    # The starting bankroll is a peak as of the first settlement.
    times = [*at[:1].tolist(), *at.tolist()]
    levels = [START, *(START + np.cumsum(profit)).tolist()]
    longest = 0
    for i in range(len(times)):
        if levels[i] < max(levels[: i + 1]):
            continue
        end = next((j for j in range(i + 1, len(times)) if levels[j] >= levels[i]), len(times) - 1)
        if min(levels[i : end + 1]) < levels[i]:
            longest = max(longest, times[end] - times[i])
    assert walk(START, at, profit).longest == longest


@given(runs)
def test_days_and_ratios(run: list[tuple[int, int, float]]) -> None:
    at, profit, expected = columns(run)
    days = by_day(START, at, profit, expected)
    gained: dict[int, int] = {}
    for moment, amount in zip(at.tolist(), profit.tolist(), strict=True):
        gained[moment // MICROS_PER_DAY] = gained.get(moment // MICROS_PER_DAY, 0) + amount
    assert days.profit.tolist() == list(gained.values())
    assert days.bankroll.tolist() == (START + np.cumsum(list(gained.values()), dtype=np.int64)).tolist()
    if len(expected):
        assert days.expected[-1] == pytest.approx(START + expected.sum())
    sharpe, sortino = sharpe_and_sortino(days)
    if len(gained) < 2:
        assert sharpe is None
        return
    returns = [gained.get(day, 0) / START for day in range(min(gained), max(gained) + 1)]
    spread = statistics.stdev(Fraction(gained.get(day, 0), START) for day in range(min(gained), max(gained) + 1))
    if spread == 0:
        assert sharpe is None
    else:
        assert sharpe == pytest.approx(statistics.mean(returns) / float(spread) * 365**0.5, rel=1e-9, abs=1e-9)
    downside = statistics.mean([min(r, 0) ** 2 for r in returns]) ** 0.5
    if downside == 0:
        assert sortino is None
    else:
        assert sortino == pytest.approx(statistics.mean(returns) / downside * 365**0.5, rel=1e-9, abs=1e-9)


def test_the_same_profit_every_day_has_no_sharpe_ratio() -> None:
    """Without spread there is no ratio, not one of rounding errors."""
    at = np.arange(7, dtype=np.int64) * MICROS_PER_DAY
    days = by_day(START, at, np.full(7, 333, np.int64), np.zeros(7))
    assert sharpe_and_sortino(days) == (None, None)


def test_tally_splits_without_losing_a_cent() -> None:
    rng = np.random.default_rng(1)
    key, stake, profit = rng.integers(0, 4, 300), rng.integers(1, 99, 300), rng.integers(-50, 90, 300)
    clv = np.where(rng.random(300) < 0.3, np.nan, rng.normal(size=300))
    sums = tally(4, key[None], stake, profit, np.full(300, 2.0), clv)
    for slice_ in range(4):
        mine = key == slice_
        assert sums.bets[slice_] == mine.sum()
        assert sums.at_risk[slice_] == stake[mine].sum()
        assert sums.profit[slice_] == profit[mine].sum()
        assert sums.clv_bets[slice_] == (~np.isnan(clv[mine])).sum()
        assert sums.clv[slice_] == pytest.approx(np.nansum(clv[mine]))
