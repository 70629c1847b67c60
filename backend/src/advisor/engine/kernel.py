"""The decision kernel: one compiled function, the same in backtest, paper and live."""

from typing import NamedTuple

from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.staking import StakingValues, propose_stake, share_of
from advisor.risk.state import (
    BANKROLL,
    DAY,
    DAY_START,
    HALTED,
    OPEN_BETS,
    OPEN_EXPOSURE,
    OPEN_STAKES,
    PAUSED_DAY,
    RiskState,
    drawdown,
    hedging_stake,
    start_day,
    worst_loss,
)

# Enum members are looked up once here: compiled code sees plain integers.
_NONE = int(Refusal.NONE)
_ODDS_RANGE = int(Refusal.ODDS_RANGE)
_DRAWDOWN_HALT = int(Refusal.DRAWDOWN_HALT)
_DAILY_LOSS = int(Refusal.DAILY_LOSS)
_LOSS_STREAK = int(Refusal.LOSS_STREAK)
_OPEN_BETS = int(Refusal.OPEN_BETS)
_NO_STAKE = int(Refusal.NO_STAKE)
_BET_LIMIT = int(Refusal.BET_LIMIT)
_MARKET_LIMIT = int(Refusal.MARKET_LIMIT)
_EVENT_LIMIT = int(Refusal.EVENT_LIMIT)
_OPEN_LIMIT = int(Refusal.OPEN_LIMIT)
_INSUFFICIENT_FUNDS = int(Refusal.INSUFFICIENT_FUNDS)


class SignalValues(NamedTuple):
    """One signal as the kernel reads it.

    Attributes:
        at: when the decision is taken, µs.
        event, market: rows in the risk state.
        selections: how many selections the market has.
        selection: the one to bet on.
        odds_e4: quoted odds, ten-thousandths.
        probability: fair probability, given no push.
        commission: share of net winnings the venue keeps.
        halves: probability that half of the stake is won, below zero that half of it is lost.
    """

    at: int
    event: int
    market: int
    selections: int
    selection: int
    odds_e4: int
    probability: float
    commission: float
    halves: float


@compiled_on_call
def decide(state: RiskState, signal: SignalValues, limits: LimitValues, staking: StakingValues) -> tuple[int, int]:
    """Decide on one signal: how much to bet, or why not.

    A stake above what a limit leaves is trimmed to it; if that is less than the smallest stake, the bet is refused
    with the code of the limit that binds most. The state is read, not changed (except that a new day is begun).

    Returns:
        ``(stake, refusal)``: stake in minor units and ``Refusal.NONE``, or 0 and the refusal.
    """
    start_day(state, signal.at)
    refusal = _pre_trade_refusal(state, signal, limits)
    if refusal != _NONE:
        return 0, refusal
    stake = propose_stake(
        staking, state.totals[BANKROLL], signal.probability, signal.odds_e4, signal.commission, signal.halves
    )
    if drawdown(state) >= limits.drawdown_soft:
        stake = share_of(stake, limits.drawdown_scale)
    if stake <= 0:
        return 0, _NO_STAKE
    stake, binding = _trim(state, signal, limits, stake)
    if stake < limits.min_stake:
        return 0, binding if binding != _NONE else _NO_STAKE
    return stake, _NONE


@compiled_on_call
def _pre_trade_refusal(state: RiskState, signal: SignalValues, limits: LimitValues) -> int:
    """Checks that do not depend on the stake, from the most lasting to the most passing."""
    totals = state.totals
    if not limits.min_odds_e4 <= signal.odds_e4 <= limits.max_odds_e4:
        return _ODDS_RANGE
    if totals[HALTED] == 1:
        return _DRAWDOWN_HALT
    if totals[DAY_START] - totals[BANKROLL] >= limits.daily_loss:
        return _DAILY_LOSS
    if totals[PAUSED_DAY] == totals[DAY]:
        return _LOSS_STREAK
    if totals[OPEN_BETS] >= limits.max_open_bets:
        return _OPEN_BETS
    return _NONE


@compiled_on_call
def _trim(state: RiskState, signal: SignalValues, limits: LimitValues, stake: int) -> tuple[int, int]:
    """Trim a stake to what every limit leaves, with the refusal of the limit that trimmed it last (and so most)."""
    binding = _NONE
    if stake > limits.max_stake:
        stake, binding = limits.max_stake, _BET_LIMIT
    # A hedge adds no exposure and passes every limit; any stake beyond it counts in full.
    hedge = hedging_stake(state.payoff, signal.market, signal.selections, signal.selection)
    for limit, exposure, code in (
        (limits.max_market, worst_loss(state.payoff, signal.market, signal.selections), _MARKET_LIMIT),
        (limits.max_event, state.event_exposure[signal.event], _EVENT_LIMIT),
        (limits.max_open, state.totals[OPEN_EXPOSURE], _OPEN_LIMIT),
    ):
        most = hedge + max(limit - exposure, 0)
        if stake > most:
            stake, binding = most, code
    cash = state.totals[BANKROLL] - state.totals[OPEN_STAKES]
    if stake > cash:
        stake, binding = cash, _INSUFFICIENT_FUNDS
    return stake, binding
