"""The National Weather Service's answers: hours, layers, observations, cells, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from advisor.adapters.nws import GridCell, parse, parse_cell
from advisor.core.errors import PayloadRefusedError
from advisor.core.places import Place
from advisor.core.readings import Reading, WeatherHour
from tests.adapters.mutations import Json, damaged, encoded
from tests.adapters.reading_checks import NOW, assert_sane

PLACE = Place(latitude=33.75, longitude=-84.4, name="Atlanta", country="US")


def period(**more: Json) -> dict[str, Json]:
    return {
        "number": 1,
        "name": "",
        "startTime": "2026-11-28T13:00:00-05:00",
        "endTime": "2026-11-28T14:00:00-05:00",
        "isDaytime": True,
        "temperature": 50,
        "temperatureUnit": "F",
        "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": 30},
        "windSpeed": "10 mph",
        "windDirection": "NW",
        "shortForecast": "Cloudy",
        **more,
    }


def feature(**properties: Json) -> dict[str, Json]:
    square: Json = [[[-84.0, 33.0], [-84.0, 34.0], [-85.0, 34.0], [-85.0, 33.0], [-84.0, 33.0]]]
    geometry: Json = {"type": "Polygon", "coordinates": square}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def hourly(*periods: Json, **more: Json) -> dict[str, Json]:
    return feature(updateTime="2026-11-25T08:00:00+00:00", periods=periods, **more)


def read(document: Json) -> Reading:
    reading = parse(encoded(document), NOW, PLACE)
    assert_sane(reading)
    return reading


def first_hour(document: Json) -> WeatherHour:
    reading = read(document)
    assert reading.refused == ()
    return reading.weather[0].hours[0]


def test_an_hour_in_our_units() -> None:
    (weather,) = read(hourly(period())).weather
    assert (weather.latitude, weather.longitude) == (33.75, -84.4)
    assert weather.made_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    (hour,) = weather.hours
    assert hour.at == datetime(2026, 11, 28, 18, tzinfo=UTC)
    assert hour.temperature_c == pytest.approx(10.0)
    assert hour.wind_ms == pytest.approx(4.4704)
    assert (hour.gust_ms, hour.precipitation_mm) == (None, None)
    assert hour.precipitation_probability == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 to 10 mph", 7.5 * 0.44704),
        ("36 km/h", 10.0),
        ("Calm", 0.0),
        (None, None),
        ("", None),
        ({"unitCode": "wmoUnit:km_h-1", "value": 36}, 10.0),
        ({"unitCode": "wmoUnit:km_h-1", "value": None, "minValue": 18, "maxValue": 54}, 10.0),
    ],
)
def test_winds_however_written(text: Json, expected: float | None) -> None:
    wind = first_hour(hourly(period(windSpeed=text))).wind_ms
    assert wind == (None if expected is None else pytest.approx(expected))


def test_temperatures_however_written() -> None:
    assert first_hour(hourly(period(temperature=10, temperatureUnit="C"))).temperature_c == 10
    quantity: Json = {"unitCode": "wmoUnit:degC", "value": 10.5}
    assert first_hour(hourly(period(temperature=quantity))).temperature_c == 10.5


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"endTime": "2026-11-29T01:00:00-05:00"}, "not_hourly"),
        ({"startTime": None}, "missing_field"),
        ({"startTime": "noon"}, "bad_time"),
        ({"temperatureUnit": "R"}, "unknown_unit"),
        ({"temperature": 5000}, "out_of_range"),
        ({"temperature": "50"}, "wrong_type"),
        ({"windSpeed": "breezy"}, "bad_wind"),
        ({"windSpeed": 10}, "wrong_type"),
        ({"probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": 300}}, "out_of_range"),
        ({"probabilityOfPrecipitation": {"value": 30}}, "missing_field"),
    ],
)
def test_a_bad_hour_is_refused_and_its_neighbour_is_not(more: dict[str, Json], reason: str) -> None:
    good = period(startTime="2026-11-28T14:00:00-05:00", endTime="2026-11-28T15:00:00-05:00")
    reading = read(hourly(period(**more), good))
    assert [hour.at.hour for hour in reading.weather[0].hours] == [19]
    assert [refused.reason for refused in reading.refused] == [reason]


def test_raw_layers_are_expanded_and_sums_are_spread() -> None:
    at = "2026-11-28T18:00:00+00:00"
    document = feature(
        updateTime="2026-11-25T08:00:00+00:00",
        temperature={"uom": "wmoUnit:degC", "values": [{"validTime": f"{at}/PT2H", "value": 9.5}]},
        windSpeed={"uom": "wmoUnit:km_h-1", "values": [{"validTime": f"{at}/PT1H", "value": 36}]},
        quantitativePrecipitation={"uom": "wmoUnit:mm", "values": [{"validTime": f"{at}/P1DT2H", "value": 13}]},
        probabilityOfPrecipitation={"uom": "wmoUnit:percent", "values": [{"validTime": f"{at}/PT90M", "value": 1}]},
    )
    reading = read(document)
    hours = reading.weather[0].hours
    assert len(hours) == 26
    assert [(hour.temperature_c, hour.wind_ms) for hour in hours[:3]] == [(9.5, 10.0), (9.5, None), (None, None)]
    assert {hour.precipitation_mm for hour in hours} == {0.5}
    assert [(refused.path, refused.reason) for refused in reading.refused] == [
        ("properties.probabilityOfPrecipitation.values[0].validTime", "not_hourly")
    ]


def observation(**more: Json) -> dict[str, Json]:
    return feature(
        timestamp="2026-11-25T11:53:00+00:00",
        temperature={"unitCode": "wmoUnit:degC", "value": 7.2},
        windSpeed={"unitCode": "wmoUnit:km_h-1", "value": None},
        precipitationLastHour={"unitCode": "wmoUnit:mm", "value": 1.5},
        **more,
    )


def test_observations_are_read_alone_and_in_a_collection() -> None:
    expected = (datetime(2026, 11, 25, 11, tzinfo=UTC), 7.2, None, 1.5)
    collection: dict[str, Json] = {"type": "FeatureCollection", "features": [observation(), observation()]}
    for document in (observation(), collection):
        hour = first_hour(document)
        assert (hour.at, hour.temperature_c, hour.wind_ms, hour.precipitation_mm) == expected


def test_the_middle_of_the_cell_stands_for_a_place_that_is_not_given() -> None:
    (weather,) = parse(encoded(hourly(period())), NOW).weather
    assert (weather.latitude, weather.longitude) == (33.5, -84.5)


def test_a_forecast_of_later_than_now_is_not_believed_to_be() -> None:
    document = hourly(period(), generatedAt="2026-11-25T08:10:00+00:00")
    (weather,) = parse(encoded(document), NOW - timedelta(days=1), PLACE).weather
    assert weather.made_at == NOW - timedelta(days=1)


PROBLEM = b'{"type":"https://api.weather.gov/problems/ForecastGridExpired","status":503,"detail":"x","title":"x"}'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (PROBLEM, "error_body"),
        (b"[]", "wrong_shape"),
        (b"{}", "wrong_shape"),
        (encoded(feature(gridId="FFC")), "wrong_shape"),
        (b'{"features":7}', "wrong_shape"),
        (b'{"features":[{"properties":{"event":"Flood"}}]}', "wrong_shape"),
        (encoded({"periods": [], "updateTime": "2026-11-25T08:00:00+00:00"}), "no_place"),
        (encoded(feature(periods=[], updateTime="soon")), "bad_time"),
        (b"503", "wrong_shape"),
        (b"Service Unavailable", "not_json"),
    ],
)
def test_other_bodies_are_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        parse(body, NOW)
    assert refused.value.reason == reason


@pytest.mark.parametrize("more", [{"gridX": None}, {"gridX": "1"}, {"gridY": -1}, {"gridId": "../../x"}])
def test_a_cell_must_have_office_and_numbers(more: dict[str, Json]) -> None:
    cell: dict[str, Json] = {"gridId": "FFC", "gridX": 50, "gridY": 86}
    assert parse_cell(encoded(feature(**cell))) == GridCell(office="FFC", x=50, y=86)
    with pytest.raises(PayloadRefusedError):
        parse_cell(encoded(feature(**{**cell, **more})))


@pytest.mark.parametrize("document", [hourly(period()), observation(), feature(gridId="FFC", gridX=50, gridY=86)])
@given(damaged(hourly(period())))
def test_damage_is_refused_or_harmless(document: Json, body: bytes) -> None:
    for content in (body, encoded(document)):
        with suppress(PayloadRefusedError):
            assert_sane(parse(content, NOW))
        with suppress(PayloadRefusedError):
            assert parse_cell(content).office.isalpha()


def test_every_recorded_answer_is_read_or_refused(real_data: Path) -> None:
    outcome: dict[str, str] = {}
    for path in sorted((real_data / "wire" / "nws").iterdir()):
        try:
            reading = parse(path.read_bytes(), NOW)
        except PayloadRefusedError as error:
            outcome[path.name] = error.reason
            continue
        assert_sane(reading)
        assert reading.unknown_fields == {}
        outcome[path.name] = ",".join(sorted({refused.reason for refused in reading.refused}))
    # The recorded forecast is the one of half days, whose temperatures are those of no hour.
    assert set(outcome.values()) <= {"wrong_shape", "not_hourly", ""}
    assert outcome["nws_forecast.json"] == "not_hourly"


def test_the_recorded_cell(real_data: Path) -> None:
    body = (real_data / "wire" / "nws" / "nws_points.json").read_bytes()
    assert parse_cell(body) == GridCell(office="SGX", x=38, y=66)
