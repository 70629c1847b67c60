"""What portfolios hold is noted every few minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    amount = sa.Numeric(40, 0)
    op.create_table(
        "balance_snapshot",
        sa.Column("portfolio", sa.Text, primary_key=True),
        sa.Column("asset", sa.Text, primary_key=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            primary_key=True,
            comment="by the clock of who took it, in whole steps of a few minutes",
        ),
        sa.Column("cash", amount, nullable=False, comment="this and all amounts in smallest units"),
        sa.Column("held", amount, nullable=False),
        sa.Column("at_risk", amount, nullable=False, comment="provisional or not"),
        sa.Column("locked", amount, nullable=False, comment="set aside, and no part of the bankroll"),
        sa.Column("profit", amount, nullable=False, comment="of all settled bets, net of commission"),
        sa.Column("open_value", amount, comment="what open bets are expected to bring back; null: not all are priced"),
        sa.Column("mode", sa.Text, nullable=False, comment="with whose money: core.orders.modes.Mode"),
        sa.ForeignKeyConstraint(["portfolio", "mode"], ["portfolio.name", "portfolio.mode"]),
        comment="what portfolios held every few minutes; after a while the last of each day (UTC) alone",
    )


def downgrade() -> None:
    op.drop_table("balance_snapshot")
