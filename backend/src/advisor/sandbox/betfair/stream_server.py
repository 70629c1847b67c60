"""The exchange's stream over TCP, faults included. Plain TCP: the real one has TLS around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

import orjson

from advisor.sandbox.answers import Document
from advisor.sandbox.betfair.app import Betfair
from advisor.sandbox.betfair.stream_session import StreamSession
from advisor.sandbox.faults.app import Sleep
from advisor.sandbox.faults.changes import changed
from advisor.sandbox.faults.damage import STATUSES, ahead, broken, half
from advisor.sandbox.faults.endpoints import STREAM
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.sandbox.world.world import World

_LOOK_SECONDS: Final = 0.2
_PIECE: Final = 32
_END: Final = b"\r\n"
_MAX_LINE: Final = 1 << 20


class StreamServer:
    """All connections to the stream.

    Args:
        world: whose games and prices it serves.
        betfair: whose sessions it accepts.
        plan: of faults.
        sleep: between the pieces of a drip.
    """

    def __init__(self, world: World, betfair: Betfair, plan: FaultPlan, sleep: Sleep = asyncio.sleep) -> None:
        self._world = world
        self._betfair = betfair
        self._plan = plan
        self._sleep = sleep
        self._open: set[asyncio.StreamWriter] = set()
        self._made = 0

    @contextlib.asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Accept connections; yields the port."""
        server = await asyncio.start_server(self._connection, host, port, limit=_MAX_LINE)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await server.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._made += 1
        available = self._world.config.quotas.stream_connections - len(self._open) - 1
        self._open.add(writer)
        session = StreamSession(
            self._world,
            self._betfair.sessions,
            self._betfair.calls,
            connection=f"sandbox-{self._made}",
            available=max(available, 0),
        )
        try:
            await _Conversation(reader, writer, session, self._plan, self._world, self._sleep).run(full=available < 0)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went away, or sent no lines
        finally:
            self._open.discard(writer)
            writer.close()


class _Conversation:
    """One connection until its end."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        session: StreamSession,
        plan: FaultPlan,
        world: World,
        sleep: Sleep,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._session = session
        self._plan = plan
        self._world = world
        self._sleep = sleep
        self._silent = False
        self._stalled_until = 0.0

    async def run(self, *, full: bool) -> None:
        await self._write(self._session.greeting())
        if full:
            await self._write(self._session.refuse("MAX_CONNECTION_LIMIT_EXCEEDED"))
            return
        waiting: asyncio.Task[bytes] | None = None
        try:
            while not self._session.closing:
                waiting = waiting or asyncio.ensure_future(self._reader.readuntil(b"\n"))
                done, _ = await asyncio.wait({waiting}, timeout=_LOOK_SECONDS)
                if done:
                    messages, waiting = self._session.take(waiting.result()), None
                else:
                    now = self._world.clock.now()
                    stalled = now.timestamp() < self._stalled_until
                    messages = self._session.due(stalled=stalled, late=self._plan.lateness(STREAM, now))
                for message in messages:
                    await self._send_or_fail(message)
        finally:
            if waiting is not None:
                waiting.cancel()

    async def _send_or_fail(self, message: Document) -> None:
        if self._silent:
            return
        rule = self._plan.decide(STREAM, self._world.clock.now()) if message["op"] == "mcm" else None
        if rule is None:
            await self._write(message)
        else:
            await self._fail(rule, message)

    async def _fail(self, rule: FaultRule, message: Document) -> None:
        line = orjson.dumps(message)
        if rule.kind is FaultKind.RESET:
            self._writer.transport.abort()
            raise ConnectionResetError
        if rule.kind is FaultKind.TIMEOUT:
            self._silent = True
        elif rule.kind is FaultKind.HALF_BODY:
            self._writer.write(half(line))
            await self._writer.drain()
            raise ConnectionAbortedError
        elif rule.kind is FaultKind.RATE_LIMITED:
            await self._write(self._session.refuse("TOO_MANY_REQUESTS"))
        elif rule.kind in STATUSES:
            await self._write(message | {"status": STATUSES[rule.kind]})
        elif (damaged := _damaged(line, rule)) is not None:
            await self._send(damaged + _END)
        elif rule.kind is FaultKind.STALE:
            self._stalled_until = self._world.clock.now().timestamp() + rule.seconds
            await self._write(message)
        else:
            for at in range(0, len(line), _PIECE):
                await self._send(line[at : at + _PIECE])
                await self._sleep(rule.seconds)
            await self._send(_END)

    async def _write(self, message: Document) -> None:
        await self._send(orjson.dumps(message) + _END)

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


def _damaged(line: bytes, rule: FaultRule) -> bytes | None:
    """The line as it is sent instead; None where the fault leaves it as it is."""
    if rule.kind is FaultKind.MALFORMED:
        return broken(line)
    if rule.kind is FaultKind.CHANGED:
        return changed(line, rule.change, rule.field, rule.seconds)
    return ahead(line, rule.seconds) if rule.kind is FaultKind.CLOCK else None
