"""What is no HTTP is refused by the server, and still by a problem document."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from advisor.api.app import AdvisorApi
from advisor.api.http.problems import Problem
from advisor.api.http.protocol import PROTOCOL, ProblemProtocol

CHUNKED = (
    b"POST /api/v1/backtests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nno number of bytes\r\n"
)


@pytest.mark.parametrize(
    "said",
    [b"no http at all\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", CHUNKED],
    ids=["request line", "length", "chunk"],
)
async def test_it_is_refused_by_a_problem_document(app: AdvisorApi, said: bytes) -> None:
    config = uvicorn.Config(app, http=PROTOCOL, lifespan="off", log_config=None)
    config.load()
    assert config.http_protocol_class is ProblemProtocol
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: ProblemProtocol(config, ServerState(), {}), "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(said)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert status == "HTTP/1.1 400 Bad Request"
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert int(headers["content-length"]) == len(body)
    problem = Problem.model_validate_json(body)
    assert (problem.status, problem.code, problem.request_id) == (400, "unreadable_request", headers["x-request-id"])
