"""Rates at which amounts of two assets meet: imported, listed, and loaded by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.clock import instant_of, micros_of
from advisor.core.money.rates import Rate, Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesStored:
    """What came of storing rates.

    Attributes:
        added: of pairs and instants that had none.
        changed: others than were stored so far for their pair and instant.
        unchanged: those stored before.
    """

    added: int
    changed: int
    unchanged: int


async def store_rates(connection: asyncpg.Connection, rates: Sequence[Rate]) -> RatesStored:
    """Store rates, all or none. A rate takes the place of the one its pair had at the instant.

    Args:
        rates: one for a pair and instant at most.
    """
    async with connection.transaction():
        # The row's version before, where there was one, says whether it is new.
        rows = await connection.fetch(
            _STORE,
            [each.base for each in rates],
            [each.quote for each in rates],
            [instant_of(each.at) for each in rates],
            [each.rate for each in rates],
            [each.source for each in rates],
        )
    added = sum(row["added"] for row in rows)
    return RatesStored(added=added, changed=len(rows) - added, unchanged=len(rates) - len(rows))


async def rates_from(connection: asyncpg.Connection | asyncpg.Pool, now: datetime) -> Rates:
    """Of each pair the last rate at an instant, and those that follow."""
    return Rates(map(_rate, await connection.fetch(_FROM, now)))


async def latest_rates(connection: asyncpg.Connection | asyncpg.Pool, limit: int) -> list[Rate]:
    """Stored rates, of each pair the newest first.

    Args:
        limit: of each pair at most.
    """
    return [_rate(row) for row in await connection.fetch(_LATEST, limit)]


def _rate(row: asyncpg.Record) -> Rate:
    return Rate(row["base"], row["quote"], micros_of(row["at"]), row["rate"], row["source"])


_STORE: Final = """
    INSERT INTO rate AS known (base, quote, at, rate, source)
    SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::numeric[], $5::text[])
    ON CONFLICT (base, quote, at) DO UPDATE SET rate = excluded.rate, source = excluded.source
        WHERE (known.rate, known.source) IS DISTINCT FROM (excluded.rate, excluded.source)
    RETURNING xmax = 0 AS added
"""
_FROM: Final = """
    SELECT r.base, r.quote, r.at, r.rate, r.source FROM rate r
    WHERE r.at >= coalesce(
        (SELECT max(last.at) FROM rate last WHERE last.base = r.base AND last.quote = r.quote AND last.at <= $1), $1
    )
    ORDER BY r.base, r.quote, r.at
"""
_LATEST: Final = """
    SELECT base, quote, at, rate, source FROM (
        SELECT *, row_number() OVER (PARTITION BY base, quote ORDER BY at DESC) AS place FROM rate
    ) AS ranked
    WHERE place <= $1 ORDER BY base, quote, at DESC
"""
