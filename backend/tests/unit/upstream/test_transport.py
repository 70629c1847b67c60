"""HTTP over real sockets: limits of time, size and place, and connections that break."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import zstandard

from advisor.upstream.transport import HttpRequest, HttpxTransport, TransportError, Trouble, allowed

Serve = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    """A server that hands each request's head to ``serve``; gives its ``host:port``."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(await reader.readuntil(b"\r\n\r\n"), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"
    finally:
        server.close()


def request(place: str, path: str = "/x", **changes: Any) -> HttpRequest:
    fields: dict[str, Any] = {
        "method": "GET",
        "url": f"http://{place}{path}",
        "params": {"apiKey": "k&ey"},
        "headers": {"x-key": "secret"},
        "body": None,
        "hosts": frozenset({place}),
        "timeout": timedelta(seconds=5),
        "total_timeout": timedelta(seconds=5),
        "max_body": 1000,
    }
    return HttpRequest(**{**fields, **changes})


@asynccontextmanager
async def client() -> AsyncIterator[HttpxTransport]:
    transport = HttpxTransport()
    try:
        yield transport
    finally:
        await transport.aclose()


async def trouble(serve: Serve, **changes: Any) -> Trouble:
    async with serving(serve) as place, client() as transport:
        with pytest.raises(TransportError) as failed:
            await transport.send(request(place, **changes))
        assert failed.value.__context__ is None
        return failed.value.trouble


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip, zstd", "aws-chunked"])
async def test_what_comes_in_another_encoding_than_was_asked_for_is_not_read(encoding: str) -> None:
    """A few bytes of some encodings become more than memory holds before they can be counted."""
    heads: list[bytes] = []

    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        body = zstandard.ZstdCompressor().compress(b"{}")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\n" % encoding.encode())
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()

    assert await trouble(serve) is Trouble.BROKEN
    assert b"\r\naccept-encoding: gzip, deflate\r\n" in heads[0].lower()


async def test_a_request_arrives_as_asked_and_its_answer_comes_back() -> None:
    heads: list[bytes] = []

    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(b"HTTP/1.1 200 OK\r\nX-Left: 5\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    async with serving(serve) as place, client() as transport:
        answer = await transport.send(request(place))
    assert (answer.status, answer.headers["x-left"], answer.body) == (200, "5", b"ok")
    assert heads[0].startswith(b"GET /x?apiKey=k%26ey HTTP/1.1\r\n")
    assert b"x-key: secret" in heads[0]


async def test_half_a_body_is_no_answer() -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()

    assert await trouble(serve) is Trouble.BROKEN


async def test_a_connection_that_is_reset_or_speaks_no_http_is_broken() -> None:
    async def reset(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def babble(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello\r\n\r\n")
        await writer.drain()

    assert await trouble(reset) is Trouble.BROKEN
    assert await trouble(babble) is Trouble.BROKEN


async def test_nobody_there_is_unreachable() -> None:
    async with serving(lambda _, __: asyncio.sleep(0)) as place:
        pass
    async with client() as transport:
        with pytest.raises(TransportError) as failed:
            await transport.send(request(place))
    assert failed.value.trouble is Trouble.UNREACHABLE


async def test_a_slow_drip_ends_at_the_total_limit() -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _byte in range(100):
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert await trouble(serve, total_timeout=timedelta(milliseconds=150)) is Trouble.TIMEOUT


async def test_silence_ends_at_the_limit_of_one_wait() -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)

    assert await trouble(serve, timeout=timedelta(milliseconds=50)) is Trouble.TIMEOUT


async def test_a_body_too_large_is_not_read_to_its_end() -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001)
        await writer.drain()

    assert await trouble(serve) is Trouble.TOO_LARGE


async def test_it_follows_its_own_host_and_no_other() -> None:
    heads: list[bytes] = []
    where = "/there?a=1"

    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        if head.startswith(b"GET /x"):
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    async with serving(serve) as place, client() as transport:
        assert (await transport.send(request(place))).body == b"ok"
        assert heads[-1].startswith(b"GET /there?a=1 ")
        where = "http://127.0.0.1:1/"
        with pytest.raises(TransportError) as failed:
            await transport.send(request(place))
        assert failed.value.trouble is Trouble.FOREIGN
        where = "/x"
        with pytest.raises(TransportError) as failed:
            await transport.send(request(place))
        assert failed.value.trouble is Trouble.BROKEN


async def test_credentials_do_not_follow_to_another_host() -> None:
    heads: list[bytes] = []

    async def there(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with serving(there) as other:

        async def here(_: bytes, writer: asyncio.StreamWriter) -> None:
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: http://{other}/\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()

        async with serving(here) as place, client() as transport:
            await transport.send(request(place, hosts=frozenset({place, other})))
    assert b"secret" not in heads[0]
    assert b"apiKey" not in heads[0]


@pytest.mark.parametrize("location", ["http://a.test/x", "http://a.test:443/x", "HTTP://a.test/x", "http://b.test/x"])
async def test_what_was_asked_in_secret_is_not_asked_again_in_the_clear(location: str) -> None:
    asked: list[str] = []

    def answer(received: httpx.Request) -> httpx.Response:
        asked.append(str(received.url))
        return httpx.Response(302, headers={"location": location})

    hosts = frozenset({"a.test", "a.test:443", "b.test"})
    transport = HttpxTransport(inner=httpx.MockTransport(answer))
    with pytest.raises(TransportError) as failed:
        await transport.send(request("", url="https://a.test/x", hosts=hosts))
    await transport.aclose()
    assert failed.value.trouble is Trouble.INSECURE
    assert asked == ["https://a.test/x?apiKey=k%26ey"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.test/x", True),
        ("https://a.test:443/x", True),
        ("http://127.0.0.1:8001/x", True),
        ("https://a.test:444/x", False),
        ("https://b.test/x", False),
        ("https://a.test@b.test/x", False),
        ("https://x@a.test/x", False),
        ("https://a.test.b.test/", False),
        ("ftp://a.test/", False),
        ("file:///etc/passwd", False),
        ("https://a.test:99999/", False),
        ("https://[::1/", False),
        ("", False),
    ],
)
def test_only_allowed_hosts_are_asked(url: str, expected: bool) -> None:
    assert allowed(url, frozenset({"a.test", "127.0.0.1:8001"})) is expected
