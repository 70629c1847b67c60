"""What the settings say is what the engine's process runs; and it runs: from a provider's answer to a stored price."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import numpy as np
import orjson
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from advisor.adapters.registry import registered
from advisor.backtest.session import replayed
from advisor.bootstrap.engine import engine_process, lasting_parts
from advisor.core.clock import EPOCH, SystemClock
from advisor.core.ids import random_id
from advisor.db.journal.files import opened_journal, sessions_in
from advisor.db.leader.writes import LeaderWrites
from advisor.db.notify import listen
from advisor.db.providers.stream_checks import StreamFault, stream_checks
from advisor.live.config import EngineProcessConfig
from advisor.live.notifications import Topic
from advisor.live.orchestration import LateBoundCaller, running
from advisor.live.process import EngineProcess
from advisor.sandbox.app import in_process_app
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.sandbox.server import running_sandbox
from advisor.sandbox.world.world import World
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.transport import HttpxTransport
from tests.live.leading import HOLDER, engine_pool, leading
from tests.polling import eventually_async

CREDENTIALS = {each.variable: SecretStr(each.example) for spec in registered().values() for each in spec.credentials}
ALWAYS = {
    "ingest",
    "orders",
    "cancels",
    "changes",
    "state monitor",
    "reconciliation",
    "losses",
    "halts answered",
    "commands",
    "instances",
    "halts",
    "own limits",
    "history",
    "publish",
    "contract alerts",
    "streams",
    "tidy",
    "probe",
    "chances",
    "rates",
}


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


def configured(folder: Path, **settings: object) -> EngineProcessConfig:
    return engine_process_config(Settings.model_validate({"data_dir": folder, **settings}))


def process_of(
    config: EngineProcessConfig,
    writes: LeaderWrites,
    pool: asyncpg.Pool,
    transport: HttpxTransport,
    registry: CollectorRegistry,
) -> EngineProcess:
    rng = np.random.default_rng(1)
    lasting = lasting_parts(config, transport, transport, registry, HOLDER, SystemClock())
    return engine_process(config, lasting, pool, writes, clock=SystemClock(), rng=rng, new_id=random_id)


async def tasks_of(config: EngineProcessConfig, pool: asyncpg.Pool) -> tuple[set[str], set[str]]:
    process = process_of(config, await leading(pool), pool, HttpxTransport(), CollectorRegistry())
    return {task.name for task in await process.feed_tasks()}, {task.name for task in process.other_tasks()}


async def test_nothing_configured_runs_no_feeds(pool: asyncpg.Pool, tmp_path: Path) -> None:
    assert await tasks_of(configured(tmp_path, sandbox="off"), pool) == (set(), ALWAYS)


async def test_every_provider_that_is_on_has_its_schedule_stream_files_and_places(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    config = configured(tmp_path, credentials=CREDENTIALS, providers=",".join(registered()))
    feeds, others = await tasks_of(config, pool)
    polled = {"the_odds_api", "betfair", "pinnacle", "espn", "open_meteo", "nws"}
    assert feeds == {f"schedule {key}" for key in polled} | {"stream betfair"}
    assert others == ALWAYS | {"files football_data", "files nflverse", "places open_meteo"}


async def test_a_stream_that_is_off_leaves_the_schedule(pool: asyncpg.Pool, tmp_path: Path) -> None:
    (tmp_path / "providers.yaml").write_text("providers:\n  betfair:\n    stream: false\n")
    feeds, _ = await tasks_of(configured(tmp_path, credentials=CREDENTIALS, providers="betfair"), pool)
    assert feeds == {"schedule betfair", "schedule the_odds_api"}


async def test_it_runs_until_stopped_and_what_was_fetched_is_stored_and_published(
    pool: asyncpg.Pool, fresh_database_url: str, tmp_path: Path
) -> None:
    config = configured(tmp_path, sandbox="on")
    config = replace(config, providers=tuple(each for each in config.providers if each.key == "the_odds_api"))
    world = World(SandboxConfig(), SystemClock())
    transport = HttpxTransport(
        inner=httpx.ASGITransport(app=in_process_app(world, FaultPlan((), np.random.default_rng(1))))
    )
    registry = CollectorRegistry()
    process = process_of(config, await leading(pool), pool, transport, registry)
    stop, topics = asyncio.Event(), set[str]()

    def heard(payload: str) -> None:
        topics.add(orjson.loads(payload)["topic"])
        if Topic.QUOTES in topics:
            stop.set()

    listener = asyncio.create_task(listen(fresh_database_url, heard, stop.set))
    await process.ingest.restore()
    async with running(process.orchestrator), asyncio.timeout(60):
        await process.run(stop)
    listener.cancel()
    with suppress(asyncio.CancelledError):
        await listener
    await transport.aclose()
    # What was on its way was stored in the same session.
    assert len(sessions_in(config.journal)) == 1
    assert await pool.fetchval("SELECT count(*) FROM latest_quote") > 0
    assert await pool.fetchval("SELECT count(*) FROM event") > 0
    assert {Topic.QUOTES, Topic.SCORES} <= topics
    assert registry.get_sample_value("advisor_upstream_calls_total", {"provider": "the_odds_api", "source": "live"})


async def test_its_journal_goes_on_in_another_and_each_replays_by_itself(pool: asyncpg.Pool, tmp_path: Path) -> None:
    config, second = configured(tmp_path, sandbox="on"), timedelta(seconds=1)
    config = replace(
        config,
        providers=tuple(each for each in config.providers if each.key == "the_odds_api"),
        timings=replace(config.timings, tidy_every=second, longest_journal=second),
    )
    world = World(SandboxConfig(), SystemClock())
    inner = httpx.ASGITransport(app=in_process_app(world, FaultPlan((), np.random.default_rng(1))))
    transport = HttpxTransport(inner=inner)
    process = process_of(config, await leading(pool), pool, transport, CollectorRegistry())
    await process.ingest.restore()
    stop = asyncio.Event()

    async def three_journals() -> bool:
        return len(sessions_in(config.journal)) >= 3

    async def stop_later() -> None:
        await eventually_async(three_journals, "there are three journals")
        stop.set()

    async with running(process.orchestrator), asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(stop_later())
        await process.run(stop)
    await transport.aclose()
    names = [each.name for each in sessions_in(config.journal)][::-1]
    found = []
    for name in names:
        with opened_journal(config.journal, name) as records:
            found.append(replayed(records))
    assert [each.opened.continues for each in found[:3]] == ["", *names[:2]]
    assert all(each.difference is None and each.complete for each in found)
    assert sum(each.steps for each in found) > 1


async def test_a_late_stream_is_found_by_the_running_process(
    pool: asyncpg.Pool, fresh_database_url: str, tmp_path: Path
) -> None:
    late = FaultRule(endpoint="betfair/stream", kind=FaultKind.LATE, seconds=4.0)
    async with running_sandbox(SandboxConfig(), clock=SystemClock(), faults=[late]) as sandbox:
        config = configured(tmp_path, sandbox="on", sandbox_port=sandbox.port, sandbox_stream_port=sandbox.stream_port)
        config = replace(
            config,
            providers=tuple(each for each in config.providers if each.key == "betfair"),
            streams=replace(
                config.streams, every=timedelta(seconds=1), lag=replace(config.streams.lag, longest=12.0, least=50)
            ),
        )
        transport, registry, stop = HttpxTransport(), CollectorRegistry(), asyncio.Event()
        process = process_of(config, await leading(pool), pool, transport, registry)
        await process.ingest.restore()

        async def found() -> bool:
            return any(check.fault is not None for check in await stream_checks(pool, EPOCH))

        async with running(process.orchestrator):
            runs = asyncio.create_task(process.run(stop))
            await eventually_async(found, "the stream to be found late")
            stop.set()
            await runs
        await transport.aclose()
    (check,) = await stream_checks(pool, EPOCH)
    assert (check.provider, check.fault) == ("betfair", StreamFault.BEHIND)
    assert check.seconds is not None
    assert check.error is not None
    assert check.seconds + check.error > late.seconds > check.seconds - check.error - 1


async def test_a_call_before_the_orchestrator_is_there_is_a_defect() -> None:
    call = Call(provider="espn", endpoint="scoreboard", kind=CallKind.SCORES, path="/")
    with pytest.raises(RuntimeError, match="espn"):
        await LateBoundCaller().call(call)
