"""How likely bets of live markets return their stakes: by the last fair prices of the same event, or by the line."""

from functools import partial
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int32
from advisor.core.markets import LINE_NONE
from advisor.engine.books.apply import State
from advisor.engine.books.columns import NO_ROW, SPORTS
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES
from advisor.instruments.sports import NEVER_TIED, SAY_HOW_IT_ENDS, ScoreMarkets
from advisor.pricing import goals
from advisor.pricing.compiled import compiled_on_call

MOST_TOTALS: Final = 8
"""Lines of totals that count of one event, in the order in which the engine holds them."""

_CAN_RETURN: Final = np.array([row.can_return for row in BY_CODE])
_NEVER_TIED: Final = np.array([sport in NEVER_TIED for sport in SPORTS])


class Close(NamedTuple):
    """From when to when, µs, a last fair price counts as the close."""

    since: int
    until: int


def standing(state: State, close: Close | None) -> Int8:
    """(·,) by market row, 1 where the last fair price counts: in a close, or else now.

    Now it counts while its market has one, by prices that are offered and not stale.
    """
    markets = state.markets
    if close is None:
        return markets.fair_stands
    return ((close.since <= markets.fair_at) & (markets.fair_at <= close.until)).astype(np.int8)


@compiled_on_call
def score_prices(
    state: State,
    slots: Int32,
    result: int,
    total: int,
    stands: Int8,
    three_way: Float64,
    lines: Int32,
    over: Float64,
) -> None:
    """Fill the last fair prices of events that count: (e, 3) of the result, (e, t) lines and overs of totals.

    Args:
        slots: (e,) of the events.
        result, total: codes of the market types.
        stands: as ``standing``.
    """
    markets = state.markets
    for i in range(len(slots)):
        quoted = 0
        row = state.events.first_market[slots[i]]
        while row != NO_ROW:
            if stands[row] != 0 and markets.market[row] == result:
                three_way[i] = markets.fair[row, :3]
            elif stands[row] != 0 and markets.market[row] == total and quoted < lines.shape[1]:
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
    """Markets of events of which a price of the result or of totals came or went are valued again.

    Args:
        rows: of the markets whose fair price came or went, all of one type.
        code: of that type.
        now: µs.
    """
    if len(rows) and BY_CODE[code].key in SAY_HOW_IT_ENDS:
        _hasten(state, rows, _CAN_RETURN, now)


def on_line(state: State, rows: Int32, code: int, close: Close | None = None) -> Float64:
    """(m,) as ``Books.on_line``, for markets of one type.

    NaN once an event has started, for a score says more then; not where it never ends tied.

    Args:
        rows: (m,) of the markets.
        code: of their type.
        close: by the fair prices of the close, for events that have started too; by those that stand now if None.
    """
    slots = state.markets.slot[rows]
    own_sport = state.events.sport[slots]
    counted = (close is not None) | (state.events.started[slots] == 0) | _NEVER_TIED[own_sport]
    sports = np.where(counted, own_sport, 0)
    line, found = state.markets.line[rows], np.full(len(rows), np.nan)
    for sport in np.unique(sports).tolist():
        chosen = np.flatnonzero(sports == sport)
        own = partial(_own, state, rows[chosen], close)
        prices = partial(_score_prices, state, slots[chosen], close)
        found[chosen] = goals.on_line(SPORTS[sport], BY_CODE[code].key, line[chosen], own, prices)
    return found


def _own(state: State, rows: Int32, close: Close | None) -> Float64:
    return np.where(standing(state, close)[rows] != 0, state.markets.fair[rows, 0], np.nan)


def _score_prices(state: State, slots: Int32, close: Close | None, read: ScoreMarkets) -> goals.ScorePrices:
    events, match = np.unique(slots, return_inverse=True)
    three_way = np.full((len(events), len(MARKET_TYPES[read.result].selections)), np.nan)
    lines = np.full((len(events), MOST_TOTALS), LINE_NONE, np.int32)
    over = np.full(lines.shape, np.nan)
    result, total = MARKET_TYPES[read.result].code, MARKET_TYPES[read.total].code
    score_prices(state, events, result, total, standing(state, close), three_way, lines, over)
    return goals.ScorePrices(three_way, lines, over, match)
