"""Venues that say that they were asked too often are asked later, and no other is."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.orders.facts import Accepted, Ended, OrderFact
from advisor.core.orders.requests import OrderRequest
from advisor.core.orders.states import Against, OrderState, Origin
from advisor.execution.intents import Intent
from advisor.execution.pacing import Pacing, PacingConfig
from advisor.execution.sending import Refused, Said, Sender, Sent
from advisor.testing.virtual_time import run_virtually
from tests.unit.execution.test_sending import TRANSIT, Exchange, Sending, intents

CONFIG = PacingConfig()


class Busy:
    """Refuses the first requests as too many."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        if not self.left:
            return [Accepted(order.reference, None) for order in orders]
        self.left -= 1
        return [
            Ended(order.reference, OrderState.REJECTED, Origin.VENUE, "too many requests were sent", Against.PACE)
            for order in orders
        ]


async def refused(sending: Sending, order: Intent) -> None:
    """One is sent, and its venue has said that it was asked too often."""
    sending.sender.put([order])
    await asyncio.sleep(2 * TRANSIT)


async def _during(sending: Sending, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    task = asyncio.create_task(sending.sender.run())
    await work()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_after_a_refusal_for_haste_the_next_order_waits_twice_as_long_after_another_and_then_no_more() -> None:
    async def run() -> None:
        exchange = Exchange(Busy(2))
        sending, orders = Sending(exchange), intents(4)

        async def work() -> None:
            for number, order in enumerate(orders, start=1):
                sending.sender.put([order])
                while len(exchange.received) < number:  # noqa: ASYNC110 - time is virtual
                    await asyncio.sleep(TRANSIT / 10)
                # Each comes as soon as the answer to the one before it is there.
                await asyncio.sleep(exchange.received[-1][1] + TRANSIT - asyncio.get_running_loop().time())

        await _during(sending, work)
        first, second, third, last = (dict(exchange.received)[order.reference] for order in orders)
        assert second - first == pytest.approx(TRANSIT + CONFIG.first)
        assert third - second == pytest.approx(TRANSIT + 2 * CONFIG.first)
        assert last - third == pytest.approx(TRANSIT)

    run_virtually(run())


def test_an_order_whose_deadline_passes_while_it_waits_is_refused_and_never_sent() -> None:
    async def run() -> None:
        exchange = Exchange(Busy(1))
        sending = Sending(exchange)
        first, second = intents(2)

        async def work() -> None:
            await refused(sending, first)
            sending.found["now"] = second.request.deadline + timedelta(seconds=1)
            sending.sender.put([second])
            await asyncio.sleep(5)

        await _during(sending, work)
        assert [reference for reference, _ in exchange.received] == [first.reference]
        assert isinstance(sending.heard[-1], Refused)
        assert sending.heard[-1].reference == second.reference

    run_virtually(run())


def test_a_halt_is_acknowledged_at_once_while_orders_wait_and_none_of_them_leaves() -> None:
    async def run() -> None:
        exchange = Exchange(Busy(1))
        sending = Sending(exchange)
        first, *others = intents(20)
        took: list[float] = []

        async def work() -> None:
            await refused(sending, first)
            sending.sender.put(others)
            await asyncio.sleep(0)
            sending.halts.append("looks wrong")
            loop = asyncio.get_running_loop()
            begun = loop.time()
            await sending.sender.barrier()
            took.append(loop.time() - begun)
            await asyncio.sleep(60)

        await _during(sending, work)
        assert took == [0.0]
        assert [reference for reference, _ in exchange.received] == [first.reference]
        assert {word.reference for word in sending.heard if isinstance(word, Refused)} == {
            order.reference for order in others
        }

    run_virtually(run())


def test_a_process_that_ends_sends_nothing_that_waits() -> None:
    async def run() -> None:
        exchange = Exchange(Busy(1))
        sending = Sending(exchange)
        first, second = intents(2)

        async def work() -> None:
            await refused(sending, first)
            sending.sender.put([second])
            await asyncio.sleep(0)

        await _during(sending, work)
        await asyncio.sleep(60)
        assert [reference for reference, _ in exchange.received] == [first.reference]
        assert not any(isinstance(word, Sent) and word.reference == second.reference for word in sending.heard)

    run_virtually(run())


def test_other_venues_are_sent_to_meanwhile() -> None:
    async def run() -> None:
        busy, calm = Exchange(Busy(1)), Exchange(Busy(0))
        sending = Sending(busy)
        sending.sender = Sender(
            {"exchange": busy, "other": calm}.__getitem__, sending.situation, sending.heard.append, sending.clock
        )
        first, second, third = intents(3)

        async def work() -> None:
            await refused(sending, first)
            sending.sender.put([second, replace(third, venue="other")])
            await asyncio.sleep(2 * TRANSIT)

        await _during(sending, work)
        assert [reference for reference, _ in calm.received] == [third.reference]
        assert [reference for reference, _ in busy.received] == [first.reference]
        assert any(isinstance(word, Said) and isinstance(word.fact, Accepted) for word in sending.heard)

    run_virtually(run())


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=40))
def test_a_pause_is_bounded_grows_only_by_refusals_after_it_and_ends_with_what_is_taken(
    answers: list[tuple[bool, float]],
) -> None:
    pacing, now, expected = Pacing(CONFIG), 0.0, 0.0
    until = 0.0
    for refused, pause in answers:
        now += pause
        if refused:
            pacing.refused("a", now)
            if now >= until:
                expected = min(2 * expected, CONFIG.longest) if expected else CONFIG.first
                until = now + expected
        else:
            pacing.took("a", now)
            if now >= until:
                expected = 0.0
        assert pacing.wait("a", now) == max(0.0, until - now) <= CONFIG.longest
        assert pacing.wait("b", now) == 0
