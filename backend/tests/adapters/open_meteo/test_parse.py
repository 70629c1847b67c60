"""Open-Meteo's forecasts: units, hours, places, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from advisor.adapters.open_meteo import parse, parse_places
from advisor.core.errors import PayloadRefusedError
from advisor.core.places import Place
from advisor.core.readings import Reading, WeatherHour
from tests.adapters.mutations import Json, damaged, encoded
from tests.adapters.reading_checks import NOW, assert_sane

UNITS: dict[str, Json] = {
    "time": "iso8601",
    "temperature_2m": "°C",
    "wind_speed_10m": "m/s",
    "wind_gusts_10m": "m/s",
    "precipitation": "mm",
    "precipitation_probability": "%",
}
HOURLY: dict[str, Json] = {
    "time": ["2026-11-28T15:00", "2026-11-28T16:00", "2026-11-28T17:00"],
    "temperature_2m": [9.0, 8.5, None],
    "wind_speed_10m": [5.0, 6.0, 7.0],
    "wind_gusts_10m": [10.0, 11.0, 12.0],
    "precipitation": [0.1, 0.2, 0.3],
    "precipitation_probability": [10, 20, 30],
}
ASKED = Place(latitude=51.5, longitude=-0.1)


def forecast(
    *, units: dict[str, Json] | None = None, hourly: dict[str, Json] | None = None, **more: Json
) -> dict[str, Json]:
    return {
        "latitude": 51.52,
        "longitude": -0.12,
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 20.0,
        "hourly_units": {**UNITS, **(units or {})},
        "hourly": {**HOURLY, **(hourly or {})},
        **more,
    }


def read(document: Json, *places: Place) -> Reading:
    reading = parse(encoded(document), NOW, places)
    assert_sane(reading)
    return reading


def first_hour(document: Json) -> WeatherHour:
    return read(document).weather[0].hours[0]


def test_sums_and_maxima_belong_to_the_hour_before_their_mark() -> None:
    (weather,) = read(forecast(), ASKED).weather
    assert (weather.latitude, weather.longitude, weather.made_at) == (51.5, -0.1, NOW)
    first = weather.hours[0]
    assert first.at == datetime(2026, 11, 28, 15, tzinfo=UTC)
    assert (first.temperature_c, first.wind_ms, first.gust_ms, first.precipitation_mm) == (9.0, 5.0, 11.0, 0.2)
    assert first.precipitation_probability == pytest.approx(0.2)
    assert (weather.hours[2].temperature_c, weather.hours[2].wind_ms, weather.hours[2].precipitation_mm) == (
        None,
        7.0,
        None,
    )


@pytest.mark.parametrize(
    ("unit", "expected"), [("m/s", 5.0), ("km/h", 5 / 3.6), ("mp/h", 2.2352), ("mph", 2.2352), ("kn", 2.5722)]
)
def test_winds_in_every_unit(unit: str, expected: float) -> None:
    assert first_hour(forecast(units={"wind_speed_10m": unit})).wind_ms == pytest.approx(expected, abs=1e-4)


def test_temperatures_and_rain_in_american_units() -> None:
    hour = first_hour(
        forecast(units={"temperature_2m": "°F", "precipitation": "inch"}, hourly={"temperature_2m": [50.0, 1.0, 1.0]})
    )
    assert hour.temperature_c == pytest.approx(10.0)
    assert hour.precipitation_mm == pytest.approx(5.08)


def test_local_times_are_counted_from_their_offset() -> None:
    assert first_hour(forecast(utc_offset_seconds=-18000)).at == datetime(2026, 11, 28, 20, tzinfo=UTC)


def test_unix_times() -> None:
    start = 1_795_878_000
    hourly: dict[str, Json] = {"time": [start, start + 3600, start + 7200]}
    times = forecast(units={"time": "unixtime"}, hourly=hourly, utc_offset_seconds=3600)
    assert first_hour(times).at == datetime(2026, 11, 28, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("units", "hourly", "path", "reason"),
    [
        ({"wind_speed_10m": "furlongs"}, {}, "hourly.wind_speed_10m", "unknown_unit"),
        ({"wind_speed_10m": None}, {}, "hourly.wind_speed_10m", "missing_field"),
        ({}, {"wind_speed_10m": [1.0]}, "hourly.wind_speed_10m", "wrong_length"),
        ({}, {"wind_speed_10m": ["1", 6.0, 7.0]}, "hourly.wind_speed_10m[0]", "wrong_type"),
        ({}, {"wind_speed_10m": [500.0, 6.0, 7.0]}, "hourly.wind_speed_10m[0]", "out_of_range"),
        ({}, {"wind_speed_10m": [-1.0, 6.0, 7.0]}, "hourly.wind_speed_10m[0]", "out_of_range"),
    ],
)
def test_a_bad_value_is_refused_and_its_neighbours_are_not(
    units: dict[str, Json], hourly: dict[str, Json], path: str, reason: str
) -> None:
    reading = read(forecast(units=units, hourly=hourly))
    hour = reading.weather[0].hours[0]
    assert (hour.wind_ms, hour.temperature_c) == (None, 9.0)
    assert [(refused.path, refused.reason) for refused in reading.refused] == [(path, reason)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (forecast(utc_offset_seconds=None), "bad_offset"),
        (forecast(utc_offset_seconds=10**9), "bad_offset"),
        (forecast(units={"time": "stardate"}), "unknown_unit"),
        (forecast(hourly={"time": ["2026-11-28T15:00", "2026-11-28T16:00", "2026-11-28T16:00"]}), "not_hourly"),
        (forecast(hourly={"time": ["2026-11-28T15:00", "2026-11-28T16:00Z", "x"]}), "bad_time"),
        (forecast(latitude=91), "bad_place"),
        (forecast(latitude=40), "other_place"),
        (forecast(hourly=dict.fromkeys(HOURLY.keys() - {"time"})), "no_values"),
        ({"latitude": 51.5, "longitude": 0.0}, "missing_field"),
        (3, "wrong_type"),
    ],
)
def test_a_bad_place_is_refused_and_its_neighbour_is_not(bad: Json, reason: str) -> None:
    reading = read([bad, forecast()], ASKED, ASKED)
    assert len(reading.weather) == 1
    assert [refused.reason for refused in reading.refused] == [reason]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"error":true,"reason":"Daily API request limit exceeded."}', "error_body"),
        (b'{"latitude":1.0,"longitude":1.0,"daily":{}}', "wrong_shape"),
        (b"{}", "wrong_shape"),
        (b"7", "wrong_shape"),
        (b"", "empty"),
        (encoded([forecast()]), "wrong_count"),
    ],
)
def test_other_bodies_are_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        parse(body, NOW, (ASKED, ASKED))
    assert refused.value.reason == reason


@given(damaged([forecast(), forecast(latitude=10.0)]))
def test_damage_is_refused_or_harmless(body: bytes) -> None:
    with suppress(PayloadRefusedError):
        assert_sane(parse(body, NOW))


PLACES: Json = {
    "results": [
        {"name": "Leeds", "latitude": 53.79648, "longitude": -1.54785, "country_code": "GB"},
        {"name": "Leeds", "latitude": 33.5, "longitude": -86.5, "country_code": "US"},
        {"name": "Nowhere", "latitude": 153.0, "longitude": 0.0},
    ],
    "generationtime_ms": 0.5,
}


def test_places_found_by_name() -> None:
    first, second = parse_places(encoded(PLACES))
    assert first == Place(latitude=53.79648, longitude=-1.54785, name="Leeds", country="GB")
    assert second.country == "US"
    assert parse_places(b'{"generationtime_ms":0.4}') == ()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"error":true,"reason":"no"}', b'{"results":7}'])
def test_other_bodies_are_no_places(body: bytes) -> None:
    with pytest.raises(PayloadRefusedError):
        parse_places(body)


@given(damaged(PLACES))
def test_damaged_places_are_refused_or_harmless(body: bytes) -> None:
    with suppress(PayloadRefusedError):
        assert all(abs(place.latitude) <= 90 and place.name.isprintable() for place in parse_places(body))


def test_every_recorded_answer_is_read_or_refused(real_data: Path) -> None:
    refused: dict[str, str] = {}
    for path in sorted((real_data / "wire" / "open_meteo").iterdir()):
        try:
            reading = parse(path.read_bytes(), NOW)
        except PayloadRefusedError as error:
            refused[path.name] = error.reason
            continue
        assert_sane(reading)
        assert reading.refused == (), path.name
        assert reading.unknown_fields == {}, path.name
        assert len(reading.weather[0].hours) >= 168, path.name
    assert all("daily" in name and reason == "wrong_shape" for name, reason in refused.items())


def test_a_recorded_night_in_toronto_by_hand(real_data: Path) -> None:
    body = (real_data / "wire" / "open_meteo" / "linecast_forecast.json").read_bytes()
    (weather,) = parse(body, NOW).weather
    # 2026-03-04T00:00 at UTC-5: 32.0 °F and 4.0 mph.
    assert weather.hours[0].at == datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert weather.hours[0].temperature_c == pytest.approx(0.0)
    assert weather.hours[0].wind_ms == pytest.approx(1.788, abs=1e-3)
    assert weather.hours[-1].at - weather.hours[0].at == timedelta(hours=191)
