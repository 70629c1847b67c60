"""What is known now: prices, scores, weather, and the bets found in them."""

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

live_score = Table(
    "live_score",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("home_score", Integer),
    Column("away_score", Integer),
    Column("clock", Text, nullable=False, comment="as the provider shows it"),
    Column("provider", Text, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("home_score >= 0 AND away_score >= 0", name="scores"),
    comment="the score of a game in play, or its last known score",
)

latest_quote = Table(
    "latest_quote",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("market", SmallInteger, primary_key=True, comment="core.markets.MARKET_CODES"),
    Column("line", Integer, primary_key=True, comment="hundredths; -2147483648 for a market without lines"),
    Column("selection", SmallInteger, primary_key=True),
    Column("venue_id", SmallInteger, primary_key=True, autoincrement=False),
    Column("side", SmallInteger, primary_key=True, comment="0 back, 1 lay"),
    Column("odds_e4", Integer, nullable=False, comment="0: offered no more"),
    Column("previous_e4", Integer, comment="before the last change"),
    Column("size", BigInteger, comment="minor units"),
    Column("at", Instant, nullable=False, comment="when the price stood, by the provider's word"),
    Column("seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("provider", Text, nullable=False),
    Column("quality_flag", SmallInteger, nullable=False, comment="engine.quality.flags.QualityFlag; 0: usable"),
    CheckConstraint("odds_e4 = 0 OR odds_e4 > 10000", name="odds"),
    CheckConstraint("side IN (0, 1)", name="side"),
    CheckConstraint("selection BETWEEN 0 AND 2", name="selection"),
    # Space beside each row for its next version: prices change all the time, and no index holds what changes.
    postgresql_with={"fillfactor": "50"},
    comment="the last price of each selection at each venue",
)

quote = Table(
    "quote",
    metadata,
    Column("event_id", BigInteger, nullable=False),
    Column("market", SmallInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("selection", SmallInteger, nullable=False),
    Column("venue_id", SmallInteger, nullable=False),
    Column("side", SmallInteger, nullable=False),
    Column("quality_flag", SmallInteger, nullable=False),
    Column("odds_e4", Integer, nullable=False),
    Column("size", BigInteger),
    Column("at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    # Readers want an event's market by time, so these come first; the rest makes a change that is stored again one.
    PrimaryKeyConstraint("event_id", "market", "seen_at", "line", "selection", "venue_id", "side"),
    # A partition for each day, made by its writer; no other keys and no checks: it is written by COPY, tens of
    # thousands a second, from rows that were checked on the way in.
    postgresql_partition_by="RANGE (seen_at)",
    comment="every change of a price",
)

market_figures = Table(
    "market_figures",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("market", SmallInteger, primary_key=True, autoincrement=False, comment="core.markets.MARKET_CODES"),
    Column(
        "line",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="hundredths; -2147483648 for a market without lines",
    ),
    Column("figures", JSON, nullable=False, comment="as live.market_figures makes it"),
    Column("at", Instant, nullable=False),
    postgresql_with={"fillfactor": "50"},
    comment="fair and best prices, edges and overrounds of markets, as the engine last computed them",
)

market_confirmation = Table(
    "market_confirmation",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("market", SmallInteger, primary_key=True, autoincrement=False, comment="core.markets.MARKET_CODES"),
    Column("at", Instant, nullable=False),
    postgresql_with={"fillfactor": "50"},
    comment="when all of a provider's prices in a market of an event, on every line, were last known to stand",
)

quality_flag_count = Table(
    "quality_flag_count",
    metadata,
    Column("day", Date, primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("venue_id", SmallInteger, primary_key=True, autoincrement=False),
    Column("quality_flag", SmallInteger, primary_key=True, autoincrement=False),
    Column("quotes", BigInteger, nullable=False),
    comment="quotes kept from strategies",
)

refused_item = Table(
    "refused_item",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("last_path", Text, nullable=False),
    Column("last_detail", Text, nullable=False),
    comment="items of answers that could not be read",
)

unknown_field = Table(
    "unknown_field",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    comment="fields of answers that we do not know: their formats change",
)

feed_subject = Table(
    "feed_subject",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("sport", Text, nullable=False),
    Column("cost", Integer, nullable=False, comment="credits a fetch"),
    Column("next_due", Instant),
    Column("tried_at", Instant),
    Column("succeeded_at", Instant),
    Column("items", Integer, comment="in the last answer"),
    Column("error", Text, comment="of the last try, none if it succeeded"),
    comment="what is fetched, and when it last was",
)

value_bet = Table(
    "value_bet",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("instance", Text, nullable=False),
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
    Column("market", SmallInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("selection", SmallInteger, nullable=False),
    Column("venue_id", ForeignKey("venue.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("ended_because", Text, comment="engine.tracking.value_bets.Ending"),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("odds_e4", Integer, nullable=False, comment="now, or at the end"),
    Column("first_odds_e4", Integer, nullable=False),
    Column("best_odds_e4", Integer, nullable=False),
    Column("edge", Float, nullable=False),
    Column("first_edge", Float, nullable=False),
    Column("best_edge", Float, nullable=False),
    Column("kelly", Float, nullable=False),
    Column("probability", Float, nullable=False, comment="fair"),
    Column("fair", ARRAY(Float), comment="of all selections; none of older bets"),
    Column("fair_source", Text, nullable=False),
    Column("commission", Float, nullable=False),
    Column("prices", JSONB, nullable=False, comment="the book behind it: venue, odds of each selection, at"),
    Column("closing_odds_e4", Integer, comment="of its own venue"),
    Column("closing_probability", Float, comment="fair, at the close"),
    Column("clv", Float),
    Column("dismissed_at", Instant),
    CheckConstraint("state IN ('live', 'expired', 'closed')", name="state"),
    CheckConstraint("probability > 0 AND probability < 1", name="probability"),
    Index(None, "first_seen", "id"),
    Index(
        "value_bet_one_live",
        "instance",
        "event_id",
        "market",
        "line",
        "selection",
        "venue_id",
        unique=True,
        postgresql_where=text("state = 'live'"),
    ),
    Index("value_bet_evidence", "ended_at", postgresql_where=text("state <> 'live' AND prices <> '[]'::jsonb")),
)

arbitrage = Table(
    "arbitrage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("instance", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
    Column("market", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("margin", Float, nullable=False, comment="least profit per unit staked, after commission and rounding"),
    Column("best_margin", Float, nullable=False),
    Column("middle_margin", Float, comment="profit per unit staked if both legs win"),
    Column("total_stake", BigInteger, nullable=False, comment="outlay of all legs, minor units"),
    Column("profit", BigInteger, nullable=False, comment="least profit, minor units"),
    Column("legs", JSONB, nullable=False, comment="engine.tracking.arbitrages.Leg"),
    Column("legs_key", Text, nullable=False, comment="which prices it takes; with kind and event what it is known by"),
    CheckConstraint("kind IN ('surebet', 'middle')", name="kind"),
    CheckConstraint("state IN ('live', 'expired')", name="state"),
    Index(None, "first_seen", "id"),
    Index(
        "arbitrage_one_live",
        "instance",
        "event_id",
        "legs_key",
        unique=True,
        postgresql_where=text("state = 'live'"),
    ),
)

stadium = Table(
    "stadium",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("indoor", Boolean),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("searched_at", Instant, comment="when its place was last looked for"),
    UniqueConstraint("name", "city", "country"),
    comment="where events take place",
)

event_stadium = Table(
    "event_stadium",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("stadium_id", ForeignKey("stadium.id"), nullable=False),
)

weather_hour = Table(
    "weather_hour",
    metadata,
    Column("stadium_id", ForeignKey("stadium.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, primary_key=True, comment="start of the hour"),
    Column("provider", Text, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("temperature_c", Float),
    Column("wind_ms", Float),
    Column("gust_ms", Float),
    Column("precipitation_mm", Float),
    Column("precipitation_probability", Float),
    CheckConstraint("precipitation_probability BETWEEN 0 AND 1", name="precipitation_probability"),
)
