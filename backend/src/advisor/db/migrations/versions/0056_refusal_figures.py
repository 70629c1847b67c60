"""What a refused signal was held against."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of a constant default PostgreSQL keeps one value, and writes no row again.
    op.add_column(
        "refused_signal",
        sa.Column("value", sa.Text(), server_default="", nullable=False, comment="what was found, for people"),
    )
    op.add_column(
        "refused_signal",
        sa.Column("bound", sa.Text(), server_default="", nullable=False, comment="what it was held against"),
    )


def downgrade() -> None:
    op.drop_column("refused_signal", "bound")
    op.drop_column("refused_signal", "value")
