"""A database at revision 0023 takes in participants and what is known of them after 0025; its events stay."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0023"
NEW: Final = "0025"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('nba', 'basketball', 'usa', 'NBA')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'basketball', 'usa', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2026/27', '2026-11-25', '2026-11-25Z', true, 1, 2, 'finished')",
)
ADDED: Final = (
    "INSERT INTO participant (sport, key, name) VALUES ('basketball', 'nikola jokic', 'Nikola Jokić')",
    "INSERT INTO participant_result VALUES (1, 1, 'points', 27, now(), 'box.csv'), (1, 1, 'assists', NULL, now(), 'x')",
)


@pytest.fixture
def filled(old_database_url: str) -> str:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        for statement in ADDED:
            connection.execute(statement.encode())
    return old_database_url


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO participant (sport, key, name) VALUES ('basketball', 'nikola jokic', 'N. Jokic')",
        "UPDATE participant_result SET result = -1",
        "INSERT INTO participant_result VALUES (1, 7, 'points', 3, now(), 'x')",
        "DELETE FROM participant",
    ],
)
def test_what_cannot_be_is_refused(filled: str, statement: str) -> None:
    with psycopg.connect(filled) as connection, pytest.raises(psycopg.IntegrityError):
        connection.execute(statement.encode())


def test_what_is_known_goes_with_its_event(filled: str) -> None:
    with psycopg.connect(filled) as connection:
        connection.execute("DELETE FROM event")
        assert connection.execute("SELECT count(*) FROM participant_result").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM participant").fetchone() == (1,)


def test_the_way_back_and_forth(filled: str) -> None:
    config = migration_config(filled)
    for revision in (OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(filled) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM participant_result").fetchone() == (0,)
