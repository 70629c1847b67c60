"""Orders of which nobody knows what became: never sent again, never given up too early, never refused without proof."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from advisor.core.orders.states import OrderState, Origin
from advisor.execution.order import CommandKind, CommandState
from advisor.execution.sending import Absent, Lost
from advisor.ports.venues import OutcomeUnknownError
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

DEEP = (Offer(20_000, 50_000),)
PROOF = 30 + 120 + 5
"""Seconds after its sending from which the absence of an order is a proof, rounded up to the next question."""
HELD = (1_000, 1_000, 0)


def failing(rig: Rig, fault: OrderFault, operation: str = "place", seconds: float = 0.0, times: int | None = 1) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, seconds=seconds, times=times))


@situation(Capability.NETWORK)
async def test_a_request_lost_on_its_way_is_quarantined_until_silence_is_proof(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_BEFORE)
    order = await rig.place_order(wait=12)
    assert (order.state, rig.money, rig.exposure) == (OrderState.UNKNOWN, HELD, 1_000)
    assert order.commands[CommandKind.PLACE] is CommandState.UNKNOWN
    while rig.order().state is OrderState.UNKNOWN:
        assert rig.money == HELD
        await asyncio.sleep(1)
    sent = rig.entries["r1"].sent_at
    assert sent is not None
    passed = (rig.entries["r1"].changed_at - sent).total_seconds()
    assert 120 + 5 <= passed <= PROOF
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.REJECTED, Origin.NOT_FOUND, (0, 0, 0))
    assert rig.remote.remote.received == ["r1"]
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_answer_lost_after_acceptance_is_an_order_that_rests_and_is_not_sent_again(rig: Rig) -> None:
    failing(rig, OrderFault.LOST_AFTER)
    order = await rig.place_order(wait=30)
    assert (order.state, rig.money, rig.exposure) == (OrderState.ACCEPTED, HELD, 1_000)
    assert rig.remote.remote.received == ["r1"]
    rig.agrees()


@situation(Capability.NETWORK)
async def test_an_answer_lost_after_an_order_was_matched_is_an_order_that_was_filled(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_AFTER)
    order = await rig.place_order(wait=30)
    assert (order.state, order.effective, rig.money) == (OrderState.FILLED, 1_000, (1_000, 0, 1_000))
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_500_after_acceptance_says_nothing_of_what_was_done(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.ERROR_AFTER)
    order = await rig.place_order(wait=5)
    assert order.state is OrderState.FILLED
    rig.agrees()


@situation(Capability.NETWORK)
async def test_half_a_document_says_nothing_of_what_was_done(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.BROKEN_BODY)
    order = await rig.place_order(wait=5)
    assert order.state is OrderState.FILLED
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_busy_venue_has_not_refused_an_order(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.BUSY)
    order = await rig.place_order(wait=5)
    assert (order.state, rig.money) == (OrderState.UNKNOWN, HELD)
    await rig.until(OrderState.REJECTED)
    assert (rig.order().origin, rig.money) == (Origin.NOT_FOUND, (0, 0, 0))
    rig.agrees()


@situation(Capability.NETWORK)
async def test_the_stream_knows_an_order_whose_answer_is_lost_before_anybody_gives_it_up(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_AFTER)
    intent = rig.intend()
    await asyncio.sleep(1)
    await rig.send(intent, wait=1)
    assert rig.order().state is OrderState.FILLED
    assert not any(isinstance(word, Lost) for word in rig.heard)
    await asyncio.sleep(12)
    assert any(isinstance(word, Lost) for word in rig.heard)
    assert rig.order().state is OrderState.FILLED
    rig.agrees()


@situation(Capability.NETWORK)
async def test_an_order_that_is_decided_on_after_ninety_seconds_held_its_money_all_the_while(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LATE, seconds=90)
    await rig.place_order(wait=85)
    assert (rig.order().state, rig.money) == (OrderState.UNKNOWN, HELD)
    await rig.until(OrderState.FILLED, within=30)
    assert not any(isinstance(word, Absent) for word in rig.heard)
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_clock_that_jumps_an_hour_ahead_does_not_make_silence_a_proof(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LATE, seconds=90)
    await rig.place_order(wait=12)
    rig.clock.ahead = timedelta(hours=1)
    await asyncio.sleep(70)
    assert (rig.order().state, rig.money) == (OrderState.UNKNOWN, HELD)
    await rig.until(OrderState.FILLED, within=30)
    assert not any(isinstance(word, Absent) for word in rig.heard)
    rig.agrees()


@situation(Capability.NETWORK)
async def test_an_order_is_found_whatever_its_venues_clock_says(rig: Rig) -> None:
    """Its venue's clock is far behind ours: a list from when it was sent, by our clock, begins after it."""
    rig.clock.ahead = timedelta(hours=3)
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_AFTER)
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    await rig.place_order(wait=PROOF + 30)
    assert (rig.order().state, rig.order().effective, rig.money) == (OrderState.FILLED, 1_000, (1_000, 0, 1_000))
    assert not any(isinstance(word, Absent) for word in rig.heard)
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_clock_that_is_set_back_gives_nothing_up_and_is_not_waited_for_for_ever(rig: Rig) -> None:
    failing(rig, OrderFault.LOST_BEFORE)
    await rig.place_order(wait=12)
    rig.clock.ahead = -timedelta(minutes=2)
    await asyncio.sleep(PROOF)
    assert (rig.order().state, rig.money) == (OrderState.UNKNOWN, HELD)
    await rig.until(OrderState.REJECTED, within=150)
    assert (rig.order().origin, rig.money) == (Origin.NOT_FOUND, (0, 0, 0))
    rig.agrees()


@situation(Capability.NETWORK)
async def test_an_order_that_lists_show_only_after_ninety_seconds_is_not_given_up(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.HIDDEN, seconds=90)
    await rig.place_order(wait=85)
    assert (rig.order().state, rig.money) == (OrderState.UNKNOWN, HELD)
    await rig.until(OrderState.FILLED, within=30)
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_reference_that_the_venue_has_seen_is_neither_placed_nor_refused_by_that_word(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    await rig.place_order()
    assert await rig.venue.place([rig.entries["r1"].intent.request]) == []
    assert len(rig.remote.remote.book.orders) == 1


@situation()
async def test_the_same_reference_may_be_sent_again_only_where_no_copy_can_be_taken_twice(rig: Rig) -> None:
    """No order is ever sent again by us; this is what the venue's declared times would allow."""
    terms = rig.venue.terms
    allowed = terms.max_accept_delay <= terms.dedup_window
    assert terms.may_resend(terms.max_transit) == allowed
    assert not terms.may_resend(terms.dedup_window) or terms.dedup_window.days > 10_000


@situation(Capability.NETWORK)
async def test_a_venue_that_takes_every_copy_gets_none(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.NO_DEDUP, times=None)
    failing(rig, OrderFault.LOST_BEFORE)
    failing(rig, OrderFault.LOST_AFTER)
    await rig.place_order("r1", wait=12)
    await rig.place_order("r2", wait=12)
    await rig.until(OrderState.REJECTED, "r1")
    assert (rig.order("r2").state, rig.remote.remote.received) == (OrderState.FILLED, ["r1", "r2"])
    rig.agrees()


@situation(Capability.NETWORK)
async def test_lists_that_cannot_be_read_prove_nothing_for_ten_minutes(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_BEFORE)
    failing(rig, OrderFault.BUSY, "closed", times=None)
    await rig.place_order(wait=600)
    assert (rig.order().state, rig.money, rig.exposure) == (OrderState.UNKNOWN, HELD, 1_000)
    rig.remote.remote.plan.clear()
    await rig.until(OrderState.REJECTED, within=20)
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_list_that_ends_before_its_end_proves_nothing(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    await rig.place_order("r1")
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    failing(rig, OrderFault.LOST_AFTER)
    failing(rig, OrderFault.PAGE_LOST, "matches", times=None)
    await rig.place_order("r2", wait=600)
    assert (rig.order("r2").state, rig.money) == (OrderState.UNKNOWN, (2_000, 1_000, 1_000))
    rig.remote.remote.plan.clear()
    await rig.until(OrderState.FILLED, "r2", within=20)
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_cancel_without_an_answer_leaves_the_order_as_it_was_and_may_be_repeated(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.LOST_BEFORE, "cancel")
    await rig.cancel("r1")
    assert (rig.order().state, rig.money) == (OrderState.ACCEPTED, HELD)
    await rig.cancel("r1")
    await rig.cancel("r1")
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.OWN, (0, 0, 0))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_cancel_that_was_carried_out_without_an_answer_is_known_by_the_stream(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.LOST_AFTER, "cancel")
    with suppress(OutcomeUnknownError):
        await rig.venue.cancel(["r1"])
    await asyncio.sleep(1)
    assert (rig.order().state, rig.money) == (OrderState.CANCELLED, (0, 0, 0))
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_failed_look_after_an_acceptance_does_not_undo_it(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    failing(rig, OrderFault.BUSY, "matches")
    order = await rig.place_order()
    assert order.state in {OrderState.ACCEPTED, OrderState.FILLED}
    assert order.venue_id == "1"
    await asyncio.sleep(65)
    assert rig.order().state is OrderState.FILLED
    rig.agrees()


@situation(Capability.NETWORK)
async def test_what_an_earlier_process_sent_is_found_by_the_next_and_not_sent_again(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_AFTER)
    failing(rig, OrderFault.LOST_BEFORE, "closed", times=None)
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    await rig.place_order(wait=1)
    after = rig.restarted()
    assert after.order().state is OrderState.UNKNOWN
    rig.remote.remote.plan.clear()
    async with after.running():
        await asyncio.sleep(20)
        assert after.order().state is OrderState.FILLED
        after.agrees()
