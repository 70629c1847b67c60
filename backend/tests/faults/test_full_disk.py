"""A full disk: commands are refused, reads go on, the engine waits, and all goes on by itself afterwards."""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import orjson
import pytest

from advisor.core.clock import FixedClock
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import add_teams
from tests.api.test_backtests import REQUEST
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process, book, odds

REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON backtest FOR EACH ROW EXECUTE FUNCTION refuse();
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON latest_quote FOR EACH ROW EXECUTE FUNCTION refuse();
"""
"""The server's answer where no small disk can be made: the same code, from its own tables."""
TAKE_AGAIN = "DROP TRIGGER refuse ON backtest; DROP TRIGGER refuse ON latest_quote"


def can_make_a_small_disk() -> bool:
    command = ("unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
    return bool(shutil.which("unshare")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url) as started:
        yield started


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as opened:
        yield opened


async def test_what_a_full_disk_refuses_is_stored_once_there_is_space(
    running: Running, client: httpx.AsyncClient
) -> None:
    await add_teams(running.database.pool, ["A", "B"])
    owner = await asyncpg.connect(running.dsn)
    await owner.execute(REFUSE)
    refused: list[httpx.Response] = []

    async def sleep(_: float) -> None:
        refused.append(await client.post("backtests", json={**REQUEST, "competitions": ["T1"]}))
        refused.append(await client.get("fixtures"))
        await owner.execute(TAKE_AGAIN)

    async with engine_pool(running.dsn) as pool:
        process = Process(await leading(pool), FixedClock(NOW), sleep)
        await process.take(odds(*book("soft", (23_000, 33_000, 35_000), NOW)))
        assert await pool.fetchval("SELECT count(*) FROM latest_quote") == 3
    await owner.close()
    command, read = refused
    assert (command.status_code, command.json()["code"]) == (503, "database_unavailable")
    assert int(command.headers["Retry-After"]) > 0
    assert "disk is full" in command.json()["detail"]
    assert read.status_code == 200
    assert process.reported.parts == []
    assert (await client.post("backtests", json={**REQUEST, "competitions": ["T1"]})).status_code == 202


if can_make_a_small_disk():

    def test_a_disk_that_fills_up_and_is_emptied_again(tmp_path: Path) -> None:
        mount = f"mount -t tmpfs -o size=200m none {tmp_path} && exec "
        command = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f'{mount} "$@"', "sh")
        program = (sys.executable, "-m", "tests.faults.full_disk", str(tmp_path))
        ended = subprocess.run((*command, *program), capture_output=True, check=False)
        assert ended.returncode == 0, ended.stderr.decode()[-3000:]
        before, full, after, stored = orjson.loads(ended.stdout.splitlines()[-1])
        well = {"database": "ok", "storage": "ok", "read": 200, "command": 202}
        assert before == before | well
        assert after == after | well
        # Nothing leads here but what the test does by hand, and no provider answers: never ready.
        assert full == {
            "database": "ok", "storage": "down", "ready": 503, "read": 200, "command": 503, "retry_after": "5",
            "code": "database_unavailable",
        }  # fmt: skip
        assert (stored["latest"], stored["history"]) == (903, 903)
        assert (stored["paused"], stored["set_aside"]) == (3, [])
