"""Splits against brute force over all stakes, and their worst cases against what the ledger books."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import product
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Int64
from advisor.core.history import NO_SCORE
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.money.prices import DecimalOdds
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.engine.portfolio import Portfolio
from advisor.instruments.market_types import H2H, H2H_3WAY, MARKET_TYPES, TOTALS, Line, SettlementRule
from advisor.instruments.settlement_terms import Tie
from advisor.ledger.bets import Bet
from advisor.ledger.entries import Account, AccountKind
from advisor.ledger.fills import Fill
from advisor.pricing.payoff import DIVIDED_BY_TWO
from advisor.strategies.legs import Offer, results
from advisor.strategies.stake_splitter import Split, split
from tests.unit.strategies.settled import settled

NONE: Final = -(10**9)
NOON: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
SCORES: Final = [(home, away) for home in range(7) for away in range(7)]


def offer(
    selection: int,
    odds: float,
    venue: str = "a",
    line: int = LINE_NONE,
    side: Side = Side.BACK,
    size: int = SIZE_UNKNOWN,
    commission: float = 0.0,
    nets: bool = False,
    tie: Tie = Tie.RETURNED,
) -> Offer:
    return Offer(line, selection, venue, side, round(odds * ODDS_SCALE), size, commission, nets, tie)


def gross_of(each: Offer, stake: int, won: int) -> int:
    """Profit before commission in exact fractions, rounded as Python does; 3: half wins and half loses."""
    gain = Fraction(each.odds_e4 - ODDS_SCALE, ODDS_SCALE)
    if won == DIVIDED_BY_TWO:
        gross = round(Fraction(stake, 2) * (gain - 1))
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
    """A split that is as good as that of brute force."""
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
    ways = results(market, offers)
    assert found.least == min(all_paid(offers, [leg.stake for leg in found.legs], way) for way in ways)
    can_lose = found.joint is not None and sum(1 / net_odds(each) for each in offers) >= 1
    if not can_lose and all_of.best() > 0:
        assert found.least == all_of.best()
    else:
        floor = int(nearest(offers, units, total)) - len(offers)
        # Binary fractions may make the floor one less or more.
        assert all_of.best(floor + 1) <= found.least <= all_of.best(floor - 1)
        assert found.outlay >= floor - 1
        assert all_of.best(found.outlay + 1) < found.least
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


ODDS = st.integers(10_500, 60_000).map(lambda e4: e4 / ODDS_SCALE)
FAIR_ODDS = st.integers(18_000, 24_000).map(lambda e4: e4 / ODDS_SCALE)
COMMISSION = st.sampled_from((0.0, 0.0, 0.02, 0.05))
UNIT = st.sampled_from((1, 1, 2, 5, 10))
SIZE = st.sampled_from((SIZE_UNKNOWN, SIZE_UNKNOWN, 0, 7, 20, 45))
SIDE = st.sampled_from(Side)


@st.composite
def legs_of(
    draw: st.DrawFn, selections: Sequence[int], odds: st.SearchStrategy[float], lines: Sequence[int]
) -> list[Offer]:
    """At venues of which each has its commission, on each bet or on what its market wins."""
    names = draw(st.sampled_from(("abc", "abc", "aac", "aba", "aaa")))
    kept = {venue: (draw(COMMISSION), draw(st.booleans())) for venue in "abc"}
    # The unit of `units` is that of the venue's first leg.
    return [
        offer(s, draw(odds), venue, line, draw(SIDE) if line == LINE_NONE else Side.BACK, draw(SIZE), *kept[venue])
        for s, venue, line in zip(selections, names, lines, strict=False)
    ]


@given(st.data(), st.integers(2, 150), st.tuples(UNIT, UNIT), st.sampled_from((ODDS, FAIR_ODDS)))
def test_two_legs(data: st.DataObject, total: int, units: tuple[int, int], odds: st.SearchStrategy[float]) -> None:
    market = data.draw(st.sampled_from((H2H, H2H_3WAY)))
    tie = data.draw(st.sampled_from(Tie))
    selections = data.draw(st.lists(st.integers(0, len(MARKET_TYPES[market].selections) - 1), min_size=2, max_size=2))
    offers = [each._replace(tie=tie) for each in data.draw(legs_of(selections, odds, [LINE_NONE] * 2))]
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


def booked(
    market: MarketTypeKey, found: Split, offers: Sequence[Offer], scores: Sequence[tuple[int, int]], tie: Tie
) -> int:
    """Profit of all legs, each settled by a score of its own, as a portfolio books it."""
    portfolio = Portfolio(Account("main", None, "EUR", AccountKind.CASH))
    portfolio.move("paid in", 10**9, NOON)
    won: dict[str, int] = {}
    for number, (leg, each, score) in enumerate(zip(found.legs, offers, scores, strict=True)):
        row = MARKET_TYPES[market]
        bet = Bet(
            key=str(number),
            event="event",
            market=f"{market} {leg.line}",
            venue=leg.venue,
            outcomes=row.results,
            selection=leg.selection,
            covered=row.covered[leg.selection],
            fill=Fill(side=leg.side, price=DecimalOdds(leg.odds_e4), quantity=leg.stake),
            commission=each.commission,
            nets=each.nets,
        )
        portfolio.place(bet, NOON)
        ties = row.rule is SettlementRule.WINNER_OF_TWO and score[0] == score[1] != NO_SCORE
        won[bet.key] = int(tie) if ties else settled(market, leg.line, leg.selection, *score)
    portfolio.settle(won, NOON)
    assert portfolio.ledger.total(AccountKind.AT_RISK, "EUR") == 0
    return portfolio.ledger.balance(Account("main", None, "EUR", AccountKind.CASH)) - 10**9


def branches(offers: Sequence[Offer]) -> Iterator[tuple[bool, ...]]:
    """Which legs are void, one at least: legs at one venue on one line together."""
    for void in product((False, True), repeat=len(offers)):
        alike = all(
            void[i] == void[j]
            for i, first in enumerate(offers)
            for j, second in enumerate(offers)
            if (first.venue, first.line) == (second.venue, second.line)
        )
        if alike and any(void):
            yield void


@given(st.data(), st.integers(1_000, 100_000), st.tuples(UNIT, UNIT, UNIT), st.sampled_from(list(MARKET_TYPES)))
def test_worst_cases_are_what_the_ledger_books(
    data: st.DataObject, total: int, units: tuple[int, int, int], market: MarketTypeKey
) -> None:
    row = MARKET_TYPES[market]
    count = len(row.selections)
    lines = {Line.NONE: (LINE_NONE,) * count, Line.POINTS: (225, 275), Line.HANDICAP: (25, -25)}[row.line]
    tie = data.draw(st.sampled_from(Tie))
    offers = [each._replace(tie=tie) for each in data.draw(legs_of(range(count), FAIR_ODDS, lines))]
    named = {each.venue: unit for each, unit in zip(offers, units, strict=False)}
    found = split(market, offers, total, named)
    if found is None:
        return

    def results_of(score: tuple[int, int]) -> list[int]:
        ties = row.rule is SettlementRule.WINNER_OF_TWO and score[0] == score[1]
        return [int(tie) if ties else settled(market, o.line, o.selection, *score) for o in offers]

    won = {score: results_of(score) for score in SCORES}
    valid = {score: booked(market, found, offers, [score] * count, tie) for score in SCORES}
    assert found.least == min(valid[score] for score in SCORES if any(won[score]))
    both = [
        valid[score]
        for score in SCORES
        if all(0 < half * (1 if o.side is Side.BACK else -1) <= 2 for o, half in zip(offers, won[score], strict=True))
    ]
    assert found.joint == (min(both) if both else None)
    nothing = (NO_SCORE, NO_SCORE)
    assert found.void == min(
        booked(market, found, offers, [nothing if v else score for v in void], tie)
        for void in branches(offers)
        for score in SCORES
        if any(won[score])
    )


class TestSharedCommission:
    """5 % of what all bets in a market win at one venue, and not of each winning bet."""

    @pytest.mark.parametrize(
        ("legs", "least"),
        [
            # 4.76 % before commission; 50.00 of 100.00 at each wins 5.00, of which 0.25 is kept.
            (((0, 2.10, Side.BACK), (1, 2.10, Side.BACK)), 475),
            # Of each bet 5 % of 1.03 would be more than the 1.48 % that both win.
            (((0, 2.03, Side.BACK), (1, 2.03, Side.BACK)), 142),
        ],
    )
    def test_two_prices_of_one_exchange(self, legs: tuple[tuple[int, float, Side], ...], least: int) -> None:
        offers = [offer(s, odds, "x", side=side, commission=0.05, nets=True) for s, odds, side in legs]
        found = split(H2H, offers, 10_000, {})
        assert found is not None
        assert found.least == least
        assert found.least == min(booked(H2H, found, offers, [score] * 2, Tie.RETURNED) for score in ((1, 0), (0, 1)))
        assert found.void == 0

    def test_more_offers_than_are_split_are_refused(self) -> None:
        offers = [offer(0, 3.0, venue) for venue in "abcd"]
        with pytest.raises(ValueError, match="4 offers are more than the 3 that are split"):
            split(H2H_3WAY, offers, 10_000, {})


def test_a_void_lay_leg_leaves_the_stake_and_a_void_back_leg_the_liability() -> None:
    offers = (offer(0, 2.2, "a"), offer(0, 2.05, "x", side=Side.LAY, commission=0.05))
    found = split(H2H_3WAY, offers, 10_000, {})
    assert found is not None
    assert found.least > 0
    assert found.void == -max(leg.outlay for leg in found.legs) == -found.legs[1].outlay


def test_of_three_legs_one_that_is_void_leaves_two_to_lose() -> None:
    found = split(H2H_3WAY, [offer(0, 2.3, "a"), offer(1, 3.9, "b"), offer(2, 4.2, "c")], 10_000, {})
    assert found is not None
    assert found.void == min(leg.outlay for leg in found.legs) - found.outlay


def test_legs_of_one_market_at_one_venue_are_void_together() -> None:
    offers = (offer(0, 2.2, "x"), offer(0, 2.05, "x", side=Side.LAY))
    found = split(H2H_3WAY, offers, 10_000, {})
    assert found is not None
    assert found.void == 0
