"""After a halt bets come back at half stakes for an hour, over what it stood over, whoever had set it."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.halts import BY_ENGINE, lift_halt, set_halt
from tests.live.betting.placing import process_of
from tests.live.betting.test_breakers import signal, states
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import NOW

__all__ = ["owner", "pool"]


async def lifted_after(pool: asyncpg.Pool, clock: FixedClock, scope: HaltScope, subject: str, by: str) -> None:
    made = await set_halt(pool, scope, subject, "the venue closed the account", by, clock.instant)
    clock.instant += timedelta(minutes=2)
    await lift_halt(pool, made.id, "local", "it is open again", clock.instant)


@pytest.mark.parametrize(
    ("scope", "subject", "by", "known_as"),
    [
        (HaltScope.ALL, "", "local", "all"),
        (HaltScope.VENUE, "soft", BY_ENGINE, "venue/soft"),
        (HaltScope.STRATEGY, "paper", "local", "strategy/paper"),
    ],
)
async def test_the_hour_after_a_halt_is_bet_at_half_stakes_over_a_restart_too(
    pool: asyncpg.Pool, owner: asyncpg.Pool, scope: HaltScope, subject: str, by: str, known_as: str
) -> None:
    clock = FixedClock(NOW)
    await lifted_after(owner, clock, scope, subject, by)
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    assert await states(pool) == {("halt", known_as): "half_open"}
    again = await process_of(pool, clock)
    await signal(again, clock)
    [order] = await pool.fetch("SELECT quantity FROM bet_order")
    assert order["quantity"] == 500, "half of the 1,000 that it would be else"
    clock.instant += timedelta(hours=1)
    await again.ingest.turn(None)
    assert await states(pool) == {("halt", known_as): "closed"}
    await again.ingest.turn(None)
    assert await states(pool) == {("halt", known_as): "closed"}, "the same halt begins no second hour"


@pytest.mark.parametrize(("scope", "subject", "minutes"), [(HaltScope.VENUE, "elsewhere", 0), (HaltScope.ALL, "", 61)])
async def test_a_halt_elsewhere_or_long_ago_reduces_nothing(
    pool: asyncpg.Pool, owner: asyncpg.Pool, scope: HaltScope, subject: str, minutes: int
) -> None:
    clock = FixedClock(NOW - timedelta(minutes=minutes + 2))
    await lifted_after(owner, clock, scope, subject, "local")
    clock.instant += timedelta(minutes=minutes)
    process = await process_of(pool, clock)
    await signal(process, clock)
    [order] = await pool.fetch("SELECT quantity FROM bet_order")
    assert order["quantity"] == 1_000


async def test_what_is_decided_while_a_halt_stands_is_no_larger_once_it_leaves(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    await set_halt(owner, HaltScope.ALL, "", "look first", "local", clock.instant)
    process = await process_of(pool, clock)
    await signal(process, clock)
    [order] = await pool.fetch("SELECT quantity FROM bet_order")
    assert order["quantity"] == 500
