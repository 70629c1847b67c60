"""Revision 0030 comes and goes without touching teams; merges of before it stand."""

from typing import Final

import asyncpg
import psycopg
from alembic import command

from advisor.db.directory.team_merges import standing_merges
from advisor.db.migrate import migration_config, upgrade
from tests.db.migrations.test_migration_undone_imports import ROWS, kept

OLD: Final = "0029"
NEW: Final = "0030"

__all__ = ["ROWS"]


async def test_all_is_kept_there_and_back(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    before = kept(old_database_url)
    for move, revision in ((command.upgrade, NEW), (command.downgrade, OLD), (command.upgrade, NEW)):
        move(config, revision)
        assert kept(old_database_url) == before
    with psycopg.connect(old_database_url) as opened:
        assert opened.execute("SELECT count(*) FROM team_merge").fetchone() == (0,)
    upgrade(old_database_url)
    connection = await asyncpg.connect(old_database_url)
    try:
        assert await standing_merges(connection) == []
    finally:
        await connection.close()
