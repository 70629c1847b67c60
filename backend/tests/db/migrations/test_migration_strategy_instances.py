"""Orders at revision 0035 keep all they are in 0036, and say that no version of their instance was kept."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0035"
NEW: Final = "0036"

ROWS: Final = (
    "INSERT INTO bet_order (reference, cause, instance, mode, portfolio, venue, event_id, market, participant, line, "
    "selection, side, price, odds_e4, quantity, asset, time_in_force, deadline, outcomes, covered, commission, nets, "
    "at_risk, checks, state, reason, cut, commands, intended_at, changed_at, fencing_number) "
    "SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, "
    "('10000000-0000-0000-0000-00000000000' || n)::uuid, 'paper-value', 'paper', 'paper', 'albion', 7, 0, 0, "
    "-2147483648, 1, 0, '{\"odds_e4\": 21000}', 21000, 1000 * n, 'EUR', 'fill_and_kill', '2026-11-25Z', 3, 0, 0, "
    "false, 1000 * n, '[]', 'filled', '', 0, '{}', '2026-11-25Z', '2026-11-25Z', 4 FROM generate_series(1, 3) AS n",
)


def test_orders_so_far_are_of_no_version(old_database_url: str) -> None:
    select = "SELECT {} FROM bet_order b ORDER BY reference"
    with psycopg.connect(old_database_url) as connection:
        before = connection.execute(select.format("to_jsonb(b)").encode()).fetchall()
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        after = connection.execute(select.format("to_jsonb(b) - 'instance_version'").encode()).fetchall()
        assert after == before
        assert len(before) == 3
        versions = connection.execute(select.format("instance_version").encode()).fetchall()
        assert versions == [(0,)] * 3
        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute("UPDATE bet_order SET instance_version = NULL")
    command.downgrade(migration_config(old_database_url), OLD)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute(select.format("to_jsonb(b)").encode()).fetchall() == before


def test_an_instance_has_one_of_the_states_and_a_version_one_of_the_modes(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        made = "INSERT INTO strategy_instance VALUES ('a', '{}', '', false, 1, '2026-11-25Z', '2026-11-25Z', 'local')"
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(made.format("asleep").encode())
        connection.execute(made.format("paused").encode())
        version = (
            "INSERT INTO strategy_version VALUES ('{}', 1, 'value', '{{}}', '{}', 'paper', NULL, 'normal', '{{}}', "
            "'[]', 'created', NULL, NULL, '', '2026-11-25Z', 'local')"
        )
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(version.format("a", "money").encode())
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute(version.format("b", "paper").encode())
        connection.execute(version.format("a", "paper").encode())
