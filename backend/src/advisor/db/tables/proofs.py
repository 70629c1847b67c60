"""What explains and proves a bet: kept as long as the bet itself."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
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
    Column("kind", Text, nullable=False, comment="engine.blotter.WordKind"),
    Column("content", JSONB, nullable=False, comment="what was said, as text"),
    Column("at", Instant, nullable=False, comment="when it became known"),
    Index(None, "reference", "id"),
    comment="what venues said of orders, each word that changed what was known",
)
