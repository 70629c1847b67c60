"""Whom a market is about: one of a field or a person. All markets so far are about their events as a whole."""

import struct
from typing import Final

import sqlalchemy as sa
from alembic import op

from advisor.db.migrations.waiting_history import rewrite_waiting

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_NOBODY: Final = struct.pack(">ii", 4, 0)
_BEFORE: Final = 12
"""Columns of a row of the history before."""

_KEYS: Final = {
    "latest_quote": ("event_id", "market", "participant", "line", "selection", "venue_id", "side"),
    "market_figures": ("event_id", "market", "participant", "line"),
    "quote": ("event_id", "market", "seen_at", "participant", "line", "selection", "venue_id", "side"),
}
"""Primary keys now."""

_TABLES: Final = ("latest_quote", "quote", "market_figures", "value_bet", "arbitrage")
_ONE_LIVE: Final = ("instance", "event_id", "market", "participant", "line", "selection", "venue_id")


def upgrade() -> None:
    for table in _TABLES:
        comment = None if table == "quote" else "participant.id; 0: none"
        # With a default that is dropped again no row is written anew.
        op.add_column(
            table, sa.Column("participant", sa.Integer(), nullable=False, server_default=sa.text("0"), comment=comment)
        )
        op.alter_column(table, "participant", server_default=None)
    for table, columns in _KEYS.items():
        _new_key(table, columns)
    _one_live(_ONE_LIVE)
    op.execute("UPDATE market_figures SET figures = (figures::jsonb || '{\"participant_id\": null}')::json")
    rewrite_waiting(_BEFORE, lambda fields: [*fields, _NOBODY])


def downgrade() -> None:
    """Prices and signals of markets about somebody are deleted: there is no place for them."""
    rewrite_waiting(_BEFORE + 1, lambda fields: fields[:_BEFORE] if fields[_BEFORE] == _NOBODY else None)
    for table in _TABLES:
        op.execute(sa.text(f"DELETE FROM {table} WHERE participant <> 0"))  # noqa: S608 - a constant
    _one_live(tuple(name for name in _ONE_LIVE if name != "participant"))
    for table, columns in _KEYS.items():
        _new_key(table, tuple(name for name in columns if name != "participant"))
    op.execute("UPDATE market_figures SET figures = (figures::jsonb - 'participant_id')::json")
    for table in _TABLES:
        op.drop_column(table, "participant")


def _new_key(table: str, columns: tuple[str, ...]) -> None:
    op.drop_constraint(f"{table}_pkey", table, type_="primary")
    op.create_primary_key(f"{table}_pkey", table, list(columns))


def _one_live(columns: tuple[str, ...]) -> None:
    op.drop_index("value_bet_one_live", table_name="value_bet")
    op.create_index(
        "value_bet_one_live", "value_bet", list(columns), unique=True, postgresql_where=sa.text("state = 'live'")
    )
