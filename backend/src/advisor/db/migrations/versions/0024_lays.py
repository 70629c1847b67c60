"""Which venues have quoted lay prices, as bookmakers do not."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "venue",
        sa.Column(
            "lays",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="whether it has quoted lay prices",
        ),
    )
    op.execute("UPDATE venue SET lays = true WHERE id IN (SELECT venue_id FROM latest_quote WHERE side = 1)")


def downgrade() -> None:
    op.drop_column("venue", "lays")
