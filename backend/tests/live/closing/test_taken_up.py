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
from advisor.db.providers.availability import load_availabilities
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


FAIR = float(remove_margin(np.array([BEFORE]) / 10_000, Method.POWER)[0][0])
LATE = KICKOFF - timedelta(seconds=20)


async def found_and_confirmed(pool: asyncpg.Pool, soft: int = 23_500) -> Process:
    """A process that found a bet and heard of its price for the last time shortly before the start."""
    process = Process(await leading(pool), FixedClock(NOW))
    process.follow()
    await process.take(offered(NOW, 23_000))
    process.clock.instant = LATE
    await process.take(offered(LATE, soft))
    return process


async def assert_measured(pool: asyncpg.Pool, closing_odds: int = 23_500) -> None:
    row = await value_bet(pool)
    assert (row["state"], row["closing_odds_e4"]) == ("closed", closing_odds)
    assert row["closing_probability"] == pytest.approx(FAIR)
    assert row["clv"] == pytest.approx(FAIR * 2.3 - 1)


@pytest.mark.parametrize("soft", [23_500, 19_000])
async def test_a_bet_whose_game_starts_while_no_engine_runs_is_measured_by_the_last_prices_before(
    pool: asyncpg.Pool, soft: int
) -> None:
    process = await found_and_confirmed(pool, soft)
    assert (await value_bet(pool))["state"] == ("live" if soft == 23_500 else "expired")
    await process.take(of_another_game(prices(BEFORE, LATE)))
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=20)))
    await again.ingest.restore()
    await assert_measured(pool, soft)
    row = await value_bet(pool)
    # What is quoted in the game is none of it.
    again.clock.instant += timedelta(seconds=5)
    await again.take(offered(again.clock.instant, 60_000))
    assert await value_bet(pool) == row
    # The other game's prices were taken up too, and by their past: they froze as their peers moved on.
    again.clock.instant += timedelta(minutes=10)
    await again.take(of_another_game(prices(AFTER, again.clock.instant)))
    assert await flags(pool, "cold") == {QualityFlag.FROZEN}


async def test_what_was_not_looked_for_then_is_not_found_in_hindsight(pool: asyncpg.Pool) -> None:
    """Nobody could have bet it: the thresholds are of the process that starts after the game."""
    process = Process(await leading(pool), FixedClock(NOW), min_edge=0.1)
    await process.take(odds(*book("sandbox_sharp", BEFORE, NOW), *book("soft", (23_500, 29_000, 42_000), NOW)))
    process.clock.instant = LATE
    await process.take(odds(*book("sandbox_sharp", BEFORE, LATE), *book("soft", (23_500, 29_000, 42_000), LATE)))
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=20)), min_edge=0.01)
    await again.ingest.restore()
    row = await value_bet(pool)
    assert (row["state"], row["ended_because"], row["clv"]) == ("closed", "started", pytest.approx(FAIR * 2.35 - 1))
    # Nor do other thresholds change what stood.
    stricter = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=30)), min_edge=0.3)
    await stricter.ingest.restore()
    assert await value_bet(pool) == row


@pytest.mark.parametrize("down", [True, False])
async def test_a_provider_that_went_down_or_came_back_meanwhile_answered_then(pool: asyncpg.Pool, down: bool) -> None:
    await found_and_confirmed(pool)
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=10)))
    again.follow(*await load_availabilities(pool))
    again.providers.down.add("the_odds_api")
    again.watch.look("the_odds_api")
    if not down:
        again.providers.down.clear()
        again.watch.look("the_odds_api")
    await again.ingest.restore()
    await assert_measured(pool)


async def test_one_that_was_down_already_gave_no_close(pool: asyncpg.Pool) -> None:
    process = await found_and_confirmed(pool)
    process.providers.down.add("the_odds_api")
    process.watch.look("the_odds_api")
    await process.take()
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=10)))
    again.follow(*await load_availabilities(pool))
    await again.ingest.restore()
    row = await value_bet(pool)
    assert (row["state"], row["ended_because"], row["clv"]) == ("closed", "provider_down", None)


async def test_the_close_is_of_the_games_own_last_prices(pool: asyncpg.Pool) -> None:
    """Another game was heard of until later, when these would have been too old."""
    process = Process(await leading(pool), FixedClock(NOW))
    process.clock.instant = KICKOFF - timedelta(minutes=12)
    await process.take(offered(process.clock.instant, 23_000))
    process.clock.instant = LATE
    await process.take(of_another_game(prices(BEFORE, LATE)))
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=10)))
    await again.ingest.restore()
    await assert_measured(pool, 23_000)


@pytest.mark.parametrize("soft", [23_500, 19_000])
async def test_a_game_that_ended_while_no_engine_ran_is_measured_too(pool: asyncpg.Pool, soft: int) -> None:
    await found_and_confirmed(pool, soft)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION READ WRITE")
        await connection.execute("UPDATE event SET status = 'finished'")
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(hours=2)))
    await again.ingest.restore()
    await assert_measured(pool, soft)


async def test_a_bet_whose_last_prices_are_long_before_the_start_has_no_close(pool: asyncpg.Pool) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await process.take(offered(NOW, 23_000))
    again = Process(await leading(pool), FixedClock(KICKOFF + timedelta(seconds=20)))
    await again.ingest.restore()
    row = await value_bet(pool)
    assert (row["state"], row["ended_because"]) == ("closed", "started")
    assert (row["clv"], row["closing_odds_e4"], row["closing_probability"]) == (None, None, None)
