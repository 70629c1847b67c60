"""Surebets against brute force: what the stakes pay over every result, settled one by one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Conversion, Rate, Rates
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.core.venues import CommissionBasis, VenueKind, venue_of
from advisor.instruments.market_types import (
    DOUBLE_CHANCE,
    H2H,
    H2H_3WAY,
    MARKET_TYPES,
    OUTRIGHT,
    Line,
    MarketType,
    SettlementRule,
)
from advisor.strategies.arbitrage import Surebet, build, surebets
from advisor.strategies.legs import Offer
from advisor.strategies.stake_splitter import StakeSplitter
from advisor.testing.live_market import NOON, SECOND
from tests.unit.strategies.paid import COMMISSIONS, VENUES, rounded, worst

NAN = np.nan
EUR = Asset.of("EUR")
GBP_COSTS = Rate("GBP", "EUR", NOON, Decimal("1.15"), "test")


def kinds_of(venues: tuple[str, ...]) -> tuple[VenueKind, ...]:
    return tuple(venue_of(venue).kind for venue in venues)


def at_venues(books: Books, venues: tuple[str, ...]) -> Books:
    """The same prices at others, each of the kind it is known as."""
    return replace(books, venues=venues, kinds=kinds_of(venues))


def sides_of(
    market: MarketTypeKey,
    back: list[list[list[float]]],
    lay: list[list[list[float]]] | None = None,
    size: int = SIZE_UNKNOWN,
    lines: list[int] | None = None,
    events: list[int] | None = None,
    size_asset: int = EUR.number,
) -> Books:
    """Books with both sides, of one event each unless said otherwise; stakes are in EUR."""
    odds = np.array(back, np.float64)
    m, v, s = odds.shape
    at = np.full(m, NOON)
    plain = Books.of_back_prices(
        market_type=market,
        event=np.arange(m) if events is None else np.array(events),
        line=np.array(lines or [LINE_NONE] * m, np.int32),
        at=at,
        start=at + 3600 * SECOND,
        odds=odds,
        venues=[replace(venue_of(venue), basis=CommissionBasis.BET_WINNINGS) for venue in VENUES[:v]],
        commission=np.array(COMMISSIONS[:v]),
    )
    return replace(
        plain,
        size=np.full((m, v, s), size, np.int64),
        lay=np.full((m, v, s), NAN) if lay is None else np.array(lay, np.float64),
        lay_confirmed=plain.confirmed,
        lay_size=np.full((m, v, s), size, np.int64),
        size_asset=np.full((m, v, s), size_asset, np.int16),
        lay_size_asset=np.full((m, v, s), size_asset, np.int16),
        conversion=Conversion(asset=EUR, rates=Rates([GBP_COSTS]), max_age=3600 * SECOND),
    )


def checked(market: MarketTypeKey, found: list[Surebet], total: int) -> None:
    for each in found:
        legs = each.split.legs
        assert each.split.least == worst(market, legs) > 0
        outlays = [
            leg.stake
            if leg.side is Side.BACK
            else rounded(Fraction(leg.stake * (leg.odds_e4 - ODDS_SCALE), ODDS_SCALE))
            for leg in legs
        ]
        assert outlays == [leg.outlay for leg in legs]
        assert sum(outlays) == each.split.outlay <= total
        assert abs(sum(leg.share for leg in legs) - 1) < 1e-12


def test_three_ways_over_three_venues() -> None:
    odds = [[[2.3, 3.0, 3.0], [2.0, 3.9, 3.0], [2.0, 3.0, 4.2]]]
    (found,) = surebets(sides_of(H2H_3WAY, odds), StakeSplitter(10_000))
    assert [(leg.venue, leg.selection, leg.side) for leg in found.split.legs] == [
        ("a", 0, Side.BACK),
        ("b", 1, Side.BACK),
        ("x", 2, Side.BACK),
    ]
    # 1/2.3 + 1/3.9 + 1/(1 + 3.2·0.95) = 0.9387
    assert 0.06 < found.split.margin < 0.066
    checked(H2H_3WAY, [found], 10_000)


def test_two_of_three_double_chances_win_whatever_happens() -> None:
    """1/1.55 + 1/1.55 + 1/1.55 = 1.935 < 2: each pays back two of its three stakes, 3.10 of 3."""
    odds = [[[1.55, 1.3, 1.3], [1.3, 1.55, 1.3], [1.3, 1.3, 1.58]]]
    (found,) = surebets(sides_of(DOUBLE_CHANCE, odds), StakeSplitter(10_000))
    assert [(leg.venue, leg.selection) for leg in found.split.legs] == [("a", 0), ("b", 1), ("x", 2)]
    checked(DOUBLE_CHANCE, [found], 10_000)
    assert surebets(sides_of(DOUBLE_CHANCE, [[[1.5, 1.49, 1.5]]]), StakeSplitter(10_000)) == []


def test_back_and_lay() -> None:
    back = [[[2.2, 3.0, 3.0], [NAN] * 3, [2.0, 3.0, 3.0]]]
    lay = [[[NAN] * 3, [NAN] * 3, [2.05, 3.5, 4.0]]]
    (found,) = surebets(sides_of(H2H_3WAY, back, lay), StakeSplitter(10_000))
    assert [(leg.venue, leg.selection, leg.side) for leg in found.split.legs] == [
        ("a", 0, Side.BACK),
        ("x", 0, Side.LAY),
    ]
    checked(H2H_3WAY, [found], 10_000)


def test_commission_kills_it() -> None:
    back = [[[2.2, 3.0, 3.0], [NAN] * 3, [2.0, 3.0, 3.0]]]
    lay = [[[NAN] * 3, [NAN] * 3, [2.16, 3.5, 4.0]]]
    assert surebets(sides_of(H2H_3WAY, back, lay), StakeSplitter(10_000)) == []


def test_rounding_kills_it() -> None:
    sides = sides_of(H2H, [[[2.02, 1.5], [1.5, 2.02], [NAN, NAN]]])
    assert surebets(sides, StakeSplitter(10_000))
    assert surebets(sides, StakeSplitter(100, {"a": 30, "b": 50})) == []
    assert surebets(sides, StakeSplitter(10)) == []


def test_sizes_bound_the_stakes() -> None:
    sides = sides_of(H2H, [[[2.1, 1.5], [1.5, 2.2], [NAN, NAN]]], size=777)
    (found,) = surebets(sides, StakeSplitter(10_000))
    assert max(leg.stake for leg in found.split.legs) <= 777
    checked(H2H, [found], 10_000)


@pytest.mark.parametrize(("asset", "most"), [("EUR", 777), ("GBP", 893), ("USD", None)])
def test_sizes_of_other_currencies_bound_stakes_by_rates_alone(asset: str, most: int | None) -> None:
    """7.77 GBP at 1.15 are 8.9355 EUR; of 7.77 USD without a rate nobody knows, and nothing is bounded."""
    number = Asset.of(asset).number
    sides = sides_of(H2H, [[[2.1, 1.5], [1.5, 2.2], [NAN, NAN]]], size=777, size_asset=number)
    (found,) = surebets(sides, StakeSplitter(10_000))
    assert surebets(sides_of(H2H, [[[2.1, 1.5], [1.5, 2.2]]], size=most or SIZE_UNKNOWN), StakeSplitter(10_000)) == [
        found
    ]
    assert (max(leg.stake for leg in found.split.legs) <= (most or 0)) is (most is not None)


def test_a_size_of_nothing_is_no_offer() -> None:
    assert surebets(sides_of(H2H, [[[2.1, 1.5], [1.5, 2.2]]], size=0), StakeSplitter(10_000)) == []


def test_units_of_venues_are_kept() -> None:
    sides = sides_of(H2H, [[[2.1, 1.5], [1.5, 2.2], [NAN, NAN]]])
    (found,) = surebets(sides, StakeSplitter(10_000, {"a": 100, "b": 500}))
    assert [leg.stake % unit for leg, unit in zip(found.split.legs, (100, 500), strict=True)] == [0, 0]
    checked(H2H, [found], 10_000)


def test_least_margin() -> None:
    sides = sides_of(H2H, [[[2.1, 1.5], [1.5, 2.1], [NAN, NAN]]])
    assert len(surebets(sides, StakeSplitter(10_000), 0.04)) == 1
    assert surebets(sides, StakeSplitter(10_000), 0.06) == []


ODDS = st.integers(10_500, 60_000).map(lambda e4: e4 / ODDS_SCALE) | st.just(NAN)
TOTAL = st.integers(10, 1_000_000)


def cube(m: int, v: int, s: int) -> st.SearchStrategy[Float64]:
    return st.lists(ODDS, min_size=m * v * s, max_size=m * v * s).map(lambda flat: np.array(flat).reshape(m, v, s))


def test_two_lays_of_one_of_a_field_pay_least_when_the_win_is_shared() -> None:
    """Of 1.09 each: 0.99 where one wins, 2 · 0.49 where half of each does, as commission is of the bet."""
    lay = [[[NAN, NAN], [NAN, NAN], [1.05, 1.05]]]
    (found,) = surebets(sides_of(OUTRIGHT, [[[NAN, NAN]] * 3], lay), StakeSplitter(10))
    assert ([leg.stake for leg in found.split.legs], found.split.least) == ([109, 109], 98)
    checked(OUTRIGHT, [found], 10)


@given(st.data(), st.sampled_from(list(MARKET_TYPES)), TOTAL, st.sampled_from((SIZE_UNKNOWN, 0, 50, 5_000)))
def test_every_surebet_pays_what_it_says(data: st.DataObject, market: MarketTypeKey, total: int, size: int) -> None:
    s = len(MARKET_TYPES[market].selections)
    row = MARKET_TYPES[market]
    lines = [data.draw(st.sampled_from((-125, -50, -25, 0, 75, 100)))] if row.has_line else None
    if row.line is Line.POINTS and lines is not None:
        lines = [abs(lines[0]) + 200]
    back, lay = data.draw(cube(1, 3, s)), data.draw(cube(1, 3, s))
    sides = sides_of(market, back.tolist(), lay.tolist(), size, lines)
    checked(market, surebets(sides, StakeSplitter(total, {"b": 10})), total)


@pytest.mark.parametrize("market", [H2H, H2H_3WAY])
def test_legs_of_venues_with_other_terms_are_no_surebet(market: MarketTypeKey) -> None:
    """A contract of a prediction market has words of its own, for ties as for what is called off."""
    best, other = (2.2, 1.5) if market == H2H else (3.6, 2.0)
    n = len(MARKET_TYPES[market].selections)
    books = sides_of(market, [[[best if s == v else other for s in range(n)] for v in range(n)]])
    assert len(surebets(books, StakeSplitter(10_000))) == 1
    for venues in (("bet365", "kalshi", "x"), ("polymarket", "kalshi", "x")):
        assert surebets(at_venues(books, venues[:n]), StakeSplitter(10_000)) == []
    # What settings make of a venue counts, not what it is known as.
    made = replace(books, kinds=(VenueKind.BOOKMAKER, VenueKind.PREDICTION_MARKET, VenueKind.BOOKMAKER)[:n])
    assert surebets(made, StakeSplitter(10_000)) == []
    alone = sides_of(market, [[[best] * n]])
    assert len(surebets(at_venues(alone, ("kalshi",)), StakeSplitter(10_000))) == 1


class TestSharedCommission:
    """Venues a and b keep 5 % of what a market wins, x nothing."""

    def books(self, market: MarketTypeKey, back: list[list[float]], lay: list[list[float]] | None = None) -> Books:
        found = sides_of(market, [back], None if lay is None else [lay])
        v = len(back)
        return replace(found, nets=(True, True, False)[:v], commission=np.array([0.05, 0.05, 0.0][:v]))

    def test_prices_of_one_exchange_that_no_bet_of_its_own_makes_one(self) -> None:
        """Each bet would keep 5.15 of 103.00; together they win 1.49 of 100.00 before commission."""
        apart = self.books(H2H, [[2.03, 2.03]])
        (found,) = surebets(apart, StakeSplitter(10_000))
        assert (found.split.least, {leg.venue for leg in found.split.legs}) == (142, {"a"})
        assert surebets(replace(apart, nets=(False,)), StakeSplitter(10_000)) == []

    def test_a_worse_price_of_the_same_exchange_may_be_the_better_leg(self) -> None:
        """2.12 at b, whose commission is of its own, leaves less than 2.10 at a."""
        found = surebets(self.books(H2H, [[2.05, 2.10], [1.5, 2.12]]), StakeSplitter(10_000))
        best = max(found, key=lambda each: each.split.least)
        assert [leg.venue for leg in best.split.legs] == ["a", "a"]

    def test_two_legs_of_three_share_it(self) -> None:
        """Home or draw together are a bet at 1.571, of which 0.95 · 0.571 stay; alone they keep less of more."""
        books = self.books(H2H_3WAY, [[3.0, 3.3, NAN], [NAN] * 3, [NAN, NAN, 2.88]])
        (found,) = surebets(books, StakeSplitter(10_000))
        assert len(found.split.legs) == 3
        assert found.split.margin == pytest.approx(
            1 / (1 / (1 + 0.95 * (1 / (1 / 3 + 1 / 3.3) - 1)) + 1 / 2.88) - 1, abs=2e-4
        )
        assert surebets(replace(books, nets=(False,) * 3), StakeSplitter(10_000)) == []

    def test_one_selection_backed_above_its_lay_at_the_same_exchange(self) -> None:
        back, lay = [[3.0, NAN, NAN]], [[2.95, NAN, NAN]]
        (found,) = surebets(self.books(H2H_3WAY, back, lay), StakeSplitter(10_000))
        assert [leg.side for leg in found.split.legs] == [Side.BACK, Side.LAY]
        assert surebets(replace(self.books(H2H_3WAY, back, lay), nets=(False,)), StakeSplitter(10_000)) == []


def test_laying_every_result_at_odds_too_short_is_a_surebet() -> None:
    """At 2.70, 19.60 laid on each: two lays win 39.20 where one loses 33.32."""
    lay = [[[2.7 if s == v else NAN for s in range(3)] for v in range(3)]]
    books = replace(sides_of(H2H_3WAY, [[[NAN] * 3] * 3], lay), commission=np.zeros(3))
    (found,) = surebets(books, StakeSplitter(10_000))
    assert [(leg.side, leg.stake) for leg in found.split.legs] == [(Side.LAY, 1_960)] * 3
    assert (found.split.least, found.split.outlay) == (588, 9_996)


class TestNotExhaustive:
    """A market of some runners, of which another may win."""

    @pytest.fixture(params=[2, 3])
    def market(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> MarketType:
        row = MarketType(
            key=MarketTypeKey("outright"),
            code=len(MARKET_TYPES),
            name="Winner",
            short_name="Winner",
            selections=("first", "second", "third")[: request.param],
            line=Line.NONE,
            rule=SettlementRule.WINNER,
        )
        monkeypatch.setitem(cast("dict[MarketTypeKey, MarketType]", MARKET_TYPES), row.key, row)
        return row

    def test_backing_all_that_are_named_is_no_surebet(self, market: MarketType) -> None:
        count = len(market.selections)
        back = [[[4.0] * count] * 3]
        assert surebets(sides_of(market.key, back), StakeSplitter(10_000)) == []
        offers = tuple(Offer(LINE_NONE, s, "a", Side.BACK, 40_000, SIZE_UNKNOWN, 0.0) for s in range(count))
        split = StakeSplitter(10_000).split(market.key, offers)
        assert split is not None
        assert split.least == -split.outlay

    def test_laying_the_other_of_two_is_none_either(self, market: MarketType) -> None:
        count = len(market.selections)
        back = [[[4.0] + [NAN] * (count - 1)] + [[NAN] * count] * 2]
        lay = [[[NAN] * count] * 2 + [[NAN, 1.2, NAN][:count]]]
        assert surebets(sides_of(market.key, back, lay), StakeSplitter(10_000)) == []

    def test_laying_two_of_them_is_one(self, market: MarketType) -> None:
        """At 1.90, of both one at most wins: at the least 100 is won of each 90 at risk, whoever else there may be."""
        count = len(market.selections)
        lay = [[[1.9, NAN, NAN][:count], [NAN, 1.9, NAN][:count], [NAN] * count]]
        (found,) = surebets(sides_of(market.key, [[[NAN] * count] * 3], lay), StakeSplitter(10_000))
        assert [(leg.selection, leg.side) for leg in found.split.legs] == [(0, Side.LAY), (1, Side.LAY)]
        assert found.split.least == 556

    def test_one_selection_backed_and_laid_is_one(self, market: MarketType) -> None:
        count = len(market.selections)
        back = [[[2.2] + [NAN] * (count - 1)] + [[NAN] * count] * 2]
        lay = [[[NAN] * count] * 2 + [[2.05] + [NAN] * (count - 1)]]
        (found,) = surebets(sides_of(market.key, back, lay), StakeSplitter(10_000))
        assert [(leg.selection, leg.side) for leg in found.split.legs] == [(0, Side.BACK), (0, Side.LAY)]
        assert found.split.least > 0


class TestSignals:
    """The strategy's signals are the legs of what ``surebets`` finds, in groups."""

    prices = (
        [[2.1, 1.5], [1.5, 2.2], [NAN, NAN]],
        [[1.9, 1.9]] * 3,
        [[2.3, 1.5], [1.5, 2.2], [NAN, NAN]],
    )
    books = sides_of(H2H, list(prices))

    def test_legs(self) -> None:
        strategy = build({"total_stake": 5_000, "units": {"a": 10}})
        signals = strategy.evaluate(self.books, strategy.fair(self.books))
        found = surebets(self.books, StakeSplitter(5_000, {"a": 10}))
        assert len(found) == len(signals.groups) == 2
        legs = [(each.row, group, leg) for group, each in enumerate(found) for leg in each.split.legs]
        columns = (signals.market, signals.group, signals.selection, signals.side, signals.odds_e4, signals.stake)
        assert [tuple(c.item() for c in row) for row in zip(*columns, strict=True)] == [
            (row, group, leg.selection, leg.side, leg.odds_e4, leg.stake) for row, group, leg in legs
        ]
        assert [VENUES[v] for v in signals.venue] == [leg.venue for _, _, leg in legs]
        assert signals.edge.tolist() == [found[group].split.margin for _, group, _ in legs]
        assert [tuple(each) for each in signals.groups] == [
            (each.split.outlay, each.split.least, each.split.joint, each.split.void) for each in found
        ]
        assert np.isnan(signals.probability).all()

    def test_least_margin(self) -> None:
        strategy = build({"min_margin": 0.1})
        assert len(strategy.evaluate(self.books, strategy.fair(self.books)).groups) == 1

    @pytest.mark.parametrize(
        ("older", "minutes", "alike"), [(10, 30, True), (11, 30, False), (60, 31, True), (61, 31, False)]
    )
    def test_legs_of_unlike_age_are_none(self, older: int, minutes: int, alike: bool) -> None:
        confirmed = self.books.confirmed.copy()
        confirmed[:, 1] -= older * SECOND
        books = replace(self.books, confirmed=confirmed, start=self.books.at + minutes * 60 * SECOND)
        strategy = build({})
        assert (len(strategy.evaluate(books, strategy.fair(books)).groups) == 2) is alike

    def test_a_lay_leg_of_another_age_is_none(self) -> None:
        back, lay = [[[2.2, 3.0, 3.0], [NAN] * 3, [2.0, 3.0, 3.0]]], [[[NAN] * 3, [NAN] * 3, [2.05, 3.5, 4.0]]]
        books = sides_of(H2H_3WAY, back, lay)
        strategy = build({})
        assert len(strategy.evaluate(books, strategy.fair(books)).groups) == 1
        old = replace(books, lay_confirmed=books.lay_confirmed - 61 * SECOND)
        assert len(strategy.evaluate(old, strategy.fair(old)).groups) == 0
