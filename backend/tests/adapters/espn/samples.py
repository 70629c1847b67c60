"""Small scoreboards in ESPN's form, written by hand."""

from typing import Final

from tests.adapters.mutations import Json


def side(name: str, where: str, score: Json = "0", **more: Json) -> Json:
    team: Json = {"id": "1", "displayName": name, "abbreviation": name[:3].upper()}
    return {"id": "1", "homeAway": where, "score": score, "team": team, **more}


def status(name: str, state: str, *, completed: bool = False, clock: str = "0:00", period: int = 0) -> Json:
    kind: Json = {"id": "1", "name": name, "state": state, "completed": completed, "shortDetail": f"{clock} - {period}"}
    return {"clock": 0.0, "displayClock": clock, "period": period, "type": kind}


SCHEDULED: Final = status("STATUS_SCHEDULED", "pre")
FINAL: Final = status("STATUS_FINAL", "post", completed=True, period=4)


def game(state: Json = SCHEDULED, home: Json = None, away: Json = None, **more: Json) -> dict[str, Json]:
    """A game; named arguments replace fields of its one competition."""
    match: dict[str, Json] = {
        "id": "401",
        "date": "2026-11-26T18:00Z",
        "timeValid": True,
        "neutralSite": False,
        "venue": {"fullName": "Alpha Field", "address": {"city": "Alpha", "state": "MD"}, "indoor": False},
        "competitors": [
            side("Beta Bears", "away") if away is None else away,
            side("Alpha Ants", "home") if home is None else home,
        ],
        "status": state,
        **more,
    }
    return {"id": match["id"], "date": match["date"], "name": "Beta Bears at Alpha Ants", "competitions": [match]}


def scoreboard(*games: Json) -> dict[str, Json]:
    league: Json = {"id": "28", "uid": "s:20~l:28", "name": "National Football League", "slug": "nfl"}
    return {"leagues": [league], "season": {"year": 2026, "type": 2}, "events": games}
