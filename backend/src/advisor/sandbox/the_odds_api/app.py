"""The Odds API v4, simulated: sports, events, odds, event odds and scores, with credits, rate and error bodies."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.markets import EventStatus
from advisor.sandbox.answers import RefusedCallError, answer
from advisor.sandbox.limits import MonthlyCredits, RateLimit
from advisor.sandbox.the_odds_api import documents
from advisor.sandbox.the_odds_api.request import Choice, choice, days_from, odds_request, refusal, unix_dates
from advisor.sandbox.world.competitions import BY_ODDS_KEY, COMPETITIONS, Competition
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.tournaments import BY_KEY, TOURNAMENTS
from advisor.sandbox.world.world import World, is_live

_UPCOMING: Final = "upcoming"
_UPCOMING_GAMES: Final = 8
_DAY: Final = 86_400
Handler: TypeAlias = Callable[[Request], tuple[object, int]]
"""What a path answers and what it costs in credits."""


class TheOddsApi:
    """Its counters and routes.

    Args:
        world: whose games and prices it serves.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._credits = MonthlyCredits(world.config.quotas.odds_credits)
        self._rate = RateLimit(world.config.quotas.odds_per_second, 1.0)

    def routes(self) -> list[Route]:
        """Every path, with and without a slash at its end."""
        paths: tuple[tuple[str, Handler], ...] = (
            ("/v4/sports", self._sports),
            ("/v4/sports/{sport}/events", self._events),
            ("/v4/sports/{sport}/odds", self._odds),
            ("/v4/sports/{sport}/scores", self._scores),
            ("/v4/sports/{sport}/events/{event}/odds", self._event_odds),
        )
        return [Route(path + slash, partial(self._answered, handler)) for path, handler in paths for slash in ("", "/")]

    async def _answered(self, handler: Handler, request: Request) -> Response:
        now = self._world.clock.now()
        cost = 0
        try:
            self._admit(request)
            document, cost = handler(request)
            self._credits.charge(cost, now)
            return answer(document, headers=self._quota(cost))
        except RefusedCallError as refused:
            return answer(refused.body, refused.status, self._quota(0) | refused.headers)

    def _admit(self, request: Request) -> None:
        key = request.query_params.get("apiKey") or request.query_params.get("api_key")
        now = self._world.clock.now()
        if not key:
            raise refusal(401, "MISSING_KEY", "API key is missing")
        if key != self._world.config.api_key:
            raise refusal(401, "INVALID_KEY", "API key is not valid")
        if not self._rate.take(key, now):
            raise refusal(429, "EXCEEDED_FREQ_LIMIT", "Requests are too frequent. Please retry in a few seconds")
        free = request.url.path.rstrip("/").endswith(("/sports", "/events"))
        if not free and not self._credits.remaining(now):
            raise refusal(401, "OUT_OF_USAGE_CREDITS", "Usage quota has been reached")

    def _quota(self, cost: int) -> dict[str, str]:
        remaining = self._credits.remaining(self._world.clock.now())
        return {
            "x-requests-remaining": str(remaining),
            "x-requests-used": str(self._credits.used),
            "x-requests-last": str(cost),
        }

    def _sports(self, request: Request) -> tuple[object, int]:
        if request.query_params.get("all", "false") not in {"true", "false"}:
            raise refusal(422, "INVALID_ALL_SPORTS_PARAM", "Invalid all parameter. Must be true or false")
        fields = [documents.field(tournament) for tournament in TOURNAMENTS]
        return [documents.sport(competition) for competition in COMPETITIONS] + fields, 0

    def _events(self, request: Request) -> tuple[object, int]:
        wanted, unix = choice(request.query_params), unix_dates(request.query_params)
        now = self._world.tick()
        tournament = BY_KEY.get(request.path_params["sport"])
        if tournament is not None:
            return [documents.field_event(tournament, now, unix=unix)], 0
        games = [game for found in self._competitions(request) for game in self._open(found, wanted, now)]
        return [documents.event(game, unix=unix) for game in self._narrowed(request, games)], 0

    def _odds(self, request: Request) -> tuple[object, int]:
        tournament = BY_KEY.get(request.path_params["sport"])
        asked = odds_request(request.query_params, of_field=tournament is not None)
        wanted = choice(request.query_params)
        now = self._world.tick()
        if tournament is not None:
            return [documents.field_odds(self._world, tournament, asked, now)], asked.units
        games = [game for found in self._competitions(request) for game in self._open(found, wanted, now)]
        games = self._narrowed(request, games)
        answers = []
        for competition in COMPETITIONS:
            own = [game for game in games if game.fixture.competition is competition]
            if own:
                answers += documents.odds(self._world, competition, own, asked, now)
        return answers, asked.units if answers else 0

    def _event_odds(self, request: Request) -> tuple[object, int]:
        asked = odds_request(request.query_params, of_event=True)
        now = self._world.tick()
        competition = self._competition(request.path_params["sport"])
        event_id = request.path_params["event"]
        if len(event_id) != 32:
            raise refusal(422, "INVALID_EVENT_ID", "Invalid event id")
        game = self._world.find(event_id, now)
        if game is None or not game.open or game.fixture.competition is not competition:
            raise refusal(404, "EVENT_NOT_FOUND", "Event not found. It may have expired")
        document = documents.event_odds(self._world, game, asked, now)
        shown = document["bookmakers"]
        returned = {market["key"] for book in shown for market in book["markets"]} if isinstance(shown, list) else set()
        return document, len(returned & set(asked.markets)) * asked.regions

    def _scores(self, request: Request) -> tuple[object, int]:
        days, wanted = days_from(request.query_params), choice(request.query_params)
        unix = unix_dates(request.query_params)
        now = self._world.tick()
        if request.path_params["sport"] in BY_KEY:
            return [], 0
        shown = []
        for competition in self._competitions(request):
            games = self._world.games(competition, now)
            if days is not None:
                games = self._with_older(competition, games, wanted, now - days * _DAY, now)
            shown += [
                game
                for game in games
                if wanted.takes(game.fixture.id, game.fixture.kickoff)
                and (game.open or (days is not None and game.status is EventStatus.FINISHED))
            ]
        cost = 1 if days is None else 2
        return [documents.score(game, now, unix=unix) for game in shown], cost if shown else 0

    def _with_older(
        self, competition: Competition, games: list[GameState], wanted: Choice, since: int, now: int
    ) -> list[GameState]:
        """Games asked for by id may be older than the list goes back."""
        listed = {game.fixture.id for game in games}
        older = [self._world.find(fixture_id, now) for fixture_id in (wanted.ids or frozenset()) - listed]
        return games + [
            game
            for game in older
            if game is not None and game.fixture.competition is competition and game.fixture.kickoff >= since
        ]

    def _open(self, competition: Competition, wanted: Choice, now: int) -> list[GameState]:
        games = self._world.board(competition, now).games
        return [game for game in games if wanted.takes(game.fixture.id, game.fixture.kickoff)]

    def _narrowed(self, request: Request, games: list[GameState]) -> list[GameState]:
        """For ``upcoming``, what is live and the next few; everything otherwise."""
        if request.path_params["sport"] != _UPCOMING:
            return games
        ordered = sorted(games, key=lambda game: game.fixture.kickoff)
        live = [game for game in ordered if is_live(game)]
        return live + [game for game in ordered if not is_live(game)][:_UPCOMING_GAMES]

    def _competitions(self, request: Request) -> list[Competition]:
        key = request.path_params["sport"]
        return list(COMPETITIONS) if key == _UPCOMING else [self._competition(key)]

    def _competition(self, key: str) -> Competition:
        found = BY_ODDS_KEY.get(key)
        if found is None:
            raise refusal(404, "UNKNOWN_SPORT", f"Unknown sport: {key}")
        return found
