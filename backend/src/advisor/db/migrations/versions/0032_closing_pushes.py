"""Whether the closing line value of a backtest's bet is given no push; of runs of before nobody recorded it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "backtest_bet",
        sa.Column(
            "clv_given_no_push",
            sa.Boolean(),
            comment="null without clv, and of runs of before this was recorded",
        ),
    )
    op.create_check_constraint(
        op.f("backtest_bet_clv_given_no_push_check"), "backtest_bet", "clv IS NOT NULL OR clv_given_no_push IS NULL"
    )
    op.execute("""UPDATE backtest SET summary = summary || '{"clv_given_no_push": null}' WHERE summary IS NOT NULL""")


def downgrade() -> None:
    op.execute("UPDATE backtest SET summary = summary - 'clv_given_no_push' WHERE summary IS NOT NULL")
    op.drop_column("backtest_bet", "clv_given_no_push")
