"""The history out of database and files, and what is computed of it, stored and loaded again."""

import asyncio
import time
from datetime import timedelta
from multiprocessing import active_children
from pathlib import Path

import asyncpg
import numpy as np
import pytest

from advisor.core.clock import FixedClock
from advisor.core.timing.leads import VenueLead
from advisor.core.timing.survival import NO_CURVES, CurveKey
from advisor.db.pool import opened_pool
from advisor.db.quotes.compaction import CompactionConfig, compact
from advisor.db.quotes.leads import leads_computed_at, load_leads, write_leads
from advisor.db.quotes.price_changes import price_changes
from advisor.db.quotes.survival import load_survival, survival_computed_at, write_survival
from advisor.jobs.timing import TimingConfig, TimingJob
from advisor.pricing.survival import SurvivalConfig
from tests.db.live_rows import NOON, Tick, after_noon, changes_of, write_quotes
from tests.db.quotes.day_of_ticks import DAY
from tests.polling import eventually_async

LEAD = VenueLead(
    competition="E0",
    market=0,
    leader="pinnacle",
    follower="bet365",
    seconds=2.0,
    error=0.1,
    moves=90,
    events=12,
    grid=5.0,
)


def ticks(event: int) -> list[Tick]:
    """A price that falls every other look of five seconds and rises in between, at two venues."""
    return [
        Tick(event, 20_000 + 100 * (n % 2) + selection, at=5.0 * n, venue=venue, selection=selection)
        for n in range(40)
        for venue in ("pinnacle", "bet365")
        for selection in range(3)
    ]


async def test_back_prices_before_the_start_come_out_of_both(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    later = events[2]
    quotes = [
        Tick(later, 20_000, at=1),
        Tick(later, 21_000, at=2, side=1),
        Tick(later, 0, at=9, venue="bet365", seen=12),
        Tick(later, 30_000, at=4, quality_flag=3, market=1),
        Tick(events[0], 25_000, at=1),
    ]
    await write_quotes(connection, [changes_of(*quotes)])
    stored = await price_changes(connection, NOON, tmp_path)
    assert sorted(zip(stored.odds_e4.tolist(), stored.usable.tolist(), strict=True)) == [
        (0, True),
        (20_000, True),
        (30_000, False),
    ]
    assert set(stored.event.tolist()) == {later}  # the other event began at noon
    assert stored.competitions == ("E0",)
    assert [each.day for each in await compact(connection, CompactionConfig(folder=tmp_path), [DAY])] == [DAY]
    moved = await price_changes(connection, NOON, tmp_path)
    for name in (
        "event",
        "market",
        "participant",
        "line",
        "selection",
        "venue",
        "odds_e4",
        "usable",
        "at",
        "seen",
        "kickoff",
    ):
        np.testing.assert_array_equal(getattr(moved, name), getattr(stored, name))
    assert len(await price_changes(connection, NOON)) == 0
    assert len(await price_changes(connection, after_noon(11), tmp_path)) == 1


def takes_for_ever(*_: object) -> None:
    time.sleep(3600)


async def process_runs() -> bool:
    return bool(active_children())


async def nothing_runs() -> bool:
    return not active_children()


async def test_curves_come_back_as_they_were_stored(
    database_url: str, connection: asyncpg.Connection, events: list[int]
) -> None:
    assert await load_survival(connection) is NO_CURVES
    assert await survival_computed_at(connection) is None
    await write_quotes(connection, [changes_of(*ticks(events[2]))])
    clock = FixedClock(NOON + timedelta(minutes=30))
    config = TimingConfig(survival=SurvivalConfig(least_lives=10))
    async with opened_pool(database_url, connections=2) as pool:
        job = TimingJob(pool=pool, clock=clock, config=config)
        await job.run()
        first = await load_survival(connection)
        assert CurveKey("pinnacle", 0, 0, 0) in first.keys
        assert await survival_computed_at(connection) == clock.now()
        stated = first.chance("pinnacle", 0, np.array([0.0, 0.0]), np.array([0.0, 30.0]))
        assert stated.chance[0] == 1
        assert 0.2 < stated.chance[1] < 0.8
        # A second worker finds the work done; the next run does it anew.
        clock.instant += config.every / 4
        await job.run()
        assert await survival_computed_at(connection) == NOON + timedelta(minutes=30)
        clock.instant += config.every
        await job.run()
        assert await survival_computed_at(connection) == clock.now()
        assert (await load_survival(connection)).keys == first.keys
    await connection.execute("TRUNCATE survival_curve, venue_lead")


async def test_a_computation_that_nobody_waits_for_any_more_holds_nothing_up(
    database_url: str, connection: asyncpg.Connection, events: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_quotes(connection, [changes_of(*ticks(events[2]))])
    monkeypatch.setattr("advisor.jobs.timing.computed", takes_for_ever)
    async with opened_pool(database_url, connections=2) as pool:
        job = asyncio.create_task(TimingJob(pool=pool, clock=FixedClock(NOON), config=TimingConfig()).run())
        await eventually_async(process_runs, "the computation runs")
        job.cancel()
        async with asyncio.timeout(10):
            await asyncio.wait({job})
        assert job.cancelled()
        await eventually_async(nothing_runs, "its process is gone")


async def test_leads_come_back_as_they_were_stored(connection: asyncpg.Connection) -> None:
    await write_leads(connection, [LEAD], NOON)
    assert await load_leads(connection) == [LEAD]
    assert await load_leads(connection, "E0", 0) == [LEAD]
    assert await load_leads(connection, "E1") == []
    assert await load_leads(connection, None, 3) == []
    assert await leads_computed_at(connection) == NOON
    await write_leads(connection, [], NOON)
    assert await load_leads(connection) == []
    await write_survival(connection, NO_CURVES, NOON)
