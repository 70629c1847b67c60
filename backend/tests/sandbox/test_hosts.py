"""The sandbox answers to its own names alone, each named once."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from advisor.sandbox.hosts import KnownHosts


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["127.0.0.1:9000"], 200),
        (["LOCALHOST"], 200),
        (["evil.example"], 421),
        (["127.0.0.1", "evil.example"], 421),
        (["evil.example", "127.0.0.1"], 421),
        ([], 421),
    ],
)
async def test_a_request_that_names_another_host_or_two_is_refused(hosts: list[str], status: int) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", host.encode()) for host in hosts]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    await KnownHosts(PlainTextResponse("here"), ())(scope, receive, send)
    assert sent[0]["status"] == status
