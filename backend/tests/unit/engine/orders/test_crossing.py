"""Which own order another one would be matched with."""

from dataclasses import replace

import pytest

from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.facts import Accepted, Ended, Replaced
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.crossing import crossed_order
from advisor.execution.checks import OwnOrder
from advisor.execution.intents import Intent
from advisor.execution.order import CommandKind
from tests.unit.engine.orders.test_blotter import NOON, an_intent, blotter


def standing(*orders: Intent) -> Blotter:
    book = blotter()
    for order in orders:
        book.intend(order)
        book.sent(order.reference, (), NOON)
        book.learn(Accepted(order.reference, f"v-{order.reference}"), NOON)
    return book


def order(reference: str, side: Side, odds_e4: int) -> Intent:
    return an_intent(reference, side, odds_e4)


@pytest.mark.parametrize(
    ("side", "odds_e4", "met"),
    [
        (Side.LAY, 19_999, None),
        (Side.LAY, 20_000, OwnOrder(reference="b2", odds_e4=20_000)),
        (Side.LAY, 30_000, OwnOrder(reference="b2", odds_e4=20_000)),
        (Side.BACK, 18_001, None),
        (Side.BACK, 18_000, OwnOrder(reference="l2", odds_e4=18_000)),
        (Side.BACK, 11_000, OwnOrder(reference="l2", odds_e4=18_000)),
    ],
)
def test_a_lay_meets_a_back_at_its_odds_or_less_and_a_back_a_lay_at_its_odds_or_more(
    side: Side, odds_e4: int, met: OwnOrder | None
) -> None:
    backs = [order("b1", Side.BACK, 21_000), order("b2", Side.BACK, 20_000)]
    lays = [order("l1", Side.LAY, 17_000), order("l2", Side.LAY, 18_000)]
    assert crossed_order(standing(*backs, *lays), order("new", side, odds_e4)) == met


def test_what_stands_elsewhere_or_on_something_else_is_not_met() -> None:
    book, lay = standing(order("b1", Side.BACK, 20_000)), order("new", Side.LAY, 20_000)
    assert crossed_order(book, lay) is not None
    assert crossed_order(book, replace(lay, venue="another")) is None
    instrument = replace(lay.request.instrument, selection=2)
    assert crossed_order(book, replace(lay, request=replace(lay.request, instrument=instrument))) is None


def test_what_has_ended_is_not_met_and_what_is_unknown_may_stand() -> None:
    book, lay = standing(order("b1", Side.BACK, 20_000)), order("new", Side.LAY, 20_000)
    book.learn(Ended("b1", OrderState.CANCELLED, Origin.OWN, ""), NOON)
    assert crossed_order(book, lay) is None
    book.intend(order("b2", Side.BACK, 20_000))
    book.sent("b2", (), NOON)
    book.lost("b2", NOON)
    assert book.entries["b2"].order.state is OrderState.UNKNOWN
    assert crossed_order(book, lay) == OwnOrder(reference="b2", odds_e4=20_000)


def test_of_two_that_are_both_to_leave_the_one_that_was_decided_first_does() -> None:
    book, back, lay = blotter(), order("b1", Side.BACK, 20_000), order("l1", Side.LAY, 20_000)
    book.intend(back)
    book.intend(lay)
    assert crossed_order(book, back) is None
    # It may have left since; the blotter hears of it with its next step.
    assert crossed_order(book, lay) == OwnOrder(reference="b1", odds_e4=20_000)


def test_an_order_that_gets_another_price_is_met_at_any_until_it_is_known_where_it_stands() -> None:
    book, lay = standing(order("b1", Side.BACK, 20_000)), order("new", Side.LAY, 19_000)
    assert crossed_order(book, lay) is None
    book.change("b1", CommandKind.REPLACE, NOON)
    assert crossed_order(book, lay) == OwnOrder(reference="b1", odds_e4=19_000)
    book.learn(Replaced("b1", "v-b1", "v-new", DecimalOdds(19_001)), NOON)
    assert crossed_order(book, lay) is None
    assert crossed_order(book, order("new", Side.LAY, 19_001)) == OwnOrder(reference="b1", odds_e4=19_001)
