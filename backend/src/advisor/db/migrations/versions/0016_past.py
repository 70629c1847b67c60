"""What the past of prices says of them, stored with them: whoever takes over validates them as the leader before.

Of prices from before nothing of it is known but since when they stand, at least.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add("anchor", sa.Float(), "'NaN'", "median log-odds of its peers when it changed; NaN: not known")
    op.add_column(
        "latest_quote",
        sa.Column(
            "stands_since", sa.DateTime(timezone=True), nullable=True, comment="since when these odds are known"
        ),
    )
    op.execute("UPDATE latest_quote SET stands_since = greatest(changed_at, seen_at)")
    op.alter_column("latest_quote", "stands_since", nullable=False)
    _add("opening_e4", sa.Integer(), "0", "odds that stood first on opening_day; 0: none")
    _add("opening_day", sa.Integer(), "0", "days since the Unix epoch")


def downgrade() -> None:
    for column in ("opening_day", "opening_e4", "stands_since", "anchor"):
        op.drop_column("latest_quote", column)


def _add(name: str, kind: "sa.types.TypeEngine[float] | sa.types.TypeEngine[int]", value: str, comment: str) -> None:
    op.add_column(
        "latest_quote", sa.Column(name, kind, nullable=False, server_default=sa.text(value), comment=comment)
    )
    op.alter_column("latest_quote", name, server_default=None)
