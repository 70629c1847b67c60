"""Which of our events each provider's event is."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

provider_event = Table(
    "provider_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("ref", Text, nullable=False, comment="the provider's own id"),
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), comment="none while a person is asked, or ignored"),
    Column("sport", Text, nullable=False),
    Column("competition", Text, nullable=False, comment="the provider's key"),
    Column("competition_name", Text, nullable=False),
    Column("home", Text, nullable=False, comment="as the provider writes it"),
    Column("away", Text, nullable=False, comment="as the provider writes it"),
    Column("title", Text, nullable=False, server_default="", comment="of an event without teams, as written"),
    Column("kickoff", Instant, nullable=False),
    Column("kickoff_known", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("swapped", Boolean, nullable=False, comment="its home side is our away side"),
    Column("score", Float, nullable=False),
    Column("evidence", JSONB, nullable=False, comment="events it may be, best first, each with its facts"),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("matched_at", Instant, nullable=False, comment="when it was last compared"),
    Column("decided_at", Instant, comment="by a person"),
    Column("decision", JSONB, comment="what the decision changed, so that it can be taken back"),
    Column("conflict", Text, comment="in what it contradicts what is known"),
    UniqueConstraint("provider", "ref"),
    CheckConstraint("state IN ('joined', 'review', 'separate', 'ignored')", name="state"),
    CheckConstraint("(event_id IS NOT NULL) = (state IN ('joined', 'separate'))", name="event"),
    Index(None, "event_id"),
    Index("provider_event_open", "id", postgresql_where=text("state = 'review'")),
)
