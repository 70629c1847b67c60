"""How near portfolios are to their limits."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Float, Integer, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

risk_state = Table(
    "risk_state",
    metadata,
    Column("portfolio", Text, primary_key=True),
    Column("asset", Text, nullable=False),
    Column("bankroll", Numeric(40, 0), nullable=False, comment="settled, smallest units, as all amounts here"),
    Column("peak", Numeric(40, 0), nullable=False),
    Column("exposure", Numeric(40, 0), nullable=False, comment="what open bets and orders can lose together"),
    Column("open_bets", Integer, nullable=False),
    Column("day_loss", Numeric(40, 0), nullable=False, comment="since midnight UTC"),
    Column("drawdown", Float, nullable=False, comment="share of the peak"),
    Column("streak", Integer, nullable=False, comment="losing bets in a row"),
    Column("is_halted", Boolean, nullable=False),
    Column("level", Text, nullable=False, comment="risk.levels.RiskLevel"),
    Column("uses", JSONB, nullable=False, comment="of limits that are on: name, used, limit"),
    Column("at", Instant, nullable=False, comment="since when all this is so"),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    CheckConstraint("level IN ('low', 'medium', 'high', 'critical')", name="level"),
    comment="what portfolios hold and can lose, and how near they are to their limits; the ledger makes it anew",
)
