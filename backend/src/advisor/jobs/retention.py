"""The round that moves old quotes on and deletes what is no longer kept; any number of workers may have one."""

import asyncio
from collections.abc import Awaitable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.errors import HistoryError
from advisor.core.timing.retention import NOTHING_DUE, DeletionConfig, DueDays, RetentionConfig, StoredDays, due_days
from advisor.db.quotes.folder import BARS, QUOTES, file_days
from advisor.db.quotes.partitions import partition_days
from advisor.db.retention import delete_old

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRound:
    """What is due is done, whatever fails of it: one day's trouble leaves that day as it is.

    Attributes:
        folder: of the files of quotes.
    """

    pool: asyncpg.Pool
    folder: Path
    kept: RetentionConfig
    clock: Clock
    deletion: DeletionConfig = field(default_factory=DeletionConfig)

    async def run(self) -> None:
        """Once."""
        async with self.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            gone = await delete_old(connection, self.kept, self.clock.now(), self.deletion)
            if counted := {name.replace(" ", "_"): rows for name, rows in gone.items() if rows}:
                log.info("old_rows_deleted", **counted)
            if await self._due(connection) != NOTHING_DUE:
                await self._age_quotes(connection)

    async def _due(self, connection: asyncpg.Connection) -> DueDays:
        files, bars = [frozenset(await asyncio.to_thread(file_days, self.folder, kind)) for kind in (QUOTES, BARS)]
        stored = StoredDays(database=frozenset(await partition_days(connection)), files=files, bars=bars)
        return due_days(self.clock.now(), self.kept, stored)

    async def _age_quotes(self, connection: asyncpg.Connection) -> None:
        # Loaded when there is something to do: it takes memory that a worker does not need every day.
        from advisor.db.quotes.bar_files import delete_day, make_bars
        from advisor.db.quotes.compaction import CompactionConfig, alone_on_files, compact_day

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        how = CompactionConfig(folder=self.folder)
        try:
            async with alone_on_files(connection, self.folder):
                # Asked again: another worker may just have done it.
                due = await self._due(connection)
                for day in due.to_files:
                    await _guarded("quotes_moved_to_file", day, compact_day(connection, how, day))
                for day in due.to_bars:
                    await _guarded("quotes_became_bars", day, make_bars(connection, how, day))
                for day in due.to_delete:
                    await _guarded("bars_deleted", day, asyncio.to_thread(delete_day, self.folder, day))
        except HistoryError as error:
            log.info("retention_left_to_another", reason=str(error))


async def _guarded(event: str, day: date, work: Awaitable["DataclassInstance | None"]) -> None:
    """One day; what cannot be done of it is for people to see, and leaves that day alone as it is."""
    try:
        done = await work
        log.info(event, **({"day": day} if done is None else asdict(done)))
    except (HistoryError, OSError) as error:
        log.error("quotes_left_as_they_are", wanted=event, day=day.isoformat(), reason=str(error))
