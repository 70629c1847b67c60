"""Orders of a decision are found by its first one: one index less that each order is written into."""

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("bet_order_instance_cause_idx", table_name="bet_order")


def downgrade() -> None:
    op.create_index("bet_order_instance_cause_idx", "bet_order", ["instance", "cause"])
