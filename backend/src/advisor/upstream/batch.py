"""Many small questions become one call, where a provider answers many at once (coordinates, ids)."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import timedelta
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Collector(Generic[K, V]):
    """Gathers keys for a moment and asks for all of them together; equal keys are asked once.

    Args:
        ask: answers many keys at once; those missing from its answer have none.
        most: keys of one call at most, at least 1.
        linger: how long the first key waits for others.
    """

    def __init__(
        self, ask: Callable[[tuple[K, ...]], Awaitable[Mapping[K, V]]], *, most: int, linger: timedelta
    ) -> None:
        self._ask = ask
        self._most = most
        self._linger = linger
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._asking: set[asyncio.Task[None]] = set()

    async def get(self, key: K) -> V | None:
        """The answer to one key, None when there is none. Raises whatever ``ask`` raises.

        Who is cancelled leaves alone: the others are still answered.
        """
        loop = asyncio.get_running_loop()
        future = self._waiting.get(key)
        if future is None:
            future = loop.create_future()
            self._waiting[key] = future
            if len(self._waiting) >= self._most:
                self._send()
            elif self._timer is None:
                self._timer = loop.call_later(self._linger.total_seconds(), self._send)
        return await asyncio.shield(future)

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, {}
        task = asyncio.create_task(self._answer(batch))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _answer(self, batch: Mapping[K, "asyncio.Future[V | None]"]) -> None:
        try:
            answers = await self._ask(tuple(batch))
        except asyncio.CancelledError:
            for future in batch.values():
                future.cancel()
            raise
        # It belongs to those who wait, each of whom gets it.
        except Exception as error:
            for future in batch.values():
                future.set_exception(error)
                # Nobody may be left to look at it.
                future.exception()
            return
        for key, future in batch.items():
            future.set_result(answers.get(key))
