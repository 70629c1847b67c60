"""What providers report of games is written once, in our order of sides, and never over a file's word."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import load_directory
from advisor.db.events.provider_events import resolve_reports
from advisor.db.events.states import StatesApplied, apply_states
from tests.db.importing import PRICED, import_rows, unplayed
from tests.db.reports import KICKOFF, NOW, report


async def apply(connection: asyncpg.Connection, *reports: EventReport, hours: float = 0.0) -> StatesApplied:
    now = NOW + timedelta(hours=hours)
    found = await resolve_reports(connection, reports, now, await load_directory(connection))
    return await apply_states(connection, reports, found.placements, now, {"espn": 0, "the_odds_api": 1, "betfair": 2})


async def state(connection: asyncpg.Connection) -> tuple[object, ...]:
    """Status, result, who reported it, running score."""
    row = await connection.fetchrow(
        """
        SELECT e.status, s.home_score, s.away_score, s.provider, l.home_score, l.away_score
        FROM event e LEFT JOIN settlement s ON s.event_id = e.id LEFT JOIN live_score l ON l.event_id = e.id
        """
    )
    assert row is not None
    return tuple(row)


def game(provider: str, status: EventStatus | None, *score: int, **values: object) -> EventReport:
    home, away = score or (None, None)
    return report(provider, "Arsenal", "Chelsea", ref="1", status=status, home_score=home, away_score=away, **values)


async def test_a_game_plays_out(connection: asyncpg.Connection) -> None:
    await apply(connection, game("espn", EventStatus.SCHEDULED))
    assert (await state(connection))[0] == "scheduled"
    on = await apply(connection, game("espn", EventStatus.IN_PLAY, 1, 0, clock="20'"), hours=30.5)
    assert len(on.running) == len(on.changed) == 1
    assert await state(connection) == ("in_play", None, None, None, 1, 0)
    assert (await apply(connection, game("betfair", EventStatus.SCHEDULED), hours=30.6)).changed == ()
    over = await apply(connection, game("espn", EventStatus.FINISHED, 2, 1), hours=32)
    assert len(over.settled) == 1
    assert await state(connection) == ("finished", 2, 1, "espn", 2, 1)
    card = await connection.fetchval("SELECT card FROM fixture_card")
    assert '"status":"finished"' in card
    assert '"home_score":2' in card
    assert (await apply(connection, game("espn", EventStatus.IN_PLAY, 2, 0), hours=32.1)) == StatesApplied()


async def test_another_providers_result_is_a_conflict_and_its_own_a_correction(connection: asyncpg.Connection) -> None:
    await apply(connection, game("espn", EventStatus.FINISHED, 2, 1), hours=32)
    other = await apply(connection, game("betfair", EventStatus.FINISHED, 2, 2), hours=32)
    assert [conflict.text for conflict in other.conflicts] == ["betfair says it ended 2-2; it is settled as 2-1"]
    assert await connection.fetchval("SELECT conflict FROM provider_event WHERE provider = 'betfair'") is not None
    assert (await state(connection))[1:4] == (2, 1, "espn")
    await apply(connection, game("espn", EventStatus.FINISHED, 3, 1), hours=33)
    assert (await state(connection))[1:4] == (3, 1, "espn")


async def test_a_files_result_stays(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    sent = report(
        "espn", "Celtic", "Aberdeen", ref="1", competition="soccer/sco.1", competition_name="Premiership",
        kickoff=KICKOFF.replace(year=2025, month=8, day=16, hour=14), status=EventStatus.FINISHED,
        home_score=0, away_score=0,
    )  # fmt: skip
    applied = await apply(connection, sent)
    assert len(applied.conflicts) == 1
    assert (await state(connection))[:4] == ("finished", 2, 1, None)


async def test_a_providers_result_settles_a_files_fixture_and_a_later_file_wins(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    sent = report(
        "espn", "Celtic", "Aberdeen FC", ref="1", competition="soccer/sco.1", competition_name="Premiership",
        kickoff=KICKOFF.replace(year=2025, month=8, day=16, hour=14), status=EventStatus.FINISHED,
        home_score=2, away_score=0,
    )  # fmt: skip
    await apply(connection, sent)
    assert (await state(connection))[:4] == ("finished", 2, 0, "espn")
    await import_rows(connection, PRICED)
    assert (await state(connection))[:3] == ("finished", 2, 1)


@pytest.mark.parametrize("hours", [-2.0, 0.5, 5.0])
async def test_prices_of_files_follow_a_start_that_a_report_moves_as_one_that_a_file_moves(
    connection: asyncpg.Connection, hours: float
) -> None:
    """Closing prices stand at the new start, and no other seems newer than it was, or nearer the start than an hour."""
    await import_rows(connection, unplayed(PRICED))
    start = await connection.fetchval("SELECT kickoff FROM event")
    moved = start + timedelta(hours=hours)
    times = "SELECT DISTINCT phase, at FROM price UNION SELECT phase, at FROM aggregate_price ORDER BY phase, at"
    ordinary = {row["at"] for row in await connection.fetch(times) if row["phase"] == 0}
    sent = report(
        "espn", "Celtic", "Aberdeen", ref="1", competition="soccer/sco.1", competition_name="Premiership",
        kickoff=moved, status=EventStatus.SCHEDULED,
    )  # fmt: skip
    await apply(connection, sent, hours=(start - NOW).total_seconds() / 3600 - 100)
    assert await connection.fetchval("SELECT kickoff FROM event") == moved
    rows = await connection.fetch(times)
    assert {row["at"] for row in rows if row["phase"] == 1} == {moved}
    assert {row["at"] for row in rows if row["phase"] == 0} == {min(at, moved - timedelta(hours=1)) for at in ordinary}


async def half_time(connection: asyncpg.Connection) -> tuple[object, ...]:
    row = await connection.fetchrow("SELECT home_half, away_half FROM settlement")
    assert row is not None
    return tuple(row)


async def test_half_time_comes_with_the_result(connection: asyncpg.Connection) -> None:
    await apply(connection, game("espn", EventStatus.SCHEDULED))
    await apply(connection, game("espn", EventStatus.FINISHED, 2, 1, half_time=(1, 1)), hours=32)
    assert await half_time(connection) == (1, 1)
    # Corrected by the same source, without a word of half-time: what was said of it is not known to hold.
    await apply(connection, game("espn", EventStatus.FINISHED, 1, 0), hours=33)
    assert await half_time(connection) == (None, None)


async def test_a_half_time_that_the_result_contradicts_is_not_kept(connection: asyncpg.Connection) -> None:
    await apply(connection, game("espn", EventStatus.SCHEDULED))
    await apply(connection, game("espn", EventStatus.FINISHED, 2, 1, half_time=(1, 2)), hours=32)
    assert (await state(connection))[1:3] == (2, 1)
    assert await half_time(connection) == (None, None)


async def test_swapped_sides_turn_the_score(connection: asyncpg.Connection) -> None:
    nba = {"sport": "basketball", "competition_name": "NBA"}
    await apply(connection, report("the_odds_api", "Celtics", "Heat", competition="basketball_nba", **nba))
    sent = report(
        "pinnacle", "Heat", "Celtics", competition="487", status=EventStatus.FINISHED, home_score=90, away_score=101,
        half_time=(40, 55), **nba,
    )  # fmt: skip
    await apply(connection, sent, hours=33)
    assert (await state(connection))[1:3] == (101, 90)
    assert await half_time(connection) == (55, 40)


async def test_postponed_and_put_on_again(connection: asyncpg.Connection) -> None:
    await apply(connection, game("espn", EventStatus.SCHEDULED))
    await apply(connection, game("espn", EventStatus.POSTPONED), hours=1)
    assert (await state(connection))[0] == "postponed"
    later = KICKOFF + timedelta(days=20)
    await apply(connection, game("espn", EventStatus.SCHEDULED, kickoff=later), hours=2)
    row = await connection.fetchrow("SELECT status, kickoff, match_date FROM event")
    assert row is not None
    assert tuple(row) == ("scheduled", later, later.date())


async def test_the_lesser_authority_does_not_move_a_start(connection: asyncpg.Connection) -> None:
    await apply(connection, game("espn", None), game("pinnacle", None))
    moved = KICKOFF + timedelta(minutes=30)
    assert (await apply(connection, game("pinnacle", None, kickoff=moved), hours=1)).changed == ()
    assert len((await apply(connection, game("espn", None, kickoff=moved), hours=1)).changed) == 1
    assert await connection.fetchval("SELECT kickoff FROM event") == moved


class TestRealStart:
    """The first word of a delay may be that the game is on."""

    async def start(self, connection: asyncpg.Connection, *reports: EventReport, minutes: float = 40) -> float:
        """Minutes by which the start moved when these came so long after it was due."""
        await apply(connection, game("espn", EventStatus.SCHEDULED), game("betfair", EventStatus.SCHEDULED))
        for each in reports:
            await apply(connection, each, hours=(KICKOFF - NOW) / timedelta(hours=1) + minutes / 60)
        moved = await connection.fetchval("SELECT kickoff FROM event") - KICKOFF
        return float(moved / timedelta(minutes=1))

    def on(self, provider: str = "espn", began: float | None = None, **values: object) -> EventReport:
        at = None if began is None else KICKOFF + timedelta(minutes=began)
        return game(provider, EventStatus.IN_PLAY, 0, 0, began=at, **values)

    async def test_the_time_played_says_when_it_began(self, connection: asyncpg.Connection) -> None:
        assert await self.start(connection, self.on(began=31, clock="9'")) == 31
        assert '"kickoff":"2026-11-21T15:31' in await connection.fetchval("SELECT card FROM fixture_card")

    async def test_whoever_saw_it_begin(self, connection: asyncpg.Connection) -> None:
        assert await self.start(connection, self.on("betfair", began=31)) == 31

    async def test_on_before_its_start_it_began_earlier(self, connection: asyncpg.Connection) -> None:
        assert await self.start(connection, self.on(began=-20, clock="9'"), minutes=-11) == -20
        assert await self.start(connection, self.on(began=-12), minutes=-11) == -20

    async def test_the_result_may_be_the_first_word(self, connection: asyncpg.Connection) -> None:
        over = game("espn", EventStatus.FINISHED, 2, 1, kickoff=KICKOFF + timedelta(minutes=12))
        assert await self.start(connection, over, minutes=160) == 12
        assert (await state(connection))[:3] == ("finished", 2, 1)

    async def test_it_began_no_later_than_it_was_said_to_be_on(self, connection: asyncpg.Connection) -> None:
        await apply(connection, game("espn", EventStatus.SCHEDULED), game("betfair", EventStatus.SCHEDULED))
        on = (KICKOFF - NOW) / timedelta(hours=1) + 5 / 60
        await apply(connection, self.on("betfair"), hours=on)
        await apply(connection, self.on(began=17, clock="3'"), hours=on + 0.25)
        assert await connection.fetchval("SELECT kickoff FROM event") == KICKOFF + timedelta(minutes=5)

    async def test_of_two_who_say_it_at_once_the_earlier_start_counts(self, connection: asyncpg.Connection) -> None:
        await apply(connection, game("espn", EventStatus.SCHEDULED), game("betfair", EventStatus.SCHEDULED))
        on = (KICKOFF - NOW) / timedelta(hours=1) + 40 / 60
        await apply(connection, self.on(began=35, clock="5'"), self.on("betfair", began=31), hours=on)
        assert await connection.fetchval("SELECT kickoff FROM event") == KICKOFF + timedelta(minutes=31)

    async def test_nobody_puts_off_what_is_on(self, connection: asyncpg.Connection) -> None:
        await apply(connection, game("espn", EventStatus.SCHEDULED), game("betfair", EventStatus.SCHEDULED))
        later = game("espn", None, kickoff=KICKOFF + timedelta(hours=3))
        await apply(connection, later, self.on("betfair"), hours=(KICKOFF - NOW) / timedelta(hours=1) + 0.5)
        assert await connection.fetchval("SELECT kickoff FROM event") == KICKOFF

    async def test_a_score_without_a_clock_does_not_make_it_forgotten(self, connection: asyncpg.Connection) -> None:
        first, other = self.on(began=0.5, clock="20'"), self.on("betfair")
        again = self.on(began=30, clock="21'")
        assert await self.start(connection, first, replace(other, home_score=1, away_score=0), again) == 0

    async def test_a_game_that_is_resumed_began_when_it_began(self, connection: asyncpg.Connection) -> None:
        stopped = game("espn", EventStatus.POSTPONED, 0, 0)
        resumed = self.on(began=38, clock="21'")
        assert await self.start(connection, self.on(began=0.5, clock="20'"), stopped, resumed, minutes=61) == 0

    async def test_one_that_is_played_anew_begins_anew(self, connection: asyncpg.Connection) -> None:
        stopped, again = game("espn", EventStatus.POSTPONED, 0, 0), KICKOFF + timedelta(days=3)
        dated = game("espn", EventStatus.SCHEDULED, kickoff=again)
        assert await self.start(connection, self.on(began=0.5, clock="20'"), stopped, dated) == 3 * 24 * 60
        on = game("espn", EventStatus.IN_PLAY, 0, 0, kickoff=again, began=again + timedelta(minutes=9), clock="1'")
        await apply(connection, on, hours=(again - NOW) / timedelta(hours=1) + 0.5)
        assert await connection.fetchval("SELECT kickoff FROM event") == again + timedelta(minutes=9)

    @pytest.mark.parametrize("began", [-20, 0, 1.9, 41, None])
    async def test_no_later_start_moves_nothing(self, connection: asyncpg.Connection, began: float | None) -> None:
        assert await self.start(connection, self.on(began=began)) == 0

    async def test_the_clock_of_another_may_come_later(self, connection: asyncpg.Connection) -> None:
        assert await self.start(connection, self.on("betfair"), self.on(began=31, clock="9'")) == 31

    async def test_only_the_first_time_played_counts(self, connection: asyncpg.Connection) -> None:
        """A clock that stood still for an hour says later that it began an hour later."""
        first, later = self.on(began=0.5, clock="20'"), self.on(began=30, clock="21'")
        assert await self.start(connection, first, later) == 0

    async def test_a_provider_may_say_it_as_its_start(self, connection: asyncpg.Connection) -> None:
        moved = KICKOFF + timedelta(minutes=12)
        assert await self.start(connection, self.on(kickoff=moved)) == 12

    async def test_before_it_says_that_it_is_on_too(self, connection: asyncpg.Connection) -> None:
        moved = game("espn", None, kickoff=KICKOFF + timedelta(minutes=12))
        back = game("espn", None, kickoff=KICKOFF)
        assert await self.start(connection, moved, back) == 12

    async def test_but_not_one_of_lesser_authority(self, connection: asyncpg.Connection) -> None:
        assert await self.start(connection, self.on("betfair", kickoff=KICKOFF + timedelta(minutes=12))) == 0


async def test_a_result_before_the_start_is_a_conflict(connection: asyncpg.Connection) -> None:
    early = await apply(connection, game("espn", EventStatus.FINISHED, 1, 0))
    assert early.settled == ()
    assert len(early.conflicts) == 1
    assert (await state(connection))[0] == "scheduled"
