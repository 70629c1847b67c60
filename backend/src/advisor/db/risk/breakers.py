"""Trading breakers, as the leader writes them and others read them; and what their causes are computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
import numpy as np

from advisor.core.arrays import Bool, Float64, Int8
from advisor.core.clock import instant_of, micros_of
from advisor.db.leader.writes import WritingConnection
from advisor.risk.breakers.breaker import Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.volatility import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerChange:
    """A change of a breaker.

    Attributes:
        after: the breaker from then on.
    """

    before: TradingBreakerState
    after: Breaker


@dataclass(frozen=True, slots=True)
class SettledRecord:
    """Bets of an instance that were won or lost in full.

    Attributes:
        probability: (n,) of the selection, as it was decided.
        side: (n,) ``Side``.
        won: (n,) whether it did.
    """

    probability: Float64
    side: Int8
    won: Bool


async def breakers(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[Breaker]:
    """All that ever opened, by kind and subject."""
    return [_breaker(row) for row in await reader.fetch("SELECT * FROM trading_breaker ORDER BY kind, subject")]


async def last_changes(reader: asyncpg.Connection | asyncpg.Pool, most: int) -> Sequence[BreakerChange]:
    """The last changes of all breakers, newest first."""
    return [
        BreakerChange(before=TradingBreakerState(row["before"]), after=_breaker(row))
        for row in await reader.fetch(_CHANGES, most)
    ]


async def write_changes(connection: WritingConnection, changes: Sequence[BreakerChange]) -> None:
    """Store breakers as they are now, and each change in the history."""
    if not changes:
        return
    await connection.executemany(_UPSERT, [_values(each.after) for each in changes])
    await connection.executemany(_INSERT, [(*_values(each.after), str(each.before)) for each in changes])


async def write_windows(connection: WritingConnection, windows: Sequence[Window]) -> None:
    """Store how far odds moved."""
    if windows:
        rows = [(each.competition, instant_of(each.at), each.value, each.prices) for each in windows]
        await connection.executemany(_WINDOW, rows)


async def windows_since(reader: asyncpg.Connection | asyncpg.Pool, since: datetime) -> Sequence[Window]:
    """How far odds moved since an instant, the oldest first."""
    rows = await reader.fetch("SELECT * FROM odds_volatility WHERE at >= $1 ORDER BY at, competition", since)
    return [Window(row["competition"], micros_of(row["at"]), row["value"], row["prices"]) for row in rows]


async def competitions_of(reader: asyncpg.Connection | asyncpg.Pool, events: Sequence[int]) -> Mapping[int, str]:
    """Codes of the competitions of events, by our ids; an unknown event is left out."""
    rows = await reader.fetch(_COMPETITIONS, list(events))
    return {row["id"]: row["code"] for row in rows}


async def settled_records(
    reader: asyncpg.Connection | asyncpg.Pool, instances: Sequence[str], most: int
) -> Mapping[str, SettledRecord]:
    """The last settled bets of instances, by their names; those that were returned or divided say nothing.

    Args:
        most: bets of each instance.
    """
    found: dict[str, list[asyncpg.Record]] = {name: [] for name in instances}
    for row in await reader.fetch(_RECORDS, list(instances), most):
        found[row["instance"]].append(row)
    return {
        name: SettledRecord(
            np.array([row["probability"] for row in rows], np.float64),
            np.array([row["side"] for row in rows], np.int8),
            np.array([row["outcome"] == "won" for row in rows], np.bool_),
        )
        for name, rows in found.items()
    }


def _values(breaker: Breaker) -> tuple[str, str, str, datetime, str, float, float]:
    return (
        str(breaker.kind),
        breaker.subject,
        str(breaker.state),
        breaker.since,
        breaker.reason,
        breaker.value,
        breaker.limit,
    )


def _breaker(row: asyncpg.Record) -> Breaker:
    return Breaker(
        kind=TradingBreakerKind(row["kind"]),
        subject=row["subject"],
        state=TradingBreakerState(row["state"]),
        since=row["since"],
        reason=row["reason"],
        value=row["value"],
        limit=row["limit_value"],
    )


_UPSERT: Final = """
    INSERT INTO trading_breaker (kind, subject, state, since, reason, value, limit_value, fencing_number)
    VALUES ($1, $2, $3, $4, $5, $6, $7,
        coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint)
    ON CONFLICT (kind, subject) DO UPDATE SET
        state = excluded.state, since = excluded.since, reason = excluded.reason, value = excluded.value,
        limit_value = excluded.limit_value, fencing_number = excluded.fencing_number
"""
_INSERT: Final = """
    INSERT INTO trading_breaker_change (kind, subject, after, at, reason, value, limit_value, before)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_CHANGES: Final = """
    SELECT kind, subject, before, after AS state, at AS since, reason, value, limit_value FROM trading_breaker_change
    ORDER BY id DESC LIMIT $1
"""
_WINDOW: Final = """
    INSERT INTO odds_volatility (competition, at, value, prices) VALUES ($1, $2, $3, $4)
    ON CONFLICT (competition, at) DO UPDATE SET value = excluded.value, prices = excluded.prices
"""
_COMPETITIONS: Final = """
    SELECT e.id, c.code FROM event e JOIN competition c ON c.id = e.competition_id WHERE e.id = ANY ($1::bigint[])
"""
_RECORDS: Final = """
    SELECT o.instance, o.side, o.probability, o.outcome
    FROM unnest($1::text[]) AS of(name) CROSS JOIN LATERAL (
        SELECT instance, side, probability, outcome FROM bet_order
        WHERE instance = of.name AND settled_at IS NOT NULL AND outcome IN ('won', 'lost') AND probability IS NOT NULL
        ORDER BY settled_at DESC LIMIT $2
    ) o
"""
