"""Splits against brute force over all stakes."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Int64
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.instruments.market_types import H2H, H2H_3WAY, MARKET_TYPES, OUTRIGHT, PLAYER_RUSH_YARDS, TOTALS
from advisor.instruments.settlement_terms import DeadHeat
from advisor.pricing.payoff import DIVIDED_BY_TWO
from advisor.strategies.legs import Offer, larger_dead_heats, results
from advisor.strategies.stake_splitter import Split, split
from tests.unit.strategies.offered import ANY_TERMS, FAIR_ODDS, ODDS, SIDE, UNIT, USUAL, legs_of, offer

NONE: Final = -(10**9)


def gross_of(each: Offer, stake: int, won: int) -> int:
    """Profit before commission in exact fractions, rounded as Python does; 1 + n: an n-th wins, the rest loses."""
    gain = Fraction(each.odds_e4 - ODDS_SCALE, ODDS_SCALE)
    if abs(won) >= DIVIDED_BY_TWO:
        one = Fraction(1, abs(won) - 1)
        share = one if won > 0 else 1 - one
        gross = round(stake * (share * gain - (1 - share)))
    else:
        gross = round(stake * gain * won / 2) if won > 0 else -round(Fraction(stake * -won, 2))
    return gross if each.side is Side.BACK else -gross


def net_of(gross: Int64, commission: float) -> Int64:
    """What commission leaves of profits, each rounded as Python does."""
    kept = {won: won - round(won * Fraction(str(commission))) for won in set(gross.ravel().tolist()) if won > 0}
    return np.array([kept.get(won, won) for won in gross.ravel().tolist()], np.int64).reshape(gross.shape)


def markets_of(offers: Sequence[Offer]) -> list[list[int]]:
    """Legs whose commission is on what they win together."""
    found: list[list[int]] = []
    for leg, each in enumerate(offers):
        mine = [legs for legs in found if each.nets and offers[legs[0]][:3:2] == each[:3:2] and offers[legs[0]].nets]
        mine[0].append(leg) if mine else found.append([leg])
    return found


def at_risk(each: Offer, stake: int) -> int:
    return stake if each.side is Side.BACK else round(Fraction(stake * (each.odds_e4 - ODDS_SCALE), ODDS_SCALE))


def stakes_of(each: Offer, unit: int, total: int) -> list[int]:
    """All that its size and the total allow."""
    found: list[int] = []
    stake = unit
    while at_risk(each, stake) <= total and (each.size == SIZE_UNKNOWN or stake <= each.size):
        found.append(stake)
        stake += unit
    return found


class BruteForce:
    """Outlay and worst result of every combination of stakes, in axes of the legs."""

    def __init__(self, market: MarketTypeKey, offers: Sequence[Offer], units: Sequence[int], total: int) -> None:
        self._total = total
        stakes = [stakes_of(each, unit, total) for each, unit in zip(offers, units, strict=True)]
        self.outlay = self._sums([[at_risk(o, s) for s in some] for o, some in zip(offers, stakes, strict=True)])
        self.worst = np.full(self.outlay.shape, 10**9)
        for way in results(market, offers):
            gross = np.ix_(
                *(
                    np.array([gross_of(o, s, w) for s in some], np.int64)
                    for o, some, w in zip(offers, stakes, way, strict=True)
                )
            )
            nets = [
                net_of(np.asarray(sum(gross[leg] for leg in legs)), offers[legs[0]].commission)
                for legs in markets_of(offers)
            ]
            self.worst = np.minimum(self.worst, sum(nets))

    def best(self, floor: int = 0) -> int:
        """The most that the worst result pays, of an outlay from the floor up to the total."""
        allowed = (self.outlay <= self._total) & (self.outlay >= floor)
        return int(self.worst[allowed].max()) if allowed.any() else NONE

    @staticmethod
    def _sums(columns: Sequence[Sequence[int]]) -> Int64:
        axes = np.ix_(*(np.array(column, np.int64) for column in columns))
        return np.asarray(sum(axes[1:], axes[0]))


def net_odds(each: Offer) -> Fraction:
    gain = Fraction(each.odds_e4 - ODDS_SCALE, ODDS_SCALE)
    return 1 + (1 - Fraction(str(each.commission))) * (gain if each.side is Side.BACK else 1 / gain)


def outlay_rate(each: Offer) -> Fraction:
    return Fraction(1) if each.side is Side.BACK else Fraction(each.odds_e4 - ODDS_SCALE, ODDS_SCALE)


def nearest(offers: Sequence[Offer], units: Sequence[int], total: int) -> Fraction:
    """Outlay of the stakes that pay the same whichever leg wins, with one of them rounded down to whole units."""
    whole = sum(1 / net_odds(each) for each in offers)
    stakes = [total / net_odds(each) / whole / outlay_rate(each) for each in offers]
    sized = [each for each in zip(offers, units, stakes, strict=True) if each[0].size != SIZE_UNKNOWN]
    scale = min([Fraction(1), *(each.size // unit * unit / stake for each, unit, stake in sized)])
    return min(total * (scale * stake // unit * unit) / stake for stake, unit in zip(stakes, units, strict=True))


def all_paid(offers: Sequence[Offer], stakes: Sequence[int], way: Sequence[int]) -> int:
    profit = 0
    for legs in markets_of(offers):
        gross = sum(gross_of(offers[leg], stakes[leg], way[leg]) for leg in legs)
        profit += gross - (round(gross * Fraction(str(offers[legs[0]].commission))) if gross > 0 else 0)
    return profit


def is_checked(market: MarketTypeKey, offers: Sequence[Offer], units: Sequence[int], total: int) -> Split | None:
    """A split that is as good as that of brute force, but for what dead heats of more than two round off."""
    names = {each.venue: unit for each, unit in zip(offers[::-1], units[::-1], strict=True)}
    units = [names[each.venue] for each in offers]
    found = split(market, offers, total, names)
    all_of = BruteForce(market, offers, units, total)
    if found is None:
        assert all_of.best() == NONE
        return None
    for leg, each, unit in zip(found.legs, offers, units, strict=True):
        assert leg.stake in stakes_of(each, unit, total)
        assert leg.outlay == at_risk(each, leg.stake)
    assert found.outlay == sum(leg.outlay for leg in found.legs) <= total
    paid = [all_paid(offers, [leg.stake for leg in found.legs], way) for way in results(market, offers)]
    rounded = [all_paid(offers, [leg.stake for leg in found.legs], way) for way in larger_dead_heats(market, offers)]
    assert found.least == min(paid + rounded)
    least = min(paid)
    assert found.least >= least - len(offers)
    shares = len(markets_of(offers)) < len(offers)
    can_lose = found.joint is not None and not shares and sum(1 / net_odds(each) for each in offers) >= 1
    if not can_lose and all_of.best() > 0:
        assert least == all_of.best()
    else:
        floor = int(nearest(offers, units, total)) - len(offers)
        # Binary fractions may make the floor one less or more.
        assert all_of.best(floor + 1) <= least <= all_of.best(floor - 1)
        assert found.outlay >= floor - 1
        assert all_of.best(found.outlay + 1) < least
    return found


class TestExamples:
    """2.10 against 2.02 for a total of 100.00: the leg of coarse steps is matched by the other."""

    offers = (offer(0, 2.10, "coarse"), offer(1, 2.02, "fine"))

    @pytest.mark.parametrize(
        ("unit", "stakes", "least"),
        [(500, (4_500, 4_678), 272), (1_000, (4_000, 4_158), 241), (1, (4_902, 5_096), 296)],
    )
    def test_steps(self, unit: int, stakes: tuple[int, int], least: int) -> None:
        found = split(H2H, self.offers, 10_000, {"coarse": unit})
        assert found is not None
        assert (tuple(leg.stake for leg in found.legs), found.least) == (stakes, least)
        assert found.void == -max(stakes)

    def test_a_middle_is_not_made_small(self) -> None:
        offers = (offer(0, 1.95, "coarse", 250), offer(1, 1.97, "fine", 350))
        found = split(TOTALS, offers, 10_000, {"coarse": 1_000})
        assert found is not None
        assert [leg.stake for leg in found.legs] == [5_000, 4_949]
        assert found.least == -199


def test_no_score_is_below_nothing() -> None:
    """At a total of 0.25 over loses half at least and under wins half at most; of a player's yards it may lose more."""
    over, under = offer(0, 2.0, "a", 25), offer(1, 2.0, "b", 25)
    assert results(TOTALS, [over, under]) == ((-1, 1), (2, -2))
    assert results(PLAYER_RUSH_YARDS, [over, under]) == ((-2, 2), (-1, 1), (2, -2))


@given(st.data(), st.integers(2, 150), st.tuples(UNIT, UNIT), st.sampled_from((ODDS, FAIR_ODDS)))
def test_two_legs(data: st.DataObject, total: int, units: tuple[int, int], odds: st.SearchStrategy[float]) -> None:
    market = data.draw(st.sampled_from((H2H, H2H_3WAY, OUTRIGHT)))
    terms = data.draw(ANY_TERMS)
    selections = data.draw(st.lists(st.integers(0, len(MARKET_TYPES[market].selections) - 1), min_size=2, max_size=2))
    offers = [each._replace(terms=terms) for each in data.draw(legs_of(selections, odds, [LINE_NONE] * 2))]
    is_checked(market, offers, units, total)


@given(st.data(), st.integers(2, 150), st.tuples(UNIT, UNIT))
def test_two_lines(data: st.DataObject, total: int, units: tuple[int, int]) -> None:
    lines = data.draw(st.lists(st.sampled_from((200, 225, 250, 275, 300, 350)), min_size=2, max_size=2).map(sorted))
    is_checked(TOTALS, data.draw(legs_of((0, 1), FAIR_ODDS, lines)), units, total)


@given(st.data(), st.integers(3, 45), st.tuples(UNIT, UNIT, UNIT), st.booleans())
def test_three_legs(data: st.DataObject, total: int, units: tuple[int, int, int], of_each: bool) -> None:
    if of_each:
        odds = st.integers(28_000, 36_000).map(lambda e4: e4 / ODDS_SCALE)
        side = data.draw(SIDE)
        if side is Side.LAY:
            odds = st.integers(24_000, 34_000).map(lambda e4: e4 / ODDS_SCALE)
        offers = [each._replace(side=side) for each in data.draw(legs_of((0, 1, 2), odds, [LINE_NONE] * 3))]
    else:
        odds = st.integers(13_000, 60_000).map(lambda e4: e4 / ODDS_SCALE)
        offers = data.draw(legs_of(data.draw(st.permutations(range(3))), odds, [LINE_NONE] * 3))
    is_checked(H2H_3WAY, offers, units, total)


@given(st.data(), st.integers(1, 3))
def test_rounding_of_larger_totals_is_searched_too(data: st.DataObject, unit: int) -> None:
    odds = st.integers(20_050, 21_500).map(lambda e4: e4 / ODDS_SCALE)
    is_checked(H2H, data.draw(legs_of((0, 1), odds, [LINE_NONE] * 2)), (unit, 1), 900)


def test_of_a_dead_heat_both_sides_have_a_half() -> None:
    yes, no = offer(0, 2.1, "a"), offer(1, 2.1, "b")
    assert results(OUTRIGHT, [yes, no]) == ((2, -2), (-2, 2), (DIVIDED_BY_TWO, -DIVIDED_BY_TWO))
    full = replace(USUAL, dead_heat=DeadHeat.FULL)
    assert results(OUTRIGHT, [yes._replace(terms=full), no._replace(terms=full)]) == ((2, -2), (-2, 2))
