"""Bets and entries of a database at revision 0036 are there after 0037, and the ledger still refuses what is wrong."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0036"
NEW: Final = "0037"

ROWS: Final = (
    "INSERT INTO ledger_account (portfolio, venue, asset, kind, balance) "
    "VALUES ('main', '', 'EUR', 'cash', 5), ('main', '', 'EUR', 'capital', -5)",
    "INSERT INTO ledger_entry (portfolio, key, at) VALUES ('main', 'opening', now())",
    "INSERT INTO ledger_posting (entry_id, account_id, amount) VALUES (1, 1, 5), (1, 2, -5)",
    "INSERT INTO halt (scope, subject, reason, set_by, set_at) VALUES ('all', '', 'so', 'local', now())",
)


def test_what_was_there_stays_and_a_reversal_is_checked(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        assert connection.execute("SELECT key, reverses FROM ledger_entry").fetchall() == [("opening", None)]
        assert connection.execute("SELECT reason, lifted_because FROM halt").fetchall() == [("so", None)]
        reverse = "INSERT INTO ledger_entry (portfolio, key, at, reverses) VALUES ('main', %s, now(), 'opening')"
        connection.execute(reverse, ("back",))
        for amount in (5, -4):
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(
                    "INSERT INTO ledger_posting (entry_id, account_id, amount) VALUES (2, 1, %s), (2, 2, %s)",
                    (amount, -amount),
                )
        connection.execute("INSERT INTO ledger_posting (entry_id, account_id, amount) VALUES (2, 1, -5), (2, 2, 5)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(reverse, ("again",))
