"""``steam``: its worked example, each condition of its rule by itself, and what must not matter."""

from dataclasses import replace
from datetime import timedelta
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.backtest.config import BacktestConfig
from advisor.core.books import Books
from advisor.core.errors import ConfigError
from advisor.instruments.market_types import H2H, H2H_3WAY, OUTRIGHT
from advisor.strategies.registry import strategy_named
from advisor.strategies.scanning import Verdict
from advisor.strategies.steam import SteamStrategy, build
from tests.unit.strategies.moved import MINUTE, NAN, Pair, named, two_way

PLAIN: dict[str, JsonValue] = {"method": "multiplicative"}
THEN: dict[str, Pair] = {"pinnacle": (1.95, 1.95), "slow": (1.95, 1.85), "quick": (1.90, 1.90)}
NOW: dict[str, Pair] = {"pinnacle": (1.80, 2.10), "slow": (1.95, 1.85), "quick": (1.95, 1.85)}


def found(books: Books, **parameters: JsonValue) -> list[tuple[int, int, str, int]]:
    strategy = build({**PLAIN, **parameters})
    return named(books, strategy.evaluate(books, strategy.fair(books)))


def test_the_worked_example() -> None:
    """From 1.95 on both sides the sharp line goes to 1.80 and 2.10: 1/1.80 ÷ (1/1.80 + 1/2.10) = 7/13, from one half.

    That is a move of ln 7/6 = 0.154. A venue that still offers 1.95 pays 7/13 · 0.95 − 6/13 = 5 % more than it is
    worth; another that offers as much has only just come to it.
    """
    books = two_way([NOW], [THEN])
    strategy = build(PLAIN)
    fair = strategy.fair(books)
    signals = strategy.evaluate(books, fair)
    assert named(books, signals) == [(0, 0, "slow", 19_500)]
    assert signals.probability[0] == pytest.approx(7 / 13)
    assert signals.edge[0] == pytest.approx(0.05)
    assert found(books, min_move=log(7 / 6) - 1e-9)
    assert not found(books, min_move=log(7 / 6) + 1e-9)
    assert found(books, choice="all") == [(0, 0, "slow", 19_500)]


class TestEachCondition:
    def test_a_price_that_came_back_since_is_not_from_before_the_move(self) -> None:
        books = two_way([NOW], [THEN])
        slow = books.venues.index("slow")
        changed = books.changed.copy()
        changed[0, slow, 0] = books.at[0] - 5 * MINUTE + 1
        assert not found(replace(books, changed=changed))
        changed[0, slow, 0] -= 1
        assert found(replace(books, changed=changed))

    def test_the_move_must_be_towards_the_selection(self) -> None:
        """Both prices are the same as above, and so are their edges; the line was there before."""
        assert not found(two_way([NOW], [{**THEN, "pinnacle": (1.80, 2.10)}]))
        assert not found(two_way([NOW], [{**THEN, "pinnacle": (1.70, 2.25)}]))

    def test_the_same_sharp_venue_says_both(self) -> None:
        """A line that another venue said then did not move; it was another line."""
        both = "sharp:pinnacle, sharp:betfair_exchange"
        then = {**THEN, "pinnacle": (NAN, NAN), "betfair_exchange": (1.95, 1.95)}
        now = {**NOW, "betfair_exchange": (1.80, 2.10)}
        assert not found(two_way([now], [then]), fair=both)
        assert found(two_way([now], [then]), fair="sharp:betfair_exchange")

    def test_a_line_or_a_price_that_is_not_known_is_no_bet(self) -> None:
        assert not found(two_way([{**NOW, "pinnacle": (1.80, NAN)}], [THEN]))
        assert not found(two_way([NOW], [{**THEN, "pinnacle": (NAN, NAN)}]))
        assert not found(two_way([NOW], [{**THEN, "slow": (NAN, NAN)}]))

    def test_it_is_worth_it_by_the_present_line(self) -> None:
        assert not found(two_way([NOW], [THEN]), min_edge=0.0501)
        assert not found(two_way([NOW], [THEN]), max_edge=0.0499)
        assert not found(two_way([NOW], [THEN]), max_odds=1.94)
        # 7/13 · 0.95 · 0.95 − 6/13 = 2.4 %.
        books = two_way([NOW], [THEN], commission={"slow": 0.05})
        assert found(books)
        assert not found(books, min_edge=0.025)

    def test_old_prices_are_no_slow_prices(self) -> None:
        """A venue that nobody has asked for minutes may well have moved."""
        books = two_way([NOW], [THEN])
        confirmed = books.confirmed.copy()
        confirmed[0, books.venues.index("slow")] -= 2 * MINUTE + 1
        assert not found(replace(books, confirmed=confirmed))
        assert found(replace(books, confirmed=confirmed), price_age=180)

    def test_only_allowed_venues(self) -> None:
        assert not found(two_way([NOW], [THEN]), venues=["quick"])

    def test_lays_are_not_entered(self) -> None:
        books = two_way([{**NOW, "slow": (1.1, 1.1)}], [{**THEN, "slow": (1.1, 1.1)}], lay=[{"slow": (1.01, 1.5)}])
        assert not found(books)
        strategy = build(PLAIN)
        verdict = strategy.verdict(books, strategy.fair(books), 0, 1, books.venues.index("slow"))
        assert verdict is Verdict.NOT_WORTH


def test_what_was_found_is_held_after_the_move() -> None:
    """Six minutes later the line has not moved for five; the price is still worth as much."""
    strategy = build(PLAIN)
    books = two_way([NOW], [THEN])
    slow, quick = books.venues.index("slow"), books.venues.index("quick")
    assert strategy.verdict(books, strategy.fair(books), 0, 0, slow) is Verdict.ENTER
    assert strategy.verdict(books, strategy.fair(books), 0, 0, quick) is Verdict.HOLD
    later = two_way([NOW], [NOW])
    assert not found(later)
    assert strategy.verdict(later, strategy.fair(later), 0, 0, slow) is Verdict.HOLD
    # 1.89 is worth 7/13 · 0.89 − 6/13 = 1.8 %: less than is entered, more than is let go.
    lower = two_way([{**NOW, "slow": (1.89, 1.85)}], [THEN])
    assert strategy.verdict(lower, strategy.fair(lower), 0, 0, slow) is Verdict.HOLD
    assert strategy.worth(7 / 13, 18_700, 0.0) is Verdict.NOT_WORTH
    assert strategy.worth(7 / 13, 19_500, 0.0) is Verdict.ENTER


pairs = st.tuples(st.integers(110, 400), st.integers(110, 400)).map(lambda pair: (pair[0] / 100, pair[1] / 100))
sharp_pairs = st.floats(0.2, 0.8).map(lambda p: (round(1 / (p * 1.02), 2), round(1 / ((1 - p) * 1.02), 2)))
VENUES = ("bet365", "bwin", "coral")


@st.composite
def markets(draw: st.DrawFn) -> tuple[dict[str, Pair], dict[str, Pair]]:
    """Prices of now and then; most venues have not moved."""
    now, then = {"pinnacle": draw(sharp_pairs)}, {"pinnacle": draw(sharp_pairs)}
    for venue in VENUES:
        now[venue] = draw(pairs)
        then[venue] = draw(st.sampled_from((now[venue], draw(pairs))))
    return now, then


@given(st.lists(markets(), min_size=1, max_size=4), st.permutations(VENUES))
def test_the_order_of_venues_and_markets_does_not_matter(
    drawn: list[tuple[dict[str, Pair], dict[str, Pair]]], order: list[str]
) -> None:
    terms: dict[str, JsonValue] = {"choice": "all", "max_edge": None}
    books = two_way([now for now, _ in drawn], [then for _, then in drawn])
    place = np.array([books.venues.index(venue) for venue in (*order, "pinnacle")])
    shuffled = replace(
        books,
        **{
            name: getattr(books, name)[:, place]
            for name in ("odds", "held", "timely", "quality_flag", "confirmed", "changed")
        },
        lagged=books.lagged[:, :, place],
        commission=books.commission[place],
        venues=tuple(books.venues[v] for v in place.tolist()),
    )
    assert sorted(found(shuffled, **terms)) == sorted(found(books, **terms))
    alone = [
        (row, s, venue, e4)
        for row in range(len(drawn))
        for _, s, venue, e4 in found(books.rows(np.array([row])), **terms)
    ]
    assert sorted(alone) == sorted(found(books, **terms))


@given(st.lists(markets(), min_size=1, max_size=4))
def test_nothing_is_found_where_nothing_moved(drawn: list[tuple[dict[str, Pair], dict[str, Pair]]]) -> None:
    still = [now for now, _ in drawn]
    assert not found(two_way(still, still), min_edge=-1.0, max_edge=None)


@given(markets(), st.integers(1, 50))
def test_a_better_price_that_stood_as_long_is_found_too(
    drawn: tuple[dict[str, Pair], dict[str, Pair]], more: int
) -> None:
    terms: dict[str, JsonValue] = {"choice": "all", "max_edge": None}
    now, then = drawn

    def raised(market: dict[str, Pair]) -> dict[str, Pair]:
        add = more / 100
        return {v: each if v == "pinnacle" else (each[0] + add, each[1] + add) for v, each in market.items()}

    before = {row[:3] for row in found(two_way([now], [then]), **terms)}
    assert before <= {row[:3] for row in found(two_way([raised(now)], [raised(then)]), **terms)}


@given(markets())
def test_what_is_entered_is_what_the_verdict_says(drawn: tuple[dict[str, Pair], dict[str, Pair]]) -> None:
    strategy: SteamStrategy = build({**PLAIN, "choice": "all"})
    books = two_way([drawn[0]], [drawn[1]])
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
        assert build({"within_minutes": 2.5}).lags == (timedelta(minutes=2.5),)
        books = two_way([NOW], [THEN])
        strategy = build({"within_minutes": 2.5})
        with pytest.raises(ConfigError, match=r"no prices of 150 s before; they carry 300 s\."):
            strategy.evaluate(books, strategy.fair(books))
        with pytest.raises(ConfigError, match=r"no prices of 300 s before; they carry none\."):
            found(two_way([NOW]))

    def test_history_has_no_moves(self) -> None:
        with pytest.raises(ConfigError, match="history has one price of each venue") as caught:
            BacktestConfig.checked({"strategy": "steam", "market": "h2h"})
        assert [fault.field for fault in caught.value.faults] == ["strategy"]

    @pytest.mark.parametrize(
        ("parameters", "reason"),
        [
            ({"fair": "consensus"}, "sharp:<venue>"),
            ({"fair": "sharp:pinnacle, consensus"}, "sharp:<venue>"),
            ({"within_minutes": 0}, "within_minutes"),
            ({"within_minutes": 1e4}, "within_minutes"),
            ({"min_move": 0}, "min_move"),
            ({"min_odds": 3, "max_odds": 2}, "min_odds 3.0 is above max_odds 2.0"),
            ({"sides": "back"}, "no such parameter"),
        ],
    )
    def test_unusable_ones_say_why(self, parameters: dict[str, JsonValue], reason: str) -> None:
        with pytest.raises(ConfigError, match=reason):
            build(parameters)

    def test_the_registry_knows_it(self) -> None:
        info = strategy_named("steam")
        assert {H2H, H2H_3WAY} < set(info.markets)
        assert OUTRIGHT not in info.markets
        assert build({"fair": "sharp:a,sharp:b, sharp:a"}).named_venues["fair"] == ("a", "b")
