"""How much of a stake is expected not to return: of value bets, and of prices from files, which are priced anew."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Codes of market types whose bets may return their stakes: spreads, totals, draw no bet.
_MAY_RETURN = "market IN (2, 3, 4) AND (market = 4 OR line % 100 NOT IN (50, -50))"


def upgrade() -> None:
    op.add_column(
        "value_bet",
        sa.Column(
            "at_risk",
            sa.Float(),
            comment="expected share of a stake that does not return; null where the edge is given no push",
        ),
    )
    op.execute(f"UPDATE value_bet SET at_risk = 1 WHERE NOT ({_MAY_RETURN})")
    op.add_column(
        "price_figures",
        sa.Column(
            "at_risk",
            sa.Float(),
            nullable=False,
            server_default=sa.text("1"),
            comment="expected share of a stake that does not return; NaN where edges are given no push",
        ),
    )
    op.execute(f"UPDATE price_figures SET at_risk = 'NaN' WHERE {_MAY_RETURN}")
    op.alter_column("price_figures", "at_risk", server_default=None)
    known = f"CASE WHEN {_MAY_RETURN} THEN 'null'::jsonb ELSE '1'::jsonb END"
    op.execute(
        f"UPDATE market_figures SET figures = (figures::jsonb || jsonb_build_object('at_risk', {known}))::json"  # noqa: S608
    )
    op.execute("""UPDATE backtest SET summary = summary || '{"given_no_push": null}' WHERE summary IS NOT NULL""")
    # Whoever works next prices all of it anew.
    op.execute("DELETE FROM price_terms")


def downgrade() -> None:
    op.execute("UPDATE backtest SET summary = summary - 'given_no_push' WHERE summary IS NOT NULL")
    op.execute("UPDATE market_figures SET figures = (figures::jsonb - 'at_risk')::json")
    op.drop_column("price_figures", "at_risk")
    op.execute("DELETE FROM price_terms")
    op.drop_column("value_bet", "at_risk")
