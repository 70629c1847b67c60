"""Results of a database at revision 0019 stay after 0020, and say that nothing is known of half-time."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0019"
NEW: Final = "0020"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT 1, '2026/27', d, d + time '15:00', true, 1, 2, 'finished' "
    "FROM (VALUES (date '2026-11-25'), (date '2026-11-26')) AS days (d)",
    "INSERT INTO settlement (event_id, home_score, away_score, recorded_at, provider) "
    "VALUES (1, 2, 1, now(), 'espn'), (2, 0, 0, now(), 'espn')",
)


def test_results_stay_and_half_time_is_not_known(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute(
            "SELECT home_score, away_score, home_half, away_half FROM settlement ORDER BY event_id"
        ).fetchall()
    assert found == [(2, 1, None, None), (0, 0, None, None)]


@pytest.mark.parametrize("half", ["(3, 0)", "(1, 2)", "(1, NULL)", "(-1, 0)"])
def test_what_cannot_be_is_refused(old_database_url: str, half: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        change = f"UPDATE settlement SET (home_half, away_half) = {half} WHERE event_id = 1"
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(change.encode())


def test_the_way_back_and_forth(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*), count(home_half) FROM settlement").fetchone() == (2, 0)
