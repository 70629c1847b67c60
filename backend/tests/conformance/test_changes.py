"""Orders that are changed while they stand: never more alive than was asked for, and counted once."""

import asyncio

import pytest

from advisor.core.errors import ConflictError
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.engine.orders.amending import Change
from advisor.execution.order import CommandKind, CommandState
from advisor.ports.venues import OutcomeUnknownError
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer, VenueOrder
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

HELD = (1_000, 1_000, 0)
OVER_NETWORK = (Capability.NETWORK, Capability.AMENDS)


def failing(rig: Rig, fault: OrderFault, operation: str = "replace", times: int | None = 1) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times))


def alive(rig: Rig) -> int:
    """What stands at the venue of all orders under the reference."""
    return sum(order.rest for order in rig.remote.remote.book.of("r1"))


def watched(rig: Rig) -> list[int]:
    """What the venue had alive, or matched, after each change of an order there."""
    seen: list[int] = []
    book = rig.remote.remote.book
    say = book._on_change

    def look(order: VenueOrder) -> None:
        seen.append(sum(each.rest + each.matched for each in book.orders.values()))
        say(order)

    book._on_change = look
    return seen


@situation(Capability.AMENDS)
async def test_less_of_an_order_stands_once_it_is_reduced_and_what_it_held_for_the_rest_is_free(rig: Rig) -> None:
    await rig.place_order()
    before = rig.order().venue_id
    await rig.change(quantity=600)
    order = rig.order()
    assert (order.state, order.venue_id, order.open_quantity) == (OrderState.ACCEPTED, before, 600)
    assert (order.commands[CommandKind.REDUCE], rig.money) == (CommandState.DONE, (600, 600, 0))
    rig.agrees()


@situation(Capability.AMENDS)
async def test_an_order_that_is_reduced_to_what_is_matched_is_filled(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    with pytest.raises(ConflictError):
        await rig.change(quantity=400)
    await rig.change(quantity=401)
    rig.place.offer(back=(Offer(20_200, 1),))
    rig.place.offer()
    await asyncio.sleep(3)
    assert (rig.order().state, rig.order().effective, rig.money) == (OrderState.FILLED, 401, (401, 0, 401))
    rig.agrees()


@situation(Capability.RESTS)
async def test_more_of_an_order_than_was_decided_is_never_asked_for(rig: Rig) -> None:
    await rig.place_order()
    with pytest.raises(ConflictError, match="it can only become less"):
        await rig.change(quantity=1_001)
    assert (set(rig.order().commands), rig.money) == ({CommandKind.PLACE}, HELD)


@situation(Capability.AMENDS)
async def test_at_another_price_it_is_the_same_order_with_another_id_and_is_counted_once(rig: Rig) -> None:
    await rig.place_order()
    first = rig.order().venue_id
    await rig.change(price=rig.place.key.native(22_000))
    order = rig.order()
    assert order.price is not None
    assert (order.state, order.price.odds_e4, order.earlier) == (OrderState.ACCEPTED, 22_000, (first,))
    assert order.venue_id not in {None, first}
    assert (order.commands[CommandKind.REPLACE], rig.money, rig.exposure) == (CommandState.DONE, HELD, 1_000)
    rig.place.offer(back=(Offer(22_000, 50_000),))
    await asyncio.sleep(3)
    assert (rig.order().state, rig.money) == (OrderState.FILLED, (1_000, 0, 1_000))
    rig.agrees()


@situation(Capability.AMENDS)
async def test_after_a_part_was_matched_only_the_rest_gets_another_price(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    rig.place.offer()
    await rig.change(price=rig.place.key.native(22_000))
    assert (rig.order().state, rig.order().open_quantity) == (OrderState.PARTIALLY_FILLED, 600)
    assert rig.money == (1_000, 600, 400)
    rig.place.offer(back=(Offer(22_000, 50_000),))
    await asyncio.sleep(3)
    fills = [(fill.price.odds_e4, fill.quantity) for fill in rig.order().fills if fill.price]
    assert (rig.order().state, fills) == (OrderState.FILLED, [(20_000, 400), (22_000, 600)])
    rig.agrees()


@situation(Capability.AMENDS)
async def test_one_that_was_replaced_can_be_reduced_by_its_whole_size(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    rig.place.offer()
    await rig.change(price=rig.place.key.native(22_000))
    await rig.change(quantity=700)
    assert (rig.order().open_quantity, rig.money) == (300, (700, 300, 400))
    rig.agrees()


@situation(Capability.AMENDS, Capability.LAYS)
async def test_a_lay_at_shorter_odds_holds_less_and_at_longer_ones_needs_a_decision_of_its_own(rig: Rig) -> None:
    await rig.place_order(odds_e4=30_000, side=Side.LAY)
    assert rig.money == (2_000, 2_000, 0)
    with pytest.raises(ConflictError, match="more than was granted"):
        await rig.change(price=rig.place.key.native(32_000))
    await rig.change(price=rig.place.key.native(25_000))
    assert rig.money == (1_500, 1_500, 0)
    rig.agrees()


@situation(*OVER_NETWORK, Capability.LADDER)
async def test_a_replacement_whose_new_order_is_refused_leaves_nothing_but_what_was_matched(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    rig.place.offer()
    await rig.change(price=rig.place.key.native(22_100))
    order = rig.order()
    assert (order.state, order.origin, order.effective) == (OrderState.CANCELLED, Origin.REPLACE, 400)
    assert (order.commands[CommandKind.REPLACE], rig.money) == (CommandState.REFUSED, (400, 0, 400))
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_a_replacement_that_never_arrived_leaves_the_order_as_it_was(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.LOST_BEFORE)
    await rig.change(price=rig.place.key.native(22_000), wait=60)
    assert (rig.order().state, rig.order().commands[CommandKind.REPLACE]) == (
        OrderState.ACCEPTED, CommandState.UNKNOWN
    )  # fmt: skip
    assert (rig.money, alive(rig), rig.remote.line.requests.count("POST replace")) == (HELD, 1_000, 1)
    with pytest.raises(ConflictError, match="not known yet"):
        await rig.change(quantity=500)
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_a_replacement_that_was_made_without_an_answer_is_known_from_the_lists(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    failing(rig, OrderFault.LOST_AFTER)
    await rig.change(price=rig.place.key.native(22_000), wait=60)
    order = rig.order()
    assert (order.earlier, order.venue_id, order.commands[CommandKind.REPLACE]) == (("1",), "2", CommandState.DONE)
    assert (rig.money, alive(rig), rig.open_items) == (HELD, 1_000, [])
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_a_replacement_that_leaves_two_orders_alive_is_found_held_for_taken_back_and_for_a_person(
    rig: Rig,
) -> None:
    await rig.place_order()
    failing(rig, OrderFault.BUSY, "cancel", times=None)
    failing(rig, OrderFault.TWO_LIVE)
    await rig.change(price=rig.place.key.native(22_000), wait=5)
    assert (alive(rig), rig.order().surplus) == (2_000, 1_000)
    assert (rig.money, rig.exposure) == ((2_000, 2_000, 0), 2_000)
    assert [item.text for item in rig.open_items] == [
        "More of it stands at its venue than was asked for: all of it is taken back."
    ]
    rig.remote.remote.plan.clear()
    await asyncio.sleep(60)
    assert (alive(rig), rig.order().state, rig.money) == (0, OrderState.CANCELLED, (0, 0, 0))
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_what_was_matched_of_two_orders_alive_counts_in_full(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.BUSY, "cancel", times=None)
    failing(rig, OrderFault.TWO_LIVE)
    await rig.change(price=rig.place.key.native(22_000), wait=5)
    rig.place.offer(back=(Offer(22_000, 1_700),))
    rig.place.offer()
    await asyncio.sleep(5)
    assert (rig.order().effective, rig.money, rig.exposure) == (1_700, (2_000, 300, 1_700), 2_000)
    rig.remote.remote.plan.clear()
    await asyncio.sleep(60)
    assert (rig.order().state, rig.money, rig.exposure) == (OrderState.FILLED, (1_700, 0, 1_700), 1_700)
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_a_replacement_that_comes_after_the_match_changes_nothing(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    rig.place.offer(back=(Offer(20_000, 1_000),))
    await rig.change(price=rig.place.key.native(22_000))
    order = rig.order()
    assert (order.state, order.effective, order.earlier) == (OrderState.FILLED, 1_000, ())
    assert order.commands[CommandKind.REPLACE] is CommandState.REFUSED
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_a_part_matched_while_a_replacement_is_on_its_way_is_not_asked_for_again(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    rig.place.offer(back=(Offer(20_000, 400),))
    rig.place.offer()
    assert rig.order().matched == 0
    seen = watched(rig)
    await rig.change(price=rig.place.key.native(22_000))
    assert (rig.order().matched, rig.order().open_quantity, rig.money) == (400, 600, (1_000, 600, 400))
    assert max(seen) <= 1_000
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_the_half_of_a_replacement_that_was_cancelled_ends_nothing(rig: Rig) -> None:
    await rig.place_order()
    await rig.change(price=rig.place.key.native(22_000))
    await asyncio.sleep(200)
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.ACCEPTED, None, HELD)
    assert rig.remote.remote.received == ["r1"]
    rig.agrees()


@situation(*OVER_NETWORK)
async def test_a_change_that_an_earlier_process_asked_for_is_not_asked_for_again(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    failing(rig, OrderFault.LOST_AFTER)
    price = rig.place.key.native(22_000)
    rig.amendments.ask(rig.blotter, "r1", Change(price=price), rig.clock.now())
    rig._take_changes()
    after = rig.restarted()
    with pytest.raises(OutcomeUnknownError):
        await rig.venue.replace("r1", price)
    assert after.order().commands[CommandKind.REPLACE] is CommandState.UNKNOWN
    async with after.running():
        await asyncio.sleep(30)
        assert (after.order().commands[CommandKind.REPLACE], after.order().venue_id) == (CommandState.DONE, "2")
        assert rig.remote.line.requests.count("POST replace") == 1
        after.agrees()


@situation(Capability.RESTS)
async def test_a_halt_stands_against_another_price(rig: Rig) -> None:
    await rig.place_order()
    rig.halts.append("stop")
    await rig.change(price=rig.place.key.native(22_000), wait=70)
    standing = [entry.order for entry in rig.entries.values() if not entry.order.has_ended]
    assert all(order.price is None and order.reference == "r1" for order in standing)
    assert rig.place.standing("r1") == 0
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_where_orders_are_not_changed_the_new_one_comes_only_once_the_old_one_is_known_to_be_gone(
    rig: Rig,
) -> None:
    if Capability.AMENDS in rig.place.offers:
        assert rig.venue.terms.replaces
        return
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    rig.place.offer()
    seen = watched(rig)
    failing(rig, OrderFault.LOST_AFTER, "cancel")
    failing(rig, OrderFault.BUSY, "closed", times=None)
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    await rig.change(price=rig.place.key.native(22_000), wait=100)
    assert (set(rig.entries), rig.order().state, rig.money) == (
        {"r1"}, OrderState.PARTIALLY_FILLED, (1_000, 600, 400)
    )  # fmt: skip
    rig.remote.remote.plan.clear()
    await asyncio.sleep(70)
    _, anew = rig.entries.values()
    assert (anew.intent.family, anew.intent.attempt, anew.order.quantity) == ("r1", 2, 600)
    assert (anew.order.state, rig.order().state) == (OrderState.ACCEPTED, OrderState.CANCELLED)
    assert (max(seen) <= 1_000, rig.money) == (True, (1_000, 600, 400))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_the_rest_of_an_order_that_an_earlier_process_took_back_is_not_asked_for_by_the_next(rig: Rig) -> None:
    if Capability.AMENDS in rig.place.offers:
        assert rig.venue.terms.replaces
        return
    await rig.place_order()
    failing(rig, OrderFault.BUSY, "cancel", times=None)
    await rig.change(price=rig.place.key.native(22_000), wait=1)
    after = rig.restarted()
    rig.amendments.forget()
    rig.remote.remote.plan.clear()
    async with after.running():
        await asyncio.sleep(60)
        assert (set(after.entries), after.order().state) == ({"r1"}, OrderState.CANCELLED)
        assert rig.remote.remote.received == ["r1"]
