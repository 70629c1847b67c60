"""Disk use as clients see it."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.storage.schemas import Storage
from advisor.core.storage import StorageReport, Store
from advisor.db.storage import save_report
from tests.api.conftest import LIVE, Running
from tests.api.live_seeding import NOW

REPORT = StorageReport(
    at=NOW,
    free_bytes=LIVE.low_space,
    disk_bytes=10**11,
    stores={Store.LOGS: 3, Store.QUOTES: 2_000, Store.QUOTE_FILES: 500, Store.SIGNALS: 3, Store.BARS: 0},
)


async def measured(running: Running, report: StorageReport) -> None:
    async with running.database.pool.acquire() as connection:
        await save_report(cast("asyncpg.Connection", connection), report)


async def shown(client: httpx.AsyncClient) -> Storage:
    response = await client.get("storage")
    assert response.status_code == 200, response.text
    return Storage.model_validate_json(response.content)


@pytest.fixture(autouse=True)
async def never_measured(running: Running) -> None:
    await running.database.pool.execute("DELETE FROM storage_report")


async def test_before_the_first_measurement_nothing_is_claimed(client: httpx.AsyncClient) -> None:
    found = await shown(client)
    assert (found.measured_at, found.free_bytes, found.used_bytes, found.low, found.stores) == (
        None, None, None, False, [],
    )  # fmt: skip


async def test_stores_come_largest_first_with_how_long_they_are_kept(
    running: Running, client: httpx.AsyncClient
) -> None:
    await measured(running, REPORT)
    found = await shown(client)
    assert (found.measured_at, found.used_bytes, found.disk_bytes) == (NOW, 2_506, 10**11)
    assert [(each.store, each.size_bytes, each.kept_days) for each in found.stores] == [
        (Store.QUOTES, 2_000, 7),
        (Store.QUOTE_FILES, 500, 90),
        (Store.LOGS, 3, None),
        (Store.SIGNALS, 3, 730),
        (Store.BARS, 0, 730),
    ]
    assert [each.then is None for each in found.stores] == [False, False, True, False, False]


async def test_every_store_has_a_name(running: Running, client: httpx.AsyncClient) -> None:
    await measured(running, replace(REPORT, stores=dict.fromkeys(Store, 1)))
    names = [each.name for each in (await shown(client)).stores]
    assert len(set(names)) == len(Store)


@pytest.mark.parametrize(("less", "low"), [(0, False), (1, True)])
async def test_low_means_less_than_the_setting(
    running: Running, client: httpx.AsyncClient, less: int, low: bool
) -> None:
    await measured(running, replace(REPORT, free_bytes=LIVE.low_space - less))
    found = await shown(client)
    assert (found.low, found.low_below_bytes) == (low, LIVE.low_space)


async def test_an_unchanged_measurement_is_not_sent_again(running: Running, client: httpx.AsyncClient) -> None:
    await measured(running, REPORT)
    tag = (await client.get("storage")).headers["etag"]
    assert (await client.get("storage", headers={"If-None-Match": tag})).status_code == 304
    await measured(running, replace(REPORT, at=NOW + timedelta(minutes=5)))
    assert (await client.get("storage", headers={"If-None-Match": tag})).status_code == 200
