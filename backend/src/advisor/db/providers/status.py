"""What is stored of providers, for those who look on: states, costs, breakers' changes, and what could not be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg

from advisor.db.cursors import MAX_ID, id_of
from advisor.ports.upstream_store import SnapshotRecord, TransitionRecord

_SPEND_DAYS: Final = 31
_QUALITY_FLAG_DAYS: Final = 7
_MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpend:
    """What a provider's calls cost on one day (UTC); ``money_e6`` in millionths of the currency."""

    provider: str
    day: date
    calls: int
    credits: int
    money_e6: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """One thing that is fetched, as the table ``feed_subject`` has it."""

    kind: str
    key: str
    sport: str
    cost: int
    next_due: datetime | None
    tried_at: datetime | None
    succeeded_at: datetime | None
    items: int | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFlagRow:
    """Quotes of a venue that were kept from strategies for one reason (``engine.quality.flags.QualityFlag``)."""

    venue: str
    quality_flag: int
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """Items of answers that could not be read for one reason."""

    reason: str
    times: int
    last_seen: datetime
    last_path: str
    last_detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownRow:
    """A field of answers that we do not know."""

    field: str
    times: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRecord:
    """Everything stored of one provider beside its state."""

    subjects: Sequence[SubjectRow]
    spend: Sequence[DaySpend]
    quality_flags: Sequence[QualityFlagRow]
    refused: Sequence[RefusedRow]
    unknown: Sequence[UnknownRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionPage:
    """Changes of breakers, newest first."""

    items: Sequence[TransitionRecord]
    next_cursor: str | None


async def provider_snapshots(pool: asyncpg.Pool) -> list[SnapshotRecord]:
    """Each provider as the process that calls it last wrote it, by key."""
    rows = await pool.fetch("SELECT provider, body, at FROM upstream_provider_state ORDER BY provider")
    return [SnapshotRecord(**row) for row in rows]


async def spend_on(pool: asyncpg.Pool, day: date) -> dict[str, DaySpend]:
    """What each provider cost on a day; those that cost nothing are missing."""
    rows = await pool.fetch(f"{_SPEND} WHERE day = $1 GROUP BY provider, day, currency", day)
    return {row["provider"]: DaySpend(**row) for row in rows}


async def provider_record(pool: asyncpg.Pool, provider: str, today: date) -> ProviderRecord:
    """Everything about one provider; empty for one that nothing was ever stored of."""
    async with pool.acquire() as connection:
        return ProviderRecord(
            subjects=[SubjectRow(**row) for row in await connection.fetch(_SUBJECTS, provider)],
            spend=[
                DaySpend(**row)
                for row in await connection.fetch(
                    f"{_SPEND} WHERE provider = $1 AND day > $2 GROUP BY provider, day, currency ORDER BY day DESC",
                    provider,
                    today - timedelta(days=_SPEND_DAYS),
                )
            ],
            quality_flags=[
                QualityFlagRow(**row)
                for row in await connection.fetch(_QUALITY_FLAGS, provider, today - timedelta(days=_QUALITY_FLAG_DAYS))
            ],
            refused=[RefusedRow(**row) for row in await connection.fetch(_REFUSED, provider, _MOST_ROWS)],
            unknown=[UnknownRow(**row) for row in await connection.fetch(_UNKNOWN, provider, _MOST_ROWS)],
        )


async def transition_page(
    pool: asyncpg.Pool, *, provider: str | None, limit: int, cursor: str | None
) -> TransitionPage:
    """Changes of breakers, of one provider or of all.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    rows = await pool.fetch(_TRANSITIONS, provider, MAX_ID if cursor is None else id_of(cursor), limit + 1)
    return TransitionPage(
        items=[
            TransitionRecord(**{name: value for name, value in row.items() if name != "id"}) for row in rows[:limit]
        ],
        next_cursor=str(rows[limit - 1]["id"]) if len(rows) > limit else None,
    )


_SPEND: Final = """
    SELECT provider, day, sum(requests)::bigint AS calls, sum(credits)::bigint AS credits,
           sum(money_e6)::bigint AS money_e6, currency
    FROM upstream_cost
"""
_SUBJECTS: Final = """
    SELECT kind, key, sport, cost, next_due, tried_at, succeeded_at, items, error FROM feed_subject
    WHERE provider = $1 ORDER BY next_due NULLS LAST, kind, key LIMIT 1000
"""
_QUALITY_FLAGS: Final = """
    SELECT v.key AS venue, s.quality_flag, sum(s.quotes)::bigint AS quotes
    FROM quality_flag_count s JOIN venue v ON v.id = s.venue_id
    WHERE s.provider = $1 AND s.day > $2 GROUP BY v.key, s.quality_flag ORDER BY quotes DESC, v.key, s.quality_flag
"""
_REFUSED: Final = """
    SELECT reason, times, last_seen, last_path, last_detail FROM refused_item
    WHERE provider = $1 ORDER BY last_seen DESC, reason LIMIT $2
"""
_UNKNOWN: Final = """
    SELECT field, times, first_seen, last_seen FROM unknown_field
    WHERE provider = $1 ORDER BY last_seen DESC, field LIMIT $2
"""
_TRANSITIONS: Final = """
    SELECT id, provider, endpoint, before, after, reason, at FROM upstream_transition
    WHERE ($1::text IS NULL OR provider = $1) AND id < $2 ORDER BY id DESC LIMIT $3
"""
