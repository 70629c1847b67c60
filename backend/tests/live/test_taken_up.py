"""A process that takes over validates prices as the one before: through the database, where their past is stored."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.readings import Reading
from advisor.db.quotes.latest import latest_of_events
from advisor.engine.quality.flags import QualityFlag
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds

PEERS = ("a", "b", "c", "d", "e")
BEFORE, AFTER = (20_000, 36_000, 40_000), (23_000, 34_000, 35_000)
LATER = NOW + timedelta(minutes=11)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


def prices(peers: tuple[int, int, int], at: datetime, cold: tuple[int, int, int] = BEFORE) -> Reading:
    return odds(*book("cold", cold, at), *(quote for venue in PEERS for quote in book(venue, peers, at)))


async def flags(pool: asyncpg.Pool, venue: str) -> set[QualityFlag]:
    rows = await pool.fetch(
        "SELECT quality_flag FROM latest_quote l JOIN venue v ON v.id = l.venue_id WHERE v.key = $1", venue
    )
    return {QualityFlag(row[0]) for row in rows}


async def test_a_frozen_price_makes_no_bet_after_a_restart(pool: asyncpg.Pool) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.take(prices(BEFORE, NOW))
    process.clock.instant = LATER
    await process.take(prices(AFTER, LATER))
    assert await flags(pool, "cold") == {QualityFlag.FROZEN}
    again = Process(await leading(pool), FixedClock(LATER + timedelta(seconds=2)))
    await again.ingest.restore()
    await again.take(prices(AFTER, again.clock.instant))
    assert await flags(pool, "cold") == {QualityFlag.FROZEN}
    assert await pool.fetchval("SELECT count(*) FROM value_bet") == 0
    # It moves at last.
    again.clock.instant += timedelta(seconds=2)
    await again.take(prices(AFTER, again.clock.instant, cold=AFTER))
    assert await flags(pool, "cold") == {QualityFlag.NONE}


async def test_the_days_first_price_and_the_last_change_are_those_of_before(pool: asyncpg.Pool) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.take(prices(BEFORE, NOW))
    process.clock.instant = LATER
    await process.take(prices(AFTER, LATER))
    for restarted in (0, 1, 2):
        async with pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)
            event = await connection.fetchval("SELECT id FROM event")
            (stored,) = await latest_of_events(connection, [event])
        venues = [stored.ticks.venues[v] for v in stored.ticks.venue.tolist()]
        past = stored.past.past
        columns = (past.opening_e4, past.previous_e4, past.stands_since - past.changed_at, stored.ticks.odds_e4)
        found = {
            (venue, selection): values
            for venue, selection, *values in zip(
                venues, stored.ticks.selection.tolist(), *(column.tolist() for column in columns), strict=True
            )
        }
        assert found == {
            (venue, selection): [
                BEFORE[selection],
                0 if venue == "cold" else BEFORE[selection],
                0,
                BEFORE[selection] if venue == "cold" else AFTER[selection],
            ]
            for venue in ("cold", *PEERS)
            for selection in range(3)
        }, restarted
        process = Process(await leading(pool), FixedClock(LATER + timedelta(seconds=restarted)))
        await process.ingest.restore()
