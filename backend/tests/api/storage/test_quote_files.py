"""The history of a price whose days lie in files: as changes, as bars, and where a file is damaged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.api.deps import Resources
from advisor.api.odds.schemas import QuoteBar, QuoteHistory
from advisor.bootstrap.api import opened_resources
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.db.quotes.bar_files import make_bars
from advisor.db.quotes.compaction import CompactionConfig, compact
from advisor.db.quotes.folder import file_of
from tests.api.conftest import LIVE
from tests.db.live_rows import Tick, changes_of, make_events, write_quotes

DAY = date(2026, 11, 25)
DAY_SECONDS = 86_400


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(fresh_database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def event(connection: asyncpg.Connection, tmp_path: Path) -> int:
    """Four days of a price: of minutes as bars, of two as changes in files, and the last in the database."""
    (event,) = await make_events(connection, 1)
    ticks = [Tick(event, 20_000 + 1_000 * day + n, at=day * DAY_SECONDS + n) for day in range(4) for n in range(3)]
    ticks.append(Tick(event, 0, at=40))
    await write_quotes(connection, [changes_of(*ticks)])
    how = CompactionConfig(folder=tmp_path)
    await compact(connection, how, [DAY + timedelta(days=day) for day in range(3)])
    await make_bars(connection, how, DAY)
    return event


@pytest.fixture
async def client(fresh_database_url: str, event: int, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    live = replace(LIVE, quotes_folder=tmp_path)
    opened = opened_resources(fresh_database_url, live, clock=SystemClock(), new_id=random_id, connections=5)
    async with opened as resources:

        @asynccontextmanager
        async def open_resources() -> AsyncIterator[Resources]:
            yield resources

        app = create_app(ApiConfig(), open_resources, random_id)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            base = f"http://127.0.0.1:8000/api/v1/fixtures/{event}"
            async with httpx.AsyncClient(transport=transport, base_url=base) as asking:
                yield asking


async def history(client: httpx.AsyncClient, **query: object) -> QuoteHistory:
    asked = {"market": "h2h_3way", "selection": "home", **query}
    response = await client.get("quotes", params=cast("dict[str, str]", asked))
    assert response.status_code == 200, response.text
    return QuoteHistory.model_validate_json(response.content)


async def test_the_three_stores_are_one_history_that_says_how_fine_it_is(client: httpx.AsyncClient) -> None:
    found = await history(client)
    points = found.series[0].points
    assert [point.odds for point in points[:3]] == ["2.0002", None, "2.10"]
    assert [point.bar for point in points[:3]] == [
        QuoteBar(open="2.00", high="2.0002", low="2.00", quotes=3),
        QuoteBar(open=None, high=None, low=None, quotes=1),
        None,
    ]
    assert len(points) == 2 + 3 * 3
    assert (found.resolution, found.unreadable) == ("mixed", [])
    assert (await history(client, limit=9)).resolution == "quotes"
    assert (await history(client, since="2026-11-28T00:00:00Z")).resolution == "quotes"


async def test_bars_alone_are_called_so(
    client: httpx.AsyncClient, tmp_path: Path, connection: asyncpg.Connection
) -> None:
    await connection.execute("TRUNCATE quote")
    for day in (1, 2):
        file_of(tmp_path, DAY + timedelta(days=day)).unlink()
    assert (await history(client)).resolution == "minutes"


async def test_a_damaged_file_is_named_with_what_to_do_and_other_days_are_served(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    damaged = file_of(tmp_path, DAY + timedelta(days=1))
    damaged.write_bytes(damaged.read_bytes()[:100])
    found = await history(client)
    assert [point.odds for point in found.series[0].points] == [
        "2.0002", None, "2.20", "2.2001", "2.2002", "2.30", "2.3001", "2.3002",
    ]  # fmt: skip
    (unreadable,) = found.unreadable
    assert unreadable.file == damaged.name
    assert "`advisor history repair`" in unreadable.detail
    assert str(tmp_path) not in unreadable.detail
