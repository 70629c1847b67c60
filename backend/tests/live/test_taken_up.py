"""A process that takes over validates prices as the one before: through the database, where their past is stored."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import asyncpg
import numpy as np
import pytest

from advisor.core.clock import FixedClock
from advisor.core.readings import Reading
from advisor.db.quotes.latest import latest_of_events
from advisor.engine.quality.flags import QualityFlag
from advisor.pricing import Method, remove_margin
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds

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


def of_another_game(reading: Reading) -> Reading:
    """The same of a game that starts hours later."""
    (first,) = reading.events
    ref = "the_odds_api-2"
    return replace(
        reading,
        events=(replace(first, ref=ref, home="Kestrel Bay", away="Ashford", kickoff=KICKOFF + timedelta(hours=3)),),
        quotes=tuple(quote._replace(event=ref) for quote in reading.quotes),
        snapshot_of={ref: max(reading.snapshot_of.values())},
    )


async def value_bet(pool: asyncpg.Pool) -> asyncpg.Record:
    """The only one."""
    (row,) = await pool.fetch("SELECT state, ended_because, clv, closing_odds_e4, closing_probability FROM value_bet")
    return row


def offered(at: datetime, soft: int) -> Reading:
    return odds(*book("sandbox_sharp", BEFORE, at), *book("soft", (soft, 33_000, 35_000), at))


@pytest.mark.parametrize("ended_before", [False, True])
async def test_a_bet_whose_game_starts_while_no_engine_runs_is_measured_by_the_last_prices_before(
    pool: asyncpg.Pool, ended_before: bool
) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.take(offered(NOW, 23_000))
    process.clock.instant = KICKOFF - timedelta(seconds=20)
    await process.take(offered(process.clock.instant, 19_000 if ended_before else 23_500))
    assert (await value_bet(pool))["state"] == ("expired" if ended_before else "live")
    await process.take(of_another_game(prices(BEFORE, process.clock.instant)))
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=20)))
    await again.ingest.restore()
    row = await value_bet(pool)
    assert (row["state"], row["closing_odds_e4"]) == ("closed", 19_000 if ended_before else 23_500)
    fair = float(remove_margin(np.array([BEFORE]) / 10_000, Method.POWER)[0][0])
    assert row["closing_probability"] == pytest.approx(fair)
    assert row["clv"] == pytest.approx(fair * 2.3 - 1)
    # What is quoted in the game is none of it.
    again.clock.instant += timedelta(seconds=5)
    await again.take(offered(again.clock.instant, 60_000))
    assert await value_bet(pool) == row
    # The other game's prices were taken up too, and by their past: they froze as their peers moved on.
    again.clock.instant += timedelta(minutes=10)
    await again.take(of_another_game(prices(AFTER, again.clock.instant)))
    assert await flags(pool, "cold") == {QualityFlag.FROZEN}


async def test_a_bet_whose_last_prices_are_long_before_the_start_has_no_close(pool: asyncpg.Pool) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.take(offered(NOW, 23_000))
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=20)))
    await again.ingest.restore()
    row = await value_bet(pool)
    assert (row["state"], row["ended_because"]) == ("closed", "started")
    assert (row["clv"], row["closing_odds_e4"], row["closing_probability"]) == (None, None, None)
