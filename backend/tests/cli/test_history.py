"""``advisor history``: closed days move to files, as typed in a shell."""

import asyncio
from datetime import timedelta
from pathlib import Path

import asyncpg

from advisor.core.clock import SystemClock
from tests.cli.running import advisor
from tests.db.live_rows import Tick, changes_of, make_events, write_quotes


async def _fill(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    (event,) = await make_events(connection, 1)
    ago = [-2 * 86_400, -86_400, -86_399]
    await write_quotes(connection, [changes_of(*(Tick(event, 20_000 + n, at=at) for n, at in enumerate(ago)))])
    await connection.close()


def test_compact(fresh_database_url: str, tmp_path: Path) -> None:
    asyncio.run(_fill(fresh_database_url))
    folder = tmp_path / "new" / "quotes"
    words = ("history", "compact", "--folder", folder, "--database-url", fresh_database_url)
    first = advisor(*words, "--before", "2026-11-24")
    assert first.exit_code == 0, first.stderr
    assert [path.name for path in folder.iterdir()] == ["quote-2026-11-23.parquet"]
    assert "2026-11-23: 1 quotes" in first.stderr
    assert f"1 days moved to {folder}.\n" in first.stderr
    listed = advisor("history", "files", "--folder", folder)
    assert "2026-11-23" in listed.stdout


def test_today_is_not_moved(fresh_database_url: str, tmp_path: Path) -> None:
    tomorrow = SystemClock().now().date() + timedelta(days=1)
    refused = advisor(
        "history", "compact", "--before", tomorrow, "--folder", tmp_path, "--database-url", fresh_database_url
    )
    assert refused.exit_code == 2
    assert "still being written" in refused.stderr


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = advisor("history", "compact", "--folder", tmp_path / "file" / "quotes")
    assert refused.exit_code == 2
    assert "cannot be made" in refused.stderr
