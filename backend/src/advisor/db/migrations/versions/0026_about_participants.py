"""Whom a market is about: one of a field or a person. All markets so far are about their events as a whole."""

import struct
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from alembic import op

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
    _rewrite(_BEFORE, lambda fields: [*fields, _NOBODY])


def downgrade() -> None:
    """Prices and signals of markets about somebody are deleted: there is no place for them."""
    _rewrite(_BEFORE + 1, lambda fields: fields[:_BEFORE] if fields[_BEFORE] == _NOBODY else None)
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


def _rewrite(width: int, change: Callable[[list[bytes]], list[bytes] | None]) -> None:
    """Give rows of the history that wait as a binary COPY sends them the columns of the table.

    Args:
        width: how many they have; others stay as they are.
        change: a row's fields, each with its length, to those of the new row; None: it is left out.
    """
    bind = op.get_bind()
    for id_, copied in bind.execute(sa.text("SELECT id, copied FROM pending_history ORDER BY id")).all():
        made, at, data = bytearray(), 0, bytes(copied)
        while at < len(data):
            (count,) = struct.unpack_from(">h", data, at)
            at += 2
            fields = []
            for _ in range(count):
                (length,) = struct.unpack_from(">i", data, at)
                end = at + 4 + max(length, 0)
                fields.append(data[at:end])
                at = end
            kept = change(fields) if count == width else fields
            if kept is not None:
                made += struct.pack(">h", len(kept)) + b"".join(kept)
        bind.execute(
            sa.text("UPDATE pending_history SET copied = :copied WHERE id = :id"), {"copied": bytes(made), "id": id_}
        )
