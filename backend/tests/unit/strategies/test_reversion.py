"""``reversion``: its worked example, each condition of its rule by itself, and what must not matter."""

from dataclasses import replace
from datetime import timedelta
from math import log
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.core.books import Books
from advisor.core.errors import ConfigError
from advisor.strategies.registry import strategy_named
from advisor.strategies.reversion import build
from advisor.strategies.scanning import Verdict
from tests.unit.strategies.moved import MINUTE, NAN, Pair, named, two_way

PLAIN: dict[str, JsonValue] = {"method": "multiplicative", "fair": "sharp:pinnacle"}
THEN: dict[str, Pair] = {"pinnacle": (1.90, 1.90), "wild": (1.90, 1.90)}
NOW: dict[str, Pair] = {"pinnacle": (1.95, 1.85), "wild": (2.15, 1.70)}


def found(books: Books, **parameters: JsonValue) -> list[tuple[int, int, str, int]]:
    strategy = build({**PLAIN, **parameters})
    return named(books, strategy.evaluate(books, strategy.fair(books)))


def test_the_worked_example() -> None:
    """A venue goes from 1.90 on both sides to 2.15 and 1.70, a move of ln (2.15 ÷ 1.70) = 0.235.

    The sharp line goes to 1.95 and 1.85, by ln (1.95 ÷ 1.85) = 0.053, 22 % of the way. It says 1.85 ÷ 3.80 = 0.4868 now
    and said 0.5; half of each is 0.4934, by which 2.15 pays 0.4934 · 1.15 − 0.5066 = 6.09 %.
    """
    books = two_way([NOW], [THEN])
    strategy = build(PLAIN)
    signals = strategy.evaluate(books, strategy.fair(books))
    assert named(books, signals) == [(0, 0, "wild", 21_500)]
    blended = (0.5 + 1.85 / 3.80) / 2
    assert signals.probability[0] == pytest.approx(blended)
    assert signals.edge[0] == pytest.approx(blended * 1.15 - (1 - blended))
    assert signals.edge[0] == pytest.approx(0.0609, abs=5e-5)
    move, followed = log(2.15 / 1.70), log(1.95 / 1.85)
    assert found(books, min_move=move - 1e-9)
    assert not found(books, min_move=move + 1e-9)
    assert found(books, max_follow=followed / move + 1e-9)
    assert not found(books, max_follow=followed / move - 1e-9)


class TestEachCondition:
    def test_a_price_that_stood_there_is_no_over_move(self) -> None:
        assert not found(two_way([NOW], [{**THEN, "wild": (2.15, 1.70)}]))

    def test_nor_is_one_that_shortened(self) -> None:
        """Of the other side it drifted, and that is what is bet on."""
        books = two_way([{**NOW, "pinnacle": (1.85, 1.95), "wild": (1.70, 2.15)}], [THEN])
        assert found(books, choice="all") == [(0, 1, "wild", 21_500)]

    def test_where_the_others_followed_the_move_is_believed(self) -> None:
        assert not found(two_way([{**NOW, "pinnacle": (2.05, 1.75)}], [THEN]))
        # What goes the other way has not followed.
        assert found(two_way([{**NOW, "pinnacle": (1.85, 1.95)}], [THEN]), max_follow=0)

    def test_how_much_the_earlier_line_counts(self) -> None:
        """By the present line alone 2.15 is worth 4.67 %, by the earlier one alone 7.5 %."""
        books = two_way([NOW], [THEN])
        for weight, gain in ((0.0, 1.85 / 3.8 * 2.15 - 1), (1.0, 0.5 * 2.15 - 1)):
            assert found(books, earlier_weight=weight, min_edge=gain - 1e-9)
            assert not found(books, earlier_weight=weight, min_edge=gain + 1e-9)

    def test_what_is_not_known_is_no_bet(self) -> None:
        assert not found(two_way([NOW], [{**THEN, "pinnacle": (NAN, NAN)}]))
        assert not found(two_way([NOW], [{**THEN, "wild": (1.90, NAN)}]))
        assert not found(two_way([{**NOW, "pinnacle": (1.95, NAN)}], [THEN]))

    def test_like_age(self) -> None:
        books = two_way([NOW], [THEN])
        confirmed = books.confirmed.copy()
        confirmed[0, books.venues.index("pinnacle")] -= MINUTE + 1
        assert not found(replace(books, confirmed=confirmed))

    def test_thresholds(self) -> None:
        books = two_way([NOW], [THEN])
        assert not found(books, min_edge=0.061)
        assert not found(books, max_edge=0.060)
        assert not found(books, min_odds=2.16)
        assert not found(books, venues=["pinnacle"])


class TestWhoMoved:
    crowd_then: ClassVar[dict[str, Pair]] = {
        "pinnacle": (1.90, 1.90),
        "a": (1.90, 1.90),
        "b": (1.90, 1.90),
        "c": (1.90, 1.90),
    }
    crowd_now: ClassVar[dict[str, Pair]] = {
        "pinnacle": (1.90, 1.90),
        "a": (2.10, 1.72),
        "b": (2.12, 1.71),
        "c": (2.08, 1.74),
    }

    def test_a_consensus_of_others_that_stayed(self) -> None:
        """Against the venue that moved alone, and without its own say in it."""
        then = {**self.crowd_then, "pinnacle": (NAN, NAN), "d": (1.90, 1.90)}
        now = {**then, "d": (2.15, 1.70)}
        books = two_way([now], [then])
        assert found(books, fair="consensus") == [(0, 0, "d", 21_500)]
        strategy = build({**PLAIN, "fair": "consensus"})
        line = strategy.fair(books).of_venue(books.venues.index("d"))
        assert line.probability[0].tolist() == pytest.approx([0.5, 0.5])

    def test_the_crowd_moved_and_the_sharp_line_did_not(self) -> None:
        books = two_way([self.crowd_now], [self.crowd_then])
        assert found(books, mover="consensus") == [(0, 0, "b", 21_200)]
        assert len(found(books, mover="consensus", choice="all")) == 3
        assert not found(books, mover="consensus", min_venues=4)

    def test_one_that_went_farther_is_bet_with_only_where_the_crowd_moved(self) -> None:
        alone = {**self.crowd_then, "b": (2.12, 1.71)}
        books = two_way([alone], [self.crowd_then])
        assert found(books) == [(0, 0, "b", 21_200)]
        assert not found(books, mover="consensus")

    def test_the_sharp_line_followed_the_crowd(self) -> None:
        books = two_way([{**self.crowd_now, "pinnacle": (2.05, 1.76)}], [self.crowd_then])
        assert not found(books, mover="consensus", min_edge=-1.0)


def test_what_was_found_is_held_by_its_worth() -> None:
    strategy = build(PLAIN)
    books = two_way([NOW], [THEN])
    assert strategy.verdict(books, strategy.fair(books), 0, 0, 1) is Verdict.ENTER
    later = two_way([NOW], [NOW])
    assert strategy.verdict(later, strategy.fair(later), 0, 0, 1) is Verdict.HOLD
    back = two_way([{**NOW, "wild": (1.95, 1.85)}], [NOW])
    assert strategy.verdict(back, strategy.fair(back), 0, 0, 1) is Verdict.NOT_WORTH
    unknown = two_way([NOW], [{**THEN, "pinnacle": (NAN, NAN)}])
    assert strategy.verdict(unknown, strategy.fair(unknown), 0, 0, 1) is Verdict.NO_FAIR


pairs = st.tuples(st.integers(110, 400), st.integers(110, 400)).map(lambda pair: (pair[0] / 100, pair[1] / 100))
VENUES = ("a", "b", "c", "pinnacle")
markets = st.fixed_dictionaries(dict.fromkeys(VENUES, pairs))
ALL: dict[str, JsonValue] = {"choice": "all", "max_edge": None, "fair": "sharp:pinnacle, consensus", "min_venues": 2}


@given(markets, markets, st.permutations(VENUES[:3]))
def test_the_order_of_venues_does_not_matter(now: dict[str, Pair], then: dict[str, Pair], order: list[str]) -> None:
    def renamed(market: dict[str, Pair]) -> dict[str, Pair]:
        return {order[VENUES.index(v)] if v != "pinnacle" else v: pair for v, pair in market.items()}

    there = {
        (s, venue if venue == "pinnacle" else order[VENUES.index(venue)], e4)
        for _, s, venue, e4 in found(two_way([now], [then]), **ALL)
    }
    assert there == {row[1:] for row in found(two_way([renamed(now)], [renamed(then)]), **ALL)}


@given(st.lists(markets, min_size=1, max_size=4))
def test_nothing_is_found_where_nothing_moved(drawn: list[dict[str, Pair]]) -> None:
    books = two_way(drawn, drawn)
    assert not found(books, **ALL, min_edge=-1.0)
    assert not found(books, mover="consensus", min_edge=-1.0, max_edge=None, choice="all")


@given(markets, markets, st.integers(1, 80))
def test_what_drifted_farther_is_found_too(now: dict[str, Pair], then: dict[str, Pair], more: int) -> None:
    farther = {**now, "a": (now["a"][0] + more / 100, now["a"][1])}

    def at_a(market: dict[str, Pair]) -> set[int]:
        return {s for _, s, v, _ in found(two_way([market], [then]), **{**ALL, "fair": "sharp:pinnacle"}) if v == "a"}

    assert at_a(now) & {0} <= at_a(farther)


@given(markets, markets)
def test_what_is_entered_is_what_the_verdict_says(now: dict[str, Pair], then: dict[str, Pair]) -> None:
    strategy = build({**PLAIN, **ALL})
    books = two_way([now], [then])
    fair = strategy.fair(books)
    entered = {row[1:3] for row in named(books, strategy.evaluate(books, fair))}
    said = {
        (s, venue)
        for s in range(2)
        for v, venue in enumerate(books.venues)
        if strategy.verdict(books, fair, 0, s, v) is Verdict.ENTER
    }
    assert entered == said


class TestParameters:
    def test_it_names_the_lag_that_it_needs(self) -> None:
        assert build({"within_minutes": 15.0}).lags == (timedelta(minutes=15),)
        with pytest.raises(ConfigError, match="no prices of 900 s before"):
            found(two_way([NOW], [THEN]), within_minutes=15.0)

    def test_history_has_no_moves(self) -> None:
        with pytest.raises(ConfigError, match="history has one price of each venue"):
            BacktestConfig.checked({"strategy": "reversion"})

    @pytest.mark.parametrize(
        ("parameters", "reason"),
        [
            ({"mover": "consensus", "fair": "sharp:pinnacle, consensus"}, "needs sharp lines alone"),
            ({"mover": "everybody"}, "mover"),
            ({"max_follow": 1}, "max_follow"),
            ({"earlier_weight": 1.5}, "earlier_weight"),
            ({"min_move": -0.1}, "min_move"),
        ],
    )
    def test_unusable_ones_say_why(self, parameters: dict[str, JsonValue], reason: str) -> None:
        with pytest.raises(ConfigError, match=reason):
            build(parameters)

    def test_the_registry_knows_it(self) -> None:
        assert strategy_named("reversion").markets == strategy_named("steam").markets
