"""The live books after prices came, came late, came again, or were withdrawn."""

import numpy as np
import pytest

from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, EventStatus
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.engine.books.apply import OLDER, REFUSED, UNKNOWN_EVENT
from advisor.engine.books.messages import EventState, Snapshot
from advisor.engine.books.state import LiveBooks
from advisor.engine.quality.config import QualityConfig
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, TOTALS
from tests.unit.engine.live_building import EVENT, EVENTS, KICKOFF, Price, book, micros, ticks

THREE_WAY = MARKET_TYPES[H2H_3WAY].code


@pytest.fixture
def books() -> LiveBooks:
    made = LiveBooks(QualityConfig())
    made.begin(micros(0), EVENTS)
    return made


def odds_of(books: LiveBooks, venue: str, selection: int, side: Side = Side.BACK, event: int = EVENT) -> int:
    row = books.row(event, THREE_WAY, NO_PARTICIPANT, LINE_NONE)
    block = books.block(np.array([row], np.int32), THREE_WAY)
    at = [books.venues[v] for v in block.venue].index(venue)
    return int(block.odds_e4[0, at, side, selection])


def test_prices_are_held_by_venue_selection_and_side(books: LiveBooks) -> None:
    prices = [*book("x", 2.1, 3.3, 3.9), Price("y", 0, 2.2), Price("y", 0, 2.24, side=Side.LAY)]
    applied = books.apply(ticks(prices), micros(0), EVENTS)
    assert applied.changed.all()
    assert [odds_of(books, "x", s) for s in range(3)] == [21_000, 33_000, 39_000]
    assert odds_of(books, "y", 0) == 22_000
    assert odds_of(books, "y", 0, Side.LAY) == 22_400
    assert odds_of(books, "y", 1) == 0


def test_a_price_quoted_again_is_newer_but_unchanged(books: LiveBooks) -> None:
    books.apply(ticks([Price("x", 0, 2.1, at=1)]), micros(1), EVENTS)
    applied = books.apply(ticks([Price("x", 0, 2.1, at=5)]), micros(5), EVENTS)
    cell = tuple(applied.cell[0])
    assert not applied.changed.any()
    assert books.state.books.at[cell] == micros(5)
    assert books.state.books.changed_at[cell] == micros(1)


def test_what_stood_earlier_never_replaces_what_stood_later(books: LiveBooks) -> None:
    books.apply(ticks([Price("x", 0, 2.1, at=5)]), micros(5), EVENTS)
    applied = books.apply(ticks([Price("x", 0, 2.5, at=4, seen=6)]), micros(6), EVENTS)
    assert len(applied.ticks) == 0
    assert applied.outcomes[OLDER] == 1
    assert odds_of(books, "x", 0) == 21_000


def test_a_clock_that_runs_ahead_makes_no_price_newer_than_it_was_seen(books: LiveBooks) -> None:
    applied = books.apply(ticks([Price("x", 0, 2.1, at=900, seen=5)]), micros(5), EVENTS)
    assert applied.ticks.at.tolist() == [micros(5)]
    again = books.apply(ticks([Price("x", 0, 2.2, at=6)]), micros(6), EVENTS)
    assert again.changed.tolist() == [True]


@pytest.mark.parametrize(
    "price",
    [
        Price("x", 3, 2.0),
        Price("x", -1, 2.0),
        Price("x", 0, 1.0),
        Price("x", 0, -2.0),
        Price("x", 0, 10_001.0),
        Price("x", 0, 2.0, line=50),
        Price("x", 0, 2.0, market=TOTALS),
        Price("x", 2, 2.0, market=TOTALS, line=250),
    ],
)
def test_impossible_prices_are_refused(books: LiveBooks, price: Price) -> None:
    applied = books.apply(ticks([price]), micros(0), EVENTS)
    assert applied.outcomes[REFUSED] == 1
    assert books.markets == 0


@pytest.mark.parametrize("status", [EventStatus.FINISHED, EventStatus.POSTPONED, EventStatus.VOID])
def test_events_unknown_or_over_are_left_out(books: LiveBooks, status: EventStatus) -> None:
    events = {**EVENTS, 8: EventState(KICKOFF, status)}
    applied = books.apply(ticks([Price("x", 0, 2.0, event=8), Price("x", 0, 2.0, event=9)]), micros(0), events)
    assert applied.outcomes[UNKNOWN_EVENT] == 2


def test_removed_events_leave_no_trace(books: LiveBooks) -> None:
    books.apply(ticks(book("x", 2.1, 3.3, 3.9)), micros(0), EVENTS)
    assert books.begin(micros(1), {}).removed == (EVENT,)
    assert books.markets == 0
    assert books.row(EVENT, THREE_WAY, NO_PARTICIPANT, LINE_NONE) == -1
    books.apply(ticks([Price("x", 1, 3.0, at=-60)]), micros(1), EVENTS)
    assert [odds_of(books, "x", s) for s in range(3)] == [0, 30_000, 0]


def test_it_grows_and_removes_many_times(books: LiveBooks) -> None:
    for turn in range(4):
        ids = range(turn * 3_000 + 1, turn * 3_000 + 3_001)
        events = {event: EventState(KICKOFF, EventStatus.SCHEDULED) for event in ids}
        books.begin(micros(turn), events)
        prices = [
            price for event in ids for venue in "xyz" for price in book(venue, 2.0, 3.0, 4.0, at=turn, event=event)
        ]
        applied = books.apply(ticks(prices), micros(turn), events)
        assert applied.changed.all()
        assert books.markets == 3_000
        assert odds_of(books, "z", 2, event=ids[-1]) == 40_000


def snapshot_of(offered: Ticks, seen: float, events: tuple[int, ...] = (EVENT,)) -> Snapshot:
    return Snapshot.of_ticks(offered, np.array(events, np.int64), micros(seen))


class TestSnapshots:
    def test_what_is_no_longer_offered_is_withdrawn(self, books: LiveBooks) -> None:
        books.apply(ticks([*book("x", 2.1, 3.3, 3.9), *book("y", 2.0, 3.2, 4.0)]), micros(0), EVENTS)
        books.begin(micros(5), EVENTS)
        offered = ticks(book("x", 2.1, 3.3, at=5))
        books.apply(offered, micros(5), EVENTS)
        withdrawn = books.withdraw(snapshot_of(offered, 5))
        left = sorted(zip(withdrawn.ticks.venue.tolist(), withdrawn.ticks.selection.tolist(), strict=True))
        assert left == [(0, 2), (1, 0), (1, 1), (1, 2)]
        assert withdrawn.ticks.odds_e4.tolist() == [0] * 4
        assert odds_of(books, "x", 0) == 21_000
        assert odds_of(books, "y", 0) == 0

    def test_other_providers_prices_and_other_events_stay(self, books: LiveBooks) -> None:
        events = {**EVENTS, 8: EventState(KICKOFF, EventStatus.SCHEDULED)}
        books.apply(ticks([Price("x", 0, 2.0)], "b"), micros(0), events)
        books.apply(ticks([Price("x", 1, 3.0), Price("x", 0, 2.0, event=8)]), micros(0), events)
        books.begin(micros(5), events)
        withdrawn = books.withdraw(snapshot_of(ticks([]), 5))
        assert withdrawn.ticks.selection.tolist() == [1]
        assert odds_of(books, "x", 0) == 20_000

    def test_an_offer_whose_tick_was_left_out_stays(self, books: LiveBooks) -> None:
        books.apply(ticks(book("x", 2.1, 3.3, 3.9)), micros(0), EVENTS)
        books.begin(micros(5), EVENTS)
        assert len(books.withdraw(snapshot_of(ticks(book("x", 2.1, 3.3, 3.9)), 5)).ticks) == 0

    def test_a_price_seen_after_the_snapshot_stays(self, books: LiveBooks) -> None:
        books.apply(ticks([Price("x", 0, 2.1, at=4, seen=6)]), micros(6), EVENTS)
        books.begin(micros(7), EVENTS)
        assert len(books.withdraw(snapshot_of(ticks([]), 5)).ticks) == 0

    def test_a_withdrawn_price_returns_with_the_time_it_had(self, books: LiveBooks) -> None:
        books.apply(ticks([Price("x", 0, 2.1, at=1)]), micros(1), EVENTS)
        books.begin(micros(5), EVENTS)
        books.withdraw(snapshot_of(ticks([]), 5))
        late = books.apply(ticks([Price("x", 0, 2.1, at=2, seen=4)]), micros(6), EVENTS)
        assert late.outcomes[OLDER] == 1
        again = books.apply(ticks([Price("x", 0, 2.1, at=1, seen=8)]), micros(8), EVENTS)
        assert again.changed.tolist() == [True]


class TestStarts:
    def test_by_time_once(self, books: LiveBooks) -> None:
        books.apply(ticks([Price("x", 0, 2.1)]), micros(0), EVENTS)
        assert books.begin(KICKOFF - 1, EVENTS).started == ()
        assert books.begin(KICKOFF, EVENTS).started == (EVENT,)
        assert books.begin(KICKOFF + 1, EVENTS).started == ()

    def test_by_report(self, books: LiveBooks) -> None:
        books.apply(ticks([Price("x", 0, 2.1)]), micros(0), EVENTS)
        events = {EVENT: EventState(KICKOFF, EventStatus.IN_PLAY)}
        assert books.begin(micros(1), events).started == (EVENT,)

    def test_a_postponed_game_starts_again(self, books: LiveBooks) -> None:
        books.apply(ticks([Price("x", 0, 2.1)]), micros(0), EVENTS)
        books.begin(KICKOFF, EVENTS)
        later = {EVENT: EventState(KICKOFF + 10, EventStatus.SCHEDULED)}
        assert books.begin(KICKOFF + 1, later).started == ()
        assert books.begin(KICKOFF + 10, later).started == (EVENT,)
