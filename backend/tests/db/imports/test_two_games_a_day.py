"""A file with two games of one pair on one day: two events, each with its prices and its result."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import asyncpg

from advisor.adapters.football_data import files as football_data
from advisor.core.clock import FixedClock
from advisor.core.history import day_of_key, event_key
from advisor.core.imports import FileInParts
from advisor.db.backtests.history import load_history
from advisor.db.imports.files import ImportOutcome, ImportSource, import_file
from advisor.identity.directory import TeamDirectory, known_competitions
from advisor.instruments.market_types import H2H_3WAY
from tests.adapters.football_data.samples import table
from tests.db.importing import NOW, PRICED, Row, scored

DAY: Final = date(2025, 8, 16)
KEYS: Final = [event_key("SC0", DAY, "celtic", "aberdeen", game) for game in (1, 2)]
SECOND: Final = {**scored(PRICED, 0, 4), "Date": "17/08/2025", "B365H": "1.90"}
"""It stands on the next day in its file, as football has no two games a day."""


async def import_day(connection: asyncpg.Connection, *rows: Row) -> ImportOutcome:
    content = table(rows).encode()

    def read(teams: TeamDirectory) -> Sequence[FileInParts]:
        (parsed,) = football_data.read(content, "SC0.csv", teams)
        events = replace(parsed.history.events, key=KEYS[: len(rows)])
        return [replace(parsed, history=replace(parsed.history, events=events)).in_parts()]

    source = ImportSource(file="SC0.csv", sha256=hashlib.sha256(content).hexdigest())
    return await import_file(connection, read, known_competitions(), source, FixedClock(NOW))


async def results(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    rows = await connection.fetch(
        """
        SELECT e.match_date, e.game, s.home_score, s.away_score, p.odds_e4[1]
        FROM event e JOIN settlement s ON s.event_id = e.id
        JOIN price p ON p.event_id = e.id AND p.market = 0 AND p.phase = 0
        JOIN venue v ON v.id = p.venue_id AND v.key = 'bet365' ORDER BY e.game
        """
    )
    return [tuple(row) for row in rows]


def test_keys_name_the_later_games_of_a_day_alone() -> None:
    assert KEYS == ["SC0/2025-08-16/celtic/aberdeen", "SC0/2025-08-16/celtic/aberdeen/2"]
    assert [day_of_key(key) for key in KEYS] == [(DAY, 1), (DAY, 2)]


async def test_both_are_stored_and_known_again(connection: asyncpg.Connection) -> None:
    await import_day(connection, PRICED, SECOND)
    both = [(DAY, 1, 2, 1, 14_000), (DAY, 2, 0, 4, 19_000)]
    assert await results(connection) == both
    corrected = {**SECOND, "FTAG": "5"}
    await import_day(connection, PRICED, corrected)
    assert await results(connection) == [both[0], (DAY, 2, 0, 5, 19_000)]


async def test_the_second_comes_in_a_later_file(connection: asyncpg.Connection) -> None:
    await import_day(connection, PRICED)
    await import_day(connection, PRICED, SECOND)
    assert [row[1] for row in await results(connection)] == [1, 2]


async def test_a_backtest_is_given_both_by_their_keys(connection: asyncpg.Connection) -> None:
    await import_day(connection, PRICED, SECOND)
    history = await load_history(connection, ["SC0"], H2H_3WAY)
    assert history.events.key == KEYS
    assert history.events.away_score.tolist() == [1, 4]


async def test_a_backtest_is_given_no_event_without_teams(connection: asyncpg.Connection) -> None:
    await import_day(connection, PRICED, SECOND)
    await connection.execute(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, title, title_key, status) "
        "SELECT id, '2025/26', '2025-08-16', '2025-08-16Z', true, 'Winner', 'winner', 'finished' FROM competition"
    )
    assert (await load_history(connection, ["SC0"], H2H_3WAY)).events.key == KEYS
    await import_day(connection, PRICED, {**SECOND, "FTAG": "5"})
    assert await connection.fetchval("SELECT count(*) FROM event") == 3
