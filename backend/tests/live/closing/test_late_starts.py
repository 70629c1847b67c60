"""A game that begins later than it should, of which the first word is that it is on: from reports to stored bets."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import numpy as np
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from advisor.pricing import Method, edge, remove_margin
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds, report

SHARP, MOVED, IN_PLAY = (20_000, 36_000, 40_000), (18_500, 38_000, 44_000), (12_000, 60_000, 150_000)
BEGAN = timedelta(minutes=8)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


async def sent(process: Process, after: timedelta, sharp: tuple[int, int, int], soft: int) -> None:
    process.clock.instant = at = KICKOFF + after
    await process.take(odds(*book("sandbox_sharp", sharp, at), *book("soft", (soft, 33_000, 35_000), at)))


async def bet(pool: asyncpg.Pool) -> tuple[object, ...]:
    (row,) = await pool.fetch("SELECT state, closing_odds_e4, clv FROM value_bet")
    return tuple(row)


def clv(sharp: tuple[int, int, int]) -> object:
    fair = remove_margin(np.array([sharp]) / 10_000, Method.POWER)[0, 0]
    return pytest.approx(edge(float(fair), 2.3, 0.0))


async def test_the_bet_is_measured_at_the_real_start(pool: asyncpg.Pool) -> None:
    process = Process(await leading(pool), FixedClock(NOW))
    await sent(process, NOW - KICKOFF, SHARP, 23_000)
    await sent(process, -timedelta(seconds=20), SHARP, 23_000)
    await sent(process, timedelta(seconds=20), SHARP, 23_000)
    assert await bet(pool) == ("closed", 23_000, clv(SHARP))
    await sent(process, timedelta(minutes=5), MOVED, 21_000)
    await sent(process, timedelta(minutes=6), MOVED, 21_000)
    await sent(process, timedelta(minutes=9), IN_PLAY, 13_000)
    process.clock.instant = at = KICKOFF + timedelta(minutes=10)
    on = replace(report("espn", EventStatus.IN_PLAY, (0, 0)), clock="2'", began=KICKOFF + BEGAN, at=at)
    await process.take(Reading(provider="espn", events=(on,)))
    assert await bet(pool) == ("closed", 21_000, clv(MOVED))
    assert await pool.fetchval("SELECT kickoff FROM event") == KICKOFF + BEGAN
    # What is quoted in the game changes nothing of it.
    await sent(process, timedelta(minutes=12), IN_PLAY, 12_500)
    assert await bet(pool) == ("closed", 21_000, clv(MOVED))
