"""Season files: downloaded by schedule, and imported where they changed, as if the user had done so."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from advisor.core.clock import Clock
from advisor.core.errors import ConflictError, ImportRefusedError
from advisor.db.imports.files import ImportSource, import_file
from advisor.db.leader.writes import Writes
from advisor.identity.directory import known_competitions
from advisor.providers.built import FileFeed, ReadFile
from advisor.upstream.calls import Caller
from advisor.upstream.downloads import Downloaded, download_all

log = structlog.get_logger(__name__)


def fetch_files(
    writes: Writes, caller: Caller, feed: FileFeed, folder: Path, clock: Clock
) -> Callable[[], Awaitable[None]]:
    """Work that fetches all files of a provider and imports those that changed.

    Args:
        folder: where they are kept.
    """

    # What an outage of the database kept from being imported is imported later, though it does not change again.
    waiting: dict[str, Downloaded] = {}

    async def fetch() -> None:
        downloads = await download_all(caller, feed.sources(), folder)
        for source, error in downloads.failed:
            log.warning("file_download_failed", provider=source.provider, file=source.name, reason=error.code)
        waiting.update({done.source.name: done for done in downloads.done if done.changed})
        for name, done in list(waiting.items()):
            await _import(writes, done, feed.read, clock)
            del waiting[name]

    return fetch


async def _import(writes: Writes, done: Downloaded, read: ReadFile, clock: Clock) -> None:
    content = done.path.read_bytes()
    name = done.source.name
    source = ImportSource(file=name, sha256=hashlib.sha256(content).hexdigest())
    try:
        async with writes.transaction() as connection:
            outcome = await import_file(
                connection, lambda teams: list(read(content, name, teams)), known_competitions(), source, clock
            )
    except (ImportRefusedError, ConflictError) as error:
        log.warning("file_import_refused", provider=done.source.provider, file=name, reason=str(error))
        return
    log.info("file_imported", file=name, imported=outcome.imported, updated=outcome.updated)
