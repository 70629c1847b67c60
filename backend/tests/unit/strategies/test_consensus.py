"""``consensus``: its worked example, a venue that has no say in its own line, and what must not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.core.books import Books
from advisor.core.errors import ConfigError
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES, OUTRIGHT
from advisor.strategies.consensus import build
from advisor.strategies.registry import strategy_named
from advisor.strategies.scanning import Verdict
from advisor.strategies.value import build as value
from tests.unit.strategies.moved import MINUTE, NAN, Pair, named, two_way

PLAIN: dict[str, JsonValue] = {"method": "multiplicative", "min_venues": 3}
MARKET: dict[str, Pair] = {"bet365": (1.90, 1.90), "bwin": (1.90, 2.00), "coral": (1.95, 1.85), "unibet": (2.10, 1.70)}


def found(books: Books, **parameters: JsonValue) -> list[tuple[int, int, str, int]]:
    strategy = build({**PLAIN, **parameters})
    return named(books, strategy.evaluate(books, strategy.fair(books)))


def test_the_worked_example() -> None:
    """Without margin three venues say 1/2, 20/39 and 37/76, together 0.4999; the fourth pays 2.10.

    That is 0.4999 · 1.10 − 0.5001 = 4.98 %. The fourth itself says 17/38 = 0.4474: with it the mean is 0.4868, and the
    same price seems to be worth 2.22 %, less than the least edge.
    """
    books = two_way([MARKET])
    strategy = build(PLAIN)
    signals = strategy.evaluate(books, strategy.fair(books))
    assert named(books, signals) == [(0, 0, "unibet", 21_000)]
    mean = (1 / 2 + 20 / 39 + 37 / 76) / 3
    assert signals.probability[0] == pytest.approx(mean)
    assert signals.edge[0] == pytest.approx(mean * 1.1 - (1 - mean))
    assert signals.edge[0] == pytest.approx(0.0498, abs=5e-5)
    plain = value({"fair": "consensus", "method": "multiplicative", "min_edge": 0.0, "venues": ["unibet"]})
    with_itself = plain.evaluate(books, plain.fair(books))
    assert with_itself.edge[0] == pytest.approx(0.0222, abs=5e-5)


class TestItsLine:
    def test_too_few_others_say_nothing(self) -> None:
        books = two_way([MARKET])
        assert not found(books, min_venues=4)
        assert not found(two_way([{**MARKET, "coral": (1.95, NAN)}]))

    def test_a_venue_without_a_whole_book_can_be_bet_with(self) -> None:
        """It has no say in any line, and needs none."""
        assert found(two_way([{**MARKET, "unibet": (2.10, NAN)}])) == [(0, 0, "unibet", 21_000)]

    def test_weights_count(self) -> None:
        books = two_way([MARKET])
        strategy = build({**PLAIN, "weights": {"bwin": 2, "unibet": 0}})
        line = strategy.fair(books).of_venue(books.venues.index("unibet"))
        assert line.probability[0, 0] == pytest.approx((1 / 2 + 2 * 20 / 39 + 37 / 76) / 4)
        assert not found(books, weights={"bet365": 0})
        with pytest.raises(ConfigError, match="No venue has a weight above zero"):
            found(books, weights=dict.fromkeys(MARKET, 0))

    def test_the_oldest_of_the_others_must_be_of_like_age(self) -> None:
        books = two_way([MARKET])
        for venue, bets in (("coral", 0), ("unibet", 1)):
            confirmed = books.confirmed.copy()
            confirmed[0, books.venues.index(venue)] -= 2 * MINUTE
            assert len(found(replace(books, confirmed=confirmed))) == bets

    def test_the_verdict_is_by_the_line_of_the_venue(self) -> None:
        books = two_way([MARKET])
        strategy = build(PLAIN)
        fair = strategy.fair(books)
        said = [strategy.verdict(books, fair, 0, 0, v) for v in range(4)]
        assert said == [Verdict.NOT_WORTH] * 3 + [Verdict.ENTER]
        few = build({**PLAIN, "min_venues": 4})
        assert few.verdict(books, few.fair(books), 0, 0, 3) is Verdict.NO_FAIR

    def test_every_market_type_has_it(self) -> None:
        assert strategy_named("consensus").markets == tuple(MARKET_TYPES)
        assert OUTRIGHT in MARKET_TYPES


def test_lays_where_they_are_asked_for() -> None:
    """The others say 0.4999; laid at 1.90 at 5 % that is 0.5001 · 0.95 ÷ 0.90 − 0.4999 = 2.80 %."""
    market = {**MARKET, "unibet": (NAN, NAN), "betfair_exchange": (NAN, NAN)}
    books = two_way([market], lay=[{"betfair_exchange": (1.90, NAN)}], commission={"betfair_exchange": 0.05})
    assert not found(books, min_edge=0.0279)
    both = build({**PLAIN, "sides": "back_and_lay", "min_edge": 0.0279})
    signals = both.evaluate(books, both.fair(books))
    assert (named(books, signals), signals.side.tolist()) == ([(0, 0, "betfair_exchange", 19_000)], [Side.LAY])
    assert signals.edge[0] == pytest.approx(0.0280, abs=5e-5)
    assert not found(books, sides="back_and_lay", min_edge=0.0281)


VENUES = ("a", "b", "c", "d", "e")
prices = st.one_of(st.just(NAN), st.integers(110, 500).map(lambda hundredths: hundredths / 100))
markets = st.fixed_dictionaries({venue: st.tuples(prices, prices) for venue in VENUES})
ALL: dict[str, JsonValue] = {"choice": "all", "max_edge": None, "min_venues": 2}


@given(st.lists(markets, min_size=1, max_size=4), st.permutations(VENUES))
def test_the_order_of_venues_does_not_matter(drawn: list[dict[str, Pair]], order: list[str]) -> None:
    books = two_way(drawn)
    renamed = two_way([{order[VENUES.index(venue)]: pair for venue, pair in market.items()} for market in drawn])
    there = {(m, s, order[VENUES.index(venue)], e4) for m, s, venue, e4 in found(books, **ALL)}
    assert there == set(found(renamed, **ALL))


@given(markets)
def test_each_venue_counts_as_if_it_were_not_there(market: dict[str, Pair]) -> None:
    """Against ``value`` on a consensus of the others."""
    books = two_way([market])
    expected = set()
    for v, venue in enumerate(VENUES):
        others = value({"fair": "consensus", "method": "multiplicative", "min_venues": 2, "weights": {venue: 0}})
        line = others.fair(books)
        expected |= {
            (0, s, venue, round(books.odds.item(0, v, s) * 10_000))
            for s in range(2)
            if line.probability[0, s] * (books.odds[0, v, s] - 1) - (1 - line.probability[0, s]) >= 0.03 + 1e-9
        }
    assert expected <= set(found(books, **ALL))
    assert set(found(books, **ALL, min_edge=0.03 + 2e-9)) <= expected


@given(markets, st.sampled_from(VENUES), st.integers(1, 100))
def test_a_better_price_is_found_too(market: dict[str, Pair], venue: str, more: int) -> None:
    """What a venue offers changes nothing of the line by which it counts."""
    better = {**market, venue: (market[venue][0] + more / 100, market[venue][1])}

    def at_venue(each: dict[str, Pair]) -> set[int]:
        return {s for _, s, at, _ in found(two_way([each]), **ALL) if at == venue and s == 0}

    assert at_venue(market) <= at_venue(better)


@given(st.integers(110, 500), st.integers(110, 500), st.integers(2, 5))
def test_venues_that_agree_are_worth_nothing(one: int, two: int, count: int) -> None:
    """With any margin, however many they are."""
    if 100 / one + 100 / two < 1.0:
        one = two = 190
    market = dict.fromkeys(VENUES[:count], (one / 100, two / 100))
    assert not found(two_way([market]), **ALL)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"min_venues": 1}, "min_venues"),
        ({"min_venues": None}, "min_venues"),
        ({"fair": "consensus"}, "no such parameter"),
        ({"min_edge": 0.6}, "min_edge 0.6 is above max_edge 0.5"),
    ],
)
def test_unusable_parameters_say_why(parameters: dict[str, JsonValue], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        build(parameters)


def test_nothing_of_nothing() -> None:
    strategy = build(PLAIN)
    books = two_way([MARKET]).rows(np.empty(0, np.int64))
    assert len(strategy.evaluate(books, strategy.fair(books))) == 0
