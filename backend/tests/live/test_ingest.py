"""From readings of two providers to one event, its prices, a bet, its result; after a restart, and in an outage."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from advisor.core.clock import FixedClock, micros_of
from advisor.core.ids import random_id
from advisor.core.markets import LINE_NONE, EventStatus, MarketType
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.db.leader.writes import LeaderWrites
from advisor.engine.quality.flags import QualityFlag
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.engine.tracking.value_bets import ValueBetConfig
from advisor.live.history import History, HistoryConfig
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest, IngestConfig
from advisor.live.notifications import Notifications, Topic
from advisor.postgres.server import Running
from advisor.pricing.fair import FairConfig
from tests.live.leading import Told, engine_pool, leading
from tests.live.outages import Outage

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KICKOFF = NOW + timedelta(minutes=30)
NAMES = {"the_odds_api": ("Ravenmoor United", "Dunwald"), "espn": ("Ravenmoor United FC", "Dünwald")}
COMPETITIONS = {"the_odds_api": "soccer_sandbox_premier", "espn": "soccer/sandbox.1"}


def report(provider: str, status: EventStatus | None = None, score: tuple[int, int] | None = None) -> EventReport:
    home, away = NAMES[provider]
    return EventReport(
        provider=provider,
        ref=f"{provider}-1",
        sport="football",
        competition=COMPETITIONS[provider],
        competition_name="Sandbox Premier",
        home=home,
        away=away,
        kickoff=KICKOFF,
        status=status,
        home_score=score[0] if score else None,
        away_score=score[1] if score else None,
        at=NOW,
    )


def book(venue: str, odds: tuple[int, int, int], at: datetime) -> tuple[Quote, ...]:
    instant = micros_of(at)
    return tuple(
        Quote("the_odds_api-1", MarketType.H2H_3WAY, LINE_NONE, place, venue, Side.BACK, price, None, instant, instant)
        for place, price in enumerate(odds)
    )


class Process:
    """The part of the live process between the feeds and the readers."""

    def __init__(
        self,
        writes: LeaderWrites,
        clock: FixedClock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        inbox: Inbox | None = None,
        session: UUID | None = None,
    ) -> None:
        self.inbox = inbox or Inbox(1_000)
        self.notifications = Notifications()
        self.clock = clock
        self.told = Told()
        history = HistoryConfig(most_rows=1_000, steps_at_once=20, tries=3, retry_after=timedelta(seconds=1))
        self.history = History(writes, history, self.told, clock, sleep)
        config = LiveEngineConfig(fair=FairConfig(sharp_venues=("sandbox_sharp",)), value_bets=ValueBetConfig())
        self.ingest = Ingest(
            writes,
            lambda: LiveEngine(config, random_id),
            session or random_id(),
            self.inbox,
            self.history,
            self.notifications,
            self.told,
            IngestConfig(
                sandbox=True,
                sweep_every=timedelta(seconds=1),
                forget_after=timedelta(hours=6),
                kickoff_ranks={},
                tries=3,
                retry_after=timedelta(seconds=1),
            ),
            clock,
            sleep,
        )

    async def take(self, *readings: Reading) -> None:
        for reading in readings:
            self.inbox.put(reading)
        await self.ingest.turn(await self.inbox.take())


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


def odds(*quotes: Quote) -> Reading:
    return Reading(
        provider="the_odds_api",
        events=(report("the_odds_api"),),
        quotes=quotes,
        snapshot_of=frozenset({"the_odds_api-1"}),
    )


async def states(pool: asyncpg.Pool) -> list[str]:
    return [row["state"] for row in await pool.fetch("SELECT state FROM value_bet ORDER BY first_seen")]


async def test_a_game_of_two_providers_from_its_first_price_to_its_result(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    sharp = book("sandbox_sharp", (20_000, 36_000, 40_000), NOW)
    await process.take(
        odds(*sharp, *book("soft", (23_000, 33_000, 35_000), NOW)),
        Reading(provider="espn", events=(report("espn", EventStatus.SCHEDULED),)),
    )
    assert await pool.fetchval("SELECT count(*) FROM event") == 1
    assert await pool.fetchval("SELECT count(*) FROM provider_event WHERE state = 'joined'") == 2
    assert await pool.fetchval("SELECT count(*) FROM latest_quote WHERE quality_flag = 0") == 6
    bet = await pool.fetchrow("SELECT * FROM value_bet")
    assert bet is not None
    assert (bet["state"], bet["selection"], bet["odds_e4"]) == ("live", 0, 23_000)
    changes, _, ids = process.notifications.take()
    assert len(changes) == 6
    assert ids[Topic.VALUE_BETS] == (str(bet["id"]),)

    clock.instant += timedelta(seconds=5)
    await process.take(odds(*book("sandbox_sharp", (20_000, 36_000, 40_000), clock.instant)))
    assert await pool.fetchval("SELECT odds_e4 FROM latest_quote l JOIN venue v ON v.id = l.venue_id "
                               "WHERE v.key = 'soft' AND selection = 0") == 0  # fmt: skip
    assert await states(pool) == ["expired"]

    clock.instant = KICKOFF + timedelta(minutes=1)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.IN_PLAY, (1, 0)),)))
    assert await pool.fetchval("SELECT home_score FROM live_score") == 1
    clock.instant += timedelta(minutes=100)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, (2, 1)),)))
    (settled,) = await pool.fetch("SELECT home_score, away_score, provider FROM settlement")
    assert tuple(settled) == (2, 1, "espn")
    assert await pool.fetchval("SELECT status FROM event") == "finished"


async def test_after_a_restart_a_standing_bet_goes_on_as_itself(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    quotes = (*book("sandbox_sharp", (20_000, 36_000, 40_000), NOW), *book("soft", (23_000, 33_000, 35_000), NOW))
    await Process(await leading(pool), clock).take(odds(*quotes))
    before = await pool.fetchval("SELECT id FROM value_bet")
    clock.instant += timedelta(seconds=20)
    again = Process(await leading(pool), clock)
    await again.ingest.restore()
    later = (
        *book("sandbox_sharp", (20_000, 36_000, 40_000), clock.instant),
        *book("soft", (23_500, 33_000, 35_000), clock.instant),
    )
    await again.take(odds(*later))
    rows = await pool.fetch("SELECT id, state, odds_e4, first_odds_e4 FROM value_bet")
    assert [tuple(row) for row in rows] == [(before, "live", 23_500, 23_000)]


async def test_a_price_that_grows_old_ends_its_bet_without_any_report_of_it(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    await process.take(
        odds(*book("sandbox_sharp", (20_000, 36_000, 40_000), NOW), *book("soft", (23_000, 33_000, 35_000), NOW))
    )
    clock.instant += timedelta(minutes=20)
    await process.ingest.turn(None)
    assert await states(pool) == ["expired"]
    assert await pool.fetchval("SELECT bool_and(quality_flag = 1) FROM latest_quote")


async def test_a_clock_that_runs_ahead_makes_no_price_fresh(pool: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool), clock)
    ahead = tuple(
        quote._replace(at=micros_of(NOW + timedelta(seconds=90)))
        for quote in book("soft", (23_000, 33_000, 35_000), NOW)
    )
    await process.take(odds(*book("sandbox_sharp", (20_000, 36_000, 40_000), NOW), *ahead))
    rows = await pool.fetch(
        "SELECT at, quality_flag FROM latest_quote l JOIN venue v ON v.id = l.venue_id WHERE v.key = 'soft'"
    )
    assert {(row["at"], QualityFlag(row["quality_flag"])) for row in rows} == {(NOW, QualityFlag.FUTURE)}
    assert await states(pool) == []


async def test_a_batch_that_meets_an_outage_is_stored_once_when_the_database_is_back(
    pool: asyncpg.Pool, postgres: Running, fresh_database_url: str
) -> None:
    outage = Outage(postgres.dsn, fresh_database_url)
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            await outage.end()

    process = Process(await leading(pool), FixedClock(NOW), sleep)
    await outage.begin()
    await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
    assert pauses == [1.0, 1.0, 1.0]
    assert await pool.fetchval("SELECT count(*) FROM event") == 1
    await process.history.drain()
    assert await pool.fetchval("SELECT count(*) FROM quote") == 3
    assert len(process.notifications.take().changes) == 3
