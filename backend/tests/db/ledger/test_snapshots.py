"""Snapshots of portfolios: whatever a portfolio lives through, one of them and what came later is the whole ledger."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import cast

import asyncpg
import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from advisor.core.clock import micros_of
from advisor.core.errors import SnapshotRefusedError
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.entries import entries_of, write_entries
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.ledger.snapshot_content import VERSION, content_of, memory_of
from advisor.db.ledger.snapshots import (
    KEPT,
    StoredSnapshot,
    balances_of,
    keep_snapshot,
    posted_keys,
    snapshot_before,
)
from advisor.engine.portfolios.memory import PortfolioMemory, PostedKeys
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.portfolios.proof import prove, taken_up
from advisor.ledger.accounts import AccountKind
from advisor.ledger.entries import Transaction
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import BANKROLL, start_day
from tests.db.ledger.test_ledger_entries import CASH, NOON, a_life
from tests.emptying import empty
from tests.unit.engine.plain_books import EVENT_OF, MARKETS
from tests.unit.engine.portfolios import test_portfolio_lives as lives


def posted(entries: Sequence[Transaction]) -> PostedKeys:
    return PostedKeys([each.key for each in entries], [each.reverses for each in entries if each.reverses is not None])


class SnapshotMachine(lives.PortfolioMachine):
    """A life of which a snapshot is made now and then; corrections reverse what lies before it, and after."""

    def __init__(self) -> None:
        super().__init__()
        self.content = b""
        self.covered = 0
        self.remember(days=1_000)

    @rule(days=st.sampled_from((0, 20, 1_000, 1_000, 1_000)))
    def remember(self, days: int) -> None:
        """Make a snapshot, of one that has forgotten what lies back so long."""
        self.portfolio.forget_settled(self.now - timedelta(days=days))
        memory = self.portfolio.memory()
        self.content, self.covered = content_of(memory), memory.entries

    def all_are_known(self) -> bool:
        return all(self.portfolio.settled(bet.key) is not None for bet in self.plain.settled_bets())

    @precondition(lambda self: self.plain.settled_bets() and self.all_are_known())
    @rule(data=st.data(), hours=st.integers(0, 40))
    def correct(self, data: st.DataObject, hours: int) -> None:
        super().correct(data, hours)

    @invariant()
    def a_snapshot_and_later_entries_are_the_whole_ledger(self) -> None:
        entries = list(self.portfolio.ledger)
        memory = memory_of(CASH.portfolio, self.content)
        again = taken_up(CASH, lives.LIMITS, memory, posted(entries[: self.covered]), entries[self.covered :])
        prove(again, self.portfolio.ledger.balances, CASH.asset)
        assert again.open_bets == self.portfolio.open_bets
        assert again.ledger.balances == self.portfolio.ledger.balances
        for key in self.asked:
            assert again.held(key) == self.portfolio.held(key)
        for bet in self.plain.settled_bets():
            assert again.settled(bet.key) == self.portfolio.settled(bet.key)
        for each in (again, self.portfolio):
            start_day(each.state, micros_of(self.now))
        assert again.state.totals.tolist() == self.portfolio.state.totals.tolist()
        for market in MARKETS:
            assert again.exposure(market) == self.portfolio.exposure(market)
            places = [each.rows(EVENT_OF[market], market, "exchange")[0] for each in (again, self.portfolio)]
            assert again.state.event_exposure[places[0]] == self.portfolio.state.event_exposure[places[1]]


TestSnapshots = SnapshotMachine.TestCase
TestSnapshots.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)


@pytest.fixture
async def writing(connection: asyncpg.Connection) -> WritingConnection:
    await empty(connection, "ledger_entry", "ledger_posting", "ledger_account")
    await connection.execute("DELETE FROM portfolio_snapshot")
    await open_portfolio(cast("WritingConnection", connection), "main", Mode.PAPER)
    return cast("WritingConnection", connection)


async def written(writing: WritingConnection, portfolio: Portfolio) -> PortfolioMemory:
    """Everything of a portfolio into the database, with a snapshot of it."""
    await write_entries(writing, "main", portfolio.ledger.take())
    memory = portfolio.memory()
    assert await keep_snapshot(writing, "main", memory, NOON) > 0
    return memory


async def restored(writing: WritingConnection, stored: StoredSnapshot) -> Portfolio:
    keys = await posted_keys(writing, "main", stored.last_entry)
    later = [entry async for entry in entries_of(writing, "main", stored.last_entry)]
    return taken_up(CASH, NO_LIMITS, stored.memory(), keys, later)


async def newest(writing: WritingConnection) -> StoredSnapshot:
    found = await snapshot_before(writing, "main", None)
    assert found is not None
    return found


async def test_a_stored_snapshot_is_what_it_was_and_refuses_what_was_posted_before(writing: WritingConnection) -> None:
    book = a_life()
    entries = list(book.ledger)
    await written(writing, book)
    again = await restored(writing, await newest(writing))
    prove(again, await balances_of(writing, "main"), "EUR")
    assert again.ledger.balances == book.ledger.balances
    assert (again.ledger.posted, again.open_bets) == (len(entries), book.open_bets)
    for one, other in zip(again.state[:-1], book.state[:-1], strict=True):
        np.testing.assert_array_equal(one, other)
    assert not any(again.ledger.is_new(entry) for entry in entries)
    # What was settled before the snapshot is settled anew after it.
    for each in (again, book):
        each.correct({"order-0": -2}, NOON + timedelta(hours=2))
    assert again.ledger.take() == book.ledger.take()
    assert again.state.totals.tolist() == book.state.totals.tolist()


async def test_later_entries_are_added_to_a_snapshot(writing: WritingConnection) -> None:
    book = a_life()
    await written(writing, book)
    book.move("more", 500, NOON + timedelta(hours=3))
    await write_entries(writing, "main", book.ledger.take())
    again = await restored(writing, await newest(writing))
    prove(again, await balances_of(writing, "main"), "EUR")
    assert again.state.totals[BANKROLL] == book.state.totals[BANKROLL]


async def test_the_last_few_are_kept_of_each_portfolio(writing: WritingConnection) -> None:
    memory = await written(writing, a_life())
    assert await keep_snapshot(writing, "other", memory, NOON) == 0
    for _ in range(KEPT + 2):
        await keep_snapshot(writing, "main", memory, NOON)
    assert await writing.fetchval("SELECT count(*) FROM portfolio_snapshot") == KEPT
    last = await newest(writing)
    assert last.id == await writing.fetchval("SELECT max(id) FROM portfolio_snapshot")
    before = await snapshot_before(writing, "main", last.id)
    assert before is not None
    assert before.id < last.id


@pytest.mark.parametrize(
    "change",
    [
        "content = set_byte(content, 9, get_byte(content, 9) # 1)",
        "digest = set_byte(digest, 0, get_byte(digest, 0) # 1)",
        "last_entry = last_entry - 1",
        "version = version + 1",
    ],
)
async def test_a_changed_snapshot_is_found_by_its_hash(writing: WritingConnection, change: str) -> None:
    await written(writing, a_life())
    await writing.execute(f"UPDATE portfolio_snapshot SET {change}")
    with pytest.raises(SnapshotRefusedError, match="its hash is another"):
        (await newest(writing)).memory()


async def test_a_snapshot_of_another_portfolio_is_found_by_its_hash(writing: WritingConnection) -> None:
    await written(writing, a_life())
    other = replace(await newest(writing), portfolio="other")
    with pytest.raises(SnapshotRefusedError, match="its hash is another"):
        other.memory()


async def test_a_snapshot_of_more_than_the_ledger_has_is_refused(writing: WritingConnection) -> None:
    """The database was put back to an earlier state, or an entry was added behind the engine's back."""
    book = a_life()
    entries = book.ledger.take()
    await write_entries(writing, "main", entries[:-1])
    await keep_snapshot(writing, "main", book.memory(), NOON)
    with pytest.raises(SnapshotRefusedError, match=f"covers {len(entries)} entries, and the ledger has"):
        await restored(writing, await newest(writing))


async def test_a_later_entry_that_contradicts_a_snapshot_refuses_it(writing: WritingConnection) -> None:
    book = a_life()
    memory = await written(writing, book)
    keys = await posted_keys(writing, "main", (await newest(writing)).last_entry)
    other = a_life()
    other.move("more", 5, NOON + timedelta(hours=2))
    with pytest.raises(SnapshotRefusedError, match="contradicts"):
        taken_up(CASH, NO_LIMITS, memory, keys, [next(iter(other.ledger))])


def test_a_portfolio_with_other_money_than_its_accounts_is_not_proven() -> None:
    book = a_life()
    balances = dict(book.ledger.balances)
    prove(book, balances, "EUR")
    balances[CASH] += 1
    with pytest.raises(SnapshotRefusedError, match="cash has"):
        prove(book, balances, "EUR")
    with pytest.raises(SnapshotRefusedError, match="at_risk has 0"):
        prove(book, {**book.ledger.balances, replace(CASH, kind=AccountKind.AT_RISK, venue="x"): 1}, "EUR")


def test_a_risk_state_with_other_money_than_its_accounts_is_not_proven() -> None:
    book = a_life()
    book.state.totals[BANKROLL] += 1
    with pytest.raises(SnapshotRefusedError, match="its bankroll is"):
        prove(book, book.ledger.balances, "EUR")


def test_content_that_is_none_is_refused() -> None:
    for content in (b"", b"x" * 40, content_of(a_life().memory())[:-9]):
        with pytest.raises(SnapshotRefusedError, match="cannot be read"):
            memory_of("main", content)


def test_what_is_remembered_is_that_of_its_version() -> None:
    """Whoever changes what a snapshot says raises its version: an older one would be read as something else."""
    content = zlib.decompress(content_of(a_life().memory()))
    assert (VERSION, sha256(content).hexdigest()) == (
        2,
        "726f63a6782618b32df019365f996939501c9214352d57ec4ee06d2220217099",
    )
