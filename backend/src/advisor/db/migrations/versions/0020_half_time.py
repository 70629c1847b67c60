"""Scores at half-time, which settle the markets on the first half. Files that are imported again bring them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("settlement", sa.Column("home_half", sa.Integer(), comment="at half-time; null where not known"))
    op.add_column("settlement", sa.Column("away_half", sa.Integer(), comment="likewise"))
    op.create_check_constraint(
        op.f("settlement_half_time_check"),
        "settlement",
        "(home_half IS NULL) = (away_half IS NULL) AND home_half BETWEEN 0 AND home_score"
        " AND away_half BETWEEN 0 AND away_score",
    )


def downgrade() -> None:
    op.drop_column("settlement", "away_half")
    op.drop_column("settlement", "home_half")
