"""Results of a database at revision 0027 say after 0028 how normal time ended, where that is certain."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config
from advisor.identity.competitions import live_competitions
from advisor.identity.extra_time import NO_EXTRA_TIME

OLD: Final = "0027"
NEW: Final = "0028"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'England', 'Premier League'), "
    "('D1', 'football', 'Germany', 'Bundesliga'), ('NFL', 'american_football', 'USA', 'NFL')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT s, 'x', k, k, k, true, '2026-11-01Z' "
    "FROM unnest(ARRAY['football', 'american_football']) AS s, unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT c.id, '2026/27', d, d + time '15:00', true, h.id, a.id, 'finished' "
    "FROM competition c JOIN team h ON h.sport = c.sport AND h.key = 'a' "
    "JOIN team a ON a.sport = c.sport AND a.key = 'b', "
    "(VALUES (date '2026-11-25'), (date '2026-11-26'), (date '2026-11-27')) AS days (d) ORDER BY c.id, d",
    "INSERT INTO import_file (source, file, sha256, imported_at, rows_read, imported, updated, unchanged, refused, "
    "refused_prices, changes) VALUES ('football-data', 'E0.csv', 'x', '2026-11-28Z', 1, 1, 0, 0, '[]', '[]', '[]')",
    "INSERT INTO settlement (event_id, home_score, away_score, home_half, away_half, recorded_at, file_id, provider) "
    "SELECT e.id, 2, 1, CASE WHEN e.id % 2 = 0 THEN 1 END, CASE WHEN e.id % 2 = 0 THEN 0 END, '2026-11-28Z', "
    "CASE WHEN (e.id - 1) % 3 = 0 THEN 1 END, "
    "CASE (e.id - 1) % 3 WHEN 1 THEN 'espn' WHEN 2 THEN 'the_odds_api' END FROM event e",
)


_ASKED: Final = """
    SELECT c.code, coalesce(s.provider, 'file'), s.home_normal, s.away_normal, s.overtime
    FROM settlement s JOIN event e ON e.id = s.event_id JOIN competition c ON c.id = e.competition_id ORDER BY e.id
"""


def test_what_is_certain_is_filled_and_nothing_else(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute(_ASKED.encode()).fetchall()
        kept = connection.execute("SELECT DISTINCT home_score, away_score, home_half FROM settlement").fetchall()
    assert found == [
        ("E0", "file", 2, 1, False),
        ("E0", "espn", 2, 1, False),
        ("E0", "the_odds_api", 2, 1, False),
        ("D1", "file", 2, 1, None),
        ("D1", "espn", 2, 1, None),
        ("D1", "the_odds_api", None, None, None),
        ("NFL", "file", None, None, None),
        ("NFL", "espn", None, None, None),
        ("NFL", "the_odds_api", None, None, None),
    ]
    assert sorted(kept, key=str) == [(2, 1, 1), (2, 1, None)]


_ONE_MORE_OF_EACH: Final = (
    "INSERT INTO competition (code, sport, country, name) "
    "SELECT n, 'football', 'x', n FROM unnest(%s::text[]) AS n ON CONFLICT DO NOTHING",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT c.id, '2026/27', '2026-11-28', '2026-11-28Z', true, e.home_id, e.away_id, 'finished' "
    "FROM competition c, event e WHERE e.id = 1 AND c.code = ANY (%s::text[])",
    "INSERT INTO settlement (event_id, home_score, away_score, recorded_at, provider) "
    "SELECT e.id, 3, 2, '2026-11-28Z', 'pinnacle' FROM event e JOIN competition c ON c.id = e.competition_id "
    "WHERE e.match_date = '2026-11-28' AND c.code = ANY (%s::text[])",
)


def test_the_table_is_the_one_that_reports_are_read_by(old_database_url: str) -> None:
    codes = sorted(code for code, competition in live_competitions().items() if competition.sport == "football")
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        for statement in _ONE_MORE_OF_EACH:
            connection.execute(statement.encode(), (codes,))
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute(
            "SELECT c.code, home_normal, overtime FROM settlement s JOIN event e ON e.id = s.event_id "
            "JOIN competition c ON c.id = e.competition_id WHERE s.home_score = 3"
        ).fetchall()
    known = {code: (3, False) if code in NO_EXTRA_TIME else (None, None) for code in codes}
    assert {code: (normal, overtime) for code, normal, overtime in found} == known
    assert known.keys() >= NO_EXTRA_TIME


@pytest.fixture
def new_database_url(old_database_url: str) -> str:
    command.upgrade(migration_config(old_database_url), NEW)
    return old_database_url


def changed(url: str, values: str) -> int:
    """Rows changed, of a match that ended 2-1 and stood 1-0 at half-time; taken back, if it is taken."""
    with psycopg.connect(url) as connection:
        count = connection.execute(f"UPDATE settlement SET {values} WHERE event_id = 2".encode()).rowcount
        connection.rollback()
    return count


def test_what_cannot_be_is_refused(new_database_url: str) -> None:
    for values in (
        "(home_normal, away_normal) = (3, 0)",
        "(home_normal, away_normal) = (1, NULL)",
        "(home_normal, away_normal) = (0, 0)",
        "overtime = false, home_normal = NULL, away_normal = NULL",
        "overtime = false, home_normal = 1, away_normal = 1",
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            changed(new_database_url, values)


def test_what_may_be_is_taken(new_database_url: str) -> None:
    for values in (
        "overtime = true, home_normal = NULL, away_normal = NULL",
        "overtime = NULL, home_normal = 1, away_normal = 1",
        "overtime = true, home_normal = 1, away_normal = 1",
        "overtime = true",
    ):
        assert changed(new_database_url, values) == 1


def test_the_way_back_and_forth(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*), count(home_normal) FROM settlement").fetchone() == (9, 5)
