"""What all processes know together about the providers."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

upstream_quota = Table(
    "upstream_quota",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("version", BigInteger, nullable=False, comment="counts the changes; who writes names the one it read"),
    Column("body", Text, nullable=False, comment="upstream.quota.rate_limits"),
    comment="what is spent of each provider's quotas",
)

upstream_breaker = Table(
    "upstream_breaker",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("endpoint", Text, primary_key=True, comment="class of endpoints; '' for all"),
    Column("state", Text, nullable=False),
    Column("opened_at", Instant),
    Column("failures", Integer, nullable=False, comment="in a row"),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("state IN ('closed', 'open', 'half-open')", name="state"),
)

upstream_transition = Table(
    "upstream_transition",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "provider", "id"),
    Index(None, "at"),
    comment="every change of a breaker",
)

upstream_cost = Table(
    "upstream_cost",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("endpoint", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("priority", SmallInteger, primary_key=True, autoincrement=False),
    Column("requests", BigInteger, nullable=False),
    Column("failures", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("money_e6", BigInteger, nullable=False, comment="millionths of the currency"),
    Column("currency", Text, nullable=False),
    CheckConstraint("requests >= 0 AND failures >= 0 AND credits >= 0 AND money_e6 >= 0", name="sums"),
    Index(None, "day"),
)

upstream_provider_state = Table(
    "upstream_provider_state",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("body", JSONB, nullable=False, comment="upstream.snapshots"),
    Column("at", Instant, nullable=False),
    comment="each provider as the process that calls it sees it",
)

upstream_pending = Table(
    "upstream_pending",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("body", Text, nullable=False, comment="upstream.calls"),
    Column("at", Instant, nullable=False),
    comment="calls that a shutdown left undone",
)

followed_field = Table(
    "followed_field",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("market", Text, primary_key=True, comment="the provider's id"),
    Column("body", JSONB, nullable=False, comment="the market, as its adapter reads it"),
    Column("gone", Instant, comment="since when it is listed no more; null while it is"),
    Column("closed", Instant, comment="since when it is known to be closed"),
    CheckConstraint("closed IS NULL OR gone IS NOT NULL", name="closed"),
    comment="markets on who wins a field, until their end is known",
)

contract_alert = Table(
    "contract_alert",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("field", Text, primary_key=True, comment="dotted path; '' for the answer as a whole"),
    Column("first_seen", Instant, primary_key=True),
    Column("seen", Text, nullable=False, comment="what came instead, in the last answer refused"),
    Column("expected", Text, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("times", BigInteger, nullable=False, comment="answers refused for it"),
    Column("ended_at", Instant, comment="none while it lasts"),
    Index(None, "provider", "document", "field", unique=True, postgresql_where=text("ended_at IS NULL")),
    comment="fields of answers that broke their contract",
)

provider_availability = Table(
    "provider_availability",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("up", Boolean, nullable=False),
    Column("at", Instant, nullable=False, comment="since when"),
    comment="the last change of each provider that was ever down, as the engine's steps know it",
)

stream_check = Table(
    "stream_check",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("seconds", Float, comment="by which the stream is behind; none: not known"),
    Column("error", Float, comment="that seconds may be off"),
    Column("compared", BigInteger, nullable=False, comment="polled prices"),
    Column("now", BigInteger, nullable=False, comment="that the stream said at their instant"),
    Column("later", BigInteger, nullable=False, comment="only after it"),
    Column("earlier", BigInteger, nullable=False, comment="before it and not then"),
    Column("never", BigInteger, nullable=False, comment="at no time near"),
    Column("fault", Text, comment="behind or disagrees; none: nothing is wrong"),
    Column("since", Instant, comment="when the fault was first seen"),
    comment="what streams and polled answers of one provider say of one another",
)
