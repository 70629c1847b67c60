"""Calls to API-NG (JSON-RPC), never larger than Betfair allows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

import orjson

from advisor.adapters.betfair.wire import PROVIDER
from advisor.upstream.calls import Call, CallKind, Priority

MAX_POINTS: Final = 200
"""Sum of data weights × markets that one call may ask for."""

MAX_CATALOGUE: Final = 1000
"""Markets in one catalogue at most."""

_JSON_RPC: Final = "/exchange/betting/json-rpc/v1"
_CATALOGUE_WEIGHTS: Final = {"MARKET_DESCRIPTION": 1, "RUNNER_METADATA": 1}
_BOOK_WEIGHTS: Final = {
    frozenset[str](): 2,
    frozenset({"SP_AVAILABLE"}): 3,
    frozenset({"SP_TRADED"}): 7,
    frozenset({"EX_BEST_OFFERS"}): 5,
    frozenset({"EX_ALL_OFFERS"}): 17,
    frozenset({"EX_TRADED"}): 17,
    frozenset({"EX_BEST_OFFERS", "EX_TRADED"}): 20,
    frozenset({"EX_ALL_OFFERS", "EX_TRADED"}): 32,
}
_PROJECTION: Final = (
    *("COMPETITION", "EVENT", "EVENT_TYPE", "MARKET_START_TIME"),
    *("MARKET_DESCRIPTION", "RUNNER_DESCRIPTION"),
)
_DEPTH_INCLUDED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFilter:
    """Which markets; what is empty does not limit."""

    event_types: tuple[str, ...] = ()
    competitions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    market_types: tuple[str, ...] = ()
    start_from: datetime | None = None
    start_to: datetime | None = None

    def wire(self) -> Mapping[str, object]:
        """As Betfair writes it."""
        names = {
            "eventTypeIds": self.event_types,
            "competitionIds": self.competitions,
            "eventIds": self.events,
            "marketTypeCodes": self.market_types,
        }
        chosen: dict[str, object] = {name: list(values) for name, values in names.items() if values}
        limits = {"from": self.start_from, "to": self.start_to}
        times = {name: _time(at) for name, at in limits.items() if at is not None}
        return {**chosen, "marketStartTime": times} if times else chosen


def book_weight(data: frozenset[str], depth: int = _DEPTH_INCLUDED) -> Fraction:
    """Points one market costs in listMarketBook.

    Args:
        data: what is asked for, such as ``{"EX_BEST_OFFERS"}``; combinations not priced by Betfair cost their sum.
        depth: of the best offers, at least 1.
    """
    weight = Fraction(_BOOK_WEIGHTS.get(data) or sum(_BOOK_WEIGHTS[frozenset({name})] for name in data))
    return weight * Fraction(depth, _DEPTH_INCLUDED) if "EX_BEST_OFFERS" in data else weight


def markets_per_book_call(data: frozenset[str], depth: int = _DEPTH_INCLUDED) -> int:
    """Most markets of one call, at least 1."""
    return max(1, int(MAX_POINTS / book_weight(data, depth)))


def markets_per_catalogue_call(projection: Sequence[str] = _PROJECTION) -> int:
    """Most markets of one call."""
    weight = sum(_CATALOGUE_WEIGHTS.get(name, 0) for name in projection)
    return min(MAX_CATALOGUE, MAX_POINTS // weight) if weight else MAX_CATALOGUE


def list_competitions(which: MarketFilter) -> Call:
    """Competitions with markets."""
    return _call("listCompetitions", "events", CallKind.FIXTURES, {"filter": which.wire()})


def probe() -> Call:
    """Something small that needs a valid key and session."""
    return _call("listEventTypes", "events", CallKind.PROBE, {"filter": {}})


def list_market_catalogue(which: MarketFilter, kickoff: datetime | None = None) -> Call:
    """Markets with events, competitions and runners, the earliest first; at most ``markets_per_catalogue_call``."""
    params = {
        "filter": which.wire(),
        "marketProjection": list(_PROJECTION),
        "sort": "FIRST_TO_START",
        "maxResults": markets_per_catalogue_call(),
        "locale": "en",
    }
    return _call("listMarketCatalogue", "catalogue", CallKind.FIXTURES, params, kickoff)


def list_market_books(market_ids: Sequence[str], depth: int = 1, kickoff: datetime | None = None) -> Iterator[Call]:
    """Best offers of markets, in as many calls as the data weights ask for.

    Args:
        depth: offers per side.
    """
    data = frozenset({"EX_BEST_OFFERS"})
    for chunk in _chunks(market_ids, markets_per_book_call(data, depth)):
        params = {
            "marketIds": chunk,
            "priceProjection": {
                "priceData": sorted(data),
                "exBestOffersOverrides": {"bestPricesDepth": depth},
                "virtualise": True,
            },
        }
        yield _call("listMarketBook", "books", CallKind.ODDS, params, kickoff)


def _chunks(market_ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(market_ids), size):
        yield list(market_ids[start : start + size])


def _call(
    operation: str, endpoint: str, kind: CallKind, params: Mapping[str, object], kickoff: datetime | None = None
) -> Call:
    body = {"jsonrpc": "2.0", "method": f"SportsAPING/v1.0/{operation}", "params": params, "id": 1}
    return Call(
        provider=PROVIDER,
        endpoint=endpoint,
        kind=kind,
        path=_JSON_RPC,
        method="POST",
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        body=orjson.dumps(body),
        priority=Priority.NORMAL,
        kickoff=kickoff,
    )


def whole_hour(at: datetime) -> datetime:
    """The hour an instant is in: filters that move with every second would never be answered from a cache."""
    return at.replace(minute=0, second=0, microsecond=0)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
