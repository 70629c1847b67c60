"""Betfair's answers → readings. Pure: bytes and instants in, values out."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from advisor.adapters.betfair.envelope import Kind, Recognised, recognise
from advisor.adapters.betfair.events import report_of
from advisor.adapters.betfair.markets import Market, RunnerKey, selections_of
from advisor.adapters.betfair.prices import NO_OFFER
from advisor.adapters.betfair.status import status_of
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.market_state import QuoteKey
from advisor.adapters.betfair.stream.wire import MarketMessage, OtherMessage, read_message
from advisor.adapters.betfair.winners import results_of
from advisor.adapters.betfair.wire import (
    KNOWN_BOOK,
    KNOWN_CATALOGUE,
    KNOWN_LISTING,
    PROVIDER,
    Listing,
    MarketBook,
    MarketStatus,
    RunnerStatus,
    read_book,
    read_catalogue_market,
    read_listing,
)
from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.money.assets import Asset
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.parsing.fields import as_object
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, KnownFields, load_json
from advisor.parsing.merging import merge_readings
from advisor.parsing.prices import SelectionKey

DELAY: Final = timedelta(seconds=180)
"""A delayed application key gets prices up to three minutes late; how late is not stated, so the worst is assumed."""

_NAMED_KINDS: Final = {
    Kind.EVENT_TYPES: "eventType",
    Kind.COMPETITIONS: "competition",
    Kind.EVENTS: "event",
}
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Markets of a listMarketCatalogue; ``found`` holds what was refused or is unknown.

    Attributes:
        listed: how many the answer held, the refused ones included: as many as were asked for means there may be more.
    """

    markets: tuple[Market, ...]
    listed: int
    found: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBooks:
    """Markets of a listMarketBook."""

    books: tuple[MarketBook, ...]
    found: Findings

    @property
    def delayed(self) -> bool:
        """The application key gets prices late."""
        return any(book.delayed for book in self.books)


def parse(content: bytes, seen: datetime, catalogue: Mapping[str, Market] | None = None) -> Reading:
    """Read any answer with events or prices.

    Args:
        seen: when it was received.
        catalogue: markets by id; books of others are refused, since only it names their runners.

    Raises:
        PayloadRefusedError: not JSON, an error, an answer we do not know, or ``"unused_answer"``: one that we do know
            and that has neither.
    """
    answer = recognise(load_json(PROVIDER, content))
    if answer.kind is Kind.CATALOGUE:
        return reading_of_catalogue(_catalogue(answer), seen)
    if answer.kind is Kind.BOOKS:
        return reading_of_books(_books(answer), catalogue or {}, seen)
    if answer.kind is Kind.STREAM:
        return _stream_reading(answer, catalogue, seen)
    if answer.kind is Kind.NOTHING:
        return Reading(provider=PROVIDER)
    raise PayloadRefusedError(PROVIDER, "unused_answer", f"it holds {answer.about}")


def parse_catalogue(content: bytes) -> Catalogue:
    """Read an answer of listMarketCatalogue.

    Raises:
        PayloadRefusedError: it is something else.
    """
    return _catalogue(_expected(content, Kind.CATALOGUE))


def parse_books(content: bytes) -> MarketBooks:
    """Read an answer of listMarketBook.

    Raises:
        PayloadRefusedError: it is something else.
    """
    return _books(_expected(content, Kind.BOOKS))


def parse_listings(content: bytes, kind: Kind) -> tuple[Listing, ...]:
    """Read an answer of listEventTypes, listCompetitions or listEvents; entries that cannot be read are left out.

    Raises:
        PayloadRefusedError: it is something else.
    """
    answer = _expected(content, kind)
    found = Findings()
    return tuple(_each(answer, KNOWN_LISTING, found, lambda item: read_listing(item, _NAMED_KINDS[kind])))


def reading_of_catalogue(catalogue: Catalogue, seen: datetime) -> Reading:
    """The events of a catalogue, each once."""
    events: dict[str, EventReport] = {}
    for market in catalogue.markets:
        report = report_of(market, None, seen)
        if report is None:
            fault = ItemFaultError("", "no_match", "it names no two teams, no event or no start")
            catalogue.found.refuse(market.market_id, fault)
        else:
            # Side markets may start later than the match itself.
            known = events.get(report.ref)
            events[report.ref] = report if known is None or report.kickoff < known.kickoff else known
    return Reading(
        provider=PROVIDER,
        events=tuple(events.values()),
        refused=catalogue.found.refused,
        unknown_fields=catalogue.found.unknown_fields,
    )


def reading_of_books(
    books: MarketBooks, catalogue: Mapping[str, Market], seen: datetime, asset: Asset | None = None
) -> Reading:
    """Quotes of books, and the events they are on.

    Suspended and closed markets withdraw their prices. Prices got late are dated back by ``DELAY``, and so is when they
    were known to stand: nobody says that they still do.

    Args:
        catalogue: markets by id.
        seen: when the books were received.
        asset: the account's money, which sizes are of; None: not known, as of saved answers.
    """
    events: dict[str, EventReport] = {}
    quotes: dict[Hashable, Quote] = {}
    for book in books.books:
        at = seen - DELAY if book.delayed else seen
        try:
            market = _listed(book, catalogue)
            selections = selections_of(market)
            new = list(_quotes(book, market.event_ref, selections, micros_of(at), asset))
            _add(quotes, new)
        except ItemFaultError as fault:
            books.found.refuse(book.market_id, fault)
        else:
            states = {runner.key: runner.status for runner in book.runners}
            results = results_of(market, book.status, states, selections)
            status = status_of(market, book.status, book.in_play, states.values())
            _note(events, report_of(market, status, at, results=results))
    return Reading(
        provider=PROVIDER,
        events=tuple(events.values()),
        quotes=tuple(quotes.values()),
        refused=books.found.refused,
        unknown_fields=books.found.unknown_fields,
    )


def _add(quotes: dict[Hashable, Quote], new: Sequence[Quote]) -> None:
    keyed: dict[Hashable, Quote] = {quote.place: quote for quote in new}
    if len(keyed) < len(new) or keyed.keys() & quotes.keys():
        raise ItemFaultError("", "duplicate_market", "the same selection is quoted twice")
    quotes.update(keyed)


def _note(events: dict[str, EventReport], report: EventReport | None) -> None:
    """Keep the report with a status; of several, the last."""
    if report is not None and (report.ref not in events or report.status is not None):
        events[report.ref] = report


def _listed(book: MarketBook, catalogue: Mapping[str, Market]) -> Market:
    market = catalogue.get(book.market_id)
    if market is None or not market.event_id:
        raise ItemFaultError("", "unknown_market", "no catalogue has this market")
    return replace(market, places=book.places)


def _quotes(
    book: MarketBook, event: str, selections: Mapping[RunnerKey, SelectionKey], at: int, asset: Asset | None
) -> Iterator[Quote]:
    for runner in book.runners:
        key = selections.get(runner.key)
        if key is None:
            continue
        open_ = book.status is MarketStatus.OPEN and runner.status is RunnerStatus.ACTIVE
        for side, offer in ((Side.BACK, runner.back), (Side.LAY, runner.lay)):
            yield QuoteKey(event, key, side).quote(offer if open_ else NO_OFFER, at, at, asset)


def _expected(content: bytes, kind: Kind) -> Recognised:
    answer = recognise(load_json(PROVIDER, content))
    if answer.kind not in (kind, Kind.NOTHING):
        raise PayloadRefusedError(PROVIDER, "unexpected_answer", f"it holds {answer.about}")
    return answer


def _catalogue(answer: Recognised) -> Catalogue:
    found = Findings()
    markets = tuple(_each(answer, KNOWN_CATALOGUE, found, read_catalogue_market))
    return Catalogue(markets=markets, listed=len(answer.items), found=found)


def _books(answer: Recognised) -> MarketBooks:
    found = Findings()
    return MarketBooks(books=tuple(_each(answer, KNOWN_BOOK, found, read_book)), found=found)


def _each(
    answer: Recognised, known: KnownFields, found: Findings, read: Callable[[JsonObject], _Read]
) -> Iterator[_Read]:
    for index, element in enumerate(answer.items):
        try:
            item = as_object(element)
            found.check_nested(item, known)
            yield read(item)
        except ItemFaultError as fault:
            found.refuse(f"[{index}]", fault)


def _stream_reading(answer: Recognised, catalogue: Mapping[str, Market] | None, seen: datetime) -> Reading:
    cache = StreamCache(catalogue)
    readings: list[Reading] = []
    abouts: set[str] = set()
    for element in answer.items:
        findings = Findings()
        message = read_message(element, findings)
        if isinstance(message, MarketMessage):
            readings.append(cache.apply(message, seen, findings))
        else:
            abouts.add(message.about if isinstance(message, OtherMessage) else "a status or greeting")
    if not readings:
        raise PayloadRefusedError(PROVIDER, "unused_answer", f"it holds {', '.join(sorted(abouts))}")
    return merge_readings(PROVIDER, readings)
