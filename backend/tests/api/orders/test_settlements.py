"""Settlements by hand: asked for once, by whom and why; and settlements that were replaced."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from advisor.api.orders.schemas import BetOrderDetail, SettlementCommand
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from advisor.core.money.prices import DecimalOdds
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import Orders
from tests.present import present

CORRECTED, MATCHED, SENT, REFUSED = range(1, 5)
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", YESTERDAY, status="finished")
        orders = Orders(pool)
        await orders.open()
        for number in (CORRECTED, MATCHED, SENT):
            reference = await orders.intend(number, event, YESTERDAY)
            await orders.send(reference, YESTERDAY)
            if number != SENT:
                await orders.match(reference, YESTERDAY, (DecimalOdds(21_000), 1_000))
        await orders.refuse(await orders.intend(REFUSED, event, YESTERDAY), YESTERDAY)
        corrected = str(UUID(int=CORRECTED))
        await orders.settle({corrected: (2, "won")}, YESTERDAY + timedelta(hours=2))
        await orders.correct({corrected: (-2, "lost")}, NOW - timedelta(hours=1))
        yield started


async def settle(client: httpx.AsyncClient, number: int, key: str | None = None, **body: str) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post(f"bets/{UUID(int=number)}/settlement", json=body, headers=headers)


async def detail(client: httpx.AsyncClient, number: int) -> BetOrderDetail:
    return BetOrderDetail.model_validate_json((await client.get(f"bets/{UUID(int=number)}")).content)


async def test_a_settlement_by_hand_is_asked_for_once(client: httpx.AsyncClient) -> None:
    key = str(random_id())
    answers = [await settle(client, MATCHED, key, outcome="void", reason=" It was called off. ") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    asked = SettlementCommand.model_validate_json(answers[0].content)
    assert answers[1].json() == answers[0].json()
    assert (asked.outcome, asked.reason, asked.asked_by, asked.asked_at, asked.done_at) == (
        "void", "It was called off.", "local", NOW, None,
    )  # fmt: skip
    assert (await detail(client, MATCHED)).settlement_commands == [asked]
    other = await settle(client, MATCHED, key, outcome="lost", reason="It was called off.")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    same = await settle(client, CORRECTED, key, outcome="void", reason="It was called off.")
    assert (same.status_code, same.json()["code"]) == (409, "idempotency_key_reused")


async def test_what_is_no_bet_or_no_outcome_is_refused(client: httpx.AsyncClient) -> None:
    for number, status in ((SENT, 409), (REFUSED, 409), (99, 404)):
        assert (await settle(client, number, outcome="won", reason="x")).status_code == status
    for body in ({"outcome": "divided", "reason": "x"}, {"outcome": "won", "reason": " "}, {"outcome": "won"}):
        assert (await settle(client, MATCHED, **body)).status_code == 422


async def test_a_settlement_that_was_replaced_is_shown(client: httpx.AsyncClient) -> None:
    found = await detail(client, CORRECTED)
    assert (found.bet.outcome, present(found.bet.profit).amount) == ("lost", "-10.00")
    assert (found.bet.settled_at, found.bet.corrected_at) == (YESTERDAY + timedelta(hours=2), NOW - timedelta(hours=1))
    [before] = found.replaced_settlements
    assert (before.number, before.outcome, before.profit.amount, before.replaced_at) == (
        1, "won", "11.00", found.bet.corrected_at,
    )  # fmt: skip
    assert [(moment.kind, moment.text) for moment in found.timeline][-2:] == [
        ("settled", "Won: +11.00 EUR."), ("corrected", "Settled anew. Lost: -10.00 EUR."),
    ]  # fmt: skip
    entries = {entry.key.partition(":")[2]: entry.reverses for entry in found.entries}
    assert entries["settled:reversed"] == f"{UUID(int=CORRECTED)}:settled"
    assert entries["settled:2"] is None


async def test_a_correction_counts_on_the_day_of_the_first_settlement(client: httpx.AsyncClient) -> None:
    [portfolio] = (await client.get("portfolios")).json()["items"]
    assert (portfolio["profit"]["amount"], portfolio["profit_today"]["amount"]) == ("-10.00", "0.00")
    assert (portfolio["winnings"]["amount"], portfolio["losses"]["amount"]) == ("0.00", "10.00")
