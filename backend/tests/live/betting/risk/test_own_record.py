"""Stakes by the own settled bets of an instance, in a process that bets."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.orders.modes import Mode
from advisor.db.orders.own_records import own_records
from advisor.risk.own_record import NO_RECORD, OwnRecord, counted, record_share, return_e4
from tests.live.betting.placing import SHARP, sending, until_placed, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.leading import leading
from tests.live.part_of_process import NOW, Process, book, odds

__all__ = ["owner", "pool"]

DAYS = timedelta(days=1)
SETTLED = """
    WITH another AS (SELECT gen_random_uuid() AS reference, gen_random_uuid() AS cause FROM generate_series(1, $1)),
    made AS (
        INSERT INTO bet_order SELECT (jsonb_populate_record(o, jsonb_build_object(
            'reference', a.reference, 'parent', a.reference, 'cause', a.cause, 'settled_at', $2::timestamptz,
            'closed_at', $2::timestamptz, 'state', 'filled', 'outcome',
            CASE WHEN $3 > 0 THEN 'won' ELSE 'lost' END, 'gross', $3::numeric, 'charged', 0))).*
        FROM bet_order o, another a WHERE o.settled_at IS NULL
    )
    INSERT INTO order_fill SELECT a.reference, f.key, f.place, f.price, f.odds_e4, f.quantity, f.finality, f.at,
        f.paid_at, f.mode
    FROM order_fill f JOIN bet_order o USING (reference), another a WHERE o.settled_at IS NULL
"""
"""Bets like the one that is open, settled at an instant with a gross win."""


async def betting_by_record(pool: asyncpg.Pool, clock: FixedClock) -> Process:
    return Process(await leading(pool), clock, places_bets=True, staking={"kind": "record"})


async def stakes(pool: asyncpg.Pool, process: Process) -> list[int]:
    """Of all orders so far, after the price has gone and come once more."""
    now = process.clock.instant
    await process.take(odds(*book("sandbox_sharp", SHARP, now), *book("soft", SHARP, now)))
    process.clock.instant += timedelta(seconds=5)
    await with_value(process, process.clock)
    await process.ingest.turn(None)
    rows = await pool.fetch("SELECT at_risk FROM bet_order WHERE settled_at IS NULL ORDER BY intended_at, reference")
    return [int(row["at_risk"]) for row in rows]


async def test_an_instance_begins_with_the_share_of_the_start_and_then_goes_by_its_settled_bets(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    """Of 1,000.00 it bets 2 %; once 60 bets have won and 40 lost what the record says; once they lost nothing."""
    clock = FixedClock(NOW)
    process = await betting_by_record(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    assert [int(row["at_risk"]) for row in await pool.fetch("SELECT at_risk FROM bet_order")] == [2_000]
    await owner.execute(SETTLED, 60, NOW - DAYS, 2_000)
    await owner.execute(SETTLED, 40, NOW - DAYS, -2_000)
    await owner.execute(SETTLED, 5, NOW - 30 * DAYS, 2_000)
    record = (await own_records(pool, {"paper": Mode.PAPER}, NOW))["paper"]
    assert record == OwnRecord(100, 200_000, 100 * 10**8), "what was settled 30 days ago or before is not of it"
    said = record_share(record, 0.25, 0.02)
    assert 0.03 < said < 0.05
    clock.instant += timedelta(seconds=30)
    assert await stakes(pool, process) == [2_000, int(100_000 * said)]
    await owner.execute("UPDATE bet_order SET gross = -1 WHERE settled_at IS NOT NULL")
    clock.instant += timedelta(seconds=30)
    assert await stakes(pool, process) == [2_000, int(100_000 * said)]
    refused = await pool.fetch("SELECT refusal FROM refused_signal")
    assert [row["refusal"] for row in refused] == ["no_stake"], "a correction counts from the next decision on"


async def test_the_record_is_that_of_the_instance_alone(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    process = await betting_by_record(pool, FixedClock(NOW))
    async with sending(process.orders):
        await with_value(process, process.clock)
        await until_placed(process, pool, "filled")
    await owner.execute(SETTLED, 3, NOW - DAYS, 2_000)
    await owner.execute("UPDATE bet_order SET close_out = 1 WHERE reference = (SELECT reference FROM bet_order "
                        "WHERE settled_at IS NOT NULL LIMIT 1)")  # fmt: skip
    assert await own_records(pool, {"paper": Mode.PAPER, "other": Mode.PAPER}, NOW) == {
        "paper": OwnRecord(2, 20_000, 2 * 10**8), "other": NO_RECORD,
    }  # fmt: skip
    assert await own_records(pool, {"paper": Mode.LIVE}, NOW) == {"paper": NO_RECORD}, (
        "what it did on paper is no money"
    )


@pytest.mark.parametrize("profits", [[1, -2_000, 666, 1_999, 40_000_000, 0], [-1, -667, -1_333, 3]])
async def test_the_database_adds_up_as_backtests_do(
    pool: asyncpg.Pool, owner: asyncpg.Pool, profits: list[int]
) -> None:
    process = await betting_by_record(pool, FixedClock(NOW))
    async with sending(process.orders):
        await with_value(process, process.clock)
        await until_placed(process, pool, "filled")
    expected = NO_RECORD
    for profit in profits:
        await owner.execute(SETTLED, 1, NOW, profit)
        expected = counted(expected, return_e4(profit, 2_000), 1)
    assert (await own_records(pool, {"paper": Mode.PAPER}, NOW))["paper"] == expected
