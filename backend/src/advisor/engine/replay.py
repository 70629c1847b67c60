"""Signals and settlements merged in time order through the decision kernel."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Float64, Int8, Int32, Int64
from advisor.engine.kernel import SignalValues, decide
from advisor.ledger.settlement import FULL_WIN, net_profit
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import LimitValues
from advisor.risk.staking import StakingValues
from advisor.risk.state import BANKROLL, BetValues, RiskState, close_bet, open_bet

_THE_END: Final = np.iinfo(np.int64).max


class Timeline(NamedTuple):
    """k signals in order of decision, with what became of their events.

    Attributes:
        at: (k,) time of decision, µs, ascending.
        settle_at: (k,) time of settlement, µs, later than ``at``.
        settle_order: (k,) rows in order of settlement.
        event, market, selection: (k,) rows in the risk state and index of the selection.
        odds_e4: (k,) quoted odds.
        probability: (k,) fair probability, given no push.
        commission: (k,) share of net winnings kept.
        halves: (k,) probability of half a win, below zero of half a loss.
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
    halves: Float64
    result: Int8
    selections: int


class Decisions(NamedTuple):
    """The kernel's decisions on k signals, and their results.

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
    """Run the loop: before each decision everything that has ended by then is settled, and at last the rest.

    A decision therefore depends on earlier decisions and on results known at its time, and on nothing later.
    """
    # One body, as handing this many columns to parts of it would cost more than what they do.
    k, selections = len(signals.at), signals.selections
    stake, profit, bankroll, win = (
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
    )
    refusal = np.zeros(k, np.int8)
    settled = 0
    for i in range(k + 1):
        until = signals.at[i] if i < k else _THE_END
        while settled < k and signals.settle_at[signals.settle_order[settled]] <= until:
            j = signals.settle_order[settled]
            settled += 1
            if stake[j] == 0:
                continue
            profit[j] = net_profit(stake[j], signals.odds_e4[j], signals.result[j], signals.commission[j])
            bet = BetValues(signals.event[j], signals.market[j], selections, signals.selection[j], stake[j], win[j])
            close_bet(state, bet, profit[j], signals.settle_at[j], limits)
            bankroll[j] = state.totals[BANKROLL]
        if i == k:
            break
        signal = SignalValues(
            signals.at[i],
            signals.event[i],
            signals.market[i],
            selections,
            signals.selection[i],
            signals.odds_e4[i],
            signals.probability[i],
            signals.commission[i],
            signals.halves[i],
        )
        stake[i], refusal[i] = decide(state, signal, limits, staking)
        if stake[i] > 0:
            win[i] = net_profit(stake[i], signals.odds_e4[i], FULL_WIN, signals.commission[i])
            open_bet(state, BetValues(signal.event, signal.market, selections, signal.selection, stake[i], win[i]))
    return Decisions(stake, refusal, profit, bankroll)
