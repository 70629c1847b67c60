"""Matches that are paid at another price, as others were removed from their market."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "order_fill",
        sa.Column(
            "paid_at",
            postgresql.JSONB(astext_type=sa.Text()),
            comment="native, at which it is paid where others were removed since; null: its own price",
        ),
    )


def downgrade() -> None:
    op.drop_column("order_fill", "paid_at")
