"""Fields that are followed are there after a restart of the engine, and gone once they are over."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.adapters.betfair.followed import FollowConfig
from advisor.core.clock import FixedClock
from advisor.core.errors import DatabaseUnavailableError
from advisor.core.readings import Reading
from advisor.db.leader.writes import OwnWrites
from advisor.db.providers.followed_fields import PostgresFollowedFields
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.ports.followed_fields import FollowedRecord
from tests.adapters.betfair.test_followed_fields import Exchange

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
        await pool.execute("TRUNCATE followed_field")
        yield pool


def store(pool: asyncpg.Pool) -> PostgresFollowedFields:
    return PostgresFollowedFields(pool, OwnWrites(pool))


def record(market: str, body: str = '{"a": 1}', provider: str = "x", **known: datetime) -> FollowedRecord:
    values: dict[str, datetime | None] = {"gone": None, "closed": None, **known}
    return FollowedRecord(provider=provider, market=market, body=body, gone=values["gone"], closed=values["closed"])


async def test_it_holds_what_was_stored_last(pool: asyncpg.Pool) -> None:
    first = [record("1.2"), record("1.1", gone=NOW), record("1.3", gone=NOW, closed=NOW + DAY)]
    await store(pool).save_followed("x", first, ())
    await store(pool).save_followed("y", [record("1.1", provider="y")], ())
    changed = record("1.2", '{"a": 2}', gone=NOW)
    await store(pool).save_followed("x", [changed], ["1.3", "1.9"])
    assert await store(pool).followed("x") == [first[1], changed]
    assert await store(pool).followed("y") == [record("1.1", provider="y")]


async def test_an_outage_has_its_name_and_changes_nothing(database_url: str, pool: asyncpg.Pool) -> None:
    closed = await asyncpg.create_pool(database_url, min_size=1, max_size=1)
    await closed.close()
    with pytest.raises(DatabaseUnavailableError):
        await store(closed).followed("x")
    with pytest.raises(DatabaseUnavailableError):
        await store(closed).save_followed("x", [record("1.1")], ())
    assert await store(pool).followed("x") == []


async def fetched(pool: asyncpg.Pool, exchange: Exchange, now: datetime) -> Reading:
    """By a process that has just started."""
    feed = BetfairFeed(exchange, BetfairConfig(market_types=("WINNER",)), FixedClock(now), store(pool))
    (subject, *_) = [each for each in await feed.subjects() if each.kind is FetchKind.ODDS] or [
        Subject(kind=FetchKind.ODDS, key="7", sport="football", cost=1)
    ]
    return await feed.fetch(Fetch(subject=subject, kickoff=None, now=now))


async def test_a_restarted_engine_finds_them_followed(pool: asyncpg.Pool) -> None:
    exchange = Exchange()
    await fetched(pool, exchange, NOW)
    exchange.status, exchange.states, exchange.competitions = "CLOSED", ["LOSER", "WINNER", "LOSER"], []
    later = NOW + 3 * DAY
    (event,) = (await fetched(pool, exchange, later)).events
    assert {each.participant: each.result for each in event.results}["Sturm Graz"] == 1
    (held,) = await store(pool).followed("betfair")
    assert (held.market, held.gone, held.closed) == ("1.9", later, later)
    assert (await fetched(pool, exchange, later + FollowConfig().corrected_for)).events == ()
    assert await store(pool).followed("betfair") == []
