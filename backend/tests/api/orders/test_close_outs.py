"""Close-outs: asked for, planned by the engine, confirmed once and in time; and orders that are to be taken back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
import httpx
import pytest

from advisor.api.close_outs.schemas import CloseOut, CloseOutDetail, CloseOutPage
from advisor.api.orders.mass_cancels import MassCancelCommand
from advisor.api.orders.schemas import BetOrderDetail, CancelCommand
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.blotter import entries_by_reference
from advisor.db.orders.close_outs import note_plan
from advisor.db.orders.halts import standing_halts
from advisor.db.public_ids import Named, number_of
from advisor.engine.orders.closing_out import ClosePlan, ClosingBet, NotClosable, OpenPosition, StaysOpen
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import Orders
from tests.api.public_ids import NOBODYS
from tests.present import present

MATCHED, SENT = range(1, 3)
YESTERDAY = NOW - timedelta(days=1)
STANDS = timedelta(minutes=2)


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
async def orders(running: Running) -> Orders:
    await add_teams(running.database.pool, ["Ajax", "Bremen"])
    event = await add_event(running.database.pool, "Ajax", "Bremen", YESTERDAY)
    made = Orders(running.database.pool)
    await made.open()
    for number in (MATCHED, SENT):
        reference = await made.intend(number, event, YESTERDAY)
        await made.send(reference, YESTERDAY)
        if number == MATCHED:
            await made.match(reference, YESTERDAY, (DecimalOdds(21_000), 1_000))
    return made


@pytest.fixture(scope="module")
async def running(database_url: str, clock: FixedClock) -> AsyncIterator[Running]:
    async with running_on(database_url, clock) as started:
        yield started


async def ask(client: httpx.AsyncClient, key: str | None = None, **body: str) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post("close-outs", json={"scope": "all", "reason": "Looks wrong", **body}, headers=headers)


async def plan_of(running: Running, orders: Orders, id_: UUID) -> None:
    """The plan that an engine would make of the one open bet, were it at an exchange and at a bookmaker."""
    reference, [bet] = str(UUID(int=MATCHED)), orders.portfolio.open_bets
    async with running.database.pool.acquire() as lent:
        entries = await entries_by_reference(cast("asyncpg.Connection", lent), [reference])
        number = await number_of(running.database.pool, Named.CLOSE_OUT, id_)
    position = OpenPosition(intent=entries[reference].intent, bets=(bet,))
    closing = ClosingBet(
        position=position,
        side=Side.LAY,
        odds_e4=21_500,
        limit=DecimalOdds(21_900),
        quantity=976,
        on_offer=400,
        after=-24,
    )
    staying = StaysOpen(position=position, reason=NotClosable.NO_PRICE)
    found = ClosePlan(cancels=(str(UUID(int=SENT)),), closing=(closing,), staying=(staying,))
    async with running.database.pool.acquire() as lent, lent.transaction():
        await note_plan(WritingConnection(cast("asyncpg.Connection", lent)), number, found, NOW, NOW + STANDS)


async def detail(client: httpx.AsyncClient, id_: UUID) -> CloseOutDetail:
    return CloseOutDetail.model_validate_json((await client.get(f"close-outs/{id_}")).content)


async def test_a_plan_is_asked_for_once_shown_and_confirmed(
    client: httpx.AsyncClient, running: Running, orders: Orders
) -> None:
    key = str(random_id())
    first, again = [await ask(client, key) for _ in range(2)]
    assert (first.status_code, again.json()) == (202, first.json())
    asked = CloseOut.model_validate_json(first.content)
    assert (asked.standing, asked.subject, asked.asked_by, asked.asked_at) == ("planning", None, "local", NOW)
    early = await client.post(f"close-outs/{asked.id}/confirmation")
    assert (early.status_code, "no plan" in early.json()["detail"]) == (409, True)
    assert (await detail(client, asked.id)).plan is None

    await plan_of(running, orders, asked.id)
    shown = await detail(client, asked.id)
    plan = present(shown.plan)
    [closing], [staying], [total] = plan.closing, plan.staying, plan.totals
    assert (shown.close_out.standing, shown.close_out.expires_at) == ("planned", NOW + STANDS)
    assert plan.cancels == [UUID(int=SENT)]
    assert (closing.side, closing.odds, closing.limit) == ("lay", "2.15", "2.19")
    assert [each.amount for each in (closing.stake, present(closing.on_offer), closing.after)] == [
        "9.76",
        "4.00",
        "-0.24",
    ]
    assert (closing.worst.amount, closing.best.amount, closing.worst.asset) == ("-10.00", "11.00", "EUR")
    assert (closing.bet.reference, closing.closes) == (UUID(int=MATCHED), [UUID(int=MATCHED)])
    assert (staying.reason, staying.stays, staying.worst.amount) == ("no_price", [UUID(int=MATCHED)], "-10.00")
    assert (total.closing, total.staying, total.after.amount, total.staying_worst.amount) == (1, 1, "-0.24", "-10.00")
    assert shown.orders == []

    confirmed = await client.post(f"close-outs/{asked.id}/confirmation")
    assert confirmed.status_code == 202
    made = CloseOut.model_validate_json(confirmed.content)
    assert (made.standing, made.confirmed_by, made.confirmed_at) == ("confirmed", "local", NOW)
    assert "Close-out: Looks wrong" in [halt.reason for halt in await standing_halts(running.database.pool)]
    twice = await client.post(f"close-outs/{asked.id}/confirmation")
    assert (twice.status_code, "before" in twice.json()["detail"]) == (409, True)


async def test_a_plan_whose_prices_have_moved_on_is_not_confirmed(
    client: httpx.AsyncClient, running: Running, orders: Orders, clock: FixedClock
) -> None:
    asked = CloseOut.model_validate_json((await ask(client)).content)
    await plan_of(running, orders, asked.id)
    clock.instant = NOW + STANDS + timedelta(seconds=1)
    try:
        assert (await detail(client, asked.id)).close_out.standing == "expired"
        late = await client.post(f"close-outs/{asked.id}/confirmation")
    finally:
        clock.instant = NOW
    assert (late.status_code, "too old" in late.json()["detail"]) == (409, True)


async def test_close_outs_are_listed_newest_first(client: httpx.AsyncClient) -> None:
    numbers = [CloseOut.model_validate_json((await ask(client)).content).id for _ in range(2)]
    page = CloseOutPage.model_validate_json((await client.get("close-outs", params={"limit": 1})).content)
    assert [each.id for each in page.items] == numbers[:0:-1]
    rest = CloseOutPage.model_validate_json(
        (await client.get("close-outs", params={"limit": 1, "cursor": present(page.next_cursor)})).content
    )
    assert [each.id for each in rest.items] == numbers[:1]


async def test_what_is_not_there_is_neither_closed_nor_confirmed(client: httpx.AsyncClient) -> None:
    unknown = await ask(client, scope="venue", subject="nowhere")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "subject")
    for answer in (await client.get(f"close-outs/{NOBODYS}"), await client.post(f"close-outs/{NOBODYS}/confirmation")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_order_is_asked_to_be_taken_back_and_one_that_has_ended_is_not(
    client: httpx.AsyncClient, orders: Orders
) -> None:
    answer = await client.post(f"bets/{UUID(int=SENT)}/cancel", json={"reason": " Line-up "})
    assert answer.status_code == 202
    asked = CancelCommand.model_validate_json(answer.content)
    assert (asked.reason, asked.asked_by, asked.done_at) == ("Line-up", "local", None)
    shown = BetOrderDetail.model_validate_json((await client.get(f"bets/{UUID(int=SENT)}")).content)
    assert shown.cancel_commands == [asked]
    ended = await client.post(f"bets/{UUID(int=MATCHED)}/cancel", json={"reason": "Line-up"})
    assert (ended.status_code, ended.json()["code"]) == (409, "conflict")


async def test_all_orders_of_one_thing_are_asked_to_be_taken_back_once(
    client: httpx.AsyncClient, running: Running, orders: Orders
) -> None:
    event = await running.database.pool.fetchval("SELECT id FROM event")
    later = await orders.intend(9, event, NOW, instance="other")
    body = {"scope": "event", "subject": str(event), "market": "h2h_3way", "reason": "Line-up"}
    answers = [
        await client.post("bets/cancel-all", json=body, headers={"Idempotency-Key": "all-of-it"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    asked, again = (MassCancelCommand.model_validate_json(answer.content) for answer in answers)
    assert again == asked
    assert (UUID(later) in asked.orders, UUID(int=MATCHED) in asked.orders) == (True, False)
    assert asked.asked + asked.waiting == 2
    shown = BetOrderDetail.model_validate_json((await client.get(f"bets/{later}")).content)
    assert [command.reason for command in shown.cancel_commands] == ["Line-up"]
    no_event = await client.post("bets/cancel-all", json={"scope": "all", "market": "h2h_3way", "reason": "Line-up"})
    assert (no_event.status_code, no_event.json()["errors"][0]["field"]) == (422, "market")
    nowhere = await client.post("bets/cancel-all", json={"scope": "venue", "subject": "nowhere", "reason": "Line-up"})
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "subject")
