"""What API-NG sends, read into typed values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.adapters.betfair.markets import Market, Runner, RunnerKey
from advisor.adapters.betfair.prices import NO_OFFER, Offer, price_e4, read_size
from advisor.parsing.contracts.kinds import AMOUNT, FLAG, ISO_TIME, LABEL, NUMBER, TEXT, WHOLE, each, one
from advisor.parsing.fields import (
    as_decimal_or_none,
    as_object,
    instant_or_none,
    label_at,
    label_or,
    object_at,
    object_or_empty,
    optional_list,
    whole_at,
    whole_or,
)
from advisor.parsing.json_documents import ItemFaultError, JsonObject, KnownFields, known_fields

PROVIDER: Final = "betfair"

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


_NAMED: Final = known_fields("", id=LABEL, name=LABEL)
_EVENT: Final = known_fields("countryCode timezone openDate venue", id=LABEL, name=LABEL)
_DESCRIPTION: Final = known_fields(
    "persistenceEnabled bspMarket marketTime suspendTime settleTime turnInPlayEnabled regulator marketBaseRate"
    " discountAllowed wallet rules rulesHasDate eachWayDivisor clarifications raceType",
    marketType=TEXT,
    bettingType=TEXT,
    lineRangeInfo=known_fields("maxUnitValue minUnitValue interval marketUnit"),
    priceLadderDescription=known_fields("type"),
)
KNOWN_CATALOGUE: Final[KnownFields] = known_fields(
    "marketName totalMatched",
    marketId=LABEL,
    marketStartTime=ISO_TIME,
    description=one(_DESCRIPTION),
    runners=each(known_fields("metadata", selectionId=WHOLE, runnerName=TEXT, handicap=NUMBER, sortPriority=WHOLE)),
    eventType=one(_NAMED),
    competition=one(_NAMED).somewhere,
    event=one(_EVENT),
)
_SIZES: Final = known_fields("", price=AMOUNT, size=AMOUNT)
KNOWN_BOOK: Final[KnownFields] = known_fields(
    "betDelay bspReconciled complete numberOfWinners numberOfRunners numberOfActiveRunners lastMatchTime totalMatched"
    " totalAvailable crossMatching runnersVoidable version betDelayModels",
    marketId=LABEL,
    isMarketDataDelayed=FLAG,
    status=TEXT,
    inplay=FLAG,
    keyLineDescription=known_fields("", keyLine=known_fields("selectionId handicap")),
    priceLadderDescription=known_fields("type"),
    runners=each(
        known_fields(
            "adjustmentFactor lastPriceTraded totalMatched removalDate orders matches matchesByStrategy",
            selectionId=WHOLE,
            handicap=NUMBER,
            status=TEXT,
            sp=known_fields("nearPrice farPrice actualSP backStakeTaken layLiabilityTaken"),
            ex=one(known_fields("tradedVolume", availableToBack=each(_SIZES), availableToLay=each(_SIZES))),
        )
    ),
)
KNOWN_LISTING: Final[KnownFields] = known_fields(
    "marketCount competitionRegion",
    eventType=_NAMED,
    competition=_NAMED,
    event=_EVENT,
)
KNOWN_COMPETITIONS: Final = known_fields("marketCount competitionRegion", competition=one(_NAMED))
EVENT_TYPES: Final = known_fields("marketCount", eventType=one(_NAMED))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerBook:
    """A runner's best offers."""

    key: RunnerKey
    status: RunnerStatus
    back: Offer
    lay: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBook:
    """A market's best offers as listMarketBook gives them.

    Attributes:
        delayed: the application key gets prices late.
        version: rises with every change of the market's definition.
        places: as of ``Market``.
    """

    market_id: str
    status: MarketStatus
    in_play: bool
    delayed: bool
    version: int
    places: int
    runners: tuple[RunnerBook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An event type, a competition or an event, with the number of its markets."""

    id: str
    name: str
    markets: int


def read_catalogue_market(item: JsonObject) -> Market:
    """Read a market of listMarketCatalogue, whatever was projected.

    Raises:
        ItemFaultError: its id or a runner's cannot be read.
    """
    description = object_or_empty(item, "description")
    event = object_or_empty(item, "event")
    competition = object_or_empty(item, "competition")
    event_type = object_or_empty(item, "eventType")
    starts = ((item, "marketStartTime"), (description, "marketTime"), (event, "openDate"))
    return Market(
        market_id=label_at(item, "marketId"),
        event_id=label_or(event, "id"),
        event_name=label_or(event, "name"),
        event_type=label_or(event_type, "id"),
        competition=label_or(competition, "id"),
        competition_name=label_or(competition, "name"),
        market_type=label_or(description, "marketType"),
        betting_type=label_or(description, "bettingType"),
        start=next((found for start in starts if (found := instant_or_none(*start))), None),
        runners=_catalogue_runners(optional_list(item, "runners")),
    )


def read_runner_key(item: JsonObject, selection: str, handicap: str) -> RunnerKey:
    """The identity of a runner; a missing handicap is 0.

    Raises:
        ItemFaultError: no number, or a handicap finer than hundredths.
    """
    hundredths = 0
    if item.get(handicap) is not None:
        number = as_decimal_or_none(item[handicap])
        if number is None or abs(number) > _MAX_HANDICAP or (number * 100) % 1:
            raise ItemFaultError("", "bad_handicap", "a handicap is no number of hundredths")
        hundredths = int(number * 100)
    return RunnerKey(whole_at(item, selection), hundredths)


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
        return MarketStatus(label_at(item, "status"))
    except ValueError:
        raise ItemFaultError("", "bad_status", "the market's status is none we know") from None


def read_book(item: JsonObject) -> MarketBook:
    """Read a market of listMarketBook.

    Raises:
        ItemFaultError: something of it cannot be read.
    """
    runners = optional_list(item, "runners")
    if len(runners) > _MAX_RUNNERS:
        raise ItemFaultError("", "too_many_runners", f"{len(runners)} runners")
    return MarketBook(
        market_id=label_at(item, "marketId"),
        status=read_market_status(item),
        in_play=item.get("inplay") is True,
        delayed=item.get("isMarketDataDelayed") is True,
        version=whole_or(item, "version", 0),
        places=whole_or(item, "numberOfWinners", 0),
        runners=tuple(_book_runner(runner) for runner in runners),
    )


def read_listing(item: JsonObject, inside: str) -> Listing:
    """Read an entry of listEventTypes, listCompetitions or listEvents.

    Args:
        inside: ``"eventType"``, ``"competition"`` or ``"event"``.

    Raises:
        ItemFaultError: it has no id or no name.
    """
    named = object_at(item, inside)
    return Listing(id=label_at(named, "id"), name=label_at(named, "name"), markets=whole_or(item, "marketCount", 0))


def _catalogue_runners(items: Sequence[object]) -> tuple[Runner, ...]:
    if len(items) > _MAX_RUNNERS:
        raise ItemFaultError("", "too_many_runners", f"{len(items)} runners")
    runners = []
    for index, value in enumerate(items):
        item = as_object(value, "runners")
        runners.append(
            Runner(
                key=read_runner_key(item, "selectionId", "handicap"),
                name=label_or(item, "runnerName"),
                priority=whole_or(item, "sortPriority", index + 1),
            )
        )
    return tuple(sorted(runners, key=lambda runner: runner.priority))


def _book_runner(value: object) -> RunnerBook:
    item = as_object(value, "runners")
    offers = object_or_empty(item, "ex")
    backs = [_offer(offer) for offer in optional_list(offers, "availableToBack")]
    lays = [_offer(offer) for offer in optional_list(offers, "availableToLay")]
    return RunnerBook(
        key=read_runner_key(item, "selectionId", "handicap"),
        status=read_runner_status(item.get("status")),
        # The best is looked for, though it should stand first: rolled-up ladders have come otherwise.
        back=max((offer for offer in backs if offer.size), default=NO_OFFER),
        lay=min((offer for offer in lays if offer.size), default=NO_OFFER),
    )


def _offer(value: object) -> Offer:
    item = as_object(value, "ex")
    return Offer(price_e4(item.get("price")), read_size(item.get("size")))
