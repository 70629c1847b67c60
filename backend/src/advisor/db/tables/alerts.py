"""Alerts that wait to be delivered, and those that were."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Table, Text, text

from advisor.db.tables.base import Instant, metadata

alert = Table(
    "alert",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, comment="core.alerts.AlertCode"),
    Column("severity", Text, nullable=False, comment="core.alerts.Severity"),
    Column("subject", Text, nullable=False, comment="what it is about"),
    Column("occurrence", Text, nullable=False, comment="which time it happened to the subject; may be empty"),
    Column("text", Text, nullable=False, comment="a sentence for people"),
    Column("at", Instant, nullable=False),
    Column("delivered_at", Instant, comment="null while it waits"),
    CheckConstraint("severity IN ('low', 'medium', 'high', 'critical')", name="severity"),
    Index(None, "code", "subject", "occurrence", unique=True),
    Index("alert_waiting_idx", "id", postgresql_where=text("delivered_at IS NULL")),
    Index(None, "at"),
    comment="the outbox of alerts: stored with what they say",
)
