"""Disk use, measured now and then: what each store takes, and whether the disk is nearly full."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.storage import StorageReport, Store
from advisor.db.storage import database_bytes, save_report
from advisor.jobs.config import StorageFolders

log = structlog.get_logger(__name__)


async def measure(connection: asyncpg.Connection, folders: StorageFolders, clock: Clock) -> StorageReport:
    """What all stores take now."""
    in_database = await database_bytes(connection)
    in_files = await asyncio.to_thread(_file_bytes, folders)
    free, total = await asyncio.to_thread(_disk, folders.data)
    return StorageReport(at=clock.now(), free_bytes=free, disk_bytes=total, stores=in_database | in_files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Measures, warns if there is little space left, and stores what was measured for others to show.

    Attributes:
        low_space: bytes free below which is warned.
    """

    pool: asyncpg.Pool
    folders: StorageFolders
    low_space: int
    clock: Clock

    async def run(self) -> None:
        """Once."""
        async with self.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            report = await measure(connection, self.folders, self.clock)
            if report.free_bytes < self.low_space:
                # Before it is stored: on a full disk that fails.
                log.warning(
                    "disk_space_low",
                    folder=str(self.folders.data),
                    free_bytes=report.free_bytes,
                    low_below=self.low_space,
                )
            await save_report(connection, report)


def _file_bytes(folders: StorageFolders) -> dict[Store, int]:
    return {
        Store.WRITE_AHEAD_LOG: sum(_sizes(path) for path in folders.database.glob("*/pg_wal")),
        Store.QUOTE_FILES: _sizes(folders.quotes, "quote-"),
        Store.BARS: _sizes(folders.quotes, "bars-"),
        Store.DOWNLOADS: _sizes(folders.downloads),
        Store.LOGS: _sizes(folders.logs),
        Store.JOURNALS: _sizes(folders.journals),
    }


def _sizes(folder: Path, prefix: str = "") -> int:
    """Bytes of all files below a folder whose names begin so; of files that go meanwhile nothing."""
    return sum(_size(path) for path in _files(folder) if path.name.startswith(prefix))


def _files(folder: Path) -> Iterator[Path]:
    for at, _, names in os.walk(folder):
        yield from (Path(at) / name for name in names)


def _size(path: Path) -> int:
    try:
        # What a file takes, not how long it is: blocks of 512 bytes by POSIX, whatever the file system's are.
        return path.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0


def _disk(folder: Path) -> tuple[int, int]:
    """Bytes free for us, and of the whole file system, of the folder or of what there is of the path to it."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total
