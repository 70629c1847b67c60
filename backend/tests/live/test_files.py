"""Files are imported where they changed, and after an outage although they did not change again."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from advisor.adapters.football_data import files as football_data
from advisor.core.clock import FixedClock
from advisor.core.errors import ImportRefusedError
from advisor.core.imports import FileInParts
from advisor.db.leader.writes import OwnWrites
from advisor.db.outages import unavailable
from advisor.identity.directory import TeamDirectory
from advisor.live.files import fetch_files
from advisor.postgres.server import Running
from advisor.providers.built import FileFeed
from advisor.testing.canned_caller import Canned, CannedCaller, reply
from advisor.upstream.downloads import FileSource
from tests.adapters.football_data.samples import season, table
from tests.adapters.reading_checks import NOW
from tests.live.outages import Outage

CLOCK = FixedClock(NOW)
FILE = reply(table(season(6)).encode(), NOW, headers={"etag": '"1"'})
UNCHANGED = reply(b"", NOW, status=304)


def feed_of(*names: str) -> tuple[FileFeed, list[str]]:
    read: list[str] = []

    def parse(content: bytes, file: str, teams: TeamDirectory) -> list[FileInParts]:
        read.append(file)
        return football_data.read_in_parts(content, file, teams)

    sources = [FileSource(provider="football_data", path=f"/{name}", name=name) for name in names]
    return FileFeed(sources=lambda: sources, read=parse, every=timedelta(hours=1)), read


async def events(pool: asyncpg.Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM event"))


async def test_a_file_is_imported_once_and_again_only_when_it_changed(fresh_database_url: str, tmp_path: Path) -> None:
    longer = reply(table(season(8)).encode(), NOW, headers={"etag": '"2"'})
    answers: list[Canned] = [FILE, UNCHANGED, longer]
    feed, read = feed_of("E0.csv")
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as pool:
        fetch = fetch_files(OwnWrites(pool), CannedCaller(CLOCK, {"/E0.csv": answers}), feed, tmp_path, CLOCK)
        await fetch()
        await fetch()
        assert (read, await events(pool)) == (["E0.csv"], 6)
        await fetch()
        assert (read, await events(pool)) == (["E0.csv", "E0.csv"], 8)


async def test_what_an_outage_kept_from_being_imported_is_imported_later(
    postgres: Running, fresh_database_url: str, tmp_path: Path
) -> None:
    outage = Outage(postgres.dsn, fresh_database_url)
    feed, read = feed_of("E0.csv")
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as pool:
        fetch = fetch_files(OwnWrites(pool), CannedCaller(CLOCK, {"/E0.csv": [FILE, UNCHANGED]}), feed, tmp_path, CLOCK)
        await outage.begin()
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)) as lost:
            await fetch()
        assert unavailable(lost.value) is not None
        await outage.end()
        await fetch()
        assert (read, await events(pool)) == (["E0.csv"], 6)


async def test_a_file_that_is_refused_does_not_stop_the_others(fresh_database_url: str, tmp_path: Path) -> None:
    feed, read = feed_of("broken.csv", "E0.csv")
    caller = CannedCaller(CLOCK, {"/broken.csv": b"<html>", "/E0.csv": FILE})
    with pytest.raises(ImportRefusedError):
        football_data.read(b"<html>", "broken.csv", TeamDirectory.shipped())
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as pool:
        await fetch_files(OwnWrites(pool), caller, feed, tmp_path, CLOCK)()
        assert (read, await events(pool)) == (["broken.csv", "E0.csv"], 6)
