"""Closing out: both results bring the same, no worse than confirmed, and what cannot be closed says why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import ContractPrice, DecimalOdds, LadderPrice
from advisor.core.orders.facts import Matched
from advisor.core.orders.states import Finality
from advisor.core.quotes import Side
from advisor.core.venues import KNOWN_TERMS
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.engine.orders.closing_out import (
    ClosePlan,
    ClosingBet,
    ClosingPrice,
    ConfirmedBet,
    NotClosable,
    PlanTotal,
    confirmed_intents,
    plan,
    positions_of,
)
from advisor.execution.intents import Intent
from advisor.execution.order import Order
from advisor.ledger.fills import Fill, quantity_closing
from tests.unit.engine.orders.test_blotter import NOON, an_intent, blotter

EXCHANGE, BOOKMAKER = "betfair_exchange", "bet365"
TENS = timedelta(seconds=10)


def with_bets(*bets: tuple[Intent, Finality]) -> Blotter:
    book = blotter()
    for intent, finality in bets:
        request = intent.request
        book.intend(intent)
        book.sent(intent.reference, (), NOON)
        book.learn(Matched(intent.reference, "a", request.price, request.quantity, finality), NOON)
    return book


def bet(
    number: int, side: Side = Side.BACK, odds_e4: int = 30_000, quantity: int = 1_000, venue: str = EXCHANGE
) -> Intent:
    return replace(an_intent(str(UUID(int=number)), side, odds_e4, quantity), venue=venue, cause=UUID(int=number))


def planned(
    book: Blotter,
    back: int | None = 30_000,
    lay: int | None = 30_500,
    covers: Callable[[Intent], bool] = lambda _: True,
    has_started: bool = False,
    on_offer: int | None = None,
) -> ClosePlan:
    prices = {Side.BACK: back, Side.LAY: lay}

    def price_of(_: object, side: Side) -> ClosingPrice | None:
        odds_e4 = prices[side]
        return None if odds_e4 is None else ClosingPrice(odds_e4, on_offer)

    positions = positions_of(book, {}, covers)
    return plan(book, positions, covers, KNOWN_TERMS, price_of, lambda _: has_started)


def test_a_back_is_closed_by_a_lay_that_leaves_both_results_the_same() -> None:
    # 10.00 backed at 3.00 wins 20.00 or loses 10.00; 9.83 laid at 3.05 then costs 20.15 or brings 9.83.
    [closing] = planned(with_bets((bet(1), Finality.FINAL)), on_offer=500).closing
    assert (closing.side, closing.odds_e4, closing.quantity, closing.on_offer) == (Side.LAY, 30_500, 983, 500)
    assert (closing.position.worst, closing.position.best, closing.after) == (-1_000, 2_000, -17)
    # 3.05 × 1.02 = 3.111: the steps there are 0.05 apart.
    assert closing.limit == LadderPrice(CLASSIC, CLASSIC.step(31_000))


def test_a_lay_is_closed_by_a_back_and_several_bets_of_a_selection_by_one() -> None:
    both = with_bets((bet(1), Finality.FINAL), (bet(2, Side.LAY, 25_000, 2_000), Finality.FINAL))
    found = planned(both)
    # Won: 20.00 − 30.00; lost: −10.00 + 20.00. 6.66 backed at 3.00 brings 13.32 or costs 6.66.
    [closing] = found.closing
    assert (closing.side, closing.quantity, closing.position.worst, closing.position.best) == (
        Side.BACK,
        666,
        -1_000,
        1_000,
    )
    assert closing.after == 332
    assert [one.key for one in closing.position.bets] == [str(UUID(int=1)), str(UUID(int=2))]
    assert found.totals == [PlanTotal("EUR", 1, 332, -1_000, 1_000, 0, 0)]


@pytest.mark.parametrize(
    ("intent", "finality", "how", "reason"),
    [
        (bet(1, venue=BOOKMAKER), Finality.FINAL, {}, NotClosable.BOOKMAKER),
        (bet(1), Finality.FINAL, {"lay": None}, NotClosable.NO_PRICE),
        (bet(1), Finality.FINAL, {"has_started": True}, NotClosable.STARTED),
        (bet(1), Finality.PROVISIONAL, {}, NotClosable.PROVISIONAL),
        (bet(1, quantity=1), Finality.FINAL, {"lay": 310_000}, NotClosable.EVEN),
    ],
)
def test_what_cannot_be_closed_says_why(
    intent: Intent, finality: Finality, how: dict[str, bool | int | None], reason: NotClosable
) -> None:
    found = planned(with_bets((intent, finality)), **how)  # type: ignore[arg-type]
    [staying] = found.staying
    assert (staying.reason, found.closing) == (reason, ())
    assert found.totals == [PlanTotal("EUR", 0, 0, 0, 0, 1, staying.position.worst)]


def test_orders_that_may_stand_are_taken_back_and_only_those_it_is_about() -> None:
    book = with_bets((bet(1), Finality.FINAL), (bet(2, venue=BOOKMAKER), Finality.FINAL))
    book.changes()
    book.intend(bet(3))
    book.intend(bet(4, venue=BOOKMAKER))
    positions = positions_of(book, _closed(bet(1), bet(2, venue=BOOKMAKER)), lambda _: True)
    assert [each.intent.venue for each in positions] == [EXCHANGE, BOOKMAKER]
    about = plan(book, [], lambda intent: intent.venue == EXCHANGE, KNOWN_TERMS, lambda *_: None, lambda _: False)
    assert about.cancels == (str(UUID(int=3)),)


def _closed(*intents: Intent) -> dict[str, Entry]:
    return {
        intent.reference: Entry(
            intent=intent, order=Order(reference=intent.reference, quantity=intent.request.quantity), changed_at=NOON
        )
        for intent in intents
    }


def test_what_is_being_closed_is_not_closed_again_before_it_is_known_what_became_of_it() -> None:
    book = with_bets((bet(1), Finality.FINAL))
    [closing] = planned(book).closing
    closes = str(UUID(int=1))
    confirmed = ConfirmedBet(closes=(closes,), side=closing.side, limit=closing.limit, quantity=closing.quantity)
    [order] = confirmed_intents(planned(book), [confirmed], 1, NOON, NOON + TENS, lambda: UUID(int=50))
    book.intend(order)
    # On its way, and of an answer that was lost: it may be matched.
    for _ in range(2):
        again = planned(book)
        assert ([each.reason for each in again.staying], again.closing) == ([NotClosable.CLOSING], ())
        assert order.reference not in again.cancels
        assert confirmed_intents(again, [confirmed], 2, NOON, NOON + TENS, lambda: UUID(int=51)) == []
        book.sent(order.reference, (), NOON)
        book.lost(order.reference, NOON)
    book.not_found(order.reference, NOON)
    [closing] = planned(book).closing
    assert closing.quantity == 983
    # Another instance's bets on it are another position.
    other = replace(bet(2), instance="other")
    book.intend(replace(order, request=replace(order.request, reference=str(UUID(int=60)))))
    book.intend(other)
    book.sent(other.reference, (), NOON)
    book.learn(Matched(other.reference, "b", other.request.price, 1_000, Finality.FINAL), NOON)
    found = planned(book)
    assert [each.position.intent.instance for each in found.closing] == ["other"]


def test_no_more_is_sent_than_was_confirmed_and_than_is_still_open() -> None:
    fresh = planned(with_bets((bet(1), Finality.FINAL)))
    ids = iter(UUID(int=number) for number in range(50, 60))
    limit = DecimalOdds(30_600)

    def sent(quantity: int, closes: int = 1, side: Side = Side.LAY) -> list[Intent]:
        confirmed = ConfirmedBet(closes=(str(UUID(int=closes)),), side=side, limit=limit, quantity=quantity)
        return list(confirmed_intents(fresh, [confirmed], 7, NOON, NOON + TENS, lambda: next(ids)))

    [less] = sent(400)
    assert (less.request.quantity, less.request.price, less.request.side, less.close_out) == (400, limit, Side.LAY, 7)
    assert (less.request.deadline, less.cause, less.reference) == (NOON + TENS, UUID(int=50), str(UUID(int=50)))
    [more] = sent(5_000)
    assert more.request.quantity == 983
    assert sent(400, closes=2) == []
    assert sent(400, side=Side.BACK) == []


ODDS = st.sampled_from(CLASSIC.odds_e4[:300])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Side), ODDS, st.integers(1, 50_000)), min_size=1, max_size=4), ODDS, ODDS)
def test_whatever_is_open_both_results_then_bring_the_same_but_for_rounding(
    bets: list[tuple[Side, int, int]], back: int, lay: int
) -> None:
    made = [(bet(number, *values), Finality.FINAL) for number, values in enumerate(bets, start=1)]
    found = planned(with_bets(*made), back, lay)
    for closing in found.closing:
        odds_e4 = lay if closing.side is Side.LAY else back
        assert closing.odds_e4 == odds_e4
        assert _is_within(closing)
        fill = Fill(side=closing.side, price=DecimalOdds(odds_e4), quantity=closing.quantity)
        won, lost = (closing.position.result(halves) + fill.gross(halves) for halves in (2, -2))
        assert abs(won - lost) <= odds_e4 // 10_000 + 2
        assert closing.after == min(won, lost)


def _is_within(closing: ClosingBet) -> bool:
    """No better than it stands, and no more than 2 % worse."""
    worse = (
        closing.limit.odds_e4 - closing.odds_e4 if closing.side is Side.LAY else closing.odds_e4 - closing.limit.odds_e4
    )
    return 0 <= worse <= 0.02 * closing.odds_e4 + 1


@given(st.integers(1, 99), st.integers(0, 10**9))
def test_contracts_are_closed_by_as_many_as_their_payout_fits_in(steps: int, difference: int) -> None:
    price = ContractPrice(steps, 100, 100)
    contracts = quantity_closing(price, difference)
    assert contracts * 100 <= difference < (contracts + 1) * 100
