"""Conservative mode by hand: a person lets nothing new be bet, and bets come back step by step once it has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import ConflictError, NotFoundError
from advisor.risk.breakers.breaker import EVERYWHERE, Finding, TradingBreakerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ConservativeRow:
    """One time that a person wanted it.

    Attributes:
        public_id: by which others name it.
        venue: where; None: everywhere.
        ended_at: None while it stands, as are the two after it.
    """

    id: int
    public_id: UUID
    venue: str | None
    reason: str
    set_by: str
    set_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_because: str | None


async def conservative_standing(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[ConservativeRow]:
    """Those that have not ended, in the order in which they were set."""
    rows = await reader.fetch("SELECT * FROM conservative_mode WHERE ended_at IS NULL ORDER BY id")
    return [_row(row) for row in rows]


async def conservative_findings(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[Finding]:
    """What speaks for breakers by a person's word."""
    return [
        Finding(
            kind=TradingBreakerKind.CONSERVATIVE,
            subject=each.venue or EVERYWHERE,
            value=1.0,
            limit=0.0,
            trips=True,
            text=f"{each.set_by} wants conservative mode: {each.reason.rstrip('.')}.",
        )
        for each in await conservative_standing(reader)
    ]


async def begin_conservative(
    connection: asyncpg.Connection, venue: str | None, reason: str, set_by: str, at: datetime
) -> ConservativeRow:
    """Let nothing new be bet; one that stands already over the same stays as it is.

    Args:
        venue: where; None: everywhere.

    Raises:
        NotFoundError: there is no such venue.
        ConflictError: one that stood was ended at the same time.
    """
    if venue is not None and not await connection.fetchval("SELECT EXISTS (SELECT FROM venue WHERE key = $1)", venue):
        raise NotFoundError("venue", venue)
    row = await connection.fetchrow(_BEGIN, venue or "", reason, set_by, at)
    if row is None:
        row = await connection.fetchrow(
            "SELECT * FROM conservative_mode WHERE venue = $1 AND ended_at IS NULL", venue or ""
        )
    if row is None:
        raise ConflictError("It was ended while it was set again; look and try again.")
    return _row(row)


async def end_conservative(
    connection: asyncpg.Connection, id_: int, because: str, ended_by: str, at: datetime
) -> ConservativeRow:
    """Let bets come back, first not at all for a while, then at reduced stakes.

    Raises:
        NotFoundError: there is no such time.
        ConflictError: it was ended before.
    """
    row = await connection.fetchrow(_END, id_, because, ended_by, at)
    if row is not None:
        return _row(row)
    if await connection.fetchval("SELECT EXISTS (SELECT FROM conservative_mode WHERE id = $1)", id_):
        raise ConflictError("The conservative mode was ended before.")
    raise NotFoundError("conservative mode", str(id_))


def _row(row: asyncpg.Record) -> ConservativeRow:
    values = dict(row)
    return ConservativeRow(**{**values, "venue": values["venue"] or None})


_BEGIN: Final = """
    INSERT INTO conservative_mode (venue, reason, set_by, set_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (venue) WHERE ended_at IS NULL DO NOTHING
    RETURNING *
"""
_END: Final = """
    UPDATE conservative_mode SET ended_at = $4, ended_by = $3, ended_because = $2
    WHERE id = $1 AND ended_at IS NULL
    RETURNING *
"""
