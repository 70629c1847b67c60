"""One leader, whose every batch is stored once: its lease, what it stored, what waits and what was set aside.

``quote`` gets a key. Rows that are equal in it were one change stored twice; the last of them stays.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = "event_id, market, seen_at, line, selection, venue_id, side"
_WITHOUT_REPEATS = f"""
    DELETE FROM quote q USING (
        SELECT tableoid, ctid, row_number() OVER (PARTITION BY {_KEY} ORDER BY at DESC, ctid DESC) AS place FROM quote
    ) AS ranked
    WHERE ranked.place > 1 AND q.tableoid = ranked.tableoid AND q.ctid = ranked.ctid
"""


def upgrade() -> None:
    op.create_table(
        "leader_lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "fencing_number",
            sa.BigInteger(),
            nullable=False,
            comment="one higher with each leader; 0 before the first",
        ),
        sa.Column("holder", sa.Uuid(), nullable=True, comment="the process; none before the first"),
        sa.Column(
            "server_started_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a server that was started since has forgotten the lease",
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by the clock of the database, as all of these",
        ),
        sa.Column(
            "report",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what the holder said of itself when it last renewed: db.leader.reports",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("leader_lease_pkey")),
        comment="who may write live data",
    )
    op.execute("INSERT INTO leader_lease (name, fencing_number) VALUES ('engine', 0)")
    op.create_table(
        "stored_batch",
        sa.Column("session", sa.Uuid(), nullable=False, comment="a run of the engine's process"),
        sa.Column(
            "number", sa.BigInteger(), nullable=False, comment="of its last stored batch; they are stored in order"
        ),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("stored_batch_pkey")),
        comment="which batches are stored: one whose COMMIT was not answered is not stored again",
    )
    op.create_table(
        "pending_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="of the step"),
        sa.Column("days", postgresql.ARRAY(postgresql.DATE()), nullable=False, comment="of its quotes"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="in all tables"),
        sa.Column("quotes", sa.Integer(), nullable=False, comment="rows of quote"),
        sa.Column("copied", sa.LargeBinary(), nullable=False, comment="those rows as a binary COPY sends them"),
        sa.Column("others", sa.LargeBinary(), nullable=False, comment="JSON of db.quotes.pending.Others"),
        sa.PrimaryKeyConstraint("id", name=op.f("pending_history_pkey")),
        comment="history that steps have committed and that waits for its place in the tables",
    )
    # It stays for milliseconds: not worth compressing.
    op.execute("ALTER TABLE pending_history ALTER COLUMN copied SET STORAGE EXTERNAL")
    op.create_table(
        "shed_history",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("table_name", name=op.f("shed_history_pkey")),
        comment="history left out because too much waited",
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part", sa.Text(), nullable=False, comment="step or history"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=False,
            comment="JSON of the batch, or what pending_history held",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("dead_letter_pkey")),
        comment="batches that a defect of ours kept from being stored",
    )
    op.create_index(op.f("dead_letter_at_idx"), "dead_letter", ["at"])
    op.execute(_WITHOUT_REPEATS)
    # Its first columns are those of the index that it takes the place of.
    op.drop_index(op.f("quote_event_id_market_seen_at_idx"), "quote")
    op.execute(f"ALTER TABLE quote ADD CONSTRAINT quote_pkey PRIMARY KEY ({_KEY})")


def downgrade() -> None:
    op.execute("ALTER TABLE quote DROP CONSTRAINT quote_pkey")
    op.create_index(op.f("quote_event_id_market_seen_at_idx"), "quote", ["event_id", "market", "seen_at"])
    for table in ("dead_letter", "shed_history", "pending_history", "stored_batch", "leader_lease"):
        op.drop_table(table)
