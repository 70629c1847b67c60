"""The life of an order at every venue: what it holds, what is matched, how it ends, and what the venue says of it."""

import asyncio

from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.execution.intents import Check, CheckName
from advisor.execution.sending import Refused, Sent, Unsent
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.markets import MarketStatus
from advisor.sandbox.order_venues.orders import Offer
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

DEEP = (Offer(20_000, 50_000),)


@situation(Capability.RESTS)
async def test_a_back_that_finds_no_price_rests_and_holds_its_stake(rig: Rig) -> None:
    rig.place.offer(back=(Offer(19_000, 5_000),))
    order = await rig.place_order()
    assert (order.state, order.fills, rig.money, rig.exposure) == (OrderState.ACCEPTED, (), (1_000, 1_000, 0), 1_000)
    assert order.venue_id is not None
    rig.agrees()


@situation(Capability.LAYS)
async def test_a_lay_that_rests_holds_what_it_can_lose_and_not_its_stake(rig: Rig) -> None:
    order = await rig.place_order(odds_e4=50_000, side=Side.LAY)
    assert (order.state, rig.money, rig.exposure) == (OrderState.ACCEPTED, (4_000, 4_000, 0), 4_000)
    rig.agrees()


@situation(Capability.LAYS)
async def test_a_lay_matched_at_a_better_price_gives_back_what_it_cannot_lose(rig: Rig) -> None:
    rig.place.offer(lay=(Offer(48_000, 5_000),))
    order = await rig.place_order(odds_e4=50_000, side=Side.LAY)
    assert (order.state, rig.money, rig.exposure) == (OrderState.FILLED, (3_800, 0, 3_800), 3_800)
    rig.agrees()


@situation()
async def test_a_back_is_matched_at_the_better_price_that_stands(rig: Rig) -> None:
    rig.place.offer(back=(Offer(21_000, 50_000),))
    order = await rig.place_order()
    assert [(fill.price.odds_e4, fill.quantity) for fill in order.fills if fill.price] == [(21_000, 1_000)]
    assert (order.state, rig.money) == (OrderState.FILLED, (1_000, 0, 1_000))
    rig.agrees()


@situation(Capability.RESTS)
async def test_three_parts_at_three_prices_are_three_fills_and_their_sums_are_the_venues(rig: Rig) -> None:
    await rig.place_order(time_in_force=TimeInForce.UNTIL_CANCELLED)
    seen: list[tuple[OrderState, tuple[int, int, int]]] = []
    for odds_e4, size in ((20_400, 333), (20_200, 333), (20_000, 900)):
        rig.place.offer(back=(Offer(odds_e4, size),))
        await asyncio.sleep(5)
        seen.append((rig.order().state, rig.money))
    part, filled = OrderState.PARTIALLY_FILLED, OrderState.FILLED
    assert seen == [(part, (1_000, 667, 333)), (part, (1_000, 334, 666)), (filled, (1_000, 0, 1_000))]
    assert [fill.quantity for fill in rig.order().fills] == [333, 333, 334]
    rig.agrees()


@situation(Capability.DEPTH)
async def test_an_order_that_goes_through_three_prices_at_once_is_three_fills(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_600, 333), Offer(20_400, 333), Offer(20_200, 900)))
    order = await rig.place_order()
    assert [(fill.price.odds_e4, fill.quantity) for fill in order.fills if fill.price] == [
        (20_600, 333), (20_400, 333), (20_200, 334)
    ]  # fmt: skip
    rig.agrees()


@situation(Capability.RESTS)
async def test_an_order_that_is_cancelled_unmatched_holds_nothing_any_more(rig: Rig) -> None:
    await rig.place_order()
    await rig.cancel("r1")
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.OWN, (0, 0, 0))
    assert rig.exposure == 0
    rig.agrees()


@situation(Capability.RESTS)
async def test_of_an_order_cancelled_after_a_part_the_part_remains_and_it_was_never_refused(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    await rig.cancel("r1")
    assert (rig.order().state, rig.order().origin, rig.money) == (OrderState.CANCELLED, Origin.OWN, (400, 0, 400))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_somebody_else_reduced_holds_less(rig: Rig) -> None:
    await rig.place_order()
    rig.remote.remote.book.reduce("r1", 600, rig.clock.now().timestamp())
    await asyncio.sleep(3)
    assert (rig.order().state, rig.order().open_quantity, rig.money) == (OrderState.ACCEPTED, 600, (600, 600, 0))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_somebody_else_replaced_is_for_a_person_and_its_money_stays_held(rig: Rig) -> None:
    await rig.place_order()
    rig.remote.remote.book.replace("r1", 22_000, rig.clock.now().timestamp())
    await asyncio.sleep(150)
    assert (rig.money, rig.exposure) == ((1_000, 1_000, 0), 1_000)
    assert [item.text for item in rig.open_items] == ["Somebody else replaced the order r1: it is 2 at its venue now."]
    await rig.cancel("r1")
    await asyncio.sleep(70)
    assert (rig.money, sum(order.rest for order in rig.remote.remote.book.of("r1"))) == ((0, 0, 0), 0)


@situation()
async def test_all_or_nothing_ends_with_the_answer_where_not_all_of_it_is_on_offer(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    order = await rig.place_order(time_in_force=TimeInForce.FILL_OR_KILL)
    assert (order.state, order.fills, rig.money) == (OrderState.EXPIRED, (), (0, 0, 0))
    assert order.origin is Origin.TIME_IN_FORCE
    rig.agrees()


@situation(Capability.RESTS)
async def test_what_is_not_on_offer_at_once_lapses_where_it_is_asked_for_so(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    order = await rig.place_order(time_in_force=TimeInForce.FILL_AND_KILL)
    assert (order.state, order.origin, order.effective) == (OrderState.EXPIRED, Origin.TIME_IN_FORCE, 400)
    assert rig.money == (400, 0, 400)
    rig.agrees()


@situation(Capability.RESTS)
async def test_at_the_start_of_play_what_is_not_matched_lapses_and_what_is_remains(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order()
    rig.place.begin_play()
    await asyncio.sleep(3)
    order = rig.order()
    assert (order.state, order.origin, rig.money) == (OrderState.EXPIRED, Origin.IN_PLAY, (400, 0, 400))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_of_orders_sent_together_each_goes_its_own_way(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 1_500),))
    await rig.send(
        rig.intend("filled"), rig.intend("part"), rig.intend("small", quantity=99), rig.intend("rests", odds_e4=30_000)
    )
    assert {reference: entry.order.state.value for reference, entry in rig.entries.items()} == {
        "filled": "filled", "part": "partially_filled", "small": "rejected", "rests": "accepted"
    }  # fmt: skip
    assert rig.money == (3_000, 1_500, 1_500)
    assert rig.remote.line.requests.count("POST place") == 1
    rig.agrees()


async def refused(rig: Rig, text: str, **asked: object) -> None:
    """The venue refuses an order: nothing is held, and it is not sent again."""
    order = await rig.place_order(**asked)  # type: ignore[arg-type]
    assert (order.state, order.origin, rig.money, rig.exposure) == (
        OrderState.REJECTED, Origin.VENUE, (0, 0, 0), 0
    )  # fmt: skip
    assert rig.entries["r1"].reason == text
    await asyncio.sleep(300)
    assert rig.remote.remote.received == ["r1"]
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_suspended_market_refuses_an_order_and_it_is_not_sent_again(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.remote.stands.change(MarketStatus.SUSPENDED)
    await refused(rig, "its market was suspended")


@situation(Capability.LADDER)
async def test_a_price_between_two_steps_of_the_ladder_is_refused(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    await refused(rig, "the venue knows no such price", odds_e4=20_100)


@situation(Capability.NETWORK)
async def test_an_order_smaller_than_the_venue_takes_is_refused(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    await refused(rig, "it was smaller than the venue takes", quantity=99)


@situation(Capability.NETWORK)
async def test_an_order_for_which_the_venue_counts_too_little_money_is_refused(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.remote.remote.book.money.post("charge", "", -999_500, rig.clock.now().timestamp())
    await refused(rig, "the venue counts too little money")


@situation(Capability.NETWORK)
async def test_a_counter_of_the_venues_that_never_falls_refuses_with_the_money_present(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.remote.remote.book.money.drift = 999_500
    await refused(rig, "the venue counts too little money")


@situation(Capability.NETWORK)
async def test_an_account_that_the_venue_has_closed_takes_no_order(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.remote.remote.book.money.is_closed = True
    await refused(rig, "the venue has closed the account")


@situation(Capability.NETWORK)
async def test_a_market_that_the_venue_does_not_have_takes_no_order(rig: Rig) -> None:
    rig.remote.stands.states.clear()
    await refused(rig, "the venue has no such market")


@situation(Capability.NETWORK)
async def test_too_many_requests_is_a_refusal_where_the_venue_says_that_nothing_was_done(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.remote.remote.plan.add(OrderFaultRule(fault=OrderFault.LIMITED, operation="place"))
    await refused(rig, "too many requests were sent")


@situation(Capability.NETWORK)
async def test_a_venue_that_cannot_be_reached_was_sent_nothing_and_nothing_is_held(rig: Rig) -> None:
    rig.remote.line.is_down = True
    order = await rig.place_order()
    assert (order.state, order.origin, rig.money) == (OrderState.REJECTED, Origin.OWN, (0, 0, 0))
    assert [type(word) for word in rig.heard] == [Sent, Unsent]
    assert (rig.remote.remote.received, rig.remote.line.requests.count("POST place")) == ([], 0)


@situation(Capability.REQUOTES)
async def test_a_smaller_stake_that_is_offered_at_the_price_is_accepted_and_the_rest_given_back(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, None),))
    order = await rig.place_order(quantity=5_000)
    assert (order.state, order.cut, order.effective) == (OrderState.FILLED, 3_000, 2_000)
    assert rig.money == (2_000, 0, 2_000)
    rig.agrees()


@situation(Capability.REQUOTES)
async def test_a_smaller_stake_whose_price_is_gone_meanwhile_is_no_order(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, None),))
    answer = rig.remote.remote.book.answer_requote

    def gone(reference: str, *, accept: bool, now: float) -> object:
        rig.remote.stands.offer(back=(Offer(19_000, None),))
        return answer(reference, accept=accept, now=now)

    rig.remote.remote.book.answer_requote = gone  # type: ignore[method-assign, assignment]
    order = await rig.place_order(quantity=5_000)
    assert (order.state, order.origin, rig.money) == (OrderState.REJECTED, Origin.VENUE, (0, 0, 0))
    assert rig.entries["r1"].reason == "the price moved"
    rig.agrees()


@situation()
async def test_an_order_that_a_check_of_ours_refuses_never_reaches_the_venue(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    rig.halts.append("somebody said so")
    order = await rig.place_order()
    assert (order.state, order.origin, rig.money) == (OrderState.REJECTED, Origin.OWN, (0, 0, 0))
    refused = [check for check in rig.entries["r1"].intent.checks if not check.passed]
    assert refused == [Check(CheckName.HALT, "somebody said so", "no halt", passed=False)]
    assert rig.place.standing("r1") == 0
    rig.agrees()


@situation()
async def test_after_an_acknowledged_halt_nothing_of_a_burst_arrives(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, 10_000_000),))
    for number in range(200):
        rig.sender.put([rig.intend(f"r{number}", quantity=100)])
        if number % 20 == 0:
            await asyncio.sleep(0.01)
        if number == 120:
            rig.halts.append("stop")
            await rig.sender.barrier()
    acknowledged = {word.reference for word in rig.heard if isinstance(word, Sent)}
    await asyncio.sleep(3)
    assert {word.reference for word in rig.heard if isinstance(word, Sent)} == acknowledged
    refusals = [word for word in rig.heard if isinstance(word, Refused)]
    assert len(acknowledged) + len(refusals) == 200
    assert len(acknowledged) > 60
    assert all((rig.place.standing(reference) == 100) == (reference in acknowledged) for reference in rig.entries)
    rig.agrees()
