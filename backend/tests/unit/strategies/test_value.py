"""The value strategy against a naive loop, and each of its rules by itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.errors import ConfigError
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.signals import Signals
from advisor.core.venues import VenueKind, venue_of
from advisor.instruments.market_types import H2H, H2H_3WAY, MARKET_TYPES, PLAYER_POINTS
from advisor.pricing import Method, power, shin
from advisor.pricing.fair import FairLines
from advisor.strategies.registry import STRATEGIES, strategy_named
from advisor.strategies.scanning import Verdict
from advisor.strategies.value import ValueConfig, build
from advisor.testing.live_market import NOON, SECOND

VENUES = ("bet365", "betfair_exchange", "bwin", "pinnacle")
NAN = float("nan")


def books(odds: Float64, commission: tuple[float, ...] = (0.0, 0.05, 0.0, 0.0)) -> Books:
    markets = len(odds)
    return Books.of_back_prices(
        market_type=H2H_3WAY,
        event=np.arange(markets),
        line=np.full(markets, LINE_NONE, np.int32),
        at=np.full(markets, NOON),
        start=np.full(markets, NOON + 3600 * SECOND),
        odds=np.asarray(odds, np.float64),
        venues=[venue_of(venue) for venue in VENUES[: odds.shape[1]]],
        commission=np.array(commission[: odds.shape[1]]),
    )


def one_market(*rows: tuple[float, float, float]) -> Books:
    return books(np.array([rows]))


def line_of(shown: Books, fair: Float64) -> FairLines:
    """Fair probabilities as a line confirmed when the books were."""
    return FairLines(np.asarray(fair, np.float64), np.zeros(len(shown), np.int16), shown.at)


def signals_of(shown: Books, fair: Float64, **parameters: JsonValue) -> list[tuple[int, int, str, int]]:
    """(market, selection, venue, odds) of each signal."""
    found = build(parameters).evaluate(shown, line_of(shown, fair))
    return [
        (int(m), int(s), shown.venues[v], int(o))
        for m, s, v, o in zip(found.market, found.selection, found.venue, found.odds_e4, strict=True)
    ]


@pytest.mark.parametrize(("market", "bets"), [(PLAYER_POINTS, False), (H2H, True)])
def test_no_bets_on_persons_where_each_contract_says_what_their_absence_means(
    market: MarketTypeKey, bets: bool
) -> None:
    """Fair prices are given that they take part: what a bookmaker returns may be lost by such a contract."""
    shown = replace(
        books(np.array([[[2.4, 1.6], [2.4, 1.6]]]), commission=(0.0, 0.0)),
        market_type=market,
        kinds=(VenueKind.PREDICTION_MARKET, VenueKind.BOOKMAKER),
    )
    strategy = build({"venues": ["bet365"]})
    found = strategy.evaluate(shown, line_of(shown, np.array([[0.5, 0.5]])))
    assert (len(found.venue) == 1) == bets
    verdict = strategy.verdict(shown, line_of(shown, np.array([[0.5, 0.5]])), 0, 0, 0)
    assert (verdict is Verdict.NOT_ALLOWED) != bets


prices = st.one_of(st.just(NAN), st.integers(10_100, 120_000).map(lambda e4: e4 / 10_000))
probabilities = st.one_of(st.just(NAN), st.floats(0.02, 0.9))


@st.composite
def markets(draw: st.DrawFn) -> tuple[Float64, Float64]:
    count = draw(st.integers(0, 5))
    odds = draw(st.lists(prices, min_size=count * 12, max_size=count * 12))
    fair = draw(st.lists(probabilities, min_size=count * 3, max_size=count * 3))
    return np.array(odds, np.float64).reshape(count, 4, 3), np.array(fair, np.float64).reshape(count, 3)


@given(
    markets(),
    st.floats(-0.5, 0.5),
    st.one_of(st.none(), st.floats(0.5, 3)),
    st.floats(1, 3),
    st.floats(3, 12),
    st.one_of(st.none(), st.lists(st.sampled_from(VENUES), min_size=1, max_size=3)),
)
def test_against_a_naive_loop(
    market: tuple[Float64, Float64],
    min_edge: float,
    max_edge: float | None,
    min_odds: float,
    max_odds: float,
    venues: list[str] | None,
) -> None:
    odds, fair = market
    shown = books(odds)
    strategy = build(
        {"min_edge": min_edge, "max_edge": max_edge, "min_odds": min_odds, "max_odds": max_odds, "venues": venues}  # type: ignore[dict-item]
    )
    expected = []
    for m in range(len(odds)):
        best = None
        for s in range(3):
            offers = [
                ((odds[m, v, s] - 1) * (1 - shown.commission[v]), -v, odds[m, v, s])
                for v in range(4)
                if (venues is None or VENUES[v] in venues) and not np.isnan(odds[m, v, s])
            ]
            if not offers or np.isnan(fair[m, s]):
                continue
            net, minus_v, price = max(offers)
            edge = fair[m, s] * net - (1 - fair[m, s])
            in_range = min_edge <= edge <= (np.inf if max_edge is None else max_edge) and min_odds <= price <= max_odds
            if in_range and (best is None or edge > best[0] + 1e-12):
                best = (edge, s, -minus_v, price)
        if best is not None:
            expected.append((m, best[1], best[2], round(best[3] * 10_000), pytest.approx(best[0])))
    found = strategy.evaluate(shown, line_of(shown, fair))
    columns = (found.market, found.selection, found.venue, found.odds_e4, found.edge)
    assert [tuple(c.item() for c in row) for row in zip(*columns, strict=True)] == expected
    assert (found.probability == fair[found.market, found.selection]).all()


class TestChoice:
    fair = np.array([[0.5, 0.25, 0.25]])

    def test_the_largest_edge_is_taken_not_the_largest_odds(self) -> None:
        shown = one_market((2.2, 4.2, 4.3))  # Edges 0.10, 0.05, 0.075.
        assert signals_of(shown, self.fair) == [(0, 0, "bet365", 22_000)]

    def test_ties_go_to_the_earlier_selection(self) -> None:
        assert signals_of(one_market((1.5, 4.4, 4.4)), self.fair) == [(0, 1, "bet365", 44_000)]
        # 0.5 · 2.2 and 0.25 · 4.4 are the same number, to the last bit.
        assert signals_of(one_market((2.2, 4.4, 4.4)), self.fair) == [(0, 0, "bet365", 22_000)]

    def test_ties_between_venues_go_to_the_first_key(self) -> None:
        shown = books(np.array([[(1.5, 4.4, 1.5), (1.5, 1.2, 1.5), (1.5, 4.4, 1.5)]]))
        assert signals_of(shown, self.fair) == [(0, 1, "bet365", 44_000)]

    def test_edge_bounds_are_inclusive(self) -> None:
        shown = one_market((2.5, 1.1, 1.1))  # 0.5 · 1.5 − 0.5 = 0.25, exact in binary.
        assert len(signals_of(shown, self.fair, min_edge=0.25)) == 1
        assert len(signals_of(shown, self.fair, min_edge=0.2500001)) == 0
        assert len(signals_of(shown, self.fair, max_edge=0.25)) == 1
        assert len(signals_of(shown, self.fair, max_edge=0.2499999)) == 0

    @pytest.mark.parametrize("odds", [1.91, 2.2, 3.35, 7.0, 1.0001, 10_000.0])
    def test_odds_bounds_are_inclusive(self, odds: float) -> None:
        shown, fair = one_market((odds, 1.1, 1.1)), np.array([[0.9999, 0.00005, 0.00005]])
        parameters: dict[str, JsonValue] = {"min_edge": -1.0, "max_edge": None}
        assert [o for _, s, _, o in signals_of(shown, fair, **parameters, min_odds=odds, max_odds=odds) if s == 0]
        if odds > 1.1:
            assert not signals_of(shown, fair, **parameters, min_odds=odds + 1e-4) if odds < 10_000 else True
            below = signals_of(shown, fair, **parameters, max_odds=odds - 1e-4)
            assert [s for _, s, _, _ in below] == [1]

    def test_where_the_largest_edge_is_out_of_range_the_next_is_taken(self) -> None:
        shown = one_market((2.2, 4.2, 4.3))
        assert signals_of(shown, self.fair, max_edge=0.08) == [(0, 2, "bet365", 43_000)]
        assert signals_of(shown, self.fair, min_odds=3.0, max_odds=4.2) == [(0, 1, "bet365", 42_000)]

    def test_prices_count_after_commission(self) -> None:
        # 1.25 less 5 % is 1.1875: less than 1.2 without.
        shown = books(np.array([[(2.2, 1.1, 1.1), (2.25, 1.1, 1.1)]]))
        assert signals_of(shown, self.fair) == [(0, 0, "bet365", 22_000)]
        assert signals_of(replace(shown, commission=np.zeros(2)), self.fair) == [(0, 0, "betfair_exchange", 22_500)]
        (only,) = build({"venues": ["betfair_exchange"]}).evaluate(shown, line_of(shown, self.fair)).edge
        assert only == pytest.approx(0.5 * 1.25 * 0.95 - 0.5)

    def test_only_allowed_venues_are_bet_with(self) -> None:
        shown = books(np.array([[(2.2, 1.1, 1.1), (3.0, 1.1, 1.1), (2.5, 1.1, 1.1), (2.4, 1.1, 1.1)]]))
        assert signals_of(shown, self.fair, venues=["pinnacle", "bet365"]) == [(0, 0, "pinnacle", 24_000)]
        assert signals_of(shown, self.fair, venues=["coral"]) == []

    def test_an_unknown_chance_or_price_is_no_bet(self) -> None:
        assert signals_of(one_market((9.0, 9.0, 9.0)), np.full((1, 3), NAN), min_edge=-1.0) == []
        assert signals_of(one_market((NAN, NAN, NAN)), self.fair, min_edge=-1.0) == []
        assert signals_of(one_market((NAN, 4.4, NAN)), self.fair) == [(0, 1, "bet365", 44_000)]

    def test_one_bet_for_each_market_in_their_order(self) -> None:
        shown = books(np.array([[(2.2, 4.4, 4.5)], [(1.1, 1.1, 1.1)], [(2.3, 1.1, 1.1)]]))
        assert [row[:2] for row in signals_of(shown, np.repeat(self.fair, 3, axis=0))] == [(0, 2), (2, 0)]


class TestFairLine:
    shown = books(np.array([[(2.1, 3.4, 3.6), (2.2, NAN, 3.9), (2.0, 3.3, 3.5), (2.05, 3.5, 3.7)],
                            [(1.5, 4.0, 6.0), (NAN, NAN, NAN), (1.55, 4.1, 5.8), (NAN, 4.2, 6.1)]]))  # fmt: skip

    def test_sharp_is_one_venues_margin_free_book(self) -> None:
        fair = build({"fair": "sharp:pinnacle", "method": "power"}).fair(self.shown).probability
        np.testing.assert_array_equal(fair[0], power(np.array([[2.05, 3.5, 3.7]]))[0])
        assert np.isnan(fair[1]).all()

    def test_consensus_weighs_complete_books_only(self) -> None:
        weights: dict[str, JsonValue] = {"bwin": 3, "pinnacle": 0}
        strategy = build({"fair": "consensus", "method": "shin", "weights": weights})
        fair = strategy.fair(self.shown).probability
        margin_free = shin(np.array([(2.1, 3.4, 3.6), (2.0, 3.3, 3.5), (1.5, 4.0, 6.0), (1.55, 4.1, 5.8)]))
        np.testing.assert_allclose(fair[0], (margin_free[0] + 3 * margin_free[1]) / 4, atol=1e-15)
        np.testing.assert_allclose(fair[1], (margin_free[2] + 3 * margin_free[3]) / 4, atol=1e-15)

    def test_a_sharp_venue_without_any_price_knows_nothing(self) -> None:
        assert np.isnan(build({"fair": "sharp:coral"}).fair(self.shown).probability).all()

    def test_a_consensus_of_nobody(self) -> None:
        nobody = build({"fair": "consensus", "weights": dict.fromkeys(VENUES, 0)})
        with pytest.raises(ConfigError, match="No venue has a weight above zero in the consensus of bet365, betfair_"):
            nobody.fair(self.shown)
        empty = books(np.empty((0, 0, 3)), ())
        assert nobody.fair(empty).probability.shape == (0, 3)
        assert len(nobody.evaluate(empty, nobody.fair(empty))) == 0

    @pytest.mark.parametrize("method", Method)
    def test_every_method_can_be_asked_for(self, method: Method) -> None:
        strategy = build({"method": method.value})
        assert strategy.method is method
        assert strategy.fair(self.shown).probability[0].sum() == pytest.approx(1)


@given(st.permutations(range(5)))
@example([4, 3, 2, 1, 0])
def test_a_market_is_evaluated_by_itself(order: list[int]) -> None:
    """Whatever else is in the batch, and in whatever order."""
    rng = np.random.default_rng(8)
    shown = books(np.round(rng.uniform(1.5, 5, (5, 4, 3)), 2))
    shuffled = shown.rows(np.array(order))
    strategy = build({"min_edge": -0.5})

    def by_market(found: Signals, row_of: list[int]) -> dict[int, tuple[int, int, float]]:
        return {
            row_of[m]: (int(s), int(v), float(e))
            for m, s, v, e in zip(found.market, found.selection, found.venue, found.edge, strict=True)
        }

    straight = by_market(strategy.evaluate(shown, strategy.fair(shown)), list(range(5)))
    assert by_market(strategy.evaluate(shuffled, strategy.fair(shuffled)), list(order)) == straight
    assert len(straight) > 2


def test_parameters_are_frozen_and_named() -> None:
    config = build({"venues": ["bwin", "bet365", "bwin"], "fair": "sharp:1xbet", "weights": {"coral": 2}})
    assert config.config.venues == ("bet365", "bwin")
    assert config.named_venues == {"fair": ("1xbet",), "venues": ("bet365", "bwin"), "weights": ("coral",)}
    assert build({"fair": "consensus"}).named_venues["fair"] == ()
    assert build({"fair": "sharp:a,consensus, sharp:b, sharp:a"}).config.fair == "sharp:a, consensus, sharp:b"
    with pytest.raises(ValueError, match="frozen"):
        config.config.min_edge = 0.5  # type: ignore[misc]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"min_edge": 0.1, "max_edge": 0.05}, "min_edge 0.1 is above max_edge 0.05"),
        ({"min_odds": 3, "max_odds": 2}, "min_odds 3.0 is above max_odds 2.0"),
        ({"min_odds": 0.5}, "min_odds"),
        ({"fair": "sharp:"}, "consensus, sharp:<venue>"),
        ({"fair": "sharp:pinnacle\\n"}, "consensus, sharp:<venue>"),
        ({"method": "Power"}, "method"),
        ({"venues": "bet365"}, "venues"),
        ({"venues": [""]}, "venue key such as bet365"),
        ({"weights": {"BWIN": 1}}, "venue key such as bet365"),
        ({"weights": {"bwin": 1e9}}, "weights.bwin"),
        ({"edge": 1}, "no such parameter"),
    ],
)
def test_unusable_parameters_say_why(parameters: dict[str, JsonValue], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        build(parameters)


def test_the_registry_knows_it() -> None:
    info = strategy_named("value")
    assert info is STRATEGIES["value"]
    assert (info.config_type, info.markets) == (ValueConfig, tuple(MARKET_TYPES))
    with pytest.raises(ConfigError, match="no strategy 'values'; known: arbitrage, consensus, lay_value, middle, "):
        strategy_named("values")
