"""What explains a bet, what its venue said, its closing price and CLV are kept with it; what is decided is sealed."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSONB = postgresql.JSONB(astext_type=sa.Text())

# What was seen when older bets were decided is known no more: value bets keep what was seen last.
_KEPT: Final = """
    INSERT INTO bet_evidence (reference, closing_odds_e4, closing_probability, clv, measured_at)
    SELECT o.reference, v.closing_odds_e4, v.closing_probability, v.clv, CASE WHEN v.state = 'closed' THEN v.ended_at END
    FROM bet_order o JOIN value_bet v ON v.id = o.cause
"""

_TRIGGERS: Final = (
    """
    CREATE FUNCTION seals_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what was sealed is never changed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER sealed_bet_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_bet
    FOR EACH STATEMENT EXECUTE FUNCTION seals_are_kept()
    """,
)


def upgrade() -> None:
    op.create_table(
        "bet_evidence",
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column(
            "signal", _JSONB, comment="what was found when it was decided; null of bets from before this was kept"
        ),
        sa.Column("quotes", _JSONB, comment="books seen then: venue, odds of each selection, at; null likewise"),
        sa.Column("rules", _JSONB, comment="of market, venue and limits, in force then; null likewise"),
        sa.Column("closing_odds_e4", sa.Integer(), comment="of its own venue; null: not known"),
        sa.Column("closing_probability", sa.Float(), comment="fair, at the close; null: not known"),
        sa.Column("clv", sa.Float(), comment="of the odds when its signal was found; null: not known"),
        sa.Column("measured_at", _INSTANT, comment="when the close became known, or was withdrawn; null before"),
        sa.ForeignKeyConstraint(["reference"], ["bet_order.reference"], name=op.f("bet_evidence_reference_fkey")),
        sa.PrimaryKeyConstraint("reference", name=op.f("bet_evidence_pkey")),
        comment="what was seen when orders were decided, and the close that they are measured by",
    )
    op.execute(_KEPT)
    op.create_table(
        "order_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="engine.blotter.WordKind"),
        sa.Column("content", _JSONB, nullable=False, comment="what was said, as text"),
        sa.Column("at", _INSTANT, nullable=False, comment="when it became known"),
        sa.ForeignKeyConstraint(["reference"], ["bet_order.reference"], name=op.f("order_word_reference_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("order_word_pkey")),
        comment="what venues said of orders, each word that changed what was known",
    )
    op.create_index(op.f("order_word_reference_id_idx"), "order_word", ["reference", "id"])
    op.create_table(
        "sealed_bet",
        sa.Column(
            "number", sa.BigInteger(), autoincrement=False, nullable=False, comment="from 1 on, without a gap"
        ),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False, comment="when it was decided and sealed"),
        sa.Column("salt", sa.Text(), nullable=False, comment="shown once its event has begun"),
        sa.Column("content", sa.Text(), nullable=False, comment="what was sealed, canonical JSON; likewise"),
        sa.Column("sealed", sa.Text(), nullable=False, comment="SHA-256 of salt and content"),
        sa.Column("head", sa.Text(), nullable=False, comment="of all seals up to this one: core.proofs.seals"),
        sa.Column("session", sa.Text(), comment="whose journal published it; null: none was written"),
        sa.Column("record", sa.BigInteger(), comment="number of its record there; null likewise"),
        sa.Column("record_seal", sa.Text(), comment="of that record; null likewise"),
        sa.ForeignKeyConstraint(["reference"], ["bet_order.reference"], name=op.f("sealed_bet_reference_fkey")),
        sa.PrimaryKeyConstraint("number", name=op.f("sealed_bet_pkey")),
        sa.UniqueConstraint("reference", name=op.f("sealed_bet_reference_key")),
        comment="what was decided, fixed before anybody knew how it ends; never changed, never deleted",
    )
    for statement in _TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("sealed_bet")
    op.execute("DROP FUNCTION seals_are_kept")
    op.drop_table("order_word")
    op.drop_table("bet_evidence")
