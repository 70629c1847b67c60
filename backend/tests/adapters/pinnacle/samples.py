"""Hand-written answers of Pinnacle: one match with corners beside it, and its live event."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from tests.adapters.mutations import Json

SEEN: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)

PERIOD: Final[Mapping[str, Json]] = {
    "lineId": 2200000001,
    "number": 0,
    "cutoff": "2026-11-22T15:00:00Z",
    "status": 1,
    "maxMoneyline": 5000,
    "maxSpread": 10000,
    "maxTotal": 8000,
    "moneyline": {"home": 2.12, "away": 3.55, "draw": 3.48},
    "spreads": [
        {"hdp": -0.25, "home": 1.86, "away": 2.05},
        {"altLineId": 9, "hdp": -0.5, "home": 2.12, "away": 1.8, "max": 100},
    ],
    "totals": [{"points": 2.5, "over": 1.97, "under": 1.94}],
    "maxTeamTotal": 500,
    "teamTotal": {
        "home": [{"points": 1.5, "over": 1.9, "under": 1.9}],
        "away": {"points": 1, "over": 2.1, "under": 1.74},
    },
}
FIRST_HALF: Final[Mapping[str, Json]] = {
    "lineId": 2200000002,
    "number": 1,
    "cutoff": "2026-11-22T15:00:00Z",
    "status": 1,
    "maxMoneyline": 2000,
    "maxTotal": 2000,
    "moneyline": {"home": 2.7, "away": 4.1, "draw": 2.2},
    "spreads": [{"hdp": -0.25, "home": 2.3, "away": 1.65}],
    "totals": [{"points": 1, "over": 1.8, "under": 2.05}],
}


def fixture(number: int, **more: Json) -> Mapping[str, Json]:
    """An event of fixtures."""
    head: Mapping[str, Json] = {
        "id": number,
        "starts": "2026-11-22T15:00:00Z",
        "home": "Arsenal",
        "away": "Leeds",
        "liveStatus": 0,
        "status": "O",
        "resultingUnit": "Regular",
        "version": 1,
    }
    return {**head, **more}


def fixtures(*events: Json, last: int = 1000) -> Mapping[str, Json]:
    """An answer of /v1/fixtures."""
    return {"sportId": 29, "last": last, "league": [{"id": 1980, "name": "England - Premier", "events": list(events)}]}


def odds(*events: Json, last: int = 3000) -> Mapping[str, Json]:
    """An answer of /v2/odds."""
    return {"sportId": 29, "last": last, "leagues": [{"id": 1980, "events": list(events)}]}


def event(number: int, *periods: Json, **more: Json) -> Mapping[str, Json]:
    """An event of odds."""
    return {"id": number, "periods": list(periods), **more}


FIXTURES: Final = fixtures(fixture(11), fixture(12, resultingUnit="Corners"), fixture(13, parentId=11, liveStatus=1))
ODDS: Final = odds(event(11, PERIOD, FIRST_HALF), event(12, PERIOD))
LEAGUES: Final[Json] = {
    "leagues": [
        {"id": 1980, "name": "England - Premier", "homeTeamType": "Team1", "eventCount": 10},
        {"id": 2000, "name": "Empty", "homeTeamType": "Team1", "eventCount": 0},
    ]
}
