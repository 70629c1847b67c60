"""Answers are compressed for those who take it: whole ones at once, streams part by part."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx
import numpy as np
import orjson
import pytest
import zstandard
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Message

from advisor.api.http.encodings import GZIP, ZSTD_OR_GZIP, preferred
from advisor.api.http.middleware.compression import CompressionMiddleware
from advisor.api.http.middleware.head import HeadMiddleware

LONG = {"rows": [{"n": n, "name": "Ajax"} for n in range(500)]}
ENCODINGS: Final = ("gzip", "zstd")
VERY_LONG = {"rows": [{"n": n, "name": "Ajax"} for n in range(20_000)]}


async def asked(answer: Response, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(HeadMiddleware(CompressionMiddleware(answer)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        del client.headers["accept-encoding"]
        return await client.request(method, "/", headers=headers)


@pytest.mark.parametrize("content", [LONG, VERY_LONG])
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_a_long_text_is_compressed_for_those_who_take_it(encoding: str, content: object) -> None:
    plain = await asked(JSONResponse(content, headers={"ETag": '"a"'}))
    packed = await asked(JSONResponse(content, headers={"ETag": '"a"'}), **{"accept-encoding": encoding})
    assert plain.json() == packed.json() == content
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == encoding
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 5
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    assert (plain.headers["etag"], packed.headers["etag"]) == ('"a"', 'W/"a"')
    head = await asked(JSONResponse(content, headers={"ETag": '"a"'}), "HEAD", **{"accept-encoding": encoding})
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


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_each_event_of_a_stream_can_be_read_when_it_comes(encoding: str) -> None:
    events = [b"event: quotes\ndata: %d\n\n" % n for n in range(5)]
    read: list[bytes] = []
    of_gzip, of_zstd = zlib.decompressobj(16 + zlib.MAX_WBITS), zstandard.ZstdDecompressor().decompressobj()
    reader = of_zstd if encoding == "zstd" else of_gzip
    written = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        for n, event in enumerate(events):
            assert read == events[:n]
            yield event

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = [name for name, _ in message["headers"]]
            assert (b"content-encoding", encoding.encode()) in message["headers"]
            assert b"content-length" not in names
        elif part := reader.decompress(message["body"]):
            read.append(part)
        if not message.get("more_body", True):
            written.set()

    async def receive() -> Message:
        await written.wait()
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", encoding.encode())]}
    await CompressionMiddleware(StreamingResponse(stream(), media_type="text/event-stream"))(scope, receive, send)
    assert read == events
    assert reader.eof


def figures(fixture: int) -> bytes:
    """Of a fixture, as the stream says them: 1.7 kB, of which its own numbers are a quarter."""
    edges = np.random.default_rng(fixture).random((15, 3)).tolist()
    venues = [{"venue": f"venue {n}", "edge": edge, "value": [False] * 3} for n, edge in enumerate(edges)]
    return orjson.dumps({"fixture_id": fixture, "fair_source": "sharp", "venues": venues})


async def test_what_was_said_long_ago_costs_little_to_say_again() -> None:
    """As figures of a hundred fixtures are, of which each is like its own last one: gzip has forgotten it by then."""
    said = [figures(fixture) for fixture in range(100)]
    sizes = {}
    for encoding in ENCODINGS:
        answer = StreamingResponse(_again(said), media_type="text/event-stream")
        sent: list[int] = []

        async def send(message: Message, sent: list[int] = sent) -> None:
            sent.append(len(message.get("body", b"")))

        async def receive() -> Message:
            return await asyncio.Future()

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", encoding.encode())]}
        await CompressionMiddleware(answer)(scope, receive, send)
        sizes[encoding] = sum(sent[len(said) :])
    assert sizes["zstd"] < sizes["gzip"] / 5


async def _again(said: list[bytes]) -> AsyncIterator[bytes]:
    for each in (*said, *said):
        yield each


@pytest.mark.parametrize(
    ("accepted", "of_both", "of_gzip"),
    [
        ("gzip, deflate, br, zstd", "zstd", "gzip"),
        ("gzip", "gzip", "gzip"),
        ("zstd;q=0.5, gzip", "gzip", "gzip"),
        ("zstd;q=0, *", "gzip", "gzip"),
        ("zstd", "zstd", None),
        ("*", "zstd", "gzip"),
        ("x-gzip", "gzip", "gzip"),
        ("zstd;q=0.4, identity;q=0.5", None, None),
        ("zstd;q=0, gzip;q=0", None, None),
        ("br", None, None),
        ("", None, None),
    ],
)
def test_the_best_of_what_a_client_likes_best_is_taken(accepted: str, of_both: str | None, of_gzip: str | None) -> None:
    assert preferred(accepted, ZSTD_OR_GZIP) == of_both
    assert preferred(accepted, GZIP) == of_gzip
