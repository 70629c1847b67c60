"""Tasks that fail are started again with a growing pause; cancelling ends them; a signal sets the event."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import structlog

from advisor.bootstrap.signals import stopped_by_signals
from advisor.supervision import every, heed_cancellation, supervise
from advisor.testing.virtual_time import run_virtually


class Pauses:
    """A sleep that notes how long it was asked to, and cancels after so many."""

    def __init__(self, until: int) -> None:
        self.seconds: list[float] = []
        self._until = until

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == self._until:
            raise asyncio.CancelledError


async def fails() -> None:
    raise ZeroDivisionError


async def ends() -> None:
    return


async def test_what_fails_is_started_again_with_a_pause_that_doubles_up_to_half_a_minute() -> None:
    pauses = Pauses(8)
    with structlog.testing.capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await supervise("feed", fails, pauses)
    assert pauses.seconds == [1, 2, 4, 8, 16, 30, 30, 30]
    assert {(line["event"], line["task"]) for line in logs} == {("task_failed", "feed")}
    assert [line["pause_seconds"] for line in logs] == pauses.seconds


async def test_a_failure_of_something_else_is_named_without_a_traceback() -> None:
    pauses = Pauses(2)

    def outage(error: Exception) -> Exception | None:
        return ConnectionError("It is away.") if isinstance(error, ZeroDivisionError) else None

    with structlog.testing.capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await supervise("feed", fails, pauses, outage=outage)
    assert [(line["event"], line["reason"]) for line in logs] == [("task_interrupted", "It is away.")] * 2
    assert all("exc_info" not in line for line in logs)
    assert pauses.seconds == [1, 2]


async def test_what_ends_is_started_again_too() -> None:
    pauses = Pauses(2)
    with structlog.testing.capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await supervise("feed", ends, pauses)
    assert [line["event"] for line in logs] == ["task_ended", "task_ended"]


async def test_after_work_that_went_on_for_long_the_pause_is_short_again() -> None:
    """Until the clock of the process has shown more than the longest pause between start and failure."""
    times = iter([0, 1, 1, 2, 2, 3, 3, 34, 34, 35])
    pauses = Pauses(5)
    with structlog.testing.capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await supervise("feed", fails, pauses, seconds=lambda: float(next(times)))
    assert pauses.seconds == [1, 2, 4, 1, 2]
    assert [line["pause_seconds"] for line in logs] == pauses.seconds


async def test_work_of_an_interval_is_repeated_and_its_pause_is_short_again_after_one_success() -> None:
    outcomes = iter([False, False, False, True, True, False, False])

    async def work() -> None:
        if not next(outcomes):
            raise ZeroDivisionError

    pauses = Pauses(7)
    with structlog.testing.capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await supervise("publish", work, pauses, every=timedelta(seconds=5))
    assert pauses.seconds == [1, 2, 4, 5, 5, 1, 2]
    assert {line["event"] for line in logs} == {"task_failed"}


def test_cancelling_ends_the_work_and_is_no_failure() -> None:
    async def scenario() -> list[str]:
        seen: list[str] = []

        async def work() -> None:
            seen.append("started")
            try:
                await asyncio.sleep(3600)
            finally:
                seen.append("ended")

        task = asyncio.create_task(supervise("feed", work))
        await asyncio.sleep(10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return seen if task.cancelled() else []

    with structlog.testing.capture_logs() as logs:
        assert run_virtually(scenario()) == ["started", "ended"]
    assert logs == []


async def test_work_is_repeated_with_one_interval_until_it_fails() -> None:
    times = 0

    async def work() -> None:
        nonlocal times
        times += 1
        if times == 3:
            raise ZeroDivisionError

    pauses = Pauses(9)
    with pytest.raises(ZeroDivisionError):
        await every(5, work, pauses)
    assert pauses.seconds == [5, 5]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_sets_the_event_and_ends_nothing(number: signal.Signals) -> None:
    with stopped_by_signals() as stop:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 10)


async def hides_its_cancellation() -> None:
    """As a transaction whose connection is lost does, when it is left."""
    try:
        await asyncio.sleep(3600)
    finally:
        raise ConnectionResetError("lost")


async def swallows_its_cancellation() -> None:
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(3600)


@pytest.mark.parametrize("work", [hides_its_cancellation, swallows_its_cancellation])
@pytest.mark.parametrize("interval", [None, timedelta(seconds=1)])
async def test_a_cancellation_that_is_hidden_ends_the_task_all_the_same(
    work: Callable[[], Awaitable[None]], interval: timedelta | None
) -> None:
    task = asyncio.create_task(supervise("feed", work, every=interval))
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(1):
        await asyncio.wait({task})
    assert task.cancelled()


async def test_one_that_is_swallowed_ends_a_repetition() -> None:
    task = asyncio.create_task(every(0, swallows_its_cancellation))
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(1):
        await asyncio.wait({task})
    assert task.cancelled()


async def test_a_time_limit_that_ran_out_inside_is_no_cancellation() -> None:
    with pytest.raises(ConnectionResetError):
        async with asyncio.timeout(0):
            await hides_its_cancellation()
    heed_cancellation()
