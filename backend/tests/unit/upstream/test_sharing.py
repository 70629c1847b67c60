"""Calls in flight that share an answer, and questions gathered into one call."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from advisor.testing.virtual_time import run_virtually
from advisor.upstream.batch import Collector
from advisor.upstream.single_flight import FlightCancelledError, Flights


def test_one_leaves_and_the_others_land_and_the_last_to_leave_ends_it() -> None:
    async def work() -> None:
        flights, ended = Flights[str](), list[str]()

        async def fly() -> str:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return "landed"

        first, second = (asyncio.create_task(flights.join("a", fly)) for _ in range(2))
        await asyncio.sleep(1)
        first.cancel()
        assert await second == ("landed", True)
        third = asyncio.create_task(flights.join("a", fly))
        await asyncio.sleep(1)
        third.cancel()
        await asyncio.gather(third, return_exceptions=True)
        await asyncio.sleep(0)
        assert third.cancelled()
        assert ended == ["cancelled"]
        assert len(flights) == 0

    run_virtually(work())


def test_all_get_the_same_error_and_the_next_starts_anew() -> None:
    async def work() -> None:
        flights, started = Flights[int](), list[int]()

        async def fly() -> int:
            started.append(1)
            await asyncio.sleep(1)
            raise ValueError(len(started))

        results = await asyncio.gather(*(flights.join("a", fly) for _ in range(3)), return_exceptions=True)
        assert {str(error) for error in results} == {"1"}
        with pytest.raises(ValueError, match="2"):
            await flights.join("a", fly)

    run_virtually(work())


def test_who_waits_for_a_flight_that_is_cut_off_is_told_and_not_cancelled() -> None:
    async def work() -> None:
        flights = Flights[None]()
        waiting = asyncio.create_task(flights.join("a", lambda: asyncio.sleep(100)))
        await asyncio.sleep(1)
        assert flights.cut_off() == ("a",)
        with pytest.raises(FlightCancelledError):
            await waiting

    run_virtually(work())


def test_keys_are_gathered_asked_once_and_split_by_size() -> None:
    async def work() -> None:
        batches: list[tuple[int, ...]] = []

        async def ask(keys: tuple[int, ...]) -> Mapping[int, str]:
            batches.append(keys)
            await asyncio.sleep(1)
            return {key: str(key) for key in keys if key != 3}

        collector = Collector(ask, most=4, linger=timedelta(milliseconds=50))
        answers = await asyncio.gather(*(collector.get(key) for key in (1, 2, 2, 3, 4, 5)))
        assert answers == ["1", "2", "2", None, "4", "5"]
        assert batches == [(1, 2, 3, 4), (5,)]

    run_virtually(work())


def test_one_that_leaves_a_batch_takes_nobody_with_it_and_errors_reach_all() -> None:
    async def work() -> None:
        async def ask(keys: tuple[int, ...]) -> Mapping[int, int]:
            await asyncio.sleep(1)
            if 9 in keys:
                raise ValueError("nine")
            return {key: key for key in keys}

        collector = Collector(ask, most=10, linger=timedelta(milliseconds=50))
        first, second = (asyncio.create_task(collector.get(1)) for _ in range(2))
        await asyncio.sleep(0.5)
        first.cancel()
        assert await second == 1
        results = await asyncio.gather(collector.get(8), collector.get(9), return_exceptions=True)
        assert [str(each) for each in results] == ["nine", "nine"]

    run_virtually(work())
