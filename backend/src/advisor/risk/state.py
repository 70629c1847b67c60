"""The risk state: one instance of each part per run, shared by reference, integers of minor units.

Exposure of a market is its worst loss over the outcomes, from the payoff vector, so that hedges count;
exposure of an event and of the whole portfolio is the sum over their markets.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.clock import MICROS_PER_DAY
from advisor.instruments.market_types import MAX_SELECTIONS
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import LimitValues

BANKROLL: Final = 0
"""Settled bankroll: open bets are counted at cost."""
PEAK: Final = 1
OPEN_EXPOSURE: Final = 2
OPEN_STAKES: Final = 3
"""Paid to the venues and not back yet; bankroll less open stakes is the available cash."""
OPEN_BETS: Final = 4
DAY: Final = 5
"""UTC day number of the last step."""
DAY_START: Final = 6
"""Settled bankroll when that day began."""
STREAK: Final = 7
"""Losing bets in a row since the last win or the last pause."""
PAUSED_DAY: Final = 8
"""UTC day number on which a loss streak last paused betting."""
HALTED: Final = 9
"""1 once the hard drawdown was reached; stays."""
_FIELDS: Final = 10

_NO_DAY: Final = np.iinfo(np.int64).min


class RiskState(NamedTuple):
    """Bankroll, exposure and losses so far.

    Attributes:
        totals: (10,) int64, indexed by the constants of this module.
        event_exposure: (events,) worst loss on each event.
        payoff: (markets, 3) profit or loss of the open bets of each market if that selection wins.
    """

    totals: Int64
    event_exposure: Int64
    payoff: Int64


class BetValues(NamedTuple):
    """A bet as the risk state keeps it.

    Attributes:
        event, market: rows in the risk state.
        selections: how many selections the market has.
        selection: the one that was bet on.
        stake: minor units.
        win: the profit it makes if it wins in full, net of commission, minor units.
    """

    event: int
    market: int
    selections: int
    selection: int
    stake: int
    win: int


def new_state(bankroll: int, events: int, markets: int) -> RiskState:
    """Start with a bankroll in minor units and nothing open."""
    totals = np.zeros(_FIELDS, dtype=np.int64)
    totals[[BANKROLL, PEAK, DAY_START]] = bankroll
    totals[[DAY, PAUSED_DAY]] = _NO_DAY
    return RiskState(totals, np.zeros(events, np.int64), np.zeros((markets, MAX_SELECTIONS), np.int64))


@compiled_on_call
def start_day(state: RiskState, at: int) -> None:
    """Begin a new UTC day if ``at`` (µs) lies in one: the daily loss starts afresh."""
    day = at // MICROS_PER_DAY
    if day > state.totals[DAY]:
        state.totals[DAY] = day
        state.totals[DAY_START] = state.totals[BANKROLL]


@compiled_on_call
def worst_loss(payoff: Int64, market: int, selections: int) -> int:
    """Exposure of a market: the largest loss over its outcomes, never below zero."""
    worst = 0
    for s in range(selections):
        worst = min(worst, payoff[market, s])
    return -worst


@compiled_on_call
def hedging_stake(payoff: Int64, market: int, selections: int, selection: int) -> int:
    """The largest stake on a selection that does not raise the market's exposure; every unit above it adds one.

    A bet of stake s takes s from the payoff of every other outcome and none from its own.
    """
    least = np.iinfo(np.int64).max
    for s in range(selections):
        if s != selection:
            least = min(least, payoff[market, s])
    return worst_loss(payoff, market, selections) + least


@compiled_on_call
def _shift(state: RiskState, bet: BetValues, sign: int) -> None:
    """Add a bet to (sign 1) or take it out of (sign -1) the payoff vector and the exposures."""
    before = worst_loss(state.payoff, bet.market, bet.selections)
    for s in range(bet.selections):
        state.payoff[bet.market, s] += sign * (bet.win if s == bet.selection else -bet.stake)
    change = worst_loss(state.payoff, bet.market, bet.selections) - before
    state.event_exposure[bet.event] += change
    state.totals[OPEN_EXPOSURE] += change
    state.totals[OPEN_STAKES] += sign * bet.stake
    state.totals[OPEN_BETS] += sign


@compiled_on_call
def open_bet(state: RiskState, bet: BetValues) -> None:
    """Record a placed bet."""
    _shift(state, bet, 1)


@compiled_on_call
def close_bet(state: RiskState, bet: BetValues, profit: int, at: int, limits: LimitValues) -> None:
    """Record a settled bet: its exposure goes, its profit counts.

    Args:
        bet: as given to ``open_bet``.
        profit: what it made or lost, net of commission.
        at: time of settlement, µs; not before that of an earlier step.
        limits: loss streak and hard drawdown are checked here, where losses occur.
    """
    start_day(state, at)
    _shift(state, bet, -1)
    totals = state.totals
    totals[BANKROLL] += profit
    totals[PEAK] = max(totals[PEAK], totals[BANKROLL])
    if profit < 0:
        totals[STREAK] += 1
    elif profit > 0:
        totals[STREAK] = 0
    if totals[STREAK] >= limits.loss_streak:
        totals[STREAK] = 0
        totals[PAUSED_DAY] = totals[DAY]
    if drawdown(state) >= limits.drawdown_hard:
        totals[HALTED] = 1


@compiled_on_call
def drawdown(state: RiskState) -> float:
    """Fall of the settled bankroll from its peak, as a share of the peak."""
    peak = state.totals[PEAK]
    return (peak - state.totals[BANKROLL]) / peak if peak > 0 else 0.0
