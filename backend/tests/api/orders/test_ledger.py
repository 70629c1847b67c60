"""Portfolios, and the ledger's accounts and entries."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from advisor.api.ledger.schemas import BalanceList, LedgerAccountList, LedgerEntryPage, Portfolio, PortfolioList
from advisor.core.clock import FixedClock
from advisor.core.money.prices import BetPrice, DecimalOdds
from advisor.core.quotes import Side
from advisor.db.capital.balances import keep_balances
from advisor.ledger.accounts import AccountKind
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import CENTS, Orders

_YESTERDAY = NOW - timedelta(days=1)
_WON, _LOST, _VOID, _OPEN, _HELD = range(1, 6)


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW - timedelta(hours=3), status="finished")
        orders = Orders(pool)
        await orders.open()
        won = await matched(orders, _WON, event, DecimalOdds(21_000), 1_000)
        lost = await matched(orders, _LOST, event, DecimalOdds(31_000), 200, side=Side.LAY)
        void = await matched(orders, _VOID, event, DecimalOdds(21_000), 5_000)
        await matched(orders, _OPEN, event, CENTS, 50, fills=30)
        await orders.intend(_HELD, event, _YESTERDAY)
        await orders.settle({won: (2, "won")}, _YESTERDAY + timedelta(hours=1))
        await orders.settle({lost: (2, "lost"), void: (0, "void")}, NOW - timedelta(minutes=5))
        yield started


async def matched(
    orders: Orders,
    number: int,
    event: int,
    price: BetPrice,
    quantity: int,
    *,
    side: Side = Side.BACK,
    fills: int | None = None,
) -> str:
    """An order that is matched at its price, or so much of it."""
    reference = await orders.intend(number, event, _YESTERDAY, price=price, quantity=quantity, side=side)
    await orders.send(reference, _YESTERDAY)
    await orders.match(reference, _YESTERDAY, (price, fills or quantity))
    return reference


async def portfolio(client: httpx.AsyncClient) -> Portfolio:
    [found] = PortfolioList.model_validate_json((await client.get("portfolios")).content).items
    return found


async def test_a_portfolio_counts_what_is_realised(client: httpx.AsyncClient) -> None:
    found = await portfolio(client)
    # Won 11.00, lost a liability of 4.20; twenty contracts more at 40 cents and an order of 10.00 are held.
    assert (found.bankroll.amount, found.at_risk.amount, found.held.amount) == ("1006.80", "12.00", "18.00")
    assert found.cash.amount == "976.80"
    assert (found.winnings.amount, found.losses.amount, found.commission.amount) == ("11.00", "4.20", "0.00")
    assert (found.profit.amount, found.profit_today.amount) == ("6.80", "-4.20")
    assert (found.open, found.settled, found.settled_today, found.won, found.lost) == (2, 3, 2, 1, 1)


async def test_what_a_portfolio_held_is_listed_by_time(client: httpx.AsyncClient, running: Running) -> None:
    for minutes in (20, 10):
        await keep_balances(running.database.pool, NOW - timedelta(minutes=minutes), timedelta(minutes=5))
    month = BalanceList.model_validate_json((await client.get("portfolios/paper/balances")).content)
    assert (month.portfolio, month.mode, month.start, month.end) == ("paper", "paper", NOW - timedelta(days=30), NOW)
    assert len(month.items) == 1, "of 500 parts of a month both are in one"
    hour = await client.get("portfolios/paper/balances", params={"start": (NOW - timedelta(hours=1)).isoformat()})
    found = BalanceList.model_validate_json(hour.content)
    assert [item.at for item in found.items] == [NOW - timedelta(minutes=20), NOW - timedelta(minutes=10)]
    last = found.items[-1]
    amounts = (last.bankroll, last.cash, last.held, last.at_risk, last.locked, last.profit)
    assert [each.amount for each in amounts] == ["1006.80", "976.80", "18.00", "12.00", "0.00", "6.80"]
    assert last.open_value is None, "of an open bet no fair probability is stored"
    one = await client.get("portfolios/paper/balances", params={"points": 1})
    assert [item.at for item in BalanceList.model_validate_json(one.content).items] == [last.at]
    early = await client.get("portfolios/paper/balances", params={"end": (NOW - timedelta(minutes=10)).isoformat()})
    assert len(BalanceList.model_validate_json(early.content).items) == 1
    assert (await client.get("portfolios/nobodys/balances")).status_code == 404
    assert (await client.get("portfolios/paper/balances", params={"points": 0})).status_code == 422


async def test_turnover_is_what_settled_bets_risked_but_for_void_ones(client: httpx.AsyncClient) -> None:
    found = await portfolio(client)
    assert (found.turnover.amount, found.yield_, found.win_rate) == ("14.20", 0.478873, 0.5)


async def test_accounts_of_an_asset_come_to_zero(client: httpx.AsyncClient) -> None:
    accounts = LedgerAccountList.model_validate_json((await client.get("ledger/accounts")).content).items
    assert sum(Decimal(account.balance.amount) for account in accounts) == 0
    kinds = {(account.kind, account.venue): account.balance.amount for account in accounts}
    assert kinds[AccountKind.CAPITAL, None] == "-1000.00"
    assert kinds[AccountKind.WINNINGS, "bet365"] == "-11.00"
    other = await client.get("ledger/accounts", params={"portfolio": "another"})
    assert LedgerAccountList.model_validate_json(other.content).items == []


async def entries(client: httpx.AsyncClient, **parameters: str | int) -> list[str]:
    """Keys of all entries of a list, over pages of two."""
    keys: list[str] = []
    while True:
        answer = await client.get("ledger/entries", params={"limit": 2, **parameters})
        page = LedgerEntryPage.model_validate_json(answer.content)
        for item in page.items:
            assert sum(Decimal(line.amount.amount) for line in item.postings) == 0
        keys += [item.key for item in page.items]
        if page.next_cursor is None:
            return keys
        parameters["cursor"] = page.next_cursor


async def test_entries_newest_first_and_by_bet(client: httpx.AsyncClient, running: Running) -> None:
    keys = await entries(client)
    assert len(keys) == await running.database.pool.fetchval("SELECT count(*) FROM ledger_entry")
    assert keys[-1] == "opening"
    assert await entries(client, key="open") == ["opening"]
    assert await entries(client, portfolio="another") == []
    reference = "00000000-0000-0000-0000-000000000001"
    of_bet = await entries(client, bet=reference)
    assert of_bet == [key for key in keys if key.startswith(reference)]
    assert [key.partition(":")[2] for key in of_bet] == ["settled", "matched:0", "matched:0:released", "held"]
    refused = await client.get("ledger/entries", params={"cursor": "x"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
