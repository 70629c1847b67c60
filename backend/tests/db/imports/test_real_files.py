"""Every real file, or two of each kind in the short form: imported once, then again to no effect, and read back."""

from pathlib import Path

import asyncpg
import pytest

from advisor.adapters.football_data import files as football_data
from advisor.adapters.nflverse import parse as nflverse
from advisor.backtest.history import prepare
from advisor.backtest.selection import merge
from advisor.core.history import History
from advisor.db.backtests.history import load_history
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import H2H, H2H_3WAY, SPREADS, TOTALS
from tests.adapters.football_data.samples import assert_same_history
from tests.db.backtests.test_history import of_market
from tests.db.importing import contents, events_in, import_content
from tests.effort import effort

SEASONS = ("E0_0001", "E0_0506", "E0_1213", "E0_1617", "E0_1920", "E0_2021", "E0_2526")


def files_of(real_data: Path, *patterns: str) -> list[tuple[str, bytes]]:
    """Name and content of the football files that match, in the order given."""
    found = [path for pattern in patterns for path in sorted((real_data / "football").glob(pattern))]
    assert len(found) >= len(patterns)
    return [(path.name, path.read_bytes()) for path in found]


@pytest.mark.parametrize(
    "pattern",
    [
        "E0_*.csv",
        "E1_*.csv",
        "D1_*.csv",
        "[FI]1_*.csv",
        "SP1_*.csv",
        "extra_*.csv",
        "other_*.csv",
        "up*.csv",
        *effort([], ["*.xlsx"]),
    ],
)
async def test_the_same_file_twice_changes_nothing(
    connection: asyncpg.Connection, real_data: Path, pattern: str
) -> None:
    for name, content in files_of(real_data, pattern)[-effort(2, 100) :]:
        first = await import_content(connection, content, name)
        assert first.rows_read > 0, name
        counted = first.imported + first.updated + first.unchanged + len(first.refused)
        assert counted == first.rows_read, name
        assert first.new_teams == [], name
        again = await import_content(connection, content, name)
        counts = (again.rows_read, again.imported, again.updated, again.changes, again.refused)
        assert counts == (first.rows_read, 0, 0, [], first.refused), name
        assert again.unchanged == first.imported + first.updated + first.unchanged, name


async def test_nflverse_twice_changes_nothing(connection: asyncpg.Connection, real_data: Path) -> None:
    content = (real_data / "nfl" / "games_1999_2020.csv").read_bytes()
    first = await import_content(connection, content, "games.csv")
    again = await import_content(connection, content, "games.csv")
    assert (first.imported, len(first.refused), first.new_teams) == (first.rows_read, 0, [])
    assert (again.imported, again.updated, again.unchanged) == (0, 0, first.rows_read)
    parsed = nflverse.parse(content, "games.csv", TeamDirectory.shipped())
    for market in (H2H, SPREADS, TOTALS):
        assert_same_history(await load_history(connection, ["NFL"], market), of_market(parsed.history, market))


async def test_a_season_grows_and_says_what_was_added(connection: asyncpg.Connection, real_data: Path) -> None:
    (_, partial), (_, full) = files_of(real_data, "E0_2021_partial.csv", "E0_2021.csv")
    february = await import_content(connection, partial, "partial.csv")
    may = await import_content(connection, full, "full.csv")
    assert (february.imported, may.imported, may.updated, may.unchanged) == (233, 147, 0, 233)
    before = await contents(connection)
    old = await import_content(connection, partial, "partial.csv")
    assert (old.imported, old.updated, old.unchanged) == (0, 0, 233)
    assert await contents(connection) == before


async def test_a_file_under_other_headers_says_the_same(connection: asyncpg.Connection, real_data: Path) -> None:
    (_, plain), (_, other) = files_of(real_data, "D1_2021.csv", "D1_2021_bqheaders.csv")
    await import_content(connection, plain, "plain.csv")
    again = await import_content(connection, other, "other.csv")
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 306)


async def test_a_workbook_and_the_files_of_its_season_agree(connection: asyncpg.Connection, real_data: Path) -> None:
    for name, content in files_of(real_data, "E0_1819.csv", "F1_1819.csv"):
        await import_content(connection, content, name)
    before = await events_in(connection)
    (name, content), *_ = files_of(real_data, "*.xlsx")
    outcome = await import_content(connection, content, name)
    assert outcome.unchanged + outcome.updated == len(before)
    after = await events_in(connection)
    assert {key: after[key] for key in before} == before


async def test_last_months_fixtures_bring_no_ghosts(connection: asyncpg.Connection, real_data: Path) -> None:
    (_, season), (_, coming) = files_of(real_data, "other_E2_2223.csv", "up*.csv")
    await import_content(connection, coming, "fixtures.csv")
    fixtures = await events_in(connection)
    assert set(fixtures.values()) == {("scheduled", "")}
    # Another season's matches of the same sides are other matches.
    outcome = await import_content(connection, season, "E2.csv")
    assert (outcome.imported, outcome.updated) == (552, 0)
    assert (await import_content(connection, coming, "fixtures.csv")).unchanged == len(fixtures)


async def test_scottish_sides_meet_twice_at_home(connection: asyncpg.Connection, real_data: Path) -> None:
    (_, content), *_ = files_of(real_data, "other_SC0_2223.csv")
    assert (await import_content(connection, content, "SC0.csv")).imported == 228
    twice = await connection.fetchval(
        "SELECT count(*) FROM (SELECT FROM event GROUP BY home_id, away_id HAVING count(*) = 2) AS pairings"
    )
    assert twice > 50


async def test_files_and_database_give_the_same_backtest_data(connection: asyncpg.Connection, real_data: Path) -> None:
    teams = TeamDirectory.shipped()
    parts: list[History] = []
    for name, content in files_of(real_data, *(f"{season}.csv" for season in SEASONS)):
        parts += [parsed.history for parsed in football_data.read(content, name, teams)]
        await import_content(connection, content, name)
    from_files = merge(parts)
    for market in (H2H_3WAY, TOTALS, SPREADS):
        stored = await load_history(connection, ["E0"], market)
        assert prepare(stored, market, {}).data_hash == prepare(from_files, market, {}).data_hash, market
