"""What would look right without being so: each is shown where only the right doing gives what is asserted."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from advisor.adapters.sandbox_orders.venue import SandboxVenue
from advisor.core.alerts import AlertCode, Severity
from advisor.core.clock import EPOCH
from advisor.core.orders.facts import Ended
from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import Against, OrderState, Origin
from advisor.core.quotes import Side
from advisor.execution.intents import CheckName
from advisor.execution.order import CommandKind, CommandState
from advisor.execution.quarantine import QuarantineLimits
from advisor.execution.sending import CommandSaid, Lost
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Offer
from advisor.upstream.provider import Answer
from advisor.upstream.transport import HttpRequest
from tests.conformance.kinds import Capability
from tests.conformance.rig import Rig
from tests.conformance.situations import situation

DEEP = (Offer(20_000, 50_000),)


def failing(rig: Rig, fault: OrderFault, operation: str, times: int | None = 1) -> None:
    rig.remote.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times))


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_order_that_ends_between_two_lists_is_in_one_of_them(rig: Rig) -> None:
    await rig.place_order()
    line, send = rig.remote.line, rig.remote.line.send
    asked: list[str] = []

    async def ending(request: HttpRequest) -> Answer:
        answer = await send(request)
        which = request.url.rsplit("/", 1)[1]
        if which in {"open", "closed"} and not asked:
            asked.append(which)
            await rig.remote.connected().cancel(["r1"])
        return answer

    line.send = ending  # type: ignore[method-assign]
    facts = await rig.venue.orders(["r1"], EPOCH)
    assert len(asked) == 1
    assert [fact.state for fact in facts if isinstance(fact, Ended)] == [OrderState.CANCELLED]


@situation(Capability.REQUOTES)
async def test_an_offer_at_a_worse_price_a_larger_one_and_one_that_is_over_are_not_taken(rig: Rig) -> None:
    rig.place.offer(back=(Offer(20_000, None),))
    line, send = rig.remote.line, rig.remote.line.send
    offers: list[dict[str, Any]] = [{"price": "1.99"}, {"size": "50.01"}, {"expires": 0.0}]
    accepts: list[bool] = []

    async def other(request: HttpRequest) -> Answer:
        if request.url.endswith("/requote"):
            accepts.append(orjson.loads(request.body or b"")["accept"])
        answer = await send(request)
        if not request.url.endswith("/place"):
            return answer
        said = orjson.loads(answer.body)
        said["results"][0]["offer"] |= offers[len(accepts)]
        return replace(answer, body=orjson.dumps(said))

    line.send = other  # type: ignore[method-assign]
    for number in range(3):
        order = await rig.place_order(f"r{number}", quantity=5_000)
        assert (order.state, order.origin, order.effective) == (OrderState.REJECTED, Origin.VENUE, 0)
    assert accepts == [False] * 3
    assert rig.money == (0, 0, 0)


@situation(Capability.NETWORK)
async def test_refusals_for_money_and_for_the_account_say_against_what_they_are(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    money = rig.remote.remote.book.money
    money.drift = 999_500
    await rig.place_order("funds")
    money.drift, money.is_closed = 0, True
    rig.halts.clear()
    await rig.place_order("account")
    assert [rig.entries[each].against for each in ("funds", "account")] == [Against.FUNDS, Against.ACCOUNT]
    money.is_closed = False
    await rig.place_order("market", odds_e4=90_000, time_in_force=TimeInForce.FILL_OR_KILL)
    assert rig.entries["market"].against is None
    assert rig.alerted.keys() == {(AlertCode.ACCOUNT_REFUSED, rig.place.key.key)}


@situation(Capability.NETWORK, Capability.LAYS)
async def test_a_lay_of_which_nobody_knows_counts_with_all_that_it_may_cost(rig: Rig) -> None:
    failing(rig, OrderFault.BUSY, "place")
    lay = await rig.place_order("lay", odds_e4=30_000, side=Side.LAY, wait=1)
    assert (lay.state, rig.money[1]) == (OrderState.UNKNOWN, 2_000)
    rig.limits = QuarantineLimits(orders=100, share=0.0019)
    order = await rig.place_order("beyond", odds_e4=40_000, quantity=100)
    refused = [each.name for each in rig.entries["beyond"].intent.checks if not each.passed]
    assert (order.origin, refused) == (Origin.OWN, [CheckName.QUARANTINE])


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_gap_is_filled_from_the_lists_though_no_later_message_speaks_of_it(rig: Rig) -> None:
    await rig.place_order("r1", wait=1)
    await rig.place_order("r2", odds_e4=30_000, wait=5)
    failing(rig, OrderFault.GAP, "stream")
    rig.place.offer(back=(Offer(20_000, 300),))
    rig.place.offer()
    await asyncio.sleep(1)
    assert rig.order("r1").effective == 0
    await rig.cancel("r2")
    await asyncio.sleep(4)
    assert (rig.order("r1").effective, rig.money) == (300, (1_000, 700, 300))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_an_end_counts_though_a_message_of_before_comes_after_it(rig: Rig) -> None:
    await rig.place_order(wait=5)
    failing(rig, OrderFault.REORDERED, "stream")
    rig.place.offer(back=(Offer(20_000, 300),))
    rig.place.offer()
    await rig.remote.connected().cancel(["r1"])
    await asyncio.sleep(4)
    assert (rig.order().state, rig.order().effective, rig.money) == (OrderState.CANCELLED, 300, (300, 0, 300))
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS)
async def test_a_cancel_without_an_answer_is_unknown_and_not_refused(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.LOST_BEFORE, "cancel")
    rig.blotter.cancel("r1", rig.clock.now())
    await rig.until(OrderState.CANCELLED, within=60)
    said = [word.state for word in rig.heard if isinstance(word, CommandSaid) and word.kind is CommandKind.CANCEL]
    assert said == [CommandState.UNKNOWN, CommandState.DONE]
    rig.agrees()


@situation(Capability.NETWORK, Capability.RESTS, Capability.PROVISIONAL)
async def test_an_order_that_is_matched_while_it_is_taken_back_is_asked_for_once(rig: Rig) -> None:
    await rig.place_order()
    failing(rig, OrderFault.DROPPED, "stream")
    rig.place.offer(back=(Offer(20_000, 1_000),))
    rig.place.offer()
    rig.blotter.cancel("r1", rig.clock.now())
    await asyncio.sleep(15)
    assert (rig.order().state, rig.entries["r1"].closed_at) == (OrderState.FILLED, None)
    assert rig.remote.line.requests.count("POST cancel") == 1


@situation(Capability.NETWORK)
async def test_the_answer_alone_says_the_end_of_an_order_that_was_matched_in_part(rig: Rig) -> None:
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    failing(rig, OrderFault.BUSY, "closed", times=None)
    rig.place.offer(back=(Offer(20_000, 400),))
    order = await rig.place_order(time_in_force=TimeInForce.FILL_AND_KILL, wait=2)
    assert (order.has_ended, order.effective, rig.money) == (True, 400, (400, 0, 400))
    rig.agrees()


@situation(Capability.NETWORK)
async def test_a_failed_look_after_an_acceptance_makes_nothing_unknown(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    failing(rig, OrderFault.BUSY, "matches")
    await rig.place_order(wait=1)
    assert not any(isinstance(word, Lost) for word in rig.heard)
    assert rig.order().venue_id == "1"


@situation(Capability.NETWORK)
async def test_an_unknown_order_and_a_silent_venue_are_alerts(rig: Rig) -> None:
    rig.place.offer(back=DEEP)
    failing(rig, OrderFault.LOST_AFTER, "place")
    for each in ("open", "closed", "matches"):
        failing(rig, OrderFault.BUSY, each, times=None)
    failing(rig, OrderFault.DROPPED, "stream", times=None)
    await rig.place_order(wait=20)
    assert rig.alerted == {(AlertCode.ORDER_UNKNOWN, "r1"): Severity.MEDIUM}
    await asyncio.sleep(310)
    assert rig.alerted == {
        (AlertCode.ORDER_UNKNOWN, "r1"): Severity.MEDIUM,
        (AlertCode.VENUE_SILENT, rig.place.key.key): Severity.HIGH,
    }


@situation(Capability.NETWORK, Capability.STATEMENT)
async def test_an_account_has_an_order_whatever_its_venues_clock_says(rig: Rig) -> None:
    """Our clock is three hours ahead: by the venue's the order came long before it was sent."""
    assert isinstance(rig.venue, SandboxVenue)
    rig.venue._clock, rig.clock.ahead = rig.clock, timedelta(hours=3)
    rig.place.offer(back=DEEP)
    await rig.place_order(wait=20)
    since = rig.clock.now() - timedelta(seconds=30)
    account = await rig.venue.account(since, since)
    assert [each.reference for each in account.orders] == ["r1"]
    assert [each.quantity for each in account.matches] == [1_000]
