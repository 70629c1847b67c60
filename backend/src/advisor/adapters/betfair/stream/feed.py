"""Betfair's prices as they change: stays connected, resumes where it left off, and never shows half a message."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from advisor.adapters.betfair.markets import Market
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.connection import StreamConfig, StreamConnection, check_status
from advisor.adapters.betfair.stream.contract import STREAM
from advisor.adapters.betfair.stream.wire import MarketMessage, StatusMessage
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.clock import Clock
from advisor.core.errors import ContractBrokenError, PayloadRefusedError, UpstreamError, UpstreamRefusedError
from advisor.core.readings import Reading
from advisor.parsing.contracts.documents import ContractLimits
from advisor.parsing.json_documents import Findings
from advisor.ports.feeds import Sink
from advisor.supervision import heed_cancellation

_log = structlog.get_logger(__name__)

_SESSION_CODES: Final = frozenset({"NO_SESSION", "INVALID_SESSION_INFORMATION", "NOT_AUTHORIZED"})
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_HOPELESS: Final = 16
"""Attempts after which the wait grows no more."""


class RandomSource(Protocol):
    """Draws a float from [0, 1): a numpy Generator."""

    def random(self) -> float: ...


class SessionSource(Protocol):
    """Gives what signs a connection: a ``Session``."""

    @property
    def app_key(self) -> str: ...

    async def token(self, *, renew: bool = False) -> str: ...


@dataclass(slots=True)
class StreamState:
    """How the stream is doing.

    Attributes:
        connections: made so far.
        last_message: when the last one came.
        last_error: why the last connection ended: a name of ours or Betfair's code; "" if none has.
        unreadable: lines that could not be read.
    """

    connected: bool = False
    connections: int = 0
    last_message: datetime | None = None
    last_error: str = ""
    unreadable: int = 0


class _OutOfStepError(Exception):
    """A change was lost: what we know of a market no longer holds, and all must be sent anew."""


class BetfairStream:
    """See ``ports.feeds.PushedFeed``.

    Args:
        signer: the session.
        markets: looks up the markets to follow, by id.
        chance: for the jitter of reconnecting.
        sleep: waits for seconds.
        limits: when a message counts as broken.
    """

    def __init__(
        self,
        signer: SessionSource,
        markets: Callable[[], Awaitable[Mapping[str, Market]]],
        config: StreamConfig,
        clock: Clock,
        chance: RandomSource,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: ContractLimits | None = None,
    ) -> None:
        self._limits = limits or ContractLimits()
        self._signer = signer
        self._markets = markets
        self._config = config
        self._clock = clock
        self._chance = chance
        self._sleep = sleep
        self._subscribed: tuple[str, ...] = ()
        self._renew = False
        self._attempt = 0
        self.state = StreamState()
        self.cache = StreamCache(asset=config.asset)

    @property
    def provider(self) -> str:
        return PROVIDER

    async def run(self, sink: Sink) -> None:
        """Stay connected until cancelled."""
        while True:
            try:
                await self._connected(sink)
            except (OSError, UpstreamError, PayloadRefusedError, _OutOfStepError) as error:
                heed_cancellation()
                self._note(error)
            finally:
                self.state.connected = False
            await self._sleep(self._wait())

    def _wait(self) -> float:
        config = self._config
        longest = min(config.backoff_cap, config.backoff * 2.0**self._attempt)
        self._attempt = min(self._attempt + 1, _HOPELESS)
        return longest * self._chance.random()

    def _note(self, error: Exception) -> None:
        """Learn from the end of a connection how to begin the next."""
        reason = error.reason if isinstance(error, UpstreamRefusedError | PayloadRefusedError) else type(error).__name__
        self._renew = reason in _SESSION_CODES
        resume = isinstance(error, OSError | UpstreamError) and reason != "INVALID_CLOCK"
        self.cache.reconnected(resume=resume)
        if isinstance(error, ContractBrokenError):
            # What was not passed on must not count as quoted.
            self.cache.forget()
        self.state.last_error = reason
        _log.warning("betfair_stream_ended", reason=reason, attempt=self._attempt, resume=resume)

    async def _connected(self, sink: Sink) -> None:
        config = self._config
        markets = await self._markets()
        chosen = _chosen(markets, config.max_markets)
        if not chosen:
            self.state.last_error = "no_markets"
            return
        token = await self._signer.token(renew=self._renew)
        connection = await StreamConnection.open(config)
        async with aclosing(connection):
            self.state.connections += 1
            await connection.authenticate(self._signer.app_key, token, config)
            self.state.connected = True
            self._renew = False
            await self._follow(connection, chosen, markets, sink)

    async def _follow(
        self, connection: StreamConnection, chosen: tuple[str, ...], markets: Mapping[str, Market], sink: Sink
    ) -> None:
        config = self._config
        current = await self._subscribe(connection, chosen, markets)
        silence = 2 * config.heartbeat_ms / 1000
        confirmed = looked_up = self._clock.now()
        while True:
            findings = Findings()
            async with asyncio.timeout(max(silence, 0.0)):
                message = await self._read(connection, findings, sink)
            now = self._clock.now()
            if isinstance(message, StatusMessage):
                check_status(message)
            if not isinstance(message, MarketMessage) or message.id not in (current, None):
                # Messages of a subscription that was replaced keep coming for a moment.
                continue
            self.state.last_message = now
            if message.heartbeat_ms:
                silence = 2 * message.heartbeat_ms / 1000
            await self._apply(message, now, findings, sink)
            # A message that breaks its contract ends the connection, and the next one waits longer.
            self._attempt = 0
            if (now - confirmed).total_seconds() >= config.confirm_every and not self.cache.latent:
                confirmed = now
                await sink(self.cache.confirmed(now))
            if (now - looked_up).total_seconds() >= config.refresh:
                looked_up = now
                current = await self._refreshed(connection, current)

    async def _read(self, connection: StreamConnection, findings: Findings, sink: Sink) -> object:
        try:
            return await connection.read(findings, self._held)
        except PayloadRefusedError as refused:
            self.state.unreadable += 1
            if isinstance(refused, ContractBrokenError):
                # All must be sent anew, and until it is right again nothing is passed on.
                await sink(Reading(provider=PROVIDER, breaks=refused.breaks))
            raise

    def _held(self, document: object) -> None:
        STREAM.hold_items(PROVIDER, (document,), self._limits)

    async def _apply(self, message: MarketMessage, now: datetime, findings: Findings, sink: Sink) -> None:
        unreadable = self.cache.counts.unreadable
        reading = self.cache.apply(message, now, findings)
        if reading.quotes or reading.events or reading.refused or reading.unknown_fields:
            await sink(reading)
        if self.cache.counts.unreadable > unreadable:
            raise _OutOfStepError

    async def _subscribe(
        self, connection: StreamConnection, chosen: tuple[str, ...], markets: Mapping[str, Market]
    ) -> int:
        self.cache.describe(markets.values())
        if chosen != self._subscribed:
            # A place in the stream is only good for the same subscription.
            self.cache.reconnected(resume=False)
        self._subscribed = chosen
        position = self.cache.resume_point
        return await connection.subscribe(chosen, self._config, position.initial_clk, position.clk)

    async def _refreshed(self, connection: StreamConnection, current: int) -> int:
        try:
            markets = await self._markets()
        except (UpstreamError, PayloadRefusedError) as error:
            _log.warning("betfair_markets_not_refreshed", error=type(error).__name__)
            return current
        chosen = _chosen(markets, self._config.max_markets)
        return current if chosen == self._subscribed else await self._subscribe(connection, chosen, markets)


def _chosen(markets: Mapping[str, Market], most: int) -> tuple[str, ...]:
    """The markets that start first, in an order of their own: the same set must give the same subscription."""
    by_start = sorted(markets.values(), key=lambda market: (market.start or _LATEST, market.market_id))
    return tuple(sorted(market.market_id for market in by_start[:most]))
