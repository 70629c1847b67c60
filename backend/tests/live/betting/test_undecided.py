"""A bet that nothing settles though its game is over is for a person: asked once, answered once it is settled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus, GameEnd
from advisor.core.readings import EventReport, Reading
from advisor.db.orders.commands import ask_to_settle
from advisor.instruments.market_types import H2H_3WAY_H1, MARKET_TYPES
from tests.live.betting.placing import process_of
from tests.live.betting.test_corrections import FULL_TIME, with_bet
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import NOW, Process, report

__all__ = ["owner", "pool"]

FINISHED = report("espn", EventStatus.FINISHED, (2, 1))


async def take(process: Process, *reports: EventReport) -> None:
    for each in reports:
        await process.take(Reading(provider="espn", events=(each,)))


async def items(pool: asyncpg.Pool) -> Sequence[asyncpg.Record]:
    found: Sequence[asyncpg.Record] = await pool.fetch("SELECT text, closed_because FROM open_item ORDER BY id")
    return found


async def settle_by_hand(owner: asyncpg.Pool, pool: asyncpg.Pool, process: Process, clock: FixedClock) -> None:
    reference = await pool.fetchval("SELECT reference FROM bet_order")
    async with owner.acquire() as lent:
        await ask_to_settle(cast("asyncpg.Connection", lent), reference, "void", "its rules", "local", clock.instant)
    await process.orders.learn_commands(pool)
    await process.ingest.turn(None)


@pytest.mark.parametrize(
    ("venue", "reports", "reason"),
    [
        ("soft", (report("espn", EventStatus.POSTPONED), FINISHED), "its event was called off after the bet"),
        ("soft", (replace(FINISHED, ending=GameEnd.SHORTENED, ended_in=2),), "its event was cut short"),
        ("polymarket", (report("espn", EventStatus.VOID),), "the words of its contract decide"),
    ],
)
async def test_what_no_rule_decides_is_asked_once_and_answered_by_hand(
    pool: asyncpg.Pool, owner: asyncpg.Pool, venue: str, reports: tuple[EventReport, ...], reason: str
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await owner.execute("UPDATE bet_order SET venue = $1", venue)
    await take(process, *reports)
    clock.instant += timedelta(hours=1)
    await process.ingest.turn(None)
    # Nor does the next process ask again.
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    [item] = await items(pool)
    assert reason in item["text"]
    assert item["text"].startswith("Its bet is not settled: ")
    assert item["text"].endswith(f"Look what {venue} says of it, and settle it by hand.")
    assert item["closed_because"] is None
    await settle_by_hand(owner, pool, process, clock)
    assert await pool.fetchval("SELECT outcome FROM bet_order") == "void"
    [item] = await items(pool)
    assert item["closed_because"] == "its bet is settled"


async def test_a_result_that_does_not_come_is_asked_for_after_a_day_and_settles_the_bet_when_it_does(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    # Nobody reports the score at half-time.
    await owner.execute("UPDATE bet_order SET market = $1", MARKET_TYPES[H2H_3WAY_H1].code)
    await take(process, FINISHED)
    clock.instant = FULL_TIME + timedelta(hours=22)
    await process.ingest.turn(None)
    assert await items(pool) == []
    clock.instant = FULL_TIME + timedelta(hours=23)
    await process.ingest.turn(None)
    [item] = await items(pool)
    assert "nothing says its result a day after its start" in item["text"]
    await take(process, replace(FINISHED, half_time=(1, 0)))
    assert await pool.fetchval("SELECT outcome FROM bet_order") == "won"
    [item] = await items(pool)
    assert item["closed_because"] == "its bet is settled"


@pytest.mark.parametrize(
    ("status", "after"),
    [(EventStatus.SCHEDULED, timedelta(days=1)), (EventStatus.IN_PLAY, timedelta(days=7))],
)
async def test_an_event_of_which_nobody_says_that_it_is_over_is_asked_about_once(
    pool: asyncpg.Pool, owner: asyncpg.Pool, status: EventStatus, after: timedelta
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    starts_at = await pool.fetchval("SELECT kickoff FROM event WHERE id = (SELECT event_id FROM bet_order)")
    # A score that stands while it is played settles nothing.
    await owner.execute("UPDATE event SET status = $1", status.value)
    clock.instant = starts_at + after - timedelta(seconds=1)
    await process.ingest.turn(None)
    assert await items(pool) == []
    clock.instant = starts_at + after
    await process.ingest.turn(None)
    clock.instant += timedelta(hours=2)
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    [item] = await items(pool)
    assert f"nobody says that its event is over, {after.days} day" in item["text"]
    assert await pool.fetchval("SELECT outcome FROM bet_order") is None
    await take(process, FINISHED)
    assert await pool.fetchval("SELECT outcome FROM bet_order") == "won"
    [item] = await items(pool)
    assert item["closed_because"] == "its bet is settled"
