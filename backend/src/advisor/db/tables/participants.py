"""Whom markets are about, and what is known of them: what settles bets that the score does not."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Integer, Table, Text, UniqueConstraint

from advisor.core.markets import MAX_PARTICIPANT
from advisor.db.tables.base import Instant, metadata

participant = Table(
    "participant",
    metadata,
    Column("id", Integer, Identity(always=True, maxvalue=MAX_PARTICIPANT), primary_key=True),
    Column("sport", Text, nullable=False),
    Column("key", Text, nullable=False, comment="identity.participants.participant_key"),
    Column("name", Text, nullable=False, comment="as it was first written"),
    UniqueConstraint("sport", "key"),
    comment="those of a field, and persons",
)

participant_result = Table(
    "participant_result",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("participant_id", ForeignKey("participant.id"), primary_key=True),
    Column("statistic", Text, primary_key=True, comment="of instruments.market_types"),
    Column("result", Integer, comment="see ledger.settlement.participant_halves; null: it took no part"),
    Column("recorded_at", Instant, nullable=False),
    Column("source", Text, nullable=False, comment="who says so: the file it came from"),
    CheckConstraint("result >= 0", name="result"),
    comment="what settles markets about a participant",
)
