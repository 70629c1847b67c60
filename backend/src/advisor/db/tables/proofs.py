"""What explains and proves a bet: kept as long as the bet itself."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

bet_evidence = Table(
    "bet_evidence",
    metadata,
    Column("reference", ForeignKey("bet_order.reference"), primary_key=True),
    Column("signal", JSONB, comment="what was found when it was decided; null of bets from before this was kept"),
    Column("quotes", JSONB, comment="books seen then: venue, odds of each selection, at; null likewise"),
    Column("rules", JSONB, comment="of market, venue and limits, in force then; null likewise"),
    Column("closing_odds_e4", Integer, comment="of its own venue; null: not known"),
    Column("closing_probability", Float, comment="fair, at the close; null: not known"),
    Column("clv", Float, comment="of the odds when its signal was found; null: not known"),
    Column("measured_at", Instant, comment="when the close became known, or was withdrawn; null before"),
    comment="what was seen when orders were decided, and the close that they are measured by",
)

order_word = Table(
    "order_word",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("reference", ForeignKey("bet_order.reference"), nullable=False),
    Column("kind", Text, nullable=False, comment="engine.orders.blotter.WordKind"),
    Column("content", JSONB, nullable=False, comment="what was said, as text"),
    Column("at", Instant, nullable=False, comment="when it became known"),
    Index(None, "reference", "id"),
    comment="what venues said of orders, each word that changed what was known",
)

seal = Table(
    "seal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="from 1 on, without a gap"),
    Column("kind", Text, nullable=False, server_default="bet", comment="core.proofs.sealed_record"),
    Column("reference", Uuid, nullable=False, unique=True, comment="of the order, or id of the signal"),
    Column("event_id", BigInteger, comment="event.id, of a signal; null of a bet"),
    Column("at", Instant, nullable=False, comment="when it was decided and sealed"),
    Column("salt", Text, nullable=False, comment="shown once its event has begun"),
    Column("content", Text, nullable=False, comment="what was sealed, canonical JSON; likewise"),
    Column("sealed", Text, nullable=False, comment="SHA-256 of salt and content"),
    Column("head", Text, nullable=False, comment="of all seals up to this one: core.proofs.seals"),
    Column("session", Text, comment="whose journal published it; null: none was written"),
    Column("record", BigInteger, comment="number of its record there; null likewise"),
    Column("record_seal", Text, comment="of that record; null likewise"),
    CheckConstraint("kind IN ('bet', 'signal')", name="kind"),
    comment="what was decided, fixed before anybody knew how it ends; never changed, never deleted",
)
