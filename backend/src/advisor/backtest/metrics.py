"""Figures over the bets of a run: compiled loops over integer columns in order of settlement."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.clock import MICROS_PER_DAY
from advisor.pricing.compiled import compiled_on_call

DAYS_PER_YEAR: Final = 365


class Path(NamedTuple):
    """Bankroll statistics along the settlements.

    Attributes:
        deepest: largest fall from a peak, minor units.
        deepest_share: largest fall as a share of its peak.
        longest: longest time from a peak to recovery or the end, µs.
        streak: most losses in a row.
        won, lost: bets with profit, with loss.
        gains, losses: sums of winning and of losing profits, minor units (losses ≥ 0).
    """

    deepest: int
    deepest_share: float
    longest: int
    streak: int
    won: int
    lost: int
    gains: int
    losses: int


@compiled_on_call
def walk(bankroll: int, settle_at: Int64, profit: Int64) -> Path:
    """Walk the settlements (b,) in their order, starting from ``bankroll`` minor units."""
    peak, now = bankroll, bankroll
    peak_at = settle_at[0] if len(settle_at) else 0
    deepest, deepest_share, longest = 0, 0.0, 0
    under_water = False
    streak, longest_streak, won, lost, gains, losses = 0, 0, 0, 0, 0, 0
    for i in range(len(profit)):
        now += profit[i]
        if profit[i] > 0:
            won, gains, streak = won + 1, gains + profit[i], 0
        elif profit[i] < 0:
            lost, losses, streak = lost + 1, losses - profit[i], streak + 1
            longest_streak = max(longest_streak, streak)
        was_under_water, under_water = under_water, now < peak
        if was_under_water or under_water:
            # The time counts up to and including the settlement that regains the peak.
            longest = max(longest, settle_at[i] - peak_at)
        if not under_water:
            peak, peak_at = now, settle_at[i]
        else:
            deepest = max(deepest, peak - now)
            deepest_share = max(deepest_share, (peak - now) / peak if peak > 0 else 0.0)
    return Path(deepest, deepest_share, longest, longest_streak, won, lost, gains, losses)


class Days(NamedTuple):
    """The bankroll at the end of each day with settlements, (d,) each.

    Attributes:
        at: µs of the day's last settlement.
        profit: the day's profit, minor units.
        bankroll: settled bankroll, minor units.
        peak: highest settled bankroll so far, minor units.
        expected: bankroll had every bet earned its edge, minor units as float.
    """

    at: Int64
    profit: Int64
    bankroll: Int64
    peak: Int64
    expected: Float64


@compiled_on_call
def by_day(bankroll: int, settle_at: Int64, profit: Int64, expected: Float64) -> Days:
    """Gather settlements (b,) in their order into UTC days."""
    b = len(profit)
    at, gained = np.empty(b, np.int64), np.zeros(b, np.int64)
    after, peaks, hoped = np.empty(b, np.int64), np.empty(b, np.int64), np.empty(b, np.float64)
    d, day = -1, np.iinfo(np.int64).min
    now, peak, hope = bankroll, bankroll, float(bankroll)
    for i in range(b):
        if settle_at[i] // MICROS_PER_DAY != day:
            day, d = settle_at[i] // MICROS_PER_DAY, d + 1
        now += profit[i]
        peak = max(peak, now)
        hope += expected[i]
        gained[d] += profit[i]
        at[d], after[d], peaks[d], hoped[d] = settle_at[i], now, peak, hope
    d += 1
    return Days(at[:d], gained[:d], after[:d], peaks[:d], hoped[:d])


def sharpe_and_sortino(days: Days) -> tuple[float | None, float | None]:
    """Annualised Sharpe and Sortino ratios of daily returns on the starting bankroll (which cancels out).

    Every calendar day from the first to the last settlement counts, days without one as a return of zero; the
    risk-free rate is taken as zero. Sharpe divides by the sample deviation (n − 1), Sortino by the root mean square
    of the losses over all n days. None where there are fewer than two days, or nothing to divide by.
    """
    if len(days.at) < 2:
        return None, None
    calendar_days = int(days.at[-1] // MICROS_PER_DAY - days.at[0] // MICROS_PER_DAY) + 1
    mean = float(days.profit.sum()) / calendar_days
    # From the mean, not from the sum of squares: equal profits then have no spread at all.
    spread = float(((days.profit - mean) ** 2).sum()) + (calendar_days - len(days.at)) * mean**2
    downside = float((np.minimum(days.profit, 0).astype(np.float64) ** 2).sum())
    year = DAYS_PER_YEAR**0.5
    sharpe = mean / (spread / (calendar_days - 1)) ** 0.5 * year if spread > 0 else None
    sortino = mean / (downside / calendar_days) ** 0.5 * year if downside > 0 else None
    return sharpe, sortino


class Tally(NamedTuple):
    """Sums over the bets of each of n slices, (n,) each; ``clv_bets`` counts bets with a closing line."""

    bets: Int64
    at_risk: Int64
    profit: Int64
    won: Int64
    lost: Int64
    odds: Float64
    clv: Float64
    clv_bets: Int64


@compiled_on_call
def tally(slices: int, key: Int64, at_risk: Int64, profit: Int64, odds: Float64, clv: Float64) -> Tally:
    """Sum bets (b,) once for each of c cuts, by ``key`` (c, b), an index below ``slices``."""
    sums = Tally(
        np.zeros(slices, np.int64),
        np.zeros(slices, np.int64),
        np.zeros(slices, np.int64),
        np.zeros(slices, np.int64),
        np.zeros(slices, np.int64),
        np.zeros(slices, np.float64),
        np.zeros(slices, np.float64),
        np.zeros(slices, np.int64),
    )
    for cut in range(key.shape[0]):
        for i in range(key.shape[1]):
            k = key[cut, i]
            sums.bets[k] += 1
            sums.at_risk[k] += at_risk[i]
            sums.profit[k] += profit[i]
            sums.won[k] += profit[i] > 0
            sums.lost[k] += profit[i] < 0
            sums.odds[k] += odds[i]
            if not np.isnan(clv[i]):
                sums.clv[k] += clv[i]
                sums.clv_bets[k] += 1
    return sums
