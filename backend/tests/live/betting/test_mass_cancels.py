"""All orders of one thing are taken back by one command: those that there are, under a halt too; bets stay."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
from advisor.core.markets import MarketTypeKey
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.halts import set_halt
from advisor.db.orders.mass_cancels import CancelledScope, ask_to_cancel_all, cancellable_orders, taken_up
from advisor.instruments.market_types import H2H, H2H_3WAY
from tests.live.betting.placing import process_of, sending, until_placed
from tests.live.betting.test_close_outs import EXCHANGE, offered, owner, pool, writing
from tests.live.betting.test_order_flow import balances
from tests.live.part_of_process import NOW

__all__ = ["owner", "pool"]

ALL = CancelledScope(scope=HaltScope.ALL, subject="")


async def test_orders_that_stand_are_taken_back_under_a_halt_and_one_that_comes_later_is_not(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await offered(process, clock)
    first = await pool.fetchval("SELECT reference FROM bet_order WHERE state = 'intended'")
    await set_halt(owner, HaltScope.ALL, "", "Looks wrong", "local", NOW)
    async with writing(owner) as connection:
        assert await cancellable_orders(connection, ALL) == [first]
        asked = await ask_to_cancel_all(connection, ALL, "Line-up", "local", NOW)
        assert (asked.references, asked.waiting) == ((first,), 0)
        again = await ask_to_cancel_all(connection, ALL, "Line-up", "local", NOW)
        assert (again.references, again.commands, again.waiting) == ((), (), 1)
        # Decided before the engine looks at the command, and after it was given.
        await connection.execute(
            "INSERT INTO bet_order SELECT (jsonb_populate_record(o, jsonb_build_object("
            "'reference', gen_random_uuid(), 'cause', gen_random_uuid(), 'attempt', 1))).* FROM bet_order o"
        )
    await process.orders.learn_commands(pool)
    await process.ingest.turn(None)
    async with writing(owner) as connection:
        done = await taken_up(connection, asked.commands)
    assert (done.done, done.refused, done.waiting) == (1, 0, 0)
    assert await pool.fetchval("SELECT count(*) FROM engine_command") == 1
    async with sending(process.orders):
        order = await until_placed(process, pool, "rejected")
    assert order["reference"] == first
    assert await balances(pool) == {"cash": 100_000, "capital": -100_000}


async def test_each_scope_names_its_own_orders_alone_and_a_bet_is_none_of_them(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await offered(process, clock)
    row = await pool.fetchrow("SELECT * FROM bet_order")
    assert row is not None
    event = str(row["event_id"])

    async def found(scope: HaltScope, subject: str, market: MarketTypeKey | None = None) -> int:
        async with writing(owner) as connection:
            wanted = CancelledScope(scope=scope, subject=subject, market=market)
            return len(await cancellable_orders(connection, wanted))

    competition = await pool.fetchval("SELECT code FROM competition c JOIN event e ON e.competition_id = c.id")
    assert await found(HaltScope.STRATEGY, "paper") == 1
    assert await found(HaltScope.STRATEGY, "value") == 0
    assert await found(HaltScope.VENUE, EXCHANGE) == 1
    assert await found(HaltScope.VENUE, "sandbox_sharp") == 0
    assert await found(HaltScope.COMPETITION, competition) == 1
    assert await found(HaltScope.EVENT, event) == 1
    assert await found(HaltScope.EVENT, event, H2H_3WAY) == 1
    assert await found(HaltScope.EVENT, event, H2H) == 0
    with pytest.raises(ConfigError, match="market"):
        await found(HaltScope.VENUE, EXCHANGE, H2H_3WAY)
    with pytest.raises(ConfigError, match="names no venue"):
        await found(HaltScope.VENUE, "nowhere")

    async with sending(process.orders):
        await until_placed(process, pool, "filled")
    clock.instant += timedelta(seconds=1)
    assert await found(HaltScope.ALL, "") == 0
