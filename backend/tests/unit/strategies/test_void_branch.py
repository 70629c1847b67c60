"""The worst results of splits, also by other rules, against what the ledger books."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.instruments.market_types import H2H, H2H_3WAY, MARKET_TYPES, OUTRIGHT, TOTALS, Line, SettlementRule
from advisor.instruments.settlement_terms import CalledOff, SettlementTerms
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill
from advisor.ledger.settlement import participant_halves
from advisor.pricing.payoff import DIVIDED_BY_TWO, MOST_DIVIDED
from advisor.strategies.legs import Offer
from advisor.strategies.stake_splitter import Split, split
from tests.unit.strategies.offered import ANY_TERMS, FAIR_ODDS, UNIT, USUAL, legs_of, offer
from tests.unit.strategies.settled import settled

NOON: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
SCORES: Final = [(home, away) for home in range(7) for away in range(7)]


def booked(market: MarketTypeKey, found: Split, offers: Sequence[Offer], halves: Sequence[int]) -> int:
    """Profit of all legs, each with a result of its own, as a portfolio books it."""
    portfolio = Portfolio(Account("main", None, "EUR", AccountKind.CASH))
    portfolio.move("paid in", 10**9, NOON)
    won: dict[str, int] = {}
    for number, (leg, each, result) in enumerate(zip(found.legs, offers, halves, strict=True)):
        row = MARKET_TYPES[market]
        bet = Bet(
            key=str(number),
            event="event",
            market=f"{market} {leg.line}",
            venue=leg.venue,
            outcomes=row.results,
            selection=leg.selection,
            covered=row.covered[leg.selection],
            fills=(Fill(side=leg.side, price=DecimalOdds(leg.odds_e4), quantity=leg.stake),),
            commission=each.commission,
            nets=each.nets,
        )
        portfolio.place(bet, NOON)
        won[bet.key] = result
    portfolio.settle(won, NOON)
    assert portfolio.ledger.total(AccountKind.AT_RISK, "EUR") == 0
    return portfolio.ledger.balance(Account("main", None, "EUR", AccountKind.CASH)) - 10**9


def fates(offers: Sequence[Offer]) -> Iterator[tuple[int | None, ...]]:
    """The result by another rule of each leg, or None for its own; one at least has one: those of a market together.

    0 returns the stake; a half is paid where the venue's contracts may say so.
    """
    for fate in product((None, 0, DIVIDED_BY_TWO), repeat=len(offers)):
        alike = all(
            fate[i] == fate[j]
            for i, first in enumerate(offers)
            for j, second in enumerate(offers)
            if (first.venue, first.line) == (second.venue, second.line)
        )
        may = all(
            each != DIVIDED_BY_TWO or offer.terms.called_off is CalledOff.RETURNED_OR_HALVED
            for each, offer in zip(fate, offers, strict=True)
        )
        if alike and may and any(each is not None for each in fate):
            yield fate


def ways_of(market: MarketTypeKey, offers: Sequence[Offer], terms: SettlementTerms) -> list[tuple[int, ...]]:
    """Results of the legs over all scores, and over all dead heats, as the rules of settlement have them."""
    row = MARKET_TYPES[market]
    found: list[tuple[int, ...]] = []
    for score in SCORES:
        ties = row.rule is SettlementRule.WINNER_OF_TWO and score[0] == score[1]
        found.append(tuple(int(terms.tie) if ties else settled(market, o.line, o.selection, *score) for o in offers))
    if row.rule is SettlementRule.FINISH:
        for sharing in range(2, MOST_DIVIDED + 1):
            heat = [participant_halves(row, o.line, o.selection, sharing, terms) for o in offers]
            found.append(tuple(each for each in heat if each is not None))
    return [way for way in dict.fromkeys(found) if any(way)]


@given(st.data(), st.integers(1_000, 100_000), st.tuples(UNIT, UNIT, UNIT), st.sampled_from(list(MARKET_TYPES)))
def test_worst_cases_are_what_the_ledger_books(
    data: st.DataObject, total: int, units: tuple[int, int, int], market: MarketTypeKey
) -> None:
    row = MARKET_TYPES[market]
    count = len(row.selections)
    lines = {Line.NONE: (LINE_NONE,) * count, Line.POINTS: (225, 275), Line.HANDICAP: (25, -25)}[row.line]
    # Terms of a tie and of a dead heat are one contract's; whether a half may be paid is each venue's own here.
    terms = data.draw(ANY_TERMS)
    drawn = data.draw(legs_of(range(count), FAIR_ODDS, lines))
    called_off = {venue: data.draw(st.sampled_from(CalledOff)) for venue in {each.venue for each in drawn}}
    offers = [each._replace(terms=replace(terms, called_off=called_off[each.venue])) for each in drawn]
    named = {each.venue: unit for each, unit in zip(offers, units, strict=False)}
    found = split(market, offers, total, named)
    if found is None:
        return
    ways = ways_of(market, offers, terms)
    valid = {way: booked(market, found, offers, way) for way in ways}
    assert found.least == min(valid.values())
    both = [
        profit
        for way, profit in valid.items()
        if all(0 < half * (1 if o.side is Side.BACK else -1) <= 2 for o, half in zip(offers, way, strict=True))
    ]
    assert found.joint == (min(both) if both else None)
    assert found.void == min(
        booked(market, found, offers, [w if f is None else f for f, w in zip(fate, way, strict=True)])
        for fate in fates(offers)
        for way in ways
    )


def test_a_win_that_a_dozen_share_may_round_away_what_one_or_two_leave() -> None:
    """0.22 and 0.71 win 0.01 whoever wins alone or shares with one other; of a twelfth and eleven twelfths nothing."""
    offers = (offer(0, 4.3676, "a", commission=0.02), offer(1, 1.3315, "b", commission=0.05))
    found = split(OUTRIGHT, offers, 97, {})
    assert found is not None
    assert [leg.stake for leg in found.legs] == [22, 71]
    of_result = [booked(OUTRIGHT, found, offers, (won, -won)) for won in (2, -2, *range(3, MOST_DIVIDED + 2))]
    assert (min(of_result[:3]), min(of_result)) == (1, 0)
    assert found.least == 0


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
        assert found.least == min(booked(H2H, found, offers, way) for way in ((2, -2), (-2, 2)))
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


def test_a_contract_that_pays_each_side_a_half_may_lose_more_than_one_that_returns() -> None:
    """50.00 at 1.95 on each of two lines: one lost costs 50.00, and half of 97.50 for the other is not its stake."""
    offers = [offer(0, 1.95, "a", 250), offer(1, 1.95, "x", 350)]
    returned = split(TOTALS, offers, 10_000, {})
    may = replace(USUAL, called_off=CalledOff.RETURNED_OR_HALVED)
    halved = split(TOTALS, [offers[0], offers[1]._replace(terms=may)], 10_000, {})
    assert returned is not None
    assert halved is not None
    assert [leg.stake for leg in returned.legs] == [leg.stake for leg in halved.legs] == [5_000, 5_000]
    assert (returned.least, returned.void) == (halved.least, -5_000)
    assert halved.void == -5_125
