"""Feeds of live data: one Protocol for polled providers, one for those that push."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from advisor.core.readings import Reading

Sink: TypeAlias = Callable[[Reading], Awaitable[None]]
"""Consumes a reading; waits while the consumer is busy."""


class FetchKind(StrEnum):
    """What a fetch brings; ``EVENT_ODDS`` those markets that come with the odds of single events only."""

    FIXTURES = "fixtures"
    ODDS = "odds"
    EVENT_ODDS = "event_odds"
    SCORES = "scores"
    WEATHER = "weather"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a polled feed can fetch as a whole, such as the odds of one competition.

    Attributes:
        kind: what a fetch of it brings.
        key: the provider's key, such as ``"soccer_epl"``; the same key joins events to the subject
            (``EventReport.competition``).
        sport: ours.
        cost: credits one fetch is expected to cost.
    """

    kind: FetchKind
    key: str
    sport: str
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One thing to fetch now.

    Attributes:
        subject: what.
        kickoff: of the earliest event that it is about, None when unknown; decides how urgent it is.
        now: the instant of the fetch.
    """

    subject: Subject
    kickoff: datetime | None
    now: datetime


class PolledFeed(Protocol):
    """A provider that is polled."""

    @property
    def provider(self) -> str: ...

    async def subjects(self) -> Sequence[Subject]:
        """What can be fetched under the present settings. May call the provider.

        Raises:
            UpstreamError: it did not answer.
        """
        ...

    async def fetch(self, fetch: Fetch) -> Reading:
        """Fetch and read.

        Raises:
            UpstreamError: the provider did not answer, or refused.
            PayloadRefusedError: its answer cannot be read.
        """
        ...

    async def probe(self) -> str:
        """Make a cheap call (free of credits where the provider offers one) and summarise the answer in a clause.

        Raises:
            UpstreamError: it did not answer, or refused.
            PayloadRefusedError: its answer cannot be read.
        """
        ...


class PushedFeed(Protocol):
    """A provider that sends by itself once subscribed."""

    @property
    def provider(self) -> str: ...

    async def run(self, sink: Sink) -> None:
        """Stay connected and hand every reading to the sink until cancelled; reconnects by itself."""
        ...
