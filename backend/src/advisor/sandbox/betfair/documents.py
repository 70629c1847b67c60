"""The sandbox's exchange in the form of Betfair's API-NG."""

from collections.abc import Sequence

from advisor.core.markets import EventStatus
from advisor.sandbox.answers import Document, iso_millis
from advisor.sandbox.betfair.exchange_book import (
    Market,
    event_id,
    ladders_of,
    runner_status,
    status_of,
    version_of,
)
from advisor.sandbox.world.exchange import MARKET_BASE_RATE, Ladder
from advisor.sandbox.world.fixtures import Fixture
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.sports import FOOTBALL
from advisor.sandbox.world.world import World, is_live

BEST_OFFERS, ALL_OFFERS, TRADED = "EX_BEST_OFFERS", "EX_ALL_OFFERS", "EX_TRADED"


def event_type(fixture: Fixture) -> Document:
    """Id and name of the sport."""
    return {"id": fixture.competition.sport.exchange_id, "name": fixture.competition.sport.exchange_name}


def competition(fixture: Fixture) -> Document:
    """Id and name of the competition."""
    return {"id": fixture.competition.exchange_id, "name": fixture.competition.title}


def event(fixture: Fixture) -> Document:
    """The game; football's home side comes first, the American sports' second, as the exchange has it."""
    first, second, word = (
        (fixture.home, fixture.away, "v")
        if fixture.competition.sport is FOOTBALL
        else (fixture.away, fixture.home, "@")
    )
    return {
        "id": event_id(fixture),
        "name": f"{first.exchange} {word} {second.exchange}",
        "countryCode": fixture.competition.region[:2],
        "timezone": "GMT",
        "openDate": iso_millis(fixture.kickoff),
    }


def catalogue(market: Market, projection: frozenset[str]) -> Document:
    """One entry of ``listMarketCatalogue``."""
    fixture = market.fixture
    document: Document = {
        "marketId": market.id,
        "marketName": market.name,
        "totalMatched": 0.0,
    }
    if "MARKET_START_TIME" in projection:
        document["marketStartTime"] = iso_millis(fixture.kickoff)
    if "MARKET_DESCRIPTION" in projection:
        document["description"] = _description(market)
    if projection & {"RUNNER_DESCRIPTION", "RUNNER_METADATA"}:
        document["runners"] = [
            {"selectionId": runner.id, "runnerName": runner.name, "handicap": 0.0, "sortPriority": place}
            | ({"metadata": {"runnerId": str(runner.id)}} if "RUNNER_METADATA" in projection else {})
            for place, runner in enumerate(market.runners, 1)
        ]
    if "EVENT_TYPE" in projection:
        document["eventType"] = event_type(fixture)
    if "COMPETITION" in projection:
        document["competition"] = competition(fixture)
    if "EVENT" in projection:
        document["event"] = event(fixture)
    return document


def book(world: World, market: Market, game: GameState, wanted: frozenset[str], depth: int, now: int) -> Document:
    """One entry of ``listMarketBook``."""
    offers = ladders_of(world, game, market.position, now)
    status = status_of(game)
    runners = [_runner(market, place, game, offers, wanted, depth) for place in range(len(market.runners))]
    return {
        "marketId": market.id,
        "isMarketDataDelayed": False,
        "status": status,
        "betDelay": 5 if is_live(game) else 0,
        "bspReconciled": False,
        "complete": True,
        "inplay": game.status in {EventStatus.IN_PLAY, EventStatus.FINISHED},
        "numberOfWinners": 1,
        "numberOfRunners": len(market.runners),
        "numberOfActiveRunners": len(market.runners) if game.open else 0,
        "lastMatchTime": iso_millis(now - now % 4),
        "totalMatched": money(sum(ladder.matched for ladder in offers)),
        "totalAvailable": money(sum(size for ladder in offers for _, size in (*ladder.back, *ladder.lay))),
        "crossMatching": True,
        "runnersVoidable": False,
        "version": version_of(game),
        "runners": runners,
    }


def definition(market: Market, game: GameState) -> Document:
    """``marketDefinition`` of the stream."""
    fixture = market.fixture
    return {
        "bspMarket": False,
        "turnInPlayEnabled": True,
        "persistenceEnabled": True,
        "marketBaseRate": MARKET_BASE_RATE,
        "eventId": event_id(fixture),
        "eventTypeId": fixture.competition.sport.exchange_id,
        "numberOfWinners": 1,
        "bettingType": "ODDS",
        "marketType": market.type_code,
        "marketTime": iso_millis(fixture.kickoff),
        "suspendTime": iso_millis(fixture.kickoff),
        "bspReconciled": False,
        "complete": True,
        "inPlay": game.status in {EventStatus.IN_PLAY, EventStatus.FINISHED},
        "crossMatching": True,
        "runnersVoidable": False,
        "numberOfActiveRunners": len(market.runners) if game.open else 0,
        "betDelay": 5 if is_live(game) else 0,
        "status": status_of(game),
        "runners": [
            {"status": runner_status(market, runner, game), "sortPriority": place, "id": runner.id}
            for place, runner in enumerate(market.runners, 1)
        ],
        "regulators": ["MR_INT"],
        "discountAllowed": True,
        "timezone": "GMT",
        "openDate": iso_millis(fixture.kickoff),
        "version": version_of(game),
    }


def money(hundredths: int) -> float:
    """An amount of the account's currency as the exchange writes it."""
    return hundredths / 100


def _description(market: Market) -> Document:
    start = iso_millis(market.fixture.kickoff)
    return {
        "bettingType": "ODDS",
        "bspMarket": False,
        "marketTime": start,
        "suspendTime": start,
        "turnInPlayEnabled": True,
        "marketType": market.type_code,
        "regulator": "SANDBOX",
        "marketBaseRate": MARKET_BASE_RATE,
        "discountAllowed": True,
        "persistenceEnabled": True,
        "wallet": "UK wallet",
        "rules": "Sandbox: nothing here is real.",
        "rulesHasDate": False,
        "priceLadderDescription": {"type": "CLASSIC"},
    }


def _runner(
    market: Market, place: int, game: GameState, offers: Sequence[Ladder], wanted: frozenset[str], depth: int
) -> Document:
    runner = market.runners[place]
    ladder = offers[runner.column]
    document: Document = {
        "selectionId": runner.id,
        "handicap": 0.0,
        "status": runner_status(market, runner, game),
        "totalMatched": money(ladder.matched),
    }
    if ladder.last:
        document["lastPriceTraded"] = ladder.last / 100
    if wanted & {BEST_OFFERS, ALL_OFFERS, TRADED}:
        shown = len(ladder.back) + len(ladder.lay) if ALL_OFFERS in wanted else depth if BEST_OFFERS in wanted else 0
        document["ex"] = {
            "availableToBack": _offers(ladder.back[:shown]),
            "availableToLay": _offers(ladder.lay[:shown]),
            "tradedVolume": _offers(ladder.traded) if TRADED in wanted else [],
        }
    return document


def _offers(levels: Sequence[tuple[int, int]]) -> list[Document]:
    return [{"price": price / 100, "size": money(size)} for price, size in levels]
