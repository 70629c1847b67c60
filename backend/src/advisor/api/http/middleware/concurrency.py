"""Many pages at once wait for one another, and not the engine for them all: it shares the machine and the database."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.middleware.turns import Turns

_SOON_SECONDS: Final = 0.05
"""Most turns come sooner, and to look after a client costs as much as a short answer. Who leaves before is answered for
nothing, once."""


class ConcurrencyMiddleware:
    """Runs so many requests at once, lets a few more wait, and refuses the rest before anything is done for them.

    Args:
        app: the application.
        turns: how many run and wait.
        uncounted: paths, with all below them, that never wait: what watches the system, and streams, which have their
            own limit.
    """

    def __init__(self, app: ASGIApp, turns: Turns, uncounted: Iterable[str]) -> None:
        self._app = app
        self._turns = turns
        self._uncounted = tuple(uncounted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_below(scope["path"], self._uncounted):
            await self._app(scope, receive, send)
        else:
            await in_turn(self._turns, receive, lambda received: self._app(scope, received, send))


def is_below(path: str, paths: Iterable[str]) -> bool:
    """Whether a path is one of these, or below one."""
    return any(path == each or path.startswith(f"{each}/") for each in paths)


async def in_turn(turns: Turns, receive: Receive, run: Callable[[Receive], Awaitable[None]]) -> None:
    """Run a request, whose messages are received from what ``run`` is given; not at all where its client leaves before
    its turn.

    Raises:
        ApiBusyError: too many wait already.
    """
    place = turns.ask()
    try:
        if place.done():
            await run(receive)
            return
        client = _Client(receive)
        try:
            if await client.stays_until(place):
                await run(client.receive)
        finally:
            client.release()
    finally:
        turns.leave(place)


class _Client:
    """Who waits: what it sends meanwhile is kept, and that it leaves is noticed.

    Args:
        receive: of the request; what limits its body stands before it.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: deque[Message] = deque()
        self._next: asyncio.Task[Message] | None = None

    async def stays_until(self, place: asyncio.Future[None]) -> bool:
        """Wait for the turn; False where the client leaves before it."""
        if await _comes_soon(place):
            return True
        while True:
            self._next = self._next or asyncio.ensure_future(self._receive())
            await asyncio.wait((place, self._next), return_when=asyncio.FIRST_COMPLETED)
            if self._next.done():
                message, self._next = self._next.result(), None
                if message["type"] == "http.disconnect":
                    return False
                self._kept.append(message)
            if place.done():
                return True

    async def receive(self) -> Message:
        """What was kept, and then what comes: the message that was waited for is not lost."""
        if self._kept:
            return self._kept.popleft()
        if self._next is not None:
            waited, self._next = self._next, None
            return await waited
        return await self._receive()

    def release(self) -> None:
        """Nobody waits for the client's next message any more."""
        if self._next is not None:
            self._next.cancel()


async def _comes_soon(place: asyncio.Future[None]) -> bool:
    """Whether a turn comes before it pays to look after its client: most do."""
    loop = asyncio.get_running_loop()
    woken: asyncio.Future[None] = loop.create_future()

    def wake(_: object = None) -> None:
        if not woken.done():
            woken.set_result(None)

    place.add_done_callback(wake)
    timer = loop.call_later(_SOON_SECONDS, wake)
    try:
        await woken
    finally:
        timer.cancel()
        place.remove_done_callback(wake)
    return place.done()
