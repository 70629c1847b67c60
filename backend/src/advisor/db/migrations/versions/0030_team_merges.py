"""What stood before two teams became one, so that it can be taken back. Merges of before did not note it and stand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "team_merge",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", _INSTANT, nullable=False),
        sa.Column("undone_at", _INSTANT),
        sa.Column("searched", sa.Text(), nullable=False, comment="search_name of the target before"),
        sa.Column("team", _JSONB, nullable=False, comment="the row of the team that went over"),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), nullable=False, comment="its own"),
        sa.Column("taught", postgresql.ARRAY(sa.Text()), nullable=False, comment="aliases that the target got"),
        sa.Column("home", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="events at its home that moved"),
        sa.Column("away", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="likewise, away"),
        sa.Column("pairs", _JSONB, nullable=False, comment="events that one of the target's took in: kept by given"),
        sa.Column("given", _JSONB, nullable=False, comment="rows of those events, by table"),
        sa.Column("before", _JSONB, nullable=False, comment="rows of the kept ones, by table, before"),
        sa.Column("after", _JSONB, nullable=False, comment="the same after"),
        sa.ForeignKeyConstraint(
            ["target_id"], ["team.id"], name=op.f("team_merge_target_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("team_merge_pkey")),
        comment="teams that became another one, and what stood before",
    )
    op.create_index(op.f("team_merge_target_id_idx"), "team_merge", ["target_id"])


def downgrade() -> None:
    op.drop_table("team_merge")
