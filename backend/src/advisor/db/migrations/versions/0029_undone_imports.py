"""What stood before each import, so that it can be undone.

Imports of before did not note it and stand. Events are deleted one by one when an import is undone: each table that
falls with them has an index by event from now on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_BY_EVENT = ("value_bet", "arbitrage", "market_confirmation")
_JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table_comment("import_file", "files of history that were imported")
    op.add_column(
        "import_file",
        sa.Column("teams", _JSONB, nullable=False, server_default="{}", comment="it made: reviewed or not, by id"),
    )
    op.add_column(
        "import_file",
        sa.Column(
            "competitions",
            postgresql.ARRAY(sa.Integer()),
            nullable=False,
            server_default="{}",
            comment="ids of those it made",
        ),
    )
    op.add_column("import_file", sa.Column("undone_at", _INSTANT))
    op.add_column(
        "import_file", sa.Column("stands_because", sa.Text(), comment="why it cannot be undone; null: it can")
    )
    op.execute(
        "UPDATE import_file SET stands_because = "
        "'it was imported by an earlier version, which did not note what stood before'"
    )
    op.create_table(
        "import_event",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False, comment="the file brought it"),
        sa.Column(
            "before",
            _JSONB,
            nullable=False,
            server_default="{}",
            comment="columns of event that the file changed, and its row of settlement as result: as they were",
        ),
        sa.Column("after", _JSONB, nullable=False, server_default="{}", comment="the columns, as the file left them"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("import_event_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["import_file.id"], name=op.f("import_event_file_id_fkey")),
        sa.PrimaryKeyConstraint("event_id", "file_id", name=op.f("import_event_pkey")),
        comment="the events that an import named, though it may have changed nothing of them",
    )
    op.create_index(op.f("import_event_file_id_idx"), "import_event", ["file_id"])
    _create_replaced("replaced_price", sa.Column("venue_id", sa.SmallInteger(), nullable=False))
    _create_replaced("replaced_aggregate_price", sa.Column("statistic", sa.Text(), nullable=False))
    for table in _BY_EVENT:
        op.create_index(op.f(f"{table}_event_id_idx"), table, ["event_id"])


def _create_replaced(name: str, venue: sa.Column[int] | sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="import_file.id"),
        sa.Column("market", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        venue,
        sa.Column("phase", sa.SmallInteger(), nullable=False),
        sa.Column("at", _INSTANT),
        sa.Column("odds_e4", postgresql.ARRAY(sa.Integer()), comment="null: there was no such row"),
        sa.CheckConstraint("num_nulls(at, odds_e4) IN (0, 2)", name=op.f(f"{name}_row_check")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f(f"{name}_event_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "event_id", "file_id", "market", "line", venue.name, "phase", name=op.f(f"{name}_pkey")
        ),
        comment="rows that an import changed of events it did not bring, as they were before",
    )


def downgrade() -> None:
    for table in _BY_EVENT:
        op.drop_index(op.f(f"{table}_event_id_idx"), table)
    for table in ("replaced_aggregate_price", "replaced_price", "import_event"):
        op.drop_table(table)
    for column in ("stands_because", "undone_at", "competitions", "teams"):
        op.drop_column("import_file", column)
    op.drop_table_comment("import_file", existing_comment="files of history that were imported")
