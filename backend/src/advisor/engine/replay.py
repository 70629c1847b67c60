"""Signals and settlements merged in time order through the decision kernel."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int32, Int64
from advisor.engine.kernel import SignalValues, bet_on, decide
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.payoff import commission_on, gross_of, share_out
from advisor.risk.capital_shares import NO_SHARES, LimitShares, limits_at
from advisor.risk.limits import LimitValues
from advisor.risk.own_record import LOOK_BACK_MICROS, OwnRecord, by_record, counted, return_e4
from advisor.risk.positions import BetValues, Positions, commission_due, row_of
from advisor.risk.staking import StakingValues
from advisor.risk.state import BANKROLL, RiskState, close_bet, record_bet, with_capacity

_THE_END: Final = np.iinfo(np.int64).max


class Timeline(NamedTuple):
    """k signals in order of decision, with what became of their events.

    Attributes:
        at: (k,) time of decision, µs, ascending.
        settle_at: (k,) time of settlement, µs, later than ``at``.
        settle_order: (k,) rows in order of settlement.
        event, market: (k,) rows in the risk state.
        venue, selection: (k,) indexes of the venue and of the selection.
        covered: (k,) bits of the outcomes that the selection wins with; 0 for the one of its own index alone.
        side: (k,) ``Side``.
        odds_e4: (k,) quoted odds.
        probability: (k,) fair probability of the selection, given no push.
        commission: (k,) share of net winnings kept.
        nets: (k,) whether it is kept of the market's net winnings at the venue, and not of each bet.
        halves: (k,) probability of half a win of the selection, below zero of half a loss.
        result: (k,) halves won by the selection, or divided; see ``pricing.payoff``.
        outcomes: how many results the markets have.
    """

    at: Int64
    settle_at: Int64
    settle_order: Int64
    event: Int32
    market: Int32
    venue: Int16
    selection: Int16
    covered: Int64
    side: Int8
    odds_e4: Int32
    probability: Float64
    commission: Float64
    nets: Bool
    halves: Float64
    result: Int8
    outcomes: int


class Decisions(NamedTuple):
    """The kernel's decisions on k signals, and their results.

    Attributes:
        stake: (k,) minor units, of a lay the backer's; 0 where refused.
        at_risk: (k,) minor units: the stake of a back bet, the liability of a lay.
        refusal: (k,) ``Refusal``.
        commission: (k,) minor units: of the bet, or its share of that on the market's net winnings.
        profit: (k,) profit after commission, or the loss, minor units.
        bankroll: (k,) settled bankroll right after this bet's settlement; 0 where refused.
    """

    stake: Int64
    at_risk: Int64
    refusal: Int8
    commission: Int64
    profit: Int64
    bankroll: Int64


class _Bets(NamedTuple):
    """What became of the k signals' bets, and which of them share a position.

    Attributes:
        gross, commission: (k,) minor units.
        is_charged: (k,) whether these are known.
        before: (k,) signal of the bet placed before it in the same position, or -1.
        last: (rows,) signal of the last bet of each position, or -1.
    """

    gross: Int64
    commission: Int64
    is_charged: Bool
    before: Int64
    last: Int64


@compiled_on_call
def _charge(signals: Timeline, stake: Int64, bets: _Bets, positions: Positions, row: int, j: int) -> None:
    """Charge commission on what the bets of a position net that are settled at one instant, signal j's among them."""
    count = 0
    i = bets.last[row]
    while i >= 0:
        count += signals.settle_at[i] == signals.settle_at[j]
        i = bets.before[i]
    together, gross = np.empty(count, np.int64), np.empty(count, np.int64)
    i = bets.last[row]
    while i >= 0:
        if signals.settle_at[i] == signals.settle_at[j]:
            count -= 1
            together[count] = i
            gross[count] = gross_of(signals.side[i], stake[i], signals.odds_e4[i], signals.result[i])
        i = bets.before[i]
    shares = share_out(commission_due(positions, row, gross.sum()), gross)
    for n in range(len(together)):
        i = together[n]
        bets.gross[i], bets.commission[i], bets.is_charged[i] = gross[n], shares[n], True


@compiled_on_call
def replay(
    state: RiskState, signals: Timeline, limits: LimitValues, staking: StakingValues, shares: LimitShares = NO_SHARES
) -> Decisions:
    """Run the loop: before each decision everything that has ended by then is settled, and at last the rest.

    A decision therefore depends on earlier decisions and on results known at its time, and on nothing later; a plan by
    the own record goes by the bets of this run. Only the
    ``totals`` of the state are changed; nothing is open at the end.

    Args:
        shares: those of the limits that are shares of the capital.
    """
    # One body, as handing this many columns to parts of it would cost more than what they do.
    k = len(signals.at)
    events, markets = 0, 0
    for i in range(k):
        events, markets = max(events, signals.event[i] + 1), max(markets, signals.market[i] + 1)
    state = with_capacity(state, events, markets, k, signals.outcomes)
    stake, at_risk, profit, bankroll = (
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
    )
    win, rate = np.empty(k, np.int64), np.empty(k, np.int64)
    refusal = np.zeros(k, np.int8)
    bets = _Bets(
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
        np.zeros(k, np.bool_),
        np.full(k, -1, np.int64),
        np.full(len(state.positions.rows), -1, np.int64),
    )
    returned, record, oldest = np.zeros(k, np.int64), OwnRecord(0, 0, 0), 0
    settled = 0
    for i in range(k + 1):
        until = signals.at[i] if i < k else _THE_END
        while settled < k and signals.settle_at[signals.settle_order[settled]] <= until:
            j = signals.settle_order[settled]
            settled += 1
            if stake[j] == 0:
                continue
            bet = BetValues(
                signals.event[j],
                signals.market[j],
                signals.venue[j],
                signals.outcomes,
                signals.selection[j],
                signals.covered[j],
                signals.side[j],
                at_risk[j],
                win[j],
                rate[j],
            )
            if bet.rate != 0:
                if not bets.is_charged[j]:
                    _charge(signals, stake, bets, state.positions, row_of(state.positions, bet.market, bet.venue), j)
            else:
                bets.gross[j] = gross_of(bet.side, stake[j], signals.odds_e4[j], signals.result[j])
                bets.commission[j] = commission_on(bets.gross[j], signals.commission[j])
            close_bet(state, bet, bets.gross[j], bets.commission[j], signals.settle_at[j], limits)
            profit[j] = bets.gross[j] - bets.commission[j]
            returned[j] = return_e4(profit[j], at_risk[j])
            record = counted(record, returned[j], 1)
            bankroll[j] = state.totals[BANKROLL]
        if i == k:
            break
        signal = SignalValues(
            signals.at[i],
            signals.event[i],
            signals.market[i],
            signals.venue[i],
            signals.outcomes,
            signals.selection[i],
            signals.covered[i],
            signals.side[i],
            signals.odds_e4[i],
            signals.probability[i],
            signals.commission[i],
            signals.nets[i],
            signals.halves[i],
        )
        while oldest < settled and signals.settle_at[signals.settle_order[oldest]] <= until - LOOK_BACK_MICROS:
            record = counted(record, returned[signals.settle_order[oldest]], -1)
            oldest += 1
        within = limits_at(limits, shares, state.totals, signal.at)
        stake[i], refusal[i] = decide(state, signal, within, by_record(staking, record))
        if stake[i] > 0:
            bet = bet_on(signal, stake[i])
            at_risk[i], win[i], rate[i] = bet.at_risk, bet.win, bet.rate
            row = record_bet(state, bet)
            bets.before[i], bets.last[row] = bets.last[row], i
    return Decisions(stake, at_risk, refusal, bets.commission, profit, bankroll)
