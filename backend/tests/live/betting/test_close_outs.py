"""Closing out: a plan that does nothing, and once confirmed the only orders that leave under the halt it sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.errors import ConflictError
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.orders.halts import HaltScope
from advisor.core.quotes import Quote, Side
from advisor.core.readings import Reading
from advisor.db.orders.close_outs import CloseOutRow, StoredPlan, ask_for_plan, confirm, get_close_out
from advisor.db.orders.commands import CommandKind, ask_to_cancel, commands_of
from advisor.db.orders.halts import standing_halts
from advisor.engine.orders.closing_out import NotClosable, PlanTotal
from advisor.instruments.market_types import H2H_3WAY
from tests.live.betting.placing import SHARP, process_of, sending, until_placed
from tests.live.betting.test_order_flow import balances, proven
from tests.live.leading import engine_pool
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds, report

EXCHANGE = "betfair_exchange"
BACK = (24_000, 33_000, 35_000)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """Another process, which may write."""
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


@asynccontextmanager
async def writing(owner: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    async with owner.acquire() as lent, lent.transaction():
        yield cast("asyncpg.Connection", lent)


def lay(odds_e4: int, clock: FixedClock) -> Quote:
    at = micros_of(clock.instant)
    return Quote("the_odds_api-1", H2H_3WAY, LINE_NONE, 0, EXCHANGE, Side.LAY, odds_e4, None, at, at)


async def offered(process: Process, clock: FixedClock, venue: str = EXCHANGE, lay_e4: int = 24_200) -> None:
    """Prices worth more than they cost, and at an exchange one to lay at."""
    lays = (lay(lay_e4, clock),) if venue == EXCHANGE else ()
    await process.take(odds(*book("sandbox_sharp", SHARP, clock.instant), *book(venue, BACK, clock.instant), *lays))


async def planned(process: Process, owner: asyncpg.Pool, pool: asyncpg.Pool) -> tuple[CloseOutRow, StoredPlan]:
    async with writing(owner) as connection:
        asked = await ask_for_plan(connection, HaltScope.ALL, "", "Looks wrong", "local", process.clock.instant)
    await process.orders.learn_commands(pool)
    await process.ingest.turn(None)
    row = await get_close_out(pool, asked.id)
    assert row.plan is not None
    return row, row.plan


async def confirmed(process: Process, owner: asyncpg.Pool, pool: asyncpg.Pool, number: int) -> CloseOutRow:
    async with writing(owner) as connection:
        await confirm(connection, number, "local", process.clock.instant)
    await process.orders.learn_commands(pool)
    await process.ingest.turn(None)
    return await get_close_out(pool, number)


async def test_a_confirmed_plan_evens_out_a_bet_under_the_halt_that_it_sets(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await offered(process, clock)
        await until_placed(process, pool, "filled")
        row, plan = await planned(process, owner, pool)
        # 10.00 backed at 2.40; 9.91 laid at 2.42 then costs 14.07 or brings 9.91.
        [closing] = plan.closing
        assert (closing.side, closing.odds_e4, closing.quantity, closing.after) == (Side.LAY, 24_200, 991, -9)
        assert plan.totals == (PlanTotal("EUR", 1, -9, -1_000, 1_400, 0, 0),)
        assert await standing_halts(pool) == []
        assert await pool.fetchval("SELECT count(*) FROM bet_order") == 1

        done = await confirmed(process, owner, pool, row.id)
        assert done.done_at == clock.instant
        [halt] = await standing_halts(pool)
        assert (halt.scope, halt.reason) == (HaltScope.ALL, "Close-out: Looks wrong")
        await process.ingest.turn(None)
        closing_order = await until_filled(process, pool, row.id)
    assert (closing_order["side"], closing_order["quantity"], closing_order["edge"]) == (int(Side.LAY), 991, None)
    sealed = await pool.fetch("SELECT reference FROM seal ORDER BY number")
    decided = await pool.fetch("SELECT reference FROM bet_order ORDER BY intended_at, close_out NULLS FIRST")
    assert sealed == decided, "closing bets are sealed like others"
    checks = await pool.fetchval("SELECT checks FROM bet_order WHERE close_out = $1", row.id)
    assert f"any, under the confirmed close-out {row.id}" in checks
    await proven(pool)

    clock.instant = KICKOFF + timedelta(minutes=100)
    for provider in ("espn", "the_odds_api"):
        await process.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, (2, 1)),)))
    gross = {row["side"]: row["gross"] for row in await pool.fetch("SELECT side, gross FROM bet_order")}
    assert gross == {0: 1_400, 1: -1_407}
    assert (await balances(pool))["cash"] == 100_000 - 7
    await proven(pool)


async def until_filled(process: Process, pool: asyncpg.Pool, close_out: int) -> asyncpg.Record:
    for _ in range(200):
        await until_placed(process, pool, "filled")
        found = await pool.fetchrow("SELECT * FROM bet_order WHERE close_out = $1 AND state = 'filled'", close_out)
        if found is not None:
            return found
    raise AssertionError("The closing order was not filled.")


async def test_a_bet_at_a_bookmaker_stays_open_and_says_so(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await offered(process, clock, "soft")
        await until_placed(process, pool, "filled")
    # A new process knows the bet by the database alone.
    after = await process_of(pool, clock)
    await offered(after, clock, "soft")
    row, plan = await planned(after, owner, pool)
    [staying] = plan.staying
    assert (staying.reason, staying.position.worst, staying.position.best) == (NotClosable.BOOKMAKER, -1_000, 1_400)
    assert (await confirmed(after, owner, pool, row.id)).done_at == clock.instant
    assert await pool.fetchval("SELECT count(*) FROM bet_order WHERE close_out IS NOT NULL") == 0


async def test_what_was_confirmed_while_the_engine_was_away_is_not_sent_when_it_comes_back(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await offered(process, clock)
        await until_placed(process, pool, "filled")
        row, _ = await planned(process, owner, pool)
    async with writing(owner) as connection:
        await confirm(connection, row.id, "local", clock.instant)
    clock.instant += timedelta(minutes=1)
    after = await process_of(pool, clock)
    async with sending(after.orders):
        await offered(after, clock)
        await after.ingest.turn(None)
        refused = await until_placed(after, pool, "rejected")
    assert (refused["close_out"], refused["sent_at"], refused["deadline"]) == (
        row.id,
        None,
        NOW + timedelta(seconds=10),
    )
    assert refused["reason"] == "deadline: -50.0 s left against 0 s or more"


async def test_a_plan_is_confirmed_once_and_while_its_prices_stand(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    first, _ = await planned(process, owner, pool)
    await confirmed(process, owner, pool, first.id)
    with pytest.raises(ConflictError, match="confirmed before"):
        await confirmed(process, owner, pool, first.id)
    second, _ = await planned(process, owner, pool)
    assert second.expires_at is not None
    clock.instant = second.expires_at + timedelta(microseconds=1)
    with pytest.raises(ConflictError, match="too old"):
        await confirmed(process, owner, pool, second.id)
    async with writing(owner) as connection:
        asked = await ask_for_plan(connection, HaltScope.ALL, "", "Looks wrong", "local", NOW)
    with pytest.raises(ConflictError, match="made no plan"):
        await confirmed(process, owner, pool, asked.id)


async def test_an_order_that_is_not_sent_yet_is_taken_back_without_a_byte(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await offered(process, clock)
    reference = await pool.fetchval("SELECT reference FROM bet_order WHERE state = 'intended'")
    async with writing(owner) as connection:
        await ask_to_cancel(connection, reference, "Line-up", "local", NOW)
    await process.orders.learn_commands(pool)
    await process.ingest.turn(None)
    [command] = await commands_of(pool, CommandKind.CANCEL, str(reference))
    assert (command.done_at, command.refusal) == (NOW, None)
    async with sending(process.orders):
        order = await until_placed(process, pool, "rejected")
    assert order["origin"] == "own"
    assert "sent, ended or taken back before" in order["reason"]
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}
    async with writing(owner) as connection:
        with pytest.raises(ConflictError, match="nothing to take back"):
            await ask_to_cancel(connection, reference, "Line-up", "local", NOW)
