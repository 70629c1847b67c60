"""Strategy instances and their versions."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from advisor.db.tables.base import Instant, metadata

strategy_instance = Table(
    "strategy_instance",
    metadata,
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False, comment="core.orders.instances.InstanceState"),
    Column("reason", Text, nullable=False, comment="of the state, for people; may be empty"),
    Column("from_settings", Boolean, nullable=False, comment="defined by the settings and not here"),
    Column("version", Integer, nullable=False, comment="strategy_version.number of the one that counts"),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
    CheckConstraint("state IN ('running', 'paused', 'stopped', 'error')", name="state"),
    CheckConstraint("version > 0", name="version"),
    comment="strategy instances, and what they do now",
)

strategy_version = Table(
    "strategy_version",
    metadata,
    Column("instance", ForeignKey("strategy_instance.name"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="from 1 on"),
    Column("strategy", Text, nullable=False),
    Column("config", JSONB, nullable=False),
    Column("mode", Text, nullable=False),
    Column("portfolio", Text, nullable=False),
    Column("venues", ARRAY(Text), comment="that it may bet with; null: all"),
    Column("limits", Text, nullable=False, comment="risk.profiles.LimitProfile"),
    Column("staking", JSONB, nullable=False, comment="risk.staking.Staking"),
    Column("schedule", JSONB, nullable=False, comment="windows: days, begin and end in minutes; none: always"),
    Column("risk", Text, nullable=False, server_default="static", comment="core.orders.instances.RiskMode"),
    Column("origin", Text, nullable=False, comment="core.orders.instances.VersionOrigin"),
    Column("of_version", Integer, comment="that it was rolled back to"),
    Column("of_instance", Text, comment="that it was cloned from"),
    Column("note", Text, nullable=False, comment="why, for people; may be empty"),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    CheckConstraint("mode IN ('watch', 'paper', 'live')", name="mode"),
    CheckConstraint("risk IN ('static', 'dynamic', 'model')", name="risk"),
    comment="how strategy instances were defined; never changed",
)
