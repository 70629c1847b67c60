"""Stadiums and weather, subjects of feeds, and counts of what could not be used."""

from datetime import timedelta

import asyncpg
import pytest

from advisor.core.places import Place
from advisor.core.readings import RefusedItem, Stadium, WeatherHour, WeatherReading
from advisor.db.events.weather import places_of_events, set_place, set_stadiums, stadiums_without_place, write_weather
from advisor.db.providers.data_quality import add_quality_flags, add_refused, add_unknown_fields
from advisor.db.providers.subjects import StoredSubject, keep_subjects, save_subjects, subjects_of
from advisor.engine.quality.flags import QualityFlag
from advisor.ports.feeds import FetchKind, Subject
from tests.db.live_rows import NOON, make_events

HOUR = timedelta(hours=1)


@pytest.fixture
async def connection(connection: asyncpg.Connection) -> asyncpg.Connection:
    """Empty of what these tests write."""
    await connection.execute("TRUNCATE stadium, feed_subject, quality_flag_count, refused_item, unknown_field CASCADE")
    return connection


def stadium(name: str, indoor: bool | None = False) -> Stadium:
    return Stadium(name=name, city="London", country="GB", indoor=indoor)


async def test_stadiums_are_found_on_the_map_once(connection: asyncpg.Connection) -> None:
    events = await make_events(connection, 3)
    told = {
        events[0]: stadium("Emirates"),
        events[1]: stadium("Emirates", indoor=None),
        events[2]: stadium("Dome", True),
    }
    await set_stadiums(connection, told | {events[2] + 1: stadium("Nowhere")})
    (missing,) = [
        each for each in await stadiums_without_place(connection, NOON, 10) if each.stadium.name == "Emirates"
    ]
    # A later word that does not tell leaves what is known.
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

    async def told(made: int, temperature: float, latitude: float = 51.555) -> None:
        hour = WeatherHour(
            at=NOON, temperature_c=temperature, wind_ms=None, gust_ms=None, precipitation_mm=0.0,
            precipitation_probability=1.0,
        )  # fmt: skip
        reading = WeatherReading(
            provider="nws", latitude=latitude, longitude=-0.108, made_at=NOON + made * HOUR, hours=(hour,)
        )
        await write_weather(connection, [reading])

    for made, temperature in ((1, 5.0), (0, 9.0), (2, 6.5)):
        await told(made, temperature)
    await told(3, 30.0, latitude=40.0)
    rows = await connection.fetch("SELECT temperature_c, wind_ms, made_at FROM weather_hour")
    assert [tuple(row) for row in rows] == [(6.5, None, NOON + 2 * HOUR)]


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


async def test_what_could_not_be_used_is_counted(connection: asyncpg.Connection) -> None:
    later = NOON + HOUR
    for at in (NOON, later):
        await add_quality_flags(
            connection, {("a", "bet365", QualityFlag.STALE): 2, ("a", "x", QualityFlag.OUTLIER): 1}, at
        )
        item = RefusedItem("[3].name", "missing_field", f"at {at:%H}\0\ud800" + 1_000 * "x")
        await add_refused(connection, {("a", "missing_field"): (item, 5)}, at)
        await add_unknown_fields(connection, {("a", "x.y"): 3}, at)
    counts = await connection.fetch("SELECT quality_flag, quotes, day FROM quality_flag_count ORDER BY quality_flag")
    assert [tuple(row) for row in counts] == [(1, 4, NOON.date()), (5, 2, NOON.date())]
    refused = await connection.fetchrow("SELECT times, first_seen, last_seen, last_detail FROM refused_item")
    assert refused is not None
    assert tuple(refused)[:3] == (10, NOON, later)
    assert refused["last_detail"].startswith("at 13\N{REPLACEMENT CHARACTER}?x")
    assert len(refused["last_detail"]) == 500
    field = await connection.fetchrow("SELECT field, times, first_seen, last_seen FROM unknown_field")
    assert tuple(field or ()) == ("x.y", 6, NOON, later)
    for add in (add_quality_flags, add_refused, add_unknown_fields):
        await add(connection, {}, NOON)
