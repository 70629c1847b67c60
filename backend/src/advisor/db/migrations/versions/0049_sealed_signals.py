"""Signals on which nothing was bet are sealed too, in one chain with the bets."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_RENAMED = (("pkey", "pkey"), ("reference_key", "reference_key"))


def upgrade() -> None:
    op.drop_constraint("sealed_bet_reference_fkey", "sealed_bet", type_="foreignkey")
    op.rename_table("sealed_bet", "seal")
    for before, after in _RENAMED:
        op.execute(f"ALTER TABLE seal RENAME CONSTRAINT sealed_bet_{before} TO seal_{after}")
    op.execute("ALTER TRIGGER sealed_bet_kept ON seal RENAME TO seal_kept")
    op.add_column(
        "seal", sa.Column("kind", sa.Text(), server_default="bet", nullable=False, comment="core.proofs.sealed_record")
    )
    op.add_column("seal", sa.Column("event_id", sa.BigInteger(), comment="event.id, of a signal; null of a bet"))
    op.alter_column("seal", "reference", comment="of the order, or id of the signal")
    op.create_check_constraint(op.f("seal_kind_check"), "seal", "kind IN ('bet', 'signal')")


def downgrade() -> None:
    # Seals of signals go with the table's older form: it has no place for them.
    op.execute("ALTER TABLE seal DISABLE TRIGGER seal_kept")
    op.execute("DELETE FROM seal WHERE kind = 'signal'")
    op.execute("ALTER TABLE seal ENABLE TRIGGER seal_kept")
    op.drop_column("seal", "kind")
    op.drop_column("seal", "event_id")
    op.alter_column("seal", "reference", comment=None)
    op.execute("ALTER TRIGGER seal_kept ON seal RENAME TO sealed_bet_kept")
    for before, after in _RENAMED:
        op.execute(f"ALTER TABLE seal RENAME CONSTRAINT seal_{after} TO sealed_bet_{before}")
    op.rename_table("seal", "sealed_bet")
    op.create_foreign_key("sealed_bet_reference_fkey", "sealed_bet", "bet_order", ["reference"], ["reference"])
