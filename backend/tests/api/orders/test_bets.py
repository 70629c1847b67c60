"""Bets: lists and pages, one in full, and signals that became none."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from advisor.api.orders.schemas import BetOrder, BetOrderDetail, BetOrderPage, RefusedSignalPage
from advisor.core.clock import FixedClock
from advisor.core.money.prices import ContractPrice, DecimalOdds
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.engine.tracking.value_bets import BetState, ValueBet
from advisor.risk.limits import REFUSAL_MEANINGS, Refusal
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, a_value_bet, add_event, add_teams, add_value_bet
from tests.api.orders.order_seeding import CENTS, MATCHED_AFTER, SENT_AFTER, Orders, measure, refuse_signals
from tests.present import present

WON, SENT, REFUSED, EXPIRED, LAY, CONTRACT, GONE = range(1, 8)
_BEFORE = {number: NOW - timedelta(hours=10 - number) for number in range(1, 8)}
_NO_EVENT = 987_654


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW - timedelta(hours=3), status="finished")
        await add_value_bet(pool, event, WON, state=BetState.CLOSED, closing_probability=0.49)
        orders = Orders(pool)
        await orders.open()
        closed = a_value_bet(event, WON, state=BetState.CLOSED, closing_probability=0.49, instance="paper-value")
        await _won(orders, event, closed)
        await measure(pool, closed)
        await orders.send(await orders.intend(SENT, event, _BEFORE[SENT]), _BEFORE[SENT] + SENT_AFTER)
        await orders.refuse(await orders.intend(REFUSED, event, _BEFORE[REFUSED]), _BEFORE[REFUSED] + SENT_AFTER)
        expired = await orders.intend(EXPIRED, event, _BEFORE[EXPIRED], venue="pinnacle")
        await orders.send(expired, _BEFORE[EXPIRED] + SENT_AFTER)
        await orders.expire(expired, _BEFORE[EXPIRED] + MATCHED_AFTER)
        real = Orders(pool, "real", Mode.LIVE)
        await real.open()
        lay = await real.intend(LAY, event, _BEFORE[LAY], side=Side.LAY, price=DecimalOdds(31_000))
        await real.send(lay, _BEFORE[LAY] + SENT_AFTER)
        await real.match(lay, _BEFORE[LAY] + MATCHED_AFTER, (DecimalOdds(30_000), 400), finality=Finality.PROVISIONAL)
        contract = await orders.intend(CONTRACT, event, _BEFORE[CONTRACT], price=CENTS, quantity=30, instance="by hand")
        await orders.send(contract, _BEFORE[CONTRACT] + SENT_AFTER)
        cheaper = ContractPrice(steps=30, of=100, payout=100)
        await orders.match(contract, _BEFORE[CONTRACT] + MATCHED_AFTER, (CENTS, 10), (cheaper, 20))
        await orders.send(await orders.intend(GONE, _NO_EVENT, _BEFORE[GONE]), _BEFORE[GONE] + SENT_AFTER)
        await refuse_signals(
            pool,
            [(WON, Refusal.EVENT_LIMIT, NOW), (99, Refusal.NO_STAKE, NOW - timedelta(minutes=1))],
        )
        yield started


async def _won(orders: Orders, event: int, signal: ValueBet) -> None:
    """Matched at two prices, won, five per cent commission."""
    won = await orders.intend(WON, event, _BEFORE[WON], commission=0.05, signal=signal)
    await orders.send(won, _BEFORE[WON] + SENT_AFTER)
    await orders.match(won, _BEFORE[WON] + MATCHED_AFTER, (DecimalOdds(21_000), 250), (DecimalOdds(22_000), 750))
    await orders.settle({won: (2, "won")}, NOW - timedelta(hours=1))


async def listed(client: httpx.AsyncClient, **parameters: str | int) -> list[int]:
    """Numbers of all bets of a list, over pages of two."""
    numbers: list[int] = []
    while True:
        answer = await client.get("bets", params={"limit": 2, **parameters})
        page = BetOrderPage.model_validate_json(answer.content)
        numbers += [bet.reference.int for bet in page.items]
        if page.next_cursor is None:
            return numbers
        parameters["cursor"] = page.next_cursor


async def test_lists(client: httpx.AsyncClient) -> None:
    assert await listed(client) == [7, 6, 5, 4, 3, 2, 1]
    assert await listed(client, state="open") == [GONE, CONTRACT, LAY, SENT]
    assert await listed(client, state="settled") == [WON]
    assert await listed(client, state="refused") == [EXPIRED, REFUSED]
    assert await listed(client, mode="live") == [LAY]
    assert await listed(client, venue="pinnacle") == [EXPIRED]
    assert await listed(client, instance="by hand", state="open") == [CONTRACT]
    assert await listed(client, fixture=_NO_EVENT) == [GONE]


@pytest.mark.parametrize("cursor", ["1", "a_b", "5_5", "99999999999999999999999_00"])
async def test_a_foreign_cursor_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    for path in ("bets", "bets/refusals"):
        refused = await client.get(path, params={"cursor": cursor})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_an_unknown_state_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("bets", params={"state": "lost"})).status_code == 422


async def detail(client: httpx.AsyncClient, number: int) -> BetOrderDetail:
    answer = await client.get(f"bets/{UUID(int=number)}")
    return BetOrderDetail.model_validate_json(answer.content)


async def test_a_settled_bet_in_full(client: httpx.AsyncClient) -> None:
    found = await detail(client, WON)
    bet, matched = found.bet, present(found.bet.matched)
    assert (bet.standing, bet.state, bet.state_text, bet.outcome) == ("settled", "filled", "Matched in full", "won")
    assert (bet.odds, matched.odds, matched.price) == ("2.10", "2.175", "2.175")
    assert (matched.stake.amount, matched.at_risk.amount, bet.stake.asset) == ("10.00", "10.00", "EUR")
    # 2.50 at 2.10 and 7.50 at 2.20 win 11.75, of which a twentieth is charged.
    assert (present(bet.profit).amount, present(bet.commission).amount) == ("11.16", "0.59")
    assert (bet.clv, present(present(bet.fixture).home).name, bet.selection) == (0.0192, "Ajax", "home")
    assert [moment.kind for moment in found.timeline] == ["intended", "sent", "matched", "matched", "ended", "settled"]
    words = " ".join(moment.text for moment in found.timeline)
    for figure in ("10.00 EUR at 2.10 or better", "2 of 2 checks passed", "Matched 7.50 EUR at 2.20, final",
                   "Won: +11.16 EUR, commission 0.59"):  # fmt: skip
        assert figure in words
    assert [(check.name, check.passed) for check in found.checks] == [("limits", True), ("price", True)]
    assert [entry.event for entry in found.entries] == ["held", "released", "matched", "released", "matched", "settled"]
    for entry in found.entries:
        assert sum(float(line.amount.amount) for line in entry.postings) == pytest.approx(0)


async def bet(client: httpx.AsyncClient, number: int) -> BetOrder:
    return (await detail(client, number)).bet


async def test_a_refused_order_says_why(client: httpx.AsyncClient) -> None:
    found = await detail(client, REFUSED)
    assert (found.bet.state, found.bet.origin, found.bet.matched) == (OrderState.REJECTED, Origin.OWN, None)
    assert found.bet.reason == "halt: Looks wrong against no halt"
    assert [(check.name, check.passed) for check in found.checks][-1] == ("halt", False)
    assert found.timeline[-1].text == "Refused by a check of ours; nothing was sent: halt: Looks wrong against no halt."
    assert (await bet(client, EXPIRED)).state_text == "Expired by its time in force"


async def test_a_lay_states_the_backers_stake_and_what_it_risks(client: httpx.AsyncClient) -> None:
    found = await detail(client, LAY)
    lay, matched = found.bet, present(found.bet.matched)
    assert (lay.side, lay.stake.amount, lay.at_risk.amount) == ("lay", "10.00", "21.00")
    assert (matched.stake.amount, matched.at_risk.amount, lay.state) == ("4.00", "8.00", "partially_filled")
    assert found.fills[0].finality is Finality.PROVISIONAL


async def test_contracts_have_a_native_price(client: httpx.AsyncClient) -> None:
    found = await bet(client, CONTRACT)
    matched = present(found.matched)
    assert (found.price, found.odds, found.stake.amount) == ("0.4", "2.50", "12.00")
    # Ten at 40 cents and twenty at 30 cost 10.00 and pay 30.00.
    assert (matched.price, matched.odds, matched.stake.amount) == ("0.3333", "3.00", "10.00")


async def test_an_order_outlives_its_event(client: httpx.AsyncClient) -> None:
    assert (await bet(client, GONE)).fixture is None
    assert (await client.get(f"bets/{UUID(int=99)}")).status_code == 404


async def test_refused_signals_say_which_limit(client: httpx.AsyncClient) -> None:
    first = RefusedSignalPage.model_validate_json((await client.get("bets/refusals", params={"limit": 1})).content)
    [newest] = first.items
    assert (newest.refusal, newest.meaning) == ("event_limit", REFUSAL_MEANINGS[Refusal.EVENT_LIMIT])
    assert (newest.value, newest.limit) == ("98.00 EUR", "90.00 EUR")
    signal = present(newest.signal)
    assert (signal.venue, signal.odds, present(signal.fixture.away).name) == ("bet365", "2.08", "Bremen")
    answer = await client.get("bets/refusals", params={"limit": 1, "cursor": present(first.next_cursor)})
    second = RefusedSignalPage.model_validate_json(answer.content)
    assert [(each.refusal, each.signal) for each in second.items] == [("no_stake", None)]
    assert second.next_cursor is None
    other = await client.get("bets/refusals", params={"instance": "another"})
    assert RefusedSignalPage.model_validate_json(other.content).items == []


async def test_what_explains_a_bet_stays_when_its_value_bet_is_deleted(
    client: httpx.AsyncClient, running: Running
) -> None:
    await running.database.pool.execute("DELETE FROM value_bet")
    found = await detail(client, WON)
    assert (found.bet.clv, found.bet.closing_probability, found.bet.closing_odds) == (0.0192, 0.49, None)
    assert [(quote.venue_name, quote.odds) for quote in found.quotes] == [
        ("Pinnacle", ["1.96", "3.60", "4.10"]),
        ("Bet365", ["2.10", "3.40", None]),
    ]
    assert (await detail(client, SENT)).quotes == []
