"""What a person has set for themselves, in a process that bets: held against each order, decided or about to leave."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.orders.halts import HaltScope
from advisor.core.orders.modes import Mode
from advisor.core.readings import Reading
from advisor.db.orders.close_outs import ask_for_plan, confirm
from advisor.db.responsible.rules import begin_time_out, change_limit
from advisor.db.responsible.use import own_state
from advisor.risk.responsible import OwnLimit
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_close_outs import offered, until_filled
from tests.live.leading import engine_pool
from tests.live.part_of_process import KICKOFF, NOW, Process, report


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """Another process, which may write."""
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def limited(owner: asyncpg.Pool, limit: OwnLimit, value: str) -> None:
    async with owner.acquire() as lent, lent.transaction():
        await change_limit(cast("asyncpg.Connection", lent), limit, value, "EUR", "local", NOW)


async def on_break(owner: asyncpg.Pool) -> None:
    async with owner.acquire() as lent, lent.transaction():
        await begin_time_out(cast("asyncpg.Connection", lent), "24h", "local", NOW)


async def refusals(pool: asyncpg.Pool) -> list[str]:
    return [row["refusal"] for row in await pool.fetch("SELECT refusal FROM refused_signal ORDER BY at")]


async def used(pool: asyncpg.Pool, process: Process) -> dict[str, int]:
    state = await own_state(pool, "EUR", Mode.PAPER, process.clock.instant)
    return {str(row.limit): row.used for row in state.limits if row.used}


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        (OwnLimit.STAKE_ORDER, "10.00"),
        (OwnLimit.STAKE_DAY, "10.00"),
        (OwnLimit.LOSS_MONTH, "10.00"),
        (OwnLimit.TIME_DAY, "1"),
    ],
)
async def test_an_order_at_a_limit_is_sent(
    pool: asyncpg.Pool, owner: asyncpg.Pool, limit: OwnLimit, value: str
) -> None:
    await limited(owner, limit, value)
    process = await process_of(pool, FixedClock(NOW))
    async with sending(process.orders):
        await with_value(process, process.clock)
        await until_placed(process, pool, "filled")
    assert (await refusals(pool), await alerts(pool)) == ([], [])


async def alerts(pool: asyncpg.Pool) -> list[tuple[str, str, str]]:
    rows = await pool.fetch("SELECT code, subject, occurrence FROM alert ORDER BY id")
    return [(row["code"], row["subject"], row["occurrence"]) for row in rows]


@pytest.mark.parametrize(
    ("limit", "value", "since"),
    [
        (OwnLimit.STAKE_ORDER, "9.99", "2026-11-25"),
        (OwnLimit.STAKE_WEEK, "9.99", "2026-11-23"),
        (OwnLimit.LOSS_MONTH, "9.99", "2026-11-01"),
        (OwnLimit.TIME_DAY, "0", "2026-11-25"),
    ],
)
async def test_a_signal_beyond_a_limit_becomes_no_order_and_is_listed_and_alerted_of(
    pool: asyncpg.Pool, owner: asyncpg.Pool, limit: OwnLimit, value: str, since: str
) -> None:
    await limited(owner, limit, value)
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    await process.ingest.turn(None)
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 0
    assert await refusals(pool) == ["own_limit"]
    shown = await pool.fetchrow("SELECT value, bound FROM refused_signal")
    assert shown is not None
    assert shown["value"]
    assert value in shown["bound"]
    assert await alerts(pool) == [("own_limit_reached", str(limit), since)]
    row = await pool.fetchval("SELECT count(*) FROM value_bet WHERE state = 'live' AND instance = 'paper'")
    assert row == 1, "it is followed nevertheless"


async def test_a_break_that_began_while_the_process_runs_refuses_what_waits_and_what_comes(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    await on_break(owner)
    await process.orders.learn_own_limits(pool)
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert (refused["origin"], refused["reason"]) == (
        "own", "own limits: time-out until 2026-11-26 12:00 UTC against no break",
    )  # fmt: skip
    assert [code for code, _, _ in await alerts(pool)] == ["break_began"]


async def test_a_process_that_starts_under_a_break_knows_it_before_it_bets(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    await on_break(owner)
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    assert await refusals(pool) == ["own_break"]
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 0


async def test_what_cannot_be_read_refuses_everything_until_it_can(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    await owner.execute("ALTER TABLE betting_break RENAME TO away")
    with pytest.raises(asyncpg.UndefinedTableError):
        await process.orders.learn_own_limits(pool)
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["reason"] == "own limits: could not be read against what a person has set for themselves"


async def test_an_order_is_held_against_a_limit_that_came_after_its_decision(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    await with_value(process, process.clock)
    await limited(owner, OwnLimit.STAKE_DAY, "9.99")
    await process.orders.learn_own_limits(pool)
    await process.ingest.turn(None)
    async with sending(process.orders):
        refused = await until_placed(process, pool, "rejected")
    assert refused["reason"] == "own limits: stake day of 10.00 EUR against 9.99 EUR or less"
    assert await used(pool, process) == {}, "what was not sent uses nothing"


async def test_what_is_staked_sent_and_lost_is_used_across_portfolios_and_processes(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    process = await process_of(pool, FixedClock(NOW))
    async with sending(process.orders):
        await with_value(process, process.clock)
        await until_placed(process, pool, "filled")
    stakes = {f"stake_{each}": 1_000 for each in ("day", "week", "month")}
    losses = {f"loss_{each}": 1_000 for each in ("day", "week", "month")}
    assert await used(pool, process) == {**losses, **stakes, "time_day": 1}
    process.clock.instant = KICKOFF + timedelta(minutes=100)
    for provider in ("espn", "the_odds_api"):
        await process.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, (2, 1)),)))
    won = {f"loss_{each}": -1_300 for each in ("day", "week", "month")}
    assert await used(pool, process) == {**won, **stakes, "time_day": 1}


async def test_bets_can_be_closed_out_during_a_break(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    process = await process_of(pool, FixedClock(NOW))
    async with sending(process.orders):
        await offered(process, process.clock)
        await until_placed(process, pool, "filled")
        await on_break(owner)
        await process.orders.learn_own_limits(pool)
        async with owner.acquire() as lent, lent.transaction():
            connection = cast("asyncpg.Connection", lent)
            asked = await ask_for_plan(connection, HaltScope.ALL, "", "Looks wrong", "local", NOW)
        await process.orders.learn_commands(pool)
        await process.ingest.turn(None)
        async with owner.acquire() as lent, lent.transaction():
            await confirm(cast("asyncpg.Connection", lent), asked.id, "local", NOW)
        await process.orders.learn_commands(pool)
        await process.ingest.turn(None)
        closing = await until_filled(process, pool, asked.id)
    checks = await pool.fetchval("SELECT checks FROM bet_order WHERE close_out = $1", asked.id)
    assert "any, as it closes bets" in checks
    assert closing["state"] == "filled"
    assert (await used(pool, process))["stake_day"] == 1_000, "closing bets are no stakes"
