"""kill -9 at every single step of real processes: no quote is lost, none is doubled, and the next run finishes."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg

from advisor.core.money.assets import code_of
from advisor.db.quotes.bar_files import make_bars, scan_bars
from advisor.db.quotes.compaction import CompactionConfig, alone_on_files, compact
from advisor.db.quotes.folder import BARS, file_of
from advisor.db.quotes.partitions import partition_days
from tests.db.live_rows import changes_of, drop_live, write_quotes
from tests.db.quotes import killed_run
from tests.db.quotes.day_of_ticks import DAY, Row, rows_in, rows_of, some_ticks
from tests.polling import eventually_async

Kill = Callable[[int], Awaitable[str]]
LEAST_STEPS = 20
"""Fewer would mean that they are not counted."""


@asynccontextmanager
async def killed_runs(database_url: str, folder: Path, what: str) -> AsyncIterator[Kill]:
    """Gives a function that runs until a step and says how it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, killed_run.__file__, database_url, str(folder), DAY.isoformat(), what,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    given, answers = process.stdin, process.stdout

    async def kill(step: int) -> str:
        given.write(f"{step}\n".encode())
        return (await asyncio.wait_for(answers.readline(), 60)).decode().strip()

    try:
        yield kill
    finally:
        given.close()
        await process.wait()


async def connection_gone(connection: asyncpg.Connection) -> bool:
    """Whether the server noticed that a killed client is gone, which holds its locks until then."""
    others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    gone: bool = await connection.fetchval(f"SELECT NOT EXISTS ({others})")
    return gone


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


async def in_database(connection: asyncpg.Connection) -> set[Row]:
    rows = await connection.fetch(
        "SELECT q.event_id, q.market, q.participant, q.line, q.selection, v.key, q.side, q.odds_e4, q.size, "
        "coalesce(q.size_asset, 0), q.quality_flag, q.at, q.seen_at FROM quote q JOIN venue v ON v.id = q.venue_id"
    )
    return {(*row[:9], code_of(row[9]), *row[10:]) for row in rows}


async def test_compaction_loses_and_doubles_nothing_wherever_it_is_killed(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    """Into a file that is there already, as that has more to lose."""
    first, late = some_ticks(events, 60), some_ticks(events, 60, seed=2, start=1_000)
    how, path, step = CompactionConfig(folder=tmp_path, rows_at_once=30), file_of(tmp_path, DAY), 1
    async with killed_runs(database_url, tmp_path, "files") as kill:
        while True:
            await drop_live(connection)
            emptied(tmp_path)
            await write_quotes(connection, [changes_of(*first)])
            await compact(connection, how, [DAY])
            await write_quotes(connection, [changes_of(*late)])
            ending = await kill(step)
            await eventually_async(partial(connection_gone, connection), "the server lets go of the killed run")
            assert rows_of(first) <= rows_in(path)
            assert rows_in(path) | await in_database(connection) == rows_of(first + late), step
            await compact(connection, how, [DAY])
            assert rows_in(path) == rows_of(first + late)
            assert names_in(tmp_path) == [path.name]
            assert DAY not in await partition_days(connection)
            if ending != "killed":
                break
            step += 1
    assert ending == "done"
    assert step > LEAST_STEPS


async def test_bars_lose_and_double_nothing_wherever_they_are_killed(
    database_url: str, connection: asyncpg.Connection, events: list[int], tmp_path: Path
) -> None:
    ticks = some_ticks(events, 120)
    how = CompactionConfig(folder=tmp_path, rows_at_once=30)
    quotes, bars = file_of(tmp_path, DAY), file_of(tmp_path, DAY, BARS)
    await write_quotes(connection, [changes_of(*ticks)])
    await compact(connection, how, [DAY])
    content, expected, step = quotes.read_bytes(), None, 1
    async with killed_runs(database_url, tmp_path, "bars") as kill:
        while True:
            emptied(tmp_path)
            quotes.write_bytes(content)
            ending = await kill(step)
            await eventually_async(partial(connection_gone, connection), "the server lets go of the killed run")
            if quotes.exists():
                assert quotes.read_bytes() == content
            else:
                assert scan_bars(bars).collect()["quotes"].sum() == 120
            async with alone_on_files(connection, tmp_path):
                if quotes.exists():
                    await make_bars(connection, how, DAY)
            made = scan_bars(bars).collect()
            assert expected is None or made.equals(expected), step
            expected = made
            assert names_in(tmp_path) == [bars.name]
            if ending != "killed":
                break
            step += 1
    assert ending == "done"
    assert made["quotes"].sum() == 120
    assert step > LEAST_STEPS
