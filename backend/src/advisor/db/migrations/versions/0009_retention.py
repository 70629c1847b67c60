"""What is no longer wanted is found by its age, and what the rest takes of the disk is stored."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "storage_report",
        sa.Column(
            "one", sa.Boolean(), server_default=sa.text("true"), nullable=False, comment="there is one row"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("free_bytes", sa.BigInteger(), nullable=False, comment="of the data folder's file system"),
        sa.Column("disk_bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "stores",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="bytes by core.storage.Store",
        ),
        sa.CheckConstraint("one", name=op.f("storage_report_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("storage_report_pkey")),
        comment="the last measurement of disk use",
    )
    op.create_index(
        "value_bet_evidence",
        "value_bet",
        ["ended_at"],
        postgresql_where=sa.text("state <> 'live' AND prices <> '[]'::jsonb"),
    )
    op.create_index(op.f("upstream_transition_at_idx"), "upstream_transition", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("upstream_transition_at_idx"), table_name="upstream_transition")
    op.drop_index("value_bet_evidence", table_name="value_bet")
    op.drop_table("storage_report")
