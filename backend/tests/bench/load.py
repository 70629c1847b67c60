"""A small HTTP load of our own: keep-alive connections to 127.0.0.1, bounded in count and time."""

import asyncio
import time
from dataclasses import dataclass
from typing import cast

import uvloop

CONNECTIONS = 16
MOST_REQUESTS = 200_000
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of a load.

    Attributes:
        rate: requests per second.
        requests: answered requests.
        body_bytes: length of the last body.
    """

    rate: float
    requests: int
    body_bytes: int


class _Client(asyncio.Protocol):
    """Sends the next request as soon as the last is answered."""

    def __init__(self, request: bytes, status: bytes, until: float, budget: int) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answered = 0
        self.body_bytes = 0
        self._request = request
        self._begins = b"HTTP/1.1 " + status
        self._until = until
        self._budget = budget
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are transports in all but their class
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._missing == 0:
            head, _, body = data.partition(b"\r\n\r\n")
            if not head.startswith(self._begins):
                self._fail(head)
                return
            announced = head.lower().partition(b"content-length: ")[2]
            # An answer that nothing has changed has no body.
            self.body_bytes = int(announced.partition(b"\r\n")[0]) if announced else 0
            self._missing = self.body_bytes - len(body)
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self.answered += 1
            if time.perf_counter() < self._until and self.answered < self._budget:
                self._transport.write(self._request)
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _fail(self, head: bytes) -> None:
        self.done.set_exception(AssertionError(f"not answered with {self._begins[-3:].decode()}: {head[:200]!r}"))
        self._transport.close()


def drive(port: int, path: str, seconds: float, headers: str = "", status: int = 200) -> Load:
    """Ask for ``path`` on 127.0.0.1 over and over from a few connections.

    Args:
        headers: lines of the request, each with its end.
        status: of every answer.

    Raises:
        AssertionError: an answer was another.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode()
    return uvloop.run(_drive(port, request, str(status).encode(), seconds))


async def _drive(port: int, request: bytes, status: bytes, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    clients = [_Client(request, status, start + seconds, MOST_REQUESTS // CONNECTIONS) for _ in range(CONNECTIONS)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    async with asyncio.timeout(seconds + PATIENCE_SECONDS):
        await asyncio.gather(*(client.done for client in clients))
    answered = sum(client.answered for client in clients)
    return Load(rate=answered / (time.perf_counter() - start), requests=answered, body_bytes=clients[0].body_bytes)
