"""Accounts of the ledger, and its entries in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.orders.modes import Mode
from advisor.db.conditions import Conditions
from advisor.db.cursors import id_of
from advisor.ledger.accounts import AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account, with its balance in smallest units; debits are above zero.

    Attributes:
        venue: None of what is at no venue.
    """

    portfolio: str
    mode: Mode
    venue: str | None
    asset: str
    kind: AccountKind
    balance: int


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A line of an entry; smallest units, above zero a debit."""

    venue: str | None
    asset: str
    kind: AccountKind
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry of the ledger.

    Attributes:
        key: what happened, once in its portfolio.
        event: what it means to the risk state: name of one of ``ledger.events``, small letters; None: nothing.
        reverses: key of the entry that it takes back; None of most.
    """

    id: int
    portfolio: str
    mode: Mode
    key: str
    at: datetime
    event: str | None
    reverses: str | None
    postings: tuple[PostingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """A page of entries, newest first."""

    items: Sequence[EntryRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries to list; None asks for all.

    Attributes:
        key: how their keys begin.
        bet: those of this order.
    """

    portfolio: str | None = None
    mode: Mode | None = None
    key: str | None = None
    bet: UUID | None = None


async def ledger_accounts(
    pool: asyncpg.Connection | asyncpg.Pool, portfolio: str | None, mode: Mode | None
) -> Sequence[AccountRow]:
    """All accounts, or those of one portfolio or one mode."""
    rows = await pool.fetch(
        "SELECT portfolio, mode, venue, asset, kind, balance FROM ledger_account "
        "WHERE ($1::text IS NULL OR portfolio = $1) AND ($2::text IS NULL OR mode = $2) "
        "ORDER BY portfolio, asset, kind, venue",
        portfolio,
        None if mode is None else str(mode),
    )
    return [
        AccountRow(
            portfolio=row["portfolio"],
            mode=Mode(row["mode"]),
            venue=row["venue"] or None,
            asset=row["asset"],
            kind=AccountKind(row["kind"]),
            balance=int(row["balance"]),
        )
        for row in rows
    ]


async def entry_page(
    pool: asyncpg.Connection | asyncpg.Pool, wanted: EntryFilter, *, limit: int, cursor: str | None
) -> EntryPage:
    """A page of entries, newest first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    conditions = _conditions(wanted)
    if cursor is not None:
        conditions.add("id < {}", id_of(cursor))
    rows = await pool.fetch(
        _PAGE.format(where=conditions.where(), order="DESC", limit=f"LIMIT {limit + 1:d}"), *conditions.arguments
    )
    items = [_entry(row) for row in rows[:limit]]
    return EntryPage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


async def entries_of_bet(pool: asyncpg.Connection | asyncpg.Pool, portfolio: str, bet: UUID) -> Sequence[EntryRow]:
    """All entries of one order, oldest first."""
    conditions = _conditions(EntryFilter(portfolio=portfolio, bet=bet))
    rows = await pool.fetch(_PAGE.format(where=conditions.where(), order="ASC", limit=""), *conditions.arguments)
    return [_entry(row) for row in rows]


def _conditions(wanted: EntryFilter) -> Conditions:
    conditions = Conditions()
    if wanted.portfolio is not None:
        conditions.add("portfolio = {}", wanted.portfolio)
    if wanted.mode is not None:
        conditions.add("mode = {}", str(wanted.mode))
    if wanted.key is not None:
        conditions.add("starts_with(key, {})", wanted.key)
    if wanted.bet is not None:
        # An id has no wildcards; a pattern with a fixed beginning can be looked up in the index of keys.
        conditions.add("key LIKE {}", f"{wanted.bet}:%")
    return conditions


def _entry(row: asyncpg.Record) -> EntryRow:
    postings = zip(row["venues"], row["assets"], row["kinds"], row["amounts"], strict=True)
    return EntryRow(
        id=row["id"],
        portfolio=row["portfolio"],
        mode=Mode(row["mode"]),
        key=row["key"],
        at=row["at"],
        event=row["event"],
        reverses=row["reverses"],
        postings=tuple(
            PostingRow(venue or None, asset, AccountKind(kind), int(amount)) for venue, asset, kind, amount in postings
        ),
    )


_PAGE: Final = """
    SELECT e.id, e.portfolio, e.mode, e.key, e.at, e.event, e.reverses,
        coalesce(array_agg(a.venue ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{{}}') AS venues,
        coalesce(array_agg(a.asset ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{{}}') AS assets,
        coalesce(array_agg(a.kind ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{{}}') AS kinds,
        coalesce(array_agg(p.amount ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{{}}') AS amounts
    FROM (
        SELECT id, portfolio, mode, key, at, event ->> 'kind' AS event, reverses
        FROM ledger_entry {where} ORDER BY id {order} {limit}
    ) e
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY e.id, e.portfolio, e.mode, e.key, e.at, e.event, e.reverses ORDER BY e.id {order}
"""
