"""Many pages at once wait for one another, and not the engine for them all: it shares the machine and the database."""

import asyncio
from collections import deque
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.middleware.turns import Turns


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
        path: str = scope["path"]
        if any(path == each or path.startswith(f"{each}/") for each in self._uncounted):
            await self._app(scope, receive, send)
            return
        place = self._turns.ask()
        try:
            if place.done():
                await self._app(scope, receive, send)
                return
            client = _Client(receive)
            try:
                if await client.stays_until(place):
                    await self._app(scope, client.receive, send)
            finally:
                client.release()
        finally:
            self._turns.leave(place)


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
