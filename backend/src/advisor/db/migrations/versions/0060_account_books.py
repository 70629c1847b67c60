"""Accounts at venues have own books, for what comes or goes by no bet."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    venue = sa.Column("venue", sa.Text, comment="at which the account is whose own book it is; null: it bets, as all others")
    op.add_column("portfolio", venue)


def downgrade() -> None:
    op.drop_column("portfolio", "venue")
