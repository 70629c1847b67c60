"""The account as its venue has it, held against what is known: what is lost is found, and nothing is made to fit."""

import asyncio
from uuid import UUID

from advisor.core.ids import order_reference
from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.engine.orders.adopting import RECOVERED
from advisor.execution.account_check import DifferenceKind
from advisor.execution.intents import CheckName
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation
from tests.sandbox.order_venues.stands import placement

OURS = str(order_reference(UUID(int=4711)))
READS = (Capability.STATEMENT,)


async def forgotten(rig: Rig, reference: str = OURS) -> Rig:
    """Another process, of which the row of an order was lost; the order is old enough to be looked at."""
    await asyncio.sleep(60)
    after = Rig(rig.place, rig.remote.connected())
    after.entries = {key: entry for key, entry in rig.entries.items() if key != reference}
    return after


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_of_ours_at_the_venue_without_a_row_here_is_taken_up_and_taken_back_and_what_is_matched_counts(
    rig: Rig,
) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order(OURS, time_in_force=TimeInForce.UNTIL_CANCELLED, quantity=1_000)
    rig.place.offer()
    after = await forgotten(rig)
    # Until its cancel was answered the whole of it is held.
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.BUSY, operation="cancel", times=None))
    async with after.running():
        found = await after.audit()
        assert [each.kind for each in found.differences] == [DifferenceKind.ORDER_MISSING_HERE]
        taken = after.entries[OURS]
        assert (taken.order.state, taken.order.venue_id, taken.intent.instance) == (OrderState.ACCEPTED, "1", RECOVERED)
        assert (after.money, after.exposure) == ((1_000, 1_000, 0), 1_000)
        [item] = after.open_items
        assert (item.reference, "under a reference of ours" in item.text) == (OURS, True)
        await asyncio.sleep(20)
        assert (after.order(OURS).state, after.money) == (OrderState.PARTIALLY_FILLED, (1_000, 600, 400))
        rig.remote.remote.plan.clear()
        await asyncio.sleep(60)
        order = after.order(OURS)
        assert (order.state, order.origin, order.effective) == (OrderState.CANCELLED, Origin.OWN, 400)
        assert (after.money, after.exposure, rig.remote.of(OURS).rest) == ((400, 0, 400), 400, 0)
        refused = await after.place_order("next")
        assert (refused.state, refused.origin) == (OrderState.REJECTED, Origin.OWN)
        assert after.entries["next"].intent.checks[-1].name is CheckName.HALT
        again = await after.audit()
        assert (again.differences, again.lost, len(after.open_items)) == ([], [], 1)
        after.agrees()


@situation(Capability.NETWORK)
async def test_an_order_of_another_client_is_never_taken_up_nor_taken_back_however_its_reference_looks(
    rig: Rig,
) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    foreign, at = str(UUID(int=4711, version=4)), rig.clock.now().timestamp()
    rig.remote.remote.book.place(placement(foreign, expires=at + 60), at)
    await asyncio.sleep(60)
    found = await rig.audit()
    assert [each.kind for each in found.differences] == [DifferenceKind.ORDER_MISSING_HERE]
    assert (found.lost, rig.entries, rig.money, rig.open_items) == ([], {}, (0, 0, 0), [])
    assert "POST cancel" not in rig.remote.line.requests
