"""Where events take place, and the weather there. ``db.fixtures.weather`` reads those of one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from advisor.core.places import Place, PlaceGroup
from advisor.core.readings import Stadium, WeatherReading


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStadium:
    """A stadium whose place is not known yet."""

    id: int
    stadium: Stadium


async def set_stadiums(connection: asyncpg.Connection, stadiums: Mapping[int, Stadium]) -> None:
    """Note where events take place; what a provider does not say about a stadium stays as it was.

    Args:
        stadiums: by our event ids; events deleted meanwhile are left out.
    """
    named = {event: stadium for event, stadium in sorted(stadiums.items()) if stadium.name}
    if not named:
        return
    indoor: dict[tuple[str, str, str], bool | None] = {}
    for each in named.values():
        key = (each.name, each.city, each.country)
        indoor[key] = indoor.get(key) if each.indoor is None else each.indoor
    rows = [(*key, indoor[key]) for key in sorted(indoor)]
    of_events = [(event, each.name, each.city, each.country) for event, each in named.items()]
    async with connection.transaction():
        await connection.executemany(_STADIUM, rows)
        await connection.executemany(_EVENT_STADIUM, of_events)


async def stadiums_without_place(
    connection: asyncpg.Connection, searched_before: datetime, limit: int
) -> list[StoredStadium]:
    """Stadiums of coming events that are to be looked for on the map, those never looked for first.

    Args:
        searched_before: not those looked for later without success.
    """
    rows = await connection.fetch(_WITHOUT_PLACE, searched_before, limit)
    return [
        StoredStadium(
            id=row["id"],
            stadium=Stadium(name=row["name"], city=row["city"], country=row["country"], indoor=row["indoor"]),
        )
        for row in rows
    ]


async def set_place(connection: asyncpg.Connection, stadium: int, place: Place | None, at: datetime) -> None:
    """Note where a stadium is on the map, or that nobody knows; of the place only the coordinates count."""
    latitude, longitude = (None, None) if place is None else (place.latitude, place.longitude)
    await connection.execute(_PLACE, stadium, latitude, longitude, at)


async def places_of_events(connection: asyncpg.Connection, start: datetime, end: datetime) -> list[PlaceGroup]:
    """Open-air stadiums of events that kick off in [start, end), by our competition codes."""
    groups: dict[tuple[str, str], list[Place]] = {}
    for row in await connection.fetch(_PLACES, start, end):
        place = Place(
            latitude=row["latitude"], longitude=row["longitude"], name=row["name"], country=_iso(row["country"])
        )
        groups.setdefault((row["code"], row["sport"]), []).append(place)
    return [PlaceGroup(competition=code, sport=sport, places=tuple(places)) for (code, sport), places in groups.items()]


async def write_weather(connection: asyncpg.Connection, readings: Sequence[WeatherReading]) -> None:
    """Store hours at all stadiums at the places asked for; an earlier forecast never replaces a later one."""
    rows = [
        (
            reading.latitude,
            reading.longitude,
            hour.at,
            reading.provider,
            reading.made_at,
            hour.temperature_c,
            hour.wind_ms,
            hour.gust_ms,
            hour.precipitation_mm,
            hour.precipitation_probability,
        )
        for reading in sorted(readings, key=lambda each: (each.latitude, each.longitude, each.provider))
        for hour in reading.hours
    ]
    await connection.executemany(_WEATHER, rows)


def _iso(country: str) -> str:
    return country if len(country) == _ISO_LETTERS and country.isupper() else ""


_ISO_LETTERS: Final = 2

_STADIUM: Final = """
    INSERT INTO stadium AS known (name, city, country, indoor) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name, city, country) DO UPDATE SET indoor = excluded.indoor
    WHERE excluded.indoor IS NOT NULL AND known.indoor IS DISTINCT FROM excluded.indoor
"""
_EVENT_STADIUM: Final = """
    INSERT INTO event_stadium AS known (event_id, stadium_id)
    SELECT e.id, s.id FROM event e, stadium s WHERE e.id = $1 AND s.name = $2 AND s.city = $3 AND s.country = $4
    ON CONFLICT (event_id) DO UPDATE SET stadium_id = excluded.stadium_id WHERE known.stadium_id <> excluded.stadium_id
"""
_WITHOUT_PLACE: Final = """
    SELECT s.id, s.name, s.city, s.country, s.indoor FROM stadium s
    WHERE s.latitude IS NULL AND (s.searched_at IS NULL OR s.searched_at < $1) AND s.indoor IS NOT TRUE
      AND EXISTS (
        SELECT FROM event_stadium es JOIN event e ON e.id = es.event_id
        WHERE es.stadium_id = s.id AND e.status = 'scheduled'
      )
    ORDER BY s.searched_at NULLS FIRST, s.id LIMIT $2
"""
_PLACE: Final = """
    UPDATE stadium SET latitude = coalesce($2, latitude), longitude = coalesce($3, longitude), searched_at = $4
    WHERE id = $1
"""
_PLACES: Final = """
    SELECT DISTINCT c.code, c.sport, s.latitude, s.longitude, s.name, s.country
    FROM event e JOIN competition c ON c.id = e.competition_id JOIN event_stadium es ON es.event_id = e.id
    JOIN stadium s ON s.id = es.stadium_id
    WHERE e.kickoff >= $1 AND e.kickoff < $2 AND e.status IN ('scheduled', 'in_play') AND s.latitude IS NOT NULL
      AND s.longitude IS NOT NULL AND s.indoor IS NOT TRUE
    ORDER BY c.code, s.name
"""
# Coordinates come back as they were asked for, but for digits that a provider's address has no place for.
_WEATHER: Final = """
    INSERT INTO weather_hour AS known (
        stadium_id, at, provider, made_at, temperature_c, wind_ms, gust_ms, precipitation_mm, precipitation_probability
    )
    SELECT s.id, $3, $4, $5, $6, $7, $8, $9, $10 FROM stadium s
    WHERE abs(s.latitude - $1) < 0.0001 AND abs(s.longitude - $2) < 0.0001
    ON CONFLICT (stadium_id, at, provider) DO UPDATE
    SET made_at = excluded.made_at, temperature_c = excluded.temperature_c, wind_ms = excluded.wind_ms,
        gust_ms = excluded.gust_ms, precipitation_mm = excluded.precipitation_mm,
        precipitation_probability = excluded.precipitation_probability
    WHERE known.made_at <= excluded.made_at
"""
