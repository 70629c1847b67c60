"""What the canary found is published to readers when they can read it, and not before."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.clock import FixedClock
from advisor.core.contracts import ContractBreak
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.storing import store_alerts, store_stream_checks
from advisor.live.notifications import Notifications, Topic
from advisor.postgres.server import Running
from tests.live.canary.test_stream_checks import NOW, Scene
from tests.live.leading import engine_pool, leading
from tests.live.outages import Outage
from tests.polling import eventually_async

BREAK: Final = ContractBreak(document="odds", field="price", seen="missing in 3 of 3", expected="a number")
WAITING: Final = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted)"


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


class Found:
    """An alert, or a stream that is late: something to store, and the table it is stored in."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.notifications = Notifications()
        self.alerts = ContractAlerts(FixedClock(NOW), timedelta(hours=6))
        self.alerts.broke("x", [BREAK], {"odds": NOW})
        self.scene = Scene()
        if table == "stream_check":
            self.scene.run(600, late=20)

    async def storing(self, pool: asyncpg.Pool) -> Callable[[], Coroutine[None, None, None]]:
        writes = await leading(pool)
        if self.table == "stream_check":
            return lambda: store_stream_checks(writes, self.scene.checks, self.notifications)
        return lambda: store_alerts(writes, self.alerts, self.notifications)

    def published(self) -> tuple[str, ...]:
        return self.notifications.take().ids.get(Topic.PROVIDERS, ())


@pytest.fixture(params=["contract_alert", "stream_check"])
def found(request: pytest.FixtureRequest) -> Found:
    return Found(request.param)


async def test_it_is_published_once_it_is_stored(found: Found, pool: asyncpg.Pool, fresh_database_url: str) -> None:
    store = await found.storing(pool)
    other = await asyncpg.connect(fresh_database_url)
    try:
        async with other.transaction():
            await other.execute(f"LOCK TABLE {found.table} IN EXCLUSIVE MODE")
            storing = asyncio.create_task(store())
            await eventually_async(lambda: pool.fetchval(WAITING, found.table), "it waits to be stored")
            assert found.published() == ()
        await storing
    finally:
        await other.close()
    assert await pool.fetchval(f"SELECT count(*) FROM {found.table}") == 1
    assert found.published() == ("x",)
    await store()
    assert found.published() == (), "nothing is new"


async def test_after_an_outage_it_is_published_with_the_next(
    found: Found, pool: asyncpg.Pool, postgres: Running, fresh_database_url: str
) -> None:
    store = await found.storing(pool)
    outage = Outage(postgres.dsn, fresh_database_url)
    await outage.begin()
    await store()
    assert found.published() == ()
    await outage.end()
    await store()
    assert await pool.fetchval(f"SELECT count(*) FROM {found.table}") == 1
    assert found.published() == ("x",)
