"""A database that is there but answers nothing: pages are refused in time, health says it, and nothing is restarted."""

import asyncio
from datetime import timedelta

import httpx

from advisor.bootstrap.api import opened_resources
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from tests.api.conftest import LIVE, serving
from tests.api.http.conftest import problem_of
from tests.db.between import Between

IN_TIME = 15.0
"""Seconds; a page has two for an answer and two to be cancelled, or five for a connection; health has three."""
PAGES = ("/fixtures", "/venues", "/value-bets", "/competitions", "/backtests")


async def test_pages_and_health_answer_in_time_and_recover_by_themselves(database_url: str) -> None:
    between = Between(database_url)
    async with between.listening() as dsn:
        opened = opened_resources(
            dsn,
            LIVE,
            clock=SystemClock(),
            new_id=random_id,
            connections=5,
            statement_timeout=timedelta(milliseconds=100),
        )
        async with opened as resources, serving(resources) as app:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000/api/v1") as client:
                for page in PAGES:
                    assert (await client.get(page)).status_code == 200
                between.silent()
                async with asyncio.timeout(IN_TIME):
                    for answer in await asyncio.gather(*(client.get(page) for page in PAGES)):
                        problem_of(answer, 503, "database_unavailable")
                    health = (await client.get("/health")).json()
                    assert health["database"] == "down"
                    assert (await client.get("/health/ready")).status_code == 503
                between.heard_again()
                async with asyncio.timeout(IN_TIME):
                    for page in PAGES:
                        assert (await client.get(page)).status_code == 200
                    assert (await client.get("/health")).json()["database"] == "up"
