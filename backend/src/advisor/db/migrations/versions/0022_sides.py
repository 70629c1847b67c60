"""On which side a backtest's bets were, and what they could lose; all so far were back bets, which risk their stakes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "backtest_bet", sa.Column("side", sa.Text(), nullable=False, server_default="back", comment="back or lay")
    )
    op.add_column(
        "backtest_bet",
        sa.Column("at_risk", sa.BigInteger(), comment="minor units: the stake of a back bet, the liability of a lay"),
    )
    op.execute("UPDATE backtest_bet SET at_risk = stake")
    op.alter_column("backtest_bet", "at_risk", nullable=False)
    op.alter_column("backtest_bet", "side", server_default=None)
    op.create_check_constraint(
        op.f("backtest_bet_side_check"), "backtest_bet", "side = 'lay' OR (side = 'back' AND at_risk = stake)")


def downgrade() -> None:
    """Lay bets are deleted with their runs: the tables before cannot say what they are."""
    op.execute(
        "DELETE FROM backtest WHERE id IN (SELECT backtest_id FROM backtest_bet WHERE side = 'lay')"
    )
    op.drop_constraint(op.f("backtest_bet_side_check"), "backtest_bet")
    op.drop_column("backtest_bet", "at_risk")
    op.drop_column("backtest_bet", "side")
