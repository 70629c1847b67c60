"""Between an order's last check and its first byte stands nothing but the network; and one order strands no other."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from advisor.core.orders.facts import OrderFact
from advisor.core.orders.requests import OrderRequest
from advisor.execution.intents import Intent
from advisor.execution.sending import Refused, Said, Sent, Unsent
from advisor.ports.venues import NothingSentError, Place
from advisor.testing.virtual_time import START
from tests.unit.execution.test_checks import GOOD
from tests.unit.execution.test_sending import Exchange, Sending, accepting, during, intents

LOOK_UP = 20.0


class Preparing(Exchange):
    """An exchange that looks something up first, and then waits for its connection.

    Attributes:
        looked_up: how many orders, each time.
        error: instead of what was looked up.
        connects_after: seconds between the call and the first byte.
    """

    def __init__(self) -> None:
        super().__init__(accepting)
        self.looked_up: list[int] = []
        self.error: Exception | None = None
        self.connects_after = 0.0

    async def prepared(self, orders: Sequence[OrderRequest]) -> Place:
        self.looked_up.append(len(orders))
        await asyncio.sleep(LOOK_UP)
        if self.error is not None:
            raise self.error
        return self.place

    async def place(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        await asyncio.sleep(self.connects_after)
        return await super().place(orders)


class Strict(Sending):
    """A sender whose orders have a deadline that is looked at."""

    def situation(self, intent: Intent) -> Any:
        return replace(GOOD, halts=tuple(self.halts), now=self.clock.now())


def lasting(count: int, seconds: float) -> list[Intent]:
    return [
        replace(each, request=replace(each.request, deadline=START + timedelta(seconds=seconds)))
        for each in intents(count)
    ]


def sent_by(sending: Sending, orders: Sequence[Intent], *changes: tuple[float, Callable[[], object]]) -> None:
    async def work() -> None:
        for at, change in changes:
            asyncio.get_running_loop().call_later(at, change)
        sending.sender.put(orders)
        await asyncio.sleep(60)

    during(sending, work)


def test_all_orders_of_a_batch_are_looked_up_at_once_and_checked_after_it() -> None:
    exchange = Preparing()
    sending = Strict(exchange)
    sent_by(sending, lasting(50, 30.0))
    assert exchange.looked_up == [50]
    assert {at for _, at in exchange.received} == {LOOK_UP}
    sent = [word for word in sending.heard if isinstance(word, Sent)]
    assert {word.at for word in sent} == {START + timedelta(seconds=LOOK_UP)}
    assert len(sent) == 50


def test_an_order_whose_deadline_passes_while_it_is_looked_up_is_never_written() -> None:
    exchange = Preparing()
    sending = Strict(exchange)
    sent_by(sending, [*lasting(1, 10.0), *lasting(2, 30.0)[1:]])
    assert [type(word) for word in sending.heard] == [Refused, Sent, Said]
    assert [reference for reference, _ in exchange.received] == ["1"]


def test_a_halt_that_comes_while_an_order_is_looked_up_stops_it() -> None:
    exchange = Preparing()
    sending = Strict(exchange)
    sent_by(sending, lasting(1, 30.0), (5.0, lambda: sending.halts.append("stop")))
    assert [type(word) for word in sending.heard] == [Refused]
    assert exchange.received == []


@pytest.mark.parametrize("error", [NothingSentError("no database"), RuntimeError("a defect")])
def test_what_cannot_be_looked_up_is_not_sent_and_says_why(error: Exception) -> None:
    exchange = Preparing()
    exchange.error = error
    sending = Strict(exchange)
    sent_by(sending, lasting(2, 30.0))
    reasons = [word.reason for word in sending.heard if isinstance(word, Unsent)]
    assert reasons == [f"it could not be prepared ({error})"] * 2
    assert (len(sending.heard), exchange.received) == (2, [])


def test_an_order_that_cannot_be_checked_is_refused_and_the_others_leave() -> None:
    class Broken(Sending):
        def situation(self, intent: Intent) -> Any:
            if intent.reference == "1":
                raise KeyError("x")
            return super().situation(intent)

    exchange = Exchange(accepting)
    sending = Broken(exchange)
    sent_by(sending, intents(3))
    refused = [word for word in sending.heard if isinstance(word, Refused)]
    assert [(word.reference, word.reason) for word in refused] == [("1", "its last checks failed (KeyError)")]
    assert [reference for reference, _ in exchange.received] == ["0", "2"]
    assert len([word for word in sending.heard if isinstance(word, Said)]) == 2


def test_a_halt_is_acknowledged_only_once_what_passed_its_checks_has_arrived() -> None:
    exchange = Preparing()
    exchange.connects_after = 3.0
    sending = Strict(exchange)
    acknowledged: list[float] = []

    async def work() -> None:
        sending.sender.put(lasting(5, 60.0))
        await asyncio.sleep(LOOK_UP + 1)
        sending.halts.append("stop")
        await sending.sender.barrier()
        acknowledged.append(asyncio.get_running_loop().time())
        sending.sender.put(intents(1))
        await asyncio.sleep(60)

    during(sending, work)
    assert [at for _, at in exchange.received] == [LOOK_UP + 3.0] * 5
    assert max(at for _, at in exchange.received) <= acknowledged[0]
