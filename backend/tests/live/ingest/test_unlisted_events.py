"""A tournament that nobody lists any more leaves the engine's memory, and comes back with who lists it again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import asyncpg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.instruments.market_types import OUTRIGHT
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process

FIELD = {"Ann Archer": 0.5, "Bea Bowman": 0.3, "Cay Carver": 0.2}
DAY = timedelta(days=1)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


def listed(process: Process, status: EventStatus | None = None) -> Reading:
    """The cup, past its time already, with prices on all of its field; one of a soft venue is value."""
    at = micros_of(process.clock.now())
    odds = {("sandbox_sharp", name): round(10_000 / chance) for name, chance in FIELD.items()}
    odds["soft", "Bea Bowman"] = 37_000
    quotes = tuple(
        Quote("cup", OUTRIGHT, LINE_NONE, 0, venue, Side.BACK, price, None, at, at, participant=name)
        for (venue, name), price in odds.items()
    )
    event = EventReport(
        provider="the_odds_api", ref="cup", sport="golf", competition="golf_cup_winner", competition_name="Cup Winner",
        home="", away="", title="Cup Winner", kickoff=NOW, status=status, at=process.clock.now(),
    )  # fmt: skip
    return Reading(provider="the_odds_api", events=(event,), quotes=quotes)


async def bets(pool: asyncpg.Pool) -> list[tuple[str, str | None]]:
    rows = await pool.fetch("SELECT state, ended_because FROM value_bet ORDER BY first_seen, ended_at")
    return [(row["state"], row["ended_because"]) for row in rows]


async def tidied(process: Process, pool: asyncpg.Pool) -> None:
    """As the process does every few minutes; then a step of time."""
    async with pool.acquire() as lent:
        await process.ingest.forget_unlisted(cast("asyncpg.Connection", lent))
    await process.ingest.turn(None)


async def applied(process: Process, pool: asyncpg.Pool) -> bool:
    """Whether prices that come without a report are those of an event that is followed."""
    before = await pool.fetchval("SELECT max(seen_at) FROM latest_quote")
    await process.take(Reading(provider="the_odds_api", quotes=listed(process).quotes))
    return bool(await pool.fetchval("SELECT max(seen_at) FROM latest_quote") > before)


async def test_it_leaves_once_nobody_has_listed_it_for_long_and_comes_back(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool, duration=900 * DAY), clock)
    await process.take(listed(process))
    assert await bets(pool) == [("live", None)]
    clock.instant += 6 * DAY
    await process.take(listed(process))
    clock.instant += 6 * DAY
    await tidied(process, pool)
    # Its time has been past for twelve days, but it was listed six days ago.
    assert "event_over" not in [ending for _, ending in await bets(pool)]
    assert await applied(process, pool)
    assert (await bets(pool))[-1] == ("live", None)
    clock.instant += 2 * DAY
    await tidied(process, pool)
    # Forgotten with its event; else it would be stale.
    assert (await bets(pool))[-1] == ("expired", "event_over")
    # An engine that starts now does not take it up.
    again = Process(await leading(pool, duration=900 * DAY), clock)
    await again.ingest.restore()
    assert again.notifications.take().ids
    found = len(await bets(pool))
    await again.take(listed(again))
    assert len(await bets(pool)) == found + 1
    assert (await bets(pool))[-1] == ("live", None)
    assert await pool.fetchval("SELECT status FROM event") == "scheduled"


async def test_bets_end_when_a_provider_says_that_it_is_on_or_over(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    await process.take(listed(process))
    for status, ending in ((EventStatus.IN_PLAY, "started"), (EventStatus.FINISHED, "started")):
        clock.instant += timedelta(seconds=5)
        await process.take(listed(process, status))
        assert await bets(pool) == [("closed", ending)], "no value is found in what is on"
        assert await pool.fetchval("SELECT closing_probability FROM value_bet") is None
    assert not await applied(process, pool)
