"""Files of quotes: written whole or not at all, and read whatever their columns were called."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import asyncpg
import polars as pl
import pytest

from advisor.core.errors import HistoryError
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.db.quotes.compaction import CompactionConfig, compact
from advisor.db.quotes.files import SCHEMA, Contents, Pieces, scan_quotes, written_contents
from advisor.db.quotes.folder import file_days, file_of
from advisor.db.quotes.history import QuoteFilter, QuoteRow, quote_points
from advisor.instruments.market_types import H2H_3WAY
from tests.db.live_rows import Tick, after_noon, changes_of, write_quotes
from tests.db.quotes.day_of_ticks import DAY, NEXT, as_of_before, former_name, rows_of, some_ticks


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def write(path: Path, *frames: pl.DataFrame) -> None:
    pieces = Pieces(path, [])
    try:
        for frame in frames:
            pieces.add(frame)
        pieces.join()
    finally:
        pieces.discard()


@pytest.mark.parametrize("full", [".unfinished", ".0.unfinished"])
def test_a_full_disk_leaves_no_file(tmp_path: Path, full: str) -> None:
    path = file_of(tmp_path, DAY)
    path.with_suffix(full).symlink_to("/dev/full")
    with pytest.raises(HistoryError, match="No space left"):
        write(path, pl.DataFrame(schema=SCHEMA))
    assert names_in(tmp_path) == []


def test_what_a_kill_left_behind_is_no_file_and_gives_way(tmp_path: Path) -> None:
    frame = pl.DataFrame(schema=SCHEMA)
    path = file_of(tmp_path, DAY)
    path.with_suffix(".unfinished").write_bytes(b"half")
    assert file_days(tmp_path) == {}
    write(path, frame)
    assert file_days(tmp_path) == {DAY: path}
    assert scan_quotes([path]).collect().equals(frame)


def test_a_file_that_cannot_be_read_back_is_none(tmp_path: Path) -> None:
    def torn(path: Path) -> Contents:
        path.write_bytes(path.read_bytes()[:-9])
        return written_contents(path)

    pieces = Pieces(file_of(tmp_path, DAY), [])
    pieces.add(pl.DataFrame(schema=SCHEMA))
    with pytest.raises(HistoryError, match="does not read back"):
        pieces.join(torn)
    pieces.discard()
    assert names_in(tmp_path) == []


async def test_history_is_one_across_database_and_files(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    old = [Tick(events[0], 20_000 + n, at=n) for n in range(5)]
    new = [Tick(events[0], 30_000 + n, at=86_400 + n) for n in range(5)]
    others = [Tick(events[1], 40_000), Tick(events[0], 50_000, selection=1), Tick(events[0], 60_000, market=1)]
    await write_quotes(connection, [changes_of(*old, *new, *others)])
    wanted = QuoteFilter(
        event=events[0], market=H2H_3WAY, participant=NO_PARTICIPANT, line=LINE_NONE, selection=0, since=None
    )
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:

        async def rows(limit: int = 100, since: datetime | None = None) -> list[QuoteRow]:
            found = await quote_points(pool, replace(wanted, since=since), limit, tmp_path)
            assert not found.damaged
            return found.rows

        async def odds(limit: int, since: datetime | None = None) -> list[int]:
            return [row.odds_e4 for row in await rows(limit, since)]

        before = await rows()
        assert [row.odds_e4 for row in before] == [tick.odds_e4 for tick in reversed(old + new)]
        await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
        assert await rows() == before
        assert await odds(5) == [30_004, 30_003, 30_002, 30_001, 30_000]
        assert await odds(6) == [30_004, 30_003, 30_002, 30_001, 30_000, 20_004]
        assert await odds(100, since=after_noon(3)) == [30_004, 30_003, 30_002, 30_001, 30_000, 20_004, 20_003]
        # As if the run had stopped before its partition was dropped.
        await write_quotes(connection, [changes_of(*old)])
        assert await rows() == before


async def test_files_of_both_names_are_read_as_one(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    """A column was called ``suspicion``; files written then stay as they are."""
    old, new = some_ticks(events, 60), some_ticks(events, 60, seed=3, start=86_400)
    await write_quotes(connection, [changes_of(*old, *new)])
    await compact(connection, CompactionConfig(folder=tmp_path), [DAY, NEXT])
    former_name(file_of(tmp_path, DAY))
    before = {day: path.read_bytes() for day, path in file_days(tmp_path).items()}
    assert "suspicion" in pl.read_parquet_schema(file_of(tmp_path, DAY))
    found = scan_quotes([file_of(tmp_path, day) for day in (DAY, NEXT)]).collect()
    assert found.schema == SCHEMA
    assert set(found.rows()) == rows_of(old + new)
    alone = scan_quotes([file_of(tmp_path, DAY)]).collect()
    assert (alone.schema, set(alone.rows())) == (SCHEMA, rows_of(old))
    assert {day: path.read_bytes() for day, path in file_days(tmp_path).items()} == before


async def test_history_reaches_into_files_of_the_former_name(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = [Tick(events[0], 20_000 + n, at=n, quality_flag=n) for n in range(5)]
    await write_quotes(connection, [changes_of(*ticks)])
    await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    former_name(file_of(tmp_path, DAY))
    wanted = QuoteFilter(
        event=events[0], market=H2H_3WAY, participant=NO_PARTICIPANT, line=LINE_NONE, selection=0, since=None
    )
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        found = await quote_points(pool, wanted, 100, tmp_path)
    assert [(row.odds_e4, row.quality_flag) for row in found.rows] == [(20_000 + n, n) for n in (4, 3, 2, 1, 0)]


async def test_files_that_say_neither_what_sizes_are_of_nor_whom_markets_are_about_are_read_and_added_to(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    former = [tick._replace(participant=NO_PARTICIPANT) for tick in some_ticks(events, 30)]
    late = some_ticks(events, 30, seed=2, start=5_000)
    await write_quotes(connection, [changes_of(*former)])
    await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    as_of_before(path := file_of(tmp_path, DAY))
    of_none = [tick._replace(size_asset=UNKNOWN_ASSET) for tick in former]
    assert set(scan_quotes([path]).collect().rows()) == rows_of(of_none)
    await write_quotes(connection, [changes_of(*late)])
    await compact(connection, CompactionConfig(folder=tmp_path), [DAY])
    assert set(scan_quotes([path]).collect().rows()) == rows_of(of_none + late)
