"""Small documents in The Odds API's form, written by hand."""

from collections.abc import Mapping
from typing import Final

from tests.adapters.mutations import Json

KICKOFF: Final = "2026-11-28T15:00:00Z"
STOOD: Final = "2026-11-25T11:59:00Z"


def outcome(name: str, price: float, point: float | None = None) -> Mapping[str, Json]:
    return {"name": name, "price": price, **({} if point is None else {"point": point})}


def market(key: str, *outcomes: Json, **more: Json) -> Mapping[str, Json]:
    return {"key": key, "outcomes": outcomes, **more}


def bookmaker(key: str, *markets: Json, **more: Json) -> Mapping[str, Json]:
    return {"key": key, "title": key.title(), "last_update": STOOD, "markets": markets, **more}


def event(*bookmakers: Json, **more: Json) -> dict[str, Json]:
    return {
        "id": "0" * 31 + "a",
        "sport_key": "soccer_epl",
        "sport_title": "EPL",
        "commence_time": KICKOFF,
        "home_team": "Alpha Town",
        "away_team": "Beta City",
        "bookmakers": bookmakers,
        **more,
    }


THREE_WAY: Final = market("h2h", outcome("Beta City", 4.2), outcome("Draw", 3.6), outcome("Alpha Town", 1.9))
SPREADS: Final = market("spreads", outcome("Beta City", 1.95, 0.75), outcome("Alpha Town", 1.9, -0.75))
TOTALS: Final = market("totals", outcome("Over", 1.85, 2.5), outcome("Under", 2.0, 2.5))

ODDS: Final[Json] = [
    event(
        bookmaker("pinnacle", THREE_WAY, SPREADS, TOTALS),
        bookmaker(
            "betfair_ex_uk",
            THREE_WAY,
            market("h2h_lay", outcome("Beta City", 4.4), outcome("Draw", 3.7), outcome("Alpha Town", 1.92)),
        ),
    ),
    event(
        bookmaker("draftkings", market("h2h", outcome("Home", 1.8), outcome("Away", 2.1), last_update=1_795_600_000)),
        id="0" * 31 + "b",
        sport_key="basketball_nba",
        sport_title="NBA",
        home_team="Home",
        away_team="Away",
    ),
]

OUTRIGHTS: Final[Json] = [
    event(
        bookmaker("betfred_uk", market("outrights", outcome("Alpha Town", 1.5), outcome("Beta City", 7))),
        id="0" * 31 + "c",
        sport_key="soccer_epl_winner",
        home_team=None,
        away_team=None,
    )
]

FINAL: Final[dict[str, Json]] = {
    "id": "0" * 31 + "d",
    "sport_key": "basketball_nba",
    "sport_title": "NBA",
    "commence_time": "2026-11-25T00:00:00Z",
    "completed": True,
    "home_team": "Home",
    "away_team": "Away",
    "scores": [{"name": "Away", "score": "101"}, {"name": "Home", "score": "113"}],
    "last_update": "2026-11-25T03:00:00Z",
}

SCORES: Final[Json] = [
    FINAL,
    {
        "id": "0" * 31 + "e",
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": KICKOFF,
        "completed": False,
        "home_team": "Home",
        "away_team": "Away",
        "scores": None,
        "last_update": None,
    },
]

SPORTS: Final[Json] = [
    {
        "key": "soccer_epl",
        "group": "Soccer",
        "title": "EPL",
        "description": "English Premier League",
        "active": True,
        "has_outrights": False,
    },
    {
        "key": "golf_masters_winner",
        "group": "Golf",
        "title": "Masters",
        "description": "",
        "active": True,
        "has_outrights": True,
    },
    {
        "key": "baseball_mlb",
        "group": "Baseball",
        "title": "MLB",
        "description": "",
        "active": False,
        "has_outrights": False,
    },
]
