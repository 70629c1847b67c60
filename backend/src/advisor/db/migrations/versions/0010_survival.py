"""How long prices stand, and who moves first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    floats = postgresql.ARRAY(sa.Float())
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "survival_curve",
        sa.Column("venue", sa.Text(), nullable=False, comment="key; empty for all venues together"),
        sa.Column("market", sa.SmallInteger(), autoincrement=False, nullable=False, comment="core.markets.MARKET_CODES"),
        sa.Column(
            "band", sa.SmallInteger(), autoincrement=False, nullable=False, comment="0: any edge; n: the n-th band"
        ),
        sa.Column("edges", floats, nullable=False, comment="bounds of the bands"),
        sa.Column("ages", floats, nullable=False, comment="seconds"),
        sa.Column("log_alive", floats, nullable=False, comment="logarithm of the share still there at each age"),
        sa.Column("variance", floats, nullable=False, comment="of that logarithm"),
        sa.Column("lives", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("venue", "market", "band", name=op.f("survival_curve_pkey")),
        comment="the chance that a price is still there",
    )
    op.create_table(
        "venue_lead",
        sa.Column("competition", sa.Text(), nullable=False),
        sa.Column("market", sa.SmallInteger(), autoincrement=False, nullable=False, comment="core.markets.MARKET_CODES"),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("follower", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True, comment="by which the follower moves later; none: not known"),
        sa.Column("error", sa.Float(), nullable=True, comment="standard error of seconds"),
        sa.Column("moves", sa.BigInteger(), nullable=False, comment="of the venue that moved less"),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column(
            "grid",
            sa.Float(),
            nullable=False,
            comment="seconds between two looks at the one that is looked at less often",
        ),
        sa.Column("computed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("competition", "market", "leader", "follower", name=op.f("venue_lead_pkey")),
        comment="which venue moves first",
    )


def downgrade() -> None:
    op.drop_table("venue_lead")
    op.drop_table("survival_curve")
