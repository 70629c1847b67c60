"""Single-flight: equal calls share one answer."""

import asyncio
from datetime import timedelta

import pytest

from advisor.testing.virtual_time import run_virtually
from advisor.upstream.single_flight import SharedCallCancelledError, SingleFlight


def test_one_leaves_and_the_others_are_answered_and_the_last_to_leave_ends_it() -> None:
    async def work() -> None:
        calls, ended = SingleFlight[str](), list[str]()

        async def ask() -> str:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return "answered"

        first, second = (asyncio.create_task(calls.join("a", ask)) for _ in range(2))
        await asyncio.sleep(1)
        first.cancel()
        assert await second == ("answered", True)
        third = asyncio.create_task(calls.join("a", ask))
        await asyncio.sleep(1)
        third.cancel()
        await asyncio.gather(third, return_exceptions=True)
        await asyncio.sleep(0)
        assert third.cancelled()
        assert ended == ["cancelled"]
        assert len(calls) == 0

    run_virtually(work())


def test_all_get_the_same_error_and_the_next_starts_anew() -> None:
    async def work() -> None:
        calls, started = SingleFlight[int](), list[int]()

        async def ask() -> int:
            started.append(1)
            await asyncio.sleep(1)
            raise ValueError(len(started))

        results = await asyncio.gather(*(calls.join("a", ask) for _ in range(3)), return_exceptions=True)
        assert {str(error) for error in results} == {"1"}
        with pytest.raises(ValueError, match="2"):
            await calls.join("a", ask)

    run_virtually(work())


def test_who_waits_for_a_call_that_is_cancelled_gets_an_error_and_is_not_cancelled() -> None:
    async def work() -> None:
        calls = SingleFlight[None]()
        waiting = asyncio.create_task(calls.join("a", lambda: asyncio.sleep(100)))
        await asyncio.sleep(1)
        assert calls.cancel_all() == ("a",)
        with pytest.raises(SharedCallCancelledError):
            await waiting

    run_virtually(work())


def test_draining_waits_for_the_calls_in_flight_but_not_for_ever() -> None:
    async def work() -> None:
        calls = SingleFlight[None]()
        short = asyncio.create_task(calls.join("short", lambda: asyncio.sleep(2)))
        long = asyncio.create_task(calls.join("long", lambda: asyncio.sleep(100)))
        await asyncio.sleep(1)
        await calls.drain(timedelta(seconds=5))
        assert asyncio.get_running_loop().time() == 6
        assert short.done()
        assert not long.done()

    run_virtually(work())
