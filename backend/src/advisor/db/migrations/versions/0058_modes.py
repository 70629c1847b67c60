"""Every record that holds money says with whose: on paper, for real, or of a backtest."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_OF_PORTFOLIOS: Final = (
    "ledger_account",
    "portfolio_snapshot",
    "settled_day",
    "capital_flow",
    "capital_allotment",
    "capital_state",
    "risk_state",
    "exposure_state",
)
"""Few rows: each is held against its portfolio by a foreign key."""
_NEW: Final = (
    "ledger_account",
    "ledger_entry",
    "ledger_posting",
    "portfolio_snapshot",
    "capital_flow",
    "capital_allotment",
    "capital_state",
    "risk_state",
    "exposure_state",
    "order_fill",
    "replaced_settlement",
    "reconciliation_round",
    "reconciliation_item",
    "venue_statement_line",
)
_NEVER: Final = """
    CREATE FUNCTION mode_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the portfolio % is %, and never anything else', OLD.name, OLD.mode
            USING ERRCODE = 'restrict_violation';
    END $$
"""
_FROZEN: Final = """
    CREATE TRIGGER portfolio_is_never_changed BEFORE UPDATE OF name, mode ON portfolio
    FOR EACH ROW EXECUTE FUNCTION mode_is_never_changed()
"""
# Of a fill the sum of its order is brought up to date anyway: that the order is of another mode is found for nothing.
_MATCHED: Final = """
    CREATE OR REPLACE FUNCTION matched_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        more numeric := 0;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            IF OLD.finality <> 'failed' THEN more := more - OLD.quantity; END IF;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            IF NEW.finality <> 'failed' THEN more := more + NEW.quantity; END IF;
        END IF;
        IF more <> 0 THEN
            UPDATE bet_order SET matched = matched + more
            WHERE reference = coalesce(NEW.reference, OLD.reference){same};
            {found}
        END IF;
        RETURN NULL;
    END $$
"""
_OF_ONE_MODE: Final = _MATCHED.format(
    same=" AND mode = coalesce(NEW.mode, OLD.mode)",
    found="""IF NOT FOUND THEN
                RAISE EXCEPTION 'a fill is of another mode than its order' USING ERRCODE = 'check_violation';
            END IF;""",
)
_OF_ANY: Final = _MATCHED.format(same="", found="")


def upgrade() -> None:
    op.create_table(
        "portfolio",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False, comment="core.orders.modes.Mode"),
        sa.CheckConstraint("mode IN ('paper', 'live')", name=op.f("portfolio_mode_check")),
        sa.PrimaryKeyConstraint("name", name=op.f("portfolio_pkey")),
        sa.UniqueConstraint("name", "mode", name=op.f("portfolio_name_mode_key")),
        comment="with whose money each bets, for good",
    )
    # Nothing but paper was ever bet.
    op.execute("""
        INSERT INTO portfolio (name, mode)
        SELECT portfolio, 'paper' FROM ledger_account UNION SELECT portfolio, 'paper' FROM bet_order
        UNION SELECT portfolio, 'paper' FROM risk_state UNION SELECT portfolio, 'paper' FROM exposure_state
        UNION SELECT portfolio, 'paper' FROM capital_state
    """)
    op.execute(_NEVER)
    op.execute(_FROZEN)
    for table in _NEW:
        # A constant that stands beside the table: no row is written.
        op.add_column(
            table,
            sa.Column(
                "mode",
                sa.Text(),
                nullable=False,
                server_default="paper",
                comment="with whose money: core.orders.modes.Mode",
            ),
        )
        op.alter_column(table, "mode", server_default=None)
    for table in _OF_PORTFOLIOS:
        op.create_foreign_key(
            op.f(f"{table}_portfolio_mode_fkey"), table, "portfolio", ["portfolio", "mode"], ["name", "mode"]
        )
    # Money moves between portfolios of one mode.
    op.create_foreign_key(
        op.f("capital_flow_target_mode_fkey"), "capital_flow", "portfolio", ["target", "mode"], ["name", "mode"]
    )
    op.execute(_OF_ONE_MODE)
    _key_accounts("venue", "mode")
    op.add_column(
        "backtest_bet",
        sa.Column(
            "mode", sa.Text(), nullable=False, server_default="backtest", comment="as of all records that hold money"
        ),
    )
    op.create_check_constraint(op.f("backtest_bet_mode_check"), "backtest_bet", "mode = 'backtest'")


def _key_accounts(*key: str) -> None:
    """Let lines and differences be told apart by these columns, beside their own."""
    op.drop_constraint("venue_statement_line_pkey", "venue_statement_line", type_="primary")
    op.create_primary_key("venue_statement_line_pkey", "venue_statement_line", [*key, "id", "at"])
    op.drop_index("reconciliation_item_open_idx", table_name="reconciliation_item")
    op.create_index(
        "reconciliation_item_open_idx",
        "reconciliation_item",
        [*key, "kind", "subject"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_constraint(op.f("backtest_bet_mode_check"), "backtest_bet", type_="check")
    op.drop_column("backtest_bet", "mode")
    op.execute(_OF_ANY)
    _key_accounts("venue")
    op.drop_constraint("capital_flow_target_mode_fkey", "capital_flow", type_="foreignkey")
    for table in _OF_PORTFOLIOS:
        op.drop_constraint(f"{table}_portfolio_mode_fkey", table, type_="foreignkey")
    for table in _NEW:
        op.drop_column(table, "mode")
    op.drop_table("portfolio")
    op.execute("DROP FUNCTION mode_is_never_changed()")
