"""A game that is suspended while it is on and never resumed: what its bets were worth is not said."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds, report

SHARP, SOFT = (20_000, 36_000, 40_000), (23_000, 33_000, 35_000)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


async def said(process: Process, after: timedelta, status: EventStatus) -> None:
    process.clock.instant = at = KICKOFF + after
    score = (0, 0) if status is EventStatus.IN_PLAY else None
    await process.take(Reading(provider="espn", events=(replace(report("espn", status, score), at=at),)))


async def suspended(pool: asyncpg.Pool) -> Process:
    """Of a game with one bet, which is measured."""
    process = Process(await leading(pool), FixedClock(NOW))
    for after in (NOW - KICKOFF, -timedelta(seconds=20)):
        process.clock.instant = at = KICKOFF + after
        await process.take(odds(*book("sandbox_sharp", SHARP, at), *book("soft", SOFT, at)))
    await said(process, timedelta(minutes=1), EventStatus.IN_PLAY)
    await said(process, timedelta(minutes=30), EventStatus.POSTPONED)
    state, odds_e4, clv = await bet(pool)
    assert (state, odds_e4) == ("closed", 23_000)
    assert clv is not None
    return process


async def bet(pool: asyncpg.Pool) -> tuple[object, ...]:
    (row,) = await pool.fetch("SELECT state, closing_odds_e4, clv FROM value_bet")
    return tuple(row)


@pytest.mark.parametrize("after", [timedelta(minutes=40), timedelta(days=1)], ids=str)
@pytest.mark.parametrize("restarted", [False, True], ids=["same engine", "restarted"])
async def test_a_void_withdraws_the_close(pool: asyncpg.Pool, restarted: bool, after: timedelta) -> None:
    process = await suspended(pool)
    process.clock.instant += timedelta(minutes=1)
    await process.ingest.turn(None)
    if restarted:
        process = Process(await leading(pool), process.clock)
        await process.ingest.turn(None)
    measured = await bet(pool)
    assert measured[0] == "closed", "it may be resumed"
    await said(process, after, EventStatus.VOID)
    await process.ingest.turn(None)
    assert await bet(pool) == ("expired", None, None)


@pytest.mark.parametrize("restarted", [False, True], ids=["same engine", "restarted"])
async def test_a_void_withdraws_the_close_of_a_strategy_that_runs_no_more(pool: asyncpg.Pool, restarted: bool) -> None:
    process = await suspended(pool)
    async with pool.acquire() as lent, lent.transaction():
        await lent.execute("SET TRANSACTION READ WRITE")
        await lent.execute("UPDATE value_bet SET instance = 'taken away'")
    if restarted:
        process = Process(await leading(pool), process.clock)
        await process.ingest.turn(None)
    await said(process, timedelta(minutes=40), EventStatus.VOID)
    await process.ingest.turn(None)
    assert await bet(pool) == ("expired", None, None)
    ended_because = await pool.fetchval("SELECT ended_because FROM value_bet")
    assert ended_because == "started", "it ended when it did"


async def test_one_that_was_voided_while_no_engine_knew_of_it_has_none_either(pool: asyncpg.Pool) -> None:
    process = await suspended(pool)
    async with pool.acquire() as lent, lent.transaction():
        await lent.execute("SET TRANSACTION READ WRITE")
        await lent.execute("UPDATE event SET status = 'void'")
    await Process(await leading(pool), process.clock).ingest.turn(None)
    assert await bet(pool) == ("expired", None, None)
