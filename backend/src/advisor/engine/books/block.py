"""Books of some markets side by side: filled from the columns, validated, and their quality flags stored."""

from typing import NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int32, Int64
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import BACK
from advisor.engine.books.apply import State
from advisor.engine.books.columns import NO_ROW, SIDES
from advisor.engine.quality.ages import NEVER, stale_age
from advisor.engine.quality.flags import FROZEN, usable
from advisor.engine.quality.peers import Peers
from advisor.engine.quality.validation import validate
from advisor.engine.quality.values import QualityValues
from advisor.pricing.compiled import compiled_on_call


class Block(NamedTuple):
    """All prices of m markets of one type at v venues; prices are (m, v, 2, s).

    Attributes:
        row: (m,) market rows.
        venue: (v,) indexes of all venues, ascending.
        book: (m, v) book rows, or ``NO_ROW``.
        odds: decimal; NaN where there is none.
        seen: µs: when they were last confirmed.
        down: not 0 where the provider is down, or has not confirmed the price since it was.
        anchor: (m, v, s) as in ``BookColumns``.
        quality_flag: zeros until validated.
    """

    row: Int32
    venue: Int16
    book: Int32
    odds: Float64
    odds_e4: Int32
    size: Int64
    size_asset: Int16
    seen: Int64
    changed_at: Int64
    ahead: Int8
    down: Int8
    anchor: Float64
    quality_flag: Int8


class FlagChanges(NamedTuple):
    """Prices whose quality flag changed.

    Attributes:
        book, side, selection: (n,) where they are held.
        quality_flag: (n,) ``QualityFlag`` now.
        confirmed: (n,) True where they were quoted in this step.
    """

    book: Int32
    side: Int8
    selection: Int8
    quality_flag: Int8
    confirmed: Bool


def empty_block(row: Int32, venue: Int16, selections: int) -> Block:
    """A block without prices for markets and venues."""
    m, v = len(row), len(venue)
    cells = (m, v, SIDES, selections)
    return Block(
        row=row,
        venue=venue,
        book=np.full((m, v), NO_ROW, np.int32),
        odds=np.full(cells, np.nan),
        odds_e4=np.zeros(cells, np.int32),
        size=np.zeros(cells, np.int64),
        size_asset=np.zeros(cells, np.int16),
        seen=np.zeros(cells, np.int64),
        changed_at=np.zeros(cells, np.int64),
        ahead=np.zeros(cells, np.int8),
        down=np.zeros(cells, np.int8),
        anchor=np.full((m, v, selections), np.nan),
        quality_flag=np.zeros(cells, np.int8),
    )


@compiled_on_call
def find_venues(state: State, rows: Int32, present: Bool) -> None:
    """Set ``present`` of every venue with a book on any of the markets."""
    for row in rows:
        book = state.markets.first_book[row]
        while book != NO_ROW:
            present[state.books.venue[book]] = True
            book = state.books.next_book[book]


@compiled_on_call
def fill(state: State, place: Int16, block: Block) -> None:
    """Copy the prices into a block.

    Args:
        place: index in the block of each venue.
    """
    books = state.books
    selections = block.odds.shape[3]
    for m in range(len(block.row)):
        book = state.markets.first_book[block.row[m]]
        while book != NO_ROW:
            v = place[books.venue[book]]
            block.book[m, v] = book
            for side in range(SIDES):
                for s in range(selections):
                    odds = books.odds_e4[book, side, s]
                    if odds != 0:
                        block.odds[m, v, side, s] = odds / ODDS_SCALE
                        block.odds_e4[m, v, side, s] = odds
                    block.size[m, v, side, s] = books.size[book, side, s]
                    block.size_asset[m, v, side, s] = books.size_asset[book, side, s]
                    seen = books.seen[book, side, s]
                    block.seen[m, v, side, s] = seen
                    block.down[m, v, side, s] = seen < state.trusted[books.provider[book, side, s]]
                    block.changed_at[m, v, side, s] = books.changed_at[book, side, s]
                    block.ahead[m, v, side, s] = books.ahead[book, side, s]
            for s in range(selections):
                block.anchor[m, v, s] = books.anchor[book, s]
            book = books.next_book[book]


@compiled_on_call
def stale_ages(state: State, rows: Int32, now: int, quality: QualityValues) -> tuple[Int64, Int64]:
    """``stale_age`` of markets: the age in µs beyond which their prices are stale, and until when that holds."""
    ages, untils = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for m in range(len(rows)):
        slot = state.markets.slot[rows[m]]
        ages[m], untils[m] = stale_age(state.events.kickoff[slot], state.events.started[slot], now, quality)
    return ages, untils


@compiled_on_call
def validate_block(
    state: State, block: Block, now: int, step: int, winners: int, quality: QualityValues
) -> FlagChanges:
    """Validate a block, store its quality flags in the columns, and set when time alone may change them."""
    ages, untils = stale_ages(state, block.row, now, quality)
    peers = validate(
        block.odds,
        block.seen,
        block.changed_at,
        block.ahead,
        block.down,
        block.anchor,
        now - ages,
        now,
        winners,
        quality,
        block.quality_flag,
    )
    _store_anchors(state, block, peers, quality.outlier_venues)
    for m in range(len(block.row)):
        state.markets.due[block.row[m]] = min(untils[m], _due(block, m, now, ages[m], quality.frozen_after))
    return _changes(state, block, step)


@compiled_on_call
def _store_anchors(state: State, block: Block, peers: Peers, least: int) -> None:
    for m in range(len(block.row)):
        for v in range(len(block.venue)):
            book = block.book[m, v]
            if book == NO_ROW:
                continue
            for s in range(peers.median.shape[2]):
                anchor = state.books.anchor[book, s]
                # Of one that was frozen before this engine began, until it is no more.
                is_past = np.isinf(anchor) and block.quality_flag[m, v, BACK, s] != FROZEN
                if (np.isnan(anchor) or is_past) and peers.number[m, v, s] >= least:
                    state.books.anchor[book, s] = peers.median[m, v, s]


@compiled_on_call
def _due(block: Block, m: int, now: int, age: int, frozen_after: int) -> int:
    """The next instant at which a usable price of the market becomes stale or old enough to be frozen."""
    due = NEVER
    for v in range(len(block.venue)):
        if block.book[m, v] == NO_ROW:
            continue
        frozen = block.changed_at[m, v, BACK].max() + frozen_after
        if frozen > now:
            due = min(due, frozen)
        for side in range(SIDES):
            for s in range(block.odds.shape[3]):
                if usable(block.odds[m, v, side, s], block.quality_flag[m, v, side, s]):
                    due = min(due, block.seen[m, v, side, s] + age + 1)
    return due


@compiled_on_call
def _changes(state: State, block: Block, step: int) -> FlagChanges:
    books = state.books
    most = block.quality_flag.size
    book, side, selection = np.empty(most, np.int32), np.empty(most, np.int8), np.empty(most, np.int8)
    quality_flag, confirmed = np.empty(most, np.int8), np.empty(most, np.bool_)
    n = 0
    for m in range(len(block.row)):
        for v in range(len(block.venue)):
            b = block.book[m, v]
            if b == NO_ROW:
                continue
            for a in range(SIDES):
                for s in range(block.odds.shape[3]):
                    if books.quality_flag[b, a, s] != block.quality_flag[m, v, a, s]:
                        books.quality_flag[b, a, s] = block.quality_flag[m, v, a, s]
                        book[n], side[n], selection[n] = b, a, s
                        quality_flag[n] = block.quality_flag[m, v, a, s]
                        confirmed[n] = books.confirmed[b, a, s] == step
                        n += 1
    return FlagChanges(
        book[:n].copy(), side[:n].copy(), selection[:n].copy(), quality_flag[:n].copy(), confirmed[:n].copy()
    )
