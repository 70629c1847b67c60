"""What surebets and middles lose at most where legs are void.

Of those from before it follows from what the legs put at risk: the one of the smallest outlay is void, the others lose.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "arbitrage",
        sa.Column(
            "void_profit",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text("0"),
            comment="least profit where legs are void, minor units",
        ),
    )
    op.execute(
        "UPDATE arbitrage SET void_profit = coalesce((SELECT min(outlay) - sum(outlay) "
        "FROM jsonb_to_recordset(legs) AS leg (outlay bigint)), 0)"
    )
    op.alter_column("arbitrage", "void_profit", server_default=None)


def downgrade() -> None:
    op.drop_column("arbitrage", "void_profit")
