"""Entries that reverse others, settlements that were replaced, and commands that the engine carries out."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_AMOUNT = sa.Numeric(precision=40, scale=0)

_BALANCED: Final = """
    CREATE OR REPLACE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
            WHERE p.entry_id IN (SELECT entry_id FROM posted)
            GROUP BY p.entry_id, a.asset HAVING sum(p.amount) <> 0
        ) THEN
            RAISE EXCEPTION 'an entry of the ledger is off balance' USING ERRCODE = 'check_violation';
        END IF;
        {reversals}
        RETURN NULL;
    END $$
"""
# What reverses an entry is its opposite on every account.
_REVERSALS: Final = """
        IF EXISTS (
            SELECT FROM ledger_entry e JOIN ledger_entry r ON r.portfolio = e.portfolio AND r.key = e.reverses
            JOIN ledger_posting p ON p.entry_id IN (e.id, r.id)
            WHERE e.reverses IS NOT NULL AND e.id IN (SELECT entry_id FROM posted)
            GROUP BY e.id, p.account_id HAVING sum(p.amount) <> 0
        ) THEN
            RAISE EXCEPTION 'an entry is not the opposite of what it reverses' USING ERRCODE = 'check_violation';
        END IF;
"""


def upgrade() -> None:
    op.add_column("ledger_entry", sa.Column("reverses", sa.Text(), comment="key of the entry that it takes back"))
    op.create_index(
        op.f("ledger_entry_portfolio_reverses_idx"), "ledger_entry", ["portfolio", "reverses"], unique=True
    )
    op.create_foreign_key(
        op.f("ledger_entry_portfolio_reverses_fkey"),
        "ledger_entry",
        "ledger_entry",
        ["portfolio", "reverses"],
        ["portfolio", "key"],
    )
    op.create_index(
        "ledger_entry_halts_idx",
        "ledger_entry",
        ["portfolio", "id"],
        postgresql_where=sa.text("event ->> 'kind' IN ('halted', 'resumed')"),
    )
    op.execute(_BALANCED.format(reversals=_REVERSALS))
    op.alter_column(
        "bet_order", "settled_at", comment="when its bet was settled first, by which its profit is of a day"
    )
    op.add_column(
        "bet_order", sa.Column("corrected_at", _INSTANT, comment="when its bet was last settled anew; null: never")
    )
    op.add_column("bet_order", sa.Column("settled_by", sa.Text(), comment="who settled by hand; null: its result did"))
    op.add_column("bet_order", sa.Column("settled_because", sa.Text(), comment="why; null likewise"))
    op.create_index(
        "bet_order_settled_idx",
        "bet_order",
        ["settled_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_table(
        "replaced_settlement",
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False, comment="1: the first"),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("gross", _AMOUNT, nullable=False),
        sa.Column("charged", _AMOUNT, nullable=False),
        sa.Column("at", _INSTANT, nullable=False, comment="when it was made"),
        sa.Column("settled_by", sa.Text(), comment="as of bet_order"),
        sa.Column("settled_because", sa.Text(), comment="as of bet_order"),
        sa.Column("replaced_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["bet_order.reference"], name=op.f("replaced_settlement_reference_fkey")
        ),
        sa.PrimaryKeyConstraint("reference", "number", name=op.f("replaced_settlement_pkey")),
        comment="settlements of bets that were wrong",
    )
    op.create_table(
        "engine_command",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="settle or resume"),
        sa.Column("subject", sa.Text(), nullable=False, comment="reference of the order, or key of the portfolio"),
        sa.Column("outcome", sa.Text(), comment="of the bet to be settled; null of other commands"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT, comment="when it was carried out or refused; null while it waits"),
        sa.Column("refusal", sa.Text(), comment="why it was not carried out"),
        sa.CheckConstraint("kind IN ('settle', 'resume')", name=op.f("engine_command_kind_check")),
        sa.CheckConstraint("(kind = 'settle') = (outcome IS NOT NULL)", name=op.f("engine_command_outcome_check")),
        sa.CheckConstraint("refusal IS NULL OR done_at IS NOT NULL", name=op.f("engine_command_refusal_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("engine_command_pkey")),
        comment="what people ask of the engine, and what became of it",
    )
    op.create_index(
        "engine_command_waiting_idx", "engine_command", ["id"], postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_index(op.f("engine_command_kind_subject_idx"), "engine_command", ["kind", "subject"])
    op.add_column(
        "provider_event",
        sa.Column("final_home", sa.Integer(), comment="of the last final score that it said, for its home side"),
    )
    op.add_column("provider_event", sa.Column("final_away", sa.Integer(), comment="likewise, for its away side"))
    op.create_check_constraint(
        op.f("provider_event_final_check"), "provider_event", "(final_home IS NULL) = (final_away IS NULL)"
    )
    op.add_column("halt", sa.Column("lifted_because", sa.Text(), comment="why; null while it stands, and of old ones"))


def downgrade() -> None:
    """Entries that reverse others stay; the version before cannot read their events."""
    op.drop_column("halt", "lifted_because")
    op.drop_constraint(op.f("provider_event_final_check"), "provider_event")
    op.drop_column("provider_event", "final_away")
    op.drop_column("provider_event", "final_home")
    op.drop_table("engine_command")
    op.drop_table("replaced_settlement")
    op.drop_index("bet_order_settled_idx", table_name="bet_order")
    op.drop_column("bet_order", "settled_because")
    op.drop_column("bet_order", "settled_by")
    op.drop_column("bet_order", "corrected_at")
    op.alter_column("bet_order", "settled_at", comment=None)
    op.execute(_BALANCED.format(reversals=""))
    op.drop_index("ledger_entry_halts_idx", table_name="ledger_entry")
    op.drop_constraint(op.f("ledger_entry_portfolio_reverses_fkey"), "ledger_entry", type_="foreignkey")
    op.drop_index(op.f("ledger_entry_portfolio_reverses_idx"), table_name="ledger_entry")
    op.drop_column("ledger_entry", "reverses")
