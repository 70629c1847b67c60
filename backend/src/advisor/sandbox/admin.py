"""The sandbox's control endpoints, for tests and demonstrations: true probabilities, faults, interventions."""

from collections.abc import Callable
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.clock import instant_of
from advisor.core.errors import ConfigError
from advisor.core.markets import LINE_NONE
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.answers import Document, RefusedCallError, answer
from advisor.sandbox.faults.plan import FaultPlan, fault_rules, shown
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.interventions import Intervention, intervene
from advisor.sandbox.world.price_lives import price_lives
from advisor.sandbox.world.scoring import columns
from advisor.sandbox.world.world import REMEMBERED, World

_LOCAL: Final = frozenset({"127.0.0.1", "::1", "testclient"})


class LivesQuery(BaseModel):
    """Whose prices, and how far back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bookmaker: str
    fixture: str
    seconds: int = Field(600, ge=1, le=REMEMBERED)


class Admin:
    """The endpoints under ``/sandbox``.

    Args:
        world: shown and intervened in.
        plan: of faults, replaced here.
    """

    def __init__(self, world: World, plan: FaultPlan) -> None:
        self._world = world
        self._plan = plan

    def routes(self) -> list[Route]:
        """Every path."""
        return [
            Route("/sandbox/state", self._local(self._state)),
            Route("/sandbox/truth", self._local(self._truth)),
            Route("/sandbox/lives", self._local(self._lives)),
            Route("/sandbox/faults", self._local(self._faults), methods=["GET", "PUT", "DELETE"]),
            Route("/sandbox/interventions", self._local(self._intervene), methods=["POST"]),
        ]

    def _local(self, handler: Callable[[Request, bytes], Response]) -> Callable[[Request], object]:
        async def guarded(request: Request) -> Response:
            if request.client is not None and request.client.host not in _LOCAL:
                return answer({"reason": "Only from this machine."}, 403)
            try:
                return handler(request, await request.body())
            except RefusedCallError as refused:
                return answer(refused.body, refused.status)
            except (ValidationError, ConfigError, orjson.JSONDecodeError) as error:
                return answer({"reason": str(error)}, 422)

        return guarded

    def _state(self, request: Request, body: bytes) -> Response:
        now = self._world.tick()
        games = [game for competition in COMPETITIONS for game in self._world.games(competition, now)]
        return answer(
            {
                "sandbox": True,
                "seed": self._world.config.seed,
                "speed": self._world.config.speed,
                "now": instant_of(now * 1_000_000).isoformat(),
                "faults_struck": {str(kind): times for kind, times in self._plan.struck.items()},
                "events": [_shown(game) for game in games],
            }
        )

    def _truth(self, request: Request, body: bytes) -> Response:
        now = self._world.tick()
        rows: list[Document] = []
        for competition in COMPETITIONS:
            board = self._world.board(competition, now)
            for row, game in enumerate(board.games):
                markets = [
                    {
                        "market": column.market,
                        "line": None if (line := int(board.chances.lines[row, number])) == LINE_NONE else line,
                        "chances": dict(
                            zip(
                                MARKET_TYPES[column.market].selections,
                                board.chances.shares[row, column.start : column.stop].tolist(),
                                strict=True,
                            )
                        ),
                    }
                    for number, column in enumerate(columns(competition.sport))
                    if not column.exchange_only
                ]
                rows.append({"id": game.fixture.id, "competition": competition.odds_key, "markets": markets})
        return answer(rows)

    def _lives(self, request: Request, body: bytes) -> Response:
        """How long the prices of the last minutes really stood: ``?bookmaker=…&fixture=…&seconds=…``."""
        asked = LivesQuery.model_validate(dict(request.query_params))
        now = self._world.tick()
        index = next((place for place, book in enumerate(BOOKS) if book.key == asked.bookmaker), None)
        game = self._world.find(asked.fixture, now)
        if index is None or game is None:
            raise RefusedCallError(404, {"reason": "There is no such bookmaker or game."})
        found = price_lives(self._world, index, game.fixture.competition, now - asked.seconds, now)
        return answer(
            [
                {
                    "market": key.market,
                    "line": None if key.line == LINE_NONE else key.line,
                    "selection": MARKET_TYPES[key.market].selections[key.selection],
                    "odds": life.odds / 100,
                    "begins": life.begins,
                    "ends": life.ends,
                }
                for key, lives in found.items()
                if key.fixture == asked.fixture
                for life in lives
            ]
        )

    def _faults(self, request: Request, body: bytes) -> Response:
        if request.method == "PUT":
            self._plan.replace(fault_rules(orjson.loads(body), self._world.clock.now()))
        elif request.method == "DELETE":
            self._plan.replace(())
        return answer([shown(rule) for rule in self._plan.rules])

    def _intervene(self, request: Request, body: bytes) -> Response:
        return answer(intervene(self._world, Intervention.model_validate_json(body)))


def _shown(game: GameState) -> Document:
    fixture = game.fixture
    return {
        "id": fixture.id,
        "competition": fixture.competition.odds_key,
        "home": fixture.home.odds,
        "away": fixture.away.odds,
        "kickoff": instant_of(fixture.kickoff * 1_000_000).isoformat(),
        "status": game.status.value,
        "period": game.period,
        "progress": round(game.progress, 4),
        "score": [game.home, game.away],
    }
