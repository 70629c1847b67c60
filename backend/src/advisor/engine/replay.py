"""Signals and settlements merged in time order through the decision kernel."""

from typing import NamedTuple

import numpy as np

from advisor.core.history import Float64, Int8, Int32, Int64
from advisor.engine.kernel import SignalValues, decide
from advisor.ledger.settlement import FULL_WIN, net_profit
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import LimitValues
from advisor.risk.staking import StakingValues
from advisor.risk.state import BANKROLL, RiskState, close_bet, open_bet


class Timeline(NamedTuple):
    """k signals in order of decision, with what became of their events.

    Attributes:
        at: (k,) time of decision, µs, ascending.
        settle_at: (k,) time of settlement, µs, later than ``at``.
        settle_order: (k,) rows in order of settlement.
        event, market, selection: (k,) rows in the risk state and index of the selection.
        odds_e4: (k,) quoted odds.
        probability: (k,) fair probability.
        commission: (k,) share of net winnings kept.
        result: (k,) halves won.
        selections: how many selections the markets have.
    """

    at: Int64
    settle_at: Int64
    settle_order: Int64
    event: Int32
    market: Int32
    selection: Int8
    odds_e4: Int32
    probability: Float64
    commission: Float64
    result: Int8
    selections: int


class Decisions(NamedTuple):
    """What the kernel made of k signals.

    Attributes:
        stake: (k,) minor units; 0 where refused.
        refusal: (k,) ``Refusal``.
        profit: (k,) net profit or loss, minor units.
        bankroll: (k,) settled bankroll right after this bet's settlement; 0 where refused.
    """

    stake: Int64
    refusal: Int8
    profit: Int64
    bankroll: Int64


@compiled_on_call
def replay(state: RiskState, signals: Timeline, limits: LimitValues, staking: StakingValues) -> Decisions:
    """Run the loop: before each decision everything that has ended by then is settled.

    A decision therefore depends on earlier decisions and on results known at its time, and on nothing later.
    """
    k = len(signals.at)
    stake = np.zeros(k, np.int64)
    refusal = np.zeros(k, np.int8)
    profit = np.zeros(k, np.int64)
    bankroll = np.zeros(k, np.int64)
    win = np.zeros(k, np.int64)
    settled = 0
    for i in range(k):
        settled = _settle_until(
            state, signals, stake, win, profit, bankroll, settled, signals.at[i], limits.drawdown_hard
        )
        stake[i], refusal[i] = decide(state, _signal(signals, i), limits, staking)
        if stake[i] > 0:
            win[i] = net_profit(stake[i], signals.odds_e4[i], FULL_WIN, signals.commission[i])
            open_bet(
                state,
                signals.event[i],
                signals.market[i],
                signals.selections,
                signals.selection[i],
                stake[i],
                win[i],
            )
    _settle_until(state, signals, stake, win, profit, bankroll, settled, np.iinfo(np.int64).max, limits.drawdown_hard)
    return Decisions(stake, refusal, profit, bankroll)


@compiled_on_call
def _signal(signals: Timeline, i: int) -> SignalValues:
    return SignalValues(
        signals.at[i],
        signals.event[i],
        signals.market[i],
        signals.selections,
        signals.selection[i],
        signals.odds_e4[i],
        signals.probability[i],
        signals.commission[i],
    )


@compiled_on_call
def _settle_until(
    state: RiskState,
    signals: Timeline,
    stake: Int64,
    win: Int64,
    profit: Int64,
    bankroll: Int64,
    settled: int,
    until: int,
    drawdown_hard: float,
) -> int:
    """Settle what ended at or before ``until``; return how many rows of the settlement order are done."""
    while settled < len(signals.settle_order):
        i = signals.settle_order[settled]
        if signals.settle_at[i] > until:
            break
        settled += 1
        if stake[i] == 0:
            continue
        profit[i] = net_profit(stake[i], signals.odds_e4[i], signals.result[i], signals.commission[i])
        close_bet(
            state,
            signals.event[i],
            signals.market[i],
            signals.selections,
            signals.selection[i],
            stake[i],
            win[i],
            profit[i],
            signals.settle_at[i],
            drawdown_hard,
        )
        bankroll[i] = state.totals[BANKROLL]
    return settled
