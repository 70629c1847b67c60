"""``lay_value``: its worked example, an exchange that is never its own line, and what must not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.core.books import Books
from advisor.core.errors import ConfigError
from advisor.core.quotes import Side
from advisor.strategies.lay_value import build
from advisor.strategies.scanning import Verdict
from tests.unit.strategies.moved import MINUTE, NAN, Pair, named, two_way

PLAIN: dict[str, JsonValue] = {"method": "multiplicative"}
KEPT = {"betfair_exchange": 0.02, "smarkets": 0.02}
SHARP: Pair = (3.20, 3.20 * 3 / 7)
"""Its two sides stand as 7 to 3: without margin the first wins in three of ten."""


def laid(lay: Pair, venue: str = "betfair_exchange", **backs: Pair) -> Books:
    """An exchange that lays, and what venues offer to back."""
    return two_way([{"pinnacle": SHARP, venue: (NAN, NAN), **backs}], commission=KEPT, lay=[{venue: lay}])


def found(books: Books, **parameters: JsonValue) -> list[tuple[int, int, str, int]]:
    strategy = build({**PLAIN, **parameters})
    signals = strategy.evaluate(books, strategy.fair(books))
    assert (signals.side == Side.LAY).all()
    return named(books, signals)


def test_the_worked_example() -> None:
    """At fair 0.30 and 2 % a lay at 3.00 is worth 0.70 · 0.98 ÷ 2 − 0.30 = 4.3 % of its liability.

    Laid against a backer's 10.00 it holds 20.00: in seven of ten it wins 9.80, in three it loses 20.00, which is 0.86
    for each bet, or 4.3 % of 20.00. At 3.10 it is worth 2.67 %, at 3.20 1.18 %, less than the least edge.
    """
    books = laid((3.00, NAN))
    strategy = build(PLAIN)
    signals = strategy.evaluate(books, strategy.fair(books))
    assert named(books, signals) == [(0, 0, "betfair_exchange", 30_000)]
    assert signals.side.tolist() == [Side.LAY]
    assert signals.probability[0] == pytest.approx(0.30)
    assert signals.edge[0] == pytest.approx(0.70 * 0.98 / 2.0 - 0.30)
    assert signals.edge[0] == pytest.approx((0.7 * 9.80 - 0.3 * 20.0) / 20.0)
    assert found(laid((3.10, NAN)))
    assert not found(laid((3.20, NAN)))


def test_commission_counts() -> None:
    """Without any the lay at 3.20 is worth 0.70 ÷ 2.20 − 0.30 = 1.82 %, at 10 % the one at 3.00 1.5 %."""
    assert found(replace(laid((3.20, NAN)), commission=np.zeros(2)), min_edge=0.018)
    assert not found(replace(laid((3.20, NAN)), commission=np.zeros(2)), min_edge=0.0182)
    assert not found(replace(laid((3.00, NAN)), commission=np.array([0.10, 0.0])))


class TestItsLine:
    def test_an_exchange_is_not_its_own(self) -> None:
        """What it says itself would make any of its prices fair; the next line counts."""
        fair = "sharp:betfair_exchange, sharp:pinnacle"
        books = laid((3.00, NAN), betfair_exchange=(2.90, 1.52))
        assert found(books, fair=fair)
        assert not found(books, fair="sharp:betfair_exchange")
        other = laid((3.00, NAN), venue="smarkets", betfair_exchange=(2.90, 1.52))
        assert not found(other, fair=fair)

    def test_nor_a_part_of_its_consensus(self) -> None:
        books = laid((3.00, NAN), betfair_exchange=(2.90, 1.52), bet365=SHARP, bwin=SHARP)
        strategy = build({**PLAIN, "fair": "consensus"})
        fair = strategy.fair(books)
        line = fair.of_venue(books.venues.index("betfair_exchange"))
        assert line.probability[0, 0] == pytest.approx(0.30)
        assert fair.probability[0, 0] > 0.305
        assert found(books, fair="consensus") == [(0, 0, "betfair_exchange", 30_000)]
        assert not found(books, fair="consensus", min_venues=4)

    def test_of_like_age(self) -> None:
        books = laid((3.00, NAN))
        late = books.lay_confirmed - 2 * MINUTE
        assert found(replace(books, lay_confirmed=late))
        assert not found(replace(books, lay_confirmed=late - 1))

    def test_a_line_that_is_not_known_is_no_bet(self) -> None:
        assert not found(two_way([{"pinnacle": (3.2, NAN)}], lay=[{"pinnacle": (1.5, NAN)}]))


class TestOnlyLays:
    def test_nothing_is_backed(self) -> None:
        books = laid((3.00, NAN), bet365=(9.0, 9.0))
        assert found(books) == [(0, 0, "betfair_exchange", 30_000)]
        strategy = build(PLAIN)
        fair = strategy.fair(books)
        exchange, book = (books.venues.index(venue) for venue in ("betfair_exchange", "bet365"))
        assert strategy.verdict(books, fair, 0, 0, book) is Verdict.NOT_ALLOWED
        assert strategy.verdict(books, fair, 0, 0, exchange, Side.LAY) is Verdict.ENTER
        assert strategy.verdict(books, fair, 0, 1, exchange, Side.LAY) is Verdict.NO_PRICE
        held = laid((3.15, NAN))
        assert strategy.verdict(held, strategy.fair(held), 0, 0, 0, Side.LAY) is Verdict.HOLD

    def test_where_nobody_lays_nothing_is_found(self) -> None:
        assert not found(two_way([{"pinnacle": SHARP, "bet365": (9.0, 9.0)}]))

    def test_long_shots_are_left_out(self) -> None:
        """Fair 1/16: laid at 15 that is worth 0.9375 · 0.98 ÷ 14 − 0.0625 = 0.3 %; at 14 0.8 %."""
        shot = {"pinnacle": (15.0, 1.0), "betfair_exchange": (NAN, NAN)}
        shot["pinnacle"] = (15.2, 15.2 / 15)
        books = two_way([shot], commission=KEPT, lay=[{"betfair_exchange": (14.0, NAN)}])
        assert found(books, min_edge=0.008)
        assert not found(books, min_edge=0.008, max_odds=13.9)

    def test_the_best_of_a_market_or_all(self) -> None:
        lay = {"betfair_exchange": (3.00, 1.30), "smarkets": (2.90, NAN)}
        books = two_way([{"pinnacle": SHARP, **dict.fromkeys(lay, (NAN, NAN))}], commission=KEPT, lay=[lay])
        assert found(books, max_edge=None) == [(0, 1, "betfair_exchange", 13_000)]
        assert found(books, choice="all", max_edge=None) == [
            (0, 0, "betfair_exchange", 30_000),
            (0, 1, "betfair_exchange", 13_000),
            (0, 0, "smarkets", 29_000),
        ]
        assert found(books, venues=["smarkets"]) == [(0, 0, "smarkets", 29_000)]


def test_where_stakes_may_return_less_is_at_risk() -> None:
    """A quarter of them at a level score: 4.3 % of what remains is 3.2 % of all."""
    books = replace(laid((3.00, NAN)), on_line=np.array([0.25]))
    strategy = build({**PLAIN, "min_edge": 0.03})
    signals = strategy.evaluate(books, strategy.fair(books))
    assert signals.edge[0] == pytest.approx(0.75 * 0.043)
    assert strategy.worth(0.30, 30_000, 0.02, 0.75, Side.LAY) is Verdict.ENTER
    assert strategy.worth(0.30, 30_000, 0.02, 0.65, Side.LAY) is Verdict.HOLD


lays = st.one_of(st.just(NAN), st.integers(105, 600).map(lambda hundredths: hundredths / 100))
EXCHANGES = ("betfair_exchange", "matchbook", "smarkets")
ALL: dict[str, JsonValue] = {"choice": "all", "max_edge": None}


@st.composite
def markets(draw: st.DrawFn) -> tuple[dict[str, Pair], dict[str, Pair]]:
    """What is offered to back, and what is laid."""
    backs = {"pinnacle": SHARP, **{venue: (draw(lays), draw(lays)) for venue in EXCHANGES}}
    return backs, {venue: (draw(lays), draw(lays)) for venue in EXCHANGES}


@given(markets(), st.permutations(EXCHANGES))
def test_the_order_of_venues_does_not_matter(drawn: tuple[dict[str, Pair], dict[str, Pair]], order: list[str]) -> None:
    def renamed(market: dict[str, Pair]) -> dict[str, Pair]:
        return {order[EXCHANGES.index(v)] if v in EXCHANGES else v: pair for v, pair in market.items()}

    backs, lay = drawn
    there = {(s, order[EXCHANGES.index(v)], e4) for _, s, v, e4 in found(two_way([backs], lay=[lay]), **ALL)}
    assert there == {row[1:] for row in found(two_way([renamed(backs)], lay=[renamed(lay)]), **ALL)}


@given(markets(), st.integers(1, 50))
def test_a_lower_price_is_found_too(drawn: tuple[dict[str, Pair], dict[str, Pair]], less: int) -> None:
    backs, lay = drawn
    lower = {venue: (max(a - less / 100, 1.01), b) for venue, (a, b) in lay.items()}
    before = {row[1:3] for row in found(two_way([backs], lay=[lay]), **ALL)}
    assert before <= {row[1:3] for row in found(two_way([backs], lay=[lower]), **ALL)}


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [({"sides": "back"}, "no such parameter"), ({"max_odds": 0.5}, "max_odds"), ({"fair": "best"}, "sharp:<venue>")],
)
def test_unusable_parameters_say_why(parameters: dict[str, JsonValue], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        build(parameters)
