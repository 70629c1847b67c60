"""Old files become bars, and history goes on to be read over all three stores, whatever became of a file."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import polars as pl
import pytest

from advisor.core.errors import HistoryError
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.db.quotes.bar_files import delete_day, make_bars, scan_bars
from advisor.db.quotes.compaction import CompactionConfig, compact
from advisor.db.quotes.files import scan_quotes
from advisor.db.quotes.folder import BARS, DamagedFileError, file_of
from advisor.db.quotes.history import Bar, QuoteFilter, QuoteRows, quote_points
from advisor.db.quotes.repair import damaged_files, repair
from advisor.instruments.market_types import H2H_3WAY
from tests.db.live_rows import Tick, changes_of, write_quotes
from tests.db.quotes.day_of_ticks import DAY, NEXT, rows_of, some_ticks

DAY_SECONDS = 86_400
Read = Callable[[], "AsyncIterator[QuoteRows]"]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def filed(connection: asyncpg.Connection, folder: Path, ticks: list[Tick], *days: date) -> CompactionConfig:
    """The ticks in the database, and of some days in files."""
    await write_quotes(connection, [changes_of(*ticks)])
    how = CompactionConfig(folder=folder, rows_at_once=50)
    await compact(connection, how, days)
    return how


async def history(database_url: str, event: int, folder: Path, limit: int = 1_000) -> QuoteRows:
    wanted = QuoteFilter(
        event=event, market=H2H_3WAY, participant=NO_PARTICIPANT, line=LINE_NONE, selection=0, since=None
    )
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        return await quote_points(pool, wanted, limit, folder)


def odds(found: QuoteRows) -> list[int]:
    return [row.odds_e4 for row in found.rows]


def counted(path: Path) -> int:
    return int(scan_bars(path).select(pl.col("quotes").sum()).collect().item())


async def test_a_file_becomes_bars_that_count_every_quote(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    how = await filed(connection, tmp_path, some_ticks(events, 800), DAY)
    quotes = file_of(tmp_path, DAY).stat().st_size
    made = await make_bars(connection, how, DAY)
    bars = file_of(tmp_path, DAY, BARS)
    assert names_in(tmp_path) == [bars.name]
    assert (made.quotes_bytes, made.bars_bytes) == (quotes, bars.stat().st_size)
    assert made.bars == len(scan_bars(bars).collect())
    assert counted(bars) == 800


async def test_bars_end_at_the_kick_off_of_their_event(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    # The first event starts at noon, within one minute of quotes.
    await connection.execute("UPDATE event SET kickoff = kickoff + interval '30 seconds' WHERE id = $1", events[0])
    ticks = [Tick(events[0], 20_000 + n, at=n) for n in range(60)]
    how = await filed(connection, tmp_path, ticks, DAY)
    await make_bars(connection, how, DAY)
    bars = scan_bars(file_of(tmp_path, DAY, BARS)).collect()
    assert bars.select("started", "open_e4", "odds_e4", "quotes").rows() == [
        (False, 20_000, 20_029, 30),
        (True, 20_030, 20_059, 30),
    ]


async def test_history_is_read_over_the_three_stores_and_says_what_is_a_bar(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    oldest = [Tick(events[0], 20_000 + n, at=20 * n) for n in range(6)]
    old = [Tick(events[0], 30_000 + n, at=DAY_SECONDS + n) for n in range(3)]
    new = [Tick(events[0], 40_000 + n, at=2 * DAY_SECONDS + n) for n in range(3)]
    how = await filed(connection, tmp_path, oldest + old + new, DAY, NEXT)
    whole = await history(database_url, events[0], tmp_path)
    await make_bars(connection, how, DAY)
    found = await history(database_url, events[0], tmp_path)
    assert found.rows[:6] == whole.rows[:6]
    assert odds(found) == [40_002, 40_001, 40_000, 30_002, 30_001, 30_000, 20_005, 20_002]
    assert [row.bar for row in found.rows[6:]] == [
        Bar(open_e4=20_003, high_e4=20_005, low_e4=20_003, quotes=3),
        Bar(open_e4=20_000, high_e4=20_002, low_e4=20_000, quotes=3),
    ]
    assert [row.at for row in found.rows[6:]] == [whole.rows[6].at, whole.rows[9].at]
    assert odds(await history(database_url, events[0], tmp_path, limit=7)) == odds(found)[:7]
    delete_day(tmp_path, DAY)
    assert odds(await history(database_url, events[0], tmp_path)) == odds(found)[:6]


async def test_a_run_that_was_stopped_before_the_quotes_went_adds_nothing(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = [Tick(events[0], 20_000 + n, at=20 * n) for n in range(6)]
    how = await filed(connection, tmp_path, ticks, DAY)
    quotes = file_of(tmp_path, DAY)
    content, whole = quotes.read_bytes(), await history(database_url, events[0], tmp_path)
    await make_bars(connection, how, DAY)
    quotes.write_bytes(content)
    assert await history(database_url, events[0], tmp_path) == whole
    await make_bars(connection, how, DAY)
    assert counted(file_of(tmp_path, DAY, BARS)) == 6
    assert not quotes.exists()


async def test_quotes_that_come_after_their_day_became_bars_join_them(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    first = [Tick(events[0], 20_000 + n, at=10 * n) for n in range(6)]
    how = await filed(connection, tmp_path, first, DAY)
    await make_bars(connection, how, DAY)
    late = [Tick(event, 30_000 + n, at=600 + n) for n, event in enumerate(events)]
    await filed(connection, tmp_path, late, DAY)
    both = odds(await history(database_url, events[0], tmp_path))
    assert both == [30_000, 20_005]
    await make_bars(connection, how, DAY)
    bars = file_of(tmp_path, DAY, BARS)
    assert names_in(tmp_path) == [bars.name]
    assert counted(bars) == 9
    assert odds(await history(database_url, events[0], tmp_path)) == both


async def test_a_damaged_file_is_named_and_the_other_days_are_served(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = [Tick(events[0], 20_000 + day, at=day * DAY_SECONDS) for day in range(4)]
    days = [DAY + timedelta(days=day) for day in range(3)]
    await filed(connection, tmp_path, ticks, *days)
    torn = file_of(tmp_path, days[1])
    torn.write_bytes(torn.read_bytes()[:-20])
    found = await history(database_url, events[0], tmp_path)
    assert odds(found) == [20_003, 20_002, 20_000]
    assert [each.path for each in found.damaged] == [torn]
    assert f"{torn.name} is damaged" in str(found.damaged[0])
    assert "advisor history repair" in str(found.damaged[0])
    assert [each.path for each in damaged_files(tmp_path)] == [torn]


async def test_nothing_is_made_of_a_damaged_file(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    how = await filed(connection, tmp_path, some_ticks(events, 50), DAY)
    quotes = file_of(tmp_path, DAY)
    quotes.write_bytes(damaged := quotes.read_bytes()[:-20])
    with pytest.raises(DamagedFileError, match=quotes.name):
        await make_bars(connection, how, DAY)
    await write_quotes(connection, [changes_of(*some_ticks(events, 20, seed=2))])
    with pytest.raises(DamagedFileError, match=quotes.name):
        await compact(connection, how, [DAY])
    assert names_in(tmp_path) == [quotes.name]
    assert quotes.read_bytes() == damaged
    assert await connection.fetchval("SELECT count(*) FROM quote_20261125") == 20


async def test_what_can_be_read_of_a_damaged_file_is_saved(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    # Two row groups: damage in one leaves the other.
    ticks = some_ticks(events, 300)
    await filed(connection, tmp_path, ticks, DAY)
    path = file_of(tmp_path, DAY)
    frame = scan_quotes([path]).collect()
    pl.concat([frame] * 100).write_parquet(path, row_group_size=10_000)
    content = bytearray(path.read_bytes())
    content[200:400] = bytes(200)
    path.write_bytes(content)
    done = repair(tmp_path, path)
    assert (done.day, done.saved, done.lost) == (DAY, 20_000, 10_000)
    assert done.aside.read_bytes() == content
    assert set(scan_quotes([path]).collect().rows()) == rows_of(ticks)
    assert list(damaged_files(tmp_path)) == []


@pytest.mark.parametrize("kind", ["quote", BARS])
async def test_a_file_without_an_end_is_set_aside_whole(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path, kind: str
) -> None:
    how = await filed(connection, tmp_path, some_ticks(events, 50), DAY)
    if kind == BARS:
        await make_bars(connection, how, DAY)
    path = file_of(tmp_path, DAY, kind)
    path.write_bytes(torn := path.read_bytes()[:-20])
    done = repair(tmp_path, path)
    assert (done.saved, done.lost, done.aside.read_bytes()) == (0, None, torn)
    assert names_in(tmp_path) == [done.aside.name]


async def test_damaged_bars_are_not_made_worse_by_late_quotes(
    connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    how = await filed(connection, tmp_path, some_ticks(events, 50), DAY)
    await make_bars(connection, how, DAY)
    bars = file_of(tmp_path, DAY, BARS)
    bars.write_bytes(torn := bars.read_bytes()[:-20])
    await filed(connection, tmp_path, some_ticks(events, 20, seed=2), DAY)
    with pytest.raises(HistoryError, match=bars.name):
        await make_bars(connection, how, DAY)
    assert bars.read_bytes() == torn
    assert names_in(tmp_path) == sorted([bars.name, file_of(tmp_path, DAY).name])
