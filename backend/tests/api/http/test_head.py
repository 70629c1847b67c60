"""HEAD of an answer that never ends gets its headers, and whoever writes it is not left writing."""

import asyncio
from collections.abc import AsyncIterator

import httpx
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from advisor.api.http.middleware.head import HeadMiddleware


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
