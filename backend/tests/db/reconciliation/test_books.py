"""Own books of accounts: each line that is about no bet of ours is posted once, and taken back where it is ours."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import OwnWrites
from advisor.db.ledger.pages import ledger_accounts
from advisor.db.ledger.portfolios import portfolios
from advisor.db.orders.recorded import stored_orders
from advisor.db.reconciliation.accounts import AccountKey
from advisor.db.reconciliation.books import book_lines
from tests.api.live_seeding import NOW
from tests.api.orders.order_seeding import EVENS_AND_MORE, PORTFOLIO, Orders

ACCOUNT: Final = AccountKey("bet365", Mode.PAPER)
BOOK: Final = "account:paper:bet365"


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=1) as opened:
        yield opened


async def says(
    pool: asyncpg.Pool, id_: str, kind: str, amount: int, order: str = "", at: datetime = NOW, mode: str = "paper"
) -> None:
    await pool.execute(
        "INSERT INTO venue_statement_line (venue, mode, id, at, kind, venue_order, amount, opens) "
        "VALUES ('bet365', $1, $2, $3, $4, $5, $6, false)", mode, id_, at, kind, order, amount,
    )  # fmt: skip


async def book(pool: asyncpg.Pool, account: AccountKey = ACCOUNT) -> dict[str, int]:
    """Balances of the account's book, after it was brought up to date."""
    async with OwnWrites(pool).transaction() as connection:
        await book_lines(connection, account, "EUR", NOW)
    rows = await ledger_accounts(pool, f"account:{account.mode}:{account.venue}", None)
    return {str(row.kind): row.balance for row in rows}


async def keys(pool: asyncpg.Pool) -> list[str]:
    rows = await pool.fetch("SELECT key FROM ledger_entry WHERE portfolio = $1 ORDER BY id", BOOK)
    return [row["key"] for row in rows]


async def test_each_line_is_posted_once_by_the_venues_id_however_often_it_is_looked(pool: asyncpg.Pool) -> None:
    await says(pool, "1", "transfer", 10_000)
    await says(pool, "2", "bonus", 500)
    assert await book(pool) == {"cash": 10_500, "capital": -10_000, "bonuses": -500}
    await says(pool, "3", "transfer", -2_000, at=NOW + timedelta(hours=1))
    await says(pool, "4", "charge", -30, at=NOW + timedelta(hours=1))
    await says(pool, "1", "other", 7, at=NOW + timedelta(hours=2))
    expected = {
        "cash": 8_477, "capital": -10_000, "bonuses": -500, "withdrawn": 2_000, "charges": 30, "suspense": -7
    }  # fmt: skip
    assert await book(pool) == await book(pool) == expected
    assert [key.rsplit(" ", 1)[0] for key in await keys(pool)] == [f"line:{id_}" for id_ in "12341"]
    assert len(set(await keys(pool))) == 5, "its ids have begun anew"


async def test_bets_and_commission_of_ours_are_posted_by_their_portfolios_alone(pool: asyncpg.Pool) -> None:
    orders = Orders(pool)
    await orders.open()
    bet = await orders.intend(1, 1, NOW)
    await orders.send(bet, NOW)
    await orders.match(bet, NOW, (EVENS_AND_MORE, 1_000))
    await pool.execute("UPDATE bet_order SET venue_reference = 'ours'")
    await says(pool, "1", "bet", 1_100, "ours")
    await says(pool, "2", "commission", -22)
    assert await book(pool) == {}


async def test_a_bet_that_turns_out_to_be_ours_leaves_the_suspense(pool: asyncpg.Pool) -> None:
    orders = Orders(pool)
    await orders.open()
    bet = await orders.intend(1, 1, NOW)
    await says(pool, "1", "bet", -1_000, "lost")
    assert await book(pool) == {"cash": -1_000, "suspense": 1_000}
    await orders.send(bet, NOW)
    await pool.execute("UPDATE bet_order SET venue_reference = 'lost'")
    assert await book(pool) == await book(pool) == {"cash": 0, "suspense": 0}
    assert [key.rsplit(":", 1)[-1] for key in await keys(pool)][1] == "reversed"
    assert len(await keys(pool)) == 2


async def test_each_mode_has_its_own_book(pool: asyncpg.Pool) -> None:
    await says(pool, "1", "transfer", 10_000)
    await says(pool, "1", "transfer", 300, mode="live")
    assert (await book(pool))["cash"] == 10_000
    assert await book(pool, AccountKey("bet365", Mode.LIVE)) == {"cash": 300, "capital": -300}
    modes = await pool.fetch("SELECT DISTINCT mode FROM ledger_entry WHERE portfolio LIKE 'account:live:%'")
    assert [row["mode"] for row in modes] == ["live"]


async def test_a_book_is_no_portfolio_and_nothing_of_it_is_replayed(pool: asyncpg.Pool) -> None:
    await Orders(pool).open()
    await says(pool, "1", "transfer", 10_000)
    await book(pool)
    assert [row.key for row in await portfolios(pool, NOW)] == [PORTFOLIO]
    async with pool.acquire() as connection:
        assert set((await stored_orders(connection)).entries) == {PORTFOLIO}  # type: ignore[arg-type]
