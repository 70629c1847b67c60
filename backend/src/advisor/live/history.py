"""Moves the history that steps have committed to its tables, beside the steps; what is too much is shed and counted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.db.leader.writes import LeaseLostError, Writes, WritingConnection
from advisor.db.outages import unavailable
from advisor.db.quotes.pending import Shed, history_backlog, move_history, set_aside_history, shed_history
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryConfig:
    """How history is moved.

    Attributes:
        most_rows: that wait; beyond it the oldest are left out.
        steps_at_once: moved in one transaction.
        tries: at what a defect of ours keeps from being stored, before it is set aside.
        retry_after: the pause before each.
    """

    most_rows: int
    steps_at_once: int
    tries: int
    retry_after: timedelta


class StoringEvents(Protocol):
    """Hears what was left out, for metrics."""

    def shed(self, rows: Shed) -> None: ...

    def set_aside(self, part: str) -> None: ...


class History:
    """The queue as one process sees it; it lies in the database, so that nothing in it is lost with the process.

    Args:
        sleep: waits for seconds.
    """

    def __init__(
        self,
        writes: Writes,
        config: HistoryConfig,
        events: StoringEvents,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._writes = writes
        self._config = config
        self._events = events
        self._clock = clock
        self._sleep = sleep
        self._rows = 0
        self._filled = asyncio.Event()

    @property
    def rows(self) -> int:
        """About how many wait."""
        return self._rows

    async def resume(self, connection: asyncpg.Connection) -> None:
        """Take up what is stored, as after a start or a commit that nobody knows the end of."""
        self._rows = (await history_backlog(connection)).rows
        self._filled.set()

    async def shed_before(self, connection: WritingConnection, rows: int) -> Shed:
        """Leave out the oldest if with ``rows`` more too much waits, in the transaction that adds them."""
        if self._rows + rows <= self._config.most_rows:
            return {}
        return await shed_history(connection, self._config.most_rows, self._clock.now())

    def committed(self, rows: int, shed: Shed) -> None:
        """So many rows were added, and those left out."""
        self._rows += rows - sum(shed.values())
        if rows:
            self._filled.set()
        if shed:
            self._events.shed(shed)
            log.warning("history_shed", **shed)

    async def run(self) -> None:
        """Move what comes, until cancelled."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            await self.drain()

    async def drain(self) -> None:
        """Move all there is.

        Raises:
            LeaseLostError: another engine goes on with it.
        """
        failures, at_once = 0, self._config.steps_at_once
        while True:
            try:
                async with self._writes.transaction() as connection:
                    moved = await move_history(connection, at_once)
            except LeaseLostError:
                raise
            # An outage is waited for; a defect is tried again step by step, so that what it strikes is found alone.
            except Exception as error:
                heed_cancellation()
                if unavailable(error) is None:
                    failures, at_once = failures + 1, 1
                    log.exception("history_storing_failed", failures=failures)
                    if failures >= self._config.tries:
                        await self._set_aside(error)
                        failures = 0
                else:
                    log.warning("history_storing_waits", reason=str(error))
                await self._sleep(self._config.retry_after.total_seconds())
                continue
            failures, at_once = 0, self._config.steps_at_once
            self._rows = max(0, self._rows - moved)
            if not moved:
                return

    async def _set_aside(self, error: Exception) -> None:
        async with self._writes.transaction() as connection:
            rows = await set_aside_history(connection, self._clock.now(), repr(error))
        self._rows = max(0, self._rows - rows)
        self._events.set_aside("history")
        log.error("history_set_aside", rows=rows)
