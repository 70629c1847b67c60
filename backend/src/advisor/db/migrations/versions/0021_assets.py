"""What sizes are of, and the rates at which amounts of two assets meet.

Sizes stored so far were an amount times 100, of a currency that nobody wrote down. They stay numbers of hundredths of
an unknown asset: shown without a currency, and compared with no stake.
"""

import struct

import sqlalchemy as sa
from alembic import op

from advisor.db.migrations.waiting_history import rewrite_waiting

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
    rewrite_waiting(_BEFORE, lambda fields: [*fields, _NULL])


def downgrade() -> None:
    rewrite_waiting(_BEFORE + 1, lambda fields: fields[:_BEFORE])
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
