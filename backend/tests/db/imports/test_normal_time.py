"""How normal time ended, as files state it: stored, read by backtests, and brought by files that are imported again."""

import asyncpg

from advisor.core.history import NO_SCORE, UNKNOWN
from advisor.db.backtests.history import load_history
from advisor.db.imports.events import Change
from advisor.instruments.market_types import H2H_3WAY
from tests.adapters.nflverse.test_parse import EVENT, GAME, OVERTIME
from tests.adapters.nflverse.test_parse import table as games
from tests.db.importing import PRICED, import_content, import_rows, unplayed


async def known(connection: asyncpg.Connection, competition: str) -> tuple[int, int, int]:
    """Score at the end of normal time and overtime of the one match, as a backtest reads it."""
    events = (await load_history(connection, [competition], H2H_3WAY)).events
    return int(events.home_normal[0]), int(events.away_normal[0]), int(events.overtime[0])


async def test_full_time_of_football_is_the_end_of_normal_time(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    assert await known(connection, "SC0") == (NO_SCORE, NO_SCORE, UNKNOWN)
    done = await import_rows(connection, PRICED)
    assert [change.field for change in done.changes] == ["status", "score"]
    assert await known(connection, "SC0") == (2, 1, UNKNOWN)


async def test_a_league_without_extra_time_has_no_overtime(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "Div": "E0", "HomeTeam": "Arsenal", "AwayTeam": "Chelsea"}, file="E0.csv")
    assert await known(connection, "E0") == (2, 1, 0)


async def test_overtime_comes_with_a_file_that_is_imported_again(connection: asyncpg.Connection) -> None:
    """Databases from before it was read are filled by the same files."""
    played_on = {**GAME, **OVERTIME}
    await import_content(connection, games([{**played_on, "overtime": ""}]).encode(), "games.csv")
    assert await known(connection, "NFL") == (NO_SCORE, NO_SCORE, UNKNOWN)
    outcome = await import_content(connection, games([played_on]).encode(), "games-again.csv")
    assert outcome.changes == [Change(EVENT, "overtime", "", "yes")]
    assert await known(connection, "NFL") == (NO_SCORE, NO_SCORE, 1)
    silent = await import_content(connection, games([{**played_on, "overtime": "NA"}]).encode(), "games-silent.csv")
    assert (silent.updated, silent.changes) == (0, [])
    assert await known(connection, "NFL") == (NO_SCORE, NO_SCORE, 1)


async def test_that_there_was_none_comes_too(connection: asyncpg.Connection) -> None:
    """It is stored without a word: in most matches the last score is that of normal time."""
    await import_content(connection, games([GAME]).encode(), "games.csv")
    outcome = await import_content(connection, games([{**GAME, "overtime": "0"}]).encode(), "games-again.csv")
    assert (outcome.updated, outcome.changes) == (1, [])
    assert await known(connection, "NFL") == (24, 17, 0)
