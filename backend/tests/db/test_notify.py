"""Notifications reach those who listen, in payloads that fit, and a lost connection is made anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.db.notify import PRODUCT, ListenLimits, chunks, listen, notify
from advisor.postgres.server import free_port
from tests.db.between import Between
from tests.polling import PATIENCE, eventually_async

SERVER_LIMIT = 8_000
PAUSES = 7

_items = st.lists(
    st.one_of(st.integers(0, 2**53), st.text(max_size=2_000), st.dictionaries(st.text(max_size=5), st.text()))
)


@given(_items)
def test_all_items_arrive_in_order_in_payloads_that_fit(items: list[object]) -> None:
    payloads = list(chunks("quotes", "changes", items))
    assert all(len(payload.encode()) < SERVER_LIMIT for payload in payloads)
    documents = [orjson.loads(payload) for payload in payloads]
    assert {document["topic"] for document in documents} <= {"quotes"}
    assert [item for document in documents for item in document["changes"]] == items


def test_many_small_items_take_few_payloads() -> None:
    assert len(list(chunks("quotes", "resync", range(10_000, 20_000)))) == 9


class Received:
    """What a listener received; and how long it paused."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[str] = asyncio.Queue()
        self.gaps: asyncio.Queue[None] = asyncio.Queue()
        self.pauses: list[float] = []
        self.paused = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) == PAUSES:
            self.paused.set()
        await asyncio.sleep(0)


@asynccontextmanager
async def listening(dsn: str, limits: ListenLimits = PRODUCT) -> AsyncIterator[Received]:
    received = Received()
    task = asyncio.create_task(
        listen(dsn, received.messages.put_nowait, lambda: received.gaps.put_nowait(None), received.sleep, limits)
    )
    try:
        yield received
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def notified_until_received(pool: asyncpg.Pool, received: Received) -> None:
    """Wait until the listener listens: nothing else says when it has begun."""

    async def arrives() -> bool:
        await notify(pool, ["ready"])
        return not received.messages.empty()

    await eventually_async(arrives, "a notification arrives")


def drained(queue: asyncio.Queue[str]) -> list[str]:
    return [queue.get_nowait() for _ in range(queue.qsize())]


async def test_the_largest_payloads_arrive(database_url: str) -> None:
    payloads = list(chunks("quotes", "changes", ["é" * n for n in range(0, 3_700, 100)]))
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool, listening(database_url) as received:
        await notified_until_received(pool, received)
        await notify(pool, payloads)
        await notify(pool, ["last"])
        while (message := await asyncio.wait_for(received.messages.get(), PATIENCE)) == "ready":
            pass
        assert [message, *[await received.messages.get() for _ in payloads]] == [*payloads, "last"]
        assert received.gaps.empty()


async def test_a_lost_connection_is_made_anew_and_the_gap_is_reported(database_url: str) -> None:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool, listening(database_url) as received:
        await notified_until_received(pool, received)
        for _ in range(2):
            await pool.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
            await asyncio.wait_for(received.gaps.get(), PATIENCE)
            drained(received.messages)
            await notify(pool, ["after"])
            while await asyncio.wait_for(received.messages.get(), PATIENCE) != "after":
                pass


async def test_a_server_that_says_that_it_dies_before_it_hangs_up_is_left_too(database_url: str) -> None:
    """The driver refuses to ask anything over such a connection, by an error of its own kind."""
    between = Between(database_url)
    async with (
        asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool,
        between.listening() as address,
        listening(address, ListenLimits(check=0.05)) as received,
    ):
        await notified_until_received(pool, received)
        for _ in range(2):
            between.dying()
            await asyncio.wait_for(received.gaps.get(), PATIENCE)
            drained(received.messages)
            await notified_until_received(pool, received)


async def test_pauses_grow_while_the_server_is_away() -> None:
    async with listening(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing") as received:
        await asyncio.wait_for(received.paused.wait(), PATIENCE)
    assert received.pauses[:PAUSES] == pytest.approx([0.5, 1, 2, 4, 8, 10, 10])
