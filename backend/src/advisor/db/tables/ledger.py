"""The ledger: portfolios, accounts with their balances, entries, and the postings that sum to zero."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata, mode_column, of_portfolio

portfolio = Table(
    "portfolio",
    metadata,
    Column("name", Text, primary_key=True),
    Column("mode", Text, nullable=False, comment="core.orders.modes.Mode"),
    Column("venue", Text, comment="at which the account is whose own book it is; null: it bets, as all others"),
    CheckConstraint("mode IN ('paper', 'live')", name="mode"),
    UniqueConstraint("name", "mode"),
    comment="with whose money each bets, for good",
)

ledger_account = Table(
    "ledger_account",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("portfolio", Text, nullable=False),
    Column("venue", Text, nullable=False, comment="empty: at no venue"),
    Column("asset", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="ledger.entries.AccountKind"),
    Column("balance", Numeric(40, 0), nullable=False, comment="smallest units; kept in the entries' transactions"),
    mode_column(),
    of_portfolio(),
    Index(None, "portfolio", "venue", "asset", "kind", unique=True),
    comment="accounts",
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("portfolio", Text, nullable=False),
    Column("key", Text, nullable=False, comment="what happened: once in a portfolio"),
    Column("at", Instant, nullable=False),
    Column("event", JSONB, comment="what it means to the risk state: db.ledger.events; null: nothing"),
    Column("reverses", Text, comment="key of the entry that it takes back"),
    mode_column(),
    Index(None, "portfolio", "key", unique=True),
    Index(None, "portfolio", "reverses", unique=True, postgresql_where=text("reverses IS NOT NULL")),
    Index(
        "ledger_entry_halts_idx", "portfolio", "id", postgresql_where=text("event ->> 'kind' IN ('halted', 'resumed')")
    ),
    Index("ledger_entry_moved_idx", "at", postgresql_where=text("event ->> 'kind' = 'moved'")),
    ForeignKeyConstraint(["portfolio", "reverses"], ["ledger_entry.portfolio", "ledger_entry.key"]),
    comment="what happened at once; never changed",
)

ledger_posting = Table(
    "ledger_posting",
    metadata,
    Column("entry_id", BigInteger, primary_key=True, comment="ledger_entry.id; the trigger sees to it"),
    Column("account_id", Integer, primary_key=True, comment="ledger_account.id of the same portfolio, likewise"),
    Column("amount", Numeric(40, 0), nullable=False, comment="smallest units; above zero is a debit"),
    mode_column(),
    comment="lines of entries; a trigger checks that those of one asset sum to zero, and whose accounts they are of",
)

settled_day = Table(
    "settled_day",
    metadata,
    Column("portfolio", Text, primary_key=True),
    Column("asset", Text, primary_key=True),
    Column("instance", Text, primary_key=True),
    Column("venue", Text, primary_key=True),
    Column("mode", Text, primary_key=True),
    Column("day", Date, primary_key=True, comment="UTC, on which bets were settled first"),
    Column("bets", Integer, nullable=False),
    Column("won", Integer, nullable=False, comment="with a profit"),
    Column("lost", Integer, nullable=False, comment="with a loss"),
    Column("profit", Numeric(40, 0), nullable=False, comment="net of commission, smallest units"),
    Column("commission", Numeric(40, 0), nullable=False, comment="what was charged, smallest units"),
    Column("turnover", Numeric(40, 0), nullable=False, comment="what they had at risk, void ones left out"),
    Column("measured", Integer, nullable=False, comment="with a CLV"),
    Column("clv", Numeric, nullable=False, comment="the sum of theirs"),
    of_portfolio(),
    comment="what settled bets made by day; triggers keep it with the bets",
)

balance_snapshot = Table(
    "balance_snapshot",
    metadata,
    Column("portfolio", Text, primary_key=True),
    Column("asset", Text, primary_key=True),
    Column("at", Instant, primary_key=True, comment="by the clock of who took it, in whole steps of a few minutes"),
    Column("cash", Numeric(40, 0), nullable=False, comment="this and all amounts in smallest units"),
    Column("held", Numeric(40, 0), nullable=False),
    Column("at_risk", Numeric(40, 0), nullable=False, comment="provisional or not"),
    Column("locked", Numeric(40, 0), nullable=False, comment="set aside, and no part of the bankroll"),
    Column("profit", Numeric(40, 0), nullable=False, comment="of all settled bets, net of commission"),
    Column("open_value", Numeric(40, 0), comment="what open bets are expected to bring back; null: not all are priced"),
    mode_column(),
    of_portfolio(),
    comment="what portfolios held every few minutes; after a while the last of each day (UTC) alone",
)

portfolio_snapshot = Table(
    "portfolio_snapshot",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("portfolio", Text, nullable=False),
    Column("version", SmallInteger, nullable=False, comment="of its content"),
    Column("last_entry", BigInteger, nullable=False, comment="ledger_entry.id of the last that it covers"),
    Column("content", LargeBinary, nullable=False, comment="db.ledger.snapshot_content"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 over portfolio, version, last entry and content"),
    Column("at", Instant, nullable=False),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    mode_column(),
    Index(None, "portfolio", "id"),
    of_portfolio(),
    comment="what the entries of a portfolio have made of it; the ledger makes it anew, and the last few are kept",
)
