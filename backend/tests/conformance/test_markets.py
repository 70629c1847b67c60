"""Markets that are suspended, begin, are over or void, and accounts on which others are active too."""

import asyncio
from dataclasses import replace
from fractions import Fraction

from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.execution.order import CommandKind, CommandState
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.markets import MarketStatus
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import OPENING, Rig
from tests.conformance.situations import situation

DEEP = (Offer(20_000, 50_000),)


def failing(rig: Rig, fault: OrderFault, operation: str, times: int | None = None, seconds: float = 0.0) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times, seconds=seconds))


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_rests_stands_through_a_suspension_and_is_matched_after_it(rig: Rig) -> None:
    await rig.place_order()
    rig.remote.stands.change(MarketStatus.SUSPENDED)
    await asyncio.sleep(130)
    assert (rig.order().state, rig.money) == (OrderState.ACCEPTED, (1_000, 1_000, 0))
    rig.place.offer(back=DEEP)
    await asyncio.sleep(3)
    assert (rig.order().state, rig.money) == (OrderState.FILLED, (1_000, 0, 1_000))
    rig.agrees()


@situation(Capability.NETWORK)
async def test_what_a_suspended_market_refused_is_not_sent_when_it_opens_again(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.remote.stands.change(MarketStatus.SUSPENDED)
    await rig.place_order()
    rig.place.offer(back=DEEP)
    await asyncio.sleep(300)
    assert (rig.order().state, rig.remote.remote.received) == (OrderState.REJECTED, ["r1"])
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_is_taken_back_while_its_market_is_suspended(rig: Rig) -> None:
    await rig.place_order()
    rig.remote.stands.change(MarketStatus.SUSPENDED)
    rig.blotter.cancel("r1", rig.clock.now())
    await asyncio.sleep(2)
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.OWN, (0, 0, 0))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_the_rest_of_an_order_lapses_when_its_market_is_over(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order(time_in_force=TimeInForce.UNTIL_CANCELLED, wait=25)
    rig.remote.over(Fraction(1))
    await asyncio.sleep(3)
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.VENUE, (400, 0, 400))


@situation(Capability.NETWORK)
async def test_an_order_larger_than_the_venue_takes_is_refused(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    order = await rig.place_order(quantity=10_000_001)
    assert (order.state, order.origin, rig.money) == (OrderState.REJECTED, Origin.VENUE, (0, 0, 0))
    assert rig.entries["r1"].reason == "it was larger than the venue takes"
    rig.agrees()


@situation(Capability.NETWORK)
async def test_an_order_of_which_nobody_knew_is_filled_though_its_market_was_settled_meanwhile(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_AFTER, "place", times=1)
    failing(rig, OrderFault.BUSY, "closed")
    failing(rig, OrderFault.DROPPED, "stream")
    await rig.place_order(wait=40)
    assert rig.order().state is OrderState.UNKNOWN
    rig.remote.over(Fraction(1))
    rig.remote.remote.plan.clear()
    await asyncio.sleep(40)
    assert (rig.order().state, rig.order().effective, rig.money) == (OrderState.FILLED, 1_000, (1_000, 0, 1_000))
    rig.portfolio.settle({"r1": 2}, rig.clock.now())
    assert -rig.money[0] == rig.remote.remote.book.money.balance - OPENING


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_cancel_of_an_order_that_the_venue_does_not_know_yet_is_kept_until_it_does(rig: Rig) -> None:
    failing(rig, OrderFault.LATE, "place", times=1, seconds=60)
    await rig.place_order(wait=15)
    rig.blotter.cancel("r1", rig.clock.now())
    await asyncio.sleep(40)
    assert (rig.order().state, rig.money) == (OrderState.UNKNOWN, (1_000, 1_000, 0))
    assert rig.order().commands[CommandKind.CANCEL] is CommandState.REFUSED
    await asyncio.sleep(30)
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.OWN, (0, 0, 0))
    assert rig.remote.of("r1").rest == 0
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_orders_of_others_stay_where_all_of_ours_are_taken_back(rig: Rig) -> None:
    await rig.place_order("r1")
    await rig.place_order("r2")
    await rig.remote.connected().place([replace(rig.entries["r1"].intent.request, reference="theirs")])
    for reference in list(rig.blotter.entries):
        rig.blotter.cancel(reference, rig.clock.now())
    await asyncio.sleep(5)
    assert {rig.order(each).state for each in ("r1", "r2")} == {OrderState.CANCELLED}
    assert (rig.remote.of("theirs").rest, rig.money) == (1_000, (0, 0, 0))


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_rest_smaller_than_the_venue_takes_is_not_chased(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 950),))
    await rig.place_order()
    rig.blotter.cancel("r1", rig.clock.now())
    await asyncio.sleep(200)
    assert (rig.order().state, rig.money, rig.remote.remote.received) == (
        OrderState.CANCELLED, (950, 0, 950), ["r1"]
    )  # fmt: skip
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_what_is_matched_of_an_order_that_stood_for_hours_is_found_in_the_lists(rig: Rig) -> None:
    await rig.place_order(time_in_force=TimeInForce.UNTIL_CANCELLED)
    await asyncio.sleep(2 * 3_600)
    failing(rig, OrderFault.DROPPED, "stream")
    rig.place.offer(back=(Offer(20_000, 400),))
    await asyncio.sleep(65)
    assert (rig.order().state, rig.money) == (OrderState.PARTIALLY_FILLED, (1_000, 600, 400))
    rig.agrees()


@situation(Capability.STATEMENT, Capability.LAYS)
async def test_commission_is_on_what_the_bets_of_a_market_net_and_not_on_each(rig: Rig) -> None:
    rig.place.offer(back=(Offer(30_000, 50_000),))
    await rig.place_order("r1", odds_e4=30_000, quantity=1_000)
    await rig.place_order("r2", odds_e4=30_000, quantity=500)
    rig.place.offer(lay=(Offer(25_000, 50_000),))
    await rig.place_order("r3", odds_e4=25_000, quantity=700, side=Side.LAY, wait=25)
    rig.agrees()
    rig.remote.over(Fraction(1))
    rig.portfolio.settle({"r1": 2, "r2": 2, "r3": 2}, rig.clock.now())
    net = 2_000 + 1_000 - 1_050
    assert -rig.money[0] == rig.remote.remote.book.money.balance - OPENING == net - round(net * Fraction(1, 20))
