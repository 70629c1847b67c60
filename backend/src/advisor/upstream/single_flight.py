"""Single-flight: equal calls in flight share one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedCallCancelledError(Exception):
    """The shared call was cancelled, not who waited for it."""


@dataclass(slots=True)
class _SharedCall(Generic[T]):
    task: "asyncio.Task[T]"
    waiters: int


class SingleFlight(Generic[T]):
    """At most one task for each key; who asks meanwhile waits for it and gets the same result or the same error.

    A waiter that is cancelled leaves alone; the task is cancelled when the last one has left.
    """

    def __init__(self) -> None:
        self._calls: dict[Hashable, _SharedCall[T]] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._calls

    async def join(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """Wait for the call of ``key``, starting it if there is none; the flag says that another had started it.

        Raises:
            SharedCallCancelledError: see ``cancel_all``.
        """
        call = self._calls.get(key)
        shared = call is not None
        if call is None:
            call = _SharedCall(asyncio.create_task(self._run(key, start)), 0)
            call.task.add_done_callback(_retrieve_error)
            self._calls[key] = call
        call.waiters += 1
        try:
            return await asyncio.shield(call.task), shared
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if call.task.cancelled() and (current is None or not current.cancelling()):
                raise SharedCallCancelledError from None
            raise
        finally:
            call.waiters -= 1
            if call.waiters == 0 and not call.task.done():
                # Who asks now must not join a call that is being cancelled.
                self._forget(key, call)
                call.task.cancel()

    async def drain(self, within: timedelta) -> None:
        """Wait until the calls in flight now have ended, but no longer than ``within``."""
        if self._calls:
            await asyncio.wait([call.task for call in self._calls.values()], timeout=within.total_seconds())

    def cancel_all(self) -> tuple[Hashable, ...]:
        """Cancel every call; gives their keys."""
        keys = tuple(self._calls)
        for call in tuple(self._calls.values()):
            call.task.cancel()
        return keys

    async def _run(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> T:
        try:
            return await start()
        finally:
            call = self._calls.get(key)
            if call is not None and call.task is asyncio.current_task():
                self._forget(key, call)

    def _forget(self, key: Hashable, call: _SharedCall[T]) -> None:
        if self._calls.get(key) is call:
            del self._calls[key]


def _retrieve_error(task: "asyncio.Task[T]") -> None:
    """Keep asyncio from logging an error that no waiter is left to see."""
    if not task.cancelled():
        task.exception()
