"""Stadiums of events, and the weather there."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.places import Place
from advisor.core.readings import Stadium, WeatherHour, WeatherReading
from advisor.db.events.weather import places_of_events, set_place, set_stadiums, stadiums_without_place, write_weather
from tests.db.live_rows import NOON, make_events

HOUR = timedelta(hours=1)


@pytest.fixture
async def connection(connection: asyncpg.Connection) -> asyncpg.Connection:
    """Empty of what these tests write."""
    await connection.execute("TRUNCATE stadium CASCADE")
    return connection


def stadium(name: str, indoor: bool | None = False) -> Stadium:
    return Stadium(name=name, city="London", country="GB", indoor=indoor)


async def test_stadiums_are_found_on_the_map_once(connection: asyncpg.Connection) -> None:
    events = await make_events(connection, 3)
    stadiums = {
        events[0]: stadium("Emirates"),
        events[1]: stadium("Emirates", indoor=None),
        events[2]: stadium("Dome", True),
    }
    await set_stadiums(connection, stadiums | {events[2] + 1: stadium("Nowhere")})
    (missing,) = [
        each for each in await stadiums_without_place(connection, NOON, 10) if each.stadium.name == "Emirates"
    ]
    # A later report without it leaves what is known.
    assert missing.stadium == stadium("Emirates")
    assert [each.stadium.name for each in await stadiums_without_place(connection, NOON, 10)] == ["Emirates"]
    await set_place(connection, missing.id, None, NOON)
    assert await stadiums_without_place(connection, NOON, 10) == []
    assert await stadiums_without_place(connection, NOON + HOUR, 10) == [missing]
    place = Place(latitude=51.555, longitude=-0.108, name="Emirates", country="GB")
    await set_place(connection, missing.id, place, NOON)
    assert await stadiums_without_place(connection, NOON + HOUR, 10) == []
    (group,) = await places_of_events(connection, NOON, NOON + 2 * HOUR)
    assert (group.competition, group.sport, group.places) == ("E0", "football", (place,))
    assert await places_of_events(connection, NOON + 2 * HOUR, NOON + 3 * HOUR) == []


async def test_a_later_forecast_counts(connection: asyncpg.Connection) -> None:
    (event,) = await make_events(connection, 1)
    await set_stadiums(connection, {event: stadium("Emirates")})
    (missing,) = await stadiums_without_place(connection, NOON, 1)
    await set_place(connection, missing.id, Place(latitude=51.555, longitude=-0.108), NOON)

    async def forecast(made: int, temperature: float, latitude: float = 51.555) -> None:
        hour = WeatherHour(
            at=NOON, temperature_c=temperature, wind_ms=None, gust_ms=None, precipitation_mm=0.0,
            precipitation_probability=1.0,
        )  # fmt: skip
        reading = WeatherReading(
            provider="nws", latitude=latitude, longitude=-0.108, made_at=NOON + made * HOUR, hours=(hour,)
        )
        await write_weather(connection, [reading])

    for made, temperature in ((1, 5.0), (0, 9.0), (2, 6.5)):
        await forecast(made, temperature)
    await forecast(3, 30.0, latitude=40.0)
    rows = await connection.fetch("SELECT temperature_c, wind_ms, made_at FROM weather_hour")
    assert [tuple(row) for row in rows] == [(6.5, None, NOON + 2 * HOUR)]
