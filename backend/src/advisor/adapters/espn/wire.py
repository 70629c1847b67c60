"""ESPN's scoreboard payload: the fields we read and those we know of. Unofficial: it changes without notice."""

from typing import Final

PROVIDER: Final = "espn"

TOP_FIELDS: Final = frozenset(
    ("leagues", "season", "week", "day", "events", "provider", "groups", "eventsDate", "videos", "notes")
)
LEAGUE_FIELDS: Final = frozenset(
    (
        *("id", "uid", "name", "abbreviation", "midsizeName", "slug", "season", "logos", "calendarType", "calendar"),
        *("calendarIsWhitelist", "calendarStartDate", "calendarEndDate", "isTournament", "shortName"),
    )
)
EVENT_FIELDS: Final = frozenset(
    (
        *("id", "uid", "date", "name", "shortName", "season", "week", "competitions", "status", "venue", "links"),
        *("weather", "previousPlay", "watchListen", "seasonType", "timeValid", "leg", "circuit"),
    )
)
COMPETITION_FIELDS: Final = frozenset(
    (
        *("id", "uid", "date", "startDate", "endDate", "attendance", "type", "timeValid", "neutralSite", "recent"),
        *("conferenceCompetition", "playByPlayAvailable", "playByPlayAthletes", "venue", "competitors", "notes"),
        *("status", "broadcasts", "broadcast", "geoBroadcasts", "leaders", "format", "tickets", "odds", "highlights"),
        *("headlines", "details", "situation", "series", "altGameNote", "wasSuspended", "groups", "tournamentId"),
        *("outsText", "leg", "shotsAvailable", "commentaryAvailable", "liveAvailable", "pickcenter", "weather"),
    )
)
COMPETITOR_FIELDS: Final = frozenset(
    (
        *("id", "uid", "type", "order", "homeAway", "winner", "score", "team", "records", "record", "statistics"),
        *("leaders", "linescores", "form", "advance", "shootoutScore", "aggregateScore", "curatedRank", "rank"),
        *("probables", "hits", "errors", "timeouts", "possession", "seed", "featuredAthletes", "lineups"),
    )
)
STATUS_FIELDS: Final = frozenset(
    (
        *("clock", "displayClock", "period", "type", "isTBDFlex", "addedClock", "halfInning", "periodPrefix"),
        *("featuredAthletes", "tbdFlex"),
    )
)
STATUS_TYPE_FIELDS: Final = frozenset(
    ("id", "name", "state", "completed", "description", "detail", "shortDetail", "altDetail")
)
VENUE_FIELDS: Final = frozenset(
    ("id", "fullName", "shortName", "address", "indoor", "grass", "capacity", "images", "guid", "displayName")
)
