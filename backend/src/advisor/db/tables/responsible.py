"""What persons have set for themselves; triggers refuse every change of these rows."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Numeric, Table, Text

from advisor.db.tables.base import Instant, metadata

own_limit_change = Table(
    "own_limit_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False, comment="risk.responsible.OwnLimit"),
    Column("value", Numeric(40, 0), comment="smallest units, or minutes; null: no limit"),
    Column("asset", Text, comment="what amounts are of; null of minutes"),
    Column("withdraws", Boolean, nullable=False, comment="a raise that waits is taken back, and nothing else changes"),
    Column("at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    CheckConstraint("value >= 0", name="value"),
    CheckConstraint("NOT withdraws OR value IS NULL", name="withdraws"),
    CheckConstraint("(asset IS NULL) = (name = 'time_day')", name="asset"),
    Index(None, "owner", "id"),
    comment="changes of limits that persons have set for themselves; which counts when: risk.responsible",
)

betting_break = Table(
    "betting_break",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="risk.responsible.BreakKind"),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    CheckConstraint("kind IN ('time_out', 'self_exclusion')", name="kind"),
    CheckConstraint("ends_at - begins_at >= interval '24 hours'", name="length"),
    # Half a year has 181 days at least.
    CheckConstraint("kind <> 'self_exclusion' OR ends_at - begins_at >= interval '181 days'", name="exclusion"),
    Index(None, "owner", "id"),
    comment="time-outs and self-exclusions",
)
