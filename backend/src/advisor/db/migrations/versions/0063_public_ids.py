"""What people name has an id that nobody can guess; its number stays ours."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_TABLES: Final = (
    "halt",
    "close_out",
    "engine_command",
    "capital_flow",
    "reconciliation_item",
    "conservative_mode",
)


def upgrade() -> None:
    for table in _TABLES:
        column = sa.Column(
            "public_id",
            sa.Uuid,
            nullable=False,
            server_default=sa.text("gen_random_uuid()"),
            comment="by which others name it; its number is ours alone",
        )
        op.add_column(table, column)
        op.create_unique_constraint(f"{table}_public_id_key", table, ["public_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "public_id")
