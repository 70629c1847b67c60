"""What nobody knows: how much of it there may be at a venue, and how long a venue may be silent."""

import asyncio
from datetime import timedelta

from advisor.core.orders.states import OrderState, Origin
from advisor.execution.intents import CheckName
from advisor.execution.quarantine import QuarantineLimits
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation


def failing(rig: Rig, fault: OrderFault, operation: str = "place", times: int | None = None) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times))


async def unknown(rig: Rig, number: int, quantity: int = 200, first: int = 0) -> None:
    """So many orders of which nobody knows what became."""
    rig.place.offer(back=(Offer(20_000, 50_000),))
    failing(rig, OrderFault.BUSY)
    references = [f"lost{each}" for each in range(first, number)]
    for each in references:
        await rig.place_order(each, quantity=quantity, wait=1)
    assert {rig.order(each).state for each in references} == {OrderState.UNKNOWN}
    rig.remote.remote.plan.clear()


@situation(Capability.NETWORK)
async def test_beyond_the_number_of_unknown_orders_a_venue_gets_no_new_one(rig: Rig) -> None:
    await unknown(rig, 5)
    assert (await rig.place_order("sixth")).state is OrderState.FILLED
    await unknown(rig, 6, first=5)
    order = await rig.place_order("seventh")
    assert (order.state, order.origin) == (OrderState.REJECTED, Origin.OWN)
    [check] = [each for each in rig.entries["seventh"].intent.checks if not each.passed]
    assert (check.name, check.passed) == (CheckName.QUARANTINE, False)
    assert "seventh" not in rig.remote.remote.received


@situation(Capability.NETWORK)
async def test_beyond_the_money_of_unknown_orders_a_venue_gets_no_new_one(rig: Rig) -> None:
    rig.limits = QuarantineLimits(orders=100, share=0.002)
    await unknown(rig, 2, quantity=1_000)
    assert (await rig.place_order("limit", quantity=100)).state is OrderState.FILLED
    rig.limits = QuarantineLimits(orders=100, share=0.0019)
    order = await rig.place_order("beyond", quantity=100)
    refused = [each.name for each in rig.entries["beyond"].intent.checks if not each.passed]
    assert (order.origin, refused) == (Origin.OWN, [CheckName.QUARANTINE])


@situation(Capability.NETWORK, Capability.RESTS)
async def test_orders_are_taken_back_however_much_is_unknown(rig: Rig) -> None:
    await rig.place_order("rests", odds_e4=30_000)
    await unknown(rig, 6)
    rig.blotter.cancel("rests", rig.clock.now())
    await asyncio.sleep(2)
    assert rig.order("rests").state is OrderState.CANCELLED


@situation(Capability.NETWORK)
async def test_once_it_is_known_what_became_of_them_a_venue_gets_new_ones(rig: Rig) -> None:
    await unknown(rig, 6)
    await rig.until(OrderState.REJECTED, "lost5")
    assert (await rig.place_order("after")).state is OrderState.FILLED


@situation(Capability.NETWORK)
async def test_a_venue_that_does_not_say_what_became_of_an_order_is_silent_after_five_minutes(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    failing(rig, OrderFault.LOST_BEFORE, times=1)
    failing(rig, OrderFault.BUSY, "closed")
    await rig.place_order(wait=300)
    assert rig.reconciler.silent() == {}
    await asyncio.sleep(30)
    [(venue, since)] = rig.reconciler.silent().items()
    assert venue == rig.place.key.key
    assert timedelta(minutes=5) <= rig.clock.now() - since <= timedelta(minutes=6)
    assert rig.order().state is OrderState.UNKNOWN
    rig.remote.remote.plan.clear()
    await rig.until(OrderState.REJECTED, within=30)
    assert rig.reconciler.silent() == {}


@situation()
async def test_a_venue_of_which_nothing_is_asked_is_not_silent(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    await rig.place_order()
    await asyncio.sleep(1_000)
    assert rig.reconciler.silent() == {}
