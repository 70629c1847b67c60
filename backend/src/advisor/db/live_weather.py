"""What is known around a fixture: the weather at its ground, and the providers' names for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

_HOURS_SHOWN: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherRow:
    """One hour at the ground by one provider; metric units, probability in [0, 1]."""

    provider: str
    ground: str
    city: str
    indoor: bool | None
    made_at: datetime
    at: datetime
    temperature_c: float | None
    wind_ms: float | None
    gust_ms: float | None
    precipitation_mm: float | None
    precipitation_probability: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRow:
    """What a provider calls an event; ``score``: how sure that is, None where a person or nobody said so before."""

    provider: str
    ref: str
    home: str
    away: str
    score: float | None


async def weather_of(connection: asyncpg.Connection, event: int, kickoff: datetime) -> list[WeatherRow]:
    """The hour of the kick-off and those after it, by provider and hour."""
    start = kickoff.replace(minute=0, second=0, microsecond=0)
    rows = await connection.fetch(
        """
        SELECT w.provider, g.name AS ground, g.city, g.indoor, w.made_at, w.at, w.temperature_c, w.wind_ms, w.gust_ms,
               w.precipitation_mm, w.precipitation_probability
        FROM event_ground eg JOIN ground g ON g.id = eg.ground_id JOIN weather_hour w ON w.ground_id = g.id
        WHERE eg.event_id = $1 AND w.at >= $2 AND w.at < $3 ORDER BY w.provider, w.at
        """,
        event,
        start,
        start + _HOURS_SHOWN,
    )
    return [WeatherRow(**row) for row in rows]


async def identities_of(connection: asyncpg.Connection, event: int) -> list[IdentityRow]:
    """The providers' events that are this one."""
    rows = await connection.fetch(
        """
        SELECT provider, ref, home, away, CASE WHEN decided_at IS NULL THEN nullif(score, 0) END AS score
        FROM provider_event WHERE event_id = $1 ORDER BY provider, ref
        """,
        event,
    )
    return [IdentityRow(**row) for row in rows]
