"""How games came to their end: played over their whole length, shortened, abandoned, given to one side.

Nothing is filled: what was stored before does not say it. Of games that are over, providers say it again while they list
them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "event",
        sa.Column("ending", sa.Text(), comment="core.markets.GameEnd; null where nobody says how it came to its end"),
    )
    op.add_column(
        "event", sa.Column("ended_in", sa.SmallInteger(), comment="period or inning in which a shortened game ended")
    )
    op.add_column("event", sa.Column("ending_by", sa.Text(), comment="the provider that says so"))
    op.create_check_constraint(
        op.f("event_ending_check"),
        "event",
        "ending IN ('regular', 'shortened', 'abandoned', 'forfeited', 'uncontested', 'cancelled')",
    )
    op.create_check_constraint(op.f("event_ending_by_check"), "event", "(ending IS NULL) = (ending_by IS NULL)")
    op.create_check_constraint(
        op.f("event_ended_in_check"), "event", "ended_in IS NULL OR (ended_in >= 1 AND (ending = 'shortened') IS TRUE)"
    )


def downgrade() -> None:
    op.drop_column("event", "ending_by")
    op.drop_column("event", "ended_in")
    op.drop_column("event", "ending")
