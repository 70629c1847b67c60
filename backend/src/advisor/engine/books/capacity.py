"""Capacity for markets and books: columns grow to twice their length, and the indexes over them are rebuilt."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from advisor.core.arrays import Int32
from advisor.engine.books.apply import FREE_BOOKS, FREE_MARKETS, State, key_of
from advisor.engine.books.columns import (
    NO_ROW,
    book_columns,
    event_columns,
    freed,
    grown,
    market_columns,
)
from advisor.engine.books.row_index import empty_index, put_row
from advisor.pricing.compiled import compiled_on_call

EVENTS: Final = 512
_MARKETS: Final = 4_096
_BOOKS: Final = 16_384
_PROVIDERS: Final = 64
"""More than there are; beyond them the column grows."""


def new_state(lags: Sequence[int]) -> State:
    """An empty state of the initial capacity.

    Args:
        lags: µs, at which earlier prices are kept.
    """
    return State(
        events=event_columns(EVENTS),
        markets=market_columns(_MARKETS),
        books=book_columns(_BOOKS, len(lags)),
        markets_by=empty_index(2 * _MARKETS),
        books_by=empty_index(2 * _BOOKS),
        free_markets=freed(_MARKETS),
        free_books=freed(_BOOKS),
        marked=np.zeros(_MARKETS, np.int32),
        counters=np.array([_MARKETS, _BOOKS, 0], np.int64),
        trusted=np.zeros(_PROVIDERS, np.int64),
        lags=np.array(lags, np.int64),
    )


def with_capacity(state: State, rows: int) -> State:
    """The same state with at least ``rows`` free market rows and book rows."""
    while state.counters[FREE_MARKETS] < rows:
        held = len(state.free_markets)
        marked = np.zeros(2 * held, np.int32)
        marked[:held] = state.marked
        state = reindexed(
            state._replace(
                markets=grown(state.markets, market_columns, 2 * held),
                free_markets=_doubled(state.free_markets, int(state.counters[FREE_MARKETS])),
                marked=marked,
            )
        )
        state.counters[FREE_MARKETS] += held
    while state.counters[FREE_BOOKS] < rows:
        held = len(state.free_books)
        state = reindexed(
            state._replace(
                books=grown(state.books, partial(book_columns, lags=len(state.lags)), 2 * held),
                free_books=_doubled(state.free_books, int(state.counters[FREE_BOOKS])),
            )
        )
        state.counters[FREE_BOOKS] += held
    return state


def with_providers(state: State, providers: int) -> State:
    """The same state with capacity for so many providers."""
    if providers <= len(state.trusted):
        return state
    trusted = np.zeros(2 * providers, np.int64)
    trusted[: len(state.trusted)] = state.trusted
    return state._replace(trusted=trusted)


def with_lags(state: State, lags: Sequence[int]) -> State:
    """The same state with places for earlier prices at these lags too; at new ones none is known.

    Args:
        lags: µs.
    """
    held = state.lags.tolist()
    every = list(dict.fromkeys((*held, *lags)))
    if every == held:
        return state
    of_held = state.books.earlier_e4
    earlier = np.zeros((*of_held.shape[:2], len(every), of_held.shape[3]), of_held.dtype)
    earlier[:, :, : len(held)] = of_held
    return state._replace(books=state.books._replace(earlier_e4=earlier), lags=np.array(every, np.int64))


def _doubled(stack: Int32, height: int) -> Int32:
    """A stack of free rows for twice the rows, with the new rows on top."""
    held = len(stack)
    doubled = np.zeros(2 * held, np.int32)
    doubled[:height] = stack[:height]
    doubled[height : height + held] = freed(2 * held, held)
    return doubled


def reindexed(state: State) -> State:
    """The same state with rebuilt indexes, free of removed keys."""
    state = state._replace(
        markets_by=empty_index(2 * len(state.markets.slot)),
        books_by=empty_index(2 * len(state.books.market_row)),
    )
    index_rows(state)
    return state


@compiled_on_call
def index_rows(state: State) -> None:
    """Add all rows in use to empty indexes."""
    markets, books = state.markets, state.books
    for row in range(len(markets.slot)):
        slot = markets.slot[row]
        if slot != NO_ROW:
            put_row(state.markets_by, state.events.event[slot], key_of(markets, row), row)
    for book in range(len(books.market_row)):
        if books.market_row[book] != NO_ROW:
            put_row(state.books_by, books.market_row[book], books.venue[book], book)
