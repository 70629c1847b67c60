"""The chance to get the price of a value bet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "value_bet",
        sa.Column(
            "chances",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'"),
            comment="to get it: seconds, chance and its error, when last seen",
        ),
    )


def downgrade() -> None:
    op.drop_column("value_bet", "chances")
