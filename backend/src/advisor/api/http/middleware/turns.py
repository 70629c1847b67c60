"""Turns: so many have one at a time, a few more wait in line, and all others are refused."""

import asyncio
from collections import deque

from advisor.api.http.refusals import ApiBusyError


class Turns:
    """First come, first served; for one event loop.

    Args:
        running: who have a turn at the same time.
        waiting: who wait for one at most.
        retry_after: seconds after which a refused one may ask again.
    """

    def __init__(self, running: int, waiting: int, retry_after: int) -> None:
        self._free = running
        self._most = waiting
        self._retry_after = retry_after
        self._line: deque[asyncio.Future[None]] = deque()

    def ask(self) -> asyncio.Future[None]:
        """A place in line; done once it is one's turn, which ``leave`` ends.

        Raises:
            ApiBusyError: too many wait already.
        """
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._free:
            self._free -= 1
            place.set_result(None)
        elif len(self._line) < self._most:
            self._line.append(place)
        else:
            raise ApiBusyError(self._retry_after)
        return place

    def leave(self, place: asyncio.Future[None]) -> None:
        """The turn is over, and the next in line has it; or its owner waits no longer."""
        if not place.done():
            self._line.remove(place)
            place.cancel()
        elif self._line:
            self._line.popleft().set_result(None)
        else:
            self._free += 1
