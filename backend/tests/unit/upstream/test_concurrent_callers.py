"""Callers beside one another, processes beside one another, and what shutdown leaves to the next process."""

import asyncio
from datetime import timedelta

import pytest

from advisor.core.errors import QuotaExhaustedError, UpstreamDependencyUnavailable
from advisor.ports.upstream_store import SnapshotRecord
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import START, run_virtually
from advisor.upstream.calls import Priority, Source
from advisor.upstream.config import OrchestratorConfig, RetryConfig
from advisor.upstream.snapshots import Health, readable_snapshots
from tests.unit.upstream.building import ScriptedServer, call, orchestrator, settings, settled

ONCE = RetryConfig(attempts=1)


def test_shutdown_drains_calls_in_flight_and_the_next_process_makes_the_rest() -> None:
    async def work() -> None:
        store, server = MemoryStore(), ScriptedServer(takes=3)
        ours = orchestrator(server, settings(concurrency=2), store=store)
        await ours.start()
        tasks = [asyncio.create_task(ours.call(call(n))) for n in range(6)]
        await asyncio.sleep(1)
        await ours.shutdown()
        results = await settled([asyncio.wait_for(task, 1) for task in tasks])
        assert sum(isinstance(each, UpstreamDependencyUnavailable) for each in results) == 4
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call(9))
        following = ScriptedServer()
        theirs = orchestrator(following, store=store)
        await theirs.start()
        await asyncio.sleep(2)
        assert sorted(request.url for request in following.requests) == [
            f"https://p.test/odds/{n}" for n in range(2, 6)
        ]
        assert (await theirs.call(call(2))).source is Source.CACHE
        await theirs.shutdown()

    run_virtually(work())


def test_shutdown_does_not_wait_longer_than_its_limit() -> None:
    async def work() -> None:
        store = MemoryStore()
        ours = orchestrator(
            ScriptedServer(takes=1000), shared=OrchestratorConfig(drain=timedelta(seconds=5)), store=store
        )
        task = asyncio.create_task(ours.call(call()))
        await asyncio.sleep(1)
        await ours.shutdown()
        assert asyncio.get_running_loop().time() == 6
        with pytest.raises(UpstreamDependencyUnavailable):
            await task
        assert len(await store.take_pending()) == 1

    run_virtually(work())


def test_another_process_reads_the_state_and_follows_the_breaker() -> None:
    async def work() -> None:
        store, server = MemoryStore(), ScriptedServer(script=[500] * 5)
        ours = orchestrator(server, settings(retry=ONCE), store=store)
        theirs = orchestrator(server, settings(retry=ONCE), store=store)
        await ours.start()
        await theirs.start()
        await asyncio.sleep(1)
        await settled([ours.call(call(n)) for n in range(5)])
        await asyncio.sleep(3)
        assert not theirs.can_call_api("p")
        records = await store.snapshots()
        assert readable_snapshots(records)["p"].health.health is Health.DOWN
        earlier = SnapshotRecord(provider="q", body='{"quotas": {"buckets": []}}', at=START)
        assert set(readable_snapshots([*records, earlier])) == {"p"}
        await ours.shutdown()
        await theirs.shutdown()

    run_virtually(work())


def test_without_its_store_it_serves_the_cache_and_then_recovers() -> None:
    async def work() -> None:
        store, server = MemoryStore(), ScriptedServer()
        ours = orchestrator(server, store=store)
        await ours.start()
        await ours.call(call())
        await asyncio.sleep(70)
        store.away = True
        assert (await ours.call(call())).source is Source.STALE
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(call(2))
        store.away = False
        assert (await ours.call(call(2))).source is Source.LIVE
        await ours.shutdown()

    run_virtually(work())


def test_a_caller_that_leaves_takes_nobody_with_it() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=1)
        ours = orchestrator(server, settings(concurrency=1))
        impatient, patient = (asyncio.create_task(ours.call(call())) for _ in range(2))
        alone = asyncio.create_task(ours.call(call(2)))
        await asyncio.sleep(0.5)
        impatient.cancel()
        alone.cancel()
        assert (await patient).body == b"1"
        assert (await ours.call(call(3))).source is Source.LIVE
        assert len(server.requests) == 2
        assert ours.snapshot()["p"].waiting == ours.snapshot()["p"].in_flight == 0

    run_virtually(work())


def test_an_urgent_caller_expedites_the_same_call_of_another() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=1)
        ours = orchestrator(server, settings(concurrency=1))
        tasks = [asyncio.create_task(ours.call(call(n, priority=Priority.LOW))) for n in range(5)]
        await asyncio.sleep(0.5)
        tasks.append(asyncio.create_task(ours.call(call(4, priority=Priority.CRITICAL))))
        await asyncio.gather(*tasks)
        assert [request.url[-1] for request in server.requests] == ["0", "4", "1", "2", "3"]

    run_virtually(work())


def test_a_full_queue_refuses_the_least_urgent() -> None:
    async def work() -> None:
        server = ScriptedServer(takes=1)
        ours = orchestrator(server, settings(concurrency=1), shared=OrchestratorConfig(max_queue=3))
        tasks = [asyncio.create_task(ours.call(call(n, priority=Priority.LOW))) for n in range(4)]
        await asyncio.sleep(0.5)
        tasks.append(asyncio.create_task(ours.call(call(9, priority=Priority.CRITICAL))))
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(each, QuotaExhaustedError) for each in results] == [False, False, False, True, False]

    run_virtually(work())
