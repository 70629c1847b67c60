"""Those of a field and persons, whom markets are about, and the results that settle these markets."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), sa.Identity(always=True, maxvalue=2**24 - 1), nullable=False),
        sa.Column("sport", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="identity.participants.participant_key"),
        sa.Column("name", sa.Text(), nullable=False, comment="as it was first written"),
        sa.PrimaryKeyConstraint("id", name=op.f("participant_pkey")),
        sa.UniqueConstraint("sport", "key", name=op.f("participant_sport_key_key")),
        comment="those of a field, and persons",
    )
    op.create_table(
        "participant_result",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statistic", sa.Text(), nullable=False, comment="of instruments.market_types"),
        sa.Column(
            "result", sa.Integer(), comment="see ledger.settlement.participant_halves; null: it took no part"
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="who says so: the file it came from"),
        sa.CheckConstraint("result >= 0", name=op.f("participant_result_result_check")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("participant_result_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("participant_result_participant_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "event_id", "participant_id", "statistic", name=op.f("participant_result_pkey")
        ),
        comment="what settles markets about a participant",
    )


def downgrade() -> None:
    """What is known of participants is deleted: there is no place for it."""
    op.drop_table("participant_result")
    op.drop_table("participant")
