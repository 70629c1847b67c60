"""Whatever statement fails while something is stored, and however: no batch is lost, none counts twice, no bet stays.

A short story of four batches and their history runs once without a fault. Then it runs again and again, each time with
the next statement of each part failing, until there is no next one; what is stored in the end must be the same.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import asyncpg
import pytest
import structlog

from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading, RefusedItem
from advisor.db.locks import lock_history_writes
from advisor.db.quotes.pending import history_backlog
from advisor.engine.quality.flags import QualityFlag
from advisor.live.notifications import Topic
from tests.effort import effort
from tests.emptying import empty
from tests.live.faulty_connection import Fault, Plan, faulty
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds, report
from tests.polling import eventually_async

SHARP = (20_000, 36_000, 40_000)
STATEMENTS = 200
"""More than the story has; it ends by itself."""

WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'value_bet'::regclass AND NOT granted)"

TABLES = (
    "value_bet", "arbitrage", "latest_quote", "quote", "quality_flag_count", "refused_item", "unknown_field",
    "provider_event", "live_score", "settlement", "event", "team", "competition", "venue", "stored_batch",
    "pending_history", "shed_history", "dead_letter", "fixture_card", "event_stadium", "stadium",
)  # fmt: skip

STORED = {
    "bets": "SELECT state, ended_because, odds_e4, first_odds_e4, best_odds_e4 FROM value_bet ORDER BY first_seen",
    "latest": "SELECT v.key, selection, odds_e4, at, seen_at, quality_flag FROM latest_quote l "
    "JOIN venue v ON v.id = l.venue_id ORDER BY v.key, selection",
    "history": "SELECT v.key, selection, odds_e4, at, seen_at FROM quote q JOIN venue v ON v.id = q.venue_id "
    "ORDER BY v.key, selection, seen_at",
    "flags": "SELECT provider, v.key, quality_flag, quotes FROM quality_flag_count q JOIN venue v ON v.id = q.venue_id "
    "ORDER BY 1, 2, 3",
    "refused": "SELECT provider, reason, times FROM refused_item",
    "unknown": "SELECT provider, field, times FROM unknown_field",
    "events": "SELECT status, kickoff FROM event",
    "provider_events": "SELECT provider, ref, state FROM provider_event ORDER BY 1, 2",
    "scores": "SELECT home_score, away_score FROM live_score",
    "letters": "SELECT part FROM dead_letter",
    "pending": "SELECT id FROM pending_history",
}


class Story:
    """What providers report, and the process that stores it."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.plan = Plan()
        self.paused: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.paused.append(seconds)

    async def run(self, pool: asyncpg.Pool) -> Process:
        """A bet opens, its price rises, and both providers go on to the start, where it ends."""
        clock = FixedClock(NOW)
        self.plan.paused = True
        process = Process(await leading(pool), clock, self.sleep)
        await process.ingest.restore()
        await self.take(process, *self.first())
        clock.instant += timedelta(seconds=5)
        await self.take(
            process,
            odds(*book("sandbox_sharp", SHARP, clock.instant), *book("soft", (23_500, 33_000, 35_000), clock.instant)),
        )
        clock.instant += timedelta(seconds=5)
        await self.take(process, odds(*book("sandbox_sharp", SHARP, clock.instant)))
        clock.instant += timedelta(seconds=5)
        await self.take(process, Reading(provider="espn", events=(report("espn", EventStatus.IN_PLAY, (1, 0)),)))
        self.plan.begin_part()
        await process.history.drain()
        return process

    async def take(self, process: Process, *readings: Reading) -> None:
        self.plan.begin_part()
        await process.take(*readings)

    def first(self) -> tuple[Reading, ...]:
        ahead = [each._replace(at=each.at + 90_000_000) for each in book("ahead", (20_000, 33_000, 35_000), NOW)]
        quotes = (*book("sandbox_sharp", SHARP, NOW), *book("soft", (23_000, 33_000, 35_000), NOW), *ahead)
        refused = (RefusedItem("[0]", "bad_price", "not a number \ud800"), RefusedItem("[1]", "bad_price", "\0"))
        return (
            replace(odds(*quotes), refused=refused, unknown_fields={"new": 2}),
            Reading(provider="espn", events=(report("espn", EventStatus.SCHEDULED),)),
        )

    async def stored(self) -> dict[str, list[tuple[object, ...]]]:
        connection = await asyncpg.connect(self._dsn)
        found = {name: [tuple(row) for row in await connection.fetch(query)] for name, query in STORED.items()}
        await connection.close()
        return found

    async def forget(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        await empty(connection, *TABLES)
        await connection.close()


@pytest.fixture
def story(fresh_database_url: str) -> Story:
    return Story(fresh_database_url)


async def test_the_story_has_a_bet_that_opens_rises_and_ends(story: Story, fresh_database_url: str) -> None:
    async with engine_pool(fresh_database_url) as pool:
        process = await story.run(pool)
    stored = await story.stored()
    assert stored["bets"] == [("closed", "price_gone", 23_500, 23_000, 23_500)]
    assert stored["refused"] == [("the_odds_api", "bad_price", 2)]
    assert stored["unknown"] == [("the_odds_api", "new", 2)]
    assert stored["scores"] == [(1, 0)]
    assert stored["flags"] == [("the_odds_api", "ahead", QualityFlag.FUTURE, 3)]
    assert len(stored["history"]) == 16
    assert (stored["letters"], stored["pending"]) == ([], [])
    assert (process.history.rows, process.reported.parts) == (0, [])


@pytest.mark.parametrize("faults", effort([list(Fault)], [[fault] for fault in Fault]))
async def test_a_fault_at_any_statement_changes_nothing_of_what_is_stored(
    story: Story, fresh_database_url: str, faults: list[Fault]
) -> None:
    """In the short form each statement fails in one of the ways, the next in the next."""
    async with engine_pool(fresh_database_url) as pool:
        await story.run(pool)
    expected = await story.stored()
    struck = []
    for at in range(1, STATEMENTS):
        await story.forget()
        story.plan.arm(faults[at % len(faults)], at)
        # Hundreds of tracebacks cost more than all the rest.
        async with engine_pool(fresh_database_url, connection_class=faulty(story.plan)) as pool:
            with structlog.testing.capture_logs():
                process = await story.run(pool)
        if not story.plan.struck:
            break
        struck += story.plan.struck
        assert await story.stored() == expected, struck[-1]
        assert process.reported.parts == []
        published = process.notifications.take()
        assert Topic.VALUE_BETS in published.ids
    assert at < STATEMENTS - 1
    assert sum(each.startswith("COMMIT") for each in struck) >= 5
    assert {"COPY quote", "COPY incoming_quote"} <= set(struck)


async def test_a_commit_that_was_not_answered_is_published_as_everything_to_load_again(
    story: Story, fresh_database_url: str
) -> None:
    async with engine_pool(fresh_database_url, connection_class=faulty(story.plan)) as pool:
        process = Process(await leading(pool), FixedClock(NOW), story.sleep)
        await process.ingest.restore()
        process.notifications.take()
        story.plan.arm(Fault.UNANSWERED, 1, only="COMMIT")
        await process.take(*story.first())
        assert story.plan.struck
    pending = process.notifications.take()
    event = await _one(fresh_database_url, "SELECT id FROM event")
    assert pending.crowded == {event}
    assert {Topic.VALUE_BETS, Topic.SCORES, Topic.ARBITRAGE} <= pending.ids.keys()
    assert await _one(fresh_database_url, "SELECT count(*) FROM value_bet WHERE state = 'live'") == 1
    assert process.inbox.is_empty


async def test_a_commit_that_was_not_answered_loses_no_game_that_waits_for_an_import(
    story: Story, fresh_database_url: str
) -> None:
    async with engine_pool(fresh_database_url, connection_class=faulty(story.plan)) as pool:
        process = Process(await leading(pool), FixedClock(NOW), story.sleep)
        await process.ingest.restore()
        importing = await asyncpg.connect(fresh_database_url)
        async with importing.transaction():
            await lock_history_writes(importing)
            story.plan.arm(Fault.UNANSWERED, 1, only="COMMIT")
            await process.take(*story.first())
            assert story.plan.struck
        await importing.close()
        assert process.inbox.has_postponed
        process.inbox.wake()
        await process.ingest.turn(await process.inbox.take())
    assert await _one(fresh_database_url, "SELECT count(*) FROM provider_event") == 2
    assert await _one(fresh_database_url, "SELECT count(*) FROM latest_quote") == 9


async def test_nothing_is_published_before_it_is_stored(story: Story, fresh_database_url: str) -> None:
    async with engine_pool(fresh_database_url, connection_class=faulty(story.plan)) as pool:
        said = []

        async def sleep(_: float) -> None:
            said.append(process.notifications.take())

        process = Process(await leading(pool), FixedClock(NOW), sleep)
        await process.ingest.restore()
        process.notifications.take()
        story.plan.arm(Fault.DEFECT, 1, only="COMMIT")
        await process.take(*story.first())
    assert [(pending.changes, pending.crowded, pending.ids) for pending in said] == [({}, frozenset(), {})]
    assert len(process.notifications.take().changes) == 9


async def test_a_batch_that_can_never_be_stored_is_set_aside_and_the_next_is_stored(
    story: Story, fresh_database_url: str
) -> None:
    async with engine_pool(fresh_database_url, connection_class=faulty(story.plan)) as pool:
        clock = FixedClock(NOW)
        process = Process(await leading(pool), clock, story.sleep)
        story.plan.arm(Fault.DEFECT, 1, times=3, only="COPY incoming_quote")
        await process.take(*story.first())
        assert len(story.plan.struck) == 3
        assert process.reported.parts == ["step"]
        assert process.inbox.is_empty
        clock.instant += timedelta(seconds=5)
        await process.take(
            odds(*book("sandbox_sharp", SHARP, clock.instant), *book("soft", (23_500, 33_000, 35_000), clock.instant)),
            Reading(provider="espn", events=(report("espn", EventStatus.SCHEDULED),)),
        )
    stored = await story.stored()
    assert stored["bets"] == [("live", None, 23_500, 23_500, 23_500)]
    assert stored["letters"] == [("step",)]
    body = await _one(fresh_database_url, "SELECT body FROM dead_letter")
    assert isinstance(body, bytes)
    assert b"the_odds_api-1" in body
    assert b"23000" in body


async def test_history_that_can_never_be_stored_is_set_aside_alone(story: Story, fresh_database_url: str) -> None:
    async with engine_pool(fresh_database_url) as pool:
        clock = FixedClock(NOW)
        process = Process(await leading(pool), clock, story.sleep)
        for second in range(3):
            clock.instant = NOW + timedelta(seconds=second)
            await process.take(odds(*book("soft", (23_000 + second, 33_000, 35_000), clock.instant)))
        connection = await asyncpg.connect(fresh_database_url)
        await connection.execute("UPDATE pending_history SET copied = '\\x00' WHERE id = 2")
        await process.history.drain()
        assert [tuple(row) for row in await connection.fetch("SELECT part FROM dead_letter")] == [("history",)]
        assert await connection.fetchval("SELECT count(*) FROM quote") == 4
        assert (await history_backlog(connection)).rows == process.history.rows == 0
        await connection.close()
    assert process.reported.parts == ["history"]


async def test_an_engine_that_is_cancelled_in_a_step_starts_it_again_from_what_is_stored(
    story: Story, fresh_database_url: str
) -> None:
    async with engine_pool(fresh_database_url) as pool:
        process = Process(await leading(pool), FixedClock(NOW), story.sleep)
        for reading in story.first():
            process.inbox.put(reading)
        holder = await asyncpg.connect(fresh_database_url)
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("LOCK TABLE value_bet IN ACCESS EXCLUSIVE MODE")
        stepping = asyncio.create_task(process.ingest.run())
        await eventually_async(partial(_one, fresh_database_url, WAITING), "the step waits for the table")
        stepping.cancel()
        await asyncio.gather(stepping, return_exceptions=True)
        await transaction.rollback()
        await holder.close()
        await process.ingest.turn(await process.inbox.take())
    stored = await story.stored()
    assert [row[0] for row in stored["bets"]] == ["live"]
    assert len(stored["latest"]) == 9


async def _one(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    found: object = await connection.fetchval(query)
    await connection.close()
    return found
