"""How normal time ended, by providers: kept with the result, completed by others, never against what is known."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import load_directory
from advisor.db.events.provider_events import resolve_reports
from advisor.db.events.states import StatesApplied, apply_states
from tests.db.importing import PRICED, import_rows
from tests.db.reports import KICKOFF, NOW, report

TEAMS: Final = ("Bayern Munich", "Dortmund")
BUNDESLIGA = {"competition_name": "Bundesliga"}
DIVISION = {"espn": "soccer/ger.1", "the_odds_api": "soccer_germany_bundesliga"}


async def apply(connection: asyncpg.Connection, *reports: EventReport, hours: float = 32) -> StatesApplied:
    now = NOW + timedelta(hours=hours)
    found = await resolve_reports(connection, reports, now, await load_directory(connection))
    return await apply_states(connection, reports, found.placements, now, {"espn": 0, "the_odds_api": 1})


def over(provider: str, *score: int, **values: object) -> EventReport:
    home, away = score
    fields: dict[str, object] = {"competition": DIVISION[provider], **BUNDESLIGA, **values}
    ended = report(provider, *TEAMS, ref="1", status=EventStatus.FINISHED, home_score=home, away_score=away)
    return replace(ended, **fields)  # type: ignore[arg-type]


async def parts(connection: asyncpg.Connection) -> tuple[object, ...]:
    """Final score, that of normal time, overtime, half-time, and who reported it."""
    row = await connection.fetchrow(
        """
        SELECT home_score || '-' || away_score, home_normal || '-' || away_normal, overtime,
               home_half || '-' || away_half, provider FROM settlement
        """
    )
    assert row is not None
    return tuple(row)


async def test_overtime_comes_with_the_result(connection: asyncpg.Connection) -> None:
    await apply(connection, over("espn", 3, 2, normal_time=(2, 2), overtime=True, half_time=(1, 0)))
    assert await parts(connection) == ("3-2", "2-2", True, "1-0", "espn")


async def test_without_overtime_the_final_score_is_that_of_normal_time(connection: asyncpg.Connection) -> None:
    await apply(connection, over("espn", 3, 2, overtime=False))
    assert await parts(connection) == ("3-2", "3-2", False, None, "espn")


async def test_a_final_score_alone_says_nothing_of_normal_time(connection: asyncpg.Connection) -> None:
    """A play-off against relegation may be listed under the league."""
    await apply(connection, over("the_odds_api", 3, 2))
    assert await parts(connection) == ("3-2", None, None, None, "the_odds_api")


async def test_but_where_there_is_never_extra_time(connection: asyncpg.Connection) -> None:
    league = {"competition": "soccer_epl", "competition_name": "Premier League"}
    await apply(connection, over("the_odds_api", 3, 2, home="Arsenal", away="Chelsea", **league))
    assert await parts(connection) == ("3-2", "3-2", False, None, "the_odds_api")


async def test_who_knows_more_of_the_same_result_completes_it(connection: asyncpg.Connection) -> None:
    await apply(connection, over("the_odds_api", 3, 2))
    recorded = await connection.fetchval("SELECT recorded_at FROM settlement")
    more = over("espn", 3, 2, normal_time=(2, 2), overtime=True, half_time=(1, 0))
    assert len((await apply(connection, more, hours=33)).settled) == 1
    assert await parts(connection) == ("3-2", "2-2", True, "1-0", "the_odds_api")
    assert await connection.fetchval("SELECT recorded_at FROM settlement") == recorded
    for known in (more, over("the_odds_api", 3, 2)):
        assert await apply(connection, known, hours=34) == StatesApplied()


async def test_others_do_not_change_what_is_known(connection: asyncpg.Connection) -> None:
    await apply(connection, over("espn", 3, 2, normal_time=(2, 2), overtime=True))
    await apply(connection, over("the_odds_api", 3, 2, overtime=False, half_time=(1, 1)), hours=33)
    assert await parts(connection) == ("3-2", "2-2", True, "1-1", "espn")


async def test_who_gave_the_result_corrects_its_parts(connection: asyncpg.Connection) -> None:
    await apply(connection, over("espn", 3, 2, normal_time=(2, 2), overtime=True, half_time=(1, 0)))
    await apply(connection, over("espn", 3, 2, normal_time=(1, 1), overtime=True), hours=33)
    assert await parts(connection) == ("3-2", "1-1", True, "1-0", "espn")
    await apply(connection, over("espn", 4, 2), hours=34)
    assert await parts(connection) == ("4-2", None, None, None, "espn")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"normal_time": (2, 3), "overtime": True}, (None, True, None)),
        ({"normal_time": (1, 1), "overtime": True, "half_time": (2, 0)}, ("1-1", True, None)),
        ({"normal_time": (2, 1), "overtime": True}, ("2-1", True, None)),
        ({"normal_time": (2, 2)}, ("2-2", True, None)),
        ({"normal_time": (3, 2)}, ("3-2", None, None)),
        ({"normal_time": (2, 2), "overtime": False, "half_time": (3, 2)}, ("3-2", False, "3-2")),
    ],
)
async def test_what_contradicts_the_result_is_not_kept(
    connection: asyncpg.Connection, said: dict[str, object], kept: tuple[object, ...]
) -> None:
    """Of a football match that ended 3-2; extra time follows on any score there, as a first leg may count too."""
    await apply(connection, over("espn", 3, 2, **said))
    assert (await parts(connection))[1:4] == kept


async def test_elsewhere_nobody_plays_on_but_from_a_level_score(connection: asyncpg.Connection) -> None:
    nba = {"sport": "basketball", "competition": "basketball/nba", "competition_name": "NBA", "overtime": True}
    await apply(connection, over("espn", 110, 99, home="Celtics", away="Heat", normal_time=(99, 98), **nba))
    assert (await parts(connection))[1:3] == (None, True)


async def test_swapped_sides_turn_all_of_it(connection: asyncpg.Connection) -> None:
    nba = {"sport": "basketball", "competition_name": "NBA"}
    await apply(connection, report("the_odds_api", "Celtics", "Heat", competition="basketball_nba", **nba), hours=0)
    sent = over(
        "espn", 90, 101, home="Heat", away="Celtics", competition="basketball/nba", half_time=(40, 55),
        normal_time=(88, 88), overtime=True, **nba,
    )  # fmt: skip
    await apply(connection, sent, hours=33)
    assert await parts(connection) == ("101-90", "88-88", True, "55-40", "espn")


SCOTLAND: Final[dict[str, object]] = {"competition": "soccer/sco.1", "competition_name": "Premiership",
            "kickoff": KICKOFF.replace(year=2025, month=8, day=16, hour=14)}  # fmt: skip


async def test_a_file_of_normal_time_and_a_report_of_extra_time_agree(connection: asyncpg.Connection) -> None:
    """football-data states the score of normal time as the last one."""
    await import_rows(connection, PRICED)
    tie = over("espn", 3, 2, home="Celtic", away="Aberdeen", normal_time=(2, 1), overtime=True, **SCOTLAND)
    assert await apply(connection, tie) == StatesApplied()
    other = over("espn", 3, 2, home="Celtic", away="Aberdeen", normal_time=(1, 1), overtime=True, **SCOTLAND)
    assert len((await apply(connection, other)).conflicts) == 1


async def test_a_later_file_of_normal_time_leaves_the_final_score(connection: asyncpg.Connection) -> None:
    tie = over("espn", 3, 2, home="Celtic", away="Aberdeen", normal_time=(2, 1), overtime=True, **SCOTLAND)
    await apply(connection, tie)
    await import_rows(connection, {**PRICED, "HTHG": "1", "HTAG": "0"})
    assert (await parts(connection))[:4] == ("3-2", "2-1", True, "1-0")
    assert (await import_rows(connection, {**PRICED, "HTHG": "1", "HTAG": "0"}, file="again.csv")).updated == 0
    await import_rows(connection, {**PRICED, "FTAG": "0"}, file="corrected.csv")
    assert (await parts(connection))[:3] == ("2-0", "2-0", None)
