"""The one path on which orders leave: what is said of each, and that nothing leaves once a halt is acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import Accepted, OrderFact
from advisor.core.orders.requests import OrderRequest
from advisor.execution.intents import Intent
from advisor.execution.sending import Lost, Refused, Said, Sender, Sent, Unsent, Word
from advisor.ports.venues import Missed, NothingSentError, OutcomeUnknownError, VenueTerms
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.unit.engine.orders.test_blotter import an_intent
from tests.unit.execution.test_checks import GOOD, TERMS

TRANSIT = 0.2


class Exchange:
    """A venue that takes a while, and answers as a test says.

    Attributes:
        received: every request, with the second at which it was written.
    """

    key = "exchange"

    def __init__(self, answer: Callable[[Sequence[OrderRequest]], Sequence[OrderFact]]) -> None:
        self.received: list[tuple[str, float]] = []
        self._answer = answer

    @property
    def terms(self) -> VenueTerms:
        return TERMS

    async def place(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        self.received += [(order.reference, asyncio.get_running_loop().time()) for order in orders]
        await asyncio.sleep(TRANSIT)
        return self._answer(orders)

    async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
        return []

    async def reduce(self, reference: str, quantity: int) -> Sequence[OrderFact]:
        return []

    async def replace(self, reference: str, price: BetPrice) -> Sequence[OrderFact]:
        return []

    async def orders(self, references: Sequence[str], since: datetime) -> Sequence[OrderFact]:
        return []

    async def facts(self) -> AsyncGenerator[OrderFact | Missed, None]:
        none: Sequence[OrderFact] = ()
        for fact in none:
            yield fact


def accepting(orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
    return [Accepted(order.reference, f"v-{order.reference}") for order in orders]


def failing(error: Exception) -> Callable[[Sequence[OrderRequest]], Sequence[OrderFact]]:
    def answer(orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        raise error

    return answer


class Sending:
    """A sender with all that it asks."""

    def __init__(self, exchange: Exchange) -> None:
        self.clock = LoopClock()
        self.halts: list[str] = []
        self.heard: list[Word] = []
        self.sender = Sender(lambda _: exchange, self.situation, self.heard.append, self.clock)

    def situation(self, intent: Intent) -> Any:
        return replace(GOOD, halts=tuple(self.halts), now=min(self.clock.now(), intent.request.deadline))


def intents(count: int) -> list[Intent]:
    return [an_intent(str(number)) for number in range(count)]


def during(sending: Sending, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        task = asyncio.create_task(sending.sender.run())
        await work()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    run_virtually(run())


def test_of_each_order_it_is_said_that_it_was_sent_before_what_the_venue_says() -> None:
    exchange = Exchange(accepting)
    sending = Sending(exchange)

    async def work() -> None:
        sending.sender.put(intents(3))
        await asyncio.sleep(1)

    during(sending, work)
    assert [type(word) for word in sending.heard] == [Sent] * 3 + [Said] * 3
    assert [reference for reference, _ in exchange.received] == ["0", "1", "2"]


@pytest.mark.parametrize("error", [OutcomeUnknownError("no answer"), RuntimeError("a defect")])
def test_an_error_after_the_send_leaves_the_outcome_unknown(error: Exception) -> None:
    sending = Sending(Exchange(failing(error)))

    async def work() -> None:
        sending.sender.put(intents(2))
        await asyncio.sleep(1)

    during(sending, work)
    assert [type(word) for word in sending.heard] == [Sent, Sent, Lost, Lost]


def test_a_venue_that_cannot_be_reached_has_nothing_and_that_is_known() -> None:
    sending = Sending(Exchange(failing(NothingSentError("unreachable"))))

    async def work() -> None:
        sending.sender.put(intents(1))
        await asyncio.sleep(1)

    during(sending, work)
    assert [type(word) for word in sending.heard] == [Sent, Unsent]


def test_an_order_that_an_answer_leaves_out_is_unknown() -> None:
    sending = Sending(Exchange(lambda orders: accepting(orders[:1])))

    async def work() -> None:
        sending.sender.put(intents(2))
        await asyncio.sleep(1)

    during(sending, work)
    assert [type(word) for word in sending.heard] == [Sent, Sent, Said, Lost]
    lost = sending.heard[-1]
    assert isinstance(lost, Lost)
    assert lost.reference == "1"


def test_an_order_that_fails_a_check_is_never_written() -> None:
    exchange = Exchange(accepting)
    sending = Sending(exchange)
    sending.halts.append("stop")

    async def work() -> None:
        sending.sender.put(intents(2))
        await asyncio.sleep(1)

    during(sending, work)
    assert [type(word) for word in sending.heard] == [Refused, Refused]
    assert exchange.received == []


def test_after_an_acknowledged_halt_in_a_burst_of_a_thousand_nothing_leaves() -> None:
    exchange = Exchange(accepting)
    sending = Sending(exchange)
    acknowledged: list[float] = []

    async def work() -> None:
        for number in range(1_000):
            sending.sender.put([an_intent(str(number))])
            if number % 50 == 0:
                await asyncio.sleep(0.01)
            if number == 600:
                sending.halts.append("stop")
                await sending.sender.barrier()
                acknowledged.append(asyncio.get_running_loop().time())
        await asyncio.sleep(1)

    during(sending, work)
    assert len(exchange.received) >= 550
    assert max(at for _, at in exchange.received) < acknowledged[0]
    assert len(sending.heard) == 2 * len(exchange.received) + (1_000 - len(exchange.received))
    assert timedelta(seconds=acknowledged[0]) < timedelta(seconds=2)
