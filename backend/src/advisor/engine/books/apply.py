"""Applies ticks and snapshots to the columns of the live books: the compiled inner loops."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Int8, Int16, Int32, Int64
from advisor.core.markets import LINE_NONE, MAX_PARTICIPANT, NO_PARTICIPANT
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE
from advisor.core.quotes import BACK
from advisor.engine.books.columns import NO_ROW, SELECTION_COUNTS, BookColumns, EventColumns, MarketColumns
from advisor.engine.books.lags import remember
from advisor.engine.books.row_index import NOT_FOUND, RowIndex, market_key, put_row, remove_row, row_of
from advisor.engine.quality.ages import NEVER
from advisor.instruments.market_types import BY_CODE, About
from advisor.pricing.compiled import compiled_on_call

CHANGED: Final = 0
REPEATED: Final = 1
OLDER: Final = 2
REFUSED: Final = 3
UNKNOWN_EVENT: Final = 4

FREE_MARKETS: Final = 0
FREE_BOOKS: Final = 1
MARKED: Final = 2

_HAS_LINE: Final = np.array([row.has_line for row in BY_CODE])
_HAS_PARTICIPANT: Final = np.array([row.about is not About.EVENT for row in BY_CODE])
_MARKETS: Final = len(SELECTION_COUNTS)


class State(NamedTuple):
    """All columns with their indexes and free rows.

    Attributes:
        markets_by: market rows by event id, and type with participant and line.
        books_by: book rows by market row and venue.
        free_markets, free_books: stacks of free rows.
        marked: market rows to be validated in this step.
        counters: (3,) heights of the two stacks and of ``marked``.
        trusted: µs by provider: a price of its counts if it was confirmed then or later; ``NEVER`` while it is down.
        lags: (l,) µs, at which earlier prices are kept.
    """

    events: EventColumns
    markets: MarketColumns
    books: BookColumns
    markets_by: RowIndex
    books_by: RowIndex
    free_markets: Int32
    free_books: Int32
    marked: Int32
    counters: Int64
    trusted: Int64
    lags: Int64


class TickColumns(NamedTuple):
    """``Ticks`` for compiled code: ``slot`` of the event, or ``NO_ROW``; ``venue`` is an index of all venues."""

    slot: Int32
    market: Int8
    participant: Int32
    line: Int32
    selection: Int8
    venue: Int16
    side: Int8
    odds_e4: Int32
    size: Int64
    size_asset: Int16
    at: Int64
    seen: Int64


@compiled_on_call
def mark(state: State, row: int, step: int) -> None:
    """Mark a market for validation in this step."""
    if state.markets.marked[row] != step:
        state.markets.marked[row] = step
        state.marked[state.counters[MARKED]] = row
        state.counters[MARKED] += 1


@compiled_on_call
def mark_due(state: State, now: int, step: int) -> None:
    """Mark the markets whose quality flags time alone may have changed."""
    for row in range(len(state.markets.due)):
        if state.markets.due[row] <= now:
            mark(state, row, step)


@compiled_on_call
def mark_event(state: State, slot: int, step: int) -> None:
    """Mark all markets of an event."""
    row = state.events.first_market[slot]
    while row != NO_ROW:
        mark(state, row, step)
        row = state.markets.next_market[row]


@compiled_on_call
def mark_siblings(state: State, market: int, step: int) -> None:
    """Mark, with each marked market of a type, the other markets of that type on its event."""
    for i in range(state.counters[MARKED]):
        row = state.marked[i]
        if state.markets.market[row] == market:
            sibling = state.events.first_market[state.markets.slot[row]]
            while sibling != NO_ROW:
                if state.markets.market[sibling] == market:
                    mark(state, sibling, step)
                sibling = state.markets.next_market[sibling]


@compiled_on_call
def is_valid(market: int, participant: int, line: int, selection: int, side: int, odds_e4: int) -> bool:
    """Whether market, participant, line, selection, side and odds can occur together."""
    if not 0 <= market < _MARKETS or not 0 <= selection < SELECTION_COUNTS[market] or not 0 <= side <= 1:
        return False
    if (line == LINE_NONE) == _HAS_LINE[market] or not NO_PARTICIPANT <= participant <= MAX_PARTICIPANT:
        return False
    if (participant != NO_PARTICIPANT) != _HAS_PARTICIPANT[market]:
        return False
    return odds_e4 == 0 or ODDS_SCALE < odds_e4 <= MAX_ODDS_E4


@compiled_on_call
def book_row(state: State, slot: int, market: int, participant: int, line: int, venue: int) -> int:
    """The row of a venue's book, created if there is none. A market row and a book row must be free."""
    event = state.events.event[slot]
    key = market_key(market, participant, line)
    row = row_of(state.markets_by, event, key)
    if row == NOT_FOUND:
        state.counters[FREE_MARKETS] -= 1
        row = state.free_markets[state.counters[FREE_MARKETS]]
        state.markets.slot[row] = slot
        state.markets.market[row] = market
        state.markets.participant[row] = participant
        state.markets.line[row] = line
        state.markets.next_market[row] = state.events.first_market[slot]
        state.events.first_market[slot] = row
        put_row(state.markets_by, event, key, row)
    book = row_of(state.books_by, row, venue)
    if book == NOT_FOUND:
        state.counters[FREE_BOOKS] -= 1
        book = state.free_books[state.counters[FREE_BOOKS]]
        state.books.market_row[book] = row
        state.books.venue[book] = venue
        state.books.next_book[book] = state.markets.first_book[row]
        state.markets.first_book[row] = book
        put_row(state.books_by, row, venue, book)
    return book


@compiled_on_call
def key_of(markets: MarketColumns, row: int) -> int:
    """With the event's id the key of a market row."""
    return market_key(markets.market[row], markets.participant[row], markets.line[row])


@compiled_on_call
def apply_ticks(
    state: State,
    ticks: TickColumns,
    start: int,
    stop: int,
    provider: int,
    step: int,
    future_tolerance: int,
    outcome: Int8,
    book: Int32,
    before: Int8,
) -> None:
    """Apply ticks in order. A price that stood earlier than the one held never replaces it.

    Args:
        start, stop: the rows to apply.
        outcome: (n,) out: ``CHANGED``, ``REPEATED``, ``OLDER``, ``REFUSED`` or ``UNKNOWN_EVENT``.
        book: (n,) out: book rows; ``NO_ROW`` where the tick is left out.
        before: (n,) out: ``QualityFlag`` of the price held so far.
    """
    books = state.books
    for i in range(start, stop):
        market, participant, line = ticks.market[i], ticks.participant[i], ticks.line[i]
        selection, side = ticks.selection[i], ticks.side[i]
        odds, seen = ticks.odds_e4[i], ticks.seen[i]
        book[i] = NO_ROW
        if not is_valid(market, participant, line, selection, side, odds):
            outcome[i] = REFUSED
            continue
        if ticks.slot[i] == NO_ROW:
            outcome[i] = UNKNOWN_EVENT
            continue
        b = book_row(state, ticks.slot[i], market, participant, line, ticks.venue[i])
        # A price cannot stand later than it was seen: a clock that runs ahead must not make it look new.
        at = min(ticks.at[i], seen)
        held_at, held_seen = books.at[b, side, selection], books.seen[b, side, selection]
        held = books.odds_e4[b, side, selection]
        if at < held_at or (seen < held_seen and (at == held_at or held == 0)):
            outcome[i] = OLDER
            continue
        book[i] = b
        before[i] = books.quality_flag[b, side, selection]
        outcome[i] = REPEATED
        if odds != held:
            outcome[i] = CHANGED
            if side == BACK:
                remember(books, state.lags, b, selection, odds, seen)
            books.previous_e4[b, side, selection] = held
            books.odds_e4[b, side, selection] = odds
            books.changed_at[b, side, selection] = at
            if side == BACK:
                books.anchor[b] = np.nan
        books.size[b, side, selection] = ticks.size[i]
        books.size_asset[b, side, selection] = ticks.size_asset[i]
        books.at[b, side, selection] = at
        books.seen[b, side, selection] = max(seen, held_seen)
        books.provider[b, side, selection] = provider
        books.ahead[b, side, selection] = ticks.at[i] > seen + future_tolerance
        books.confirmed[b, side, selection] = step
        mark(state, books.market_row[b], step)


@compiled_on_call
def confirm_offers(state: State, ticks: TickColumns, seen: int, step: int) -> None:
    """Record that held prices are still offered; odds, sizes and times of the ticks are not read."""
    books = state.books
    for i in range(len(ticks.slot)):
        slot, side, selection = ticks.slot[i], ticks.side[i], ticks.selection[i]
        market, participant, line = ticks.market[i], ticks.participant[i], ticks.line[i]
        if slot == NO_ROW or not is_valid(market, participant, line, selection, side, 0):
            continue
        row = row_of(state.markets_by, state.events.event[slot], market_key(market, participant, line))
        book = row_of(state.books_by, row, ticks.venue[i]) if row != NOT_FOUND else NOT_FOUND
        if book != NOT_FOUND and books.confirmed[book, side, selection] != step:
            books.confirmed[book, side, selection] = -step
            if books.odds_e4[book, side, selection] != 0 and books.seen[book, side, selection] < seen:
                books.seen[book, side, selection] = seen
                mark(state, row, step)


@compiled_on_call
def confirm_markets(state: State, slots: Int32, markets: Int8, provider: int, seen: int, step: int) -> None:
    """Record that all prices a provider holds in these markets still stand, as a heartbeat of its stream says.

    Args:
        slots, markets: (k,) events, and types of their markets.
    """
    books = state.books
    for i in range(len(slots)):
        slot = slots[i]
        row = state.events.first_market[slot] if slot != NO_ROW else NO_ROW
        while row != NO_ROW:
            book = state.markets.first_book[row] if state.markets.market[row] == markets[i] else NO_ROW
            while book != NO_ROW:
                for side in range(2):
                    for selection in range(SELECTION_COUNTS[state.markets.market[row]]):
                        if (
                            books.odds_e4[book, side, selection] != 0
                            and books.provider[book, side, selection] == provider
                            and books.seen[book, side, selection] < seen
                        ):
                            books.seen[book, side, selection] = seen
                            mark(state, row, step)
                book = books.next_book[book]
            row = state.markets.next_market[row]


@compiled_on_call
def mark_provider(state: State, provider: int, step: int) -> None:
    """Mark every market with a price of a provider."""
    for book in range(len(state.books.market_row)):
        row = state.books.market_row[book]
        if row == NO_ROW:
            continue
        for side in range(2):
            for selection in range(SELECTION_COUNTS[state.markets.market[row]]):
                if (
                    state.books.odds_e4[book, side, selection] != 0
                    and state.books.provider[book, side, selection] == provider
                ):
                    mark(state, row, step)


@compiled_on_call
def withdraw_missing(state: State, slots: Int32, provider: int, seen: int, step: int) -> tuple[Int32, Int8, Int8]:
    """Withdraw the provider's prices on these events that were neither quoted nor confirmed in this step.

    Returns:
        Book row, side and selection of each price withdrawn. Their ``at`` stays: it is when a price last stood.
    """
    books = state.books
    found_book, found_side, found_selection = [np.int32(0)], [np.int8(0)], [np.int8(0)]
    for slot in slots:
        row = state.events.first_market[slot] if slot != NO_ROW else NO_ROW
        while row != NO_ROW:
            book = state.markets.first_book[row]
            while book != NO_ROW:
                for side in range(2):
                    for selection in range(SELECTION_COUNTS[state.markets.market[row]]):
                        if (
                            books.odds_e4[book, side, selection] != 0
                            and books.provider[book, side, selection] == provider
                            and abs(books.confirmed[book, side, selection]) != step
                            and books.seen[book, side, selection] <= seen
                        ):
                            if side == BACK:
                                remember(books, state.lags, book, selection, 0, seen)
                            books.previous_e4[book, side, selection] = books.odds_e4[book, side, selection]
                            books.odds_e4[book, side, selection] = 0
                            books.seen[book, side, selection] = seen
                            books.changed_at[book, side, selection] = seen
                            if side == BACK:
                                books.anchor[book] = np.nan
                            found_book.append(np.int32(book))
                            found_side.append(np.int8(side))
                            found_selection.append(np.int8(selection))
                            mark(state, row, step)
                book = books.next_book[book]
            row = state.markets.next_market[row]
    return np.array(found_book[1:]), np.array(found_side[1:]), np.array(found_selection[1:])


@compiled_on_call
def remove_event(state: State, slot: int) -> None:
    """Free the rows of an event, its markets and its books."""
    event, row = state.events.event[slot], state.events.first_market[slot]
    while row != NO_ROW:
        book = state.markets.first_book[row]
        while book != NO_ROW:
            following = state.books.next_book[book]
            remove_row(state.books_by, row, state.books.venue[book])
            clear_book(state.books, book)
            state.free_books[state.counters[FREE_BOOKS]] = book
            state.counters[FREE_BOOKS] += 1
            book = following
        next_row = state.markets.next_market[row]
        remove_row(state.markets_by, event, key_of(state.markets, row))
        clear_market(state.markets, row)
        state.free_markets[state.counters[FREE_MARKETS]] = row
        state.counters[FREE_MARKETS] += 1
        row = next_row
    state.events.event[slot] = -1
    state.events.first_market[slot] = NO_ROW
    state.events.started[slot] = 0


@compiled_on_call
def clear_book(books: BookColumns, book: int) -> None:
    """Reset a row to its initial values."""
    books.market_row[book] = NO_ROW
    books.next_book[book] = NO_ROW
    books.odds_e4[book] = 0
    books.previous_e4[book] = 0
    books.size[book] = 0
    books.size_asset[book] = 0
    books.at[book] = 0
    books.seen[book] = 0
    books.changed_at[book] = 0
    books.provider[book] = 0
    books.ahead[book] = 0
    books.quality_flag[book] = 0
    books.confirmed[book] = 0
    books.anchor[book] = np.nan
    books.earlier_e4[book] = 0
    books.stands_since[book] = 0
    books.opening_e4[book] = 0
    books.opening_day[book] = 0


@compiled_on_call
def clear_market(markets: MarketColumns, row: int) -> None:
    """Reset a row to its initial values."""
    markets.slot[row] = NO_ROW
    markets.first_book[row] = NO_ROW
    markets.next_market[row] = NO_ROW
    markets.due[row] = NEVER
    markets.marked[row] = 0
    markets.fair[row] = np.nan
    markets.fair_at[row] = 0
    markets.fair_stands[row] = 0
