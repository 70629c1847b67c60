"""Events, their results and their prices in history; and what names them."""

from sqlalchemy import (
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
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from advisor.db.tables.base import Instant, metadata

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

team_merge = Table(
    "team_merge",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("target_id", ForeignKey("team.id", ondelete="CASCADE"), nullable=False),
    Column("merged_at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("searched", Text, nullable=False, comment="search_name of the target before"),
    Column("team", JSONB, nullable=False, comment="the row of the team that went over"),
    Column("aliases", ARRAY(Text), nullable=False, comment="its own"),
    Column("taught", ARRAY(Text), nullable=False, comment="aliases that the target got"),
    Column("home", ARRAY(BigInteger), nullable=False, comment="events at its home that moved"),
    Column("away", ARRAY(BigInteger), nullable=False, comment="likewise, away"),
    Column("pairs", JSONB, nullable=False, comment="events that one of the target's took in: kept by given"),
    Column("given", JSONB, nullable=False, comment="rows of those events, by table"),
    Column("before", JSONB, nullable=False, comment="rows of the kept ones, by table, before"),
    Column("after", JSONB, nullable=False, comment="the same after"),
    Index(None, "target_id"),
    comment="teams that became another one, and what stood before",
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
    Column("home_id", ForeignKey("team.id")),
    Column("away_id", ForeignKey("team.id")),
    Column("title", Text, comment="of an event without teams, such as a tournament's"),
    Column("title_key", Text, comment="title, folded, for comparing and searching"),
    Column(
        "game",
        SmallInteger,
        nullable=False,
        server_default=text("1"),
        comment="of those that the same two play on that day, by their starts",
    ),
    Column("status", Text, nullable=False),
    Column("in_play_at", Instant, comment="when it was first said to be on"),
    Column("clock_seen", Boolean, nullable=False, server_default=text("false"), comment="time played was reported"),
    Column("called_off_at", Instant, comment="when it was last postponed: signals from before are never measured"),
    Column("ending", Text, comment="core.markets.GameEnd; null where nobody says how it came to its end"),
    Column("ended_in", SmallInteger, comment="period or inning in which a shortened game ended"),
    Column("ending_by", Text, comment="the provider that says so"),
    UniqueConstraint("competition_id", "home_id", "away_id", "match_date", "game", name="event_game_key"),
    UniqueConstraint("competition_id", "title_key", "season", name="event_title_key"),
    CheckConstraint("home_id <> away_id", name="two_sides"),
    CheckConstraint(
        "num_nulls(home_id, away_id) IN (0, 2) AND num_nulls(home_id, title) = 1"
        " AND num_nulls(title, title_key) IN (0, 2)",
        name="teams_or_title",
    ),
    CheckConstraint("game >= 1", name="game"),
    CheckConstraint("status IN ('scheduled', 'in_play', 'finished', 'postponed', 'void')", name="status"),
    CheckConstraint(
        "ending IN ('regular', 'shortened', 'abandoned', 'forfeited', 'uncontested', 'cancelled')", name="ending"
    ),
    CheckConstraint("(ending IS NULL) = (ending_by IS NULL)", name="ending_by"),
    CheckConstraint("ended_in IS NULL OR (ended_in >= 1 AND (ending = 'shortened') IS TRUE)", name="ended_in"),
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
    Column("home_half", Integer, comment="at half-time; null where not known"),
    Column("away_half", Integer, comment="likewise"),
    Column("home_normal", Integer, comment="at the end of normal time; null where not known"),
    Column("away_normal", Integer, comment="likewise"),
    Column("overtime", Boolean, comment="whether it was played on after normal time; null where not known"),
    Column("recorded_at", Instant, nullable=False),
    Column("file_id", ForeignKey("import_file.id"), comment="the file it came from"),
    Column("provider", Text, comment="the provider that reported it live, where no file has"),
    CheckConstraint("file_id IS NOT NULL OR provider IS NOT NULL", name="source"),
    CheckConstraint("home_score >= 0 AND away_score >= 0", name="scores"),
    CheckConstraint(
        "(home_half IS NULL) = (away_half IS NULL) AND home_half BETWEEN 0 AND home_score"
        " AND away_half BETWEEN 0 AND away_score",
        name="half_time",
    ),
    CheckConstraint(
        "(home_normal IS NULL) = (away_normal IS NULL)"
        " AND home_normal BETWEEN coalesce(home_half, 0) AND home_score"
        " AND away_normal BETWEEN coalesce(away_half, 0) AND away_score",
        name="normal_time",
    ),
    CheckConstraint(
        "overtime OR overtime IS NULL OR ((home_normal, away_normal) = (home_score, away_score)) IS TRUE",
        name="overtime",
    ),
    comment="the result that settles every market of an event",
)

venue = Table(
    "venue",
    metadata,
    Column("id", SmallInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("lays", Boolean, nullable=False, server_default=false(), comment="whether it has quoted lay prices"),
)


def _price_table(name: str, *, venue_column: Column[int] | Column[str], comment: str) -> Table:
    return Table(
        name,
        metadata,
        Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
        Column("market", SmallInteger, primary_key=True, comment="code of instruments.market_types"),
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

price_terms = Table(
    "price_terms",
    metadata,
    Column("one", Boolean, primary_key=True),
    Column("terms", JSONB, nullable=False, comment="as db.fixtures.terms makes it"),
    Column("priced_to", BigInteger, comment="the last event priced by them; null: all are"),
    CheckConstraint("one", name="one_row"),
    comment="the user's terms by which price_figures are computed",
)

price_figures = Table(
    "price_figures",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("market", SmallInteger, primary_key=True, comment="code of instruments.market_types"),
    Column("line", Integer, primary_key=True, comment="as in price"),
    Column("phase", SmallInteger, primary_key=True, comment="as in price"),
    Column("venues", SmallInteger, nullable=False, comment="how many have a price"),
    Column("fair_source", Text, comment="sharp:<venue>, consensus, or null without a fair line"),
    Column(
        "at_risk",
        Float,
        nullable=False,
        comment="expected share of a stake that does not return; NaN where edges are given no push",
    ),
    Column("fair", ARRAY(Float), nullable=False, comment="probabilities in the order of selections; NaN unknown"),
    Column("best_odds_e4", ARRAY(Integer), nullable=False, comment="net of commission; 0 without a price"),
    Column("best_venue", ARRAY(Integer), nullable=False, comment="ids of the venues; 0 without a price"),
    Column("best_edge", ARRAY(Float), nullable=False, comment="expected profit per unit; NaN unknown"),
    comment="the engine's figures of the prices of an event in one phase, computed when they change",
)

fixture_card = Table(
    "fixture_card",
    metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("card", Text, nullable=False, comment="the API's Fixture as JSON, made when its event changes"),
)
