"""Imports of files: what each said and did, and what stood before, so that it can be undone."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Identity, Index, Integer, SmallInteger, Table, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from advisor.db.tables.base import Instant, metadata

import_file = Table(
    "import_file",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("refused", JSONB, nullable=False, comment="rows left out"),
    Column("refused_prices", JSONB, nullable=False, comment="left out of rows that stay"),
    Column("changes", JSONB, nullable=False),
    Column("teams", JSONB, nullable=False, server_default=sql("'{}'"), comment="it made: reviewed or not, by id"),
    Column("competitions", ARRAY(Integer), nullable=False, server_default=sql("'{}'"), comment="ids of those it made"),
    Column("undone_at", Instant),
    Column("stands_because", Text, comment="why it cannot be undone; null: it can"),
    comment="files of history that were imported",
)

import_event = Table(
    "import_event",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("file_id", ForeignKey("import_file.id"), primary_key=True),
    Column("is_new", Boolean, nullable=False, comment="the file brought it"),
    Column(
        "before",
        JSONB,
        nullable=False,
        server_default=sql("'{}'"),
        comment="columns of event that the file changed, and its row of settlement as result: as they were",
    ),
    Column("after", JSONB, nullable=False, server_default=sql("'{}'"), comment="the columns, as the file left them"),
    Index(None, "file_id"),
    comment="the events that an import named, though it may have changed nothing of them",
)


def _replaced(name: str, venue_column: Column[int] | Column[str]) -> Table:
    return Table(
        name,
        metadata,
        Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
        Column("file_id", Integer, primary_key=True, autoincrement=False, comment="import_file.id"),
        Column("market", SmallInteger, primary_key=True, autoincrement=False),
        Column("line", Integer, primary_key=True, autoincrement=False),
        venue_column,
        Column("phase", SmallInteger, primary_key=True, autoincrement=False),
        Column("at", Instant),
        Column("odds_e4", ARRAY(Integer), comment="null: there was no such row"),
        CheckConstraint("num_nulls(at, odds_e4) IN (0, 2)", name="row"),
        comment="rows that an import changed of events it did not bring, as they were before",
    )


replaced_price = _replaced("replaced_price", Column("venue_id", SmallInteger, primary_key=True, autoincrement=False))
replaced_aggregate_price = _replaced("replaced_aggregate_price", Column("statistic", Text, primary_key=True))
