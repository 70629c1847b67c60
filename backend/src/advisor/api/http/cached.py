"""A body that is dear to make and stays the same while a version does."""

import asyncio
from collections.abc import Awaitable, Callable


class CachedBody:
    """Makes the body anew only when the version has changed; concurrent callers share one making.

    Args:
        version: cheap to ask for.
        make: the body of that version.
    """

    def __init__(self, version: Callable[[], Awaitable[int]], make: Callable[[], Awaitable[bytes]]) -> None:
        self._version = version
        self._make = make
        self._making = asyncio.Lock()
        self._made: tuple[int, bytes] | None = None

    async def get(self) -> bytes:
        """The body of the present version."""
        async with self._making:
            version = await self._version()
            if self._made is None or self._made[0] != version:
                self._made = version, await self._make()
            return self._made[1]
