"""The risk state: one instance of each part per run, shared by reference, integers of minor units.

Exposure of a market is its worst loss over the outcomes, from the payoffs of its positions after commission, so that
hedges count, and what its open orders hold; exposure of an event and of the whole portfolio is the sum over their
markets.
"""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.clock import MICROS_PER_DAY
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import LimitValues
from advisor.risk.past_losses import WORST_LOW, WORST_PEAK, begin_day, remember
from advisor.risk.positions import (
    AT_RISK,
    BETS,
    CHARGED,
    FIRST,
    NEXT,
    OUTCOMES,
    RATE,
    SETTLED,
    BetValues,
    Positions,
    no_positions,
    row_for,
    row_of,
    shift,
    with_rows,
    worst_loss,
)

BANKROLL: Final = 0
"""Settled bankroll: open bets are counted at cost."""
PEAK: Final = 1
OPEN_EXPOSURE: Final = 2
AT_VENUES: Final = 3
"""What open bets and orders hold, each for itself: stakes of back bets, liabilities of lays; bankroll less it is the
available cash."""
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
"""1 once the hard drawdown was reached or somebody halted betting; stays until it is resumed."""
WEEK_START: Final = 10
"""Settled bankroll when the week of that day began, on a Monday."""
MONTH_START: Final = 11
"""Settled bankroll when its month began."""
# From here on those of ``past_losses``.
_FIELDS: Final = 18
_STARTS: Final = (DAY_START, WEEK_START, MONTH_START)

_NO_DAY: Final = np.iinfo(np.int64).min


PAUSED: Final = 1
HALTED_NOW: Final = 2
"""What a settlement may bring about; their sum where it is both."""


class RiskState(NamedTuple):
    """Bankroll, exposure and losses so far.

    Attributes:
        totals: (18,) int64, indexed by the constants of this module.
        event_exposure: (events,) worst loss on each event.
        market_exposure: (markets,) worst loss on each market.
        market_held: (markets,) what open orders hold on each market; a part of its exposure that nothing makes up for.
        positions: payoffs of open bets by market and venue.
    """

    totals: Int64
    event_exposure: Int64
    market_exposure: Int64
    market_held: Int64
    positions: Positions


def new_state(bankroll: int) -> RiskState:
    """Start with a bankroll in minor units and nothing open."""
    totals = np.zeros(_FIELDS, dtype=np.int64)
    totals[[BANKROLL, PEAK, *_STARTS, WORST_PEAK, WORST_LOW]] = bankroll
    totals[[DAY, PAUSED_DAY]] = _NO_DAY
    return RiskState(totals, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), no_positions())


def copied(state: RiskState) -> RiskState:
    """The same state in arrays of its own."""
    positions = Positions(*(part.copy() for part in state.positions))
    return RiskState(
        state.totals.copy(),
        state.event_exposure.copy(),
        state.market_exposure.copy(),
        state.market_held.copy(),
        positions,
    )


@compiled_on_call
def week_of(day: int) -> int:
    """Number of the week, Monday to Sunday, of a UTC day number; 0 is that of 1 January 1970, a Thursday."""
    return (day + 3) // 7


@compiled_on_call
def month_of(day: int) -> int:
    """Number of the calendar month of a UTC day number: twelve for each year, one more for each month.

    Source: H. Hinnant, chrono-compatible low-level date algorithms, ``civil_from_days``: years begin in March there, so
    that the day that some years have more is their last one.
    """
    days = day + 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    from_march = (5 * of_year + 2) // 153
    return (era * 400 + year) * 12 + from_march


@compiled_on_call
def with_capacity(state: RiskState, events: int, markets: int, bets: int, outcomes: int) -> RiskState:
    """The same state with place for so many events and markets altogether, and for so many more bets.

    Args:
        outcomes: the most that a market of these bets has.

    Returns:
        A state that shares ``totals`` with the one given; the other parts may be new, and the old state then is stale.
    """
    event_exposure, market_exposure, market_held = state.event_exposure, state.market_exposure, state.market_held
    if events > len(event_exposure):
        event_exposure = np.zeros(max(events, 2 * len(event_exposure)), np.int64)
        event_exposure[: len(state.event_exposure)] = state.event_exposure
    if markets > len(market_exposure):
        market_exposure = np.zeros(max(markets, 2 * len(market_exposure)), np.int64)
        market_exposure[: len(state.market_exposure)] = state.market_exposure
        market_held = np.zeros(len(market_exposure), np.int64)
        market_held[: len(state.market_held)] = state.market_held
    positions = with_rows(state.positions, markets, bets, bets * outcomes)
    return RiskState(state.totals, event_exposure, market_exposure, market_held, positions)


@compiled_on_call
def start_day(state: RiskState, at: int) -> None:
    """Begin a new UTC day if ``at`` (µs) lies in one: its loss starts afresh, and with a new week and month theirs."""
    totals = state.totals
    day, last = at // MICROS_PER_DAY, totals[DAY]
    if day > last:
        totals[DAY] = day
        totals[DAY_START] = totals[BANKROLL]
        begin_day(totals)
        if week_of(day) > week_of(last):
            totals[WEEK_START] = totals[BANKROLL]
        if month_of(day) > month_of(last):
            totals[MONTH_START] = totals[BANKROLL]


def shift_starts(totals: Int64, amount: int, at: int | None = None) -> None:
    """Let day, week and month have begun with another bankroll, so that their losses stay what they are.

    Args:
        amount: minor units more, or below zero less.
        at: µs; only of those that began after the day of this instant. None: of all.
    """
    last = int(totals[DAY])
    for field, number_of in ((DAY_START, _itself), (WEEK_START, week_of), (MONTH_START, month_of)):
        if at is None or number_of(at // MICROS_PER_DAY) < number_of(last):
            totals[field] += amount


def _itself(day: int) -> int:
    return day


@compiled_on_call
def _count_exposure(state: RiskState, event: int, market: int) -> None:
    """Bring the exposures up to date after a change of the market's positions or orders."""
    exposures = state.market_exposure
    exposure = worst_loss(state.positions, market) + state.market_held[market]
    change = exposure - exposures[market]
    exposures[market] = exposure
    state.event_exposure[event] += change
    state.totals[OPEN_EXPOSURE] += change


@compiled_on_call
def record_bet(state: RiskState, bet: BetValues) -> int:
    """Record a placed bet in a state that has place for it; gives its position's row."""
    row = row_for(state.positions, bet)
    shift(state.positions, row, bet, 1)
    _count_exposure(state, bet.event, bet.market)
    totals = state.totals
    totals[AT_VENUES] += bet.at_risk
    totals[OPEN_BETS] += 1
    return row


@compiled_on_call
def count_order(state: RiskState, event: int, market: int, amount: int, orders: int) -> None:
    """Count what an open order holds more, at its worst: other bets of the market do not make up for it.

    Args:
        event, market: rows that the state has place for.
        amount: minor units; below zero where it holds less than before.
        orders: by how many there are more of which nothing is matched, -1, 0 or 1: such an order counts as an open bet.
    """
    state.market_held[market] += amount
    _count_exposure(state, event, market)
    state.totals[AT_VENUES] += amount
    state.totals[OPEN_BETS] += orders


@compiled_on_call
def change_bet(state: RiskState, before: BetValues, bet: BetValues) -> None:
    """Let a recorded bet become another on the same selection, as more or less of it is matched."""
    row = row_of(state.positions, bet.market, bet.venue)
    shift(state.positions, row, before, -1)
    shift(state.positions, row, bet, 1)
    _count_exposure(state, bet.event, bet.market)
    state.totals[AT_VENUES] += bet.at_risk - before.at_risk


@compiled_on_call
def open_bet(state: RiskState, bet: BetValues) -> RiskState:
    """Record a placed bet; see ``with_capacity`` of what is returned."""
    grown = with_capacity(state, bet.event + 1, bet.market + 1, 1, bet.outcomes)
    record_bet(grown, bet)
    return grown


@compiled_on_call
def _take_out(state: RiskState, bet: BetValues, gross: int, commission: int) -> None:
    totals, positions = state.totals, state.positions
    row = row_of(positions, bet.market, bet.venue)
    shift(positions, row, bet, -1)
    rows = positions.rows
    if rows[row, RATE] != 0:
        rows[row, SETTLED] += gross
        rows[row, CHARGED] += commission
    _count_exposure(state, bet.event, bet.market)
    totals[AT_VENUES] -= bet.at_risk
    totals[OPEN_BETS] -= 1


@compiled_on_call
def cancel_bet(state: RiskState, bet: BetValues) -> None:
    """Take out a recorded bet that does not stand: it was neither won nor lost."""
    _take_out(state, bet, 0, 0)


@compiled_on_call
def close_bet(state: RiskState, bet: BetValues, gross: int, commission: int, at: int, limits: LimitValues) -> int:
    """Record a settled bet: its exposure goes, its profit counts.

    Args:
        bet: as given to ``open_bet``.
        gross: what it made or lost before commission, minor units.
        commission: what the venue charged for it, or its share of what was charged on the market's net winnings; below
            zero where its loss has some of that refunded.
        at: time of settlement, µs; not before that of an earlier step.
        limits: loss streak and hard drawdown are checked here, where losses occur.

    Returns:
        0, or what it brought about: ``PAUSED``, ``HALTED_NOW`` or their sum.
    """
    start_day(state, at)
    _take_out(state, bet, gross, commission)
    count_profit(state.totals, gross - commission)
    remember(state.totals, gross - commission, state.totals[PEAK], state.totals[BANKROLL])
    return hold_against(state, limits)


@compiled_on_call
def count_profit(totals: Int64, profit: int) -> None:
    """Bankroll, peak and losing streak after a bet made or lost so much, minor units."""
    totals[BANKROLL] += profit
    totals[PEAK] = max(totals[PEAK], totals[BANKROLL])
    if profit < 0:
        totals[STREAK] += 1
    elif profit > 0:
        totals[STREAK] = 0


@compiled_on_call
def hold_against(state: RiskState, limits: LimitValues) -> int:
    """Hold losses against loss streak and hard drawdown of the limits; ``close_bet`` says what is returned."""
    totals, brought = state.totals, 0
    if totals[STREAK] >= limits.loss_streak:
        pause(state)
        brought += PAUSED
    if drawdown(state) >= limits.drawdown_hard and totals[HALTED] == 0:
        totals[HALTED] = 1
        brought += HALTED_NOW
    return brought


def reopen_bet(state: RiskState, bet: BetValues, gross: int, commission: int, at: int) -> RiskState:
    """Undo that a bet was settled: it is open as it was before; what it made or lost is the caller's to restate.

    Args:
        bet, gross, commission: as given to ``close_bet``.
        at: µs; not before that of an earlier step.

    Returns:
        See ``open_bet``.
    """
    start_day(state, at)
    rows = state.positions.rows
    row = row_of(state.positions, bet.market, bet.venue)
    if rows[row, RATE] != 0:
        rows[row, SETTLED] -= gross
        rows[row, CHARGED] -= commission
    return open_bet(state, bet)


@compiled_on_call
def void_market(state: RiskState, event: int, market: int, at: int) -> None:
    """Return what all open bets of a market hold: they neither win nor lose, and touch no loss streak.

    Args:
        event, market: rows of a market that was bet on.
        at: µs; not before that of an earlier step.
    """
    start_day(state, at)
    rows, payoff = state.positions.rows, state.positions.payoff
    row = state.positions.first[market]
    while row != 0:
        for cell in range(rows[row, FIRST], rows[row, FIRST] + rows[row, OUTCOMES]):
            payoff[cell] = 0
        state.totals[AT_VENUES] -= rows[row, AT_RISK]
        state.totals[OPEN_BETS] -= rows[row, BETS]
        rows[row, AT_RISK], rows[row, BETS] = 0, 0
        row = rows[row, NEXT]
    _count_exposure(state, event, market)


@compiled_on_call
def pause(state: RiskState) -> None:
    """Bet no more on the day of the last step; the losing streak begins anew."""
    state.totals[STREAK] = 0
    state.totals[PAUSED_DAY] = state.totals[DAY]


@compiled_on_call
def drawdown(state: RiskState) -> float:
    """Fall of the settled bankroll from its peak, as a share of the peak."""
    peak = state.totals[PEAK]
    return (peak - state.totals[BANKROLL]) / peak if peak > 0 else 0.0


def available(state: RiskState) -> int:
    """Cash that no open bet holds, minor units."""
    return int(state.totals[BANKROLL] - state.totals[AT_VENUES])
