"""What the past of prices says of them: by what they are validated, and what strategies of moves see.

A process that starts takes it up from what is stored. Without it a price that froze would count as good again, and the
day's first price would be that of the start.
"""

import numpy as np

from advisor.core.arrays import Int8, Int16, Int32, Int64
from advisor.core.quotes import BACK
from advisor.engine.books.apply import State
from advisor.engine.books.messages import Past
from advisor.engine.books.row_index import NOT_FOUND, market_key, row_of
from advisor.engine.quality.flags import FROZEN, FUTURE
from advisor.pricing.compiled import compiled_on_call


def past_of(state: State, book: Int64, side: Int64, selection: Int64) -> Past:
    """The past of the prices in these cells."""
    books = state.books
    lay = side != BACK
    anchor, stands_since = books.anchor[book, selection], books.stands_since[book, selection]
    opening_e4, opening_day = books.opening_e4[book, selection], books.opening_day[book, selection]
    changed_at = books.changed_at[book, side, selection]
    return Past(
        previous_e4=books.previous_e4[book, side, selection],
        changed_at=changed_at,
        anchor=np.where(lay, np.nan, anchor),
        stands_since=np.where(lay, changed_at, stands_since),
        opening_e4=np.where(lay, 0, opening_e4).astype(np.int32),
        opening_day=np.where(lay, 0, opening_day).astype(np.int32),
    )


@compiled_on_call
def _book(state: State, event: int, market: int, participant: int, line: int, venue: int) -> int:
    row = row_of(state.markets_by, event, market_key(market, participant, line))
    return row_of(state.books_by, row, venue) if row != NOT_FOUND else NOT_FOUND


@compiled_on_call
def recall(
    state: State,
    event: Int64,
    market: Int8,
    participant: Int32,
    line: Int32,
    selection: Int8,
    venue: Int16,
    side: Int8,
    flag: Int8,
    past: Past,
) -> None:
    """Take up the past of prices that are held; others are passed over.

    Args:
        flag: (n,) ``QualityFlag`` they had. One that ran ahead still does. One that was frozen stays so until it
            changes or its peers come back, where nobody knows by what it was validated.
    """
    books = state.books
    for i in range(len(event)):
        b = _book(state, event[i], market[i], participant[i], line[i], venue[i])
        if b == NOT_FOUND:
            continue
        a, s = side[i], selection[i]
        books.previous_e4[b, a, s] = past.previous_e4[i]
        books.changed_at[b, a, s] = past.changed_at[i]
        books.ahead[b, a, s] = flag[i] == FUTURE
        if a == BACK:
            books.stands_since[b, s] = past.stands_since[i]
            books.opening_e4[b, s] = past.opening_e4[i]
            books.opening_day[b, s] = past.opening_day[i]
    for i in range(len(event)):
        b = _book(state, event[i], market[i], participant[i], line[i], venue[i])
        if b == NOT_FOUND or side[i] != BACK:
            continue
        # A change of one price is one of its book: what was stored with another before is of an earlier time.
        is_known = books.at[b, BACK, selection[i]] >= books.changed_at[b, BACK].max() and not np.isnan(past.anchor[i])
        if is_known:
            books.anchor[b, selection[i]] = past.anchor[i]
        else:
            books.anchor[b, selection[i]] = np.inf if flag[i] == FROZEN else np.nan
