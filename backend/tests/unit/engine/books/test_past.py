"""Books that take up where others stopped validate every price as those do, and see the same earlier prices or none."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.clock import MICROSECOND
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.engine.books.lags import earlier_prices
from advisor.engine.books.messages import Past, StoredPast
from advisor.engine.books.past import past_of
from advisor.engine.books.state import LiveBooks
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.flags import QualityFlag
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from tests.unit.engine.live_building import EVENT, EVENTS, Price, book, micros, ticks

QUALITY = QualityConfig(stale=())
LAGS = tuple(seconds * 1_000_000 for seconds in (60, 300, 900, 3_600))
THREE_WAY = MARKET_TYPES[H2H_3WAY].code
PEERS = ("a", "b", "c", "d", "e")
BEFORE, AFTER = (2.0, 3.6, 4.0), (2.3, 3.4, 3.5)
LONG = QUALITY.frozen_after / MICROSECOND / 1e6


class Books:
    """Live books, and all prices that they were given last."""

    def __init__(self) -> None:
        self.books = LiveBooks(QUALITY, LAGS)
        self.last: dict[tuple[str, int, Side], Price] = {}

    def step(self, seconds: float, *prices: Price) -> None:
        self.last |= {(price.venue, price.selection, price.side): price for price in prices}
        self.books.begin(micros(seconds), EVENTS)
        self.books.apply(ticks(prices), micros(seconds), EVENTS)
        list(self.books.validate(self.books.marked(), micros(seconds)))

    def row(self) -> np.ndarray:
        return np.array([self.books.row(EVENT, THREE_WAY, NO_PARTICIPANT, LINE_NONE)], np.int32)

    def cells(self, quoted: Ticks) -> tuple[Int64, Int64, Int64]:
        block = self.books.block(self.row(), THREE_WAY)
        at = {self.books.venues[v]: int(block.book[0, i]) for i, v in enumerate(block.venue.tolist())}
        books = np.array([at[quoted.venues[v]] for v in quoted.venue.tolist()], np.int64)
        return books, quoted.side.astype(np.int64), quoted.selection.astype(np.int64)

    def stored(self) -> tuple[Ticks, StoredPast]:
        """What a database would hold."""
        quoted = ticks(self.last.values())
        cells = self.cells(quoted)
        return quoted, StoredPast.of_ticks(quoted, self.flags(quoted), past_of(self.books.state, *cells))

    def flags(self, quoted: Ticks) -> Int8:
        book_, side, selection = self.cells(quoted)
        found: Int8 = self.books.state.books.quality_flag[book_, side, selection]
        return found

    def flag_of(self, venue: str) -> set[QualityFlag]:
        return {QualityFlag(flag) for flag in self.flags(ticks(book(venue, *BEFORE))).tolist()}

    def earlier(self, seconds: float) -> tuple[Float64, Float64]:
        block = self.books.block(self.row(), THREE_WAY)
        lags = np.array(LAGS, np.int64)
        lagged, opening = earlier_prices(self.books.state.books, lags, block.book, micros(seconds), 3)
        order = np.argsort([self.books.venues[v] for v in block.venue])
        return lagged[:, :, order], opening[:, order]


def taken_up(quoted: Ticks, stored: StoredPast, seconds: float) -> Books:
    """Books that start with what is stored."""
    made = Books()
    made.books.begin(micros(seconds), EVENTS)
    made.books.apply(quoted, micros(seconds), EVENTS)
    made.books.recall(stored)
    list(made.books.validate(made.books.marked(), micros(seconds)))
    return made


def peers(odds: tuple[float, ...], at: float) -> list[Price]:
    return [price for venue in PEERS for price in book(venue, *odds, at=at)]


def frozen_books() -> Books:
    """A venue that did not follow its peers."""
    made = Books()
    made.step(0, *peers(BEFORE, 0), *book("cold", *BEFORE))
    made.step(LONG + 60, *peers(AFTER, LONG + 60), *book("cold", *BEFORE, at=LONG + 60))
    assert made.flag_of("cold") == {QualityFlag.FROZEN}
    return made


def test_a_frozen_price_stays_frozen_until_it_changes() -> None:
    again = taken_up(*frozen_books().stored(), LONG + 61)
    assert again.flag_of("cold") == {QualityFlag.FROZEN}
    again.step(LONG + 62, *book("cold", *AFTER, at=LONG + 62))
    assert again.flag_of("cold") == {QualityFlag.NONE}


def test_also_where_nobody_knows_by_what_it_was_validated() -> None:
    quoted, stored = frozen_books().stored()
    unknown = stored.past._replace(anchor=np.full(len(quoted), np.nan))
    again = taken_up(quoted, replace(stored, past=unknown), LONG + 61)
    assert again.flag_of("cold") == {QualityFlag.FROZEN}
    # Its peers come back to it.
    again.step(LONG + 62, *peers(BEFORE, LONG + 62))
    assert again.flag_of("cold") == {QualityFlag.NONE}


def test_one_that_was_frozen_before_is_validated_as_any_other_once_it_is_not() -> None:
    """It differs from its peers again, but these hardly moved since."""
    quoted, stored = frozen_books().stored()
    unknown = stored.past._replace(anchor=np.full(len(quoted), np.nan))
    again = taken_up(quoted, replace(stored, past=unknown), LONG + 61)
    near = (2.05, 3.55, 3.95)
    again.step(LONG + 62, *peers(near, LONG + 62))
    assert again.flag_of("cold") == {QualityFlag.NONE}
    far = (2.2, 3.4, 3.7)
    again.step(LONG + 63, *peers(far, LONG + 63))
    assert again.flag_of("cold") == {QualityFlag.NONE}


def test_what_was_stored_before_another_price_of_the_book_changed_is_of_an_earlier_time() -> None:
    """Only the price that changed was quoted, as a stream does."""
    made = Books()
    made.step(0, *peers(BEFORE, 0), *book("slow", 2.0, 3.1, 3.6))
    quoted, before = made.stored()
    moved = (2.6, 3.3, 3.0)
    made.step(60, *peers(moved, 60))
    made.step(61, Price("slow", 0, 2.5, at=61))
    _, after = made.stored()
    # As stored, the two that were not quoted are of the first step.
    slow = np.array([quoted.venues[v] == "slow" for v in quoted.venue.tolist()]) & (quoted.selection > 0)
    old, new = before.past, after.past
    mixed = Past(
        previous_e4=np.where(slow, old.previous_e4, new.previous_e4),
        changed_at=np.where(slow, old.changed_at, new.changed_at),
        anchor=np.where(slow, old.anchor, new.anchor),
        stands_since=np.where(slow, old.stands_since, new.stands_since),
        opening_e4=np.where(slow, old.opening_e4, new.opening_e4),
        opening_day=np.where(slow, old.opening_day, new.opening_day),
    )
    again = taken_up(made.stored()[0], replace(after, past=mixed), 62)
    for each in (made, again):
        each.step(61 + LONG, *peers(moved, 61 + LONG))
        assert each.flag_of("slow") == {QualityFlag.NONE}


def test_a_price_that_is_about_to_freeze_does_so() -> None:
    """Its age counts from its last change, and its peers' move from where they were then."""
    made = Books()
    made.step(0, *peers(BEFORE, 0), *book("cold", *BEFORE))
    half = (2.0 + 0.15, 3.5, 3.75)
    made.step(LONG / 2, *peers(half, LONG / 2), *book("cold", *BEFORE, at=LONG / 2))
    assert made.flag_of("cold") == {QualityFlag.NONE}
    again = taken_up(*made.stored(), LONG / 2 + 1)
    for each in (made, again):
        each.step(LONG + 1, *peers(AFTER, LONG + 1))
        assert each.flag_of("cold") == {QualityFlag.FROZEN}


def test_prices_of_a_book_that_are_quoted_with_one_that_changed_are_of_its_time() -> None:
    """A poll brings all of them: what is known of their peers is of the last change of any."""
    made = Books()
    made.step(0, *peers(BEFORE, 0), *book("cold", *BEFORE))
    made.step(30, *book("cold", 2.0, 3.6, 4.02, at=30))
    half = (2.15, 3.5, 3.75)
    made.step(LONG / 2, *peers(half, LONG / 2), *book("cold", 2.0, 3.6, 4.02, at=LONG / 2))
    again = taken_up(*made.stored(), LONG / 2 + 1)
    for each in (made, again):
        each.step(LONG + 31, *peers(AFTER, LONG + 31))
        assert each.flag_of("cold") == {QualityFlag.FROZEN}


def test_a_clock_that_ran_ahead_did_so() -> None:
    made = Books()
    made.step(0, *(price._replace(at=900.0, seen=0.0) for price in book("a", *BEFORE)))
    assert made.flag_of("a") == {QualityFlag.FUTURE}
    assert taken_up(*made.stored(), 1).flag_of("a") == {QualityFlag.FUTURE}


def test_of_prices_that_are_held_no_more_nothing_is_taken_up() -> None:
    quoted, stored = frozen_books().stored()
    again = taken_up(quoted.rows(np.zeros(len(quoted), np.bool_)), stored, LONG + 61)
    assert again.books.markets == 0


@pytest.mark.parametrize("seed", range(8))
def test_earlier_prices_are_the_same_or_not_known(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made, at, again = Books(), 0.0, None
    for step in range(60):
        at += float(rng.exponential(100))
        venue = str(rng.choice(PEERS[:3]))
        made.step(at, *book(venue, *(float(np.round(rng.uniform(1.5, 4), 2)) for _ in range(3)), at=at))
        if again is not None:
            again.step(at, *(made.last[venue, s, Side.BACK] for s in range(3)))
        elif step == 30:
            again = taken_up(*made.stored(), at)
        if again is not None:
            (lagged, opening), (others, first) = made.earlier(at), again.earlier(at)
            assert_array_equal(opening, first)
            known = ~np.isnan(others)
            assert_array_equal(lagged[known], others[known])
    assert again is not None
    # After an hour all is known again, and what has stood for longer than a lag is known at once.
    at += 3_700
    for each in (made, again):
        each.step(at, *book("d", *BEFORE, at=at))
    assert_array_equal(made.earlier(at)[0], again.earlier(at)[0])


def test_what_stands_for_long_is_known_at_every_lag_at_once() -> None:
    made = Books()
    made.step(0, *book("a", *BEFORE))
    lagged, opening = taken_up(*made.stored(), 4_000).earlier(4_000)
    assert_array_equal(lagged[:, 0, 0], np.array([BEFORE] * len(LAGS)))
    assert_array_equal(opening[0, 0], np.array(BEFORE))


def test_lay_prices_have_a_last_change_and_no_more() -> None:
    made = Books()
    made.step(0, Price("a", 0, 2.0), Price("a", 0, 2.1, side=Side.LAY))
    made.step(5, Price("a", 0, 2.2, at=5, side=Side.LAY))
    _, stored = made.stored()
    lay = stored.side == Side.LAY
    past = Past(*(column[lay] for column in stored.past))
    assert (past.previous_e4.tolist(), past.changed_at.tolist()) == ([21_000], [micros(5)])
    assert np.isnan(past.anchor).all()
    assert (past.opening_e4.tolist(), past.opening_day.tolist()) == ([0], [0])
