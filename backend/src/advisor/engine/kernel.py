"""The decision kernel: one compiled function, the same in backtest, paper and live."""

from typing import Final, NamedTuple

from advisor.core.arrays import Int64
from advisor.core.quotes import LAY
from advisor.ledger.settlement import best_result
from advisor.pricing.compiled import compiled_on_call
from advisor.pricing.payoff import amount_at_risk, commission_on, gross_of, millionths, stake_of
from advisor.risk.levels import stake_share, used_up
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.past_losses import deepest_fall, is_paused
from advisor.risk.positions import BetValues, most_at_risk
from advisor.risk.staking import BY_RECORD, StakingValues, propose_at_risk, share_of
from advisor.risk.state import (
    AT_VENUES,
    BANKROLL,
    DAY,
    DAY_START,
    HALTED,
    MONTH_START,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PAUSED_DAY,
    WEEK_START,
    RiskState,
    drawdown,
    start_day,
)

# Enum members are looked up once here: compiled code sees plain integers.
_NONE = int(Refusal.NONE)
_ODDS_RANGE = int(Refusal.ODDS_RANGE)
_DRAWDOWN_HALT = int(Refusal.DRAWDOWN_HALT)
_DAILY_LOSS = int(Refusal.DAILY_LOSS)
_WEEKLY_LOSS = int(Refusal.WEEKLY_LOSS)
_MONTHLY_LOSS = int(Refusal.MONTHLY_LOSS)
_LOSS_STREAK = int(Refusal.LOSS_STREAK)
_BREAKER = int(Refusal.BREAKER)
_OPEN_BETS = int(Refusal.OPEN_BETS)
_NO_STAKE = int(Refusal.NO_STAKE)
_BET_LIMIT = int(Refusal.BET_LIMIT)
_MARKET_LIMIT = int(Refusal.MARKET_LIMIT)
_EVENT_LIMIT = int(Refusal.EVENT_LIMIT)
_OPEN_LIMIT = int(Refusal.OPEN_LIMIT)
_INSUFFICIENT_FUNDS = int(Refusal.INSUFFICIENT_FUNDS)
_RECORD = int(Refusal.RECORD)


class SignalValues(NamedTuple):
    """One signal as the kernel reads it.

    Attributes:
        at: when the decision is taken, µs.
        event, market: rows in the risk state.
        venue: index of the venue.
        outcomes: how many results the market has, of which one happens.
        selection: the one to bet on.
        covered: bits of the outcomes it wins with; 0 for the one of its own index alone.
        side: ``Side``.
        odds_e4: quoted odds, ten-thousandths.
        probability: fair probability of the selection, given no push.
        commission: share of net winnings the venue keeps.
        nets: whether it keeps that of a market's net winnings, and not of each bet.
        halves: probability that half of the stake is won by the selection, below zero that half of it is lost.
    """

    at: int
    event: int
    market: int
    venue: int
    outcomes: int
    selection: int
    covered: int
    side: int
    odds_e4: int
    probability: float
    commission: float
    nets: bool
    halves: float


ANY_SIGNAL: Final = SignalValues(0, 0, 0, 0, 2, 0, 0, 0, 0, 0.5, 0.0, False, 0.0)
"""For what does not depend on the signal."""


@compiled_on_call
def decide(state: RiskState, signal: SignalValues, limits: LimitValues, staking: StakingValues) -> tuple[int, int]:
    """Decide on one signal: how much to bet, or why not.

    Plans and limits count what is at risk: the stake of a back bet, the liability of a lay. An amount above what a
    limit leaves is trimmed to it; if that is less than the smallest stake, the bet is refused with the code of the
    limit that binds most. The state is read, not changed (except that a new day is begun).

    Args:
        state: has place for the signal's event and market.
        staking: one that goes by the own record as ``own_record.by_record`` has made it.

    Returns:
        ``(stake, refusal)``: stake in minor units (of a lay the backer's) and ``Refusal.NONE``, or 0 and the refusal.
    """
    start_day(state, signal.at)
    refusal = pre_trade_refusal(state, signal, limits)
    if refusal != _NONE:
        return 0, refusal
    if staking.kind == BY_RECORD and not staking.fraction >= 0:
        return 0, _RECORD
    at_risk = planned(state, signal, limits, staking)
    if at_risk <= 0:
        return 0, _NO_STAKE
    at_risk, binding = trim(state, signal, limits, at_risk)
    refused = binding if binding != _NONE else _NO_STAKE
    if at_risk < limits.min_stake:
        return 0, refused
    stake = stake_of(signal.side, at_risk, signal.odds_e4)
    # A lay at long odds may hold less than it was granted, or be nothing: a unit of the backer's stake holds many.
    if signal.side == LAY and (stake == 0 or amount_at_risk(LAY, stake, signal.odds_e4) < limits.min_stake):
        return 0, refused
    return stake, _NONE


@compiled_on_call
def planned(state: RiskState, signal: SignalValues, limits: LimitValues, staking: StakingValues) -> int:
    """What a plan puts at risk, minor units, reduced in a drawdown, by breakers and near limits; no limit trims it."""
    at_risk = propose_at_risk(
        staking,
        state.totals[BANKROLL],
        signal.side,
        signal.probability,
        signal.odds_e4,
        signal.commission,
        signal.halves,
    )
    if drawdown(state) >= limits.drawdown_soft:
        at_risk = share_of(at_risk, limits.drawdown_scale)
    if limits.stake_factor < 1:
        at_risk = share_of(at_risk, limits.stake_factor)
    if limits.scale_by_use:
        at_risk = share_of(at_risk, stake_share(used_up(state, limits)))
    return at_risk


@compiled_on_call
def bet_on(signal: SignalValues, stake: int) -> BetValues:
    """The bet that a stake on a signal makes, of a lay the backer's, as the risk state keeps it."""
    at_risk = amount_at_risk(signal.side, stake, signal.odds_e4)
    return bet_of(signal, at_risk, gross_of(signal.side, stake, signal.odds_e4, best_result(signal.side)))


@compiled_on_call
def bet_of(signal: SignalValues, at_risk: int, win: int) -> BetValues:
    """The bet on a signal that risks one amount to win another, as the risk state keeps it.

    Args:
        signal: its odds and probability are not read.
        at_risk: minor units.
        win: minor units, before commission.
    """
    rate = 0
    if signal.nets:
        rate = millionths(signal.commission)
    else:
        win -= commission_on(win, signal.commission)
    return BetValues(
        signal.event,
        signal.market,
        signal.venue,
        signal.outcomes,
        signal.selection,
        signal.covered,
        signal.side,
        at_risk,
        win,
        rate,
    )


@compiled_on_call
def pre_trade_refusal(state: RiskState, signal: SignalValues, limits: LimitValues) -> int:
    """Checks that do not depend on the stake, from the most lasting to the most passing."""
    totals = state.totals
    if not limits.min_odds_e4 <= signal.odds_e4 <= limits.max_odds_e4:
        return _ODDS_RANGE
    if totals[HALTED] == 1 or max(drawdown(state), deepest_fall(totals)) >= limits.drawdown_hard:
        return _DRAWDOWN_HALT
    lost = _lost(totals, limits)
    if lost != _NONE:
        return lost
    if totals[PAUSED_DAY] == totals[DAY] or is_paused(totals, limits.loss_streak):
        return _LOSS_STREAK
    if not limits.stake_factor > 0:
        return _BREAKER
    if totals[OPEN_BETS] >= limits.max_open_bets:
        return _OPEN_BETS
    return _NONE


@compiled_on_call
def _lost(totals: Int64, limits: LimitValues) -> int:
    """Whether the losses of the month, the week or the day reached their limit."""
    for start, limit, code in (
        (MONTH_START, limits.monthly_loss, _MONTHLY_LOSS),
        (WEEK_START, limits.weekly_loss, _WEEKLY_LOSS),
        (DAY_START, limits.daily_loss, _DAILY_LOSS),
    ):
        if totals[start] - totals[BANKROLL] >= limit:
            return code
    return _NONE


@compiled_on_call
def trim(state: RiskState, signal: SignalValues, limits: LimitValues, at_risk: int) -> tuple[int, int]:
    """Trim an amount to what every limit leaves, with the refusal of the limit that trimmed it last (and so most)."""
    binding = _NONE
    if at_risk > limits.max_stake:
        at_risk, binding = limits.max_stake, _BET_LIMIT
    exposure = state.market_exposure[signal.market]
    for limit, used, code in (
        (limits.max_market, exposure, _MARKET_LIMIT),
        (limits.max_event, state.event_exposure[signal.event], _EVENT_LIMIT),
        (limits.max_open, state.totals[OPEN_EXPOSURE], _OPEN_LIMIT),
    ):
        left = max(limit - used, 0)
        # No bet adds more exposure than it risks; a hedge adds less or none, and passes a full limit.
        if at_risk > left:
            most = most_at_risk(state.positions, bet_on(signal, 0), exposure - state.market_held[signal.market] + left)
            if at_risk > most:
                at_risk, binding = most, code
    cash = state.totals[BANKROLL] - state.totals[AT_VENUES]
    if at_risk > cash:
        at_risk, binding = cash, _INSUFFICIENT_FUNDS
    return at_risk, binding
