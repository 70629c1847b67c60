"""Changes that persons ask for, and the orders of one decision together."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from advisor.api.orders.schemas import BetOrderDetail, ChangeCommand
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from advisor.core.money.prices import DecimalOdds
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import Orders

FIRST, SECOND, ENDED = range(1, 4)
EARLIER = NOW - timedelta(hours=1)


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=1))
        orders = Orders(pool)
        await orders.open()
        first = await orders.intend(FIRST, event, EARLIER)
        await orders.send(first, EARLIER)
        await orders.match(first, EARLIER, (DecimalOdds(21_000), 300))
        second = await orders.intend(SECOND, event, EARLIER, quantity=700, parent=FIRST)
        await orders.send(second, EARLIER)
        await orders.match(second, EARLIER, (DecimalOdds(23_000), 100))
        await orders.refuse(await orders.intend(ENDED, event, EARLIER), EARLIER)
        yield started


async def change(client: httpx.AsyncClient, number: int, key: str | None = None, **body: str) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post(f"bets/{UUID(int=number)}/change", json={"reason": "Line-up", **body}, headers=headers)


async def detail(client: httpx.AsyncClient, number: int) -> BetOrderDetail:
    return BetOrderDetail.model_validate_json((await client.get(f"bets/{UUID(int=number)}")).content)


async def test_a_decision_shows_its_orders_and_what_was_matched_of_all_of_them(client: httpx.AsyncClient) -> None:
    families = [(await detail(client, number)).family for number in (FIRST, SECOND)]
    assert families[0] == families[1]
    family = families[0]
    assert (family.parent, family.stake.amount) == (UUID(int=FIRST), "10.00")
    assert [(order.reference, order.attempt, order.stake.amount) for order in family.orders] == [
        (UUID(int=FIRST), 1, "10.00"), (UUID(int=SECOND), 2, "7.00")
    ]  # fmt: skip
    assert family.matched is not None
    # 3.00 at 2.10 and 1.00 at 2.30: 8.60 back for 4.00.
    assert (family.matched.stake.amount, family.matched.odds) == ("4.00", "2.15")
    assert family.commission == []


async def test_most_decisions_have_one_order(client: httpx.AsyncClient) -> None:
    family = (await detail(client, ENDED)).family
    assert [order.reference for order in family.orders] == [UUID(int=ENDED)]
    assert family.matched is None


async def test_a_change_is_asked_for_once(client: httpx.AsyncClient) -> None:
    key = str(random_id())
    answers = [await change(client, FIRST, key, stake="8.00") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    asked = ChangeCommand.model_validate_json(answers[0].content)
    assert asked.stake is not None
    assert (asked.stake.amount, asked.odds, asked.reason, asked.done_at) == ("8.00", None, "Line-up", None)
    other = ChangeCommand.model_validate_json((await change(client, FIRST, odds="2.2")).content)
    assert (other.stake, other.odds) == (None, "2.20")
    assert [each.id for each in (await detail(client, FIRST)).change_commands] == [asked.id, other.id]


@pytest.mark.parametrize(
    "body",
    [{}, {"stake": "8.00", "odds": "2.2"}, {"stake": "10.00"}, {"stake": "0"}, {"stake": "1.001"}, {"odds": "1"}],
)
async def test_what_is_no_change_is_refused(client: httpx.AsyncClient, body: dict[str, str]) -> None:
    assert (await change(client, FIRST, **body)).status_code == 422


async def test_what_has_ended_or_is_not_there_cannot_be_changed(client: httpx.AsyncClient) -> None:
    assert (await change(client, ENDED, odds="2.2")).status_code == 409
    assert (await change(client, 99, odds="2.2")).status_code == 404
