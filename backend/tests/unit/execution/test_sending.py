"""The one path on which orders leave: what is said of each, and that nothing leaves once a halt is acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from advisor.core.markets import EventStatus
from advisor.core.money.prices import BetPrice, DecimalOdds
from advisor.core.orders.facts import Accepted, OrderFact
from advisor.core.orders.requests import OrderRequest
from advisor.execution.intents import Intent
from advisor.execution.sending import ChangeRefusedError, Lost, Refused, Said, Sender, Sent, Unsent, Word
from advisor.ports.venues import Missed, NothingSentError, OutcomeUnknownError, VenueTerms
from advisor.risk.responsible import Breach
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.unit.engine.orders.test_blotter import an_intent
from tests.unit.execution.test_checks import GOOD, TERMS

TRANSIT = 0.2


class Exchange:
    """A venue that takes a while, and answers as a test says.

    Attributes:
        received: every request, with the second at which it was written.
        replaced: the same of other prices.
        connects_after: seconds that another price waits for a connection.
    """

    key = "exchange"

    def __init__(self, answer: Callable[[Sequence[OrderRequest]], Sequence[OrderFact]]) -> None:
        self.received: list[tuple[str, float]] = []
        self.replaced: list[tuple[str, int, float]] = []
        self.connects_after = 0.0
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
        if self.connects_after:
            await asyncio.sleep(self.connects_after)
        self.replaced.append((reference, price.odds_e4, asyncio.get_running_loop().time()))
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
        self.found: dict[str, Any] = {}
        self.sender = Sender(lambda _: exchange, self.situation, self.heard.append, self.clock)

    def situation(self, intent: Intent) -> Any:
        now = min(self.clock.now(), intent.request.deadline)
        return replace(GOOD, **{"halts": tuple(self.halts), "now": now, **self.found})


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


def a_change(reference: str = "0") -> Intent:
    """An order that stands at 2.00 as another price would leave it."""
    intent = an_intent(reference)
    return replace(intent, request=replace(intent.request, price=DecimalOdds(22_000), quantity=400))


@pytest.mark.parametrize(
    ("against", "reason"),
    [
        ({"halts": ("stop",)}, "halt: stop against no halt"),
        ({"own": Breach(None, True, "time-out", "no break")}, "own limits: time-out against no break"),
        ({"leads": False}, "lease: in doubt against held"),
        ({"modes": ()}, "mode: paper against none, as its instance does not bet"),
        ({"changes": False}, "duplicate: sent, ended or taken back before against waits"),
        ({"odds_e4": None}, "price: no usable price against 2.20 or more"),
        ({"price_age": timedelta(seconds=9)}, "age: 9.0 s against 2 s or less"),
        ({"free": -1}, "balance: 3.99 EUR against 4.00 EUR or more"),
        ({"status": EventStatus.IN_PLAY}, "event state: in_play, starts in 300 s against not started"),
    ],
)
def test_another_price_of_an_order_passes_the_checks_of_a_new_one(against: dict[str, Any], reason: str) -> None:
    exchange = Exchange(accepting)
    sending = Sending(exchange)
    sending.found = {"waits": False, "changes": True, "odds_e4": 22_000}

    async def work() -> None:
        await sending.sender.reprice(a_change())
        sending.found |= against
        with pytest.raises(ChangeRefusedError) as refused:
            await sending.sender.reprice(a_change())
        assert str(refused.value) == reason

    during(sending, work)
    assert exchange.replaced == [("0", 22_000, 0.0)]
    assert sending.heard == []


def test_a_new_order_is_not_sent_again_because_one_of_its_reference_is_to_be_changed() -> None:
    exchange = Exchange(accepting)
    sending = Sending(exchange)
    sending.found = {"waits": False, "changes": True}

    async def work() -> None:
        sending.sender.put(intents(1))
        await asyncio.sleep(1)

    during(sending, work)
    assert [type(word) for word in sending.heard] == [Refused]
    assert exchange.received == []


def test_a_halt_is_acknowledged_once_prices_that_waited_for_a_connection_are_written() -> None:
    exchange = Exchange(accepting)
    exchange.connects_after = 3.0
    sending = Sending(exchange)
    sending.found = {"waits": False, "changes": True, "odds_e4": 22_000}
    acknowledged: list[float] = []

    async def work() -> None:
        change = asyncio.create_task(sending.sender.reprice(a_change()))
        await asyncio.sleep(1)
        sending.halts.append("stop")
        await sending.sender.barrier()
        acknowledged.append(asyncio.get_running_loop().time())
        await change

    during(sending, work)
    [(_, _, written)] = exchange.replaced
    assert written == 3.0
    assert written <= acknowledged[0]


def test_a_change_that_is_given_up_while_it_waits_for_a_connection_is_never_written() -> None:
    exchange = Exchange(accepting)
    exchange.connects_after = 3.0
    sending = Sending(exchange)
    sending.found = {"waits": False, "changes": True, "odds_e4": 22_000}

    async def work() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await sending.sender.reprice(a_change())
        await sending.sender.barrier()
        await asyncio.sleep(5)

    during(sending, work)
    assert exchange.replaced == []


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
