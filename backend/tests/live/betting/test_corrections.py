"""A result that is corrected settles its bets anew: in the ledger, at their orders, and after a restart."""

from datetime import datetime, timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.errors import ConflictError
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from advisor.db.ledger.events import event_of
from advisor.db.orders.commands import CommandKind, EngineCommand, ask_to_resume, ask_to_settle, commands_of
from advisor.ledger.events import Resumed
from advisor.risk.state import PEAK
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_order_flow import balances, owner, pool, proven
from tests.live.part_of_process import KICKOFF, NOW, Process, report

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


async def ask(owner: asyncpg.Pool, outcome: str, now: datetime) -> EngineCommand:
    reference = await owner.fetchval("SELECT reference FROM bet_order")
    async with owner.acquire() as lent:
        return await ask_to_settle(cast("asyncpg.Connection", lent), reference, outcome, "it is so", "somebody", now)


async def done(process: Process, pool: asyncpg.Pool) -> EngineCommand:
    """The last command, once the engine had the time to carry it out."""
    await process.orders.learn_commands(pool)
    await process.ingest.turn(None)
    subject = str(await pool.fetchval("SELECT reference FROM bet_order"))
    return (await commands_of(pool, CommandKind.SETTLE, subject))[-1]


async def test_a_person_settles_a_bet_and_no_result_settles_it_anew(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await ask(owner, "half_won", NOW)
    command = await done(process, pool)
    assert (command.done_at, command.refusal) == (FULL_TIME, None)
    [bet] = await pool.fetch("SELECT outcome, gross, settled_by, settled_because, corrected_at FROM bet_order")
    assert tuple(bet) == ("half_won", 650, "somebody", "it is so", None)
    assert await balances(pool) == {"cash": 100_650, "winnings": -650, "capital": -100_000}
    await says(process, (0, 1))
    assert await pool.fetchval("SELECT outcome FROM bet_order") == "half_won"
    await ask(owner, "void", FULL_TIME)
    assert (await done(process, pool)).refusal is None
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}
    [before] = await pool.fetch("SELECT outcome, settled_by, settled_because FROM replaced_settlement")
    assert tuple(before) == ("half_won", "somebody", "it is so")
    await proven(pool)


async def test_commands_about_one_bet_are_carried_out_one_after_the_other(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    for outcome in ("won", "lost", "won"):
        await ask(owner, outcome, NOW)
    for _ in range(3):
        await done(process, pool)
    rows = await pool.fetch("SELECT number, outcome FROM replaced_settlement ORDER BY number")
    assert [tuple(row) for row in rows] == [(1, "won"), (2, "lost")]
    assert await balances(pool) == {"cash": 101_300, "winnings": -1_300, "capital": -100_000}
    assert await pool.fetchval("SELECT count(*) FROM ledger_entry WHERE reverses IS NOT NULL") == 2
    await proven(pool)


async def test_a_command_that_waited_for_an_engine_is_carried_out_by_the_next(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    await with_bet(pool, clock)
    await ask(owner, "lost", NOW)
    after = await process_of(pool, clock)
    await after.ingest.turn(None)
    assert await pool.fetchval("SELECT outcome FROM bet_order") == "lost"
    assert await pool.fetchval("SELECT done_at FROM engine_command") == FULL_TIME


async def test_what_cannot_be_settled_is_refused(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    with pytest.raises(ConflictError, match="still expected"):
        await ask(owner, "won", NOW)
    await owner.execute("UPDATE bet_order SET closed_at = $1", NOW)
    with pytest.raises(ConflictError, match="Nothing of the order"):
        await ask(owner, "won", NOW)
    # As of an order that came back to life after somebody had asked.
    await owner.execute(
        "INSERT INTO engine_command (kind, subject, outcome, reason, asked_by, asked_at) "
        "SELECT 'settle', reference::text, 'won', 'it is so', 'somebody', $1 FROM bet_order",
        NOW,
    )
    assert (await done(process, pool)).refusal == "something is still expected of its order"
    await owner.execute("UPDATE bet_order SET portfolio = 'another'")
    await owner.execute("UPDATE engine_command SET done_at = NULL, refusal = NULL")
    assert (await done(process, pool)).refusal == "the engine has no portfolio another"


async def test_a_halted_portfolio_bets_again_once_a_person_says_so_and_after_a_restart_too(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (0, 1))
    portfolio = process.orders.blotter.portfolios["test"]
    portfolio.halt("fell", "it fell", clock.instant)
    await process.ingest.turn(None)
    assert process.ingest.report().breached == {"test": ("drawdown_halt",)}
    for _ in range(2):
        async with owner.acquire() as lent:
            await ask_to_resume(cast("asyncpg.Connection", lent), "test", "looked into", "somebody", NOW)
        await process.orders.learn_commands(pool)
        await process.ingest.turn(None)
    rows = await pool.fetch("SELECT done_at, refusal FROM engine_command ORDER BY id")
    assert [tuple(row) for row in rows] == [(FULL_TIME, None), (FULL_TIME, "it is not halted")]
    event = await pool.fetchval("SELECT event::text FROM ledger_entry WHERE event ->> 'kind' = 'resumed'")
    assert event_of(event) == Resumed("looked into", "somebody")
    after = await process_of(pool, clock)
    await after.ingest.turn(None)
    again = after.orders.blotter.portfolios["test"]
    assert not again.is_halted
    assert (again.state.totals[PEAK], portfolio.state.totals[PEAK]) == (99_000, 99_000)
    assert after.ingest.report().breached == {}


@pytest.mark.parametrize(("later", "outcome"), [(timedelta(days=29), "lost"), (timedelta(days=31), "won")])
async def test_what_was_settled_long_ago_stays_settled(pool: asyncpg.Pool, later: timedelta, outcome: str) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    await says(process, (2, 1))
    clock.instant += later
    await says(process, (1, 1))
    assert await pool.fetchval("SELECT outcome FROM bet_order") == outcome
