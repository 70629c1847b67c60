"""``advisor history``: closed days move to files, as typed in a shell."""

import asyncio
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from advisor.core.clock import SystemClock
from tests.cli.running import advisor, advisor_json
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
    assert "2026-11-23: 1 quote," in first.stderr
    assert f"1 day moved to {folder}.\n" in first.stderr
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


def _folder_with_damage(dsn: str, folder: Path) -> Path:
    asyncio.run(_fill(dsn))
    words = ("history", "compact", "--folder", folder, "--database-url", dsn, "--before", "2026-11-25")
    assert advisor(*words).exit_code == 0
    damaged = folder / "quote-2026-11-24.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    return damaged


def test_a_damaged_file_is_listed_set_aside_and_no_more_in_the_way(fresh_database_url: str, tmp_path: Path) -> None:
    damaged = _folder_with_damage(fresh_database_url, tmp_path)
    listed = advisor("history", "files", "--folder", tmp_path)
    assert listed.exit_code == 0
    assert "damaged; run `advisor history repair`" in listed.stdout
    assert "every change" in listed.stdout
    words = ("history", "repair", "--folder", tmp_path, "--database-url", fresh_database_url)
    first = advisor(*words)
    assert first.exit_code == 0, first.stderr
    assert f"2026-11-24: 0 rows saved, all it held lost; the damaged file is {damaged}.damaged." in first.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "quote-2026-11-23.parquet",
        "quote-2026-11-24.parquet.damaged",
    ]
    assert advisor(*words).stderr.endswith("0 damaged files.\n")


def test_usage(fresh_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "api.log").write_bytes(b"x" * 50_000)
    words = ("history", "usage", "--database-url", fresh_database_url)
    found = advisor_json(*words)
    assert found["stores"]["logs"] >= 50_000
    assert found["stores"]["quotes"] >= 0
    assert found["used_bytes"] == sum(found["stores"].values())
    assert found["low"] is (found["free_bytes"] < found["low_below_bytes"] == 2_000_000_000)
    shown = advisor(*words)
    assert "quote_files" in shown.stdout
    assert "free on the disk" in shown.stdout
    monkeypatch.setenv("ADVISOR_LOW_SPACE_MB", "10000000")
    assert advisor_json(*words)["low"] is True
    assert "Less than 10.0 TB is free" in advisor(*words).stderr
