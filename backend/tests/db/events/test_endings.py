"""How games came to their end: stored with who says so, and shown; a game that was cut short settles nothing alone."""

import json
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.markets import EventStatus, GameEnd
from advisor.core.readings import EventReport
from advisor.db.backtests.history import load_history
from advisor.db.directory.names import load_directory
from advisor.db.events.provider_events import resolve_reports
from advisor.db.events.states import StatesApplied, apply_states
from advisor.db.fixtures.pages import fixture_card
from advisor.instruments.market_types import H2H
from tests.db.importing import PRICED, import_rows, scored
from tests.db.reports import NOW, report

OTHER: Final = "the_odds_api"
TEAMS: Final = ("Bayern Munich", "Dortmund")
DIVISION: Final = {"espn": "soccer/ger.1", "the_odds_api": "soccer_germany_bundesliga"}


def said(
    provider: str,
    score: tuple[int, int] | None,
    ending: GameEnd | None = None,
    *,
    ended_in: int | None = None,
    status: EventStatus = EventStatus.FINISHED,
) -> EventReport:
    home, away = score or (None, None)
    return report(
        provider, *TEAMS, ref="1", competition=DIVISION[provider], competition_name="Bundesliga",
        status=status, home_score=home, away_score=away, ending=ending, ended_in=ended_in,
    )  # fmt: skip


def cut(*score: int) -> EventReport:
    return said("espn", (score[0], score[1]), GameEnd.SHORTENED, ended_in=1)


PLAYED: Final = scored({**PRICED, "Div": "D1", "Date": "21/11/2026", "HomeTeam": TEAMS[0], "AwayTeam": TEAMS[1]}, 2, 0)
BROKEN_OFF: Final = said("espn", (1, 0), GameEnd.ABANDONED, status=EventStatus.VOID)


async def apply(connection: asyncpg.Connection, *reports: EventReport, hours: float = 32) -> StatesApplied:
    now = NOW + timedelta(hours=hours)
    found = await resolve_reports(connection, reports, now, await load_directory(connection))
    return await apply_states(connection, reports, found.placements, now, {"espn": 1, OTHER: 0})


async def stands(connection: asyncpg.Connection) -> tuple[object, ...]:
    """Status, ending, where it ended, by whom that is said, and the result."""
    row = await connection.fetchrow(
        """
        SELECT e.status, e.ending, e.ended_in, e.ending_by, s.home_score || '-' || s.away_score
        FROM event e LEFT JOIN settlement s ON s.event_id = e.id
        """
    )
    assert row is not None
    return tuple(row)


async def shown(connection: asyncpg.Connection) -> object:
    event = await connection.fetchval("SELECT id FROM event")
    return json.loads(await fixture_card(connection, event))["ending"]


async def cut_short_in_history(connection: asyncpg.Connection) -> list[bool]:
    history = await load_history(connection, ["D1"], H2H)
    return history.events.shortened.tolist()


async def test_a_shortened_game_is_over_and_known_to_be_shortened(connection: asyncpg.Connection) -> None:
    applied = await apply(connection, cut(2, 0))
    assert len(applied.changed) == 1
    assert await stands(connection) == ("finished", "shortened", 1, "espn", "2-0")
    assert await shown(connection) == {"how": "shortened", "ended_in": 1, "part": "half", "home": None, "away": None}
    assert await cut_short_in_history(connection) == [True]


@pytest.mark.parametrize("one_batch", [False, True])
@pytest.mark.parametrize("first", [0, 1])
async def test_another_provider_does_not_make_it_a_whole_one(
    connection: asyncpg.Connection, one_batch: bool, first: int
) -> None:
    """Whoever is heard first, and though the other's word on the start counts more."""
    words = [cut(2, 0), said(OTHER, (2, 0))]
    words = words[first:] + words[:first]
    for reports in [words] if one_batch else [[word] for word in words]:
        await apply(connection, *reports)
    assert await stands(connection) == ("finished", "shortened", 1, "espn", "2-0")
    assert await cut_short_in_history(connection) == [True]


async def test_that_it_was_cut_short_counts_though_its_score_is_in_dispute(connection: asyncpg.Connection) -> None:
    await apply(connection, said(OTHER, (3, 0)))
    applied = await apply(connection, cut(2, 0))
    assert [conflict.text for conflict in applied.conflicts] == ["espn says it ended 2-0; it is settled as 3-0"]
    assert await stands(connection) == ("finished", "shortened", 1, "espn", "3-0")


async def test_who_said_it_takes_it_back_and_nobody_else(connection: asyncpg.Connection) -> None:
    await apply(connection, cut(2, 0))
    await apply(connection, said(OTHER, (2, 0), GameEnd.REGULAR), hours=33)
    assert (await stands(connection))[1:4] == ("shortened", 1, "espn")
    await apply(connection, said("espn", (2, 0), GameEnd.REGULAR), hours=34)
    assert (await stands(connection))[1:4] == ("regular", None, "espn")
    assert await cut_short_in_history(connection) == [False]


async def test_a_whole_game_is_cut_short_whoever_said_that_it_was_whole(connection: asyncpg.Connection) -> None:
    await apply(connection, said(OTHER, (2, 0), GameEnd.REGULAR))
    await apply(connection, cut(2, 0), hours=33)
    assert (await stands(connection))[1:4] == ("shortened", 1, "espn")


async def test_the_word_of_a_file_counts_whole(connection: asyncpg.Connection) -> None:
    await apply(connection, cut(2, 0))
    await import_rows(connection, PLAYED, file="D1.csv")
    assert (await stands(connection))[4] == "2-0"
    assert await shown(connection) is None
    assert await cut_short_in_history(connection) == [False]
    await apply(connection, cut(2, 0), hours=40)
    assert await shown(connection) is None


async def test_an_abandoned_game_is_void_and_says_where_it_stood(connection: asyncpg.Connection) -> None:
    await apply(connection, said("espn", (0, 0), status=EventStatus.IN_PLAY), hours=28.5)
    applied = await apply(connection, BROKEN_OFF)
    assert applied.running
    assert await stands(connection) == ("void", "abandoned", None, "espn", None)
    assert await shown(connection) == {"how": "abandoned", "ended_in": None, "part": "half", "home": 1, "away": 0}


async def test_nobody_settles_what_was_abandoned(connection: asyncpg.Connection) -> None:
    await apply(connection, BROKEN_OFF)
    applied = await apply(connection, said(OTHER, (1, 0), GameEnd.REGULAR), hours=33)
    assert [conflict.text for conflict in applied.conflicts] == [f"{OTHER} says it ended 1-0, but it is void"]
    assert await stands(connection) == ("void", "abandoned", None, "espn", None)


async def test_that_a_settled_game_was_abandoned_is_for_people(connection: asyncpg.Connection) -> None:
    await apply(connection, said(OTHER, (1, 0)))
    applied = await apply(connection, BROKEN_OFF, hours=33)
    assert [conflict.text for conflict in applied.conflicts] == ["espn says it was abandoned; it is settled as 1-0"]
    assert await stands(connection) == ("finished", None, None, None, "1-0")


async def test_what_is_said_again_changes_nothing(connection: asyncpg.Connection) -> None:
    await apply(connection, cut(2, 0))
    assert await apply(connection, cut(2, 0), hours=33) == StatesApplied()
