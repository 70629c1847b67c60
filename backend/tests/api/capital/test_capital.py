"""Capital over HTTP: what is asked for waits for the engine once, and what is shown is what the engine has stored."""

from collections.abc import AsyncIterator
from typing import cast

import httpx
import pytest

from advisor.api.capital.schemas import Allotment, CapitalList, Flow, FlowPage
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.db.capital.flows import note_flow
from advisor.db.capital.states import write_capital_state
from advisor.db.leader.writes import OwnWrites, WritingConnection
from advisor.db.reconciliation.accounts import AccountKey
from advisor.db.reconciliation.books import book_lines
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.figures import PortfolioUse, capital_figures
from advisor.risk.capital.flows import FlowKind, FlowRefusal, FlowRule, Holdings
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW
from tests.api.orders.order_seeding import Orders
from tests.api.public_ids import NOBODYS

DEPOSIT = {"kind": "deposit", "portfolio": "paper", "amount": "1000.5", "reason": "Second season"}


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        await Orders(started.database.pool).open()
        yield started


async def ask(client: httpx.AsyncClient, body: dict[str, str], key: str = "") -> httpx.Response:
    return await client.post("capital/flows", json=body, headers={"Idempotency-Key": key} if key else {})


async def test_a_flow_is_stored_once_under_its_key_and_shown_with_what_became_of_it(
    client: httpx.AsyncClient, running: Running
) -> None:
    key = str(random_id())
    answers = [await ask(client, DEPOSIT, key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    asked = Flow.model_validate_json(answers[0].content)
    assert (asked.kind, asked.amount.amount, asked.asked_by, asked.done_at) == (
        FlowKind.DEPOSIT,
        "1000.50",
        "local",
        None,
    )
    other = await ask(client, {**DEPOSIT, "amount": "2000"}, key)
    assert other.status_code == 409
    refusal = FlowRefusal(FlowRule.OWN_LIMIT, "you have set a limit", 70_000)
    async with running.database.pool.acquire() as lent:
        await note_flow(cast("WritingConnection", lent), asked.number, refusal, None, NOW)
    page = FlowPage.model_validate_json((await client.get("capital/flows", params={"portfolio": "paper"})).content)
    [shown] = page.items
    assert shown.refusal is not None
    assert shown.refusal.largest is not None
    assert (shown.refusal.rule, shown.refusal.largest.amount, shown.done_at) == (FlowRule.OWN_LIMIT, "700.00", NOW)
    assert Flow.model_validate_json((await client.get(f"capital/flows/{asked.id}")).content) == shown
    assert (await client.get("capital/flows", params={"portfolio": "another"})).json()["items"] == []
    assert (await client.get(f"capital/flows/{NOBODYS}")).status_code == 404


async def test_the_own_book_of_an_account_is_no_portfolio(client: httpx.AsyncClient, running: Running) -> None:
    pool, book = running.database.pool, "account:paper:bet365"
    await pool.execute(
        "INSERT INTO venue_statement_line (venue, mode, id, at, kind, venue_order, amount, opens) "
        "VALUES ('bet365', 'paper', '1', $1, 'transfer', '', 10000, false)", NOW,
    )  # fmt: skip
    async with OwnWrites(pool).transaction() as connection:
        await book_lines(connection, AccountKey("bet365", Mode.PAPER), "EUR", NOW)
    shown = await client.get("ledger/accounts", params={"portfolio": book})
    assert {(each["kind"], each["balance"]["amount"]) for each in shown.json()["items"]} == {
        ("cash", "100.00"),
        ("capital", "-100.00"),
    }
    for answer in (
        await ask(client, {**DEPOSIT, "portfolio": book}),
        await ask(client, {**DEPOSIT, "kind": "transfer", "target": book}),
        await client.post(f"portfolios/{book}/resume", json={"reason": "All is well"}),
        await client.get(f"portfolios/{book}/balances"),
    ):
        assert answer.status_code == 404, answer.text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"portfolio": "another"}, 404),
        ({"kind": "transfer", "target": "another"}, 404),
        ({"kind": "transfer"}, 422),
        ({"kind": "transfer", "target": "paper"}, 422),
        ({"target": "paper"}, 422),
        ({"amount": "0"}, 422),
        ({"amount": "0.001"}, 422),
        ({"amount": "-5"}, 422),
        ({"kind": "gift"}, 422),
        ({"reason": " "}, 422),
    ],
)
async def test_what_cannot_be_meant_is_refused_at_once(
    client: httpx.AsyncClient, running: Running, changed: dict[str, str], status: int
) -> None:
    answer = await ask(client, {**DEPOSIT, **changed})
    assert answer.status_code == status
    assert await running.database.pool.fetchval("SELECT count(*) FROM capital_flow") == 0


async def test_an_allotment_is_set_for_an_instance_that_there_is(client: httpx.AsyncClient, running: Running) -> None:
    body = {"portfolio": "paper", "instance": "value-two", "amount": "2500", "reason": "As planned"}
    assert (await client.post("capital/allotments", json=body)).status_code == 404
    await running.database.pool.execute(
        "INSERT INTO strategy_instance "
        "(name, state, reason, from_settings, version, created_at, changed_at, changed_by) "
        "VALUES ('value-two', 'stopped', '', false, 1, $1, $1, 'local')",
        NOW,
    )
    answer = await client.post("capital/allotments", json=body)
    assert answer.status_code == 201
    done = Allotment.model_validate_json(answer.content)
    assert done.amount is not None
    assert (done.amount.amount, done.amount.asset, done.since) == ("2500.00", "EUR", NOW)
    freed = await client.post("capital/allotments", json={**body, "amount": None})
    assert Allotment.model_validate_json(freed.content).amount is None


async def test_capital_is_shown_as_the_engine_has_stored_it(client: httpx.AsyncClient, running: Running) -> None:
    assert CapitalList.model_validate_json((await client.get("capital")).content).items == []
    has = Holdings(free=90_000, bankroll=100_000, locked=5_000, profit=20_000, withdrawn=0, total=105_000)
    use = PortfolioUse(
        asset=Asset.of("EUR"), has=has, open=10_000, max_open=15_000, strategies=(), staked={"bet365": 10_000},
        open_at={}, moved=0, changed_at=None,
    )  # fmt: skip
    figures = capital_figures(use, CapitalConfig(), NOW)
    async with running.database.pool.acquire() as lent:
        await write_capital_state(cast("WritingConnection", lent), "paper", "EUR", figures, NOW)
    [shown] = CapitalList.model_validate_json((await client.get("capital")).content).items
    assert (shown.bankroll.amount, shown.reserve.amount, shown.most_open.amount) == ("1000.00", "100.00", "150.00")
    assert (shown.bound, shown.withdrawable.amount, shown.withdrawable_by) == ("profile", "150.00", "realised_profit")
    assert [(each.venue, each.target.amount) for each in shown.venues] == [("bet365", "600.00")]
