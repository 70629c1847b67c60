"""The exchange's operations: filters, limits of data, and results, without any HTTP."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from advisor.core.errors import AdvisorError
from advisor.sandbox.answers import Document, iso_millis
from advisor.sandbox.betfair import documents
from advisor.sandbox.betfair.documents import ALL_OFFERS, BEST_OFFERS, TRADED
from advisor.sandbox.betfair.exchange_book import Market, find_market, markets_of, open_games
from advisor.sandbox.limits import RateLimit
from advisor.sandbox.world.fixtures import Fixture
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.world import World, is_live

_WEIGHT_LIMIT: Final = 200
_MAX_RESULTS: Final = 1000
_MAX_IDS: Final = 250
_BEST_DEPTH: Final = 3
_LADDER_DEPTH: Final = 10
_WEIGHTS: Final = {"SP_AVAILABLE": 3, "SP_TRADED": 7, BEST_OFFERS: 5, ALL_OFFERS: 17, TRADED: 17}
_CATALOGUE_WEIGHTS: Final = {"MARKET_DESCRIPTION": 1, "RUNNER_METADATA": 1}
_CODES: Final = (
    "TOO_MUCH_DATA",
    "INVALID_INPUT_DATA",
    "INVALID_SESSION_INFORMATION",
    "NO_APP_KEY",
    "NO_SESSION",
    "UNEXPECTED_ERROR",
    "INVALID_APP_KEY",
    "TOO_MANY_REQUESTS",
    "SERVICE_BUSY",
    "TIMEOUT_ERROR",
    "REQUEST_SIZE_EXCEEDS_LIMIT",
    "ACCESS_DENIED",
)


class ExchangeRefusedError(AdvisorError):
    """The exchange says no.

    Args:
        error: one of its error codes.
    """

    code = "sandbox_exchange_refusal"

    def __init__(self, error: str) -> None:
        super().__init__(f"The sandbox's exchange refused a call: {error}.")
        self.error = error
        self.message = f"ANGX-{_CODES.index(error) + 1:04d}"

    @property
    def detail(self) -> Document:
        """The exception of the error body."""
        return {"requestUUID": "sandbox", "errorCode": self.error, "errorDetails": ""}


class ExchangeCalls:
    """Operations by name.

    Args:
        world: whose games and prices they serve.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._rate = RateLimit(world.config.quotas.books_per_second, 1.0)
        self.operations: Final[dict[str, Callable[[Mapping[str, object]], object]]] = {
            "listEventTypes": self._event_types,
            "listCompetitions": self._competitions,
            "listEvents": self._events,
            "listMarketCatalogue": self._catalogue,
            "listMarketBook": self._books,
        }

    def navigation(self) -> Document:
        """The menu of everything: sports, competitions, games, markets."""
        sports: dict[str, Document] = {}
        for market, _ in self._markets({}):
            fixture = market.fixture
            sport = _child(sports, "EVENT_TYPE", documents.event_type(fixture))
            group = _child(_children(sport), "GROUP", documents.competition(fixture))
            game = _child(_children(group), "EVENT", documents.event(fixture))
            leaf: Document = {
                "type": "MARKET",
                "id": market.id,
                "name": market.name,
                "exchangeId": "1",
                "marketType": market.type_code,
                "marketStartTime": iso_millis(fixture.kickoff),
                "numberOfWinners": 1,
            }
            _children(game)[market.id] = leaf
        return {"type": "GROUP", "name": "ROOT", "id": 0, "children": [_listed(sport) for sport in sports.values()]}

    def chosen(self, wanted: Mapping[str, object]) -> list[str]:
        """Ids of the markets a stream filter chooses: those it names, or the open ones that match."""
        named = wanted.get("marketIds")
        if isinstance(named, list) and named:
            now = self._world.tick()
            found = [find_market(self._world, str(market_id), now) for market_id in named]
            return [pair[0].id for pair in found if pair is not None and _matches(*pair, wanted)]
        return [market.id for market, _ in self._markets(wanted)]

    def _event_types(self, params: Mapping[str, object]) -> object:
        return self._counted(params, "eventType", documents.event_type)

    def _competitions(self, params: Mapping[str, object]) -> object:
        rows = self._counted(params, "competition", documents.competition)
        return [row | {"competitionRegion": "GBR"} for row in rows]

    def _events(self, params: Mapping[str, object]) -> object:
        return self._counted(params, "event", documents.event)

    def _counted(
        self, params: Mapping[str, object], noun: str, document: Callable[[Fixture], Document]
    ) -> list[Document]:
        found: dict[object, tuple[Document, int]] = {}
        for market, _ in self._markets(_mapping(params.get("filter"))):
            made = document(market.fixture)
            found[made["id"]] = (made, found.get(made["id"], (made, 0))[1] + 1)
        return [{noun: made, "marketCount": count} for made, count in found.values()]

    def _catalogue(self, params: Mapping[str, object]) -> object:
        results = params.get("maxResults")
        if isinstance(results, str) and results.isdecimal():
            results = int(results)
        if not isinstance(results, int) or not 1 <= results <= _MAX_RESULTS:
            raise ExchangeRefusedError("INVALID_INPUT_DATA")
        projection = _words(params.get("marketProjection"))
        if sum(_CATALOGUE_WEIGHTS.get(part, 0) for part in projection) * results > _WEIGHT_LIMIT:
            raise ExchangeRefusedError("TOO_MUCH_DATA")
        found = list(self._markets(_mapping(params.get("filter"))))
        if params.get("sort") == "FIRST_TO_START":
            found.sort(key=lambda pair: pair[0].fixture.kickoff)
        return [documents.catalogue(market, projection) for market, _ in found[:results]]

    def _books(self, params: Mapping[str, object]) -> object:
        ids = params.get("marketIds")
        if not isinstance(ids, list) or not ids or not all(isinstance(part, str) for part in ids):
            raise ExchangeRefusedError("INVALID_INPUT_DATA")
        if len(ids) > _MAX_IDS:
            raise ExchangeRefusedError("REQUEST_SIZE_EXCEEDS_LIMIT")
        wanted, depth, weight = _projection(_mapping(params.get("priceProjection")))
        if weight * len(ids) > _WEIGHT_LIMIT:
            raise ExchangeRefusedError("TOO_MUCH_DATA")
        now, instant = self._world.tick(), self._world.clock.now()
        if not all([self._rate.take(str(market_id), instant) for market_id in ids]):
            raise ExchangeRefusedError("TOO_MANY_REQUESTS")
        found = [pair for market_id in ids if (pair := find_market(self._world, str(market_id), now)) is not None]
        # Asked for open and closed markets together, the exchange answers with the open ones only.
        shown = [pair for pair in found if pair[1].open] or found
        return [documents.book(self._world, market, game, wanted, depth, now) for market, game in shown]

    def _markets(self, wanted: Mapping[str, object]) -> Iterator[tuple[Market, GameState]]:
        for game in open_games(self._world, self._world.tick()):
            for market in markets_of(game.fixture):
                if _matches(market, game, wanted):
                    yield market, game


def _matches(market: Market, game: GameState, wanted: Mapping[str, object]) -> bool:
    fixture = market.fixture
    event = documents.event(fixture)
    values: dict[str, object] = {
        "eventTypeIds": fixture.competition.sport.exchange_id,
        "competitionIds": fixture.competition.exchange_id,
        "eventIds": event["id"],
        "marketIds": market.id,
        "marketTypeCodes": market.type_code,
        "marketCountries": event["countryCode"],
        "marketBettingTypes": "ODDS",
    }
    for name, value in values.items():
        asked = wanted.get(name)
        if isinstance(asked, list) and asked and value not in asked:
            return False
    in_play, text = wanted.get("inPlayOnly"), wanted.get("textQuery")
    if isinstance(in_play, bool) and in_play is not is_live(game):
        return False
    if isinstance(text, str) and text.lower() not in f"{event['name']} {market.name}".lower():
        return False
    start = _mapping(wanted.get("marketStartTime"))
    kickoff = iso_millis(fixture.kickoff)
    return str(start.get("from", ""))[:19] <= kickoff[:19] <= str(start.get("to", "9999"))[:19]


def _projection(asked: Mapping[str, object]) -> tuple[frozenset[str], int, float]:
    wanted = _words(asked.get("priceData"))
    depth = _mapping(asked.get("exBestOffersOverrides")).get("bestPricesDepth", _BEST_DEPTH)
    if not isinstance(depth, int) or depth < 1:
        raise ExchangeRefusedError("INVALID_INPUT_DATA")
    if not wanted:
        return wanted, _BEST_DEPTH, 2
    weight = float(sum(_WEIGHTS.get(part, 0) for part in wanted))
    if {BEST_OFFERS, TRADED} <= wanted:
        weight -= 2
    if {ALL_OFFERS, TRADED} <= wanted:
        weight -= 2
    return wanted, min(depth, _LADDER_DEPTH), weight * depth / _BEST_DEPTH


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _words(value: object) -> frozenset[str]:
    return frozenset(str(part) for part in value) if isinstance(value, list) else frozenset()


def _child(siblings: dict[str, Document], kind: str, named: Document) -> Document:
    return siblings.setdefault(str(named["id"]), {"type": kind, **named, "children": {}})


def _children(node: Document) -> dict[str, Document]:
    children = node["children"]
    if not isinstance(children, dict):
        raise AssertionError("Nodes of the menu are made with their children.")
    return children


def _listed(node: Document) -> Document:
    """The node with its children as a list."""
    children = node.get("children")
    if not isinstance(children, dict):
        return node
    return node | {"children": [_listed(child) for child in children.values()]}
