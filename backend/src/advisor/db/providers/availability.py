"""Which providers were down at the last step, and since when those answer again that were."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from advisor.core.clock import instant_of, micros_of
from advisor.db.leader.writes import WritingConnection
from advisor.engine.books.messages import Availability


async def save_availabilities(connection: WritingConnection, states: Sequence[Availability]) -> None:
    """Store the last change of each of these providers."""
    if not states:
        return
    ordered = sorted(states, key=lambda state: state.provider)
    await connection.executemany(_SAVE, [(each.provider, each.up, instant_of(each.at)) for each in ordered])


async def load_availabilities(pool: asyncpg.Pool | asyncpg.Connection) -> list[Availability]:
    """The last change of each provider that was ever down."""
    rows = await pool.fetch("SELECT provider, up, at FROM provider_availability ORDER BY provider")
    return [Availability(provider=row["provider"], up=row["up"], at=micros_of(row["at"])) for row in rows]


_SAVE: Final = """
    INSERT INTO provider_availability (provider, up, at) VALUES ($1, $2, $3)
    ON CONFLICT (provider) DO UPDATE SET up = excluded.up, at = excluded.at
"""
