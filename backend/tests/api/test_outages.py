"""A database that goes away is said to be away, and is used again as soon as it is back."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from advisor.api.health.schemas import Health
from advisor.api.http.problems import Problem
from advisor.db import migrate
from advisor.postgres.server import Running as Server
from advisor.postgres.server import free_port, start
from tests.api.conftest import Running, running_on
from tests.polling import PATIENCE

BACKTEST = "backtests/8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, to be stopped."""
    with start(tmp_path / "postgres", durable=False, die_with_us=True, min_free_bytes=0) as running:
        migrate.upgrade(running.dsn)
        yield running


@pytest.fixture
async def running(server: Server) -> AsyncIterator[Running]:
    async with running_on(server.dsn) as started:
        yield started


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as opened:
        yield opened


async def test_away_and_back(server: Server, client: httpx.AsyncClient, tmp_path: Path) -> None:
    port = server.port
    assert (await client.get(BACKTEST)).status_code == 404
    await asyncio.to_thread(server.stop)
    for path in ("fixtures", "competitions", "venues", "backtests", BACKTEST, f"{BACKTEST}/bets"):
        response = await client.get(path)
        problem = Problem.model_validate_json(response.content)
        assert (response.status_code, problem.code) == (503, "database_unavailable"), path
        assert int(response.headers["Retry-After"]) >= 1
        assert "password" not in response.text
    health = Health.model_validate_json((await client.get("health")).content)
    assert (health.status, health.database, health.worker, health.mode) == ("down", "down", "down", None)
    with start(tmp_path / "postgres", port=port, durable=False, die_with_us=True, min_free_bytes=0):
        assert (await client.get("fixtures")).status_code == 200
        assert (await client.get(BACKTEST)).status_code == 404
        health = Health.model_validate_json((await client.get("health")).content)
        assert health.database == "up"


async def test_tables_that_are_not_there(server: Server, client: httpx.AsyncClient) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as admin:
        admin.execute("DROP TABLE fixture_card CASCADE")
    response = await client.get("fixtures")
    assert response.status_code == 503
    assert "advisor db migrate" in response.json()["detail"]


@pytest.mark.parametrize("command", ["api", "worker"])
def test_a_process_that_cannot_start_says_why_in_a_sentence(command: str, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgresql://advisor:hunter2@127.0.0.1:{free_port()}/advisor",
        "ADVISOR_API_PORT": str(free_port()),
        "ADVISOR_DATA_DIR": str(tmp_path),
    }
    program = Path(sys.executable).with_name("advisor")
    ended = subprocess.run(
        [program, command], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ended.returncode != 0
    assert "The database does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr + ended.stdout
    assert ended.stdout == ""


def test_a_database_without_our_tables_is_reported(server: Server, tmp_path: Path) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE bare")
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": server.database("bare"),
        "ADVISOR_API_PORT": str(free_port()),
        "ADVISOR_DATA_DIR": str(tmp_path),
    }
    program = Path(sys.executable).with_name("advisor")
    ended = subprocess.run(
        [program, "api"], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ended.returncode != 0
    assert "advisor db migrate" in ended.stderr
