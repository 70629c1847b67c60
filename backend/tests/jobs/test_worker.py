"""Backtests in worker processes: they run once, whatever happens to the workers."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from advisor.api.backtests.schemas import BacktestRun
from advisor.api.health.schemas import Health
from advisor.backtest.history import SHIPPED_TERMS, Terms, prepare
from advisor.bootstrap.worker import run
from advisor.core.clock import SystemClock
from advisor.core.venues import VenueTerms
from advisor.db.session import Database
from advisor.engine.quality.config import QualityConfig
from advisor.instruments.market_types import H2H_3WAY
from advisor.jobs.worker import Jobs, run_worker
from tests.api.conftest import Running, running_on
from tests.api.seeding import CODE, league_history, seed
from tests.jobs import worker_process
from tests.polling import PATIENCE, eventually_async

OWN_SETTINGS = "quality: {outlier_distance: 0.01, outlier_spread: 0}\ncommissions: {bwin: 0.5}\n"


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    await seed(fresh_database_url)
    async with running_on(fresh_database_url) as started:
        yield started


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(running.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as opened:
        yield opened


@asynccontextmanager
async def worker(dsn: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker process, gone at the end."""
    with log.open("ab") as lines:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(Path(worker_process.__file__)), dsn, stderr=lines
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def worker_here(dsn: str) -> AsyncIterator[asyncio.Task[None]]:
    """A worker in this process: the same, sooner."""
    task = asyncio.create_task(run(dsn, worker_process.QUICK, SystemClock()))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=PATIENCE)
        assert task.done(), "a worker that is cancelled ends"


@asynccontextmanager
async def prices_locked(dsn: str) -> AsyncIterator[None]:
    """Nobody can read prices: whoever loads history waits."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE price IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def says(log: Path, event: str) -> bool:
    return f'"event": "{event}"' in await asyncio.to_thread(log.read_text)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what another process is going to do."""
    await eventually_async(condition, "the backtest reaches its state")


async def create(client: httpx.AsyncClient) -> UUID:
    response = await client.post(
        "backtests",
        json={
            "strategy": "value",
            "config": {"min_edge": 0.01},
            "competitions": [CODE],
            "market": "h2h_3way",
            "staking": {"kind": "flat", "stake": "10.00"},
        },
    )
    assert response.status_code == 202, response.text
    return BacktestRun.model_validate_json(response.content).id


async def get(client: httpx.AsyncClient, id_: UUID) -> BacktestRun:
    return BacktestRun.model_validate_json((await client.get(f"backtests/{id_}")).content)


def state_is(client: httpx.AsyncClient, id_: UUID, *states: str) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return (await get(client, id_)).state in states

    return check


async def bets_stored(running: Running) -> int:
    count: int = await running.database.pool.fetchval("SELECT count(*) FROM backtest_bet")
    return count


async def test_runs_what_was_queued_and_shows_in_health(
    running: Running, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    before = await create(client)
    async with worker(running.dsn, tmp_path / "log") as process:
        await until(state_is(client, before, "done"))
        after = await create(client)
        await until(state_is(client, after, "done"))
        assert Health.model_validate_json((await client.get("health")).content).worker == "up"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    first, second = await get(client, before), await get(client, after)
    assert first.summary == second.summary
    assert first.order_hash == second.order_hash
    assert Health.model_validate_json((await client.get("health")).content).worker == "down"


async def test_limits_and_commissions_of_the_users_own_settings_count(
    running: Running, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    runs = {}
    for name, text in (("shipped", ""), ("own", OWN_SETTINGS)):
        (tmp_path / "providers.yaml").write_text(text)
        variables = {"DATABASE_URL": running.dsn, "ADVISOR_DATA_DIR": str(tmp_path), "ADVISOR_PROVIDERS_FILE": ""}
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("advisor")), "worker", env={**os.environ, **variables}, cwd=tmp_path
        )
        try:
            id_ = await create(client)
            await until(state_is(client, id_, "done", "failed"))
            runs[name] = await get(client, id_)
        finally:
            process.terminate()
            await process.wait()
    shipped, own = runs["shipped"], runs["own"]
    assert shipped.summary is not None
    assert own.summary is not None
    assert shipped.summary.bets > own.summary.bets
    assert shipped.config_hash == own.config_hash
    terms = Terms(
        quality=QualityConfig(outlier_distance=0.01, outlier_spread=0.0), venues=VenueTerms(commissions={"bwin": 0.5})
    )
    history = league_history()
    assert [shipped.data_hash, own.data_hash] == [
        prepare(history, H2H_3WAY, {}, each).data_hash for each in (SHIPPED_TERMS, terms)
    ]


async def test_a_running_one_is_cancelled(running: Running, client: httpx.AsyncClient) -> None:
    async with worker_here(running.dsn) as working:
        async with prices_locked(running.dsn):
            id_ = await create(client)
            await until(state_is(client, id_, "running"))
            response = await client.post(f"backtests/{id_}/cancel")
            assert response.json()["stage"] == "cancelling"
            await until(state_is(client, id_, "cancelled"))
        another = await create(client)
        await until(state_is(client, another, "done"))
        assert not working.done()
    cancelled = await get(client, id_)
    assert cancelled.summary is None
    assert cancelled.finished_at is not None


async def test_after_kill_9_another_worker_finishes_it_once(
    running: Running, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    async with prices_locked(running.dsn):
        async with worker(running.dsn, log) as doomed:
            id_ = await create(client)
            await until(state_is(client, id_, "running"))
            os.kill(doomed.pid, signal.SIGKILL)
            await doomed.wait()
        first_start = (await get(client, id_)).started_at
    async with worker(running.dsn, log):
        await until(state_is(client, id_, "done", "failed"))
        # It says so once that is stored.
        await eventually_async(lambda: says(log, "backtest_done"), "the worker logs the end")
    finished = await get(client, id_)
    assert finished.state == "done", finished.error
    assert finished.started_at is not None
    assert first_start is not None
    assert finished.started_at > first_start
    assert finished.summary is not None
    assert await bets_stored(running) == finished.summary.bets > 0
    assert log.read_text().count('"event": "backtest_done"') == 1


async def test_what_kills_every_worker_is_given_up(running: Running, client: httpx.AsyncClient) -> None:
    id_ = await create(client)
    # What the last of several workers leaves behind that the job has taken down.
    await running.database.pool.execute(
        "UPDATE procrastinate_jobs SET status = 'doing', attempts = $1", worker_process.QUICK.max_attempts - 1
    )
    async with worker_here(running.dsn):
        await until(state_is(client, id_, "failed"))
        another = await create(client)
        await until(state_is(client, another, "done"))
    assert (await get(client, id_)).error == "Given up after 3 workers died on it; the worker's log has the details."


async def test_a_stopping_worker_leaves_the_job_for_the_next(
    running: Running, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with prices_locked(running.dsn), worker(running.dsn, tmp_path / "log") as stopped:
        id_ = await create(client)
        await until(state_is(client, id_, "running"))
        stopped.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(stopped.wait(), PATIENCE) == 0
    async with worker(running.dsn, tmp_path / "log"):
        await until(state_is(client, id_, "done"))


async def test_a_backtest_whose_job_was_lost_is_queued_again(running: Running, client: httpx.AsyncClient) -> None:
    id_ = await create(client)
    await running.database.pool.execute("TRUNCATE procrastinate_jobs CASCADE")
    async with worker_here(running.dsn):
        await until(state_is(client, id_, "done"))


async def test_it_outlives_lost_connections(running: Running, client: httpx.AsyncClient) -> None:
    async with worker_here(running.dsn) as working:
        first = await create(client)
        await until(state_is(client, first, "done"))
        await running.database.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

        async def answered() -> bool:
            return Health.model_validate_json((await client.get("health")).content).database == "up"

        await until(answered)
        second = await create(client)
        await until(state_is(client, second, "done"))
        assert not working.done()


def test_the_quick_worker_differs_in_timings_alone() -> None:
    usual = type(worker_process.QUICK)()
    assert replace(worker_process.QUICK, **{f: getattr(usual, f) for f in usual.__slots__ if "seconds" in f}) == usual


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.02, 0.05, 0.1])
async def test_one_that_is_stopped_while_it_starts_ends(fresh_database_url: str, seconds: float) -> None:
    stop = asyncio.Event()

    def jobs(_: Database) -> Jobs:
        asyncio.get_running_loop().call_later(seconds, stop.set)
        return {}

    async with asyncio.timeout(PATIENCE):
        await run_worker(fresh_database_url, worker_process.QUICK, SystemClock(), jobs, stop)
