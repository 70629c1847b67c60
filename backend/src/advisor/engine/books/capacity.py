"""Room for more markets and books: new columns twice as long, and indexes over them made anew."""

from typing import Final

import numpy as np

from advisor.core.arrays import Int32
from advisor.engine.books.apply import FREE_BOOKS, FREE_MARKETS, State
from advisor.engine.books.columns import (
    NO_ROW,
    book_columns,
    event_columns,
    freed,
    grown,
    market_columns,
)
from advisor.engine.books.row_index import empty_index, put_rows

EVENTS: Final = 512
_MARKETS: Final = 4_096
_BOOKS: Final = 16_384
_LINE_BITS: Final = 32
_LINE_MASK: Final = 0xFFFFFFFF


def new_state() -> State:
    """Nothing held, room for some."""
    return State(
        events=event_columns(EVENTS),
        markets=market_columns(_MARKETS),
        books=book_columns(_BOOKS),
        markets_by=empty_index(2 * _MARKETS),
        books_by=empty_index(2 * _BOOKS),
        free_markets=freed(_MARKETS),
        free_books=freed(_BOOKS),
        marked=np.zeros(_MARKETS, np.int32),
        counters=np.array([_MARKETS, _BOOKS, 0], np.int64),
    )


def with_room(state: State, rows: int) -> State:
    """The same state with at least so many free rows of markets and of books."""
    while state.counters[FREE_MARKETS] < rows:
        held = len(state.free_markets)
        marked = np.zeros(2 * held, np.int32)
        marked[:held] = state.marked
        state = reindexed(
            state._replace(
                markets=grown(state.markets, market_columns, 2 * held),
                free_markets=_taller(state.free_markets, int(state.counters[FREE_MARKETS])),
                marked=marked,
            )
        )
        state.counters[FREE_MARKETS] += held
    while state.counters[FREE_BOOKS] < rows:
        held = len(state.free_books)
        state = reindexed(
            state._replace(
                books=grown(state.books, book_columns, 2 * held),
                free_books=_taller(state.free_books, int(state.counters[FREE_BOOKS])),
            )
        )
        state.counters[FREE_BOOKS] += held
    return state


def _taller(stack: Int32, height: int) -> Int32:
    """A stack for twice the rows, with the new rows on it."""
    held = len(stack)
    taller = np.zeros(2 * held, np.int32)
    taller[:height] = stack[:height]
    taller[height : height + held] = freed(2 * held, held)
    return taller


def reindexed(state: State) -> State:
    """The same state with indexes made anew, without what was removed from them."""
    markets, books = state.markets, state.books
    rows = np.flatnonzero(markets.slot != NO_ROW).astype(np.int32)
    of_books = np.flatnonzero(books.market_row != NO_ROW).astype(np.int32)
    markets_by, books_by = empty_index(2 * len(markets.slot)), empty_index(2 * len(books.market_row))
    keys = (markets.market[rows].astype(np.int64) << _LINE_BITS) | (markets.line[rows] & np.int64(_LINE_MASK))
    put_rows(markets_by, state.events.event[markets.slot[rows]], keys, rows)
    put_rows(books_by, books.market_row[of_books].astype(np.int64), books.venue[of_books].astype(np.int64), of_books)
    return state._replace(markets_by=markets_by, books_by=books_by)
