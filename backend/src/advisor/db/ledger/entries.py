"""Entries of the ledger, written in the transaction of what caused them, and read to rebuild a portfolio."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Final

import asyncpg

from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.events import event_of, stored_event
from advisor.ledger.entries import Account, AccountKind, Posting, Transaction

_NOWHERE: Final = ""
"""The column ``venue`` of an account at no venue."""


async def write_entries(connection: WritingConnection, portfolio: str, entries: Sequence[Transaction]) -> None:
    """Post entries of a portfolio, and bring the balances of their accounts up to date.

    Raises:
        asyncpg.UniqueViolationError: one was posted before.
        asyncpg.CheckViolationError: one is off balance.
    """
    if not entries:
        return
    ids = await connection.fetch(
        _ENTRIES,
        portfolio,
        [entry.key for entry in entries],
        [entry.at for entry in entries],
        [stored_event(entry.event) for entry in entries],
    )
    numbers = {row["key"]: row["id"] for row in ids}
    postings = [(entry.key, posting) for entry in entries for posting in entry.postings]
    moved: Counter[Account] = Counter()
    for _, posting in postings:
        moved[posting.account] += posting.amount
    if not moved:
        return
    accounts = list(moved)
    rows = await connection.fetch(
        _ACCOUNTS,
        portfolio,
        [account.venue or _NOWHERE for account in accounts],
        [account.asset for account in accounts],
        [str(account.kind) for account in accounts],
        [Decimal(moved[account]) for account in accounts],
    )
    places = {(row["venue"], row["asset"], row["kind"]): row["id"] for row in rows}
    await connection.execute(
        _POSTINGS,
        [numbers[key] for key, _ in postings],
        [places[p.account.venue or _NOWHERE, p.account.asset, str(p.account.kind)] for _, p in postings],
        [Decimal(posting.amount) for _, posting in postings],
    )


async def entries_of(connection: asyncpg.Connection, portfolio: str) -> AsyncIterator[Transaction]:
    """All entries of a portfolio in their order; in a transaction."""
    async for row in connection.cursor(_OF_PORTFOLIO, portfolio, prefetch=5_000):
        postings = zip(row["venues"], row["assets"], row["kinds"], row["amounts"], strict=True)
        yield Transaction(
            row["key"],
            row["at"],
            tuple(
                Posting(Account(portfolio, venue or None, asset, AccountKind(kind)), int(amount))
                for venue, asset, kind, amount in postings
            ),
            event_of(row["event"]),
        )


_ENTRIES: Final = """
    INSERT INTO ledger_entry (portfolio, key, at, event)
    SELECT $1, e.key, e.at, e.event::jsonb
    FROM unnest($2::text[], $3::timestamptz[], $4::text[]) WITH ORDINALITY AS e(key, at, event, place) ORDER BY place
    RETURNING id, key
"""
_ACCOUNTS: Final = """
    INSERT INTO ledger_account AS known (portfolio, venue, asset, kind, balance)
    SELECT $1, a.venue, a.asset, a.kind, a.amount
    FROM unnest($2::text[], $3::text[], $4::text[], $5::numeric[]) AS a(venue, asset, kind, amount)
    ORDER BY a.venue, a.asset, a.kind
    ON CONFLICT (portfolio, venue, asset, kind) DO UPDATE SET balance = known.balance + excluded.balance
    RETURNING id, venue, asset, kind
"""
_POSTINGS: Final = """
    INSERT INTO ledger_posting (entry_id, account_id, amount)
    SELECT p.entry, p.account, sum(p.amount)
    FROM unnest($1::bigint[], $2::integer[], $3::numeric[]) AS p(entry, account, amount) GROUP BY p.entry, p.account
"""
_OF_PORTFOLIO: Final = """
    SELECT e.key, e.at, e.event::text AS event,
        coalesce(array_agg(a.venue ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS venues,
        coalesce(array_agg(a.asset ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS assets,
        coalesce(array_agg(a.kind ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS kinds,
        coalesce(array_agg(p.amount ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS amounts
    FROM ledger_entry e
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    WHERE e.portfolio = $1 GROUP BY e.id ORDER BY e.id
"""
