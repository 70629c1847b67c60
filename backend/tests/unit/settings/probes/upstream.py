"""How calls are made: a provider's limits, breaker, retries, cache and schedule, seen at a server on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from advisor.core.errors import UpstreamError
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.places import PlaceGroup
from advisor.live.orchestration import orchestration, running
from advisor.ports.upstream_store import SnapshotRecord
from advisor.settings.yaml_files import Tree, merged
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import START, LoopClock, run_virtually
from advisor.upstream.admission import rank
from advisor.upstream.calls import Call, CallKind, Priority, escalated
from advisor.upstream.health import HealthMonitor
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.prefetch import next_due
from advisor.upstream.quota.costs import CostBook
from tests.unit.settings.probes.made import Case, Made, Probe
from tests.unit.upstream.building import ScriptedServer

ESPN = {"ADVISOR_PROVIDERS": "espn"}
PROVIDER = "espn"
BROKEN = 500
REFUSED = 429

Scene: TypeAlias = Callable[[RequestOrchestrator, ScriptedServer], Awaitable[object]]


def call(name: object = 1, *, endpoint: str = "scoreboard", kind: CallKind = CallKind.ODDS, **changes: object) -> Call:
    """A call whose kind is not cached, unless another is named."""
    return replace(Call(provider=PROVIDER, endpoint=endpoint, kind=kind, path=f"x/{name}"), **changes)  # type: ignore[arg-type]


def played(scene: Scene, *, script: list[int] | None = None, takes: float = 0.1) -> Probe:
    """A scene at a scripted server; what it returns, with the instants of all requests."""

    def probe(made: Made) -> object:
        server = ScriptedServer(script=list(script or ()), takes=takes)
        return run_virtually(_played(made, scene, server))

    return probe


async def _played(made: Made, scene: Scene, server: ScriptedServer) -> object:
    put_together = orchestration(
        made.process,
        transport=server,
        store=MemoryStore(),
        followed=MemoryFollowedFields(),
        places=_nowhere,
        awaited=nothing_awaited,
        clock=LoopClock(),
        rng=np.random.default_rng(7),
    )
    async with running(put_together.orchestrator):
        seen = await scene(put_together.orchestrator, server)
    return seen, [round(at, 3) for at in server.at]


async def _nowhere() -> list[PlaceGroup]:
    return []


async def outcome(orchestrator: RequestOrchestrator, wanted: Call) -> str:
    """Where the answer came from, or why there is none."""
    try:
        return (await orchestrator.call(wanted)).source.value
    except UpstreamError as error:
        return f"{error.code} {error}"


async def refused_until(orchestrator: RequestOrchestrator, server: ScriptedServer) -> object:
    """Calls of a provider that fails, every ten seconds for two minutes: how many reach it."""
    server.script = [BROKEN] * 1000
    for number in range(12):
        await outcome(orchestrator, call(number))
        await asyncio.sleep(10)
    return len(server.requests)


def at_once(count: int, **changes: object) -> Scene:
    """So many different calls at once."""

    async def scene(orchestrator: RequestOrchestrator, server: ScriptedServer) -> object:
        calls = [outcome(orchestrator, call(number, **changes)) for number in range(count)]  # type: ignore[arg-type]
        return [text.split()[0] for text in await asyncio.gather(*calls)], server.most_at_once

    return scene


def repeated(*waits: float, kind: CallKind = CallKind.ODDS, then: int = 200) -> Scene:
    """One call, and again after each of these seconds; after the first the server answers with a status alone."""

    async def scene(orchestrator: RequestOrchestrator, server: ScriptedServer) -> object:
        seen = [await outcome(orchestrator, call(kind=kind))]
        server.script = [then] * 100
        for wait in waits:
            await asyncio.sleep(wait)
            seen.append((await outcome(orchestrator, call(kind=kind))).split()[0])
        return seen

    return scene


async def other_endpoint(orchestrator: RequestOrchestrator, server: ScriptedServer) -> object:
    """Whether one endpoint may be asked when the breaker of another is open."""
    server.script = [BROKEN] * 1000
    for number in range(8):
        await outcome(orchestrator, call(number))
    server.script = []
    return (await outcome(orchestrator, call(endpoint="teams"))).split()[0]


async def first_request(orchestrator: RequestOrchestrator, server: ScriptedServer) -> object:
    """One request with its address and limits."""
    await outcome(orchestrator, call())
    (request,) = server.requests
    return request.url, request.hosts, request.timeout, request.total_timeout


async def hanging(orchestrator: RequestOrchestrator, server: ScriptedServer) -> object:
    """When shutdown gives up on a call in flight."""
    task = asyncio.create_task(outcome(orchestrator, call()))
    await asyncio.sleep(1)
    await orchestrator.shutdown()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return asyncio.get_running_loop().time()


class CountingStore(MemoryStore):
    """Notes when snapshots are written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[float] = []

    async def save_snapshots(self, snapshots: Sequence[SnapshotRecord]) -> None:
        self.written.append(asyncio.get_running_loop().time())
        await super().save_snapshots(snapshots)


def persisted(made: Made) -> object:
    """When shared state is written in half a minute."""

    async def scene() -> object:
        store = CountingStore()
        put_together = orchestration(
            made.process,
            transport=ScriptedServer(),
            store=store,
            followed=MemoryFollowedFields(),
            places=_nowhere,
            awaited=nothing_awaited,
            clock=LoopClock(),
            rng=np.random.default_rng(7),
        )
        async with running(put_together.orchestrator):
            await asyncio.sleep(30)
        return store.written

    return run_virtually(scene())


def due(made: Made, *, in_play: bool = False, kickoff: timedelta | None = None) -> object:
    """When a subject is fetched next."""
    kickoffs = [] if kickoff is None else [START + kickoff]
    schedule = made.provider(PROVIDER).schedule
    return next_due("odds:x", last=START, kickoffs=kickoffs, in_play=in_play, config=schedule, now=START)


def cost(made: Made) -> object:
    """What a request of three credits is booked at."""
    config = made.provider(PROVIDER).config
    book = CostBook(PROVIDER, config.money_per_credit_e6, config.currency)
    record = book.add(call(), START, credits=3, failed=False)
    return record.money_e6, record.currency


def slowness(made: Made) -> object:
    """How answers that take a second look."""
    config = made.provider(PROVIDER).config
    monitor = HealthMonitor(PROVIDER, config.breaker.reset_timeout, config.slow)
    for _ in range(30):
        monitor.succeeded(START, timedelta(seconds=1))
    return monitor.is_slow(START)


def priorities(made: Made) -> object:
    """Priorities at times before a kick-off, and after waits."""
    config = made.process.orchestrator
    ahead = [escalated(Priority.LOW, START + timedelta(hours=h), START, config.escalation) for h in (0, 1, 3, 20)]
    return ahead, [rank(Priority.LOW, timedelta(seconds=s), config.aging) for s in (5, 25, 300)]


def espn(tree: Tree) -> Tree:
    """Values of the provider's section."""
    return {"providers": {PROVIDER: tree}}


def limits(**limits: Tree) -> Tree:
    """Other rate limits in place of the shipped ones, which would hide them."""
    wide: Tree = {
        "second": {"window": "second", "capacity": 1000, "paced": False, "adaptive": False},
        "minute": {"window": "minute", "capacity": 100000, "adaptive": False},
    }
    return {"rate_limits": merged(wide, limits)}


def general(key: str, probe: Probe, other: Tree, tree: Tree = None) -> dict[str, Case]:
    return {key: Case(probe=probe, other=other, env=ESPN, tree=tree)}


def section(key: str, probe: Probe, other: Tree, tree: Tree = None, at: str = "") -> dict[str, Case]:
    """A setting of the sections that all providers have."""
    path = f"providers.{PROVIDER}.{at or key}"
    return {f"providers.*.{key}": Case(probe=probe, other=other, at=path, env=ESPN, tree=espn(tree or {}))}


WIDE = limits()
NARROW = limits(second={"capacity": 3})
FAST = "100ms"
FAILING = played(at_once(4), script=[BROKEN] * 100)
CASES: Mapping[str, Case] = {
    **general("orchestrator.escalation", priorities, [{"before": "6h", "steps": 2}]),
    **general("orchestrator.aging", priorities, "1m"),
    **general("orchestrator.max_wait", played(at_once(40)), "1s", espn(limits(minute={"capacity": 30}))),
    **general("orchestrator.max_queue", played(at_once(10), takes=30), 2),
    **general("orchestrator.dedup_window", played(repeated(2)), "5s"),
    **general("orchestrator.persist_every", persisted, "7s"),
    **general("orchestrator.drain", played(hanging, takes=60), "3s"),
    **section("base_url", played(first_request), "https://other.test/v2"),
    **section("backup_urls", played(first_request), ["https://backup.test/v2"]),
    **section("hosts", played(first_request), ["more.test"]),
    **section("timeout", played(first_request), "3s"),
    **section("total_timeout", played(first_request), "7s"),
    **section("concurrency", played(at_once(9)), 7, WIDE),
    **section("credit_price", cost, 0.25),
    **section("currency", cost, "GBP"),
    **section("slow", slowness, "500ms"),
    **section("breaker.fail_max", played(refused_until), 1),
    **section("breaker.reset_timeout", played(refused_until), "30s"),
    **section("breaker.per_endpoint", played(other_endpoint), True, WIDE),
    **section("retry.attempts", FAILING, 1, WIDE),
    **section("retry.base", FAILING, "5s", WIDE),
    **section("retry.cap", FAILING, FAST, WIDE),
    **section("retry.share_per_minute", FAILING, 0, WIDE),
    **section(
        "cache.*.fresh",
        played(repeated(900, kind=CallKind.SCORES)),
        "30m",
        at="cache.scores.fresh",
        tree={"cache": {"scores": {"fresh": "20s", "stale": "30m", "dead": "2h"}}},
    ),
    **section("cache.*.stale", played(repeated(900, kind=CallKind.SCORES)), "1h", at="cache.scores.stale"),
    **section("cache.*.dead", played(repeated(3600, kind=CallKind.SCORES, then=BROKEN)), "30m", at="cache.scores.dead"),
    **section("schedule.before_kickoff", lambda made: due(made, kickoff=timedelta(hours=3)), ["1h"]),
    **section("schedule.every_in_play", lambda made: due(made, in_play=True), "7s"),
    **section("schedule.every_idle", due, "1h"),
    **section("schedule.spread", due, 1),
    **section("rate_limits.*.window", played(at_once(8)), "minute", NARROW, "rate_limits.second.window"),
    **section("rate_limits.*.capacity", played(at_once(8)), 5, NARROW, "rate_limits.second.capacity"),
    **section("rate_limits.*.weighted", played(at_once(8, cost=3)), True, NARROW, "rate_limits.second.weighted"),
    **section(
        "rate_limits.*.adaptive",
        played(at_once(8), script=[REFUSED]),
        True,
        limits(minute={"capacity": 6}),
        "rate_limits.minute.adaptive",
    ),
    **section("rate_limits.*.paced", played(at_once(8)), True, NARROW, "rate_limits.second.paced"),
    **section("rate_limits.*.endpoints", played(at_once(8)), ["teams"], NARROW, "rate_limits.second.endpoints"),
    **section(
        "rate_limits.*.reserve",
        played(at_once(8, priority=Priority.LOW)),
        0.5,
        limits(day={"window": "day", "capacity": 6}),
        "rate_limits.day.reserve",
    ),
}
