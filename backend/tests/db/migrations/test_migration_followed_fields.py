"""Revision 0033 comes and goes on a database that knows providers, and refuses what cannot be."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0032"
NEW: Final = "0033"
ROWS: Final = (
    "INSERT INTO upstream_quota (provider, version, body) VALUES ('betfair', 7, '{}')",
    "INSERT INTO provider_availability (provider, up, at) VALUES ('betfair', false, '2026-11-01Z')",
)


def kept(url: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT q.provider, version, up FROM upstream_quota q JOIN provider_availability USING (provider)"
        ).fetchone()


def test_all_is_kept_there_and_back(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    before = kept(old_database_url)
    assert before == ("betfair", 7, False)
    for move, revision in ((command.upgrade, NEW), (command.downgrade, OLD), (command.upgrade, NEW)):
        move(config, revision)
        assert kept(old_database_url) == before
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM followed_field").fetchone() == (0,)
        connection.execute(
            "INSERT INTO followed_field VALUES ('betfair', '1.1', '{}', NULL, NULL), "
            "('betfair', '1.2', '{}', now(), NULL), ('betfair', '1.3', '{}', now(), now())"
        )
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO followed_field VALUES ('betfair', '1.4', '{}', NULL, now())")
