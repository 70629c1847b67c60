"""Who moves first, in the database."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.timing.leads import VenueLead


async def write_leads(connection: asyncpg.Connection, leads: Sequence[VenueLead], now: datetime) -> None:
    """Put these in the place of all that are stored."""
    async with connection.transaction():
        await connection.execute("DELETE FROM venue_lead")
        await connection.executemany(_INSERT, [(*astuple(lead), now) for lead in leads])


async def load_leads(
    connection: asyncpg.Connection, competition: str | None = None, market: int | None = None
) -> list[VenueLead]:
    """Those of a competition or market type, or all: the known ones first, by the seconds of the lead."""
    return [VenueLead(**row) for row in await connection.fetch(_SELECT, competition, market)]


async def leads_computed_at(connection: asyncpg.Connection) -> datetime | None:
    """When the leads were computed; None for never."""
    at: datetime | None = await connection.fetchval("SELECT max(computed_at) FROM venue_lead")
    return at


_INSERT: Final = """
    INSERT INTO venue_lead (competition, market, leader, follower, seconds, error, moves, events, grid, computed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_SELECT: Final = """
    SELECT competition, market, leader, follower, seconds, error, moves, events, grid FROM venue_lead
    WHERE ($1::text IS NULL OR competition = $1) AND ($2::smallint IS NULL OR market = $2)
    ORDER BY competition, market, seconds DESC NULLS LAST, leader, follower
"""
