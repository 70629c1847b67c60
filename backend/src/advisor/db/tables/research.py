"""Backtests and their bets, and the answers kept for repeated commands."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

BACKTEST_STATES: Final = ("queued", "running", "done", "failed", "cancelled")

backtest = Table(
    "backtest",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("state", Text, nullable=False),
    Column("progress", Float, nullable=False, server_default=text("0")),
    Column("stage", Text, nullable=False, server_default=text("''")),
    Column("request", JSONB, nullable=False, comment="BacktestConfig"),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("cancel_requested", Boolean, nullable=False, server_default=text("false")),
    Column("error", Text),
    Column("config_hash", Text, nullable=False),
    Column("data_hash", Text),
    Column("order_hash", Text),
    Column("summary", JSONB),
    Column("report", JSONB, comment="equity, breakdowns, refusals, notes"),
    CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
    Index(None, "created_at", "id"),
)

backtest_bet = Table(
    "backtest_bet",
    metadata,
    Column("backtest_id", ForeignKey("backtest.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("placed_at", Instant, nullable=False),
    Column("settled_at", Instant, nullable=False),
    Column("kickoff", Instant, nullable=False),
    Column("competition", Text, nullable=False),
    Column("season", Text, nullable=False),
    Column("home", Text, nullable=False, comment="team key"),
    Column("away", Text, nullable=False, comment="team key"),
    Column("score", Text, nullable=False),
    Column("market", Text, nullable=False),
    Column("line", Text),
    Column("selection", Text, nullable=False),
    Column("side", Text, nullable=False, comment="back or lay"),
    Column("venue", Text, nullable=False),
    Column("odds_e4", Integer, nullable=False),
    Column("fair_probability", Float, nullable=False),
    Column("edge", Float, nullable=False),
    Column("stake", BigInteger, nullable=False),
    Column(
        "at_risk",
        BigInteger,
        nullable=False,
        comment="minor units: the stake of a back bet, the liability of a lay",
    ),
    Column("outcome", Text, nullable=False),
    Column("profit", BigInteger, nullable=False),
    Column("bankroll", BigInteger, nullable=False),
    Column("clv", Float),
    Column("clv_source", Text),
    Column("clv_given_no_push", Boolean, comment="null without clv, and of runs of before this was recorded"),
    Column("mode", Text, nullable=False, server_default="backtest", comment="as of all records that hold money"),
    CheckConstraint("mode = 'backtest'", name="mode"),
    CheckConstraint("clv IS NOT NULL OR clv_given_no_push IS NULL", name="clv_given_no_push"),
    CheckConstraint("stake > 0 AND odds_e4 > 10000", name="bet"),
    CheckConstraint("side = 'lay' OR (side = 'back' AND at_risk = stake)", name="side"),
    comment="one row for each bet of a finished run; fields as in backtest.bets.BetRow",
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("scope", Text, primary_key=True, comment="the command the key was used with"),
    Column("key", Text, primary_key=True),
    Column("body_sha256", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("response", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)
