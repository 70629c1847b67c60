"""What is fetched of a provider, and when it last was, outlives a restart."""

import asyncpg

from advisor.db.providers.subjects import StoredSubject, keep_subjects, save_subjects, subjects_of
from advisor.ports.feeds import FetchKind, Subject
from tests.db.live_rows import NOON


async def test_subjects_outlive_a_restart(connection: asyncpg.Connection) -> None:
    def stored(key: str, items: int | None, error: str | None = None) -> StoredSubject:
        subject = Subject(kind=FetchKind.ODDS, key=key, sport="football", cost=3)
        return StoredSubject(
            provider="a", subject=subject, next_due=NOON, tried_at=None, succeeded_at=None, items=items, error=error
        )

    await save_subjects(connection, [stored("x", None), stored("y", 1)])
    await save_subjects(connection, [stored("x", 7, "no answer")])
    assert await subjects_of(connection, "a") == [stored("x", 7, "no answer"), stored("y", 1)]
    await keep_subjects(connection, "a", [stored("y", 1).subject])
    assert await subjects_of(connection, "a") == [stored("y", 1)]
    assert await subjects_of(connection, "b") == []
