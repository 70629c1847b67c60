"""What explains a bet, what its venue said and its close are kept with it, and stay when its value bet is deleted."""

from datetime import timedelta
from typing import cast

import asyncpg
import orjson

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.proofs.chained_lines import checked_lines
from advisor.core.readings import Reading
from advisor.db.orders.dispute_file import DISPUTE_FILE, dispute_file
from advisor.db.strategies.records import record_of
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import KICKOFF, NOW, Process, report
from tests.present import present

__all__ = ["owner", "pool"]


async def kick_off(process: Process, clock: FixedClock) -> None:
    """Its event begins; the last prices before it were seen just then."""
    clock.instant = KICKOFF - timedelta(seconds=20)
    await with_value(process, clock)
    clock.instant = KICKOFF + timedelta(seconds=30)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.IN_PLAY),)))


async def test_a_bet_keeps_what_it_was_decided_by_and_its_close(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        placed = await until_placed(process, pool, "filled")
    [kept] = await pool.fetch("SELECT * FROM bet_evidence")
    assert kept["reference"] == placed["reference"]
    signal, quotes, rules = (orjson.loads(kept[name]) for name in ("signal", "quotes", "rules"))
    assert (signal["id"], signal["odds"]) == (str(placed["cause"]), "2.30")
    assert float(signal["edge"]) == placed["edge"]
    assert [(each["venue"], each["odds"][0]) for each in quotes] == [("sandbox_sharp", "2.00"), ("soft", "2.30")]
    assert (rules["market"]["settled_by"], rules["venue"]["kind"]) == ("winner", "bookmaker")
    assert (kept["clv"], kept["measured_at"]) == (None, None)
    words = await pool.fetch("SELECT kind FROM order_word WHERE reference = $1 ORDER BY id", placed["reference"])
    assert [row["kind"] for row in words][:2] == ["accepted", "matched"]

    await kick_off(process, clock)
    [signal_row] = await pool.fetch("SELECT clv, closing_odds_e4 FROM value_bet WHERE id = $1", placed["cause"])
    assert signal_row["clv"] is not None
    closing = "SELECT clv, closing_odds_e4, measured_at FROM bet_evidence"
    assert tuple(present(await pool.fetchrow(closing))) == (*signal_row, clock.instant)

    await owner.execute("DELETE FROM value_bet")
    assert tuple(present(await pool.fetchrow(closing))) == (*signal_row, clock.instant)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, (2, 1)),)))
    record = await record_of(pool, placed["instance"], "paper")
    assert (record.settled, record.measured, record.clv_mean) == (1, 1, signal_row["clv"])
    async with owner.acquire() as lent:
        file = await dispute_file(cast("asyncpg.Connection", lent), placed["reference"], clock.instant)
    kinds = {line.kind for line in checked_lines(file, DISPUTE_FILE)}
    assert kinds >= {"instance", "rules", "signal", "quote", "check", "word", "fill", "entry", "settlement", "close"}


async def test_a_close_is_withdrawn_with_its_event(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    await kick_off(process, clock)
    clv = await pool.fetchval("SELECT clv FROM bet_evidence")
    of_it = {"instance": await pool.fetchval("SELECT instance FROM bet_order")}
    assert process.metrics.get_sample_value("advisor_clv_sum", of_it) == clv
    assert process.metrics.get_sample_value("advisor_clv_count", of_it) == 1
    clock.instant += timedelta(minutes=1)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.VOID),)))
    assert await pool.fetchval("SELECT clv FROM value_bet WHERE id = (SELECT cause FROM bet_order)") is None
    assert tuple(present(await pool.fetchrow("SELECT clv, measured_at FROM bet_evidence"))) == (None, clock.instant)
