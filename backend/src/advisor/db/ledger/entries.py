"""Entries of the ledger, written in the transaction of what caused them, and read to rebuild a portfolio."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Final

import asyncpg

from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.events import event_of, stored_event
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Posting, Transaction

_NOWHERE: Final = ""
"""The column ``venue`` of an account at no venue."""


async def write_entries(connection: WritingConnection, portfolio: str, entries: Sequence[Transaction]) -> None:
    """Post entries of a portfolio, and bring the balances of their accounts up to date.

    Raises:
        asyncpg.UniqueViolationError: one was posted before, or reverses what was reversed before.
        asyncpg.ForeignKeyViolationError: one reverses what was never posted.
        asyncpg.NotNullViolationError: there is no such portfolio.
        asyncpg.CheckViolationError: one is off balance, or not the opposite of what it reverses.
    """
    if not entries:
        return
    postings = [(entry.key, posting.account, posting.amount) for entry in entries for posting in entry.postings]
    moved: Counter[Account] = Counter()
    for _, account, amount in postings:
        moved[account] += amount
    await connection.execute(
        _WRITE,
        portfolio,
        [entry.key for entry in entries],
        [entry.at for entry in entries],
        [stored_event(entry.event) for entry in entries],
        [entry.reverses for entry in entries],
        *_columns(list(moved)),
        [str(amount) for amount in moved.values()],
        [key for key, _, _ in postings],
        *_columns([account for _, account, _ in postings]),
        [str(amount) for _, _, amount in postings],
    )


def _columns(accounts: Sequence[Account]) -> tuple[list[str], list[str], list[str]]:
    """Venues, assets and kinds."""
    return (
        [account.venue or _NOWHERE for account in accounts],
        [account.asset for account in accounts],
        [str(account.kind) for account in accounts],
    )


async def entries_of(connection: asyncpg.Connection, portfolio: str, after: int = 0) -> AsyncIterator[Transaction]:
    """All entries of a portfolio in their order.

    Args:
        after: only those after the one of this id.
    """
    while rows := await connection.fetch(_OF_PORTFOLIO, portfolio, after, _AT_ONCE):
        for row in rows:
            yield _entry(portfolio, row)
        after = rows[-1]["id"]


def _entry(portfolio: str, row: asyncpg.Record) -> Transaction:
    postings = zip(row["venues"], row["assets"], row["kinds"], row["amounts"], strict=True)
    return Transaction(
        row["key"],
        row["at"],
        tuple(
            Posting(Account(portfolio, venue or None, asset, AccountKind(kind)), int(amount))
            for venue, asset, kind, amount in postings
        ),
        event_of(row["event"]),
        row["reverses"],
    )


_AT_ONCE: Final = 5_000

_WRITE: Final = """
    WITH entry AS (
        INSERT INTO ledger_entry (portfolio, mode, key, at, event, reverses)
        SELECT $1, (SELECT mode FROM portfolio WHERE name = $1), e.key, e.at, e.event::jsonb, e.reverses
        FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[])
            WITH ORDINALITY AS e(key, at, event, reverses, place)
        ORDER BY place RETURNING id, key
    ), account AS (
        INSERT INTO ledger_account AS known (portfolio, mode, venue, asset, kind, balance)
        SELECT $1, (SELECT mode FROM portfolio WHERE name = $1), a.venue, a.asset, a.kind, a.amount::numeric
        FROM unnest($6::text[], $7::text[], $8::text[], $9::text[]) AS a(venue, asset, kind, amount)
        ORDER BY a.venue, a.asset, a.kind
        ON CONFLICT (portfolio, venue, asset, kind) DO UPDATE SET balance = known.balance + excluded.balance
        RETURNING id, venue, asset, kind, mode
    )
    INSERT INTO ledger_posting (entry_id, account_id, mode, amount)
    SELECT entry.id, account.id, account.mode, sum(p.amount::numeric)
    FROM unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
        AS p(key, venue, asset, kind, amount)
    JOIN entry USING (key) JOIN account USING (venue, asset, kind) GROUP BY entry.id, account.id, account.mode
"""
_OF_PORTFOLIO: Final = """
    SELECT e.id, e.key, e.at, e.event::text AS event, e.reverses,
        coalesce(array_agg(a.venue ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS venues,
        coalesce(array_agg(a.asset ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS assets,
        coalesce(array_agg(a.kind ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS kinds,
        coalesce(array_agg(p.amount ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS amounts
    FROM ledger_entry e
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    WHERE e.portfolio = $1 AND e.id > $2 GROUP BY e.id ORDER BY e.id LIMIT $3
"""
