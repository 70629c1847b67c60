"""Two things at once: a cancel and a match, two orders and one offer, an end and what was before it."""

import asyncio
from dataclasses import replace

import pytest

from advisor.core.errors import ConflictError
from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_cancel_that_comes_after_the_match_asks_once_and_knows_the_match(rig: Rig) -> None:
    await rig.place_order()
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.DROPPED, operation="stream", times=None))
    rig.place.offer(back=(Offer(20_000, 1_000),))
    await rig.cancel("r1")
    assert (rig.order().state, rig.money) == (OrderState.FILLED, (1_000, 0, 1_000))
    assert rig.remote.line.requests.count("POST cancel") == 1
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_match_that_nobody_heard_of_comes_with_the_end_of_its_order(rig: Rig) -> None:
    await rig.place_order()
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.DROPPED, operation="stream", times=None))
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.cancel("r1")
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.OWN, (400, 0, 400))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_whose_market_begins_while_it_is_on_its_way_is_not_taken(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 5_000),))
    rig.place.begin_play()
    order = await rig.place_order()
    assert (order.state, order.origin, rig.money) == (OrderState.EXPIRED, Origin.IN_PLAY, (0, 0, 0))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_is_to_outlive_the_start_of_play_does(rig: Rig) -> None:
    await rig.place_order(time_in_force=TimeInForce.UNTIL_CANCELLED)
    rig.place.begin_play()
    await asyncio.sleep(3)
    assert rig.order().state is OrderState.ACCEPTED
    rig.agrees()


@situation()
async def test_two_orders_on_one_selection_are_two_and_their_risks_add_up(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    one, two = rig.intend("r1"), rig.intend("r2", quantity=500)
    assert (rig.money, rig.exposure) == ((1_500, 1_500, 0), 1_500)
    await rig.send(one, two)
    assert [rig.place.standing(each) for each in ("r1", "r2")] == [1_000, 500]
    assert (rig.money, rig.exposure) == ((1_500, 0, 1_500), 1_500)
    rig.agrees()


@situation()
async def test_two_orders_on_one_offer_take_no_more_than_stands(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 1_200),))
    await rig.send(rig.intend("r1"), rig.intend("r2"))
    assert sum(rig.place.standing(each) for each in ("r1", "r2")) <= 1_200
    assert rig.place.standing("r1") == 1_000
    assert sum(entry.order.effective for entry in rig.entries.values()) <= 1_200


@situation(Capability.RESTS, Capability.LAYS)
async def test_a_lay_that_would_meet_an_own_back_that_stands_never_leaves(rig: Rig) -> None:
    await rig.place_order("r1", odds_e4=20_000)
    order = await rig.place_order("r2", odds_e4=20_000, side=Side.LAY)
    assert (order.state, order.origin, rig.entries["r2"].sent_at) == (OrderState.REJECTED, Origin.OWN, None)
    assert (
        rig.entries["r2"].reason
        == "own orders: a back at 2.00, order r1 against no own back that it would be matched with"
    )
    assert rig.money == (1_000, 1_000, 0)
    # Below it both stand, and once the back is gone nothing is met.
    assert (await rig.place_order("r3", odds_e4=19_000, side=Side.LAY)).state is OrderState.ACCEPTED
    await rig.cancel("r1")
    assert (await rig.place_order("r4", odds_e4=20_000, side=Side.LAY)).state is OrderState.ACCEPTED
    order = await rig.place_order("r5", odds_e4=20_000)
    assert (order.origin, rig.entries["r5"].sent_at) == (Origin.OWN, None)
    rig.agrees()


@situation(Capability.NETWORK, Capability.LAYS)
async def test_a_lay_against_a_back_of_the_account_that_nobody_here_knows_is_refused_by_the_venue(rig: Rig) -> None:
    lay = rig.intend("r2", odds_e4=21_000, side=Side.LAY)
    back = replace(lay.request, reference="theirs", side=Side.BACK, price=rig.place.key.native(20_000))
    await rig.remote.connected().place([back])
    await rig.send(lay)
    order = rig.order("r2")
    assert (order.state, order.origin, rig.entries["r2"].reason) == (
        OrderState.REJECTED, Origin.VENUE, "an order of ours stands against it"
    )  # fmt: skip
    assert rig.money == (0, 0, 0)


@situation()
async def test_one_reference_is_one_order_however_often_it_is_decided(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 50_000),))
    intent = rig.intend()
    with pytest.raises(ConflictError):
        rig.intend()
    await rig.send(intent)
    rig.sender.put([intent])
    await asyncio.sleep(3)
    assert (rig.place.standing("r1"), rig.money) == (1_000, (1_000, 0, 1_000))
    rig.agrees()


@situation(Capability.LAYS)
async def test_a_lay_against_a_matched_back_frees_money_only_once_it_is_matched(rig: Rig) -> None:
    rig.place.offer(back=(Offer(30_000, 1_000),))
    await rig.place_order("r1", odds_e4=30_000)
    await rig.place_order("r2", odds_e4=25_000, side=Side.LAY)
    assert rig.exposure == 2_500
    rig.place.offer(lay=(Offer(25_000, 1_000),))
    await asyncio.sleep(3)
    assert (rig.order("r2").state, rig.exposure) == (OrderState.FILLED, 0)
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_of_somebody_else_on_the_account_is_for_a_person_and_is_left_alone(rig: Rig) -> None:
    await rig.place_order("r1")
    request = rig.entries["r1"].intent.request
    other = rig.remote.connected()
    await other.place([replace(request, reference="theirs")])
    await asyncio.sleep(200)
    assert [item.reference for item in rig.open_items] == ["theirs"]
    assert rig.remote.of("theirs").rest == 1_000
    assert rig.money == (1_000, 1_000, 0)


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_vanished_from_all_lists_stays_and_is_for_a_person(rig: Rig) -> None:
    await rig.place_order("r1")
    book = rig.remote.remote.book
    book._orders.clear()
    book._by_reference.clear()
    await asyncio.sleep(400)
    assert (rig.order().state, rig.money) == (OrderState.ACCEPTED, (1_000, 1_000, 0))
    assert [item.text for item in rig.open_items] == ["Its venue had it, and its lists do not have it any more."]
