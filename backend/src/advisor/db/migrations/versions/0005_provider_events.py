"""Which of our events each provider's event is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False, comment="the provider's own id"),
        sa.Column(
            "event_id", sa.BigInteger(), nullable=True, comment="none while a person is asked, or ignored"
        ),
        sa.Column("sport", sa.Text(), nullable=False),
        sa.Column("competition", sa.Text(), nullable=False, comment="the provider's key"),
        sa.Column("competition_name", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False, comment="as the provider writes it"),
        sa.Column("away", sa.Text(), nullable=False, comment="as the provider writes it"),
        sa.Column("kickoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kickoff_known", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False, comment="its home side is our away side"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="events it may be, best first, each with its facts",
        ),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False, comment="when it was last compared"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="by a person"),
        sa.Column(
            "decision",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what the decision changed, so that it can be taken back",
        ),
        sa.Column("conflict", sa.Text(), nullable=True, comment="what it tells against what is known"),
        sa.CheckConstraint(
            "state IN ('joined', 'review', 'separate', 'ignored')", name=op.f("provider_event_state_check")
        ),
        sa.CheckConstraint(
            "(event_id IS NOT NULL) = (state IN ('joined', 'separate'))", name=op.f("provider_event_event_check")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("provider_event_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("provider_event_pkey")),
        sa.UniqueConstraint("provider", "ref", name=op.f("provider_event_provider_ref_key")),
    )
    op.create_index(op.f("provider_event_event_id_idx"), "provider_event", ["event_id"])
    op.create_index(
        "provider_event_open", "provider_event", ["id"], postgresql_where=sa.text("state = 'review'")
    )


def downgrade() -> None:
    op.drop_table("provider_event")
