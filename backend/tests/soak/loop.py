"""A loop of virtual time on which real work can be waited for: answers of PostgreSQL, and threads.

While something real is under way, time passes as fast as the machine's; else it jumps to whoever wakes first.
"""

import asyncio
import selectors
import time
from asyncio.transports import BaseTransport, Transport
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

from advisor.testing.virtual_time import JumpingSelector, VirtualTimeLoop

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_LONGEST: Final = 1.0
"""Seconds that are really waited for before the loop is asked again."""
_READY: Final = b"Z\0\0\0\5"
"""How PostgreSQL's word begins that an answer is whole, before the one byte that says how its transaction stands."""


class RealWorkLoop(VirtualTimeLoop):
    """See the module; TCP connections that it opens are taken for PostgreSQL's."""

    def __init__(self) -> None:
        self._waited_for: set[object] = set()
        super().__init__(_PatientSelector(self._waited_for))

    # asyncio's own declarations take anything here, too.
    async def create_connection(self, protocol_factory: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        opening = object()
        self._waited_for.add(opening)
        try:
            _, watched = await super().create_connection(
                lambda: _Watched(protocol_factory(), self._waited_for), *args, **kwargs
            )
        finally:
            self._waited_for.discard(opening)
        return watched.transport, watched.inner

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        done = super().run_in_executor(executor, func, *args)
        self._waited_for.add(done)
        done.add_done_callback(self._waited_for.discard)
        return done

    async def shutdown_default_executor(self, *args: Any) -> None:
        ending = object()
        self._waited_for.add(ending)
        try:
            await super().shutdown_default_executor(*args)
        finally:
            self._waited_for.discard(ending)


class _PatientSelector(JumpingSelector):
    """Waits for what is really under way, and moves time on only when nothing is."""

    def __init__(self, waited_for: set[object]) -> None:
        super().__init__()
        self._waited_for = waited_for

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self._waited_for:
            return super().select(timeout)
        began = time.monotonic()
        ready = self.inner.select(_LONGEST if timeout is None else min(timeout, _LONGEST))
        self.passed += time.monotonic() - began
        return ready


class _Watched(asyncio.Protocol):
    """A connection of which it is known whether an answer is awaited."""

    def __init__(self, inner: Any, waited_for: set[object]) -> None:
        self.inner: Final = inner
        self.transport: _Asking | None = None
        self._waited_for = waited_for
        self._end = b""

    def connection_made(self, transport: BaseTransport) -> None:
        assert isinstance(transport, Transport)
        self.transport = _Asking(transport, lambda: self._waited_for.add(self))
        self.inner.connection_made(self.transport)

    def data_received(self, data: bytes) -> None:
        self._end = (self._end + data[-6:])[-6:]
        if self._end.startswith(_READY):
            self._waited_for.discard(self)
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        answer: bool | None = self.inner.eof_received()
        return answer

    def connection_lost(self, error: Exception | None) -> None:
        self._waited_for.discard(self)
        self.inner.connection_lost(error)

    def pause_writing(self) -> None:
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self.inner.resume_writing()


class _Asking:
    """A transport that says when something is asked over it; in all else the one that it was made of."""

    def __init__(self, inner: Transport, asks: Callable[[], None]) -> None:
        self._inner = inner
        self._asks = asks

    def write(self, data: Any) -> None:
        self._asks()
        self._inner.write(data)

    def writelines(self, several: Any) -> None:
        self._asks()
        self._inner.writelines(several)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
