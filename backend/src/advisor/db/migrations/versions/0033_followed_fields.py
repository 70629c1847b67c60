"""Fields whose winner is waited for: no provider lists them any more, and a process that starts has to know them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followed_field",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False, comment="the provider's id"),
        sa.Column("body", postgresql.JSONB(), nullable=False, comment="the market, as its adapter reads it"),
        sa.Column("gone", sa.DateTime(timezone=True), comment="since when it is listed no more; null while it is"),
        sa.Column("closed", sa.DateTime(timezone=True), comment="since when it is known to be closed"),
        sa.PrimaryKeyConstraint("provider", "market", name=op.f("followed_field_pkey")),
        sa.CheckConstraint("closed IS NULL OR gone IS NOT NULL", name=op.f("followed_field_closed_check")),
        comment="markets on who wins a field, until their end is known",
    )


def downgrade() -> None:
    op.drop_table("followed_field")
