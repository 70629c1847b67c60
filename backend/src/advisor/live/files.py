"""Season files: downloaded by schedule, and imported where they changed, as if the user had done so."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import cast

import asyncpg
import structlog

from advisor.adapters import football_data, nflverse
from advisor.core.clock import Clock
from advisor.core.errors import ConflictError, ImportRefusedError
from advisor.core.imports import ParsedFile
from advisor.db.imports.files import ImportSource, import_file
from advisor.identity.directory import TeamDirectory, known_competitions
from advisor.live.setups import FootballDataSetup, NflverseSetup
from advisor.upstream.calls import Caller
from advisor.upstream.downloads import Downloaded, FileSource, download_all

log = structlog.get_logger(__name__)


def fetch_files(
    pool: asyncpg.Pool,
    caller: Caller,
    setup: FootballDataSetup | NflverseSetup,
    files: Callable[[], Sequence[FileSource]],
    folder: Path,
    clock: Clock,
) -> Callable[[], Awaitable[None]]:
    """Work that fetches all files of a provider and imports those that changed."""

    def parse(content: bytes, file: str, teams: TeamDirectory) -> list[ParsedFile]:
        if isinstance(setup, FootballDataSetup):
            return football_data.read(content, file, teams)
        return [nflverse.parse(content, file, teams)]

    async def fetch() -> None:
        sources = files()
        downloads = await download_all(caller, sources, folder / (sources[0].provider if sources else ""))
        for source, error in downloads.failed:
            log.warning("file_download_failed", provider=source.provider, file=source.name, reason=error.code)
        for done in downloads.done:
            if done.changed:
                await _import(pool, done, parse, clock)

    return fetch


async def _import(
    pool: asyncpg.Pool,
    done: Downloaded,
    parse: Callable[[bytes, str, TeamDirectory], list[ParsedFile]],
    clock: Clock,
) -> None:
    content = done.path.read_bytes()
    name = done.source.name
    source = ImportSource(file=name, sha256=hashlib.sha256(content).hexdigest())
    async with pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        try:
            outcome = await import_file(
                connection, lambda teams: parse(content, name, teams), known_competitions(), source, clock
            )
        except (ImportRefusedError, ConflictError) as error:
            log.warning("file_import_refused", provider=done.source.provider, file=name, reason=str(error))
            return
    log.info("file_imported", file=name, imported=outcome.imported, updated=outcome.updated)
