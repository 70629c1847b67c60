"""The application on a real, migrated database with a demo league in it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
import pytest

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.deps import Resources
from advisor.api.live_config import LiveConfig, ProviderFacts, StreamConfig
from advisor.api.updates.hub import UpdateHub
from advisor.bootstrap.api import opened_resources
from advisor.core.clock import Clock, SystemClock
from advisor.core.ids import random_id
from advisor.db.session import Database
from tests.api.seeding import seed

LIVE: Final = LiveConfig(
    sandbox=True,
    stream=StreamConfig(clients=4, pending=100, join=timedelta(), heartbeat=timedelta(milliseconds=50)),
    providers=(
        ProviderFacts(
            key="the_odds_api",
            name="The Odds API",
            site="https://a",
            terms="Ours to use.",
            live_odds=True,
            enabled=True,
            fail_max=5,
        ),
        ProviderFacts(key="espn", name="ESPN", site="https://b", terms="None.", enabled=True, fail_max=3),
        ProviderFacts(key="nws", name="National Weather Service", site="https://c", terms="Public.", fail_max=5),
    ),
)


def no_resources() -> AbstractAsyncContextManager[Resources]:
    """For tests whose requests are answered before any route would need them."""
    raise AssertionError("no test of this module starts the application")


@dataclass(frozen=True)
class Running:
    """An application that runs on a database."""

    app: AdvisorApi
    dsn: str
    database: Database
    hub: UpdateHub


@asynccontextmanager
async def running_on(dsn: str, clock: Clock | None = None) -> AsyncIterator[Running]:
    """The application, started, on this database; its clock is the machine's, or the one given."""
    opened = opened_resources(dsn, LIVE, clock=clock or SystemClock(), new_id=random_id, connections=5)
    async with opened as resources, serving(resources) as app:
        yield Running(app, dsn, resources.database, resources.hub)


@asynccontextmanager
async def serving(resources: Resources) -> AsyncIterator[AdvisorApi]:
    """The application, started, with these resources."""

    @asynccontextmanager
    async def open_resources() -> AsyncIterator[Resources]:
        yield resources

    app = create_app(ApiConfig(), open_resources, random_id)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    """The application on a database with one demo league, for all tests of a module."""
    await seed(database_url)
    async with running_on(database_url) as started:
        yield started


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    transport = httpx.ASGITransport(running.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as opened:
        yield opened
