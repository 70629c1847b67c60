"""Money that people move, what strategies may use of it, and what portfolios have."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata, mode_column, of_portfolio, public_id_column

capital_flow = Table(
    "capital_flow",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    public_id_column(),
    Column("kind", Text, nullable=False, comment="risk.capital.flows.FlowKind"),
    Column("portfolio", Text, nullable=False, comment="where it begins; of a deposit where it ends"),
    Column("target", Text, comment="portfolio where a transfer ends; null of all else"),
    Column("asset", Text, nullable=False, comment="of the portfolio"),
    Column("amount", Numeric(40, 0), nullable=False, comment="smallest units"),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant, comment="when the engine moved it or refused to; null while it waits"),
    Column("rule", Text, comment="risk.capital.flows.FlowRule by which it was refused; null: it was not"),
    Column("refusal", Text, comment="why, a clause; null likewise"),
    Column("largest", Numeric(40, 0), comment="what could be moved at most, smallest units; null: no such bound"),
    Column("received", Numeric(40, 0), comment="what a transfer brought its target, smallest units of target_asset"),
    Column("target_asset", Text),
    Column("rate", Numeric, comment="units of target_asset for one of asset; null where both are one"),
    Column("rate_at", Instant, comment="when it held"),
    mode_column(),
    of_portfolio(),
    ForeignKeyConstraint(["target", "mode"], ["portfolio.name", "portfolio.mode"]),
    CheckConstraint("kind IN ('deposit', 'withdrawal', 'transfer', 'lock', 'unlock')", name="kind"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("(kind = 'transfer') = (target IS NOT NULL) AND target IS DISTINCT FROM portfolio", name="target"),
    CheckConstraint("(rule IS NULL) = (refusal IS NULL) AND (rule IS NULL OR done_at IS NOT NULL)", name="refusal"),
    CheckConstraint("(received IS NULL) = (target_asset IS NULL)", name="received"),
    CheckConstraint("(rate IS NULL) = (rate_at IS NULL)", name="rate"),
    Index("capital_flow_waiting_idx", "id", postgresql_where=text("done_at IS NULL")),
    comment="money that people pay in, pay out, move or set aside, and what became of it",
)

capital_allotment = Table(
    "capital_allotment",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("portfolio", Text, nullable=False),
    Column("instance", Text, nullable=False, comment="name of the strategy instance"),
    Column("asset", Text, nullable=False, comment="of the portfolio"),
    Column("amount", Numeric(40, 0), comment="smallest units; null: what it may use is not limited any more"),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False, comment="losses count from here"),
    mode_column(),
    CheckConstraint("amount >= 0", name="amount"),
    of_portfolio(),
    Index(None, "portfolio", "instance", "id"),
    comment="what strategy instances may use of a portfolio; the last of each counts",
)

capital_state = Table(
    "capital_state",
    metadata,
    Column("portfolio", Text, primary_key=True),
    Column("asset", Text, nullable=False),
    Column("figures", JSONB, nullable=False, comment="db.capital.states"),
    Column("at", Instant, nullable=False, comment="since when they are so"),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    mode_column(),
    of_portfolio(),
    comment="what portfolios have, what of it may be used, and how it would be shared; made anew by the engine",
)
