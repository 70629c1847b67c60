"""What streams leave out, say twice or out of order: every match is known once, and lists say what streams do not."""

import asyncio

from advisor.core.alerts import AlertCode, Severity
from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.engine.alerts import of_streams
from advisor.execution.intents import CheckName
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

NEEDS = (Capability.NETWORK, Capability.RESTS)


def failing(rig: Rig, fault: OrderFault, operation: str = "stream", times: int | None = 1) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times))


async def resting(rig: Rig) -> None:
    """An order stands, and everything about that was heard."""
    await rig.place_order(time_in_force=TimeInForce.UNTIL_CANCELLED, wait=5)
    assert rig.order().state is OrderState.ACCEPTED


def matched(rig: Rig, size: int, odds_e4: int = 20_000) -> None:
    """So much is matched now."""
    rig.place.offer(back=(Offer(odds_e4, size),))
    rig.place.offer()


@situation(*NEEDS)
async def test_a_number_that_is_missing_has_the_lists_read_at_once(rig: Rig) -> None:
    await resting(rig)
    failing(rig, OrderFault.GAP)
    matched(rig, 300)
    matched(rig, 200)
    await asyncio.sleep(4)
    assert (rig.order().effective, rig.money) == (500, (1_000, 500, 500))
    rig.agrees()


@situation(*NEEDS)
async def test_an_older_message_that_comes_later_takes_nothing_back(rig: Rig) -> None:
    await resting(rig)
    failing(rig, OrderFault.REORDERED)
    matched(rig, 300)
    matched(rig, 200)
    await asyncio.sleep(4)
    matched(rig, 100)
    await asyncio.sleep(4)
    assert rig.order().effective == 600
    rig.agrees()


@situation(*NEEDS)
async def test_a_message_that_comes_twice_counts_once(rig: Rig) -> None:
    await resting(rig)
    failing(rig, OrderFault.DUPLICATED, times=None)
    for size in (300, 200, 500):
        matched(rig, size)
        await asyncio.sleep(2)
    assert (rig.order().state, len(rig.order().fills), rig.open_items) == (OrderState.FILLED, 3, [])
    rig.agrees()


@situation(*NEEDS)
async def test_several_matches_in_one_message_are_the_fills_of_the_list(rig: Rig) -> None:
    await resting(rig)
    for odds_e4, size in ((20_400, 333), (20_200, 333), (20_000, 100)):
        matched(rig, size, odds_e4)
    await asyncio.sleep(2)
    assert [fill.quantity for fill in rig.order().fills] == [333, 333, 100]
    rig.agrees()


@situation(*NEEDS)
async def test_a_stream_that_drops_orders_while_its_heart_beats_is_found_out_within_a_minute(rig: Rig) -> None:
    await resting(rig)
    failing(rig, OrderFault.DROPPED, times=None)
    matched(rig, 300)
    await asyncio.sleep(62)
    assert (rig.order().effective, rig.money) == (300, (1_000, 700, 300))
    rig.agrees()


@situation(*NEEDS)
async def test_what_was_matched_while_the_stream_was_lost_is_in_the_lists_after_it(rig: Rig) -> None:
    await resting(rig)
    rig.remote.remote.stream.cut()
    matched(rig, 300)
    matched(rig, 800)
    await asyncio.sleep(25)
    assert (rig.order().state, rig.money) == (OrderState.FILLED, (1_000, 0, 1_000))
    rig.agrees()


@situation(*NEEDS)
async def test_an_order_matched_in_full_before_anybody_listened_is_known_from_the_lists(rig: Rig) -> None:
    await resting(rig)
    after = rig.restarted()
    matched(rig, 1_000)
    rig.remote.remote.stream.cut()
    async with after.running():
        await asyncio.sleep(4)
        assert after.order().state is OrderState.FILLED
        after.agrees()


@situation(*NEEDS)
async def test_the_keys_of_matches_are_the_same_for_the_next_process(rig: Rig) -> None:
    await resting(rig)
    matched(rig, 300)
    await asyncio.sleep(4)
    before = [fill.key for fill in rig.order().fills]
    after = rig.restarted()
    async with after.running():
        matched(rig, 200)
        await asyncio.sleep(70)
        keys = [fill.key for fill in after.order().fills]
        assert (keys[:1], len(keys), after.open_items) == (before, 2, [])
        after.agrees()


@situation(*NEEDS)
async def test_reading_everything_again_changes_nothing(rig: Rig) -> None:
    await resting(rig)
    matched(rig, 300)
    await asyncio.sleep(30)
    changed, asked = rig.changed, len(rig.remote.line.requests)
    await asyncio.sleep(200)
    assert (rig.changed, rig.open_items) == (changed, [])
    assert len(rig.remote.line.requests) > asked
    rig.agrees()


@situation(*NEEDS)
async def test_a_reader_that_is_too_slow_reads_the_lists_instead(rig: Rig) -> None:
    await resting(rig)
    book, now = rig.remote.remote.book, rig.clock.now().timestamp()
    for number in range(1_100):
        book.reduce("r1", 1_000, now + number / 1e6)
    matched(rig, 300)
    await asyncio.sleep(10)
    assert rig.order().effective == 300
    rig.agrees()


@situation(*NEEDS)
async def test_what_the_stream_says_is_a_sum_and_is_never_added_up(rig: Rig) -> None:
    await resting(rig)
    for size in (300, 200, 100):
        matched(rig, size)
        await asyncio.sleep(2)
    rig.remote.remote.book.reduce("r1", 900, rig.clock.now().timestamp())
    await asyncio.sleep(2)
    assert [fill.quantity for fill in rig.order().fills] == [300, 200, 100]
    assert (rig.order().effective, rig.money) == (600, (900, 300, 600))
    rig.agrees()


async def held_back(rig: Rig, reference: str) -> bool:
    """Whether a new order is refused as the stream may have left something out; it must be refused for nothing else."""
    sent = len(rig.remote.remote.received)
    order = await rig.place_order(reference, quantity=100, wait=0.2)
    if order.state is not OrderState.REJECTED:
        return False
    [against] = [check for check in rig.entries[reference].intent.checks if not check.passed]
    assert (order.origin, against.name, "stream" in against.value) == (Origin.OWN, CheckName.HALT, True)
    assert len(rig.remote.remote.received) == sent
    return True


@situation(*NEEDS)
async def test_after_a_silence_of_two_heartbeats_nothing_new_is_bet_until_the_lists_and_a_fresh_stream_have_spoken(
    rig: Rig,
) -> None:
    await resting(rig)
    failing(rig, OrderFault.LOST_BEFORE, "stream_read", times=None)
    failing(rig, OrderFault.BUSY, "open", times=None)
    beats = rig.venue.terms.heartbeat
    assert beats is not None
    # The last answer may come one heartbeat from now.
    await asyncio.sleep(3 * beats.total_seconds() + 2)
    matched(rig, 300)
    assert await held_back(rig, "r2")
    await asyncio.sleep(100)
    assert await held_back(rig, "r3")
    [alert] = of_streams(rig.reconciler.lost_streams(), rig.clock.now())
    assert (alert.code, alert.severity, alert.subject) == (
        AlertCode.STREAM_LOST, Severity.MEDIUM, rig.venue.key
    )  # fmt: skip
    assert rig.order().effective == 0
    rig.remote.remote.plan.clear()
    failing(rig, OrderFault.LOST_BEFORE, "stream_read", times=None)
    await asyncio.sleep(40)
    assert (rig.order().effective, len(rig.order().fills)) == (300, 1)
    assert await held_back(rig, "r4")
    await rig.cancel("r1")
    assert rig.order().has_ended, "what stands may be taken back meanwhile"
    rig.remote.remote.plan.clear()
    await asyncio.sleep(60)
    assert not await held_back(rig, "r5")
    assert rig.reconciler.lost_streams() == {}
    rig.agrees()


@situation(*NEEDS)
async def test_after_its_connection_was_refused_nothing_new_is_bet_until_the_lists_were_read(rig: Rig) -> None:
    await resting(rig)
    failing(rig, OrderFault.BUSY, "matches", times=None)
    rig.remote.remote.stream.cut()
    matched(rig, 300)
    # The read that is under way ends first.
    await asyncio.sleep(17)
    assert await held_back(rig, "r2")
    rig.remote.remote.plan.clear()
    await asyncio.sleep(20)
    assert (rig.order().effective, len(rig.order().fills)) == (300, 1)
    assert not await held_back(rig, "r5")
    rig.agrees()


@situation(*NEEDS)
async def test_messages_of_a_connection_that_ended_say_nothing_and_a_fresh_one_is_made(rig: Rig) -> None:
    await resting(rig)
    failing(rig, OrderFault.OTHER_CONNECTION, "stream_read")
    failing(rig, OrderFault.BUSY, "open", times=None)
    await asyncio.sleep(20)
    assert await held_back(rig, "r2")
    rig.remote.remote.plan.clear()
    await asyncio.sleep(20)
    failing(rig, OrderFault.BUSY, "open", times=None)
    matched(rig, 300)
    await asyncio.sleep(3)
    assert rig.order().effective == 300, "by the fresh stream alone"
    assert not await held_back(rig, "r5")
    rig.agrees()


@situation(*NEEDS)
async def test_the_next_process_bets_nothing_new_before_it_has_read_what_became_of_what_stands(rig: Rig) -> None:
    await resting(rig)
    after = rig.restarted()
    failing(rig, OrderFault.BUSY, "open", times=None)
    async with after.running():
        await asyncio.sleep(2)
        assert await held_back(after, "r2")
        rig.remote.remote.plan.clear()
        await asyncio.sleep(20)
        assert not await held_back(after, "r5")
        after.agrees()
