"""How likely bets of live markets return their stakes: by the last fair prices of the same event, or by the line."""

from functools import partial
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int32
from advisor.core.markets import LINE_NONE
from advisor.engine.books.apply import State
from advisor.engine.books.columns import NO_ROW, SPORTS
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES
from advisor.instruments.sports import SAY_HOW_IT_ENDS, ScoreMarkets
from advisor.pricing import goals
from advisor.pricing.compiled import compiled_on_call

MOST_TOTALS: Final = 8
"""Lines of totals that count of one event, in the order in which the engine holds them."""

_CAN_RETURN: Final = np.array([row.can_return for row in BY_CODE])


@compiled_on_call
def score_prices(
    state: State, slots: Int32, result: int, total: int, three_way: Float64, lines: Int32, over: Float64
) -> None:
    """Fill the last fair prices of events: (e, 3) of the result, (e, t) lines and overs of totals.

    Args:
        slots: (e,) of the events.
        result, total: codes of the market types.
    """
    markets = state.markets
    for i in range(len(slots)):
        quoted = 0
        row = state.events.first_market[slots[i]]
        while row != NO_ROW:
            if markets.market[row] == result:
                three_way[i] = markets.fair[row, :3]
            elif markets.market[row] == total and quoted < lines.shape[1] and markets.fair[row, 0] > 0.0:
                lines[i, quoted] = markets.line[row]
                over[i, quoted] = markets.fair[row, 0]
                quoted += 1
            row = markets.next_market[row]


@compiled_on_call
def _hasten(state: State, rows: Int32, can_return: Bool, now: int) -> None:
    """Let the markets that can return stakes be validated again in the next step, on the events of these."""
    for i in range(len(rows)):
        row = state.events.first_market[state.markets.slot[rows[i]]]
        while row != NO_ROW:
            if can_return[state.markets.market[row]]:
                state.markets.due[row] = min(state.markets.due[row], now)
            row = state.markets.next_market[row]


def value_anew(state: State, rows: Int32, code: int, now: int) -> None:
    """Markets of events whose result or totals have a fair price for the first time are valued again.

    Args:
        rows: of the markets that have it, all of one type.
        code: of that type.
        now: µs.
    """
    if len(rows) and BY_CODE[code].key in SAY_HOW_IT_ENDS:
        _hasten(state, rows, _CAN_RETURN, now)


def on_line(state: State, rows: Int32, code: int, *, started: bool = False) -> Float64:
    """(m,) as ``Books.on_line``, for markets of one type; NaN once an event has started, for a score says more then.

    Args:
        rows: (m,) of the markets.
        code: of their type.
        started: True: as it was before the start, for events that have started too.
    """
    slots = state.markets.slot[rows]
    counted = started | (state.events.started[slots] == 0)
    sports = np.where(counted, state.events.sport[slots], 0)
    line, found = state.markets.line[rows], np.full(len(rows), np.nan)
    for sport in np.unique(sports).tolist():
        chosen = np.flatnonzero(sports == sport)
        prices = partial(_score_prices, state, slots[chosen])
        found[chosen] = goals.on_line(SPORTS[sport], BY_CODE[code].key, line[chosen], prices)
    return found


def _score_prices(state: State, slots: Int32, read: ScoreMarkets) -> goals.ScorePrices:
    events, match = np.unique(slots, return_inverse=True)
    three_way = np.full((len(events), len(MARKET_TYPES[read.result].selections)), np.nan)
    lines = np.full((len(events), MOST_TOTALS), LINE_NONE, np.int32)
    over = np.full(lines.shape, np.nan)
    result, total = MARKET_TYPES[read.result].code, MARKET_TYPES[read.total].code
    score_prices(state, events, result, total, three_way, lines, over)
    return goals.ScorePrices(three_way, lines, over, match)
