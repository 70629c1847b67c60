"""The figures of prices from files, and the terms by which they are computed; when games were on, and called off.

Prices that are stored already get their figures by the first worker or import that starts.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WITH_MARKETS = (
    "price",
    "aggregate_price",
    "latest_quote",
    "market_figures",
    "market_confirmation",
    "survival_curve",
    "venue_lead",
)


def upgrade() -> None:
    op.create_table(
        "price_terms",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column(
            "terms",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="as db.fixtures.terms makes it",
        ),
        sa.Column("priced_to", sa.BigInteger(), comment="the last event priced by them; null: all are"),
        sa.CheckConstraint("one", name=op.f("price_terms_one_row_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("price_terms_pkey")),
        comment="the user's terms by which price_figures are computed",
    )
    op.create_table(
        "price_figures",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.SmallInteger(), nullable=False, comment="code of instruments.market_types"),
        sa.Column("line", sa.Integer(), nullable=False, comment="as in price"),
        sa.Column("phase", sa.SmallInteger(), nullable=False, comment="as in price"),
        sa.Column("venues", sa.SmallInteger(), nullable=False, comment="how many have a price"),
        sa.Column("fair_source", sa.Text(), comment="sharp:<venue>, consensus, or null without a fair line"),
        sa.Column(
            "fair",
            postgresql.ARRAY(sa.Float()),
            nullable=False,
            comment="probabilities in the order of selections; NaN unknown",
        ),
        sa.Column(
            "best_odds_e4",
            postgresql.ARRAY(sa.Integer()),
            nullable=False,
            comment="net of commission; 0 without a price",
        ),
        sa.Column(
            "best_venue",
            postgresql.ARRAY(sa.Integer()),
            nullable=False,
            comment="ids of the venues; 0 without a price",
        ),
        sa.Column(
            "best_edge",
            postgresql.ARRAY(sa.Float()),
            nullable=False,
            comment="expected profit per unit; NaN unknown",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("price_figures_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "market", "line", "phase", name=op.f("price_figures_pkey")),
        comment="the engine's figures of the prices of an event in one phase, computed when they change",
    )
    op.add_column(
        "event",
        sa.Column("in_play_at", sa.DateTime(timezone=True), comment="when it was first said to be on"),
    )
    op.add_column(
        "event",
        sa.Column(
            "clock_seen",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="time played was reported",
        ),
    )
    op.add_column(
        "event",
        sa.Column(
            "called_off_at",
            sa.DateTime(timezone=True),
            comment="when it was last postponed: signals from before are never measured",
        ),
    )
    op.execute("UPDATE event SET in_play_at = now(), clock_seen = true WHERE status = 'in_play'")
    for table in _WITH_MARKETS:
        op.execute(f"COMMENT ON COLUMN {table}.market IS 'code of instruments.market_types'")


def downgrade() -> None:
    op.drop_column("event", "called_off_at")
    op.drop_column("event", "clock_seen")
    op.drop_column("event", "in_play_at")
    op.drop_table("price_figures")
    op.drop_table("price_terms")
    for table in _WITH_MARKETS:
        op.execute(f"COMMENT ON COLUMN {table}.market IS 'core.markets.MARKET_CODES'")
