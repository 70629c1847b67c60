"""Stands between feeds and orchestrator, and at the engine, and notes whatever looks fresher than it is."""

from collections import Counter
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisor.core.clock import micros_of
from advisor.core.readings import Reading
from advisor.ports.feeds import Fetch, PolledFeed, Subject
from advisor.testing.virtual_time import START
from advisor.upstream.calls import Call, Caller, Reply, Source
from tests.faults.simulated_providers import SERVED_AT

CLOCKS_DIFFER = timedelta(seconds=2)
"""An answer whose Date is older by no more than this is taken for a new one of a clock that differs."""
_SERVED: ContextVar[list[datetime]] = ContextVar("served")


@dataclass(slots=True)
class Witness:
    """What was seen.

    Attributes:
        lies: things shown fresher than they are.
        sources: of replies, by provider.
        quotes: taken from readings.
        ahead: of these, quotes that lie more than five seconds ahead of our clock.
        refused: items by reason.
    """

    lies: list[str] = field(default_factory=list)
    sources: dict[str, Counter[Source]] = field(default_factory=dict)
    quotes: int = 0
    ahead: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def reply(self, call: Call, reply: Reply) -> None:
        self.sources.setdefault(call.provider, Counter())[reply.source] += 1
        served = START + timedelta(seconds=float(reply.headers[SERVED_AT]))
        if (later := _SERVED.get(None)) is not None:
            later.append(served)
        if reply.fetched_at > served + CLOCKS_DIFFER:
            self.lies.append(f"{call.provider}/{call.endpoint}: reply by {reply.fetched_at - served}")

    def reading(self, reading: Reading, served: Sequence[datetime]) -> None:
        self.quotes += len(reading.quotes)
        for item in reading.refused:
            self.refused[item.reason] += 1
        if not served:
            return
        latest = max(served) + CLOCKS_DIFFER
        micros = micros_of(latest)
        for quote in reading.quotes:
            ahead = quote.at > quote.seen + 5_000_000
            self.ahead += ahead
            if quote.seen > micros or (quote.at > micros and not ahead):
                self.lies.append(f"{reading.provider}: {quote}")
        told = [report.at for report in reading.events] + [weather.made_at for weather in reading.weather]
        self.lies += [f"{reading.provider}: {at - latest}" for at in told if at > latest]


@dataclass(slots=True)
class WitnessedCaller:
    """A ``Caller``."""

    inner: Caller
    witness: Witness

    async def call(self, call: Call) -> Reply:
        reply = await self.inner.call(call)
        self.witness.reply(call, reply)
        return reply


@dataclass(slots=True)
class WitnessedFeed:
    """A ``PolledFeed``."""

    inner: PolledFeed
    witness: Witness

    @property
    def provider(self) -> str:
        return self.inner.provider

    async def subjects(self) -> Sequence[Subject]:
        return await self.inner.subjects()

    async def fetch(self, fetch: Fetch) -> Reading:
        # Each fetch is a task of its own, so the list is seen by its calls alone.
        served: list[datetime] = []
        _SERVED.set(served)
        reading = await self.inner.fetch(fetch)
        self.witness.reading(reading, served)
        return reading

    async def probe(self) -> str:
        return await self.inner.probe()
