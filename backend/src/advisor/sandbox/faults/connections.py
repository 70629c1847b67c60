"""The open TCP connections of the HTTP server, so that a fault can cut one."""

import asyncio
from typing import TypeAlias

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

Peer: TypeAlias = tuple[str, int]


class Connections:
    """Transports by the client's address."""

    def __init__(self) -> None:
        self._transports: dict[Peer, asyncio.Transport] = {}

    def cut(self, peer: Peer | None, *, flush: bool) -> bool:
        """Close a client's connection, at once or after what was written; False if it is not ours."""
        transport = self._transports.pop(peer, None) if peer is not None else None
        if transport is None:
            return False
        if flush:
            transport.close()
        else:
            transport.abort()
        return True

    def cut_all(self) -> None:
        """Close every connection at once."""
        for peer in list(self._transports):
            self.cut(peer, flush=False)

    def protocol(self) -> type[HttpToolsProtocol]:
        """The HTTP protocol that keeps this register."""
        transports = self._transports

        class Registered(HttpToolsProtocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                peer = transport.get_extra_info("peername")
                self.peer: Peer | None = (str(peer[0]), int(peer[1])) if peer else None
                if self.peer is not None:
                    transports[self.peer] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.peer is not None:
                    transports.pop(self.peer, None)
                super().connection_lost(exc)

        return Registered
