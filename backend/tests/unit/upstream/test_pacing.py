"""Pacing: this process starts its requests evenly, and the most urgent call goes at each start."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import run_virtually
from advisor.upstream.calls import Priority
from advisor.upstream.config import RateLimitConfig, Window
from advisor.upstream.pacing import start_interval
from tests.unit.upstream.building import ScriptedServer, call, most_within, orchestrator, settings, settled

FOUR = RateLimitConfig(name="second", window=Window.SECOND, capacity=4, paced=True)
MINUTE = RateLimitConfig(name="minute", window=Window.MINUTE, capacity=100, paced=True)
ROUNDING = 1e-6
"""Seconds by which sums of shares of a second may be off."""


def gaps(instants: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(instants)]


async def starts(*limits: RateLimitConfig, calls: int = 40) -> list[float]:
    """When the requests of many calls made at once start."""
    server = ScriptedServer(takes=0.01)
    ours = orchestrator(server, settings(*limits, concurrency=50))
    await asyncio.gather(*(ours.call(call(n)) for n in range(calls)))
    return server.at


def test_no_short_stretch_of_the_window_holds_more_than_its_share() -> None:
    at = run_virtually(starts(FOUR))
    assert most_within(at, 1.0) == 4
    assert most_within(at, 0.5) == 2
    assert most_within(at, 0.25) == 1


def test_the_sustained_rate_is_that_of_the_shared_rate_limit() -> None:
    paced, burst = (run_virtually(starts(replace(FOUR, paced=each), calls=100)) for each in (True, False))
    assert burst[3] == 0.0, "without pacing the whole capacity goes at once"
    assert paced[3] == pytest.approx(0.75)
    assert paced[-1] <= burst[-1] + 1.0


@given(st.integers(1, 30), st.sampled_from([Window.SECOND, Window.MINUTE]))
@effort(max_examples=30)
def test_starts_lie_an_interval_apart_whatever_the_rate(capacity: int, window: Window) -> None:
    limit = replace(FOUR, window=window, capacity=capacity)
    interval = start_interval([limit])
    assert interval is not None
    assert min(gaps(run_virtually(starts(limit, calls=min(capacity, 20) + 1))), default=60) >= (
        interval.total_seconds() - ROUNDING
    )


def test_an_urgent_call_waits_for_the_next_start_and_not_behind_background_calls() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=0.01)
        ours = orchestrator(server, settings(FOUR, concurrency=50))
        background = [asyncio.create_task(ours.call(call(n, priority=Priority.BACKGROUND))) for n in range(30)]
        await asyncio.sleep(1.2)
        before = len(server.requests)
        asked = asyncio.get_running_loop().time()
        await ours.call(call("urgent", priority=Priority.CRITICAL))
        assert server.requests[before].url.endswith("urgent")
        assert server.at[before] - asked <= 0.25 + ROUNDING
        for each in background:
            each.cancel()
        await settled([asyncio.wait_for(each, None) for each in background])

    run_virtually(work())


def test_after_a_pause_the_first_call_goes_at_once() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=0.01)
        ours = orchestrator(server, settings(FOUR))
        await ours.call(call(1))
        await asyncio.sleep(10)
        asked = asyncio.get_running_loop().time()
        await ours.call(call(2))
        assert server.at[1] == asked

    run_virtually(work())


def test_two_processes_stay_within_the_shared_rate_limit() -> None:
    async def work() -> None:
        store, servers = MemoryStore(), [ScriptedServer(takes=0.01), ScriptedServer(takes=0.01)]
        processes = [orchestrator(server, settings(FOUR), store=store) for server in servers]
        await asyncio.gather(*(ours.call(call(n)) for ours in processes for n in range(20)))
        assert most_within([at for server in servers for at in server.at], 1.0) == 4
        assert min(gaps(servers[0].at)) >= 0.25 - ROUNDING

    run_virtually(work())


def test_the_longest_interval_of_all_paced_rate_limits_holds() -> None:
    assert start_interval([FOUR, replace(MINUTE, paced=False)]) == start_interval([FOUR])
    assert start_interval([FOUR, MINUTE]) == start_interval([MINUTE])
    assert start_interval([replace(FOUR, paced=False)]) is None
    at = run_virtually(starts(FOUR, MINUTE, calls=10))
    assert min(gaps(at)) >= 0.6 - ROUNDING
