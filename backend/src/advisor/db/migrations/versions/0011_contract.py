"""Alerts about answers that broke their provider's contract."""

from alembic import op
import sqlalchemy as sa

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract_alert",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False, comment="dotted path; '' for the answer as a whole"),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False, comment="what came instead, in the last answer refused"),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False, comment="answers refused for it"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="none while it lasts"),
        sa.PrimaryKeyConstraint("provider", "document", "field", "first_seen", name=op.f("contract_alert_pkey")),
        comment="fields of answers that broke their contract",
    )
    op.create_index(
        op.f("contract_alert_provider_document_field_idx"),
        "contract_alert",
        ["provider", "document", "field"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("contract_alert")
