"""Every quality rule: what it flags, what it passes, and when time alone changes that."""

from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, EventStatus
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.engine.books.messages import EventState
from advisor.engine.books.state import LiveBooks
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.flags import QualityFlag
from tests.unit.engine.live_building import EVENT, EVENTS, KICKOFF, TEN_MINUTES, Price, book, micros, ticks

THREE_WAY = 0
Flags = dict[tuple[str, int, Side], QualityFlag]


def validated(books: LiveBooks, batches: Iterable[Ticks], now: int, events: dict[int, EventState] = EVENTS) -> Flags:
    """Quality flags of all prices of the event's three-way market after one step."""
    books.begin(now, events)
    for each in batches:
        books.apply(each, now, events)
    list(books.validate(books.marked(), now))
    row = books.row(EVENT, THREE_WAY, NO_PARTICIPANT, LINE_NONE)
    columns = books.state.books
    found: Flags = {}
    book_row = int(books.state.markets.first_book[row])
    while book_row >= 0:
        venue = books.venues[columns.venue[book_row]]
        for side in Side:
            for s in range(3):
                if columns.odds_e4[book_row, side, s]:
                    found[venue, s, side] = QualityFlag(columns.quality_flag[book_row, side, s])
        book_row = int(columns.next_book[book_row])
    return found


def flagged(flags: Flags) -> Flags:
    """Those that are not usable."""
    return {place: flag for place, flag in flags.items() if flag}


def fresh(config: QualityConfig | None = None) -> LiveBooks:
    return LiveBooks(config or TEN_MINUTES)


def market(at: float = 0.0, venues: int = 5) -> list[Price]:
    return [price for i in range(venues) for price in book(f"v{i}", 2.1, 3.3, 3.7, at=at)]


class TestStale:
    def test_by_when_it_was_last_confirmed(self) -> None:
        """An answer that includes a price confirms it, whenever its provider says that it last changed."""
        prices = [Price("x", 0, 2.1, at=-700, seen=-601), Price("y", 0, 2.1, at=-700, seen=-600)]
        assert flagged(validated(fresh(), [ticks(prices)], micros(0))) == {("x", 0, Side.BACK): QualityFlag.STALE}

    def test_time_alone_makes_stale_and_a_new_quote_makes_fresh(self) -> None:
        books = fresh()
        assert not flagged(validated(books, [ticks([Price("x", 0, 2.1)])], micros(0)))
        assert not flagged(validated(books, [], micros(600)))
        assert flagged(validated(books, [], micros(600) + 1)) == {("x", 0, Side.BACK): QualityFlag.STALE}
        assert not flagged(validated(books, [ticks([Price("x", 0, 2.1, at=601)])], micros(601)))

    def test_sooner_as_the_kickoff_nears(self) -> None:
        config = QualityConfig(stale=((timedelta(minutes=10), timedelta(minutes=2)),), stale_far=timedelta(minutes=50))
        books = fresh(config)
        assert not flagged(validated(books, [ticks([Price("x", 0, 2.1)])], micros(0)))
        # Ten minutes before the kick-off the limit changes, without a new quote.
        assert not flagged(validated(books, [], micros(2_999)))
        assert flagged(validated(books, [], micros(3_000)))

    def test_soonest_in_play(self) -> None:
        books = fresh()
        validated(books, [ticks([Price("x", 0, 2.1)])], micros(0))
        playing = {EVENT: EventState(KICKOFF, EventStatus.IN_PLAY)}
        assert not flagged(validated(books, [], micros(60), playing))
        assert flagged(validated(books, [], micros(61), playing))


def test_future() -> None:
    prices = [Price("x", 0, 2.1, at=5.1, seen=0), Price("y", 0, 2.1, at=4.9, seen=0)]
    assert flagged(validated(fresh(), [ticks(prices)], micros(0))) == {("x", 0, Side.BACK): QualityFlag.FUTURE}


def test_a_clock_set_right_is_trusted_again() -> None:
    books = fresh()
    assert flagged(validated(books, [ticks([Price("x", 0, 2.1, at=500, seen=0)])], micros(0)))
    assert not flagged(validated(books, [ticks([Price("x", 0, 2.1, at=1)])], micros(1)))


def test_out_of_range() -> None:
    prices = [Price("x", 0, 1.009), Price("y", 0, 1.01), Price("z", 0, 1000.01), Price("w", 0, 1000.0)]
    assert flagged(validated(fresh(), [ticks(prices)], micros(0))) == {
        ("x", 0, Side.BACK): QualityFlag.OUT_OF_RANGE,
        ("z", 0, Side.BACK): QualityFlag.OUT_OF_RANGE,
    }


def test_crossed_marks_both_sides_of_the_selection() -> None:
    prices = [
        Price("x", 0, 2.12),
        Price("x", 0, 2.1, side=Side.LAY),
        Price("x", 1, 3.3),
        Price("x", 1, 3.3, side=Side.LAY),
    ]
    assert flagged(validated(fresh(), [ticks(prices)], micros(0))) == {
        ("x", 0, Side.BACK): QualityFlag.CROSSED,
        ("x", 0, Side.LAY): QualityFlag.CROSSED,
    }


class TestBookSum:
    def test_under_one(self) -> None:
        found = flagged(validated(fresh(), [ticks([*book("x", 3.1, 3.1, 3.1), *book("y", 3.0, 3.0, 3.0)])], micros(0)))
        assert found == {("x", s, Side.BACK): QualityFlag.BOOK_SUM for s in range(3)}

    def test_far_above_one(self) -> None:
        found = flagged(validated(fresh(), [ticks(book("x", 1.8, 1.8, 1.8))], micros(0)))
        assert set(found.values()) == {QualityFlag.BOOK_SUM}

    def test_an_incomplete_book_has_no_sum(self) -> None:
        assert not flagged(validated(fresh(), [ticks(book("x", 5.0, 5.0))], micros(0)))


class TestOutlier:
    def test_far_from_the_others(self) -> None:
        prices = [*market(venues=4), Price("x", 0, 3.2), Price("y", 0, 2.2)]
        found = flagged(validated(fresh(), [ticks(prices)], micros(0)))
        assert found == {("x", 0, Side.BACK): QualityFlag.OUTLIER}

    def test_needs_four_others(self) -> None:
        assert not flagged(validated(fresh(), [ticks([*market(venues=3), Price("x", 0, 3.2)])], micros(0)))

    def test_one_selection_without_enough_others_hides_none_after_it(self) -> None:
        prices = [Price(f"v{i}", s, odds) for i in range(4) for s, odds in ((1, 3.3), (2, 3.7))]
        prices += [Price("x", 0, 2.1), Price("x", 1, 7.0)]
        assert flagged(validated(fresh(), [ticks(prices)], micros(0))) == {("x", 1, Side.BACK): QualityFlag.OUTLIER}

    def test_a_value_bet_of_fifteen_per_cent_passes(self) -> None:
        # Fair is about 2.2, 3.45, 3.9.
        prices = [*market(venues=4), Price("x", 0, 2.53), Price("y", 1, 3.97), Price("z", 2, 4.48)]
        assert not flagged(validated(fresh(), [ticks(prices)], micros(0)))

    def test_none_where_all_disagree(self) -> None:
        prices = [Price(f"v{i}", 0, odds) for i, odds in enumerate((1.5, 1.8, 2.2, 2.7, 3.4, 4.2))]
        assert not flagged(validated(fresh(), [ticks(prices)], micros(0)))

    def test_lay_prices_only_where_they_are_too_good(self) -> None:
        prices = [*market(), Price("x", 0, 1.4, side=Side.LAY), Price("y", 0, 9.0, side=Side.LAY)]
        found = flagged(validated(fresh(), [ticks(prices)], micros(0)))
        assert found == {("x", 0, Side.LAY): QualityFlag.OUTLIER}

    def test_lay_prices_of_a_long_shot_too(self) -> None:
        prices = [price for i in range(5) for price in book(f"v{i}", 1.25, 6.5, 12.0)]
        prices += [Price("x", 2, 4.0, side=Side.LAY), Price("y", 2, 12.5, side=Side.LAY)]
        found = flagged(validated(fresh(), [ticks(prices)], micros(0)))
        assert found == {("x", 2, Side.LAY): QualityFlag.OUTLIER}


class TestFrozen:
    def moved(self, seconds: float) -> list[Price]:
        return [p for i in range(1, 6) for p in book(f"v{i}", 1.75, 3.6, 4.9, at=seconds)]

    def still(self, seconds: float) -> list[Price]:
        return book("v0", 2.1, 3.3, 3.7, at=seconds)

    def test_unchanged_while_the_others_moved_away(self) -> None:
        books = fresh()
        validated(books, [ticks(market(venues=6))], micros(0))
        found = flagged(validated(books, [ticks([*self.moved(599), *self.still(599)])], micros(599)))
        assert not found
        # Ten minutes since its last change: time alone is enough.
        found = flagged(validated(books, [], micros(600)))
        assert found == {("v0", s, Side.BACK): QualityFlag.FROZEN for s in range(3)}

    def test_any_change_ends_it(self) -> None:
        books = fresh()
        validated(books, [ticks(market(venues=6))], micros(0))
        assert flagged(validated(books, [ticks([*self.moved(601), *self.still(601)])], micros(601)))
        assert not flagged(validated(books, [ticks([Price("v0", 0, 2.05, at=602)])], micros(602)))

    def test_the_first_to_move_is_not_frozen_when_the_others_follow(self) -> None:
        books = fresh()
        validated(books, [ticks(market(venues=6))], micros(0))
        validated(books, [ticks(book("v0", 1.75, 3.6, 4.9, at=1))], micros(1))
        late = [*self.moved(700), *book("v0", 1.75, 3.6, 4.9, at=700)]
        assert not flagged(validated(books, [ticks(late)], micros(700)))

    def test_none_in_a_quiet_market(self) -> None:
        books = fresh()
        validated(books, [ticks(market(venues=6))], micros(0))
        assert not flagged(validated(books, [ticks(market(at=5_00.0, venues=6))], micros(1_000)))


def test_each_price_has_the_first_flag_only() -> None:
    prices = [Price("x", 0, 5.0, at=-700), *market()]
    assert flagged(validated(fresh(), [ticks(prices)], micros(0))) == {("x", 0, Side.BACK): QualityFlag.STALE}


def test_numbers_of_flags_stay_as_they_are_stored() -> None:
    names = ("none", "stale", "crossed", "out_of_range", "frozen", "outlier", "book_sum", "future", "provider_down")
    assert [flag.name.lower() for flag in sorted(QualityFlag)] == list(names)
    assert sorted(QualityFlag) == list(range(len(names)))


def test_a_withdrawn_price_is_not_flagged() -> None:
    books = fresh()
    validated(books, [ticks([Price("x", 0, 2.1)])], micros(0))
    assert flagged(validated(books, [], micros(700)))
    assert validated(books, [ticks([Price("x", 0, 0.0, at=701)])], micros(701)) == {}
    assert not np.any(books.state.books.quality_flag)
