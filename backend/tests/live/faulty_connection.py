"""A real connection of asyncpg on which one statement fails, or whose COMMIT is done but never answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, ClassVar

import asyncpg


class Fault(Enum):
    """How a statement fails."""

    DEFECT = auto()
    """An error of ours, before it is sent; the connection lives."""
    CUT = auto()
    """The connection is cut before it is sent."""
    UNANSWERED = auto()
    """The server does it, and the connection is cut before the answer."""


class DefectError(Exception):
    """What a mistake in our code would raise."""


@dataclass(slots=True)
class Plan:
    """Which statement fails.

    Attributes:
        fault: how.
        at: counted from 1 at the beginning of each part of a test; 0 for none.
        times: so many times in each part: the same place fails again when the batch comes again.
        only: counts only statements that begin so.
    """

    fault: Fault = Fault.DEFECT
    at: int = 0
    times: int = 1
    only: str = ""
    count: int = 0
    struck: list[str] = field(default_factory=list)
    left: int = 0
    paused: bool = False

    def arm(self, fault: Fault, at: int, times: int = 1, only: str = "") -> None:
        self.fault, self.at, self.times, self.only = fault, at, times, only
        self.struck = []
        self.begin_part()

    def begin_part(self) -> None:
        """From here on it counts and strikes anew."""
        self.count, self.left, self.paused = 0, self.times, False

    def strikes(self, statement: str) -> bool:
        """Whether this one fails."""
        if not self.at or self.paused or not statement.startswith(self.only):
            return False
        self.count += 1
        if self.count != self.at or self.left == 0:
            return False
        self.struck.append(statement)
        self.left -= 1
        if self.left:
            self.count = 0
        return True


class FaultyConnection(asyncpg.Connection):
    """Fails as its class has planned."""

    plan: ClassVar[Plan]

    async def _send(self, statement: str, send: Callable[[], Awaitable[Any]]) -> Any:
        if not self.plan.strikes(statement.strip()):
            return await send()
        if self.plan.fault is Fault.DEFECT:
            if statement.startswith("COMMIT"):
                # As where a rule that is checked at the end is broken: the server has undone it.
                await super().execute("ROLLBACK")
            raise DefectError(statement)
        if self.plan.fault is Fault.UNANSWERED:
            await send()
        self.terminate()
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def execute(self, query: str, *args: Any, **options: Any) -> Any:
        send = super().execute
        return await self._send(query, lambda: send(query, *args, **options))

    async def executemany(self, command: str, args: Any, **options: Any) -> Any:
        send = super().executemany
        return await self._send(command, lambda: send(command, args, **options))

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        send = super().fetch
        return await self._send(query, lambda: send(query, *args, **options))

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        send = super().fetchval
        return await self._send(query, lambda: send(query, *args, **options))

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        send = super().fetchrow
        return await self._send(query, lambda: send(query, *args, **options))

    async def copy_to_table(self, table_name: str, **options: Any) -> Any:
        send = super().copy_to_table
        return await self._send(f"COPY {table_name}", lambda: send(table_name, **options))

    async def copy_from_query(self, query: str, *args: Any, **options: Any) -> Any:
        send = super().copy_from_query
        return await self._send(query, lambda: send(query, *args, **options))


def faulty(plan: Plan) -> type[asyncpg.Connection]:
    """A class of connections that fail as planned."""

    class Planned(FaultyConnection):
        pass

    Planned.plan = plan
    return Planned
