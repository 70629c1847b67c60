"""The ledger's tables: written with balances, read back as they were, and kept by the database itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

import asyncpg
import pytest

from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds, LadderPrice
from advisor.core.orders.modes import Mode
from advisor.core.quotes import Side
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.entries import entries_of, write_entries
from advisor.db.ledger.events import event_of, stored_event
from advisor.db.ledger.portfolios import open_portfolio
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk, Posting, Transaction, match_key
from advisor.ledger.events import Halted, Held, Matched, Paused, Released, Resumed, Reversed, Voided
from advisor.ledger.fills import Fill
from advisor.risk.limits import NO_LIMITS
from tests.emptying import empty

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
CASH = Account("main", None, "EUR", AccountKind.CASH)
PRICES: Sequence[BetPrice] = (DecimalOdds(19_091), LadderPrice(CLASSIC, 98), ContractPrice(97, 100, 100))


def a_bet(price: BetPrice, key: str = "one", side: Side = Side.BACK) -> Bet:
    parts = tuple(Fill(side=side, price=price, quantity=quantity) for quantity in (10, 20))
    return Bet(
        key=key, event="7", market="7 h2h 0 0", venue="exchange", outcomes=2, selection=1, covered=0, fills=parts,
        commission=0.05, nets=True,
    )  # fmt: skip


def _match_of(bet: Bet) -> MatchedRisk:
    return MatchedRisk(match_key(bet.key, "a"), bet.at_risk, AccountKind.PROVISIONAL)


def a_life() -> Portfolio:
    """Money in, an order of two parts, its rest given back, a bet settled twice, another void, a halt and its end."""
    book = Portfolio(CASH, NO_LIMITS)
    book.move("opening", 2**62, NOON)
    for number, price in enumerate(PRICES):
        at, key = NOON + timedelta(seconds=number), f"order-{number}"
        book.hold(Held(key, "7", "7 h2h 0 0", "exchange", 5_000), at)
        book.match(_match_of(a_bet(price, key)), a_bet(price, key), 4_000, at)
        book.release(f"{key}:rest", key, 1_000, at)
    later = NOON + timedelta(hours=1)
    for number, price in enumerate(PRICES):
        if number != 1:
            book.confirm(_match_of(a_bet(price, f"order-{number}")), a_bet(price, f"order-{number}"), later)
    book.settle({"order-0": 2}, later)
    book.correct({"order-0": 1}, later)
    book.unmatch(_match_of(a_bet(PRICES[1], "order-1")), "order-1", None, later)
    book.void("void", "7 h2h 0 0", later)
    book.halt("halt", "somebody said so", later)
    book.resume("resume", later, "it was looked at", "local")
    return book


@pytest.fixture
async def writing(connection: asyncpg.Connection) -> WritingConnection:
    await empty(connection, "ledger_entry", "ledger_posting", "ledger_account")
    for name in ("main", "other"):
        await open_portfolio(cast("WritingConnection", connection), name, Mode.PAPER)
    return cast("WritingConnection", connection)


async def read(connection: asyncpg.Connection) -> list[Transaction]:
    return [entry async for entry in entries_of(connection, "main")]


async def test_what_is_written_is_read_back_and_makes_the_same_state(writing: WritingConnection) -> None:
    book = a_life()
    balances = {account: book.ledger.balance(account) for account in book.ledger.accounts}
    entries = book.ledger.take()
    await write_entries(writing, "main", entries[:3])
    await write_entries(writing, "main", entries[3:])
    found = await read(writing)
    assert [(each.key, each.at, each.event) for each in found] == [(each.key, each.at, each.event) for each in entries]
    assert [set(each.postings) for each in found] == [set(each.postings) for each in entries]
    again = Portfolio.rebuilt(CASH, NO_LIMITS, found)
    assert again.state.totals.tolist() == book.state.totals.tolist()
    rows = await writing.fetch("SELECT venue, kind, balance FROM ledger_account")
    stored = {(row["venue"], row["kind"]): row["balance"] for row in rows}
    assert stored == {(account.venue or "", account.kind): amount for account, amount in balances.items()}
    assert (await writing.fetchval("SELECT sum(balance) FROM ledger_account")) == 0


async def test_another_portfolio_has_accounts_and_keys_of_its_own(writing: WritingConnection) -> None:
    other = Portfolio(Account("other", None, "EUR", AccountKind.CASH), NO_LIMITS)
    other.move("opening", 5, NOON)
    await write_entries(writing, "main", a_life().ledger.take())
    await write_entries(writing, "other", other.ledger.take())
    assert await writing.fetchval("SELECT balance FROM ledger_account WHERE portfolio = 'other' AND kind = 'cash'") == 5


async def test_an_entry_is_posted_once(writing: WritingConnection) -> None:
    entries = a_life().ledger.take()
    await write_entries(writing, "main", entries)
    before = await writing.fetch("SELECT id, balance FROM ledger_account ORDER BY id")
    with pytest.raises(asyncpg.UniqueViolationError):
        await write_entries(writing, "main", entries[-1:])
    assert await writing.fetch("SELECT id, balance FROM ledger_account ORDER BY id") == before


async def test_the_database_refuses_what_is_off_balance(writing: WritingConnection) -> None:
    await write_entries(writing, "main", a_life().ledger.take())
    with pytest.raises(asyncpg.CheckViolationError, match="off balance"):
        await writing.execute(
            "INSERT INTO ledger_posting (entry_id, account_id, amount, mode) "
            "SELECT max(e.id), min(a.id), $1::numeric, 'paper' FROM ledger_entry e, ledger_account a",
            Decimal(1),
        )


@pytest.mark.parametrize(("entry", "account"), [("max(e.id) + 1", "min(a.id)"), ("max(e.id)", "max(a.id) + 1")])
async def test_the_database_refuses_lines_of_no_entry_and_of_no_account(
    writing: WritingConnection, entry: str, account: str
) -> None:
    await write_entries(writing, "main", a_life().ledger.take())
    with pytest.raises(asyncpg.CheckViolationError, match="not those of its portfolio"):
        await writing.execute(
            "INSERT INTO ledger_posting (entry_id, account_id, amount, mode) "
            f"SELECT {entry}, {account}, 0, 'paper' FROM ledger_entry e, ledger_account a"
        )


async def test_the_database_refuses_lines_on_accounts_of_another_portfolio(writing: WritingConnection) -> None:
    other = Portfolio(Account("other", None, "EUR", AccountKind.CASH), NO_LIMITS)
    other.move("opening", 5, NOON)
    await write_entries(writing, "main", a_life().ledger.take())
    await write_entries(writing, "other", other.ledger.take())
    with pytest.raises(asyncpg.CheckViolationError, match="not those of its portfolio"):
        await writing.execute(
            "INSERT INTO ledger_posting (entry_id, account_id, amount, mode) "
            "SELECT min(e.id), min(a.id), 0, 'paper' FROM ledger_entry e, ledger_account a "
            "WHERE e.portfolio = 'main' AND a.portfolio = 'other'"
        )


@pytest.mark.parametrize("change", ["DELETE FROM ledger_account", "UPDATE ledger_account SET portfolio = 'other'"])
async def test_the_database_keeps_accounts(writing: WritingConnection, change: str) -> None:
    await write_entries(writing, "main", a_life().ledger.take())
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed"):
        await writing.execute(change)


async def test_what_is_posted_is_checked_by_itself_however_long_the_ledger_is(writing: WritingConnection) -> None:
    """Of what was posted before nothing is read but what an entry reverses, by a session that began with nothing."""
    book = a_life()
    for number in range(3_000):
        book.move(f"move-{number}", 1, NOON + timedelta(hours=2))
    *before, last = book.ledger.take()
    for entry in before[:10]:
        await write_entries(writing, "main", [entry])
    await write_entries(writing, "main", before[10:])
    async with writing.transaction():
        earlier = await writing.fetch(_ROWS_READ)
        await write_entries(writing, "main", [last])
        read = {row["relname"]: row["rows"] for row in await writing.fetch(_ROWS_READ)}
    assert sum(read[row["relname"]] - row["rows"] for row in earlier) < 10


async def reverse(writing: WritingConnection, key: str, of: str, amount: int) -> None:
    """Post a reversal beside those of portfolios."""
    other = replace(CASH, kind=AccountKind.CAPITAL)
    lines = (Posting(CASH, amount), Posting(other, -amount))
    await write_entries(writing, "main", [Transaction(key, NOON, lines, None, reverses=of)])


async def test_the_database_refuses_a_second_reversal_of_an_entry(writing: WritingConnection) -> None:
    entries = a_life().ledger.take()
    await write_entries(writing, "main", entries)
    [settled] = [entry for entry in entries if entry.reverses == "order-0:settled"]
    with pytest.raises(asyncpg.UniqueViolationError, match="reverses"):
        await write_entries(writing, "main", [replace(settled, key="again")])


async def test_the_database_refuses_a_reversal_of_nothing_and_one_that_is_no_opposite(
    writing: WritingConnection,
) -> None:
    await write_entries(writing, "main", a_life().ledger.take())
    with pytest.raises(asyncpg.CheckViolationError, match="opposite"):
        async with writing.transaction():
            await reverse(writing, "half", "opening", -(2**61))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with writing.transaction():
            await reverse(writing, "never", "never posted", 5)
    await reverse(writing, "whole", "opening", -(2**62))


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_the_database_keeps_what_was_posted(writing: WritingConnection, table: str, statement: str) -> None:
    await write_entries(writing, "main", a_life().ledger.take())
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed"):
        await writing.execute(statement.format(table))


@pytest.mark.parametrize(
    "change", ["UPDATE ledger_entry SET at = at + interval '1 s'", "UPDATE ledger_posting SET amount = 2 * amount"]
)
async def test_the_database_changes_nothing_that_was_posted(writing: WritingConnection, change: str) -> None:
    await write_entries(writing, "main", a_life().ledger.take())
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed"):
        await writing.execute(change)


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("side", Side)
def test_a_bet_keeps_its_native_price(price: BetPrice, side: Side) -> None:
    event = Matched("one", 17, a_bet(price, side=side))
    assert event_of(stored_event(event)) == event


@pytest.mark.parametrize(
    "event",
    [None, Held("one", "7", "m", "exchange", 2**62), Matched("one", 0, None), Released("one", 5), Paused(), Resumed(),
     Halted("“so”"), Reversed("one"), Resumed("so", "local"), Voided("m", ("a", "b"))],
)  # fmt: skip
def test_an_event_is_read_back(event: Held | Matched | None) -> None:
    assert event_of(stored_event(event)) == event


_ROWS_READ = """
    SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_xact_user_tables
    WHERE relname IN ('ledger_entry', 'ledger_posting') ORDER BY relname
"""
