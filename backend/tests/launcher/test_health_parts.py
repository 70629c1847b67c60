"""Health lists the processes of the platform where our launcher says how they do, and nothing where there is none."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.api.deps import Resources
from advisor.api.health.schemas import Health
from advisor.bootstrap.api import opened_resources
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.processes.parts import (
    PARTS_FILE,
    LastExit,
    PartState,
    PartStatus,
    PlatformStatus,
    read_status,
    write_status,
)
from tests.api.conftest import LIVE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
API = PartStatus(
    key="api", name="API", state=PartState.RUNNING, since=NOON, pid=1, restarts=0, last_exit=None, next_try=None
)
ENGINE = PartStatus(
    key="engine",
    name="engine",
    state=PartState.RESTARTING,
    since=NOON,
    pid=None,
    restarts=2,
    last_exit=LastExit(at=NOON, reason="signal SIGKILL"),
    next_try=NOON.replace(second=4),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / PARTS_FILE


@pytest.fixture
async def client(database_url: str, file: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Of an API that looks into this file, with a worker that is up."""
    live = replace(LIVE, parts_file=file)
    opened = opened_resources(database_url, live, clock=SystemClock(), new_id=random_id, connections=5)
    async with opened as resources:
        await resources.database.pool.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

        @asynccontextmanager
        async def open_resources() -> AsyncIterator[Resources]:
            yield resources

        app = create_app(ApiConfig(), open_resources, random_id)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000/api/v1"
            ) as opened_client,
        ):
            yield opened_client


@pytest.fixture
def half_a_file(file: Path) -> None:
    file.write_text('{"launcher":')


async def health(client: httpx.AsyncClient) -> Health:
    return Health.model_validate_json((await client.get("health")).content)


def facts_of(health: Health) -> list[tuple[str, str]]:
    return [(fact.status, fact.detail) for fact in health.facts if fact.name == "parts"]


async def test_parts_as_the_launcher_that_started_us_says(client: httpx.AsyncClient, file: Path) -> None:
    write_status(file, PlatformStatus(launcher=os.getppid(), parts=(API, ENGINE)))
    answer = (await client.get("health")).json()
    assert facts_of(Health.model_validate(answer)) == [("degraded", "Of 2, engine: restarting.")]
    assert answer["parts"] == [
        {
            "key": "api",
            "name": "API",
            "state": "running",
            "since": "2026-03-01T12:00:00Z",
            "restarts": 0,
            "last_exit": None,
            "next_try": None,
        },
        {
            "key": "engine",
            "name": "engine",
            "state": "restarting",
            "since": "2026-03-01T12:00:00Z",
            "restarts": 2,
            "last_exit": {"at": "2026-03-01T12:00:00Z", "reason": "signal SIGKILL"},
            "next_try": "2026-03-01T12:00:04Z",
        },
    ]
    write_status(file, PlatformStatus(launcher=os.getppid(), parts=(API,)))
    assert facts_of(await health(client)) == [("ok", "All 1 run.")]


async def test_nothing_is_said_without_a_launcher(client: httpx.AsyncClient, file: Path) -> None:
    assert ((await health(client)).parts, facts_of(await health(client))) == (None, [])
    write_status(file, PlatformStatus(launcher=os.getpid(), parts=(ENGINE,)))
    assert ((await health(client)).parts, facts_of(await health(client))) == (None, []), "of another launcher"


async def test_half_a_file_says_nothing(client: httpx.AsyncClient, file: Path, half_a_file: None) -> None:
    assert (await health(client)).parts is None


def test_what_is_written_is_read(file: Path) -> None:
    status = PlatformStatus(launcher=7, parts=(API, ENGINE))
    write_status(file, status)
    write_status(file, status)
    assert read_status(file) == status
    assert [each.name for each in file.parent.iterdir()] == [PARTS_FILE]
