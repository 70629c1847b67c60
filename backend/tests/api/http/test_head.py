"""HEAD of an answer that never ends gets its headers, and whoever writes it is not left writing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from advisor.api.http.middleware.concurrency import ConcurrencyMiddleware
from advisor.api.http.middleware.head import HeadMiddleware
from advisor.api.http.middleware.turns import Turns


async def test_a_stream_is_ended_once_its_headers_are_sent() -> None:
    ended = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"more"
                await asyncio.sleep(0.01)
        finally:
            ended.set()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["method"] == "GET"
        await StreamingResponse(endless(), headers={"X-Kind": "endless"})(scope, receive, send)

    transport = httpx.ASGITransport(HeadMiddleware(app))
    async with asyncio.timeout(10), httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.head("/")
        assert (answer.status_code, answer.content, answer.headers["x-kind"]) == (200, b"", "endless")
        await ended.wait()


async def test_one_that_leaves_gives_up_its_place_in_line_and_nothing_is_done_for_it() -> None:
    asked: list[str] = []
    busy = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        await busy.wait()
        await PlainTextResponse("done")(scope, receive, send)

    layers = HeadMiddleware(ConcurrencyMiddleware(app, Turns(running=1, waiting=1, retry_after=1), ()))
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    def ask(path: str, *messages: Message) -> asyncio.Task[None]:
        sent: asyncio.Queue[Message] = asyncio.Queue()
        for message in ({"type": "http.request", "body": b"", "more_body": False}, *messages):
            sent.put_nowait(message)
        scope = {"type": "http", "method": "HEAD", "path": path, "headers": []}
        return asyncio.create_task(layers(scope, sent.get, send))

    async with asyncio.timeout(10):
        first = ask("/first")
        await asyncio.sleep(0)
        await ask("/leaves", {"type": "http.disconnect"})
        waits = ask("/waits")
        await asyncio.sleep(0)
        busy.set()
        await asyncio.gather(first, waits)
    assert asked == ["/first", "/waits"]
    assert statuses == [200, 200]


async def test_what_reads_in_pieces_loses_no_message() -> None:
    """A message that somebody stopped waiting for comes to who asks next."""
    sent: asyncio.Queue[Message] = asyncio.Queue()
    found: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(receive(), 0.01)
        sent.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        found.append(await receive())
        await PlainTextResponse("done")(scope, receive, send)
        found.append(await receive())

    async def drop(message: Message) -> None:
        assert message["type"].startswith("http.response")

    async with asyncio.timeout(10):
        await HeadMiddleware(app)({"type": "http", "method": "HEAD", "path": "/", "headers": []}, sent.get, drop)
    assert [message["type"] for message in found] == ["http.request", "http.disconnect"]
