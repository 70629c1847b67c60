"""A database of before 0049: its seals stay, and are bets; a signal that nobody bet on has one after."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config
from tests.db.migrations.test_migration_proofs_of_bets import ORDER

OLD: Final = "0048"
NEW: Final = "0049"
ROWS: Final = (
    ORDER.format(n=1)
    .replace("fencing_number)", "fencing_number, parent, attempt, earlier_references, surplus)")
    .replace("now(), 1)", "now(), 1, '00000000-0000-0000-0000-000000000001', 1, '[]', 0)"),
    "INSERT INTO sealed_bet (number, reference, at, salt, content, sealed, head) "
    "SELECT 1, reference, '2026-11-25Z', 'salt', '{}', 'x', 'y' FROM bet_order",
)
SIGNAL: Final = (
    "INSERT INTO seal (number, kind, reference, event_id, at, salt, content, sealed, head) "
    "VALUES (2, 'signal', '00000000-0000-0000-0000-0000000000b1', 7, '2026-11-25Z', 'salt', '{}', 'x', 'y')"
)


def test_seals_stay_and_signals_have_them_too(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    with psycopg.connect(old_database_url) as connection:
        before = connection.execute("SELECT to_jsonb(s) FROM sealed_bet s").fetchall()
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        after = connection.execute("SELECT to_jsonb(s) - 'event_id' - 'kind', kind FROM seal s").fetchall()
        assert after == [(before[0][0], "bet")]
        connection.execute(SIGNAL)
        for statement in ("UPDATE seal SET kind = 'signal'", "DELETE FROM seal", "TRUNCATE seal"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(statement.encode())
    command.downgrade(config, OLD)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT to_jsonb(s) FROM sealed_bet s").fetchall() == before
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("DELETE FROM sealed_bet")
