"""Signals of strategy instances, and the engine's figures of markets."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("value_bet", sa.Column("instance", sa.Text(), nullable=False, server_default="value"))
    op.alter_column("value_bet", "instance", server_default=None)
    op.add_column("value_bet", sa.Column("kelly", sa.Float(), nullable=True))
    op.execute(
        "UPDATE value_bet SET kelly = greatest(0, edge / ((odds_e4 / 10000.0 - 1) * (1 - commission)))"
    )
    op.alter_column("value_bet", "kelly", nullable=False)
    op.add_column(
        "value_bet",
        sa.Column("fair", sa.ARRAY(sa.Float()), nullable=True, comment="of all selections; none of older bets"),
    )
    op.drop_index("value_bet_one_live", table_name="value_bet")
    op.create_index(
        "value_bet_one_live",
        "value_bet",
        ["instance", "event_id", "market", "line", "selection", "venue_id"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.add_column("arbitrage", sa.Column("instance", sa.Text(), nullable=True))
    op.execute("UPDATE arbitrage SET instance = CASE kind WHEN 'middle' THEN 'middle' ELSE 'arbitrage' END")
    op.alter_column("arbitrage", "instance", nullable=False)
    op.drop_index("arbitrage_one_live", table_name="arbitrage")
    op.create_index(
        "arbitrage_one_live",
        "arbitrage",
        ["instance", "event_id", "legs_key"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "market_figures",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.SmallInteger(), nullable=False, comment="core.markets.MARKET_CODES"),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="hundredths; -2147483648 for a market without lines"
        ),
        sa.Column("figures", sa.JSON(), nullable=False, comment="as live.market_figures makes it"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("market_figures_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "market", "line", name=op.f("market_figures_pkey")),
        comment="fair and best prices, edges and overrounds of markets, as the engine last computed them",
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "market_confirmation",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.SmallInteger(), nullable=False, comment="core.markets.MARKET_CODES"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("market_confirmation_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider", "event_id", "market", name=op.f("market_confirmation_pkey")),
        comment="when all of a provider's prices in a market of an event, on every line, were last known to stand",
        postgresql_with={"fillfactor": "50"},
    )


def downgrade() -> None:
    op.drop_table("market_confirmation")
    op.drop_table("market_figures")
    op.drop_index("arbitrage_one_live", table_name="arbitrage")
    op.create_index(
        "arbitrage_one_live",
        "arbitrage",
        ["kind", "event_id", "legs_key"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_column("arbitrage", "instance")
    op.drop_index("value_bet_one_live", table_name="value_bet")
    op.create_index(
        "value_bet_one_live",
        "value_bet",
        ["event_id", "market", "line", "selection", "venue_id"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_column("value_bet", "fair")
    op.drop_column("value_bet", "kelly")
    op.drop_column("value_bet", "instance")
