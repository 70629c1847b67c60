"""The Odds API v4's payloads: which fields they have, and the odds formats.

One shape serves five endpoints: an event, with ``bookmakers`` (odds), with ``scores`` (scores), or with neither
(events). Bulk endpoints answer with a list of events, an event's own endpoint with one event, historical endpoints
with an envelope around either.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, TypedDict

PROVIDER: Final = "the_odds_api"


class OddsFormat(StrEnum):
    """How prices are written."""

    DECIMAL = "decimal"
    AMERICAN = "american"


class Outcome(TypedDict, total=False):
    """``point`` is the handicap from the view of ``name``; prices are decimal numbers or American whole ones."""

    name: str
    price: float
    point: float
    description: str
    bet_limit: float
    multiplier: float
    link: str | None
    sid: str | None


class Market(TypedDict, total=False):
    """``last_update`` stands here for an event's own odds, on the bookmaker in bulk, or on both."""

    key: str
    last_update: str | int
    outcomes: Sequence[Outcome]
    link: str | None
    sid: str | None


class Bookmaker(TypedDict, total=False):
    """A bookmaker's markets on one event."""

    key: str
    title: str
    last_update: str | int
    markets: Sequence[Market]
    link: str | None
    sid: str | None


class Score(TypedDict, total=False):
    """Points of one team, as a text."""

    name: str
    score: str


class Event(TypedDict, total=False):
    """An event; team names are null for outright markets."""

    id: str
    sport_key: str
    sport_title: str
    commence_time: str | int
    home_team: str | None
    away_team: str | None
    home_rotation: int
    away_rotation: int
    bookmakers: Sequence[Bookmaker]
    completed: bool
    scores: Sequence[Score] | None
    last_update: str | int | None


class Envelope(TypedDict, total=False):
    """Around every historical answer."""

    timestamp: str
    previous_timestamp: str | None
    next_timestamp: str | None
    data: Sequence[Event] | Event


class Sport(TypedDict, total=False):
    """A competition; ``has_outrights`` says that it is one of outrights, not of matches."""

    key: str
    group: str
    title: str
    description: str
    active: bool
    has_outrights: bool


def _fields(shape: type) -> frozenset[str]:
    return frozenset(shape.__annotations__)


EVENT_FIELDS: Final = _fields(Event)
BOOKMAKER_FIELDS: Final = _fields(Bookmaker)
MARKET_FIELDS: Final = _fields(Market)
OUTCOME_FIELDS: Final = _fields(Outcome)
SCORE_FIELDS: Final = _fields(Score)
ENVELOPE_FIELDS: Final = _fields(Envelope)
SPORT_FIELDS: Final = _fields(Sport)
