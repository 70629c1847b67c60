"""Revision 0031 comes and goes on a filled database; of games of before nobody knows how they came to their end."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config
from tests.db.migrations.test_migration_normal_time import ROWS

OLD: Final = "0030"
NEW: Final = "0031"

__all__ = ["ROWS"]


def kept(url: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT count(*), count(home_score), min(status), sum(home_score) "
            "FROM event LEFT JOIN settlement ON event_id = id"
        ).fetchone()


def test_all_is_kept_there_and_back(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    before = kept(old_database_url)
    assert before == (9, 9, "finished", 18)
    for move, revision in ((command.upgrade, NEW), (command.downgrade, OLD), (command.upgrade, NEW)):
        move(config, revision)
        assert kept(old_database_url) == before
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(ending), count(ended_in) FROM event").fetchone() == (0, 0)
        connection.execute("UPDATE event SET (ending, ended_in, ending_by) = ('shortened', 6, 'espn') WHERE id = 1")
        connection.execute("UPDATE event SET (ending, ending_by) = ('abandoned', 'espn') WHERE id = 2")


@pytest.mark.parametrize(
    "values",
    [
        "ending = 'rained_off', ending_by = 'espn'",
        "ending = 'shortened'",
        "ending_by = 'espn'",
        "ending = 'regular', ending_by = 'espn', ended_in = 6",
        "ended_in = 6",
        "ending = 'shortened', ending_by = 'espn', ended_in = 0",
    ],
)
def test_what_cannot_be_is_refused(old_database_url: str, values: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(f"UPDATE event SET {values} WHERE id = 1".encode())
