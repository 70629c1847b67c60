"""A response body that is costly to make and stays valid while a version does."""

import asyncio
from collections.abc import Awaitable, Callable


class CachedBody:
    """Holds the body of the last version; concurrent readers wait for the same one.

    Args:
        version: the present version; cheap to read.
        make: makes the body of the present version.
    """

    def __init__(self, version: Callable[[], Awaitable[int]], make: Callable[[], Awaitable[bytes]]) -> None:
        self._version = version
        self._make = make
        self._lock = asyncio.Lock()
        self._held: tuple[int, bytes] | None = None

    async def get(self) -> bytes:
        """The body of the present version."""
        async with self._lock:
            version = await self._version()
            if self._held is None or self._held[0] != version:
                self._held = version, await self._make()
            return self._held[1]
