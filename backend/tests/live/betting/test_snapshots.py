"""A start from a snapshot of the portfolio: as from the whole ledger, and never from one that is not proven."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import asyncpg
import pytest
from structlog.testing import capture_logs

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from advisor.risk.state import BANKROLL
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_order_flow import balances, proven
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


async def bet(pool: asyncpg.Pool, clock: FixedClock) -> Process:
    """A process with an open bet: a snapshot covers its opening money and its hold, its match comes later."""
    process = await process_of(pool, clock)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    return process


async def settled(process: Process, clock: FixedClock, score: tuple[int, int]) -> None:
    for provider in ("espn", "the_odds_api"):
        await process.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, score),)))


async def started(pool: asyncpg.Pool, clock: FixedClock) -> tuple[Process, Mapping[str, object]]:
    """The next process after its first step, and what it says of how it began."""
    with capture_logs() as logs:
        process = await process_of(pool, clock)
        await process.ingest.turn(None)
    [said] = [each for each in logs if each["event"] == "portfolio_restored"]
    return process, said


async def alerts(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    rows = await pool.fetch("SELECT code, severity FROM alert WHERE code IN ('snapshot_refused', 'ledger_not_proven')")
    return [(row["code"], row["severity"]) for row in rows]


async def test_a_start_goes_on_from_a_snapshot_and_corrects_what_lies_before_it(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await bet(pool, clock)
    # Settled an hour later, which makes another snapshot.
    clock.instant = KICKOFF + timedelta(minutes=100)
    await settled(process, clock, (2, 1))
    assert await balances(pool) == {"cash": 101_300, "winnings": -1_300, "capital": -100_000}
    [first, second] = await pool.fetch("SELECT last_entry FROM portfolio_snapshot ORDER BY id")
    entries = await pool.fetchval("SELECT count(*) FROM ledger_entry")
    assert first["last_entry"] < second["last_entry"]
    after, said = await started(pool, clock)
    assert (said["of_snapshot"], said["entries"], said["open_bets"]) == (entries, entries, 0)
    assert after.orders.blotter.portfolios["test"].state.totals[BANKROLL] == 101_300
    clock.instant += timedelta(minutes=1)
    await settled(after, clock, (0, 1))
    assert await balances(pool) == {"cash": 99_000, "losses": 1_000, "capital": -100_000}
    await proven(pool)
    # What came after the snapshot is added to it.
    after, said = await started(pool, clock)
    assert (said["of_snapshot"], said["entries"]) == (entries, entries + 2)
    assert after.orders.blotter.portfolios["test"].state.totals[BANKROLL] == 99_000
    assert await alerts(pool) == []


async def test_a_damaged_snapshot_is_reported_and_an_earlier_one_or_the_ledger_is_used(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await bet(pool, clock)
    clock.instant += timedelta(hours=1)
    async with process.writes.transaction() as connection:
        await process.orders.keep_snapshots(connection, clock.instant)
    newest, oldest = await pool.fetch("SELECT id FROM portfolio_snapshot ORDER BY id DESC")
    entries = await pool.fetchval("SELECT count(*) FROM ledger_entry")
    broken = "UPDATE portfolio_snapshot SET content = set_byte(content, 20, get_byte(content, 20) # 1) WHERE id = $1"
    await owner.execute(broken, newest["id"])
    after, said = await started(pool, clock)
    assert 0 < int(str(said["of_snapshot"])) < entries
    assert await alerts(pool) == [("snapshot_refused", "critical")]
    await owner.execute(broken, oldest["id"])
    await owner.execute("DELETE FROM portfolio_snapshot WHERE id NOT IN ($1, $2)", newest["id"], oldest["id"])
    after, said = await started(pool, clock)
    assert (said["of_snapshot"], said["entries"], said["open_bets"]) == (0, entries, 1)
    # The same damage is reported once; and there is a good snapshot again.
    assert await alerts(pool) == [("snapshot_refused", "critical")] * 2
    assert not after.orders.blotter.portfolios["test"].is_halted
    _, said = await started(pool, clock)
    assert said["of_snapshot"] == entries


async def test_what_the_accounts_do_not_have_is_not_bet_with(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    await bet(pool, clock)
    await owner.execute("UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'cash'")
    after, said = await started(pool, clock)
    assert said["of_snapshot"] == 0
    assert after.orders.blotter.portfolios["test"].is_halted
    assert sorted(await alerts(pool)) == [("ledger_not_proven", "critical"), ("snapshot_refused", "critical")]


async def test_a_process_that_ends_well_leaves_a_snapshot_of_everything_and_others_none_of_what_is_not_stored(
    pool: asyncpg.Pool,
) -> None:
    clock = FixedClock(NOW)
    process = await bet(pool, clock)
    async with process.writes.transaction() as connection:
        await process.orders.keep_snapshots(connection, clock.instant)
    count = await pool.fetchval("SELECT count(*) FROM portfolio_snapshot")
    async with process.writes.transaction() as connection:
        await process.orders.keep_snapshots(connection, clock.instant)
    assert await pool.fetchval("SELECT count(*) FROM portfolio_snapshot") == count
    # Nothing is known of what is restored before its first step is stored.
    process.orders.blotter.portfolios["test"].move("later", 5, clock.instant)
    await process.ingest.restore()
    async with process.writes.transaction() as connection:
        await process.orders.keep_snapshots(connection, clock.instant)
    assert await pool.fetchval("SELECT count(*) FROM portfolio_snapshot") == count
