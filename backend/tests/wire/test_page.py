"""What is counted is what was sent, and a burst of notices causes one request."""

import asyncio
import gzip

import httpx

from tests.wire.page import BROWSER, Reads, Refresh

BODY = b'{"items":[' + b"0," * 5_000 + b"0]}"


def server(request: httpx.Request) -> httpx.Response:
    """Has one answer, compressed and with a tag."""
    if request.headers.get("if-none-match") == '"1"':
        return httpx.Response(304, headers={"ETag": '"1"'})
    packed = httpx.ByteStream(gzip.compress(BODY))
    return httpx.Response(200, headers={"ETag": '"1"', "Content-Encoding": "gzip"}, stream=packed)


async def test_bytes_are_those_of_the_wire_and_what_is_unchanged_costs_its_head() -> None:
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(server), base_url="http://127.0.0.1", headers=BROWSER
    ) as client:
        reads = Reads(client, "/list")
        await reads()
        whole = reads.counted.bytes
        assert len(gzip.compress(BODY)) < whole < len(gzip.compress(BODY)) + 100 < len(BODY)
        await reads()
        assert (reads.counted.answers, reads.counted.unchanged) == (2, 1)
        assert 0 < reads.counted.bytes - whole < 100


async def test_a_burst_is_asked_for_once_and_its_last_is_not_lost() -> None:
    asked = asyncio.Queue[None]()

    async def ask() -> None:
        asked.put_nowait(None)

    refresh = Refresh(ask, 0, None)
    running = asyncio.create_task(refresh.run())
    await asked.get()
    for _ in range(3):
        for _ in range(100):
            refresh.notice()
        await asked.get()
        await asyncio.sleep(0)
        assert asked.empty()
    assert refresh.notices == 300
    running.cancel()
