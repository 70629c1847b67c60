"""Orders that their venue has after their absence was proven: it broke its own terms, and all that it has counts."""

import asyncio

from advisor.core.alerts import AlertCode, Severity
from advisor.core.orders.states import OrderState, Origin
from advisor.engine.orders.late import late_reference
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

LATE = late_reference("r1")


def late(rig: Rig, seconds: float = 400) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.LATE, operation="place", seconds=seconds))


async def given_up(rig: Rig) -> None:
    late(rig)
    await rig.place_order(wait=300)
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.REJECTED, Origin.NOT_FOUND, (0, 0, 0))


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_appears_after_its_absence_was_proven_is_another_one_and_is_taken_back(rig: Rig) -> None:
    await given_up(rig)
    await asyncio.sleep(150)
    assert (rig.order().state, rig.order().origin) == (OrderState.REJECTED, Origin.NOT_FOUND)
    found = rig.entries[LATE]
    assert (found.intent.late_of, found.intent.family, found.intent.known_as) == ("r1", "r1", "r1")
    assert (found.order.state, found.order.origin) == (OrderState.CANCELLED, Origin.OWN)
    assert (rig.money, rig.exposure, rig.remote.of("r1").rest) == ((0, 0, 0), 0, 0)
    assert [(item.reference, item.text) for item in rig.open_items] == [
        ("r1", f"Its venue has it after its absence was proven: it is taken back as the order {LATE}, and what is "
         "matched of it counts.")
    ]  # fmt: skip
    assert rig.alerted[AlertCode.OPEN_ITEM, "r1"] is Severity.CRITICAL
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_late_order_holds_its_money_until_it_is_known_to_be_taken_back(rig: Rig) -> None:
    await given_up(rig)
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.BUSY, operation="cancel", times=None))
    await asyncio.sleep(150)
    assert (rig.entries[LATE].order.state, rig.money, rig.exposure) == (
        OrderState.ACCEPTED, (1_000, 1_000, 0), 1_000
    )  # fmt: skip
    rig.remote.remote.plan.clear()
    await asyncio.sleep(30)
    assert (rig.entries[LATE].order.state, rig.money) == (OrderState.CANCELLED, (0, 0, 0))


@situation(Capability.NETWORK)
async def test_what_was_matched_of_a_late_order_counts_in_money_and_exposure(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    await given_up(rig)
    await asyncio.sleep(150)
    assert (rig.entries[LATE].order.state, rig.entries[LATE].order.effective) == (OrderState.FILLED, 1_000)
    assert (rig.money, rig.exposure, len(rig.open_items)) == ((1_000, 0, 1_000), 1_000, 1)
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_late_order_is_the_same_one_for_the_next_process(rig: Rig) -> None:
    await given_up(rig)
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.BUSY, operation="cancel", times=None))
    await asyncio.sleep(110)
    assert rig.entries[LATE].order.state is OrderState.ACCEPTED
    after = rig.restarted()
    rig.remote.remote.plan.clear()
    async with after.running():
        await asyncio.sleep(60)
        assert after.entries.keys() == {"r1", LATE}
        assert (after.entries[LATE].order.state, after.money) == (OrderState.CANCELLED, (0, 0, 0))
        after.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_what_is_said_again_of_a_late_order_that_has_ended_is_nothing_new(rig: Rig) -> None:
    await given_up(rig)
    await asyncio.sleep(150)
    facts = await rig.venue.orders(["r1"], rig.clock.now())
    after = rig.restarted()
    after.blotter.recall(rig.entries.values())
    for fact in facts:
        after.blotter.learn(fact, rig.clock.now())
    assert after.blotter.changes().is_empty
