"""The risk state: one instance of each part per run, shared by reference, integers of minor units.

Exposure of a market is its worst loss over the outcomes, from the payoff vector, so that hedges count;
exposure of an event and of the whole portfolio is the sum over their markets.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.history import Int64
from advisor.core.markets import MAX_SELECTIONS
from advisor.pricing.compiled import compiled_on_call

BANKROLL: Final = 0
"""Settled bankroll: open bets are counted at cost."""
PEAK: Final = 1
OPEN_EXPOSURE: Final = 2
OPEN_BETS: Final = 3
DAY: Final = 4
"""UTC day number of the last step."""
DAY_START: Final = 5
"""Settled bankroll when that day began."""
STREAK: Final = 6
"""Losing bets in a row."""
HALTED: Final = 7
"""1 once the hard drawdown was reached; stays."""
_FIELDS: Final = 8

MICROS_PER_DAY: Final = 86_400_000_000


class RiskState(NamedTuple):
    """What has been won, lost and put at risk.

    Attributes:
        totals: (8,) int64, indexed by the constants of this module.
        event_exposure: (events,) worst loss on each event.
        payoff: (markets, 3) profit or loss of the open bets of each market if that selection wins.
    """

    totals: Int64
    event_exposure: Int64
    payoff: Int64


def new_state(bankroll: int, events: int, markets: int) -> RiskState:
    """Start with a bankroll in minor units and nothing open."""
    totals = np.zeros(_FIELDS, dtype=np.int64)
    totals[[BANKROLL, PEAK, DAY_START]] = bankroll
    totals[DAY] = np.iinfo(np.int64).min
    return RiskState(totals, np.zeros(events, np.int64), np.zeros((markets, MAX_SELECTIONS), np.int64))


@compiled_on_call
def start_day(state: RiskState, at: int) -> None:
    """Begin a new UTC day if ``at`` (µs) lies in one: daily loss and loss streak start afresh."""
    day = at // MICROS_PER_DAY
    if day > state.totals[DAY]:
        state.totals[DAY] = day
        state.totals[DAY_START] = state.totals[BANKROLL]
        state.totals[STREAK] = 0


@compiled_on_call
def worst_loss(payoff: Int64, market: int, selections: int) -> int:
    """Exposure of a market: the largest loss over its outcomes, never below zero."""
    worst = 0
    for s in range(selections):
        worst = min(worst, payoff[market, s])
    return -worst


@compiled_on_call
def worst_loss_with(payoff: Int64, market: int, selections: int, selection: int, stake: int, win: int) -> int:
    """Exposure of a market after one more bet that pays ``win`` (profit) or loses ``stake``."""
    worst = 0
    for s in range(selections):
        worst = min(worst, payoff[market, s] + (win if s == selection else -stake))
    return -worst


@compiled_on_call
def add_payoff(
    state: RiskState, event: int, market: int, selections: int, selection: int, stake: int, win: int
) -> None:
    """Add a bet to (or, with negative amounts, take it out of) the payoff vector and the exposures."""
    before = worst_loss(state.payoff, market, selections)
    for s in range(selections):
        state.payoff[market, s] += win if s == selection else -stake
    change = worst_loss(state.payoff, market, selections) - before
    state.event_exposure[event] += change
    state.totals[OPEN_EXPOSURE] += change


@compiled_on_call
def open_bet(state: RiskState, event: int, market: int, selections: int, selection: int, stake: int, win: int) -> None:
    """Record a placed bet."""
    add_payoff(state, event, market, selections, selection, stake, win)
    state.totals[OPEN_BETS] += 1


@compiled_on_call
def close_bet(
    state: RiskState,
    event: int,
    market: int,
    selections: int,
    selection: int,
    stake: int,
    win: int,
    profit: int,
    at: int,
    drawdown_hard: float,
) -> None:
    """Record a settled bet: its exposure goes, its profit counts.

    Args:
        win: the profit it would have made if it had won in full, as given to ``open_bet``.
        profit: what it made or lost, net of commission.
        at: time of settlement, µs.
        drawdown_hard: fall from the peak, as a share of it, that halts betting.
    """
    start_day(state, at)
    add_payoff(state, event, market, selections, selection, -stake, -win)
    totals = state.totals
    totals[OPEN_BETS] -= 1
    totals[BANKROLL] += profit
    totals[PEAK] = max(totals[PEAK], totals[BANKROLL])
    if profit < 0:
        totals[STREAK] += 1
    elif profit > 0:
        totals[STREAK] = 0
    if drawdown(state) >= drawdown_hard:
        totals[HALTED] = 1


@compiled_on_call
def drawdown(state: RiskState) -> float:
    """Fall of the settled bankroll from its peak, as a share of the peak."""
    peak = state.totals[PEAK]
    return (peak - state.totals[BANKROLL]) / peak if peak > 0 else 0.0
