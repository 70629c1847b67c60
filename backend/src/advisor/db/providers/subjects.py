"""What is fetched of each provider, and when it last was; so that a restart does not fetch everything anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.ports.feeds import FetchKind, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSubject:
    """What became of a subject.

    Attributes:
        next_due: when it is fetched again.
        tried_at, succeeded_at: None for never.
        items: in the last answer.
        error: of the last try, None if it succeeded.
    """

    provider: str
    subject: Subject
    next_due: datetime | None
    tried_at: datetime | None
    succeeded_at: datetime | None
    items: int | None
    error: str | None


async def save_subjects(connection: asyncpg.Connection, subjects: Sequence[StoredSubject]) -> None:
    """Store what became of these subjects."""
    rows = [
        (
            each.provider,
            str(each.subject.kind),
            each.subject.key,
            each.subject.sport,
            each.subject.cost,
            each.next_due,
            each.tried_at,
            each.succeeded_at,
            each.items,
            each.error,
        )
        for each in sorted(subjects, key=lambda each: (each.provider, each.subject.kind, each.subject.key))
    ]
    await connection.executemany(_SAVE, rows)


async def keep_subjects(connection: asyncpg.Connection, provider: str, subjects: Sequence[Subject]) -> None:
    """Forget a provider's subjects that are not among these."""
    kinds, keys = [str(each.kind) for each in subjects], [each.key for each in subjects]
    await connection.execute(_KEEP, provider, kinds, keys)


async def subjects_of(connection: asyncpg.Connection, provider: str) -> list[StoredSubject]:
    """A provider's subjects as last stored."""
    rows = await connection.fetch("SELECT * FROM feed_subject WHERE provider = $1 ORDER BY kind, key", provider)
    return [
        StoredSubject(
            provider=row["provider"],
            subject=Subject(kind=FetchKind(row["kind"]), key=row["key"], sport=row["sport"], cost=row["cost"]),
            next_due=row["next_due"],
            tried_at=row["tried_at"],
            succeeded_at=row["succeeded_at"],
            items=row["items"],
            error=row["error"],
        )
        for row in rows
    ]


_SAVE: Final = """
    INSERT INTO feed_subject (provider, kind, key, sport, cost, next_due, tried_at, succeeded_at, items, error)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (provider, kind, key) DO UPDATE
    SET sport = excluded.sport, cost = excluded.cost, next_due = excluded.next_due, tried_at = excluded.tried_at,
        succeeded_at = excluded.succeeded_at, items = excluded.items, error = excluded.error
"""
_KEEP: Final = """
    DELETE FROM feed_subject WHERE provider = $1
      AND NOT (kind, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))
"""
