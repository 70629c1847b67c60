"""Orders that are taken back: asked until they have ended, whatever is answered, and beside everything else."""

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from advisor.core.clock import Clock
from advisor.core.orders.facts import Ended, OrderFact
from advisor.core.orders.states import OrderState, Origin
from advisor.drills.rig import ShiftedClock
from advisor.execution.cancelling import Canceller, CancellingConfig
from advisor.execution.order import CommandState
from advisor.execution.sending import CommandSaid, Said, Word
from advisor.ports.venues import NothingSentError, OutcomeUnknownError
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.unit.execution.test_sending import Exchange, accepting

TAKEN_BACK = Ended("a", OrderState.CANCELLED, Origin.OWN, "taken back")


class Cancelling(Exchange):
    """An exchange that answers requests to take orders back as a test says; without an answer left, nothing."""

    def __init__(self, *answers: Sequence[OrderFact] | Exception) -> None:
        super().__init__(accepting)
        self.asked: list[tuple[tuple[str, ...], float]] = []
        self._answers = list(answers)

    async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
        self.asked.append((tuple(references), round(asyncio.get_running_loop().time(), 3)))
        await asyncio.sleep(0.1)
        answer = self._answers.pop(0) if self._answers else ()
        if isinstance(answer, Exception):
            raise answer
        return answer


async def run(
    exchange: Cancelling,
    wanted: dict[str, list[str]],
    seconds: float,
    failed: list[tuple[str, bool]] | None = None,
    clock: Clock | None = None,
) -> list[Word]:
    heard: list[Word] = []
    calls = [] if failed is None else failed

    def hear(word: Word) -> None:
        heard.append(word)
        if isinstance(word, Said) and isinstance(word.fact, Ended):
            wanted[exchange.key].remove(word.fact.reference)

    canceller = Canceller(
        lambda _: exchange,
        lambda: wanted,
        hear,
        clock or LoopClock(),
        CancellingConfig(),
        lambda *each: calls.append(each),
    )
    task = asyncio.create_task(canceller.run())
    await asyncio.sleep(seconds)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return heard


def test_an_order_is_taken_back_once() -> None:
    exchange = Cancelling([TAKEN_BACK])
    heard = run_virtually(run(exchange, {exchange.key: ["a"]}, 60))
    assert [asked for asked, _ in exchange.asked] == [("a",)]
    assert [type(word) for word in heard] == [Said, CommandSaid]
    assert isinstance(heard[1], CommandSaid)
    assert heard[1].state is CommandState.DONE


def test_what_nobody_knows_or_a_venue_does_not_have_yet_is_asked_for_again_and_more_and_more_seldom() -> None:
    exchange = Cancelling(
        OutcomeUnknownError("no answer"), NothingSentError("away"), RuntimeError("a defect"), [], [TAKEN_BACK]
    )
    calls: list[tuple[str, bool]] = []
    heard = run_virtually(run(exchange, {exchange.key: ["a"]}, 60, calls))
    # Too many that fail stop new bets of the venue; one that refuses has answered.
    assert calls == [(exchange.key, failed) for failed in (True, True, True, False, False)]
    said = [word.state for word in heard if isinstance(word, CommandSaid)]
    assert said == [*[CommandState.UNKNOWN] * 3, CommandState.REFUSED, CommandState.DONE]
    times = [at for _, at in exchange.asked]
    pauses = [later - before for before, later in itertools.pairwise(times)]
    assert len(times) == 5
    assert pauses == sorted(pauses)
    assert max(pauses) <= 15.5


def test_an_order_that_never_ends_is_asked_for_for_ever() -> None:
    exchange = Cancelling()
    run_virtually(run(exchange, {exchange.key: ["a"]}, 3_600))
    times = [at for _, at in exchange.asked]
    assert times[-1] > 3_570
    assert len(times) < 260


def test_a_clock_that_is_set_back_an_hour_stops_no_request() -> None:
    exchange, clock = Cancelling(), ShiftedClock(LoopClock())

    async def work() -> None:
        asyncio.get_running_loop().call_later(1.2, lambda: setattr(clock, "ahead", -timedelta(hours=1)))
        await run(exchange, {exchange.key: ["a"]}, 120, clock=clock)

    run_virtually(work())
    times = [*(at for _, at in exchange.asked), 120.0]
    assert max(later - before for before, later in itertools.pairwise(times)) <= 15.5


def test_nothing_is_asked_of_a_venue_of_which_nothing_is_wanted() -> None:
    exchange = Cancelling()
    assert run_virtually(run(exchange, {exchange.key: []}, 60)) == []
    assert exchange.asked == []


def test_a_venue_that_is_silent_is_not_waited_for_for_ever() -> None:
    class Silent(Cancelling):
        async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
            self.asked.append((tuple(references), asyncio.get_running_loop().time()))
            await asyncio.Event().wait()
            return ()

    exchange = Silent()
    heard = run_virtually(run(exchange, {exchange.key: ["a"]}, 40))
    assert isinstance(heard[0], CommandSaid)
    assert heard[0].state is CommandState.UNKNOWN
    assert len(exchange.asked) == 2
