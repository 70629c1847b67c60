"""HEAD on whatever can be read: the answer to GET without its body (RFC 9110 §9.3.2)."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """Asks what it wraps as by GET, and sends no more than the headers of the answer.

    An answer that goes on is ended: its reader is gone as soon as it has the headers. One that leaves before is gone
    too, so that nobody waits in line for it or works for it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        reader = _Reader(receive)

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                reader.answered.set()

        try:
            await self._app({**scope, "method": "GET"}, reader.receive, send_headers)
        finally:
            reader.release()


class _Reader:
    """Who asks: what it sends until it is answered, and that it is gone.

    Args:
        receive: of the request.

    Attributes:
        answered: it has the headers.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._next: asyncio.Task[Message] | None = None
        self.answered = asyncio.Event()

    async def receive(self) -> Message:
        """The next message, or from the answer on that the client is gone."""
        answered = asyncio.ensure_future(self.answered.wait())
        try:
            # Whoever waits for this may stop, and ask again: the message is not lost then.
            self._next = self._next or asyncio.ensure_future(self._receive())
            await asyncio.wait((answered, self._next), return_when=asyncio.FIRST_COMPLETED)
        finally:
            answered.cancel()
        if self.answered.is_set():
            return {"type": "http.disconnect"}
        message, self._next = self._next.result(), None
        return message

    def release(self) -> None:
        """Nobody waits for the next message any more."""
        if self._next is not None:
            self._next.cancel()
