"""Orders that have ended by what is known, while their venue has more of them, and says so in its lists alone."""

import asyncio
from dataclasses import replace

from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Match, MatchStatus, Offer, OrderStatus
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

REREAD = 62.0
"""Seconds after which all lists have been read again."""


def failing(rig: Rig, fault: OrderFault, operation: str, times: int | None = 1) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times))


def standing(rig: Rig) -> list[int]:
    """What may still be matched of each order that the venue has open."""
    return [each.rest for each in rig.remote.remote.book.orders.values() if each.status is OrderStatus.OPEN]


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_match_of_an_order_that_had_ended_is_known_though_its_message_was_lost(rig: Rig) -> None:
    await rig.place_order()
    await rig.cancel("r1")
    await asyncio.sleep(5)
    assert (rig.order().state, rig.money) == (OrderState.CANCELLED, (0, 0, 0))
    failing(rig, OrderFault.DROPPED, "stream")
    order, now = rig.remote.of("r1"), rig.clock.now().timestamp()
    match = Match(
        order=order.id, reference="r1", number=1, odds_e4=20_000, size=700, after=700, at=now,
        status=MatchStatus.CONFIRMED,
    )  # fmt: skip
    rig.remote.remote.book.keep(replace(order, matches=(match,)), now)
    await asyncio.sleep(REREAD)
    assert (rig.order().effective, rig.money, rig.exposure) == (700, (700, 0, 700), 700)
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS, Capability.AMENDS)
async def test_what_stands_twice_is_held_and_taken_back_also_when_the_order_had_ended(rig: Rig) -> None:
    """Both stand after a replacement of which nothing was heard, and then the old one is filled."""
    await rig.place_order()
    failing(rig, OrderFault.TWO_LIVE, "replace")
    failing(rig, OrderFault.LOST_AFTER, "replace")
    failing(rig, OrderFault.DROPPED, "stream")
    task = asyncio.create_task(rig.change(price=rig.place.key.native(22_000), wait=1))
    await asyncio.sleep(1)
    rig.place.offer(back=(Offer(20_000, 1_000),))
    rig.place.offer()
    while standing(rig):
        assert asyncio.get_running_loop().time() < 2 * REREAD, "what stands twice is never taken back"
        await asyncio.sleep(1)
    await task
    await asyncio.sleep(5)
    assert (rig.order().effective, rig.money) == (1_000, (1_000, 0, 1_000))
    assert "More of it stands at its venue" in " ".join(item.text for item in rig.open_items)
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS, Capability.AMENDS)
async def test_what_stands_twice_of_an_ended_order_counts_while_it_cannot_be_taken_back(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.TWO_LIVE, "replace")
    failing(rig, OrderFault.LOST_AFTER, "replace")
    failing(rig, OrderFault.DROPPED, "stream")
    failing(rig, OrderFault.BUSY, "cancel", times=None)
    task = asyncio.create_task(rig.change(price=rig.place.key.native(22_000), wait=1))
    await asyncio.sleep(1)
    rig.place.offer(back=(Offer(20_000, 1_000),))
    rig.place.offer()
    await asyncio.sleep(2 * REREAD)
    await task
    assert (standing(rig), rig.money, rig.exposure) == ([1_000], (2_000, 1_000, 1_000), 2_000)
    rig.agrees()
    rig.place.offer(back=(Offer(22_000, 50_000),))
    await asyncio.sleep(5)
    assert (rig.order().effective, rig.money, rig.exposure) == (2_000, (2_000, 0, 2_000), 2_000)
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS, Capability.LAYS, Capability.AMENDS)
async def test_a_lay_that_stands_twice_is_held_at_the_odds_of_each(rig: Rig) -> None:
    await rig.place_order(odds_e4=30_000, side=Side.LAY)
    failing(rig, OrderFault.BUSY, "cancel", times=None)
    failing(rig, OrderFault.TWO_LIVE, "replace")
    await rig.change(price=rig.place.key.native(25_000), wait=5)
    assert rig.money == (3_500, 3_500, 0)
    rig.agrees()
