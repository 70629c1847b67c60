"""The tables. Only this package reads or writes them.

Odds are integers of ten-thousandths, money is integers of minor units, lines are integers of hundredths.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

Instant = DateTime(timezone=True)

BACKTEST_STATES: Final = ("queued", "running", "done", "failed", "cancelled")

competition = Table(
    "competition",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("sport", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("demo", Boolean, nullable=False, server_default=text("false"), comment="made-up data"),
)

team = Table(
    "team",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("sport", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("search_name", Text, nullable=False, comment="name and aliases, folded, for searching"),
    Column("reviewed", Boolean, nullable=False, comment="false: met in a file, not yet confirmed by a person"),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("sport", "country", "key"),
)

team_alias = Table(
    "team_alias",
    metadata,
    Column("team_id", ForeignKey("team.id", ondelete="CASCADE"), primary_key=True),
    Column("alias", Text, primary_key=True, comment="as written by a source"),
)

import_file = Table(
    "import_file",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("refused", JSONB, nullable=False, comment="rows left out"),
    Column("refused_prices", JSONB, nullable=False, comment="left out of rows that stay"),
    Column("changes", JSONB, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("competition_id", ForeignKey("competition.id"), nullable=False),
    Column("season", Text, nullable=False),
    Column("match_date", Date, nullable=False, comment="the day as its source names it"),
    Column("kickoff", Instant, nullable=False),
    Column("kickoff_known", Boolean, nullable=False),
    Column("home_id", ForeignKey("team.id"), nullable=False),
    Column("away_id", ForeignKey("team.id"), nullable=False),
    Column("status", Text, nullable=False),
    UniqueConstraint("competition_id", "home_id", "away_id", "match_date"),
    CheckConstraint("home_id <> away_id", name="two_sides"),
    CheckConstraint("status IN ('scheduled', 'finished', 'postponed', 'void')", name="status"),
    Index(None, "kickoff", "id"),
    Index(None, "competition_id", "kickoff", "id"),
    Index(None, "home_id"),
    Index(None, "away_id"),
)

settlement = Table(
    "settlement",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("home_score", Integer, nullable=False),
    Column("away_score", Integer, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("file_id", ForeignKey("import_file.id"), nullable=False),
    CheckConstraint("home_score >= 0 AND away_score >= 0", name="scores"),
    comment="the result that settles every market of an event",
)

venue = Table(
    "venue",
    metadata,
    Column("id", SmallInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
)


def _price_table(name: str, *, venue_column: Column[int] | Column[str], comment: str) -> Table:
    return Table(
        name,
        metadata,
        Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
        Column("market", SmallInteger, primary_key=True, comment="core.markets.MARKET_CODES"),
        Column("line", Integer, primary_key=True, comment="hundredths; -2147483648 for a market without lines"),
        venue_column,
        Column("phase", SmallInteger, primary_key=True, comment="0 pre-match, 1 closing"),
        Column("at", Instant, nullable=False),
        Column("odds_e4", ARRAY(Integer), nullable=False, comment="in the order of selections; 0 missing"),
        CheckConstraint("phase IN (0, 1)", name="phase"),
        CheckConstraint("cardinality(odds_e4) BETWEEN 2 AND 3", name="selections"),
        CheckConstraint("NOT 10000 >= ANY (array_remove(odds_e4, 0))", name="odds_above_one"),
        comment=comment,
    )


price = _price_table(
    "price",
    # No foreign key: checked row by row it doubles the time of an import, which makes venues in the same transaction;
    # and nothing ever deletes a venue.
    venue_column=Column("venue_id", SmallInteger, primary_key=True, autoincrement=False),
    comment="a venue's prices for one market of one event in one phase",
)

aggregate_price = _price_table(
    "aggregate_price",
    venue_column=Column("statistic", Text, primary_key=True, comment="max or average over a market's venues"),
    comment="prices nobody can bet with",
)

fixture_card = Table(
    "fixture_card",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("card", Text, nullable=False, comment="the API's Fixture as JSON, made when its event changes"),
)

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
    Column("venue", Text, nullable=False),
    Column("odds_e4", Integer, nullable=False),
    Column("fair_probability", Float, nullable=False),
    Column("edge", Float, nullable=False),
    Column("stake", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("profit", BigInteger, nullable=False),
    Column("bankroll", BigInteger, nullable=False),
    Column("clv", Float),
    Column("clv_source", Text),
    CheckConstraint("stake > 0 AND odds_e4 > 10000", name="bet"),
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
