"""Surebets against all sets of prices that there are, each solved as a linear programme."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Final, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from advisor.core.books import Books
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.core.venues import venue_of
from advisor.instruments.market_types import DOUBLE_CHANCE, H2H, H2H_3WAY, MARKET_TYPES, OUTRIGHT
from advisor.strategies.arbitrage import surebets
from advisor.strategies.stake_splitter import MOST_LEGS, Split, StakeSplitter
from advisor.testing.live_market import NOON, SECOND

NAN: Final = np.nan
TOTAL: Final = 100_000_000
BOUND: Final = 1e-4
"""Margin from which a surebet must be found, and by which a better one may be missed: stakes are rounded."""


class Bet(NamedTuple):
    selection: int
    venue: int
    side: Side
    odds: float


class Venue(NamedTuple):
    commission: float
    nets: bool


def books_of(market: MarketTypeKey, back: np.ndarray, lay: np.ndarray, venues: Sequence[Venue]) -> Books:
    """Books of one market; prices are (v, s)."""
    at = np.array([NOON])
    books = Books.of_back_prices(
        market_type=market,
        event=np.zeros(1, np.int64),
        line=np.full(1, LINE_NONE, np.int32),
        at=at,
        start=at + 3600 * SECOND,
        odds=back[None],
        venues=[venue_of(key) for key in "abc"[: len(venues)]],
        commission=np.array([each.commission for each in venues]),
    )
    return replace(books, lay=lay[None], lay_confirmed=books.confirmed, nets=tuple(each.nets for each in venues))


def gain(market: MarketTypeKey, bet: Bet, result: int) -> float:
    """What a bet wins or loses for one unit at risk, before commission."""
    won = MARKET_TYPES[market].wins(bet.selection, result)
    if bet.side is Side.BACK:
        return bet.odds - 1 if won else -1.0
    return -1.0 if won else 1 / (bet.odds - 1)


def best_margin(market: MarketTypeKey, bets: Sequence[Bet], venues: Sequence[Venue]) -> float:
    """The most that is sure for one unit at risk on these bets; its stakes may be any.

    Commission is a concave function of stakes, so that a programme of lines says it: what is left of winnings is no
    more than all of them, nor than all but the venue's share.
    """
    results = range(MARKET_TYPES[market].results)
    n = len(bets)
    groups = [(v,) if venues[v].nets else (v, k) for k, (_, v, _, _) in enumerate(bets)]
    shared = list(dict.fromkeys(groups))
    at_most, size = [], n + len(shared) * len(results) + 1
    for result in results:
        whole = np.zeros(size)
        whole[-1] = 1.0
        for g, group in enumerate(shared):
            left = n + g * len(results) + result
            whole[left] = -1.0
            for kept in (1.0, 1.0 - venues[group[0]].commission):
                row = np.zeros(size)
                row[left] = 1.0
                for k, bet in enumerate(bets):
                    if groups[k] == group:
                        row[k] = -kept * gain(market, bet, result)
                at_most.append(row)
        at_most.append(whole)
    objective, outlay = np.zeros(size), np.zeros(size)
    objective[-1], outlay[:n] = -1.0, 1.0
    bounds = [(0, None)] * n + [(None, None)] * (size - n)
    found = linprog(objective, np.array(at_most), np.zeros(len(at_most)), outlay[None], np.ones(1), bounds)
    assert found.success
    return -float(found.fun)


class Best(NamedTuple):
    """The best margin of any two or three prices, and of those of which no two are on the same results."""

    of_all: float
    of_different: float


def brute_force(market: MarketTypeKey, back: np.ndarray, lay: np.ndarray, venues: Sequence[Venue]) -> Best:
    bets = [
        Bet(s, v, side, float(prices[v, s]))
        for side, prices in ((Side.BACK, back), (Side.LAY, lay))
        for v, s in product(range(len(venues)), range(back.shape[1]))
        if prices[v, s] > 1
    ]
    # No set of them has more than all together.
    if len(bets) < 2 or best_margin(market, bets, venues) <= BOUND:
        return Best(0.0, 0.0)
    every = range(MARKET_TYPES[market].results)

    def won(bet: Bet) -> tuple[bool, ...]:
        return tuple(gain(market, bet, result) > 0 for result in every)

    of_all, of_different = 0.0, 0.0
    for count in range(2, MOST_LEGS + 1):
        for some in combinations(bets, count):
            results = [won(bet) for bet in some]
            if not all(map(any, zip(*results, strict=True))):
                continue
            margin = best_margin(market, some, venues)
            of_all = max(of_all, margin)
            if len(set(results)) == count:
                of_different = max(of_different, margin)
    return Best(of_all, of_different)


def worst(market: MarketTypeKey, split: Split, venues: Sequence[Venue]) -> float:
    """What the legs win at the least, in minor units that are not rounded."""
    profits = []
    for result in range(MARKET_TYPES[market].results):
        won: dict[tuple[str, int], float] = {}
        for k, leg in enumerate(split.legs):
            bet = Bet(leg.selection, 0, leg.side, leg.odds_e4 / 10_000)
            place = (leg.venue, -1 if venues["abc".index(leg.venue)].nets else k)
            at_risk = leg.stake * (1.0 if leg.side is Side.BACK else bet.odds - 1)
            won[place] = won.get(place, 0.0) + at_risk * gain(market, bet, result)
        profits.append(sum(w - max(w, 0) * venues["abc".index(v)].commission for (v, _), w in won.items()))
    return min(profits)


VENUES = st.lists(st.builds(Venue, st.sampled_from((0.0, 0.02, 0.05)), st.booleans()), min_size=2, max_size=3)


@st.composite
def prices(draw: st.DrawFn, market: MarketTypeKey, venues: int) -> tuple[np.ndarray, np.ndarray]:
    """Backs and lays around what is fair, some missing; at one venue never a back above its lay."""
    row = MARKET_TYPES[market]
    weights = np.array([draw(st.integers(1, 5)) for _ in range(row.results)], np.float64)
    chance = [sum(weights[r] for r in range(row.results) if row.wins(s, r)) for s in range(len(row.selections))]
    fair = weights.sum() / np.array(chance)
    shape = (venues, len(row.selections))

    def around(low: float, high: float) -> np.ndarray:
        drift = np.array([draw(st.floats(low, high)) for _ in range(shape[0] * shape[1])]).reshape(shape)
        there = np.array([draw(st.integers(0, 3)) for _ in range(shape[0] * shape[1])]).reshape(shape) > 0
        return np.where(there, np.maximum(np.round(1 + (fair - 1) * drift, 4), 1.01), NAN)

    back = around(0.8, 1.12)
    lay = around(0.92, 1.3)
    return back, np.where(lay < back, NAN, lay)


@settings(max_examples=40)
@given(st.data(), st.sampled_from((H2H, OUTRIGHT, H2H_3WAY, DOUBLE_CHANCE)), VENUES)
def test_no_surebet_is_missed(data: st.DataObject, market: MarketTypeKey, venues: list[Venue]) -> None:
    back, lay = data.draw(prices(market, len(venues)))
    found = surebets(books_of(market, back, lay, venues), StakeSplitter(TOTAL))
    for each in found:
        assert each.split.least > 0
        assert worst(market, each.split, venues) == pytest.approx(each.split.least, abs=4)
    best = brute_force(market, back, lay, venues)
    most = max((each.split.margin for each in found), default=0.0)
    if best.of_different > BOUND:
        assert most >= best.of_different - BOUND
    # A second price on the results of another leg adds to what there is, by how commission is shared; it is never all.
    if best.of_all > BOUND:
        assert most > 0


NOTHING: Final = Venue(0.0, False)
EXCHANGE: Final = Venue(0.05, True)


def legs_of(
    market: MarketTypeKey, back: list[list[float]], lay: list[list[float]], venues: Sequence[Venue]
) -> list[list[tuple[int, str, str]]]:
    found = surebets(books_of(market, np.array(back), np.array(lay), venues), StakeSplitter(10_000))
    return [[(leg.selection, leg.venue, leg.side.name) for leg in each.split.legs] for each in found]


def none(venues: int) -> list[list[float]]:
    return [[NAN] * 3 for _ in range(venues)]


def test_two_results_laid_too_short_need_no_third() -> None:
    """At 1.90 one of both is lost at most: 0.90 of it against the 1.00 of the other."""
    lay = [[1.9, NAN, NAN], [NAN, 1.9, NAN]]
    assert legs_of(H2H_3WAY, none(2), lay, [NOTHING] * 2) == [[(0, "a", "LAY"), (1, "b", "LAY")]]


def test_two_double_chances_have_every_result_between_them() -> None:
    back = [[2.1, NAN, NAN], [NAN, NAN, 2.1]]
    assert legs_of(DOUBLE_CHANCE, back, none(2), [NOTHING] * 2) == [[(0, "a", "BACK"), (2, "b", "BACK")]]


def test_double_chances_of_one_exchange_share_its_commission() -> None:
    """2 / 1.52 · 1.5 < 2 of three bets together, and not once 5 % of 0.52 are kept of each."""
    back = [[1.52, 1.52, 1.52]]
    assert legs_of(DOUBLE_CHANCE, back, none(1), [EXCHANGE]) == [[(s, "a", "BACK") for s in range(3)]]
    assert legs_of(DOUBLE_CHANCE, back, none(1), [Venue(0.05, False)]) == []


def test_two_lays_of_one_exchange_share_it_with_a_third_elsewhere() -> None:
    """Floors of 2/2.90, of which 0.6785 are left, and 1/3.05; of each lay alone 0.3333 would be left."""
    lay = [[2.9, 2.9, NAN], [NAN, NAN, 3.05]]
    assert legs_of(H2H_3WAY, none(2), lay, [EXCHANGE, NOTHING]) == [[(0, "a", "LAY"), (1, "a", "LAY"), (2, "b", "LAY")]]
    assert legs_of(H2H_3WAY, none(2), lay, [Venue(0.05, False), NOTHING]) == []


def test_of_one_kind_the_legs_that_win_most_are_shown() -> None:
    """Home and draw at the exchange together, and not the better draw elsewhere; see ``TestSharedCommission``."""
    back = [[2.4, 3.48, 3.3], [2.05, 3.45, 3.5], [2.0, 3.3, 4.4]]
    venues = [EXCHANGE, NOTHING, Venue(0.05, True)]
    assert legs_of(H2H_3WAY, back, none(3), venues) == [[(0, "a", "BACK"), (1, "a", "BACK"), (2, "c", "BACK")]]


def test_a_price_that_takes_nothing_hides_no_other() -> None:
    books = books_of(H2H, np.array([[2.2, NAN], [2.1, NAN], [NAN, 2.1]]), np.full((3, 2), NAN), [NOTHING] * 3)
    size = np.full((1, 3, 2), SIZE_UNKNOWN, np.int64)
    size[0, 0, 0] = 0
    (found,) = surebets(replace(books, size=size), StakeSplitter(10_000))
    assert [leg.venue for leg in found.split.legs] == ["b", "c"]
