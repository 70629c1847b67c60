"""Identical calls in flight share one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


class FlightCancelledError(Exception):
    """The flight was cut off; who waited for it was not cancelled."""


@dataclass(slots=True)
class _Flight(Generic[T]):
    task: "asyncio.Task[T]"
    passengers: int


class Flights(Generic[T]):
    """At most one task for each key; who asks meanwhile gets the same result or the same error.

    A caller that is cancelled leaves alone; the task is cancelled when the last one has left.
    """

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._flights

    async def join(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """Wait for the flight of ``key``, starting it if there is none; the flag says that another had started it.

        Raises:
            FlightCancelledError: it was cut off.
        """
        flight = self._flights.get(key)
        shared = flight is not None
        if flight is None:
            flight = _Flight(asyncio.create_task(self._fly(key, start)), 0)
            flight.task.add_done_callback(_look)
            self._flights[key] = flight
        flight.passengers += 1
        try:
            return await asyncio.shield(flight.task), shared
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if flight.task.cancelled() and (current is None or not current.cancelling()):
                raise FlightCancelledError from None
            raise
        finally:
            flight.passengers -= 1
            if flight.passengers == 0 and not flight.task.done():
                # Who comes now must not board a flight that is going down.
                self._forget(key, flight)
                flight.task.cancel()

    async def landed(self, within: timedelta) -> None:
        """Wait until those under way now have ended, but no longer than ``within``."""
        if self._flights:
            await asyncio.wait([flight.task for flight in self._flights.values()], timeout=within.total_seconds())

    def cut_off(self) -> tuple[Hashable, ...]:
        """Cancel every flight; gives their keys."""
        keys = tuple(self._flights)
        for flight in tuple(self._flights.values()):
            flight.task.cancel()
        return keys

    async def _fly(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> T:
        try:
            return await start()
        finally:
            flight = self._flights.get(key)
            if flight is not None and flight.task is asyncio.current_task():
                self._forget(key, flight)

    def _forget(self, key: Hashable, flight: _Flight[T]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


def _look(task: "asyncio.Task[T]") -> None:
    """An error nobody waits for any more is no news."""
    if not task.cancelled():
        task.exception()
