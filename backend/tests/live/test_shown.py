"""What is shown beside the prices, from a reading to the database and to who listens: figures, flags, confirmations."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import numpy as np
import orjson
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.markets import MarketTypeKey
from advisor.core.readings import Reading
from advisor.db.providers.availability import load_availabilities
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from advisor.live.notifications import Pending, Topic
from advisor.pricing import Method, remove_margin
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds

SHARP = (20_000, 36_000, 40_000)
FAIR = remove_margin(np.array([SHARP]) / 10_000, Method.POWER)[0]


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def process(pool: asyncpg.Pool) -> Process:
    return Process(await leading(pool), FixedClock(NOW))


def prices(at: datetime = NOW, soft: int = 23_000) -> Reading:
    return odds(*book("sandbox_sharp", SHARP, at), *book("soft", (soft, 33_000, 35_000), at))


def heartbeat(at: datetime, market: MarketTypeKey = H2H_3WAY) -> Reading:
    return Reading(provider="the_odds_api", confirmed={("the_odds_api-1", market): micros_of(at)})


def figures(pending: Pending) -> list[dict[str, object]]:
    return [orjson.loads(orjson.dumps(each)) for each in pending.figures.values()]


async def test_figures_are_stored_and_sent_alike(pool: asyncpg.Pool, process: Process) -> None:
    await process.take(prices())
    (sent,) = figures(process.notifications.take())
    stored = await pool.fetchval("SELECT figures FROM market_figures")
    assert orjson.loads(stored) == sent
    assert sent["fair"] == [round(float(p), 6) for p in FAIR]
    assert sent["fair_source"] == "sharp:sandbox_sharp"
    best = sent["best"]
    assert isinstance(best, list)
    gain = float(FAIR[0]) * 2.3 - 1
    assert best[0] == {
        "selection": "home", "venue": "soft", "odds": "2.30", "edge": round(gain, 6), "kelly": round(gain / 1.3, 6),
    }  # fmt: skip
    assert sent["venues"] == [
        {
            "venue": "sandbox_sharp",
            "edge": [round(float(p) * o / 10_000 - 1, 6) for p, o in zip(FAIR, SHARP, strict=True)],
            "value": [False] * 3,
            "overround": round(sum(10_000 / o for o in SHARP) - 1, 6),
        },
        {
            "venue": "soft",
            "edge": [round(float(p) * o - 1, 6) for p, o in zip(FAIR, (2.3, 3.3, 3.5), strict=True)],
            "value": [True, False, False],
            "overround": round(1 / 2.3 + 1 / 3.3 + 1 / 3.5 - 1, 6),
        },
    ]
    assert (sent["ageing_seconds"], sent["stale_seconds"]) == (120, 300)


async def test_unchanged_figures_are_not_sent_again(pool: asyncpg.Pool, process: Process) -> None:
    await process.take(prices())
    process.notifications.take()
    process.clock.instant += timedelta(seconds=5)
    await process.take(prices(process.clock.instant))
    pending = process.notifications.take()
    assert (figures(pending), pending.changes) == ([], {})
    process.clock.instant += timedelta(seconds=5)
    await process.take(prices(process.clock.instant, soft=22_000))
    assert len(figures(process.notifications.take())) == 1


async def test_answers_and_heartbeats_confirm(pool: asyncpg.Pool, process: Process) -> None:
    await process.take(prices())
    asked = "SELECT provider, market, at FROM market_confirmation"
    assert [tuple(row) for row in await pool.fetch(asked)] == [("the_odds_api", 0, NOW)]
    process.notifications.take()
    later = process.clock.instant = NOW + timedelta(seconds=30)
    await process.take(heartbeat(later))
    assert [tuple(row) for row in await pool.fetch(asked)] == [("the_odds_api", 0, later)]
    pending = process.notifications.take()
    (confirmed,) = pending.confirmed.values()
    event = await pool.fetchval("SELECT id FROM event")
    assert confirmed == {
        "provider": "the_odds_api", "fixture_id": event, "market": "h2h_3way", "at": later.isoformat(),
    }  # fmt: skip
    assert pending.changes == {}


async def test_a_heartbeat_keeps_a_bet_alive_and_silence_ends_it(pool: asyncpg.Pool, process: Process) -> None:
    await process.take(prices())
    for seconds in (200, 400):
        process.clock.instant = NOW + timedelta(seconds=seconds)
        await process.take(heartbeat(process.clock.instant))
    assert await pool.fetchval("SELECT state FROM value_bet") == "live"
    process.notifications.take()
    process.clock.instant = NOW + timedelta(seconds=701)
    await process.ingest.turn(None)
    row = await pool.fetchrow("SELECT state, ended_because FROM value_bet")
    assert row is not None
    assert tuple(row) == ("expired", "stale")
    flags = process.notifications.take().flags
    assert {change["quality_flag"] for change in flags.values()} == {"stale"}
    assert len(flags) == 6


async def test_a_provider_that_is_down_makes_no_bet_until_it_confirms(pool: asyncpg.Pool, process: Process) -> None:
    process.follow()
    await process.take(prices())
    process.providers.down.add("the_odds_api")
    process.watch.look("the_odds_api")
    await process.take()
    assert await states(pool) == [("expired", "provider_down")]
    (sent,) = figures(process.notifications.take())[-1:]
    assert sent["fair"] == [None] * 3
    # An engine that starts anew knows it from its first step on: nothing is found meanwhile.
    process.clock.instant += timedelta(seconds=2)
    await process.ingest.restore()
    await process.take(prices(process.clock.instant))
    assert await states(pool) == [("expired", "provider_down")]
    process.clock.instant += timedelta(seconds=1)
    process.providers.down.clear()
    process.watch.look("the_odds_api")
    await process.take()
    assert await states(pool) == [("expired", "provider_down")]
    process.clock.instant += timedelta(seconds=2)
    await process.take(prices(process.clock.instant))
    assert await states(pool) == [("expired", "provider_down"), ("live", None)]


async def test_one_that_came_back_has_to_confirm_though_the_process_is_another(
    pool: asyncpg.Pool, process: Process
) -> None:
    process.follow()
    await process.take(prices())
    for change in (process.providers.down.add, process.providers.down.discard):
        process.clock.instant += timedelta(seconds=1)
        change("the_odds_api")
        process.watch.look("the_odds_api")
        await process.take()
    again = Process(await leading(pool), process.clock)
    again.follow(*await load_availabilities(pool))
    await again.ingest.restore()
    process.clock.instant += timedelta(seconds=1)
    await again.ingest.turn(None)
    assert await states(pool) == [("expired", "provider_down")]
    await again.take(prices(process.clock.instant))
    assert await states(pool) == [("expired", "provider_down"), ("live", None)]


async def states(pool: asyncpg.Pool) -> list[tuple[str, str | None]]:
    rows = await pool.fetch("SELECT state, ended_because FROM value_bet ORDER BY first_seen")
    return [(row["state"], row["ended_because"]) for row in rows]


async def test_a_called_off_game_has_no_clv(pool: asyncpg.Pool, process: Process) -> None:
    await process.take(prices())
    async with pool.acquire() as connection:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute("UPDATE event SET status = 'postponed'")
    await process.ingest.restore()
    process.clock.instant += timedelta(seconds=1)
    await process.ingest.turn(None)
    row = await pool.fetchrow("SELECT state, ended_because, clv FROM value_bet")
    assert row is not None
    assert tuple(row) == ("expired", "event_over", None)
    assert MARKET_TYPES[H2H_3WAY].code == 0
    assert Topic.VALUE_BETS in process.notifications.take().ids


async def test_an_engine_that_starts_anew_knows_the_last_confirmation(pool: asyncpg.Pool, process: Process) -> None:
    await process.take(prices())
    process.clock.instant = NOW + timedelta(seconds=200)
    await process.take(heartbeat(process.clock.instant))
    process.clock.instant = NOW + timedelta(seconds=400)
    await process.ingest.restore()
    await process.ingest.turn(None)
    # Without the heartbeat the prices would be older than five minutes, and the bet would have ended.
    assert await pool.fetchval("SELECT state FROM value_bet") == "live"
