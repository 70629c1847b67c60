"""Health says what is so: each fact from what is stored and tried, and 503 from readiness while anything is down."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest

from advisor.api.health.schemas import Health, HealthFact
from advisor.core.clock import SystemClock
from advisor.core.storage import StorageReport, Store
from advisor.db.leader.batches import add_dead_letter
from advisor.db.leader.lease import renew_lease, session_name, take_lease
from advisor.db.leader.reports import EngineReport, report_to_json
from advisor.db.leader.writes import WritingConnection
from advisor.db.providers.stream_checks import StreamCheck, StreamFault, save_stream_checks
from advisor.db.quotes.pending import Others, queue_history, shed_history
from advisor.db.quotes.write import NO_ROWS
from advisor.db.storage import save_report
from advisor.engine.quality.flags import QualityFlag
from advisor.upstream.snapshots import Health as ProviderHealth
from advisor.upstream.snapshots import snapshot_to_json
from tests.api.conftest import LIVE, Running, running_on
from tests.api.live_seeding import add_teams
from tests.api.test_backtests import REQUEST
from tests.api.test_providers import SNAPSHOT

HOLDER = UUID(int=1)
WELL = EngineReport(stepped_before=0.5, refused_for=0, reason="", waiting=3, unstored=0)
LONG = timedelta(minutes=5)
FLAG = Others(quality_flags=(("p", "v", QualityFlag.STALE, 1),))

Ask = Callable[[], Awaitable[Health]]


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url) as started:
        yield started


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url, server_settings={"application_name": session_name(HOLDER)})
    yield opened
    await opened.close()


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    async def asked() -> Health:
        response = await client.get("health")
        assert response.status_code == 200
        return Health.model_validate_json(response.content)

    return asked


def fact(health: Health, name: str) -> HealthFact:
    return next(each for each in health.facts if each.name == name)


async def all_well(connection: asyncpg.Connection, report: EngineReport = WELL) -> None:
    """An engine that leads, a worker, and two providers that answer."""
    lease = await take_lease(connection, HOLDER, LONG)
    assert lease is not None
    assert await renew_lease(connection, lease, LONG, report_to_json(report))
    await connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    await providers(connection, ProviderHealth.HEALTHY, ProviderHealth.HEALTHY)


async def providers(connection: asyncpg.Connection, *states: ProviderHealth) -> None:
    now = SystemClock().now()
    for key, state in zip(("the_odds_api", "espn"), states, strict=True):
        body = snapshot_to_json(replace(SNAPSHOT, health=replace(SNAPSHOT.health, provider=key, health=state)))
        await connection.execute(
            "INSERT INTO upstream_provider_state (provider, body, at) VALUES ($1, $2, $3) "
            "ON CONFLICT (provider) DO UPDATE SET body = excluded.body, at = excluded.at",
            key, body, now,
        )  # fmt: skip


async def test_all_is_well(connection: asyncpg.Connection, ask: Ask, client: httpx.AsyncClient) -> None:
    await all_well(connection)
    health = await ask()
    assert [(each.name, each.detail) for each in health.facts if each.status != "ok"] == []
    assert (health.status, health.database, health.worker, health.mode) == ("ok", "up", "up", "paper")
    assert health.leader is not None
    assert (health.leader.fencing_number, health.leader.holder, health.leader.waiting_quotes) == (1, str(HOLDER), 3)
    assert (await client.get("health/ready")).status_code == 200
    assert (await client.get("health/live")).json() == {"status": "ok"}


async def test_no_engine_leads(ask: Ask, client: httpx.AsyncClient) -> None:
    health = await ask()
    assert (health.status, fact(health, "engine").status, health.leader) == ("down", "down", None)
    ready = await client.get("health/ready")
    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
    assert "No engine leads" in ready.json()["detail"]
    assert int(ready.headers["Retry-After"]) > 0
    assert (await client.get("health/live")).status_code == 200


async def test_an_expired_lease_is_no_leader_and_a_standby_is_counted(
    connection: asyncpg.Connection, fresh_database_url: str, ask: Ask
) -> None:
    await take_lease(connection, HOLDER, timedelta(0))
    waiting = await asyncpg.connect(fresh_database_url, server_settings={"application_name": session_name(UUID(int=2))})
    health = await ask()
    await waiting.close()
    assert (fact(health, "engine").status, health.standbys) == ("down", 1)


@pytest.mark.parametrize(
    ("report", "status", "said"),
    [
        (replace(WELL, stepped_before=16), "down", "No step for 16 s"),
        (replace(WELL, refused_for=2, reason="The disk is full."), "degraded", "The disk is full."),
        (replace(WELL, stepped_before=14), "ok", ""),
    ],
)
async def test_a_stalled_step(
    connection: asyncpg.Connection, ask: Ask, report: EngineReport, status: str, said: str
) -> None:
    await all_well(connection, report)
    health = await ask()
    assert (fact(health, "step").status, health.status) == (status, status)
    assert said in fact(health, "step").detail


async def test_history_that_lags_is_late_and_what_is_shed_is_said(connection: asyncpg.Connection, ask: Ask) -> None:
    await all_well(connection)
    now = SystemClock().now()
    await queue_history(connection, now - timedelta(seconds=59), NO_ROWS, FLAG)
    assert fact(await ask(), "history").status == "ok"
    await queue_history(connection, now - timedelta(seconds=61), NO_ROWS, FLAG)
    health = await ask()
    assert (fact(health, "history").status, health.status, health.history_rows) == ("degraded", "degraded", 2)
    await shed_history(connection, 0, now - timedelta(minutes=59))
    health = await ask()
    assert (health.history_rows, health.shed_rows) == (0, {"quality_flag_count": 2})
    assert "2 of quality_flag_count" in fact(health, "history").detail
    await connection.execute("UPDATE shed_history SET last_at = last_at - interval '2 minutes'")
    assert fact(await ask(), "history").status == "ok"


async def test_a_batch_set_aside_shows_for_an_hour(connection: asyncpg.Connection, ask: Ask) -> None:
    await all_well(connection)
    await add_dead_letter(connection, SystemClock().now() - timedelta(minutes=59), "step", "why", b"{}")
    health = await ask()
    assert (fact(health, "batches").status, health.dead_letters) == ("degraded", 1)
    await connection.execute("UPDATE dead_letter SET at = at - interval '2 minutes'")
    assert fact(await ask(), "batches").status == "ok"


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((ProviderHealth.DOWN, ProviderHealth.DOWN), "down"),
        # Only the first brings prices: with scores alone nothing is found.
        ((ProviderHealth.DOWN, ProviderHealth.HEALTHY), "down"),
        ((ProviderHealth.HEALTHY, ProviderHealth.DOWN), "degraded"),
        ((ProviderHealth.HEALTHY, ProviderHealth.DEGRADED), "degraded"),
    ],
)
async def test_providers_that_do_not_answer(
    connection: asyncpg.Connection, ask: Ask, states: tuple[ProviderHealth, ...], status: str
) -> None:
    await all_well(connection)
    await providers(connection, *states)
    health = await ask()
    assert (fact(health, "providers").status, health.status) == (status, status)


async def test_a_late_stream_degrades_the_whole_as_it_does_its_provider(
    connection: asyncpg.Connection, ask: Ask
) -> None:
    await all_well(connection)
    now = SystemClock().now()
    late = StreamCheck(
        provider="the_odds_api", at=now, seconds=8.0, error=0.2, compared=800, now=300, later=90, earlier=290,
        never=120, fault=StreamFault.BEHIND, since=now,
    )  # fmt: skip
    await save_stream_checks(WritingConnection(connection), [late])
    found = fact(await ask(), "providers")
    assert (found.status, found.detail) == ("degraded", "Of 2, answer badly: The Odds API.")
    await connection.execute("DELETE FROM stream_check")
    assert fact(await ask(), "providers").status == "ok"


async def test_what_an_engine_said_long_ago_makes_no_provider_well(connection: asyncpg.Connection, ask: Ask) -> None:
    await all_well(connection)
    await connection.execute("UPDATE upstream_provider_state SET at = at - interval '31 seconds'")
    assert fact(await ask(), "providers").status == "down"


@pytest.mark.parametrize(("less", "status"), [(0, "ok"), (1, "degraded")])
async def test_little_space_degrades_before_nothing_is_taken_any_more(
    connection: asyncpg.Connection, ask: Ask, client: httpx.AsyncClient, less: int, status: str
) -> None:
    await all_well(connection)
    free = LIVE.low_space - less
    await save_report(
        connection, StorageReport(at=SystemClock().now(), free_bytes=free, disk_bytes=10**11, stores={Store.LOGS: 1})
    )
    health = await ask()
    assert (fact(health, "storage").status, health.status, health.database) == (status, status, "up")
    said = "Little space: 2.0 GB is free on the disk, less than 2.0 GB." if less else "takes what is written"
    assert said in fact(health, "storage").detail
    # A warning stops nobody.
    assert (await client.get("health/ready")).status_code == 200


async def test_a_read_only_database_refuses_commands_and_answers_reads(
    connection: asyncpg.Connection, running: Running, client: httpx.AsyncClient
) -> None:
    await all_well(connection)
    await add_teams(running.database.pool, ["A", "B"])
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    async with running_on(running.dsn) as started:
        transport = httpx.ASGITransport(started.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=client.base_url) as other:
            health = Health.model_validate_json((await other.get("health")).content)
            assert (fact(health, "storage").status, health.database) == ("down", "up")
            assert "space" not in fact(health, "storage").detail
            assert (await other.get("health/ready")).status_code == 503
            assert (await other.get("fixtures")).status_code == 200
            refused = await other.post("backtests", json={**REQUEST, "competitions": ["T1"]})
            assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
            assert int(refused.headers["Retry-After"]) > 0
