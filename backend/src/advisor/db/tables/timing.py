"""How long prices stand, and who moves first: computed by the worker out of the quote history."""

from sqlalchemy import BigInteger, Column, Float, Integer, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from advisor.db.tables.base import Instant, metadata

survival_curve = Table(
    "survival_curve",
    metadata,
    Column("venue", Text, primary_key=True, comment="key; empty for all venues together"),
    Column("market", SmallInteger, primary_key=True, autoincrement=False, comment="code of instruments.market_types"),
    Column("band", SmallInteger, primary_key=True, autoincrement=False, comment="0: any edge; n: the n-th band"),
    Column("age_band", SmallInteger, primary_key=True, autoincrement=False, comment="n: the n-th from 0"),
    Column("edges", ARRAY(Float), nullable=False, comment="bounds of the bands of the edge"),
    Column("ages", ARRAY(Float), nullable=False, comment="seconds: bounds of the bands of the age"),
    Column("seconds", ARRAY(Float), nullable=False, comment="since the price was found"),
    Column("log_alive", ARRAY(Float), nullable=False, comment="logarithm of the share still there after so long"),
    Column("variance", ARRAY(Float), nullable=False, comment="of that logarithm"),
    Column("lives", BigInteger, nullable=False),
    Column("computed_at", Instant, nullable=False),
    comment="the chance that a price is still there",
)

venue_lead = Table(
    "venue_lead",
    metadata,
    Column("competition", Text, primary_key=True),
    Column("market", SmallInteger, primary_key=True, autoincrement=False, comment="code of instruments.market_types"),
    Column("leader", Text, primary_key=True),
    Column("follower", Text, primary_key=True),
    Column("seconds", Float, comment="by which the follower moves later; none: not known"),
    Column("error", Float, comment="standard error of seconds"),
    Column("moves", BigInteger, nullable=False, comment="of the venue that moved less"),
    Column("events", Integer, nullable=False),
    Column("grid", Float, nullable=False, comment="seconds between two looks at the one that is looked at less often"),
    Column("computed_at", Instant, nullable=False),
    comment="which venue moves first",
)
