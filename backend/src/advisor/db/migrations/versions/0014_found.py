"""Survival curves count from when a price is found, and each is of one band of its age then.

The curves of before mean something else: they are forgotten, and computed anew within minutes.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

_FLOATS = postgresql.ARRAY(sa.Float())


def upgrade() -> None:
    op.execute("DELETE FROM survival_curve")
    op.add_column("survival_curve", sa.Column("age_band", sa.SmallInteger(), nullable=False, comment="n: the n-th from 0"))
    op.add_column(
        "survival_curve", sa.Column("seconds", _FLOATS, nullable=False, comment="since the price was found")
    )
    _key("venue", "market", "band", "age_band")
    _comment("edges", "bounds of the bands of the edge", "bounds of the bands")
    _comment("ages", "seconds: bounds of the bands of the age", "seconds")
    _comment(
        "log_alive",
        "logarithm of the share still there after so long",
        "logarithm of the share still there at each age",
    )


def downgrade() -> None:
    op.execute("DELETE FROM survival_curve")
    _comment(
        "log_alive",
        "logarithm of the share still there at each age",
        "logarithm of the share still there after so long",
    )
    _comment("ages", "seconds", "seconds: bounds of the bands of the age")
    _comment("edges", "bounds of the bands", "bounds of the bands of the edge")
    _key("venue", "market", "band")
    op.drop_column("survival_curve", "seconds")
    op.drop_column("survival_curve", "age_band")


def _key(*columns: str) -> None:
    op.drop_constraint("survival_curve_pkey", "survival_curve", type_="primary")
    op.create_primary_key("survival_curve_pkey", "survival_curve", list(columns))


def _comment(column: str, comment: str, before: str) -> None:
    op.alter_column(
        "survival_curve",
        column,
        comment=comment,
        existing_comment=before,
        existing_type=_FLOATS,
        existing_nullable=False,
    )
