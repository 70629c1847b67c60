"""Alerts about broken contracts in the database: stored as they are, however often."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.db.leader.writes import OwnWrites
from advisor.db.providers.contract_alerts import ContractAlert, ended_alerts_of, open_alerts, save_alerts

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
ALERT = ContractAlert(
    provider="espn",
    document="scoreboard",
    field="events",
    first_seen=AT,
    seen="missing in 1 of 1",
    expected="a list",
    last_seen=AT,
    times=1,
    ended_at=None,
)
LATER = AT + timedelta(hours=1)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2) as opened:
        yield opened


async def saved(pool: asyncpg.Pool, alerts: Sequence[ContractAlert]) -> None:
    async with OwnWrites(pool).transaction() as connection:
        await save_alerts(connection, alerts)


async def test_an_alert_is_stored_once_followed_and_ended(pool: asyncpg.Pool) -> None:
    await saved(pool, [ALERT])
    again = replace(ALERT, times=7, last_seen=LATER)
    await saved(pool, [again])
    await saved(pool, [again])
    assert await open_alerts(pool) == [again]
    ended = replace(again, ended_at=LATER)
    anew = replace(ALERT, first_seen=LATER, last_seen=LATER)
    await saved(pool, [anew, ended])
    assert await open_alerts(pool) == [anew]
    assert await ended_alerts_of(pool, "espn") == [ended]
    assert await ended_alerts_of(pool, "nws") == []


async def test_no_field_has_two_alerts_that_last(pool: asyncpg.Pool) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await saved(pool, [replace(ALERT, provider="nws"), replace(ALERT, provider="nws", first_seen=LATER)])
