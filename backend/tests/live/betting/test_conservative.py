"""Conservative mode by a person: nothing new is bet, then nothing for a while, then half, then all."""

from datetime import timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.db.risk.conservative import begin_conservative, end_conservative
from tests.live.betting.placing import process_of
from tests.live.betting.test_breakers import signal, states
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import NOW

__all__ = ["owner", "pool"]


@pytest.mark.parametrize("where", ["soft", None])
async def test_bets_stop_by_a_persons_word_and_come_back_step_by_step(
    pool: asyncpg.Pool, owner: asyncpg.Pool, where: str | None
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    subject = where or "all"
    await owner.execute("INSERT INTO venue (key) VALUES ('soft') ON CONFLICT DO NOTHING")
    async with owner.acquire() as lent:
        writer = cast("asyncpg.Connection", lent)
        made = await begin_conservative(writer, where, "bad line", "local", clock.instant)
        await signal(process, clock)
        assert await states(pool) == {("conservative", subject): "open"}
        [refused] = await pool.fetch("SELECT instance, refusal FROM refused_signal")
        assert tuple(refused) == ("paper", "breaker")
        again = await process_of(pool, clock)
        await again.ingest.turn(None)
        assert await states(pool) == {("conservative", subject): "open"}, "over a restart too"
        await end_conservative(writer, made.id, "good again", "local", clock.instant)
    await again.ingest.turn(None)
    assert await states(pool) == {("conservative", subject): "cool_down"}
    clock.instant += timedelta(minutes=15)
    await signal(again, clock)
    assert await states(pool) == {("conservative", subject): "half_open"}
    [order] = await pool.fetch("SELECT quantity FROM bet_order")
    assert order["quantity"] == 500, "half of the 1,000 that it would be else"
    clock.instant += timedelta(hours=1)
    await again.ingest.turn(None)
    assert await states(pool) == {("conservative", subject): "closed"}


async def test_conservative_mode_at_another_venue_stops_nothing_here(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await owner.execute("INSERT INTO venue (key) VALUES ('elsewhere')")
    async with owner.acquire() as lent:
        await begin_conservative(cast("asyncpg.Connection", lent), "elsewhere", "bad line", "local", clock.instant)
    await signal(process, clock)
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 1
