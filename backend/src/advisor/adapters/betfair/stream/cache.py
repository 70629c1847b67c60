"""The state of all subscribed markets, built up from the lines of the stream. Pure: no clock, no connection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from advisor.adapters.betfair.markets import Market, RunnerKey
from advisor.adapters.betfair.prices import Offer
from advisor.adapters.betfair.stream.market_state import MarketState, QuoteKey
from advisor.adapters.betfair.stream.wire import ChangeType, MarketChange, MarketMessage, RefusedChange, Segment
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.clock import EPOCH, micros_of
from advisor.core.money.assets import Asset
from advisor.core.quotes import WITHDRAWN, Quote
from advisor.core.readings import EventReport, Reading
from advisor.parsing.json_documents import Findings

_LONGEST_MESSAGE: Final = 10_000
"""Segments of one message at most."""


@dataclass(slots=True)
class StreamCounts:
    """What the stream has been through.

    Attributes:
        backwards: messages published before the one before them.
        crossed: runners that a change left with a back above the lay.
        unreadable: changes that could not be read.
        latent: messages sent while the server's own feed lagged.
    """

    messages: int = 0
    heartbeats: int = 0
    images: int = 0
    conflated: int = 0
    backwards: int = 0
    crossed: int = 0
    unreadable: int = 0
    latent: int = 0


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Clocks from which the stream can be resumed; "" from the start."""

    initial_clk: str = ""
    clk: str = ""


class StreamCache:
    """Markets by id; each message in gives the quotes that it changed.

    Args:
        catalogue: markets by id as listMarketCatalogue has them: they hold names that are not in the stream.
        asset: the account's money, which sizes are of; None: not known.
    """

    def __init__(self, catalogue: Mapping[str, Market] | None = None, asset: Asset | None = None) -> None:
        self._asset = asset
        self.counts = StreamCounts()
        self.resume_point = ResumePoint()
        self.latent = False
        self._catalogue = dict(catalogue or {})
        self._markets: dict[str, MarketState] = {}
        self._segments: list[MarketMessage] = []
        self._published = 0
        self._reported: dict[str, EventReport] = {}

    def market(self, market_id: str) -> MarketState | None:
        """The state of a market, None where nothing came of it."""
        return self._markets.get(market_id)

    def __len__(self) -> int:
        return len(self._markets)

    def describe(self, markets: Iterable[Market]) -> None:
        """Replace the catalogue; markets known already take its names at their next definition or image."""
        self._catalogue = {market.market_id: market for market in markets}

    def reconnected(self, *, resume: bool) -> None:
        """A new connection begins: half a message of the last one is worth nothing.

        Args:
            resume: it takes up where the last one ended; else it starts from the beginning.
        """
        self._segments = []
        if not resume:
            self.resume_point = ResumePoint()

    def forget(self) -> None:
        """Quote everything anew with the next image."""
        self._markets = {}
        self._reported = {}

    def apply(self, message: MarketMessage, seen: datetime, findings: Findings | None = None) -> Reading:
        """Take a message.

        Args:
            seen: when it was received.
            findings: of reading the line; they become part of the reading.

        Returns:
            The quotes and events that changed; nothing for segments before the last.
        """
        findings = findings or Findings()
        self._count(message)
        whole = self._whole(message)
        if not whole:
            return _reading(findings)
        self._remember(whole)
        at = _at(whole[-1], seen)
        touched = self._apply(whole, at)
        quotes: list[Quote] = []
        events: list[EventReport] = []
        micros, seen_micros = micros_of(at), micros_of(seen)
        for market_id, keys in touched.items():
            state = self._markets[market_id]
            quotes.extend(key.quote(offer, micros, seen_micros, self._asset) for key, offer in state.changed(keys))
            self.counts.crossed += state.crossed(keys)
            if keys is None:
                if state.fault is not None:
                    findings.refuse(market_id, state.fault)
                events.extend(self._report(state, at))
        dropped = self._drop_absent(whole, quotes, micros, seen_micros)
        if len(touched) + dropped > 1:
            # Two markets may claim the same selection, or one may replace another: then what is offered counts, and
            # not what the other one offers no more.
            quotes.sort(key=lambda quote: quote.odds_e4 != WITHDRAWN)
            quotes = list({quote.place: quote for quote in quotes}.values())
            events = list({event.ref: event for event in events}.values())
        return _reading(findings, quotes, events)

    def standing(self) -> Iterator[tuple[QuoteKey, Offer]]:
        """All offers that were quoted and still stand."""
        for state in self._markets.values():
            yield from state.quoted()

    def confirmed(self, seen: datetime) -> Reading:
        """All offers of the stream still stand, at an instant at which it was known to be alive."""
        markets = {(key.event, key.selection.market) for key, _ in self.standing()}
        return Reading(provider=PROVIDER, confirmed=dict.fromkeys(sorted(markets), micros_of(seen)))

    def _count(self, message: MarketMessage) -> None:
        counts = self.counts
        counts.messages += 1
        counts.heartbeats += message.kind is ChangeType.HEARTBEAT
        counts.latent += message.latent
        self.latent = message.latent
        if message.published is not None:
            counts.backwards += message.published < self._published
            self._published = message.published
        for change in message.changes:
            if isinstance(change, RefusedChange):
                counts.unreadable += 1
            else:
                counts.images += change.image
                counts.conflated += change.conflated

    def _whole(self, message: MarketMessage) -> Sequence[MarketMessage]:
        """The message with the segments before it, once it is whole."""
        if message.segment is None:
            return (message,)
        if message.segment is Segment.START or len(self._segments) >= _LONGEST_MESSAGE:
            self._segments = []
        elif not self._segments:
            # The start was missed. What is here is still true of the markets it names.
            return (message,) if message.changes else ()
        self._segments.append(message)
        if message.segment is not Segment.END:
            return ()
        whole, self._segments = self._segments, []
        return whole

    def _remember(self, whole: Sequence[MarketMessage]) -> None:
        for message in whole:
            last = self.resume_point
            self.resume_point = ResumePoint(message.initial_clk or last.initial_clk, message.clk or last.clk)

    def _apply(self, whole: Sequence[MarketMessage], at: datetime) -> dict[str, set[RunnerKey] | None]:
        """Apply the changes; the runners touched by market, None for all of them."""
        fresh, resumed = whole[0].kind is ChangeType.SUB_IMAGE, whole[0].kind is ChangeType.RESUB_DELTA
        touched: dict[str, set[RunnerKey] | None] = {}
        for message in whole:
            for change in message.changes:
                state = self._markets.get(change.market_id)
                if state is None:
                    state = self._markets[change.market_id] = MarketState(change.market_id)
                    first = True
                else:
                    first = fresh and change.market_id not in touched
                if isinstance(change, RefusedChange):
                    state.trusted = False
                    touched[change.market_id] = None
                    continue
                image = change.image or first
                state.apply(change, image, self._catalogue.get(change.market_id), None if resumed else at)
                _touch(touched, change, image)
        return touched

    def _drop_absent(self, whole: Sequence[MarketMessage], quotes: list[Quote], at: int, seen: int) -> int:
        """A first image names every market of the subscription: others belong to an earlier one. Counts those."""
        if whole[0].kind is not ChangeType.SUB_IMAGE:
            return 0
        named = {change.market_id for message in whole for change in message.changes}
        absent = [market_id for market_id in self._markets if market_id not in named]
        for market_id in absent:
            state = self._markets.pop(market_id)
            state.trusted = False
            quotes.extend(key.quote(offer, at, seen, self._asset) for key, offer in state.changed(None))
        return len(absent)

    def _report(self, state: MarketState, at: datetime) -> Iterable[EventReport]:
        report = state.report(at)
        if report is None or self._reported.get(report.ref) == replace(report, at=_NEVER):
            return
        self._reported[report.ref] = replace(report, at=_NEVER)
        yield report


_NEVER: Final = EPOCH


def _touch(touched: dict[str, set[RunnerKey] | None], change: MarketChange, image: bool) -> None:
    if image or change.definition is not None:
        touched[change.market_id] = None
        return
    keys = touched.setdefault(change.market_id, set())
    if keys is not None:
        keys.update(runner.key for runner in change.runners)


def _at(message: MarketMessage, seen: datetime) -> datetime:
    """When the message was published; never later than it was received, so that no clock makes a price younger."""
    return min(message.published_at or seen, seen)


def _reading(findings: Findings, quotes: Sequence[Quote] = (), events: Sequence[EventReport] = ()) -> Reading:
    return Reading(
        provider=PROVIDER,
        quotes=tuple(quotes),
        events=tuple(events),
        refused=findings.refused,
        unknown_fields=findings.unknown_fields,
    )
