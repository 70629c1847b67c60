"""A page whose query cannot be answered in time says so, and holds nothing up."""

from datetime import timedelta

import asyncpg
import httpx

from advisor.bootstrap.api import opened_resources
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from tests.api.conftest import LIVE, serving
from tests.api.http.conftest import problem_of


async def test_a_page_that_waits_for_a_lock_is_given_up(database_url: str) -> None:
    locking = await asyncpg.connect(database_url)
    opened = opened_resources(
        database_url,
        LIVE,
        clock=SystemClock(),
        new_id=random_id,
        connections=1,
        statement_timeout=timedelta(milliseconds=100),
    )
    async with opened as resources, serving(resources) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as client:
            async with locking.transaction():
                await locking.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
                problem = problem_of(await client.get("/fixtures"), 503, "database_unavailable")
                assert "took too long" in problem.detail
            assert (await client.get("/fixtures")).status_code == 200
    await locking.close()
