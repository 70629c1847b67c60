"""What open bets can lose by event, market, competition, day, strategy and venue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposure_state",
        sa.Column("portfolio", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column(
            "exposures",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="kind, subject, amount in smallest units, number of bets of each: engine.portfolios.exposures",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="since when all this is so"),
        sa.Column("fencing_number", sa.BigInteger(), nullable=False, comment="of the leader that wrote it"),
        sa.PrimaryKeyConstraint("portfolio", name=op.f("exposure_state_pkey")),
        comment="what open bets of portfolios can lose by what they have in common, computed now and then",
    )
    op.alter_column("order_word", "kind", comment="engine.orders.blotter.WordKind")


def downgrade() -> None:
    op.alter_column("order_word", "kind", comment="engine.blotter.WordKind")
    op.drop_table("exposure_state")
