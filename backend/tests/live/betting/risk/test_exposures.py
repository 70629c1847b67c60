"""What open bets can lose is computed beside the steps, stored by the next one, and named for people."""

import asyncpg

from advisor.core.clock import FixedClock
from advisor.db.risk.exposures import NamedExposure, exposure_rows
from advisor.engine.portfolios.exposures import Exposure, ExposureBy
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import KICKOFF, NOW

__all__ = ["owner", "pool"]


async def test_a_bet_is_found_by_all_that_it_is_of(pool: asyncpg.Pool) -> None:
    """10.00 on home at 2.30."""
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    assert await exposure_rows(pool) == []
    await process.orders.compute_losses(pool, process.orders.open_bets())
    await process.ingest.turn(None)
    [row] = await exposure_rows(pool)
    assert (row.portfolio, row.asset, row.at) == ("test", "EUR", NOW)
    event = await pool.fetchval("SELECT id FROM event")
    competition = await pool.fetchval("SELECT code FROM competition")
    game, day = "Ravenmoor United - Dunwald", KICKOFF.date().isoformat()
    order = await pool.fetchrow("SELECT instance, venue FROM bet_order")
    assert order is not None
    market = f"{event} h2h_3way 0 -2147483648"
    assert row.exposures == [
        NamedExposure(Exposure(by, subject, 1_000, 1, limit), name)
        for by, subject, name, limit in (
            (ExposureBy.EVENT, str(event), game, None),
            (ExposureBy.MARKET, market, f"{game}, Match result (1X2)", None),
            (ExposureBy.COMPETITION, competition, competition, 25_000),
            (ExposureBy.GROUP, f"football {day}", f"football {day}", 50_000),
            (ExposureBy.DAY, day, day, None),
            (ExposureBy.STRATEGY, order["instance"], order["instance"], None),
            (ExposureBy.VENUE, order["venue"], order["venue"], None),
        )
    ]


async def test_what_has_not_changed_is_not_written_again(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    await process.orders.compute_losses(pool, process.orders.open_bets())
    await process.ingest.turn(None)
    written = await pool.fetchrow("SELECT xmin::text, exposures FROM exposure_state")
    assert written is not None
    assert written["exposures"] == "[]"
    await process.orders.compute_losses(pool, process.orders.open_bets())
    await process.ingest.turn(None)
    assert await pool.fetchval("SELECT xmin::text FROM exposure_state") == written["xmin"]
