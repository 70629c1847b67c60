"""Two sources of a score: bets are settled by it once they agree, or one alone was not disputed for long enough."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from tests.live.betting.placing import sending, until_placed, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.leading import leading
from tests.live.part_of_process import KICKOFF, NOW, Process, report

__all__ = ["owner", "pool"]

FULL_TIME = KICKOFF + timedelta(minutes=100)


async def says(process: Process, provider: str, score: tuple[int, int]) -> None:
    await process.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, score),)))


async def outcome(pool: asyncpg.Pool) -> str | None:
    found: str | None = await pool.fetchval("SELECT outcome FROM bet_order")
    return found


async def with_bet(pool: asyncpg.Pool, clock: FixedClock, sources: int) -> Process:
    """A process with a bet on home, at the end of its game."""
    process = Process(await leading(pool), clock, places_bets=True, score_sources=sources)
    async with sending(process.orders):
        await with_value(process, clock)
        await until_placed(process, pool, "filled")
    await process.take(Reading(provider="espn", events=(report("espn"),)))
    clock.instant = FULL_TIME
    return process


@pytest.mark.parametrize(("sources", "settled"), [(1, "won"), (2, None)])
async def test_the_word_of_one_source_settles_at_once_or_waits(
    pool: asyncpg.Pool, sources: int, settled: str | None
) -> None:
    process = await with_bet(pool, FixedClock(NOW), sources)
    await says(process, "espn", (2, 1))
    assert await outcome(pool) == settled
    await says(process, "the_odds_api", (2, 1))
    assert await outcome(pool) == "won"


async def test_a_score_that_nobody_else_says_counts_after_the_wait(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock, 2)
    await says(process, "espn", (0, 1))
    clock.instant = FULL_TIME + timedelta(hours=6) - timedelta(seconds=1)
    await process.ingest.turn(None)
    assert await outcome(pool) is None
    clock.instant += timedelta(seconds=1)
    await process.ingest.turn(None)
    assert await outcome(pool) == "lost"


async def test_a_disputed_score_waits_for_a_person_until_the_sources_agree(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock, 2)
    await says(process, "espn", (2, 1))
    await says(process, "the_odds_api", (1, 1))
    clock.instant += timedelta(days=2)
    await process.ingest.turn(None)
    # The next process asks nobody again.
    after = Process(await leading(pool), clock, places_bets=True, score_sources=2)
    await after.ingest.turn(None)
    assert await outcome(pool) is None
    [item] = await pool.fetch("SELECT text, closed_at FROM open_item")
    assert item["text"].startswith("Its result is disputed: 2-1 counts, but the_odds_api 1-1 is said.")
    assert item["closed_at"] is None
    await says(after, "espn", (1, 1))
    assert await outcome(pool) == "lost"
    [item] = await pool.fetch("SELECT closed_at, closed_because FROM open_item")
    assert tuple(item) == (clock.instant, "its bet is settled")


async def test_a_corrected_score_that_the_other_source_does_not_follow_is_disputed_and_changes_nothing(
    pool: asyncpg.Pool,
) -> None:
    process = await with_bet(pool, FixedClock(NOW), 2)
    for provider in ("espn", "the_odds_api"):
        await says(process, provider, (2, 1))
    await says(process, "espn", (1, 1))
    assert await outcome(pool) == "won"
    assert await pool.fetchval("SELECT text FROM open_item WHERE closed_at IS NULL") is not None
    await says(process, "the_odds_api", (1, 1))
    assert await outcome(pool) == "lost"


async def test_the_score_of_normal_time_disputes_no_score_after_overtime(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock, 2)
    await says(process, "espn", (2, 1))
    await owner.execute("UPDATE settlement SET home_normal = 1, away_normal = 1, overtime = true")
    await says(process, "the_odds_api", (1, 1))
    assert await pool.fetchval("SELECT count(*) FROM open_item") == 0
    clock.instant += timedelta(hours=6)
    await process.ingest.turn(None)
    # Of normal time alone this market asks.
    assert await outcome(pool) == "lost"


async def test_what_a_file_says_counts_whole(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    process = await with_bet(pool, FixedClock(NOW), 2)
    await says(process, "espn", (2, 1))
    await owner.execute(
        "INSERT INTO import_file (source, file, sha256, imported_at, rows_read, imported, updated, unchanged, refused, "
        "refused_prices, changes) VALUES ('test', 'results.csv', 'x', $1, 1, 0, 1, 0, '[]', '[]', '[]')",
        NOW,
    )
    await owner.execute("UPDATE settlement SET file_id = (SELECT max(id) FROM import_file), provider = NULL")
    await process.ingest.turn(None)
    assert await outcome(pool) == "won"
