"""What strategy instances did on paper."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import asyncpg

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """Bets of one instance in one mode; see ``risk.promotion.PaperRecord``.

    Attributes:
        first_at: when the first of the settled bets was decided; None where there is none.
        clv_mean, clv_deviation: 0 where too few are measured.
    """

    settled: int
    first_at: datetime | None
    measured: int
    clv_mean: float
    clv_deviation: float
    unknown: int
    open_items: int


async def record_of(reader: Reader, name: str, mode: str) -> StoredRecord:
    """What an instance did in a mode; unknown orders, and open items with differences of accounts that nothing
    explains, are those of everybody."""
    row = await reader.fetchrow(_RECORD, name, mode)
    if row is None:
        raise RuntimeError("A query without groups gives one row.")
    return StoredRecord(**dict(row))


_RECORD: Final = """
    SELECT count(b.reference) AS settled, min(b.intended_at) AS first_at, count(v.clv) AS measured,
           coalesce(avg(v.clv), 0)::float8 AS clv_mean, coalesce(stddev_samp(v.clv), 0)::float8 AS clv_deviation,
           (SELECT count(*) FROM bet_order WHERE state = 'unknown') AS unknown,
           (SELECT count(*) FROM open_item WHERE closed_at IS NULL)
           + (SELECT count(*) FROM reconciliation_item WHERE closed_at IS NULL AND cause IS NULL) AS open_items
    FROM bet_order b LEFT JOIN bet_evidence v USING (reference)
    WHERE b.instance = $1 AND b.mode = $2 AND b.settled_at IS NOT NULL AND b.outcome <> 'void'
"""
