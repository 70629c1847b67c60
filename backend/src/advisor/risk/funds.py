"""Money that comes and goes without being won or lost, and the end of a halt."""

from typing import Final

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.errors import ConflictError, InsufficientFundsError
from advisor.risk.past_losses import WORST_LOW, WORST_PEAK
from advisor.risk.state import BANKROLL, HALTED, PEAK, RiskState, available, shift_starts, start_day

_MOST: Final = int(np.iinfo(np.int64).max)


def move_funds(state: RiskState, amount: int, at: int) -> None:
    """Pay money in, or with an amount below zero out: it is neither profit nor loss.

    The peak changes in proportion, so that the drawdown, a share of it, stays what it is (rounded up, by less than a
    unit of the peak, and by less than a millionth where so high a peak would not fit 64 bits); the losses of day, week
    and month, amounts, stay too. With a bankroll of nothing the peak begins anew.

    Args:
        amount: minor units.
        at: µs; not before that of an earlier step.

    Raises:
        InsufficientFundsError: more is to go out than open bets leave.
    """
    start_day(state, at)
    if -amount > available(state):
        raise InsufficientFundsError(-amount, available(state))
    count_movement(state.totals, amount)
    shift_starts(state.totals, amount)


def count_movement(totals: Int64, amount: int) -> None:
    """Bankroll and peak after money came in, or with an amount below zero went out; see ``move_funds``."""
    before, peak = int(totals[BANKROLL]), int(totals[PEAK])
    after = before + amount
    totals[BANKROLL] = after
    # Rounded up: no row of movements makes a drawdown smaller.
    totals[PEAK] = min(-(-peak * after // before), _MOST) if before > 0 else after


def halt(state: RiskState, at: int) -> None:
    """Bet no more until betting is resumed.

    Args:
        at: µs; not before that of an earlier step.
    """
    start_day(state, at)
    state.totals[HALTED] = 1


def resume(state: RiskState, at: int) -> None:
    """Bet again after a halt: drawdowns count from here, or the first loss would halt again what a fall has halted.

    The losses of day, week and month and the losing streak stay as they are.

    Args:
        at: µs; not before that of an earlier step.

    Raises:
        ConflictError: betting is not halted.
    """
    if state.totals[HALTED] == 0:
        raise ConflictError("Betting is not halted, so there is nothing to resume.")
    start_day(state, at)
    state.totals[HALTED] = 0
    state.totals[[PEAK, WORST_PEAK, WORST_LOW]] = state.totals[BANKROLL]
