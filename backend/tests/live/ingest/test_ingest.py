"""From readings of two providers to one event, its prices, a bet, its result; after a restart, and in an outage."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import asyncpg
import psycopg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.errors import DatabaseUnavailableError
from advisor.core.markets import EventStatus
from advisor.core.quotes import Side
from advisor.core.readings import Reading
from advisor.core.venues import UNKNOWN_COMMISSION
from advisor.db.locks import AdvisoryLock, lock, lock_history_writes
from advisor.engine.quality.flags import QualityFlag
from advisor.live.notifications import EVERYTHING, Topic
from advisor.postgres.server import Running
from tests.live.leading import engine_pool, leading
from tests.live.outages import Outage
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds, report
from tests.polling import eventually_async


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


async def states(pool: asyncpg.Pool) -> list[str]:
    return [row["state"] for row in await pool.fetch("SELECT state FROM value_bet ORDER BY first_seen")]


async def test_a_game_of_two_providers_from_its_first_price_to_its_result(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    sharp = book("sandbox_sharp", (20_000, 36_000, 40_000), NOW)
    await process.take(
        odds(*sharp, *book("soft", (23_000, 33_000, 35_000), NOW)),
        Reading(provider="espn", events=(report("espn", EventStatus.SCHEDULED),)),
    )
    assert await pool.fetchval("SELECT count(*) FROM event") == 1
    assert await pool.fetchval("SELECT count(*) FROM provider_event WHERE state = 'joined'") == 2
    assert await pool.fetchval("SELECT count(*) FROM latest_quote WHERE quality_flag = 0") == 6
    bet = await pool.fetchrow("SELECT * FROM value_bet")
    assert bet is not None
    assert (bet["state"], bet["selection"], bet["odds_e4"]) == ("live", 0, 23_000)
    pending = process.notifications.take()
    assert len(pending.changes) == 6
    # A process that begins lets everything be loaded.
    assert pending.ids[Topic.VALUE_BETS] == (EVERYTHING, str(bet["id"]))

    clock.instant += timedelta(seconds=5)
    await process.take(odds(*book("sandbox_sharp", (20_000, 36_000, 40_000), clock.instant)))
    assert await pool.fetchval("SELECT odds_e4 FROM latest_quote l JOIN venue v ON v.id = l.venue_id "
                               "WHERE v.key = 'soft' AND selection = 0") == 0  # fmt: skip
    assert await states(pool) == ["expired"]

    clock.instant = KICKOFF + timedelta(minutes=1)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.IN_PLAY, (1, 0)),)))
    assert await pool.fetchval("SELECT home_score FROM live_score") == 1
    clock.instant += timedelta(minutes=100)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, (2, 1)),)))
    (settled,) = await pool.fetch("SELECT home_score, away_score, provider FROM settlement")
    assert tuple(settled) == (2, 1, "espn")
    assert await pool.fetchval("SELECT status FROM event") == "finished"


async def test_after_a_restart_a_standing_bet_goes_on_as_itself(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    quotes = (*book("sandbox_sharp", (20_000, 36_000, 40_000), NOW), *book("soft", (23_000, 33_000, 35_000), NOW))
    await Process(await leading(pool), clock).take(odds(*quotes))
    before = await pool.fetchval("SELECT id FROM value_bet")
    clock.instant += timedelta(seconds=20)
    again = Process(await leading(pool), clock)
    await again.ingest.restore()
    later = (
        *book("sandbox_sharp", (20_000, 36_000, 40_000), clock.instant),
        *book("soft", (23_500, 33_000, 35_000), clock.instant),
    )
    await again.take(odds(*later))
    rows = await pool.fetch("SELECT id, state, odds_e4, first_odds_e4 FROM value_bet")
    assert [tuple(row) for row in rows] == [(before, "live", 23_500, 23_000)]


async def test_an_exchange_is_one_after_a_restart_when_its_lays_are_gone(
    pool: asyncpg.Pool, fresh_database_url: str
) -> None:
    clock = FixedClock(NOW)
    sharp = book("sandbox_sharp", (20_000, 36_000, 40_000), NOW)
    lay = book("newcomer", (24_000, 0, 0), NOW)[0]._replace(side=Side.LAY)
    await Process(await leading(pool), clock).take(odds(*sharp, lay))
    with psycopg.connect(fresh_database_url) as connection:
        connection.execute("DELETE FROM latest_quote WHERE side = %s", (int(Side.LAY),))
    clock.instant += timedelta(seconds=20)
    again = Process(await leading(pool), clock)
    await again.ingest.restore()
    await again.take(
        odds(
            *book("sandbox_sharp", (20_000, 36_000, 40_000), clock.instant),
            *book("newcomer", (23_000, 33_000, 35_000), clock.instant),
        )
    )
    assert await pool.fetchval("SELECT commission FROM value_bet") == UNKNOWN_COMMISSION


async def test_a_price_that_grows_old_ends_its_bet_without_any_report_of_it(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    await process.take(
        odds(*book("sandbox_sharp", (20_000, 36_000, 40_000), NOW), *book("soft", (23_000, 33_000, 35_000), NOW))
    )
    clock.instant += timedelta(minutes=20)
    await process.ingest.turn(None)
    assert await states(pool) == ["expired"]
    assert await pool.fetchval("SELECT bool_and(quality_flag = 1) FROM latest_quote")


async def test_what_waited_was_confirmed_when_it_was_said_and_not_when_it_is_taken(pool: asyncpg.Pool) -> None:
    """As after an outage of the database: the same prices again, said a minute ago, are a minute old."""
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
    said = NOW + timedelta(minutes=1)
    clock.instant = NOW + timedelta(minutes=2)
    await process.take(odds(*book("soft", (23_000, 33_000, 35_000), said)))
    confirmed = await pool.fetchval("SELECT max(greatest(l.seen_at, c.at)) FROM latest_quote l, market_confirmation c")
    assert confirmed == said


async def test_a_clock_that_runs_ahead_makes_no_price_fresh(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    ahead = tuple(
        quote._replace(at=micros_of(NOW + timedelta(seconds=90)))
        for quote in book("soft", (23_000, 33_000, 35_000), NOW)
    )
    await process.take(odds(*book("sandbox_sharp", (20_000, 36_000, 40_000), NOW), *ahead))
    rows = await pool.fetch(
        "SELECT at, quality_flag FROM latest_quote l JOIN venue v ON v.id = l.venue_id WHERE v.key = 'soft'"
    )
    assert {(row["at"], QualityFlag(row["quality_flag"])) for row in rows} == {(NOW, QualityFlag.FUTURE)}
    assert await states(pool) == []


async def test_a_batch_that_meets_an_outage_is_stored_once_when_the_database_is_back(
    pool: asyncpg.Pool, postgres: Running, fresh_database_url: str
) -> None:
    outage = Outage(postgres.dsn, fresh_database_url)
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            await outage.end()

    process = Process(await leading(pool), FixedClock(NOW), sleep)
    await outage.begin()
    await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
    assert pauses == [1.0, 1.0, 1.0]
    assert await pool.fetchval("SELECT count(*) FROM event") == 1
    await process.history.drain()
    assert await pool.fetchval("SELECT count(*) FROM quote") == 3
    assert len(process.notifications.take().changes) == 3


async def test_while_an_engine_cannot_be_replaced_none_goes_on_in_another_journal(
    pool: asyncpg.Pool, postgres: Running, fresh_database_url: str
) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
    begun: list[str] = []
    process.ingest.record_in(lambda _: begun.append("of the engine"))
    outage = Outage(postgres.dsn, fresh_database_url)
    await outage.begin()
    with pytest.raises((OSError, asyncpg.PostgresError, DatabaseUnavailableError)):
        await process.ingest.restore()
    await outage.end()
    process.ingest.record_in(lambda _: begun.append("of one that is gone"))
    await process.ingest.restore()
    process.ingest.record_in(lambda _: begun.append("of the next"))
    assert begun == ["of the engine", "of the next"]


async def test_an_import_holds_up_no_step_and_new_games_come_after_it(
    pool: asyncpg.Pool, fresh_database_url: str
) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    importing = await asyncpg.connect(fresh_database_url)
    async with importing.transaction():
        await lock_history_writes(importing)
        async with asyncio.timeout(20):
            await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
            await process.take(Reading(provider="espn", events=(report("espn", EventStatus.SCHEDULED),)))
        assert await pool.fetchval("SELECT count(*) FROM event") == 0
        assert process.inbox.is_empty
    await importing.close()
    # Nothing new comes: time alone brings what waits.
    run = asyncio.create_task(process.ingest.run())
    await eventually_async(lambda: _count(pool, "latest_quote", 3), "the prices are stored")
    run.cancel()
    with suppress(asyncio.CancelledError):
        await run
    assert await _count(pool, "event", 1)
    assert await _count(pool, "provider_event", 2)


async def test_whoever_holds_up_the_next_step_waits_for_the_one_that_is_made(
    pool: asyncpg.Pool, fresh_database_url: str
) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.ingest.restore()
    other = await asyncpg.connect(fresh_database_url)
    async with other.transaction():
        await lock(other, AdvisoryLock.LATEST_QUOTES)
        process.inbox.put(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
        run = asyncio.create_task(process.ingest.run())
        await eventually_async(lambda: _waits(other), "the step waits for the lock")
        holding = asyncio.create_task(process.ingest.turns.acquire())
        await asyncio.sleep(0.1)
        assert not holding.done()
    async with asyncio.timeout(20):
        await holding
    assert await _count(pool, "latest_quote", 3)
    process.inbox.put(odds(*book("other", (23_000, 33_000, 35_000), NOW)))
    run.cancel()
    with suppress(asyncio.CancelledError):
        await run
    process.ingest.turns.release()
    # Nothing was begun and broken off, so nothing is made anew.
    process.ingest.record_in(lambda _: None)
    await process.ingest.turn(await process.inbox.take())
    assert await _count(pool, "latest_quote", 6)
    await other.close()


async def _waits(connection: asyncpg.Connection) -> bool:
    return bool(await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))


async def _count(pool: asyncpg.Pool, table: str, expected: int) -> bool:
    return bool(await pool.fetchval(f"SELECT count(*) FROM {table}") == expected)
