"""Which providers are down, stored with the steps: whoever takes over begins with it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_availability",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("up", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="since when"),
        sa.PrimaryKeyConstraint("provider", name=op.f("provider_availability_pkey")),
        comment="the last change of each provider that was ever down, as the engine's steps know it",
    )


def downgrade() -> None:
    op.drop_table("provider_availability")
