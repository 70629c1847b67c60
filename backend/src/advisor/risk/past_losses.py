"""Losses that limits of any height can be held against: those of instances beside those of their portfolio.

Fields of the totals of the risk state. Each settlement changes them as its bet is settled first; a correction of its
result does not.
"""

from typing import Final

from advisor.core.arrays import Int64
from advisor.pricing.compiled import compiled_on_call

WORST_PEAK: Final = 12
WORST_LOW: Final = 13
"""Peak and bankroll of the deepest fall since betting was last resumed."""
_RUN: Final = 14
"""Losing bets in a row since the last win; no pause ends it."""
_RUN_BEFORE: Final = 15
"""The same when the day began."""
_RUN_ON: Final = 16
"""How long that one has become on this day."""
_RUN_SINCE: Final = 17
"""The longest one that has begun on this day."""


@compiled_on_call
def begin_day(totals: Int64) -> None:
    """The run so far is that of the days before."""
    totals[_RUN_BEFORE], totals[_RUN_ON], totals[_RUN_SINCE] = totals[_RUN], totals[_RUN], 0


@compiled_on_call
def remember(totals: Int64, profit: int, peak: int, bankroll: int) -> None:
    """A bet was settled.

    Args:
        profit: of the bet, minor units.
        peak, bankroll: after it.
    """
    if peak > 0 and (peak - bankroll) / peak > deepest_fall(totals):
        totals[WORST_PEAK], totals[WORST_LOW] = peak, bankroll
    if profit < 0:
        # The run that the day began with goes on until a win; from 0 it is the same as one that begins.
        goes_on = totals[_RUN_ON] == totals[_RUN] and totals[_RUN_SINCE] == 0
        totals[_RUN] += 1
        if goes_on:
            totals[_RUN_ON] = totals[_RUN]
        else:
            totals[_RUN_SINCE] = max(totals[_RUN_SINCE], totals[_RUN])
    elif profit > 0:
        totals[_RUN] = 0


@compiled_on_call
def deepest_fall(totals: Int64) -> float:
    """The largest drawdown since betting was last resumed, a share of the peak."""
    peak = totals[WORST_PEAK]
    return (peak - totals[WORST_LOW]) / peak if peak > 0 else 0.0


@compiled_on_call
def is_paused(totals: Int64, loss_streak: int) -> bool:
    """Whether so many losing bets in a row have paused betting on the day of the last step; each row begins anew."""
    return bool(
        totals[_RUN_ON] // loss_streak > totals[_RUN_BEFORE] // loss_streak or totals[_RUN_SINCE] >= loss_streak
    )
