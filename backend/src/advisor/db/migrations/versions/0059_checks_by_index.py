"""Entries are checked as they are posted by what they have alone, however long the ledger is.

And what is stored of orders and entries does nothing for bets that are not settled, and entries that reverse nothing.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql {settings} AS $$
    BEGIN
        IF EXISTS ({off_balance}) THEN
            RAISE EXCEPTION '{what}' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS ({no_opposite}) THEN
            RAISE EXCEPTION 'an entry is not the opposite of what it reverses' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
"""
# How many rows a statement has posted the planner cannot know: it takes a thousand, and reads the whole ledger for one.
# What is grouped beside each row, or has an OFFSET, is looked up for each: in an index, though a session keeps the plan
# that it made when there was hardly anything to read. Foreign keys looked at each
# posting alone, and took two fifths of what the statement did.
_NEW: Final = _FUNCTION.format(
    settings="SET enable_seqscan = off",
    what="an entry of the ledger is off balance, or posts to accounts that are not those of its portfolio",
    off_balance="""
            SELECT FROM (SELECT DISTINCT entry_id FROM posted) n LEFT JOIN LATERAL (
                SELECT portfolio FROM ledger_entry WHERE id = n.entry_id OFFSET 0
            ) e ON true CROSS JOIN LATERAL (
                SELECT FROM ledger_posting p LEFT JOIN ledger_account a
                    ON a.id = p.account_id AND a.mode = p.mode AND a.portfolio = e.portfolio
                WHERE p.entry_id = n.entry_id GROUP BY a.asset HAVING sum(p.amount) <> 0 OR a.asset IS NULL
            ) off
        """,
    no_opposite="""
            SELECT FROM (SELECT DISTINCT entry_id FROM posted) n CROSS JOIN LATERAL (
                SELECT id, portfolio, reverses FROM ledger_entry
                WHERE id = n.entry_id AND reverses IS NOT NULL OFFSET 0
            ) e CROSS JOIN LATERAL (
                SELECT id FROM ledger_entry WHERE portfolio = e.portfolio AND key = e.reverses OFFSET 0
            ) r CROSS JOIN LATERAL (
                SELECT FROM ledger_posting p WHERE p.entry_id IN (e.id, r.id)
                GROUP BY p.account_id HAVING sum(p.amount) <> 0
            ) off
        """,
)
_OLD: Final = _FUNCTION.format(
    settings="",
    what="an entry of the ledger is off balance",
    off_balance="""
            SELECT FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
            WHERE p.entry_id IN (SELECT entry_id FROM posted)
            GROUP BY p.entry_id, a.asset HAVING sum(p.amount) <> 0
        """,
    no_opposite="""
            SELECT FROM ledger_entry e JOIN ledger_entry r ON r.portfolio = e.portfolio AND r.key = e.reverses
            JOIN ledger_posting p ON p.entry_id IN (e.id, r.id)
            WHERE e.reverses IS NOT NULL AND e.id IN (SELECT entry_id FROM posted)
            GROUP BY e.id, p.account_id HAVING sum(p.amount) <> 0
        """,
)

_CHANGED: Final = "UPDATE OF settled_at, outcome, gross, charged"
_SETTLED_WHEN: Final = {
    "added": ("INSERT", "WHEN (NEW.settled_at IS NOT NULL)"),
    "changed": (_CHANGED, "WHEN (OLD.settled_at IS NOT NULL OR NEW.settled_at IS NOT NULL)"),
    "removed": ("DELETE", "WHEN (OLD.settled_at IS NOT NULL)"),
}
"""A trigger for each, as none may look at both rows."""


def _settled_trigger(name: str, when: str, condition: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {name} AFTER {when} ON bet_order FOR EACH ROW {condition} "
        "EXECUTE FUNCTION settled_day_is_kept()"
    )


def _index_reversals(condition: str | None) -> None:
    op.drop_index("ledger_entry_portfolio_reverses_idx", table_name="ledger_entry")
    op.create_index(
        "ledger_entry_portfolio_reverses_idx",
        "ledger_entry",
        ["portfolio", "reverses"],
        unique=True,
        postgresql_where=None if condition is None else sa.text(condition),
    )


_KEYS: Final = {"entry_id": "ledger_entry", "account_id": "ledger_account"}
_KEPT: Final = """
    CREATE TRIGGER ledger_account_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF id, portfolio, venue, asset, kind, mode
    ON ledger_account FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()
"""


def _comment(table: str, entry: str | None, account: str | None) -> None:
    op.create_table_comment("ledger_posting", table)
    op.alter_column("ledger_posting", "entry_id", comment=entry, existing_type=sa.BigInteger(), existing_nullable=False)
    op.alter_column("ledger_posting", "account_id", comment=account, existing_type=sa.Integer(), existing_nullable=False)


def upgrade() -> None:
    op.execute(_NEW)
    for column in _KEYS:
        op.drop_constraint(f"ledger_posting_{column}_fkey", "ledger_posting", type_="foreignkey")
    _comment(
        "lines of entries; a trigger checks that those of one asset sum to zero, and whose accounts they are of",
        "ledger_entry.id; the trigger sees to it",
        "ledger_account.id of the same portfolio, likewise",
    )
    op.execute(_KEPT)
    op.execute("DROP TRIGGER bet_order_settled ON bet_order")
    for what, (when, condition) in _SETTLED_WHEN.items():
        _settled_trigger(f"bet_order_settled_{what}", when, condition)
    _index_reversals("reverses IS NOT NULL")


def downgrade() -> None:
    op.execute(_OLD)
    op.execute("DROP TRIGGER ledger_account_kept ON ledger_account")
    for column, table in _KEYS.items():
        op.create_foreign_key(op.f(f"ledger_posting_{column}_fkey"), "ledger_posting", table, [column], ["id"])
    _comment("lines of entries; those of one asset sum to zero, which a trigger checks", None, None)
    for what in _SETTLED_WHEN:
        op.execute(f"DROP TRIGGER bet_order_settled_{what} ON bet_order")
    _settled_trigger("bet_order_settled", f"INSERT OR DELETE OR {_CHANGED}")
    _index_reversals(None)
