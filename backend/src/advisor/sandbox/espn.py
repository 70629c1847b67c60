"""ESPN's scoreboard, simulated: games by league and Eastern day, with states, clocks and stadiums."""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.clock import instant_of
from advisor.core.markets import EventStatus
from advisor.sandbox.answers import Document, answer
from advisor.sandbox.limits import RateLimit
from advisor.sandbox.world.clubs import Club
from advisor.sandbox.world.competitions import BY_ESPN_PATH, Competition
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.world import World

_EASTERN: Final = ZoneInfo("America/New_York")
_DAY_OR_MONTH: Final = re.compile(r"\d{6}(\d{2})?")
_LIMIT: Final = 100
_MAX_LIMIT: Final = 1000


class Espn:
    """Its counter and route.

    Args:
        world: whose games it serves.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._rate = RateLimit(world.config.quotas.espn_per_minute, 60.0)

    def routes(self) -> list[Route]:
        """The scoreboard's path."""
        return [Route("/apis/site/v2/sports/{sport}/{league}/scoreboard", self._scoreboard)]

    async def _scoreboard(self, request: Request) -> Response:
        if not self._rate.take("", self._world.clock.now()):
            return answer({"code": 429, "message": "Too Many Requests"}, 429)
        competition = BY_ESPN_PATH.get(f"{request.path_params['sport']}/{request.path_params['league']}")
        if competition is None:
            return answer({"code": 404, "message": "Failed to get league."}, 404)
        now = self._world.tick()
        dates = request.query_params.get("dates") or _eastern(now).strftime("%Y%m%d")
        limit = request.query_params.get("limit", str(_LIMIT))
        if not _DAY_OR_MONTH.fullmatch(dates) or not limit.isdecimal():
            return answer({"code": 400, "message": "Failed to get events endpoint."}, 400)
        games = [
            game
            for game in self._world.games(competition, now)
            if _eastern(game.fixture.kickoff).strftime("%Y%m%d").startswith(dates)
        ]
        return answer(_document(competition, games[: min(int(limit), _MAX_LIMIT)], dates))


def _document(competition: Competition, games: list[GameState], dates: str) -> Document:
    year = int(dates[:4])
    return {
        "leagues": [
            {
                "id": str(9000 + competition.index),
                "uid": f"s:{900 + competition.index}~l:{9000 + competition.index}",
                "name": competition.title,
                "abbreviation": competition.title,
                "slug": competition.espn_path.partition("/")[2],
                "season": {"year": year, "type": {"id": "2", "type": 2, "name": "Sandbox Season"}},
            }
        ],
        "season": {"year": year, "type": 2},
        "day": {"date": f"{dates[:4]}-{dates[4:6]}-{dates[6:8] or '01'}"},
        "events": [_event(game, year) for game in games],
        "provider": {"id": "sandbox", "name": "Sandbox", "priority": 0},
    }


def _event(game: GameState, year: int) -> Document:
    fixture = game.fixture
    event_id = f"9{fixture.competition.index}{fixture.number:09d}"
    kickoff = instant_of(fixture.kickoff * 1_000_000).strftime("%Y-%m-%dT%H:%MZ")
    status = _status(game)
    competition = {
        "id": event_id,
        "date": kickoff,
        "startDate": kickoff,
        "attendance": 0,
        "timeValid": True,
        "neutralSite": False,
        "recent": game.open,
        "venue": _venue(fixture.home, fixture.competition.region),
        "competitors": [_competitor(game, home=True), _competitor(game, home=False)],
        "notes": [],
        "status": status,
    }
    return {
        "id": event_id,
        "uid": f"s:{900 + fixture.competition.index}~e:{event_id}",
        "date": kickoff,
        "name": f"{fixture.away.espn} at {fixture.home.espn}",
        "shortName": f"{_short(fixture.away)} @ {_short(fixture.home)}",
        "season": {"year": year, "type": 2, "slug": "regular-season"},
        "competitions": [competition],
        "status": status,
    }


def _venue(home: Club, region: str) -> Document:
    country = {"USA": "USA"}.get(region, "England")
    return {
        "id": str(abs(int(home.latitude * 1e4)) * 1000 + abs(int(home.longitude * 10))),
        "fullName": home.stadium,
        "address": {"city": home.city, "country": country},
        "indoor": home.indoor,
    }


def _competitor(game: GameState, *, home: bool) -> Document:
    club = game.fixture.home if home else game.fixture.away
    competition = game.fixture.competition
    club_id = str(competition.index * 1000 + competition.clubs.index(club) + 1)
    own, other = (game.home, game.away) if home else (game.away, game.home)
    document: Document = {
        "id": club_id,
        "type": "team",
        "order": 0 if home else 1,
        "homeAway": "home" if home else "away",
        "score": str(own if game.status is not EventStatus.SCHEDULED else 0),
        "team": {
            "id": club_id,
            "abbreviation": _short(club),
            "displayName": club.espn,
            "shortDisplayName": club.exchange,
            "name": club.espn,
            "location": club.city,
            "isActive": True,
        },
    }
    if game.status is EventStatus.FINISHED:
        document["winner"] = own > other
        document["linescores"] = [{"value": float(points[0 if home else 1])} for points in game.by_period]
    return document


def _short(club: Club) -> str:
    letters = [letter for letter in club.odds if letter.isascii() and letter.isalpha()]
    return "".join(letters[:1] + [letter for letter in letters[1:] if letter.lower() not in "aeiou"][:2]).upper()


def _status(game: GameState) -> Document:
    kind, name, state, completed, text = _status_words(game)
    up = game.fixture.competition.sport.clock_up
    minutes, seconds = divmod(game.clock, 60)
    shown = f"{minutes}'" if up else f"{minutes}:{seconds:02d}"
    return {
        "clock": float(game.clock),
        "displayClock": shown,
        "period": game.period,
        "type": {
            "id": kind,
            "name": name,
            "state": state,
            "completed": completed,
            "description": text,
            "detail": shown if state == "in" else text,
            "shortDetail": shown if state == "in" else text,
        },
    }


def _status_words(game: GameState) -> tuple[str, str, str, bool, str]:
    up = game.fixture.competition.sport.clock_up
    if game.status is EventStatus.SCHEDULED:
        return "1", "STATUS_SCHEDULED", "pre", False, "Scheduled"
    if game.status is EventStatus.POSTPONED:
        return "6", "STATUS_POSTPONED", "post", False, "Postponed"
    if game.status is EventStatus.FINISHED:
        return (
            ("28", "STATUS_FULL_TIME", "post", True, "Full Time")
            if up
            else ("3", "STATUS_FINAL", "post", True, "Final")
        )
    if game.paused:
        return "23", "STATUS_HALFTIME", "in", False, "Halftime"
    if up:
        return ("25", "STATUS_FIRST_HALF", "in", False, "First Half") if game.period == 1 else (
            "26", "STATUS_SECOND_HALF", "in", False, "Second Half")  # fmt: skip
    return "2", "STATUS_IN_PROGRESS", "in", False, "In Progress"


def _eastern(at: int) -> datetime:
    return instant_of(at * 1_000_000).astimezone(_EASTERN)
