"""Count and hash of quotes, to the same number in PostgreSQL and over columns, in whatever order the rows come.

Of each row a weighted sum of all its columns is squared modulo a prime, and the squares are added up. Both sides
compute it by themselves, so that what PostgreSQL has and what was read of it are compared, not one reading with itself.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Final, Self

import asyncpg
import polars as pl

_PRIME: Final = 2_147_483_647
"""2³¹ − 1: its square fits 64 bits, and no sign of a remainder changes a square."""

_WEIGHTS: Final = {
    "event": 449,
    "market": 457,
    "participant": 523,
    "line": 461,
    "selection": 463,
    "venue": 467,
    "side": 479,
    "odds_e4": 487,
    "size": 491,
    "size_asset": 521,
    "quality_flag": 499,
    "at": 503,
    "seen": 509,
}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of some rows.

    Attributes:
        rows: how many.
        hash: 0 for none; of two sets together the sum of both.
    """

    rows: int = 0
    hash: int = 0

    def __add__(self, other: Self) -> "Fingerprint":
        return Fingerprint(self.rows + other.rows, self.hash + other.hash)


def fingerprint_of(frame: pl.DataFrame) -> Fingerprint:
    """Of some quotes.

    Args:
        frame: with venues by id, sizes not known as -1, their assets by number (0 if not known), and instants in µs
            since the Unix epoch.
    """
    terms = [pl.col(name).cast(pl.Int64) % _PRIME * weight for name, weight in _WEIGHTS.items()]
    square = (reduce(add, terms) % _PRIME).pow(2) % _PRIME
    return Fingerprint(len(frame), int(frame.select(square.cast(pl.Int64).sum()).item()))


async def stored_fingerprint(connection: asyncpg.Connection, start: datetime, end: datetime) -> Fingerprint:
    """Of the quotes that PostgreSQL has of this time, the end left out."""
    row = await connection.fetchrow(_STORED, start, end)
    assert row is not None  # noqa: S101 - an aggregate always has a row
    return Fingerprint(row["rows"], row["hash"])


_STORED: Final = """
    SELECT count(*) AS rows, coalesce(sum(h * h % 2147483647), 0)::bigint AS hash FROM (
        SELECT (
            event_id % 2147483647 * 449 + market::bigint * 457 + participant::bigint * 523
            + line::bigint * 461 + selection::bigint * 463
            + venue_id::bigint * 467 + side::bigint * 479 + odds_e4::bigint * 487
            + coalesce(size, -1) % 2147483647 * 491 + coalesce(size_asset, 0)::bigint * 521 + quality_flag::bigint * 499
            + (extract(epoch FROM at) * 1000000)::bigint % 2147483647 * 503
            + (extract(epoch FROM seen_at) * 1000000)::bigint % 2147483647 * 509
        ) % 2147483647 AS h
        FROM quote WHERE seen_at >= $1 AND seen_at < $2
    ) AS each
"""
