"""Providers: their health, never shown as newer than it is, their breakers, quotas and plans."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import asyncpg
import httpx
import pytest

from advisor.api.providers.schemas import (
    BreakerHistory,
    BreakerList,
    BudgetPlanList,
    Provider,
    ProviderDetail,
    ProviderList,
    QuotaList,
)
from advisor.core.clock import FixedClock
from advisor.db.leader.writes import OwnWrites
from advisor.db.providers.contract_alerts import ContractAlert, save_alerts
from advisor.db.providers.stream_checks import StreamCheck, StreamFault, save_stream_checks
from advisor.upstream.calls import CallKind, Priority
from advisor.upstream.snapshots import (
    BreakerSnapshot,
    BudgetLine,
    BudgetPlan,
    CacheStats,
    CostSummary,
    Health,
    HealthReport,
    ProviderSnapshot,
    RateLimitSnapshot,
    RateLimitStats,
    snapshot_to_json,
)
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, venue_id

LIMIT = RateLimitSnapshot(
    name="credits", window="month", capacity=500, limit=500, used=120, remaining=380, rate=1.0, reserved=50,
    resets_at=NOW + timedelta(days=6), weighted=True,
)  # fmt: skip
LINE = BudgetLine(kind=CallKind.ODDS, priority=Priority.HIGH, calls=60, credits=180, money_e6=1_800, kept=True)
SNAPSHOT = ProviderSnapshot(
    provider="the_odds_api",
    at=NOW,
    health=HealthReport(
        provider="the_odds_api", health=Health.DEGRADED, reason="slow", requests=20, error_rate=0.1, p50_ms=80.0,
        p90_ms=3100.0, p99_ms=4000.0, last_success=NOW, last_failure=None, probe=None, probed_at=None,
    ),
    quotas=RateLimitStats(provider="the_odds_api", rate_limits=(LIMIT,), paused_until=None, requests=7),
    breakers=(
        BreakerSnapshot(
            endpoint="odds", state="half-open", failures=5, opened_at=NOW, retry_at=NOW + timedelta(seconds=30),
            changed_at=NOW,
        ),
    ),
    today=CostSummary(day=NOW.date(), requests=1, failures=0, credits=3, money_e6=0, currency="USD"),
    plan=BudgetPlan(
        provider="the_odds_api", at=NOW, until=NOW + timedelta(days=6), remaining=380,
        lines=(LINE, replace(LINE, priority=Priority.LOW, credits=400, kept=False)), credits=180, money_e6=1_800,
        currency="USD", dropped=(Priority.LOW,), runs_out_at=NOW + timedelta(days=3), fits=True,
    ),
    cache=CacheStats(entries=0, size_bytes=0, live=0, shared=0, fresh=0, stale=0),
    waiting=2,
    in_flight=1,
)  # fmt: skip

BROKEN = ContractAlert(
    provider="the_odds_api", document="odds", field="bookmakers.markets.key", seen="missing in 9 of 9",
    expected="a text", first_seen=NOW - timedelta(minutes=5), last_seen=NOW, times=4, ended_at=None,
)  # fmt: skip
MENDED = replace(BROKEN, document="scores", field="completed", ended_at=NOW)


async def saved(pool: asyncpg.Pool, alerts: Sequence[ContractAlert]) -> None:
    async with OwnWrites(pool).transaction() as connection:
        await save_alerts(connection, alerts)


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
async def running(database_url: str, clock: FixedClock) -> AsyncIterator[Running]:
    async with running_on(database_url, clock) as started:
        pool = started.database.pool
        await pool.executemany(
            "INSERT INTO upstream_provider_state VALUES ($1, $2, $3)",
            [("the_odds_api", snapshot_to_json(SNAPSHOT), NOW), ("espn", '{"of": "another version"}', NOW)],
        )
        await pool.executemany(
            "INSERT INTO upstream_transition (provider, endpoint, before, after, reason, at) "
            "VALUES ($1, $2, $3, $4, 'five failures', $5)",
            [
                ("the_odds_api", "odds", "closed", "open", NOW),
                ("espn", "", "closed", "open", NOW),
                ("the_odds_api", "odds", "open", "half-open", NOW),
            ],
        )
        day = NOW.date()
        await pool.executemany(
            "INSERT INTO upstream_cost VALUES ('the_odds_api', $1, $2, 'odds', 1, 4, 1, 12, 120, 'USD')",
            [(day, "odds"), (day, "scores"), (day - timedelta(days=1), "odds"), (day - timedelta(days=40), "odds")],
        )
        await pool.execute(
            "INSERT INTO feed_subject VALUES ('the_odds_api', 'odds', 'epl', 'football', 3, $1, $1, $1, 20, NULL)",
            NOW,
        )
        await pool.execute("INSERT INTO refused_item VALUES ('the_odds_api', 'no_price', 3, $1, $1, '[0]', 'd')", NOW)
        await pool.execute("INSERT INTO unknown_field VALUES ('the_odds_api', 'link', 9, $1, $1)", NOW)
        await saved(pool, [BROKEN, MENDED])
        venue = await venue_id(pool, "bwin")
        await pool.execute("INSERT INTO quality_flag_count VALUES ($1, 'the_odds_api', $2, 5, 44)", day, venue)
        yield started


async def test_the_list_shows_the_health_of_each(client: httpx.AsyncClient) -> None:
    listed = ProviderList.model_validate_json((await client.get("providers")).content)
    assert listed.running
    assert [(each.key, each.health, each.sandbox) for each in listed.items] == [
        ("the_odds_api", "degraded", True), ("espn", "down", True), ("nws", "off", False),
    ]  # fmt: skip
    odds = listed.items[0]
    assert (odds.reason, odds.latency.p90_ms, odds.waiting, odds.as_of) == ("slow", 3100.0, 2, NOW)
    (alert,) = odds.alerts
    assert (alert.document, alert.field, alert.times, alert.ended_at) == ("odds", "bookmakers.markets.key", 4, None)
    assert listed.items[1].alerts == []
    assert odds.today is not None
    assert (odds.today.calls, odds.today.credits, odds.today.money) == (8, 24, "0.00024")


async def test_an_engine_that_does_not_report_makes_no_provider_healthy(
    client: httpx.AsyncClient, clock: FixedClock
) -> None:
    clock.instant = NOW + timedelta(minutes=5)
    listed = ProviderList.model_validate_json((await client.get("providers")).content)
    clock.instant = NOW
    assert not listed.running
    assert (listed.items[0].health, listed.items[0].as_of) == ("down", NOW)
    assert "does not report" in listed.items[0].reason


async def test_one_provider_in_full(client: httpx.AsyncClient) -> None:
    detail = ProviderDetail.model_validate_json((await client.get("providers/the_odds_api")).content)
    assert [(day.day, day.calls) for day in detail.spend] == [
        (NOW.date(), 8), (NOW.date() - timedelta(days=1), 4),
    ]  # fmt: skip
    assert [(subject.key, subject.items) for subject in detail.subjects] == [("epl", 20)]
    assert [(each.venue, each.quality_flag, each.quotes) for each in detail.quality_flags] == [("bwin", "outlier", 44)]
    assert [(each.document, each.field, each.ended_at) for each in detail.ended_alerts] == [
        ("scores", "completed", NOW)
    ]
    assert [(each.reason, each.times) for each in detail.refused] == [("no_price", 3)]
    assert [(each.field, each.times) for each in detail.unknown_fields] == [("link", 9)]
    assert detail.budget is not None


async def test_a_provider_whose_answers_broke_their_contract_is_not_healthy(
    client: httpx.AsyncClient, running: Running
) -> None:
    pool = running.database.pool
    healthy = replace(SNAPSHOT, health=replace(SNAPSHOT.health, health=Health.HEALTHY, reason=""))
    await pool.execute("UPDATE upstream_provider_state SET body = $1 WHERE provider = 'the_odds_api'",
                       snapshot_to_json(healthy))  # fmt: skip
    listed = ProviderList.model_validate_json((await client.get("providers")).content)
    assert (listed.items[0].health, listed.items[0].reason) == (
        "degraded", "Its answers changed; nothing of those concerned is used.",
    )  # fmt: skip
    await saved(pool, [replace(BROKEN, ended_at=NOW)])
    listed = ProviderList.model_validate_json((await client.get("providers")).content)
    assert (listed.items[0].health, listed.items[0].alerts) == ("healthy", [])
    await saved(pool, [BROKEN])
    await pool.execute("UPDATE upstream_provider_state SET body = $1 WHERE provider = 'the_odds_api'",
                       snapshot_to_json(SNAPSHOT))  # fmt: skip


async def test_a_stream_that_is_wrong_degrades_its_provider(client: httpx.AsyncClient, running: Running) -> None:
    pool = running.database.pool
    healthy = replace(SNAPSHOT, health=replace(SNAPSHOT.health, health=Health.HEALTHY, reason=""))
    await saved(pool, [replace(BROKEN, ended_at=NOW)])
    late = StreamCheck(
        provider="the_odds_api", at=NOW, seconds=4.13, error=0.2, compared=800, now=300, later=90, earlier=290,
        never=120, fault=StreamFault.BEHIND, since=NOW,
    )  # fmt: skip

    async def listed(check: StreamCheck, body: ProviderSnapshot = healthy) -> Provider:
        async with OwnWrites(pool).transaction() as connection:
            await save_stream_checks(connection, [check])
        await pool.execute("UPDATE upstream_provider_state SET body = $1 WHERE provider = 'the_odds_api'",
                           snapshot_to_json(body))  # fmt: skip
        return ProviderList.model_validate_json((await client.get("providers")).content).items[0]

    shown = await listed(late)
    assert (shown.health, shown.reason) == ("degraded", "Its stream is 4.1 s behind its own answers.")
    assert shown.stream is not None
    assert (shown.stream.lag, shown.stream.later, shown.stream.fault) == (4.13, 90, "behind")
    shown = await listed(replace(late, fault=StreamFault.DISAGREES))
    assert shown.reason == "Its stream never says 15% of the prices that it answers."
    # What is worse is said first.
    assert (await listed(late, SNAPSHOT)).reason == "slow"
    shown = await listed(replace(late, fault=None))
    assert (shown.health, shown.stream and shown.stream.fault) == ("healthy", None)
    assert (await listed(replace(late, at=NOW - timedelta(minutes=5)))).stream is None
    await saved(pool, [BROKEN])
    await pool.execute("UPDATE upstream_provider_state SET body = $1 WHERE provider = 'the_odds_api'",
                       snapshot_to_json(SNAPSHOT))  # fmt: skip
    await pool.execute("DELETE FROM stream_check")


async def test_a_provider_that_is_off_or_unknown(client: httpx.AsyncClient) -> None:
    off = ProviderDetail.model_validate_json((await client.get("providers/nws")).content)
    assert (off.provider.health, off.provider.terms, off.provider.as_of) == ("off", "Public.", None)
    assert (await client.get("providers/nobody")).status_code == 404


async def test_quotas_breakers_and_plans(client: httpx.AsyncClient) -> None:
    [quota] = QuotaList.model_validate_json((await client.get("quotas")).content).items
    assert (quota.rate_limit, quota.remaining, quota.unit) == ("credits", 380, "credits")
    [breaker] = BreakerList.model_validate_json((await client.get("breakers")).content).items
    assert (breaker.endpoint, breaker.state, breaker.failures, breaker.fail_max) == ("odds", "half_open", 5, 5)
    [plan] = BudgetPlanList.model_validate_json((await client.get("budget-plans")).content).items
    assert (plan.rate_limit, plan.planned_credits, plan.kept_credits, plan.money) == ("credits", 580, 180, "0.0018")
    assert [(step.priority, step.dropped) for step in plan.steps] == [("high", False), ("low", True)]


async def test_the_history_of_breakers(client: httpx.AsyncClient) -> None:
    async def page(**parameters: str | int) -> BreakerHistory:
        return BreakerHistory.model_validate_json((await client.get("breakers/history", params=parameters)).content)

    first = await page(limit=2)
    assert [(item.provider, item.endpoint, item.after) for item in first.items] == [
        ("the_odds_api", "odds", "half_open"), ("espn", None, "open"),
    ]  # fmt: skip
    assert first.next_cursor is not None
    assert [item.after for item in (await page(limit=2, cursor=first.next_cursor)).items] == ["open"]
    assert [item.provider for item in (await page(provider="espn")).items] == ["espn"]
    assert (await client.get("breakers/history", params={"cursor": "x"})).status_code == 422
