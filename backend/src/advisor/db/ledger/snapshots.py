"""Snapshots of portfolios: they shorten a start, and the ledger says whether they are right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.errors import SnapshotRefusedError
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.snapshot_content import VERSION, content_of, digest_of, memory_of
from advisor.engine.portfolios.memory import PortfolioMemory, PostedKeys
from advisor.ledger.accounts import Account, AccountKind

KEPT: Final = 3
"""Snapshots of a portfolio: the last, and earlier ones in case it is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """A snapshot as it was found, not looked at yet.

    Attributes:
        last_entry: id of the last entry of the ledger that it covers.
        at: when it was made.
    """

    id: int
    portfolio: str
    version: int
    last_entry: int
    content: bytes
    digest: bytes
    at: datetime

    @property
    def is_readable(self) -> bool:
        """Whether this program knows its version."""
        return self.version == VERSION

    def memory(self) -> PortfolioMemory:
        """What it says.

        Raises:
            SnapshotRefusedError: it is not what was written.
        """
        if digest_of(self.portfolio, self.version, self.last_entry, self.content) != self.digest:
            raise SnapshotRefusedError("its hash is another")
        return memory_of(self.portfolio, self.content)


async def keep_snapshot(connection: WritingConnection, portfolio: str, memory: PortfolioMemory, at: datetime) -> int:
    """Store what the entries of a portfolio have made of it, all of which are stored; gives its bytes.

    A portfolio without an entry has no snapshot: 0.
    """
    last = await connection.fetchval(_LAST, portfolio)
    if last is None:
        return 0
    content = content_of(memory)
    digest = digest_of(portfolio, VERSION, last, content)
    await connection.execute(_KEEP, portfolio, VERSION, last, content, digest, at)
    await connection.execute(_DROP, portfolio, KEPT)
    return len(content)


async def snapshot_before(connection: asyncpg.Connection, portfolio: str, before: int | None) -> StoredSnapshot | None:
    """The newest snapshot of a portfolio, or with an id the newest before that one; None: there is none."""
    row = await connection.fetchrow(_BEFORE, portfolio, before)
    return None if row is None else StoredSnapshot(**row)


async def posted_keys(connection: asyncpg.Connection, portfolio: str, last_entry: int) -> PostedKeys:
    """Keys of the entries of a portfolio up to one of them."""
    # One value for all of them: rows would take four times as long.
    [row] = await connection.fetch(_KEYS, portfolio, last_entry)
    return PostedKeys(row["keys"], row["reversed"])


async def balances_of(connection: asyncpg.Connection, portfolio: str) -> Mapping[Account, int]:
    """Balances of all accounts of a portfolio, smallest units."""
    rows = await connection.fetch(
        "SELECT venue, asset, kind, balance FROM ledger_account WHERE portfolio = $1 ORDER BY id", portfolio
    )
    return {
        Account(portfolio, row["venue"] or None, row["asset"], AccountKind(row["kind"])): int(row["balance"])
        for row in rows
    }


_LAST: Final = "SELECT id FROM ledger_entry WHERE portfolio = $1 ORDER BY id DESC LIMIT 1"
_KEEP: Final = """
    INSERT INTO portfolio_snapshot (portfolio, version, last_entry, content, digest, at, fencing_number, mode)
    VALUES ($1, $2, $3, $4, $5, $6,
        coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint,
        (SELECT mode FROM portfolio WHERE name = $1))
"""
_DROP: Final = """
    DELETE FROM portfolio_snapshot WHERE portfolio = $1 AND id <= (
        SELECT id FROM portfolio_snapshot WHERE portfolio = $1 ORDER BY id DESC OFFSET $2 LIMIT 1
    )
"""
_BEFORE: Final = """
    SELECT id, portfolio, version, last_entry, content, digest, at FROM portfolio_snapshot
    WHERE portfolio = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT 1
"""
_KEYS: Final = """
    SELECT coalesce(array_agg(key), '{}') AS keys,
        coalesce(array_agg(reverses) FILTER (WHERE reverses IS NOT NULL), '{}') AS reversed
    FROM ledger_entry WHERE portfolio = $1 AND id <= $2
"""
