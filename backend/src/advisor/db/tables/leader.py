"""Who writes live data, what it has stored, and what waits or was set aside."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, DATE, JSONB

from advisor.db.tables.base import Instant, metadata

leader_lease = Table(
    "leader_lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fencing_number", BigInteger, nullable=False, comment="one higher with each leader; 0 before the first"),
    Column("holder", Uuid, comment="the process; none before the first"),
    Column("server_started_at", Instant, comment="a server that was started since has forgotten the lease"),
    Column("taken_at", Instant),
    Column("renewed_at", Instant),
    Column("expires_at", Instant, comment="by the clock of the database, as all of these"),
    Column("report", JSONB, comment="what the holder said of itself when it last renewed: db.leader.reports"),
    comment="who may write live data",
)

stored_batch = Table(
    "stored_batch",
    metadata,
    Column("session", Uuid, primary_key=True, comment="a run of the engine's process"),
    Column("number", BigInteger, nullable=False, comment="of its last stored batch; they are stored in order"),
    Column("stored_at", Instant, nullable=False),
    comment="which batches are stored: one whose COMMIT was not answered is not stored again",
)

pending_history = Table(
    "pending_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False, comment="of the step"),
    Column("days", ARRAY(DATE), nullable=False, comment="of its quotes"),
    Column("rows", Integer, nullable=False, comment="in all tables"),
    Column("quotes", Integer, nullable=False, comment="rows of quote"),
    Column("copied", LargeBinary, nullable=False, comment="those rows as a binary COPY sends them"),
    Column("others", LargeBinary, nullable=False, comment="JSON of db.quotes.pending.Others"),
    comment="history that steps have committed and that waits for its place in the tables",
)

shed_history = Table(
    "shed_history",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("last_at", Instant, nullable=False),
    comment="history left out because too much waited",
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("part", Text, nullable=False, comment="step or history"),
    Column("reason", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="JSON of the batch, or what pending_history held"),
    Index(None, "at"),
    comment="batches that a defect of ours kept from being stored",
)
