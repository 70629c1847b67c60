"""Accounts at venues, held against what we know: rounds, differences, statements; and conservative mode by hand."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)

from advisor.db.tables.base import Instant, metadata, mode_column, public_id_column

reconciliation_round = Table(
    "reconciliation_round",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("venue", Text, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("reason", Text, nullable=False, comment="why it is not, a clause; empty of a complete one"),
    Column("asset", Text, comment="of the account; null of a round that is not complete, as are the amounts"),
    Column("balance", Numeric(40, 0), comment="by the venue, smallest units"),
    Column("expected", Numeric(40, 0), comment="what the lines of its statement add up to"),
    Column("unexplained", Numeric(40, 0), comment="what open differences without a cause are about together"),
    Column("open_items", Integer, nullable=False, comment="differences that nothing explains, as of the last complete"),
    Column("explained_items", Integer, nullable=False, comment="those that a cause explains, likewise"),
    Column("skipped", Integer, nullable=False, comment="orders left out, as something was under way"),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    mode_column(),
    CheckConstraint("is_complete = (balance IS NOT NULL)", name="balance"),
    Index(None, "venue", "id"),
    Index(None, "began_at"),
    comment="each time that an account at a venue was held against what we know",
)

reconciliation_item = Table(
    "reconciliation_item",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    public_id_column(),
    Column("venue", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="execution.account_check.DifferenceKind"),
    Column("subject", Text, nullable=False, comment="reference, match, venue's order, or empty: the account"),
    Column("reference", Text, nullable=False, comment="of our order; empty: about none"),
    Column("ours", Text, nullable=False, comment="a clause for people"),
    Column("theirs", Text, nullable=False, comment="likewise"),
    Column("amount", Numeric(40, 0), nullable=False, comment="what it is about, smallest units"),
    Column("asset", Text, nullable=False),
    Column("cause", Text, comment="execution.account_check.Cause; null: nothing explains it"),
    Column("explained_by", Text, comment="who said why; null where nobody did"),
    Column("explained_because", Text),
    Column("found_at", Instant, nullable=False),
    Column("closed_at", Instant, comment="when it was found no more"),
    mode_column(),
    CheckConstraint("closed_at IS NULL OR cause IS NOT NULL", name="closed"),
    CheckConstraint("(explained_by IS NULL) = (explained_because IS NULL)", name="explained"),
    Index(
        "reconciliation_item_open_idx",
        "venue",
        "mode",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
    comment="differences between accounts at venues and what we know",
)

venue_statement_line = Table(
    "venue_statement_line",
    metadata,
    Column("venue", Text, primary_key=True),
    mode_column(primary_key=True),
    Column("id", Text, primary_key=True, comment="the venue's"),
    Column("at", Instant, primary_key=True, comment="by the venue's clock; ids may begin anew"),
    Column("kind", Text, nullable=False, comment="ports.accounts.LineKind"),
    Column("venue_order", Text, nullable=False, comment="the venue's id; empty: about none"),
    Column("amount", Numeric(40, 0), nullable=False, comment="smallest units; below zero it went"),
    Column("opens", Boolean, nullable=False, comment="what was there before the first line that was read: no line"),
    Index(None, "venue", "venue_order"),
    comment="what venues' statements say, as first read; never changed",
)

conservative_mode = Table(
    "conservative_mode",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    public_id_column(),
    Column("venue", Text, nullable=False, comment="where nothing new is bet; empty: everywhere"),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("ended_at", Instant, comment="null while it stands"),
    Column("ended_by", Text),
    Column("ended_because", Text),
    CheckConstraint(
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_because IS NULL)", name="ended"
    ),
    Index("conservative_mode_standing_idx", "venue", unique=True, postgresql_where=text("ended_at IS NULL")),
    comment="when people let nothing new be bet, and bets come back step by step",
)
