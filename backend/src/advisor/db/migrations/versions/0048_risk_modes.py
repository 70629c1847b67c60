"""What the limits of a strategy instance do with its stakes; those of before trim and refuse."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "strategy_version",
        sa.Column("risk", sa.Text(), server_default="static", nullable=False, comment="core.orders.instances.RiskMode"),
    )
    op.create_check_constraint(
        op.f("strategy_version_risk_check"), "strategy_version", "risk IN ('static', 'dynamic', 'model')"
    )


def downgrade() -> None:
    op.drop_column("strategy_version", "risk")
