"""Laws of the live books: order of arrival, repetition, freshness, clean markets and planted faults."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Int8
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.engine.books.state import LiveBooks
from advisor.engine.quality.flags import QualityFlag
from advisor.testing.live_market import NOON, SECOND, LiveWorld
from tests.unit.engine.live_building import EVENTS, TEN_MINUTES, Price, micros, ticks

PRICES = st.tuples(
    st.sampled_from("xyz"),
    st.integers(0, 2),
    st.sampled_from((0.0, 1.5, 2.0, 3.0)),
    st.integers(0, 9_999),
    st.booleans(),
).map(lambda drawn: Price(drawn[0], drawn[1], drawn[2], float(drawn[3]), side=Side(drawn[4])))
SEEDS = st.integers(0, 2**32 - 1)


def held(books: LiveBooks) -> dict[tuple[str, int, int], tuple[int, int]]:
    """Odds and time of every price, by venue, side and selection."""
    columns = books.state.books
    used = np.flatnonzero(columns.market_row >= 0)
    return {
        (books.venues[columns.venue[b]], side, s): (int(columns.odds_e4[b, side, s]), int(columns.at[b, side, s]))
        for b in used
        for side in range(2)
        for s in range(3)
        if columns.seen[b, side, s]
    }


def after(batches: list[Ticks]) -> LiveBooks:
    books = LiveBooks(TEN_MINUTES)
    books.begin(NOON, EVENTS)
    for each in batches:
        books.apply(each, NOON, EVENTS)
    return books


@given(st.data(), st.lists(PRICES, min_size=1, max_size=25, unique_by=lambda price: price.at))
def test_the_order_of_arrival_does_not_matter(data: st.DataObject, prices: list[Price]) -> None:
    # All are seen after the last stood, as when answers overtake one another.
    late = [price._replace(seen=10_000.0) for price in prices]
    other = data.draw(st.permutations(late))
    newest = {(p.venue, p.side, p.selection): (round(p.odds * 10_000), micros(p.at)) for p in sorted(late, key=_at)}
    assert held(after([ticks(late)])) == held(after([ticks(other)])) == newest


def _at(price: Price) -> float:
    return price.at


@given(st.lists(PRICES, min_size=1, max_size=25))
def test_quoting_twice_changes_nothing(prices: list[Price]) -> None:
    once = after([ticks(prices)])
    before = held(once)
    last = {(p.venue, p.side, p.selection): p for p in sorted(prices, key=_at)}
    again = once.apply(ticks(last.values()), NOON, EVENTS)
    assert held(once) == before
    assert set(before) == {(p.venue, p.side, p.selection) for p in prices}
    assert len(again.ticks) <= len(last)


@given(SEEDS, st.integers(1, 3), st.floats(0, 900))
def test_no_usable_price_is_older_than_allowed(seed: int, events: int, seconds: float) -> None:
    rng = np.random.default_rng(seed)
    world = LiveWorld(rng, events, soft=3)
    books = LiveBooks(TEN_MINUTES)
    quotes = world.everything(NOON)
    ages = rng.integers(0, 800 * SECOND, len(quotes))
    for times in (quotes.at, quotes.seen):
        np.subtract(times, ages, out=times)
    for now in (NOON, NOON + round(seconds * SECOND)):
        books.begin(now, world.events)
        if now == NOON:
            books.apply(quotes, now, world.events)
        list(books.validate(books.marked(), now))
        columns = books.state.books
        priced = columns.odds_e4 > 0
        stale = columns.seen < now - 600 * SECOND
        assert (columns.quality_flag[priced & stale] == QualityFlag.STALE).all()
        assert (columns.quality_flag[priced & ~stale] != QualityFlag.STALE).all()


@given(SEEDS)
def test_a_clean_market_is_never_flagged(seed: int) -> None:
    world = LiveWorld(np.random.default_rng(seed), 4, soft=6)
    books = LiveBooks(TEN_MINUTES)
    for step in range(6):
        now = NOON + step * 120 * SECOND
        books.begin(now, world.events)
        books.apply(world.everything(now), now, world.events)
        list(books.validate(books.marked(), now))
        assert not books.state.books.quality_flag.any()
        world.move(0.03)


Fault = Callable[[Ticks, int], None]


def _late(quotes: Ticks, i: int) -> None:
    quotes.at[i] -= 601 * SECOND
    quotes.seen[i] -= 601 * SECOND


def _early(quotes: Ticks, i: int) -> None:
    quotes.at[i] += 6 * SECOND


def _beyond(quotes: Ticks, i: int) -> None:
    quotes.odds_e4[i] = 10_010_000


def _far_off(quotes: Ticks, i: int) -> None:
    quotes.odds_e4[i] = 10_000 + round((int(quotes.odds_e4[i]) - 10_000) * 2.8)


FAULTS: dict[QualityFlag, Fault] = {
    QualityFlag.STALE: _late,
    QualityFlag.FUTURE: _early,
    QualityFlag.OUT_OF_RANGE: _beyond,
    QualityFlag.OUTLIER: _far_off,
}


@given(SEEDS, st.sampled_from(sorted(FAULTS)), st.data())
def test_a_planted_fault_is_always_found(seed: int, reason: QualityFlag, data: st.DataObject) -> None:
    world = LiveWorld(np.random.default_rng(seed), 2, soft=6)
    quotes = world.everything(NOON)
    i = data.draw(st.integers(0, len(quotes) - 1))
    FAULTS[reason](quotes, i)
    books = LiveBooks(replace(TEN_MINUTES, min_book_sum=0.01))
    books.begin(NOON, world.events)
    applied = books.apply(quotes, NOON, world.events)
    list(books.validate(books.marked(), NOON))
    found: Int8 = books.state.books.quality_flag[tuple(applied.cell.T)]
    assert {place: QualityFlag(found[place]) for place in np.flatnonzero(found).tolist()} == {i: reason}
