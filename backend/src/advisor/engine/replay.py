"""Signals and settlements merged in time order through the decision kernel."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.history import Float64, Int8, Int32, Int64
from advisor.engine.kernel import SignalValues, decide
from advisor.ledger.settlement import FULL_WIN, net_profit
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import LimitValues
from advisor.risk.staking import StakingValues
from advisor.risk.state import BANKROLL, RiskState, close_bet, open_bet

_THE_END: Final = np.iinfo(np.int64).max


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
    done = Decisions(np.zeros(k, np.int64), np.zeros(k, np.int8), np.zeros(k, np.int64), np.zeros(k, np.int64))
    win = np.zeros(k, np.int64)
    settled = 0
    for i in range(k):
        settled = _settle_until(state, signals, limits, win, done, settled, signals.at[i])
        stake, refusal = decide(state, _signal(signals, i), limits, staking)
        done.stake[i], done.refusal[i] = stake, refusal
        if stake > 0:
            win[i] = net_profit(stake, signals.odds_e4[i], FULL_WIN, signals.commission[i])
            open_bet(
                state, signals.event[i], signals.market[i], signals.selections, signals.selection[i], stake, win[i]
            )
    _settle_until(state, signals, limits, win, done, settled, _THE_END)
    return done


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
    state: RiskState, signals: Timeline, limits: LimitValues, win: Int64, done: Decisions, settled: int, until: int
) -> int:
    """Settle what ended at or before ``until``; return how many rows of the settlement order are done."""
    while settled < len(signals.settle_order):
        i = signals.settle_order[settled]
        at = signals.settle_at[i]
        if at > until:
            break
        settled += 1
        stake = done.stake[i]
        if stake == 0:
            continue
        done.profit[i] = net_profit(stake, signals.odds_e4[i], signals.result[i], signals.commission[i])
        close_bet(
            state,
            signals.event[i],
            signals.market[i],
            signals.selections,
            signals.selection[i],
            stake,
            win[i],
            done.profit[i],
            at,
            limits,
        )
        done.bankroll[i] = state.totals[BANKROLL]
    return settled
