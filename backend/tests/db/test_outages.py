"""What the driver raises when the database is away, or undoes one of two changes, is no defect of ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import asyncpg
import pytest

from advisor.db.outages import unavailable
from advisor.db.pool import connect

LAST_WORD: Final = b"SFATAL\0VFATAL\0C57P02\0Mterminating connection due to unexpected postmaster exit\0\0"


class Between:
    """Passes on what a client and the server say, and can speak for the server.

    Args:
        dsn: of the server.
    """

    def __init__(self, dsn: str) -> None:
        self._server = urlsplit(dsn)
        self._clients: list[asyncio.StreamWriter] = []
        self._passing: set[asyncio.Task[None]] = set()

    async def listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._connected, "127.0.0.1", 0)

    def dying(self) -> None:
        """The server's process was killed, and its children say so before they are gone."""
        for client in self._clients:
            client.write(b"E" + (len(LAST_WORD) + 4).to_bytes(4, "big") + LAST_WORD)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.append(writer)
        answers, questions = await asyncio.open_connection(self._server.hostname, self._server.port)
        self._passing |= {asyncio.create_task(_pass(reader, questions)), asyncio.create_task(_pass(answers, writer))}


async def _pass(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await source.read(65_536):
            to.write(piece)
            await to.drain()
    to.close()


async def test_a_server_that_has_said_its_last_word_is_away(database_url: str) -> None:
    between = Between(database_url)
    async with await between.listen() as server:
        port = server.sockets[0].getsockname()[1]
        address = urlsplit(database_url)
        userinfo = address.netloc.rpartition("@")[0]
        connection = await asyncpg.connect(address._replace(netloc=f"{userinfo}@127.0.0.1:{port}").geturl())
        assert await connection.fetchval("SELECT 1") == 1
        between.dying()
        await asyncio.sleep(0.05)
        with pytest.raises(asyncpg.InternalClientError) as caught:
            await connection.fetchval("SELECT 1")
        connection.terminate()
    assert unavailable(caught.value) is not None


async def test_a_defect_of_the_driver_is_none() -> None:
    assert unavailable(asyncpg.InternalClientError("cannot switch to state 15; another operation (3)")) is None


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await connect(database_url)
    yield opened
    await opened.close()


async def test_a_deadlock_is_no_defect(connection: asyncpg.Connection, other: asyncpg.Connection) -> None:
    async def both(mine: asyncpg.Connection, first: int, second: int, held: asyncio.Barrier) -> None:
        async with mine.transaction():
            await mine.execute("SELECT pg_advisory_xact_lock($1)", first)
            await held.wait()
            await mine.execute("SELECT pg_advisory_xact_lock($1)", second)

    held = asyncio.Barrier(2)
    ended = await asyncio.gather(both(connection, 1, 2, held), both(other, 2, 1, held), return_exceptions=True)
    [lost] = [each for each in ended if each is not None]
    assert isinstance(lost, asyncpg.DeadlockDetectedError)
    named = unavailable(lost)
    assert named is not None
    assert "try it again" in str(named)
