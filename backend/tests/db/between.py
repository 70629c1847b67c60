"""Stands between a client and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

LAST_WORD: Final = b"SFATAL\0VFATAL\0C57P02\0Mterminating connection due to unexpected postmaster exit\0\0"


class Between:
    """Passes on what a client and the server say, and can speak for the server.

    Args:
        dsn: of the server.
    """

    def __init__(self, dsn: str) -> None:
        self._server = urlsplit(dsn)
        self._silent = False
        self._clients: list[asyncio.StreamWriter] = []
        self._opened: list[asyncio.StreamWriter] = []
        self._passing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Yields the address at which it stands for the server."""
        async with await asyncio.start_server(self._connected, "127.0.0.1", 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            userinfo = self._server.netloc.rpartition("@")[0]
            yield self._server._replace(netloc=f"{userinfo}@127.0.0.1:{port}").geturl()
            for task in self._passing:
                task.cancel()
            for each in self._opened:
                each.transport.abort()
            await asyncio.gather(*(each.wait_closed() for each in self._opened), return_exceptions=True)

    def silent(self) -> None:
        """From now on nobody hears anything of the other and nobody hangs up."""
        self._silent = True

    def heard_again(self) -> None:
        """New connections are passed on; what was said into the silence is lost."""
        self._silent = False

    def dying(self) -> None:
        """The server's process was killed, and its children say so before they are gone."""
        for client in self._clients:
            client.write(b"E" + (len(LAST_WORD) + 4).to_bytes(4, "big") + LAST_WORD)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.append(writer)
        answers, questions = await asyncio.open_connection(self._server.hostname, self._server.port)
        self._opened += [writer, questions]
        self._passing |= {
            asyncio.create_task(self._pass(reader, questions)),
            asyncio.create_task(self._pass(answers, writer)),
        }

    async def _pass(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(65_536):
                if not self._silent:
                    to.write(piece)
                    await to.drain()
        if not self._silent:
            to.close()
