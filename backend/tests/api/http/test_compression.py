"""Answers are compressed for those who take it: whole ones at once, streams part by part."""

import asyncio
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Message

from advisor.api.http.middleware.compression import CompressionMiddleware
from advisor.api.http.middleware.head import HeadMiddleware

LONG = {"rows": [{"n": n, "name": "Ajax"} for n in range(500)]}
VERY_LONG = {"rows": [{"n": n, "name": "Ajax"} for n in range(20_000)]}


async def asked(answer: Response, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(HeadMiddleware(CompressionMiddleware(answer)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        del client.headers["accept-encoding"]
        return await client.request(method, "/", headers=headers)


@pytest.mark.parametrize("content", [LONG, VERY_LONG])
async def test_a_long_text_is_compressed_for_those_who_take_it(content: object) -> None:
    plain = await asked(JSONResponse(content, headers={"ETag": '"a"'}))
    packed = await asked(JSONResponse(content, headers={"ETag": '"a"'}), **{"accept-encoding": "gzip"})
    assert plain.json() == packed.json() == content
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 5
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    assert (plain.headers["etag"], packed.headers["etag"]) == ('"a"', 'W/"a"')
    head = await asked(JSONResponse(content, headers={"ETag": '"a"'}), "HEAD", **{"accept-encoding": "gzip"})
    assert head.headers == packed.headers
    assert head.content == b""


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"short": True}),
        Response(bytes(5_000), media_type="image/png"),
        Response(b"x" * 5_000, headers={"Content-Encoding": "br", "Content-Type": "text/plain"}),
        Response(status_code=304),
        Response(status_code=204),
    ],
)
async def test_what_is_short_no_text_or_compressed_goes_as_it_is(answer: Response) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", b"gzip")]}
    await CompressionMiddleware(answer)(scope, receive, send)
    assert sent[0]["headers"] == answer.raw_headers
    assert b"".join(part["body"] for part in sent[1:]) == answer.body


async def test_each_event_of_a_stream_can_be_read_when_it_comes() -> None:
    events = [b"event: quotes\ndata: %d\n\n" % n for n in range(5)]
    read: list[bytes] = []
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    written = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        for n, event in enumerate(events):
            assert read == events[:n]
            yield event

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = [name for name, _ in message["headers"]]
            assert (b"content-encoding", b"gzip") in message["headers"]
            assert b"content-length" not in names
        elif part := reader.decompress(message["body"]):
            read.append(part)
        if not message.get("more_body", True):
            written.set()

    async def receive() -> Message:
        await written.wait()
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", b"gzip")]}
    await CompressionMiddleware(StreamingResponse(stream(), media_type="text/event-stream"))(scope, receive, send)
    assert read == events
    assert reader.eof
