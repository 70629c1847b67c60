"""Where answers are held against their contracts: between the calls and the adapters, and between feeds and inbox."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Final

from advisor.core.clock import Clock
from advisor.core.errors import ContractBrokenError, PayloadRefusedError
from advisor.core.readings import Reading
from advisor.live.canary.alerts import ContractAlerts
from advisor.parsing.contracts.documents import Contract, ContractLimits
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.examiner import Examiner
from advisor.ports.feeds import Fetch, PolledFeed, PushedFeed, Sink, Subject
from advisor.providers.built import BuiltProvider
from advisor.upstream.calls import Call, Caller, Reply
from advisor.upstream.downloads import NOT_MODIFIED

_FETCHED: Final[ContextVar[list[tuple[str, datetime]]]] = ContextVar("fetched")
"""Of the fetch under way, which endpoints answered and when: what comes from the cache says nothing of answers now."""
_STREAM: Final = "stream"


class HeldCaller:
    """A ``Caller`` that gives no answer to an adapter which broke its provider's contract.

    Args:
        caller: makes the calls.
        contracts: by provider.
    """

    def __init__(
        self, caller: Caller, contracts: Mapping[str, Contract], limits: ContractLimits, alerts: ContractAlerts
    ) -> None:
        self._caller = caller
        self._contracts = contracts
        self._limits = limits
        self._alerts = alerts

    async def call(self, call: Call) -> Reply:
        """See ``Caller.call``.

        Raises:
            ContractBrokenError: the answer broke the contract.
        """
        reply = await self._caller.call(call)
        if (fetched := _FETCHED.get(None)) is not None:
            fetched.append((call.endpoint, reply.fetched_at))
        contract = self._contracts.get(call.provider)
        document = contract.document(call.endpoint, call.kind) if contract is not None else None
        if document is None or reply.status == NOT_MODIFIED:
            return reply
        try:
            right = document.hold(call.provider, reply.body, self._limits)
        except ContractBrokenError as broken:
            self._alerts.broke(call.provider, broken.breaks, {call.endpoint: reply.fetched_at})
            raise
        except PayloadRefusedError:
            # No such document at all; the adapter says what it is.
            return reply
        self._alerts.proved(call.provider, document.name, right, {call.endpoint: reply.fetched_at})
        return reply


class Canary:
    """Examines what feeds read before anything of it is published."""

    def __init__(self, config: MeaningConfig, alerts: ContractAlerts, clock: Clock) -> None:
        self._config = config
        self._alerts = alerts
        self._clock = clock
        self._examiners: dict[str, Examiner] = {}

    def examine(self, reading: Reading, of: str, fetched: Sequence[tuple[str, datetime]] = ()) -> Reading:
        """What of a reading may be published.

        Args:
            of: what was read, such as ``"odds"``.
            fetched: endpoints of the answers that were read, and when these were fetched; () for now.

        Raises:
            ContractBrokenError: nothing of it, as it means something else than it should.
        """
        provider, document = reading.provider, f"{of}, as read"
        examiner = self._examiners.setdefault(provider, Examiner(self._config))
        now = self._clock.now()
        found = examiner.examine(reading, now)
        breaks = [*reading.breaks, *(replace(each, document=document) for each in found.breaks)]
        withheld = [replace(each, document=document) for each in found.withheld.values()]
        # Of several answers of an endpoint, the oldest proves, and the newest is broken.
        ordered = sorted(fetched or [(of, now)], key=lambda pair: pair[1])
        self._alerts.proved(provider, document, found.right, dict(reversed(ordered)))
        self._alerts.broke(provider, (*breaks, *withheld), dict(ordered))
        if breaks:
            raise ContractBrokenError(provider, breaks)
        if not withheld:
            return reading
        # In a snapshot, what is left out counts as withdrawn.
        return replace(reading, quotes=tuple(quote for quote in reading.quotes if quote.venue not in found.withheld))


class WatchedFeed:
    """A ``PolledFeed`` whose readings are examined."""

    def __init__(self, feed: PolledFeed, canary: Canary) -> None:
        self._feed = feed
        self._canary = canary

    @property
    def provider(self) -> str:
        return self._feed.provider

    async def subjects(self) -> Sequence[Subject]:
        """See ``PolledFeed.subjects``."""
        return await self._feed.subjects()

    async def fetch(self, fetch: Fetch) -> Reading:
        """See ``PolledFeed.fetch``."""
        fetched: list[tuple[str, datetime]] = []
        _FETCHED.set(fetched)
        reading = await self._feed.fetch(fetch)
        return self._canary.examine(reading, fetch.subject.kind, fetched)

    async def probe(self) -> str:
        """See ``PolledFeed.probe``."""
        return await self._feed.probe()


class WatchedStream:
    """A ``PushedFeed`` whose readings are examined; it starts anew where one was refused, and so sends all again."""

    def __init__(self, feed: PushedFeed, canary: Canary) -> None:
        self._feed = feed
        self._canary = canary

    @property
    def provider(self) -> str:
        return self._feed.provider

    async def run(self, sink: Sink) -> None:
        """See ``PushedFeed.run``."""

        async def examined(reading: Reading) -> None:
            await sink(self._canary.examine(reading, _STREAM))

        await self._feed.run(examined)


def watched(built: BuiltProvider, canary: Canary) -> BuiltProvider:
    """The provider with feeds whose readings are examined."""
    return replace(
        built,
        polled=None if built.polled is None else WatchedFeed(built.polled, canary),
        pushed=None if built.pushed is None else WatchedStream(built.pushed, canary),
    )
