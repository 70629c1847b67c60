"""What waits between the feeds and the engine: the newest of each thing, bounded, and what was left out is counted.

A feed may be faster than we are. Then prices wait here, and a newer price of the same selection takes the place of
the older one: nobody needs a price that is no longer offered. Should more selections wait than there is capacity for,
those that have waited longest are dropped; the next change or snapshot brings them again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, TypeAlias, TypeVar

from advisor.core.markets import DECIDED, MarketTypeKey
from advisor.core.quotes import Quote
from advisor.core.readings import EventReport, Reading, RefusedItem, WeatherReading

K = TypeVar("K")
V = TypeVar("V")

Selection: TypeAlias = tuple[str, str, str, int, int, str, int, str]
"""Provider, event, market, line, selection, venue, side, participant."""

Confirmed: TypeAlias = tuple[str, str, MarketTypeKey]
"""Provider, event, market type."""


class Offered(NamedTuple):
    """All that a provider offers on an event.

    Attributes:
        seen: µs: when it said so.
    """

    seen: int
    selections: frozenset[Selection]


@dataclass(frozen=True, slots=True)
class Shed:
    """Prices left out since the last batch.

    Attributes:
        replaced: a newer price of the same selection came first.
        dropped: more selections waited than there is capacity for, and these had waited longest.
    """

    replaced: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that waited, by provider.

    Attributes:
        number: higher than that of the batch before, in one inbox.
        events: newest report of each event.
        quotes: newest quote of each selection, in order of arrival.
        snapshots: of each event whose prices came in full, by (provider, event), the newest.
        confirmed: by (provider, event, market type), when (µs) all its prices were last known to stand.
        unknown_fields: by (provider, field).
        refused: items that could not be read, by provider; of equal reasons only the last with its count.
    """

    number: int
    events: tuple[EventReport, ...]
    quotes: Mapping[str, tuple[Quote, ...]]
    snapshots: Mapping[tuple[str, str], Offered]
    confirmed: Mapping[Confirmed, int] = field(default_factory=dict)
    weather: tuple[WeatherReading, ...]
    refused: Mapping[tuple[str, str], tuple[RefusedItem, int]]
    unknown_fields: Mapping[tuple[str, str], int]
    shed: Shed


@dataclass(slots=True)
class _Waiting:
    events: dict[tuple[str, str], EventReport] = field(default_factory=dict)
    quotes: dict[Selection, Quote] = field(default_factory=dict)
    of_event: dict[tuple[str, str], set[Selection]] = field(default_factory=dict)
    snapshots: dict[tuple[str, str], Offered] = field(default_factory=dict)
    confirmed: dict[Confirmed, int] = field(default_factory=dict)
    weather: dict[tuple[str, float, float], WeatherReading] = field(default_factory=dict)
    refused: dict[tuple[str, str], tuple[RefusedItem, int]] = field(default_factory=dict)
    unknown_fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    replaced: int = 0
    dropped: int = 0


class Inbox:
    """Readings go in, batches come out; for one consumer, which gets each until it says that it is done with it.

    Args:
        capacity: selections, events, places and refusals that wait at most, each.
        elapsed: seconds since a moment that stays the same, for ``lag``.

    Attributes:
        has_postponed: something waits that makes no batch come by itself.
    """

    def __init__(self, capacity: int, elapsed: Callable[[], float] = lambda: 0.0) -> None:
        if capacity < 1:
            raise ValueError(f"An inbox holds at least one, not {capacity}.")
        self._capacity = capacity
        self._waiting = _Waiting()
        self._filled = asyncio.Event()
        self._number = 0
        self._in_hand: Batch | None = None
        self._elapsed = elapsed
        self._waits_since: float | None = None
        self._in_hand_since: float | None = None
        self.has_postponed = False

    def __len__(self) -> int:
        return len(self._waiting.quotes)

    @property
    def is_empty(self) -> bool:
        """Whether ``take`` would have to wait."""
        return self._in_hand is None and not self._filled.is_set()

    @property
    def lag(self) -> timedelta:
        """For how long what came first waits by now, until whoever took it is done with it."""
        since = [each for each in (self._in_hand_since, self._waits_since) if each is not None]
        return timedelta(seconds=max(self._elapsed() - min(since), 0.0)) if since else timedelta(0)

    def put(self, reading: Reading) -> None:
        """Take a reading; never waits and never fails."""
        self._waits_since = self._elapsed() if self._waits_since is None else self._waits_since
        waiting = self._waiting
        provider = reading.provider
        for report in reading.events:
            self._keep_report((provider, report.ref), report)
        self._keep_quotes(reading)
        for (ref, market), at in reading.confirmed.items():
            self._keep(waiting.confirmed, (provider, ref, market), at)
        for place in reading.weather:
            self._keep(waiting.weather, (provider, place.latitude, place.longitude), place)
        for item in reading.refused:
            _, times = waiting.refused.get((provider, item.reason), (item, 0))
            waiting.refused[provider, item.reason] = (item, times + 1)
        for name, times in reading.unknown_fields.items():
            if (provider, name) in waiting.unknown_fields or len(waiting.unknown_fields) < self._capacity:
                waiting.unknown_fields[provider, name] += times
        self._filled.set()

    def wake(self) -> None:
        """Let the next batch come at once, though nothing waits: something else changed."""
        self._filled.set()

    async def take(self) -> Batch:
        """The batch that is not done yet, else everything that waits, as soon as anything does."""
        if self._in_hand is None:
            await self._filled.wait()
            self._filled.clear()
            waiting, self._waiting = self._waiting, _Waiting()
            self.has_postponed = False
            self._number += 1
            self._in_hand = _batch(self._number, waiting)
            self._in_hand_since, self._waits_since = self._waits_since, None
        return self._in_hand

    def postpone(self, batch: Batch, refs: frozenset[tuple[str, str]]) -> None:
        """Let what a batch says of some events, by (provider, event), come again with the next one.

        What came meanwhile goes over it.
        """
        if not refs:
            return
        self.has_postponed = True
        waiting = self._waiting
        for report in batch.events:
            key = (report.provider, report.ref)
            if key in refs and key not in waiting.events:
                self._keep(waiting.events, key, report)
        for (provider, ref, market), at in batch.confirmed.items():
            if (provider, ref) in refs:
                newest = max(at, waiting.confirmed.get((provider, ref, market), at))
                self._keep(waiting.confirmed, (provider, ref, market), newest)
        for provider, quotes in batch.quotes.items():
            of = tuple(
                quote
                for quote in quotes
                if (provider, quote.event) in refs
                and ((newer := waiting.quotes.get(_selection(provider, quote))) is None or newer.seen < quote.seen)
            )
            whole = {
                ref: each.seen
                for (owner, ref), each in batch.snapshots.items()
                if (owner, ref) in refs and owner == provider
            }
            self._keep_quotes(Reading(provider=provider, quotes=of, snapshot_of=whole))

    def done(self, batch: Batch) -> None:
        """It is stored, or set aside: the next one may come."""
        if self._in_hand is batch:
            self._in_hand, self._in_hand_since = None, None

    def _keep_report(self, key: tuple[str, str], report: EventReport) -> None:
        held = self._waiting.events.get(key)
        # An older list of fixtures, still underway, knows nothing of the end that waits.
        if held is None or held.status not in DECIDED or report.status is not None:
            self._keep(self._waiting.events, key, report)

    def _keep_quotes(self, reading: Reading) -> None:
        waiting, provider = self._waiting, reading.provider
        offered: dict[str, set[Selection]] = {ref: set() for ref in reading.snapshot_of}
        for ref, seen in reading.snapshot_of.items():
            # What waits was offered before the snapshot, and what still is stands in it again; but a stream may have
            # said something newer while the answer was on its way.
            of_event = waiting.of_event.get((provider, ref), set())
            for key in [key for key in of_event if waiting.quotes[key].seen <= seen]:
                del waiting.quotes[key]
                of_event.discard(key)
                waiting.replaced += 1
        for quote in reading.quotes:
            key = _selection(provider, quote)
            if quote.event in offered and quote.odds_e4:
                offered[quote.event].add(key)
            newest = waiting.snapshots.get((provider, quote.event))
            if newest is not None and quote.seen < newest.seen and key not in newest.selections:
                # Answers overtake each other: by then it was offered no more.
                waiting.replaced += 1
                continue
            self._keep_quote(key, quote)
        for ref, selections in offered.items():
            newest = waiting.snapshots.get((provider, ref))
            if newest is None or newest.seen <= reading.snapshot_of[ref]:
                whole = Offered(reading.snapshot_of[ref], frozenset(selections))
                self._keep(waiting.snapshots, (provider, ref), whole)

    def _keep_quote(self, key: Selection, quote: Quote) -> None:
        waiting = self._waiting
        held = waiting.quotes.pop(key, None)
        if held is not None:
            waiting.replaced += 1
            # What arrives later may still have stood earlier, for answers overtake each other; but no clock that runs
            # ahead makes a price newer than its arrival.
            if min(held.at, held.seen) > min(quote.at, quote.seen):
                quote = held
        waiting.quotes[key] = quote
        waiting.of_event.setdefault(key[:2], set()).add(key)
        if len(waiting.quotes) > self._capacity:
            oldest = next(iter(waiting.quotes))
            del waiting.quotes[oldest]
            waiting.of_event[oldest[:2]].discard(oldest)
            waiting.dropped += 1

    def _keep(self, kept: dict[K, V], key: K, value: V) -> None:
        kept.pop(key, None)
        kept[key] = value
        if len(kept) > self._capacity:
            del kept[next(iter(kept))]


def _selection(provider: str, quote: Quote) -> Selection:
    return (provider, *quote.place)


def _batch(number: int, waiting: _Waiting) -> Batch:
    by_provider: dict[str, list[Quote]] = {}
    for key, quote in waiting.quotes.items():
        by_provider.setdefault(key[0], []).append(quote)
    return Batch(
        number=number,
        events=tuple(waiting.events.values()),
        quotes={provider: tuple(quotes) for provider, quotes in by_provider.items()},
        snapshots=waiting.snapshots,
        confirmed=waiting.confirmed,
        weather=tuple(waiting.weather.values()),
        refused=waiting.refused,
        unknown_fields=waiting.unknown_fields,
        shed=Shed(waiting.replaced, waiting.dropped),
    )
