"""What API-NG sends, read into typed values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.adapters.betfair.markets import Market, Runner, RunnerKey
from advisor.adapters.betfair.prices import NO_OFFER, Offer, price_e4, size_minor
from advisor.parsing.documents import ItemFaultError, JsonObject
from advisor.parsing.loose_fields import (
    Known,
    decimal_or_none,
    elements_of,
    instant_or_none,
    known,
    object_or_empty,
    object_or_none,
    text_of,
    text_or,
    whole_of,
    whole_or,
)

PROVIDER: Final = "betfair"
VENUE: Final = "betfair_exchange"

_MAX_RUNNERS: Final = 2000
_MAX_HANDICAP: Final = 100_000


class MarketStatus(StrEnum):
    """Whether bets are taken."""

    INACTIVE = "INACTIVE"
    OPEN = "OPEN"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


class RunnerStatus(StrEnum):
    """What became of a runner."""

    ACTIVE = "ACTIVE"
    WINNER = "WINNER"
    LOSER = "LOSER"
    PLACED = "PLACED"
    REMOVED = "REMOVED"
    REMOVED_VACANT = "REMOVED_VACANT"
    HIDDEN = "HIDDEN"


_EVENT: Final = known("id name countryCode timezone openDate venue")
_DESCRIPTION: Final = known(
    "persistenceEnabled bspMarket marketTime suspendTime settleTime bettingType turnInPlayEnabled marketType regulator"
    " marketBaseRate discountAllowed wallet rules rulesHasDate eachWayDivisor clarifications raceType",
    lineRangeInfo=known("maxUnitValue minUnitValue interval marketUnit"),
    priceLadderDescription=known("type"),
)
KNOWN_CATALOGUE: Final[Known] = known(
    "marketId marketName marketStartTime totalMatched",
    description=_DESCRIPTION,
    runners=known("selectionId runnerName handicap sortPriority metadata"),
    eventType=known("id name"),
    competition=known("id name"),
    event=_EVENT,
)
_SIZES: Final = known("price size")
KNOWN_BOOK: Final[Known] = known(
    "marketId isMarketDataDelayed status betDelay bspReconciled complete inplay numberOfWinners numberOfRunners"
    " numberOfActiveRunners lastMatchTime totalMatched totalAvailable crossMatching runnersVoidable version"
    " betDelayModels",
    keyLineDescription=known("", keyLine=known("selectionId handicap")),
    priceLadderDescription=known("type"),
    runners=known(
        "selectionId handicap status adjustmentFactor lastPriceTraded totalMatched removalDate orders matches"
        " matchesByStrategy",
        sp=known("nearPrice farPrice actualSP", backStakeTaken=_SIZES, layLiabilityTaken=_SIZES),
        ex=known("", availableToBack=_SIZES, availableToLay=_SIZES, tradedVolume=_SIZES),
    ),
)
KNOWN_NAMED: Final[Known] = known(
    "marketCount competitionRegion",
    eventType=known("id name"),
    competition=known("id name"),
    event=_EVENT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRunner:
    """A runner's best offers."""

    key: RunnerKey
    status: RunnerStatus
    back: Offer
    lay: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A market's best offers as listMarketBook gives them.

    Attributes:
        delayed: the application key gets prices late.
        version: rises with every change of the market's definition.
    """

    market_id: str
    status: MarketStatus
    in_play: bool
    delayed: bool
    version: int
    runners: tuple[BookRunner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An event type, a competition or an event, with the number of its markets."""

    id: str
    name: str
    markets: int


def read_catalogue_market(item: JsonObject) -> Market:
    """Read a market of listMarketCatalogue, whatever was projected.

    Raises:
        ItemFaultError: its id or a runner's cannot be read.
    """
    description = object_or_empty(item.get("description"))
    event = object_or_empty(item.get("event"))
    competition = object_or_empty(item.get("competition"))
    event_type = object_or_empty(item.get("eventType"))
    starts = (item.get("marketStartTime"), description.get("marketTime"), event.get("openDate"))
    return Market(
        market_id=text_of(item, "marketId"),
        event_id=text_or(event, "id"),
        event_name=text_or(event, "name"),
        event_type=text_or(event_type, "id"),
        competition=text_or(competition, "id"),
        competition_name=text_or(competition, "name"),
        market_type=text_or(description, "marketType"),
        betting_type=text_or(description, "bettingType"),
        start=next((found for start in starts if (found := instant_or_none(start))), None),
        runners=_catalogue_runners(elements_of(item, "runners")),
    )


def read_runner_key(item: JsonObject, selection: str, handicap: str) -> RunnerKey:
    """What tells a runner apart; a missing handicap is 0.

    Raises:
        ItemFaultError: no number, or a handicap finer than hundredths.
    """
    hundredths = 0
    if item.get(handicap) is not None:
        number = decimal_or_none(item[handicap])
        if number is None or abs(number) > _MAX_HANDICAP or (number * 100) % 1:
            raise ItemFaultError("", "bad_handicap", "a handicap is no number of hundredths")
        hundredths = int(number * 100)
    return RunnerKey(whole_of(item, selection), hundredths)


def read_runner_status(value: object) -> RunnerStatus:
    """A runner's status; one that is missing means active, one we do not know means not to be bet on."""
    if value is None:
        return RunnerStatus.ACTIVE
    try:
        return RunnerStatus(str(value))
    except ValueError:
        return RunnerStatus.HIDDEN


def read_market_status(item: JsonObject) -> MarketStatus:
    """A market's status.

    Raises:
        ItemFaultError: missing or unknown.
    """
    try:
        return MarketStatus(text_of(item, "status"))
    except ValueError:
        raise ItemFaultError("", "bad_status", "the market's status is none we know") from None


def read_book(item: JsonObject) -> Book:
    """Read a market of listMarketBook.

    Raises:
        ItemFaultError: something of it cannot be read.
    """
    runners = elements_of(item, "runners")
    if len(runners) > _MAX_RUNNERS:
        raise ItemFaultError("", "too_many_runners", f"{len(runners)} runners")
    return Book(
        market_id=text_of(item, "marketId"),
        status=read_market_status(item),
        in_play=item.get("inplay") is True,
        delayed=item.get("isMarketDataDelayed") is True,
        version=whole_or(item, "version", 0),
        runners=tuple(_book_runner(runner) for runner in runners),
    )


def read_named(item: JsonObject, inside: str) -> Named:
    """Read an entry of listEventTypes, listCompetitions or listEvents.

    Args:
        inside: ``"eventType"``, ``"competition"`` or ``"event"``.

    Raises:
        ItemFaultError: it has no id or no name.
    """
    named = object_or_none(item.get(inside))
    if named is None:
        raise ItemFaultError("", "missing_field", f"no {inside}")
    return Named(id=text_of(named, "id"), name=text_of(named, "name"), markets=whole_or(item, "marketCount", 0))


def _catalogue_runners(items: Sequence[object]) -> tuple[Runner, ...]:
    if len(items) > _MAX_RUNNERS:
        raise ItemFaultError("", "too_many_runners", f"{len(items)} runners")
    runners = []
    for index, value in enumerate(items):
        item = object_or_none(value)
        if item is None:
            raise ItemFaultError("", "bad_runner", "a runner is not an object")
        runners.append(
            Runner(
                key=read_runner_key(item, "selectionId", "handicap"),
                name=text_or(item, "runnerName"),
                priority=whole_or(item, "sortPriority", index + 1),
            )
        )
    return tuple(sorted(runners, key=lambda runner: runner.priority))


def _book_runner(value: object) -> BookRunner:
    item = object_or_none(value)
    if item is None:
        raise ItemFaultError("", "bad_runner", "a runner is not an object")
    offers = object_or_empty(item.get("ex"))
    backs = [_offer(offer) for offer in elements_of(offers, "availableToBack")]
    lays = [_offer(offer) for offer in elements_of(offers, "availableToLay")]
    return BookRunner(
        key=read_runner_key(item, "selectionId", "handicap"),
        status=read_runner_status(item.get("status")),
        # The best is looked for, though it should stand first: rolled-up ladders have come otherwise.
        back=max((offer for offer in backs if offer.size), default=NO_OFFER),
        lay=min((offer for offer in lays if offer.size), default=NO_OFFER),
    )


def _offer(value: object) -> Offer:
    item = object_or_none(value)
    if item is None:
        raise ItemFaultError("", "bad_price", "an offer is not an object")
    size = size_minor(item.get("size"))
    price = item.get("price")
    if not isinstance(price, int | float | str):
        raise ItemFaultError("", "bad_price", "an offer has no price")
    return Offer(price_e4(price), size)
