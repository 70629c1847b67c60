"""Halts as the engine holds them: what it read later counts, and what it cannot read stops every order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import asyncpg
import orjson
import pytest

from advisor.core.clock import FixedClock
from advisor.core.orders.halts import HaltScope
from advisor.core.readings import Reading
from advisor.db.orders.halts import BY_ENGINE, lift_halt, set_halt
from advisor.execution.intents import CheckName
from advisor.live.betting.standing_halts import StandingHalts
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import NOW, report
from tests.polling import eventually_async
from tests.unit.engine.orders.test_blotter import an_intent

__all__ = ["owner", "pool"]

TRUSTED = timedelta(seconds=5)
UNREAD = "halt: halts could not be read against no halt"
INTENT = an_intent("1")


@asynccontextmanager
async def locked(owner: asyncpg.Pool, table: str) -> AsyncIterator[None]:
    """Nobody can read a table."""
    async with owner.acquire() as lent:
        transaction = lent.transaction()
        await transaction.start()
        await lent.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        await transaction.rollback()


def somebody_waits(owner: asyncpg.Pool, table: str) -> Callable[[], Awaitable[bool]]:
    async def waits() -> bool:
        found = await owner.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass)", table
        )
        return bool(found)

    return waits


async def test_an_older_look_never_takes_the_place_of_a_newer_one(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await process.take(Reading(provider="the_odds_api", events=(report("the_odds_api"),)))
    code = await pool.fetchval("SELECT code FROM competition")
    over_competition = await set_halt(owner, HaltScope.COMPETITION, code, "an older one", "local", NOW)
    halts = StandingHalts(process.clock, TRUSTED)
    async with locked(owner, "event"):
        older = asyncio.create_task(halts.learn(pool))
        await eventually_async(somebody_waits(owner, "event"), "a look that waits for the events of its halts")
        await lift_halt(owner, over_competition.id, "local", "looked at", NOW)
        await set_halt(owner, HaltScope.ALL, "", "a newer one", "local", NOW)
        newer = asyncio.create_task(halts.learn(pool))
        await asyncio.wait([newer], timeout=0.5)
    await asyncio.gather(older, newer)
    assert list(halts.over(INTENT)) == ["a newer one"]


async def test_what_a_step_has_written_stands_whatever_others_read_before_its_commit(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    halts = StandingHalts(FixedClock(NOW), TRUSTED)
    await halts.learn(pool)
    async with owner.acquire() as lent:
        transaction = lent.transaction()
        await transaction.start()
        step = cast("asyncpg.Connection", lent)
        await set_halt(step, HaltScope.VENUE, INTENT.venue, "of a step", "engine", NOW)
        await halts.learn_in_step(step)
        await halts.learn(pool)
        assert list(halts.over(INTENT)) == ["of a step"]
        await transaction.commit()
    halts.committed()
    assert list(halts.over(INTENT)) == ["of a step"]
    await halts.learn(pool)
    await owner.execute("UPDATE halt SET lifted_at = set_at, lifted_by = 'local'")
    await halts.learn(pool)
    assert list(halts.over(INTENT)) == []


async def test_halts_that_cannot_be_read_stop_every_order_until_they_can(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    await owner.execute("ALTER TABLE halt RENAME TO away")
    with pytest.raises(asyncpg.UndefinedTableError):
        await process.orders.learn_halts(pool)
    await owner.execute("ALTER TABLE away RENAME TO halt")
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
        assert (refused["origin"], refused["reason"]) == ("own", UNREAD)
        await process.orders.learn_halts(pool)
        assert list(process.orders._halts.over(INTENT)) == []


async def test_limits_that_refuse_while_an_order_waits_refuse_it_and_all_verdicts_are_stored(
    pool: asyncpg.Pool,
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    process.orders.blotter.portfolios["test"].halt("halt", "somebody said so", NOW)
    process.leads = False
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["reason"] == "lease: in doubt against held"
    checks = orjson.loads(refused["checks"])
    assert [each["name"] for each in checks] == [str(each) for each in CheckName]
    assert [each["name"] for each in checks if not each["passed"]] == ["lease", "limits_now"]
    assert {each["name"]: each["limit"] for each in checks}["limits_now"].startswith("nothing: Betting halted")


async def test_while_what_feeds_report_waits_for_too_long_nothing_new_is_sent(pool: asyncpg.Pool) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    process.inbox.put(Reading(provider="espn"))
    process.clock.instant += timedelta(seconds=10, microseconds=1)
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    failed = {each["name"]: each["value"] for each in orjson.loads(refused["checks"]) if not each["passed"]}
    assert failed == {"deadline": "-0.0 s left", "lag": "10.0 s"}


async def test_halts_of_the_engine_in_a_burst_are_a_critical_alert_and_those_of_people_are_none(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    process = await process_of(pool, FixedClock(NOW))

    async def bursts() -> list[tuple[str, str]]:
        await process.orders.learn_halts(pool)
        await process.orders.acknowledge_halts(process.writes)
        rows = await pool.fetch("SELECT severity, occurrence FROM alert WHERE code = 'halts_in_burst'")
        return [(row["severity"], row["occurrence"]) for row in rows]

    for number in range(3):
        await set_halt(owner, HaltScope.EVENT, str(number), "somebody said so", "local", NOW)
    await set_halt(owner, HaltScope.VENUE, "soft", "the account is closed", BY_ENGINE, NOW - timedelta(minutes=11))
    first = await set_halt(owner, HaltScope.VENUE, "bet365", "the account is closed", BY_ENGINE, NOW)
    assert await bursts() == []
    await set_halt(owner, HaltScope.VENUE, "bwin", "the account is closed", BY_ENGINE, NOW)
    assert await bursts() == [("critical", str(first.id))]
    await set_halt(owner, HaltScope.VENUE, "coral", "the account is closed", BY_ENGINE, NOW)
    assert await bursts() == [("critical", str(first.id))]
    assert await pool.fetchval("SELECT count(*) FROM halt WHERE acknowledged_at IS NULL") == 0


async def test_a_look_that_nobody_answers_is_given_up_and_stops_every_order(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    halts = StandingHalts(FixedClock(NOW), timedelta(milliseconds=300))
    await halts.learn(pool)
    async with locked(owner, "halt"):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await halts.learn(pool)
    assert list(halts.over(INTENT)) == ["halts could not be read"]


async def test_halts_that_were_read_too_long_ago_count_as_unread(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    halts = StandingHalts(clock, TRUSTED)
    assert list(halts.over(INTENT)) == ["halts could not be read"]
    await halts.learn(pool)
    clock.instant += TRUSTED
    assert list(halts.over(INTENT)) == []
    clock.instant += timedelta(seconds=1)
    assert list(halts.over(INTENT)) == ["halts could not be read for 6.0 s"]
