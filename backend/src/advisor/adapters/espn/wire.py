"""ESPN's scoreboard payload: the fields we read and those we know of. Unofficial: it changes without notice."""

from typing import Final

from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import FLAG, ISO_TIME, LABEL, SCORE, TEXT, each, one
from advisor.parsing.contracts.unwrapping import json_object
from advisor.parsing.json_documents import ReadField, known_fields

PROVIDER: Final = "espn"


def _is_points(value: object) -> bool:
    return SCORE.accepts(value.get("value") if isinstance(value, dict) else value)


POINTS: Final = ReadField("points", _is_points)
"""A number, a text, or an object around one."""


_STATUS_TYPE: Final = known_fields("id description detail shortDetail altDetail", name=TEXT, state=TEXT, completed=FLAG)
_STATUS: Final = known_fields(
    "clock displayClock period isTBDFlex addedClock halfInning periodPrefix featuredAthletes tbdFlex",
    type=one(_STATUS_TYPE),
)
_TEAM: Final = known_fields("", displayName=TEXT)
"""Other fields of a team are as many as the sports; only its name is looked into."""
_COMPETITOR: Final = known_fields(
    "id uid type order winner records record statistics leaders linescores form advance shootoutScore aggregateScore"
    " curatedRank rank probables hits errors timeouts possession seed featuredAthletes lineups",
    homeAway=TEXT,
    score=POINTS,
    team=one(_TEAM),
)
_VENUE: Final = known_fields("id fullName shortName address indoor grass capacity images guid displayName")
_COMPETITION: Final = known_fields(
    "uid startDate endDate attendance type timeValid neutralSite recent conferenceCompetition playByPlayAvailable"
    " playByPlayAthletes notes broadcasts broadcast geoBroadcasts leaders format tickets odds highlights headlines"
    " details situation series altGameNote wasSuspended groups tournamentId outsText leg shotsAvailable"
    " commentaryAvailable liveAvailable pickcenter weather",
    id=LABEL,
    date=ISO_TIME,
    competitors=each(_COMPETITOR),
    status=one(_STATUS),
    venue=_VENUE,
)
_EVENT: Final = known_fields(
    "id uid date name shortName season week status venue links weather previousPlay watchListen seasonType timeValid"
    " leg circuit",
    competitions=each(_COMPETITION),
)
_LEAGUE: Final = known_fields(
    "id uid name abbreviation midsizeName slug season logos calendarType calendar calendarIsWhitelist"
    " calendarStartDate calendarEndDate isTournament shortName"
)
_SCOREBOARD: Final = known_fields(
    "season week day provider groups eventsDate videos notes", leagues=_LEAGUE, events=each(_EVENT)
)

TOP_FIELDS: Final = _SCOREBOARD.names
LEAGUE_FIELDS: Final = _LEAGUE.names
EVENT_FIELDS: Final = _EVENT.names
COMPETITION_FIELDS: Final = _COMPETITION.names
COMPETITOR_FIELDS: Final = _COMPETITOR.names
STATUS_FIELDS: Final = _STATUS.names
STATUS_TYPE_FIELDS: Final = _STATUS_TYPE.names
VENUE_FIELDS: Final = _VENUE.names

CONTRACT: Final = Contract(
    (Document(name="scoreboard", endpoint="scoreboard", items=json_object(PROVIDER), fields=_SCOREBOARD),)
)
