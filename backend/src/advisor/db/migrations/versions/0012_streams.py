"""What streams and polled answers of one provider say of one another."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "stream_check",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True, comment="by which the stream is behind; none: not known"),
        sa.Column("error", sa.Float(), nullable=True, comment="that seconds may be off"),
        sa.Column("compared", sa.BigInteger(), nullable=False, comment="polled prices"),
        sa.Column("now", sa.BigInteger(), nullable=False, comment="that the stream said at their instant"),
        sa.Column("later", sa.BigInteger(), nullable=False, comment="only after it"),
        sa.Column("earlier", sa.BigInteger(), nullable=False, comment="before it and not then"),
        sa.Column("never", sa.BigInteger(), nullable=False, comment="at no time near"),
        sa.Column("fault", sa.Text(), nullable=True, comment="behind or disagrees; none: nothing is wrong"),
        sa.Column("since", instant, nullable=True, comment="when the fault was first seen"),
        sa.PrimaryKeyConstraint("provider", name=op.f("stream_check_pkey")),
        comment="what streams and polled answers of one provider say of one another",
    )


def downgrade() -> None:
    op.drop_table("stream_check")
