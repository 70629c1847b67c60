"""A result that is corrected settles its bets anew: in the ledger, at their orders, and after a restart."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from tests.live.part_of_process import KICKOFF, NOW, Process, report
from tests.live.test_order_flow import balances, owner, pool, process_of, proven, sending, until_placed, with_value

__all__ = ["owner", "pool"]

FULL_TIME = KICKOFF + timedelta(minutes=100)


async def says(process: Process, score: tuple[int, int]) -> None:
    """The source of the result says how it ended."""
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, score),)))


async def with_bet(pool: asyncpg.Pool, clock: FixedClock) -> Process:
    """A process with a bet of 10.00 on home at 2.30."""
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    await process.take(Reading(provider="espn", events=(report("espn"),)))
    clock.instant = FULL_TIME
    return process


async def test_a_corrected_score_settles_a_bet_anew_and_keeps_what_was_thought(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (2, 1))
    assert await balances(pool) == {"cash": 101_300, "winnings": -1_300, "capital": -100_000}
    clock.instant += timedelta(hours=20)
    await says(process, (1, 1))
    assert await balances(pool) == {"cash": 99_000, "losses": 1_000, "capital": -100_000}
    [bet] = await pool.fetch("SELECT outcome, gross, settled_at, corrected_at, settled_by FROM bet_order")
    assert tuple(bet) == ("lost", -1_000, FULL_TIME, clock.instant, None)
    [before] = await pool.fetch("SELECT number, outcome, gross, at, replaced_at FROM replaced_settlement")
    assert tuple(before) == (1, "won", 1_300, FULL_TIME, clock.instant)
    reversed_ = await pool.fetch("SELECT key, reverses FROM ledger_entry WHERE reverses IS NOT NULL")
    assert [row["key"] for row in reversed_] == [f"{row['reverses']}:reversed" for row in reversed_]
    assert process.metrics.get_sample_value("advisor_profit", {"portfolio": "test"}) == -1_000
    await proven(pool)

    await process.ingest.turn(None)
    assert await pool.fetchval("SELECT count(*) FROM replaced_settlement") == 1
    after = await process_of(pool, clock)
    await after.ingest.turn(None)
    one, other = (each.orders.blotter.portfolios["test"].state.totals.tolist() for each in (process, after))
    assert one == other
    clock.instant += timedelta(hours=1)
    await says(after, (3, 1))
    assert await balances(pool) == {"cash": 101_300, "winnings": -1_300, "capital": -100_000}
    assert await pool.fetchval("SELECT max(number) FROM replaced_settlement") == 2
    await proven(pool)


async def test_a_result_that_is_void_after_all_returns_the_stake(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (0, 1))
    await owner.execute("UPDATE event SET status = 'void'")
    await process.ingest.turn(None)
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}
    assert await pool.fetchval("SELECT outcome FROM bet_order") == "void"
    await proven(pool)


@pytest.mark.parametrize(("later", "outcome"), [(timedelta(days=29), "lost"), (timedelta(days=31), "won")])
async def test_what_was_settled_long_ago_stays_settled(pool: asyncpg.Pool, later: timedelta, outcome: str) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (2, 1))
    clock.instant += later
    await says(process, (1, 1))
    assert await pool.fetchval("SELECT outcome FROM bet_order") == outcome
