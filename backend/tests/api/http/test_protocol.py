"""What the server itself refuses, it refuses by a problem document: no HTTP, heads too long, clients too slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from advisor.api.app import AdvisorApi
from advisor.api.http import protocol
from advisor.api.http.problems import Problem
from advisor.api.http.protocol import LIMITS, PROTOCOL, ProblemProtocol, RequestLimits

HOST = b"Host: 127.0.0.1\r\n"
CHUNKED = (
    b"POST /api/v1/backtests HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nno number of bytes\r\n"
)
GET = b"GET /api/v1/health/live HTTP/1.1\r\n" + HOST
POST = b"POST /api/v1/backtests HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 900\r\n\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connected(app: AdvisorApi) -> AsyncIterator[Connection]:
    config = uvicorn.Config(app, http=PROTOCOL, lifespan="off", log_config=None)
    config.load()
    assert config.http_protocol_class is ProblemProtocol
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: ProblemProtocol(config, ServerState(), {}), "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()


async def refused(reader: asyncio.StreamReader) -> tuple[str, str]:
    """Status and code of the problem that comes, after which the connection has ended."""
    answer = await asyncio.wait_for(reader.read(), 10)
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert int(headers["content-length"]) == len(body)
    problem = Problem.model_validate_json(body)
    assert str(problem.status) in status
    assert problem.request_id == headers["x-request-id"]
    return status, problem.code


async def answered(connection: Connection, request: bytes) -> int:
    """Status of an answer after which the connection goes on."""
    reader, writer = connection
    writer.write(request)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(head.split()[1])


@pytest.mark.parametrize(
    "said",
    [b"no http at all\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", CHUNKED],
    ids=["request line", "length", "chunk"],
)
async def test_what_is_no_http(app: AdvisorApi, said: bytes) -> None:
    async with connected(app) as (reader, writer):
        writer.write(said)
        assert await refused(reader) == ("HTTP/1.1 400 Bad Request", "unreadable_request")


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X-Long: " + b"x" * LIMITS.head_bytes + b"\r\n\r\n",
        GET + b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1000) for number in range(40)) + b"\r\n",
        b"GET /" + b"z" * LIMITS.head_bytes + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
    ids=["one header", "many", "address"],
)
async def test_a_head_that_is_too_long(app: AdvisorApi, head: bytes) -> None:
    async with connected(app) as (reader, writer):
        writer.write(head)
        assert await refused(reader) == ("HTTP/1.1 431 Request Header Fields Too Large", "headers_too_large")


async def test_a_head_without_end_is_not_read_to_it(app: AdvisorApi) -> None:
    async with connected(app) as (_, writer):
        writer.write(GET + b"X-Long: ")
        sent = 0
        with pytest.raises(ConnectionError):  # noqa: PT012 - which of the writes meets it depends on the sockets
            while sent < 64_000_000:
                writer.write(b"x" * 10_000)
                await writer.drain()
                sent += 10_000
                await asyncio.sleep(0)
        assert sent < 16_000_000, "no more than the buffers of the sockets hold"


async def test_a_head_just_within_the_limit_is_served_and_so_is_the_next(app: AdvisorApi) -> None:
    long = GET + b"X-Long: " + b"x" * (LIMITS.head_bytes - 200) + b"\r\n\r\n"
    async with connected(app) as connection:
        for request in (long, GET + b"\r\n", long, long):
            assert await answered(connection, request) == 200


async def test_requests_in_one_packet_count_each_by_itself(app: AdvisorApi) -> None:
    long = GET + b"X-Long: " + b"x" * (LIMITS.head_bytes - 200) + b"\r\n\r\n"
    async with connected(app) as (reader, writer):
        writer.write(long * 3)
        for _ in range(3):
            assert await answered((reader, writer), b"") == 200


@pytest.mark.parametrize("said", [b"GET /api", GET, GET + b"X-Slow: a"])
async def test_a_head_that_does_not_end(app: AdvisorApi, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LIMITS", RequestLimits(head_seconds=0.5))
    async with connected(app) as (reader, writer):
        writer.write(said)
        await asyncio.sleep(0.2)
        # A byte now and then buys no time.
        writer.write(b"a")
        assert await refused(reader) == ("HTTP/1.1 408 Request Timeout", "request_too_slow")


async def test_a_second_request_that_does_not_end(app: AdvisorApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LIMITS", RequestLimits(head_seconds=0.5))
    async with connected(app) as (reader, writer):
        assert await answered((reader, writer), GET + b"\r\n") == 200
        # Between requests a connection may rest, for as long as the server keeps it.
        await asyncio.sleep(1)
        assert await answered((reader, writer), GET + b"\r\n") == 200
        writer.write(b"GET")
        assert (await refused(reader))[1] == "request_too_slow"


async def test_a_connection_that_asks_for_nothing_is_closed(app: AdvisorApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LIMITS", RequestLimits(head_seconds=0.2))
    async with connected(app) as (reader, _):
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_a_body_that_does_not_end(app: AdvisorApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LIMITS", RequestLimits(body_seconds=0.5))
    async with connected(app) as (reader, writer):
        writer.write(POST + b"{")
        await asyncio.sleep(0.2)
        writer.write(b" ")
        assert await refused(reader) == ("HTTP/1.1 408 Request Timeout", "request_too_slow")
