"""Ten simulated minutes of every fault at once on all providers, and the recovery after it."""

import asyncio
import gc
import json
import tracemalloc
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pytest

from advisor.core.errors import UpstreamError
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import START, LoopClock, run_virtually
from advisor.upstream.calls import Call, CallKind, Priority, Source
from advisor.upstream.config import (
    BreakerConfig,
    CacheAges,
    OrchestratorConfig,
    ProviderConfig,
    RateLimitConfig,
    Window,
)
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Provider
from advisor.upstream.snapshots import Health
from tests.faults.faulty_server import Fault, FaultyServer, classify

PROVIDERS = ("alpha", "beta", "gamma")
PER_SECOND, PER_MONTH = 5, 1500
RESET = timedelta(seconds=30)
TEN_MINUTES = 600.0
AGES = CacheAges(fresh=timedelta(seconds=5), stale=timedelta(seconds=20), dead=timedelta(minutes=2))


def _provider(key: str) -> tuple[ProviderConfig, Provider]:
    config = ProviderConfig(
        key=key,
        base_url=f"https://{key}.test",
        rate_limits=(
            RateLimitConfig(name="second", window=Window.SECOND, capacity=PER_SECOND),
            RateLimitConfig(name="month", window=Window.MONTH, capacity=PER_MONTH, weighted=True, reserve=0.1),
        ),
        breaker=BreakerConfig(fail_max=4, reset_timeout=RESET),
        cache={CallKind.ODDS: AGES},
        timeout=timedelta(seconds=5),
        total_timeout=timedelta(seconds=10),
    )
    return config, Provider(key=key, classify=classify)


@dataclass
class Witness:
    """Asks all the time, and checks every reply."""

    ours: RequestOrchestrator
    sources: Counter[Source] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    async def ask_until(self, end: float, rng: np.random.Generator) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            await asyncio.sleep(float(rng.uniform(0.2, 1.5)))
            await self.ask(str(rng.choice(PROVIDERS)), int(rng.integers(30)), Priority(int(rng.integers(5))))

    async def ask(self, provider: str, number: int, priority: Priority) -> None:
        call = Call(provider=provider, endpoint="odds", kind=CallKind.ODDS, path=f"odds/{number}", priority=priority)
        try:
            reply = await self.ours.call(call)
        except UpstreamError as error:
            self.refusals[error.code] += 1
            return
        self.sources[reply.source] += 1
        made_at = START + timedelta(seconds=json.loads(reply.body)["made_at"])
        assert reply.fetched_at <= made_at, "shown fresher than it is"
        assert LoopClock().now() - reply.fetched_at <= AGES.dead + timedelta(seconds=20)


def _most_within(instants: list[float], length: float) -> int:
    first, most = 0, 0
    for last, at in enumerate(instants):
        while instants[first] <= at - length:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_minutes_of_faults_are_survived_and_forgotten(seed: int) -> None:
    async def work() -> None:
        rng = np.random.default_rng(seed)
        server, store = FaultyServer(rng, share=0.3), MemoryStore()
        ours = RequestOrchestrator(
            OrchestratorConfig(max_queue=50),
            [_provider(key) for key in PROVIDERS],
            transport=server,
            clock=LoopClock(),
            rng=np.random.default_rng(seed + 100),
            store=store,
        )
        await ours.start()
        witness = Witness(ours)
        loop = asyncio.get_running_loop()
        unhandled: list[object] = []
        loop.set_exception_handler(lambda _, context: unhandled.append(context))
        crowd = [asyncio.create_task(witness.ask_until(TEN_MINUTES, rng)) for _ in range(20)]
        await asyncio.gather(*crowd)

        assert set(server.faults) == set(Fault)
        for arrivals in server.arrivals.values():
            assert _most_within(arrivals, 1.0) <= PER_SECOND
            assert len(arrivals) <= PER_MONTH
        assert any(each.after == "open" for each in ours.transitions())
        assert witness.sources[Source.LIVE] > 300

        server.share = 0.0
        await asyncio.gather(*(witness.ask_until(loop.time() + RESET.total_seconds(), rng) for _ in range(20)))
        # Somebody must ask once the reset time has passed: it is a call that finds out.
        await asyncio.gather(*(witness.ask(key, 31, Priority.CRITICAL) for key in PROVIDERS))
        await asyncio.sleep(1)
        assert {key: each.health for key, each in ours.health().items()} == dict.fromkeys(PROVIDERS, Health.HEALTHY)
        last = {each.provider: each.after for each in reversed(ours.transitions())}
        assert set(last.values()) == {"closed"}
        await ours.shutdown()
        assert not unhandled

    run_virtually(work())


def test_memory_stays_flat_while_everything_fails() -> None:
    async def work() -> None:
        rng = np.random.default_rng(9)
        ours = RequestOrchestrator(
            OrchestratorConfig(max_queue=50, cache_bytes=20_000),
            [_provider(key) for key in PROVIDERS],
            transport=(server := FaultyServer(rng, share=0.3)),
            clock=LoopClock(),
            rng=rng,
            store=MemoryStore(),
        )
        witness = Witness(ours)
        loop = asyncio.get_running_loop()

        async def held_after(seconds: float) -> int:
            await asyncio.gather(*(witness.ask_until(loop.time() + seconds, rng) for _ in range(8)))
            server.arrivals.clear()
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        await held_after(60)
        before = await held_after(30)
        after = await held_after(120)
        assert after - before < 200_000

    tracemalloc.start()
    try:
        run_virtually(work())
    finally:
        tracemalloc.stop()


def test_a_burst_ten_times_too_large_is_refused_in_time_and_in_order_of_urgency() -> None:
    async def work() -> None:
        server = FaultyServer(np.random.default_rng(4))
        ours = RequestOrchestrator(
            OrchestratorConfig(max_queue=100, max_wait=timedelta(seconds=10)),
            [_provider("alpha")],
            transport=server,
            clock=LoopClock(),
            rng=np.random.default_rng(4),
            store=MemoryStore(),
        )
        served: Counter[Priority] = Counter()

        async def ask(number: int) -> None:
            priority = Priority(number % 5)
            call = Call(provider="alpha", endpoint="odds", kind=CallKind.ODDS, path=str(number), priority=priority)
            try:
                await ours.call(call)
            except UpstreamError:
                return
            served[priority] += 1

        await asyncio.gather(*(ask(number) for number in range(1000)))
        assert asyncio.get_running_loop().time() < 15
        assert served[Priority.CRITICAL] > served[Priority.BACKGROUND]
        assert len(server.arrivals["alpha.test"]) <= PER_SECOND * 12

    run_virtually(work())
