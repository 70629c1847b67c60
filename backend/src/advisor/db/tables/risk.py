"""How near portfolios are to their limits, and the breakers that stop new bets."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata, mode_column, of_portfolio

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
    Column("week_loss", Numeric(40, 0), nullable=False, comment="since Monday, UTC"),
    Column("month_loss", Numeric(40, 0), nullable=False, comment="since the first of the month, UTC"),
    Column("drawdown", Float, nullable=False, comment="share of the peak"),
    Column("streak", Integer, nullable=False, comment="losing bets in a row"),
    Column("is_halted", Boolean, nullable=False),
    Column("level", Text, nullable=False, comment="risk.levels.RiskLevel"),
    Column("uses", JSONB, nullable=False, comment="of limits that are on: name, used, limit"),
    Column("tails", JSONB, nullable=False, comment="days, level, value at risk and shortfall of each; may be none"),
    Column("at", Instant, nullable=False, comment="since when all this is so"),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    mode_column(),
    of_portfolio(),
    CheckConstraint("level IN ('low', 'medium', 'high', 'critical')", name="level"),
    comment="what portfolios hold and can lose, and how near they are to their limits; the ledger makes it anew",
)

exposure_state = Table(
    "exposure_state",
    metadata,
    Column("portfolio", Text, primary_key=True),
    Column("asset", Text, nullable=False),
    Column(
        "exposures",
        JSONB,
        nullable=False,
        comment="kind, subject, amount in smallest units, number of bets of each: engine.portfolios.exposures",
    ),
    Column("at", Instant, nullable=False, comment="since when all this is so"),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    mode_column(),
    of_portfolio(),
    comment="what open bets of portfolios can lose by what they have in common, computed now and then",
)

_STATES = "IN ('closed', 'open', 'cool_down', 'half_open')"

trading_breaker = Table(
    "trading_breaker",
    metadata,
    Column("kind", Text, primary_key=True, comment="risk.breakers.breaker.TradingBreakerKind"),
    Column("subject", Text, primary_key=True, comment="portfolio, competition, venue or strategy instance, by kind"),
    Column("state", Text, nullable=False, comment="risk.breakers.breaker.TradingBreakerState"),
    Column("since", Instant, nullable=False, comment="when it came into this state"),
    Column("reason", Text, nullable=False, comment="why it opened last, a sentence"),
    Column("value", Float, nullable=False, comment="what was found then; NaN: could not be computed"),
    Column("limit_value", Float, nullable=False, comment="against which it was held"),
    Column("fencing_number", BigInteger, nullable=False, comment="of the leader that wrote it"),
    CheckConstraint(f"state {_STATES}", name="state"),
    comment="what stops new bets; a breaker that never opened has no row",
)

trading_breaker_change = Table(
    "trading_breaker_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text, nullable=False, comment="risk.breakers.breaker.TradingBreakerState"),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False, comment="as of trading_breaker, as are value and limit_value"),
    Column("value", Float, nullable=False),
    Column("limit_value", Float, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint(f"before {_STATES}", name="before"),
    CheckConstraint(f"after {_STATES}", name="after"),
    Index(None, "at"),
    comment="every change of a trading breaker",
)

odds_volatility = Table(
    "odds_volatility",
    metadata,
    Column("competition", Text, primary_key=True, comment="its code"),
    Column("at", Instant, primary_key=True, comment="begin of a quarter of an hour"),
    Column("value", Float, nullable=False, comment="how far a price that moved did so, log odds, root mean square"),
    Column("prices", Integer, nullable=False, comment="that moved"),
    Index(None, "at"),
    comment="how far odds of events that had not started moved",
)
