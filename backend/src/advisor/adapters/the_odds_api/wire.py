"""The Odds API v4's payloads: which fields they have, and the odds formats.

One shape serves five endpoints: an event, with ``bookmakers`` (odds), with ``scores`` (scores), or with neither
(events). Bulk endpoints answer with a list of events, an event's own endpoint with one event, historical endpoints
with an envelope around either.
"""

from enum import StrEnum
from typing import Final

from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import FLAG, INSTANT, LABEL, NUMBER, SCORE, TEXT, each
from advisor.parsing.contracts.unwrapping import json_list, json_object
from advisor.parsing.json_documents import KnownFields, ReadField, known_fields

PROVIDER: Final = "the_odds_api"


class OddsFormat(StrEnum):
    """How prices are written."""

    DECIMAL = "decimal"
    AMERICAN = "american"


_OUTCOME: Final = known_fields("point description bet_limit multiplier link sid", name=TEXT, price=NUMBER)
"""``point`` is the handicap from the view of ``name``; prices are decimal numbers or American whole ones."""

_LINED_OUTCOME: Final = known_fields("description bet_limit multiplier link sid", name=TEXT, price=NUMBER, point=NUMBER)
_MARKET: Final = known_fields("link sid", key=TEXT, last_update=INSTANT.optional, outcomes=each(_OUTCOME))
"""``last_update`` stands here for an event's own odds, on the bookmaker in bulk, or on both."""

_LINED_MARKET: Final = known_fields("link sid", key=TEXT, last_update=INSTANT.optional, outcomes=each(_LINED_OUTCOME))
_BOOKMAKER: Final = known_fields(
    "title link sid",
    key=TEXT,
    last_update=INSTANT.optional,
    markets=each(_MARKET.by("key", {"spreads": _LINED_MARKET, "totals": _LINED_MARKET})),
)
_SCORE: Final = known_fields("", name=TEXT, score=SCORE)


def _event(names: str = "", **fields: ReadField) -> KnownFields:
    """An event; team names are null for outright markets."""
    return known_fields(
        f"sport_title home_rotation away_rotation {names}",
        id=LABEL,
        sport_key=TEXT,
        commence_time=INSTANT,
        home_team=TEXT.or_null,
        away_team=TEXT.or_null,
        **fields,
    )


_EVENT: Final = _event("bookmakers completed scores last_update")
_ODDS: Final = _event("completed scores last_update", bookmakers=each(_BOOKMAKER))
_SCORES: Final = _event("bookmakers", completed=FLAG, scores=each(_SCORE).or_null, last_update=INSTANT.or_null)
_SPORT: Final = known_fields("group title description", key=TEXT, active=FLAG, has_outrights=FLAG)
"""A competition; ``has_outrights`` says that it is one of outrights, not of matches."""

EVENT_FIELDS: Final = _EVENT.names
BOOKMAKER_FIELDS: Final = _BOOKMAKER.names
MARKET_FIELDS: Final = _MARKET.names
OUTCOME_FIELDS: Final = _OUTCOME.names
SCORE_FIELDS: Final = _SCORE.names
ENVELOPE_FIELDS: Final = frozenset({"timestamp", "previous_timestamp", "next_timestamp", "data"})
"""Around every historical answer."""
SPORT_FIELDS: Final = _SPORT.names

CONTRACT: Final = Contract(
    (
        Document(name="sports", endpoint="sports", items=json_list(PROVIDER), fields=_SPORT),
        Document(name="events", endpoint="events", items=json_list(PROVIDER), fields=_EVENT),
        Document(name="odds", endpoint="odds", items=json_list(PROVIDER), fields=_ODDS),
        Document(name="event_odds", endpoint="event_odds", items=json_object(PROVIDER), fields=_ODDS),
        Document(name="scores", endpoint="scores", items=json_list(PROVIDER), fields=_SCORES),
    )
)
