"""What sizes are of, and the rates at which amounts of two assets meet.

Sizes stored so far were an amount times 100, of a currency that nobody wrote down. They stay numbers of hundredths of
an unknown asset: shown without a currency, and compared with no stake.
"""

import struct
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NULL = struct.pack(">i", -1)
_BEFORE = 11
"""Columns of a row of the history before."""


def upgrade() -> None:
    for table in ("latest_quote", "quote"):
        op.add_column(
            table,
            sa.Column(
                "size_asset",
                sa.SmallInteger(),
                comment="core.money.assets; null: not known" if table == "latest_quote" else None,
            ),
        )
    op.alter_column(
        "latest_quote",
        "size",
        existing_type=sa.BigInteger(),
        comment="smallest units of size_asset; hundredths where that is null",
        existing_comment="minor units",
    )
    op.create_table(
        "rate",
        sa.Column("base", sa.Text(), nullable=False, comment="code of core.money.assets"),
        sa.Column("quote", sa.Text(), nullable=False, comment="likewise"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when it held"),
        sa.Column("rate", sa.Numeric(), nullable=False, comment="units of quote for one of base"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("rate > 0 AND rate < 'Infinity'", name=op.f("rate_rate_check")),
        sa.CheckConstraint("base <> quote", name=op.f("rate_pair_check")),
        sa.PrimaryKeyConstraint("base", "quote", "at", name=op.f("rate_pkey")),
        comment="rates at which amounts of two assets meet",
    )
    _rewrite(_BEFORE, lambda fields: [*fields, _NULL])


def downgrade() -> None:
    _rewrite(_BEFORE + 1, lambda fields: fields[:_BEFORE])
    op.drop_table("rate")
    op.alter_column(
        "latest_quote",
        "size",
        existing_type=sa.BigInteger(),
        comment="minor units",
        existing_comment="smallest units of size_asset; hundredths where that is null",
    )
    for table in ("quote", "latest_quote"):
        op.drop_column(table, "size_asset")


def _rewrite(width: int, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Give rows of the history that wait as a binary COPY sends them the columns of the table.

    Args:
        width: how many they have; others stay as they are.
        change: a row's fields, each with its length, to those of the new row.
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
            made += struct.pack(">h", len(kept)) + b"".join(kept)
        bind.execute(
            sa.text("UPDATE pending_history SET copied = :copied WHERE id = :id"), {"copied": bytes(made), "id": id_}
        )
