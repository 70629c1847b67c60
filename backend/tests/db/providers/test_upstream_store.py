"""The orchestrator's store on Postgres: shared by processes, never overspent, still there after a restart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import numpy as np
import pytest

from advisor.core.clock import FixedClock
from advisor.core.errors import DatabaseUnavailableError, QuotaExhaustedError
from advisor.core.ids import random_id
from advisor.db.leader.writes import OwnWrites
from advisor.db.providers.status import transition_page
from advisor.db.providers.upstream_store import PostgresUpstreamStore
from advisor.ports.upstream_store import (
    AddressSwitch,
    BreakerRecord,
    CostRecord,
    PendingRecord,
    QuotaRecord,
    SnapshotRecord,
    TransitionRecord,
)
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.config import (
    BreakerConfig,
    OrchestratorConfig,
    ProviderConfig,
    RateLimitConfig,
    RetryConfig,
    Window,
)
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Answer, Classification, Provider, Verdict
from advisor.upstream.transport import HttpRequest

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database_url, min_size=2, max_size=8) as pool:
        await pool.execute(
            "TRUNCATE upstream_quota, upstream_breaker, upstream_transition, upstream_cost, upstream_provider_state, "
            "upstream_pending, alert"
        )
        yield pool


@dataclass
class CountingServer:
    """Answers every request, or fails every one."""

    failing: bool = False
    requests: int = 0

    async def send(self, request: HttpRequest) -> Answer:
        self.requests += 1
        await asyncio.sleep(0)
        return Answer(status=500 if self.failing else 200, headers={}, body=b"{}")

    async def aclose(self) -> None:
        return None


def classify(call: Call, answer: Answer) -> Classification:
    return Classification(verdict=Verdict.OK if answer.status == 200 else Verdict.FAILED, reason="status")


def store_on(pool: asyncpg.Pool) -> PostgresUpstreamStore:
    return PostgresUpstreamStore(pool, OwnWrites(pool), random_id(), FixedClock(NOW))


def process(pool: asyncpg.Pool, server: CountingServer, clock: FixedClock, capacity: int = 50) -> RequestOrchestrator:
    """An orchestrator as one process has it."""
    config = ProviderConfig(
        key="odds",
        base_url="https://odds.test",
        rate_limits=(RateLimitConfig(name="month", window=Window.MONTH, capacity=capacity, weighted=True),),
        breaker=BreakerConfig(fail_max=2, reset_timeout=timedelta(seconds=30)),
        retry=RetryConfig(attempts=1),
    )
    return RequestOrchestrator(
        OrchestratorConfig(max_wait=timedelta(seconds=5)),
        [(config, Provider(key="odds", classify=classify))],
        transport=server,
        clock=clock,
        rng=np.random.default_rng(1),
        store=store_on(pool),
    )


def odds(number: int) -> Call:
    return Call(provider="odds", endpoint="odds", kind=CallKind.ODDS, path=f"events/{number}")


async def test_a_quota_is_written_only_over_the_version_that_was_read(pool: asyncpg.Pool) -> None:
    store = store_on(pool)
    assert await store.quota("odds") == QuotaRecord(version=0, body="")
    assert await store.swap_quota("odds", 0, "a")
    assert not await store.swap_quota("odds", 0, "b")
    assert await store.swap_quota("odds", 1, "c")
    assert await store.quota("odds") == QuotaRecord(version=2, body="c")


async def test_two_processes_together_never_spend_more_than_the_quota(pool: asyncpg.Pool) -> None:
    server = CountingServer()
    processes = [process(pool, server, FixedClock(NOW)) for _ in range(3)]
    results = await asyncio.gather(
        *(each.call(odds(number)) for number in range(40) for each in processes), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, BaseException)]
    assert server.requests == 50
    assert len(refused) == 120 - 50
    assert all(isinstance(error, QuotaExhaustedError) for error in refused)


async def test_what_is_spent_stays_spent_after_a_restart(pool: asyncpg.Pool) -> None:
    server = CountingServer()
    before = process(pool, server, FixedClock(NOW))
    await before.start()
    await asyncio.gather(*(before.call(odds(number)) for number in range(30)))
    await before.shutdown()
    after = process(pool, server, FixedClock(NOW))
    await after.start()
    assert after.get_rate_limit_stats()["odds"].rate_limits[0].remaining == 20
    assert after.snapshot()["odds"].today.requests == 30
    await after.shutdown()


async def test_an_open_breaker_stays_open_after_a_restart_and_closes_when_its_time_comes(pool: asyncpg.Pool) -> None:
    clock, server = FixedClock(NOW), CountingServer(failing=True)
    before = process(pool, server, clock)
    await before.start()
    await asyncio.gather(*(before.call(odds(number)) for number in range(2)), return_exceptions=True)
    await before.shutdown()
    clock.instant += timedelta(seconds=1)
    after = process(pool, server, clock)
    await after.start()
    assert not after.can_call_api("odds")
    server.failing = False
    clock.instant += timedelta(seconds=30)
    await after.call(odds(3))
    await after.shutdown()
    store = store_on(pool)
    page = await transition_page(pool, provider="odds", limit=10, cursor=None)
    history = [(each.before, each.after) for each in page.items]
    assert history[:2] == [("half-open", "closed"), ("open", "half-open")]
    assert history[-1] == ("closed", "open")
    assert [each.state for each in await store.breakers()] == ["closed"]


async def test_an_older_state_does_not_replace_a_newer_one(pool: asyncpg.Pool) -> None:
    store = store_on(pool)
    newer = BreakerRecord(provider="odds", endpoint="", state="open", opened_at=NOW, failures=5, changed_at=NOW)
    older = replace(newer, state="closed", changed_at=NOW - timedelta(seconds=1))
    transition = TransitionRecord(provider="odds", endpoint="", before="closed", after="open", reason="x", at=NOW)
    await store.save_transition(newer, transition)
    await store.save_transition(older, transition)
    assert await store.breakers() == [newer]
    assert (await transition_page(pool, provider=None, limit=1, cursor=None)).items == [transition]


async def test_costs_of_all_processes_add_up_by_day(pool: asyncpg.Pool) -> None:
    store, another = store_on(pool), store_on(pool)
    cost = CostRecord(
        provider="odds", day=date(2026, 1, 15), endpoint="odds", kind="odds", priority=2, requests=3, failures=1,
        credits=6, money_e6=60, currency="USD",
    )  # fmt: skip
    other = replace(cost, endpoint="scores")
    await asyncio.gather(store.add_costs(1, [cost, other]), another.add_costs(1, [other, cost]), store.add_costs(2, []))
    # Again, as after a COMMIT that was not answered.
    await store.add_costs(1, [cost, other])
    twice = replace(cost, requests=6, failures=2, credits=12, money_e6=120)
    assert await store.costs(cost.day) == [twice, replace(twice, endpoint="scores")]
    assert await store.costs(date(2026, 1, 16)) == []


async def test_pending_calls_are_given_out_once_and_in_order(pool: asyncpg.Pool) -> None:
    store = store_on(pool)
    pending = [PendingRecord(provider="odds", body=str(number), at=NOW) for number in range(5)]
    await store.save_pending(pending)
    taken = await asyncio.gather(store.take_pending(), store.take_pending())
    assert sorted(map(list, taken), key=len) == [[], pending]


async def test_the_latest_snapshot_is_kept(pool: asyncpg.Pool) -> None:
    store = store_on(pool)
    snapshot = SnapshotRecord(provider="odds", body='{"a": 1}', at=NOW)
    await store.save_snapshots([snapshot])
    await store.save_snapshots([replace(snapshot, body="{}", at=NOW - timedelta(seconds=1))])
    assert await store.snapshots() == [snapshot]


async def test_a_database_that_is_away_is_named(database_url: str) -> None:
    pool = asyncpg.create_pool(database_url, min_size=0)
    await pool
    await pool.close()
    with pytest.raises(DatabaseUnavailableError):
        await store_on(pool).quota("odds")


async def test_a_switch_of_addresses_is_an_alert_once(pool: asyncpg.Pool) -> None:
    store = PostgresUpstreamStore(pool, OwnWrites(pool), random_id(), FixedClock(NOW))
    away = AddressSwitch(
        provider="odds", before="https://one.test", after="https://two.test", is_return=False,
        reason="it did not answer in time", at=NOW,
    )  # fmt: skip
    back = replace(away, before=away.after, after=away.before, is_return=True, at=NOW + timedelta(minutes=2))
    for each in (away, away, back):
        await store.save_switch(each)
    rows = await pool.fetch("SELECT code, severity, subject, text FROM alert ORDER BY id")
    assert {(row["code"], row["severity"], row["subject"]) for row in rows} == {
        ("provider_switched", "medium", "odds")
    }  # fmt: skip
    assert [row["text"] for row in rows] == [
        "odds is called at its backup https://two.test instead of https://one.test: it did not answer in time.",
        "odds goes back to https://one.test instead of https://two.test: it did not answer in time.",
    ]
