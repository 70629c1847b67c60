"""A portfolio that its hard drawdown has halted bets again once a person asks, and nothing stands against it."""

from collections.abc import AsyncIterator
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.ledger.schemas import Portfolio, PortfolioList, ResumeCommand
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW
from tests.api.orders.order_seeding import Orders
from tests.db.running_engine import engine_runs


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        yield started


async def portfolio(client: httpx.AsyncClient) -> Portfolio:
    [found] = PortfolioList.model_validate_json((await client.get("portfolios")).content).items
    return found


async def resume(client: httpx.AsyncClient, key: str = "", portfolio: str = "paper") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(f"portfolios/{portfolio}/resume", json={"reason": "Looked into"}, headers=headers)


async def test_a_halted_portfolio_resumes_once_a_person_asks_and_nothing_stands_against_it(
    client: httpx.AsyncClient, running: Running
) -> None:
    pool = running.database.pool
    orders = Orders(pool)
    await orders.open()
    not_halted = await resume(client)
    assert (not_halted.status_code, not_halted.json()["code"]) == (409, "conflict")
    assert (await resume(client, portfolio="another")).status_code == 404
    orders.portfolio.halt("halted", "It fell.", NOW)
    await orders.store()
    found = await portfolio(client)
    assert (found.halted_at, found.halted_because) == (NOW, "It fell.")
    refused = await resume(client)
    assert (refused.status_code, refused.json()["code"]) == (409, "resume_refused")
    async with pool.acquire() as lent:
        await engine_runs(cast("asyncpg.Connection", lent), NOW, breached={"paper": ("drawdown_halt",)})
    key = str(random_id())
    answers = [await resume(client, key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    asked = ResumeCommand.model_validate_json(answers[0].content)
    assert (asked.portfolio, asked.reason, asked.asked_by, asked.asked_at) == ("paper", "Looked into", "local", NOW)
    again = await resume(client)
    assert (again.status_code, "asked to resume before" in again.json()["detail"]) == (409, True)
    orders.portfolio.resume("resumed", NOW, "Looked into", "local")
    await orders.store()
    assert (await portfolio(client)).halted_at is None
