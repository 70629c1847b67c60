"""Which venues have quoted lay prices, as bookmakers do not; and value bets that are lays. All so far are back bets."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


_PRICE = ("instance", "event_id", "market", "participant", "line", "selection", "venue_id")


def _one_live(*columns: str) -> None:
    """Of one price one bet is live."""
    op.drop_index("value_bet_one_live", "value_bet")
    op.create_index(
        "value_bet_one_live", "value_bet", list(columns), unique=True, postgresql_where=sa.text("state = 'live'")
    )


def upgrade() -> None:
    op.add_column(
        "venue",
        sa.Column(
            "lays",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="whether it has quoted lay prices",
        ),
    )
    op.execute("UPDATE venue SET lays = true WHERE id IN (SELECT venue_id FROM latest_quote WHERE side = 1)")
    op.add_column(
        "value_bet", sa.Column("side", sa.SmallInteger(), nullable=False, server_default="0", comment="0 back, 1 lay")
    )
    op.alter_column("value_bet", "side", server_default=None)
    op.create_check_constraint(op.f("value_bet_side_check"), "value_bet", "side IN (0, 1)")
    _one_live(*_PRICE, "side")


def downgrade() -> None:
    """Lay bets are deleted: the tables before cannot say what they are."""
    op.execute("DELETE FROM value_bet WHERE side = 1")
    _one_live(*_PRICE)
    op.drop_constraint(op.f("value_bet_side_check"), "value_bet")
    op.drop_column("value_bet", "side")
    op.drop_column("venue", "lays")
