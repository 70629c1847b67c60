"""Records of subjects in the database."""

from collections.abc import Sequence
from typing import cast

import asyncpg

from advisor.db.providers.subjects import StoredSubject, save_subjects, subjects_of


async def save_records(pool: asyncpg.Pool, records: Sequence[StoredSubject]) -> None:
    """Store them as they stand."""
    async with pool.acquire() as lent:
        await save_subjects(cast("asyncpg.Connection", lent), records)


async def load_records(pool: asyncpg.Pool, provider: str) -> list[StoredSubject]:
    """What an earlier process knew of a provider's subjects."""
    async with pool.acquire() as lent:
        return await subjects_of(cast("asyncpg.Connection", lent), provider)
