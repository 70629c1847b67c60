"""The simulated ESPN, Open-Meteo and NWS, read by our adapters."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from advisor.adapters.espn import league_of
from advisor.adapters.espn import parse as parse_scores
from advisor.adapters.nws.parse import parse as parse_nws
from advisor.adapters.nws.parse import parse_cell
from advisor.adapters.open_meteo.parse import parse as parse_weather
from advisor.adapters.open_meteo.parse import parse_places
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.sandbox.config import Quotas, SandboxConfig
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from tests.sandbox.worlds import GRIDIRON, HOOPS, NOW, PREMIER, asking, new_world, seconds

BOARD = "/apis/site/v2/sports/{}/scoreboard"


async def get(path: str, **params: str) -> httpx.Response:
    world, _ = new_world()
    async with asking(world) as client:
        return await client.get(path, params=params)


@pytest.mark.parametrize("competition", COMPETITIONS, ids=lambda c: str(c.odds_key))
async def test_our_adapter_reads_every_scoreboard(competition: Competition) -> None:
    answer = await get(BOARD.format(competition.espn_path))
    reading = parse_scores(answer.content, NOW, league_of(competition.espn_path))
    assert reading.refused == ()
    statuses = {event.status for event in reading.events}
    assert statuses >= {EventStatus.SCHEDULED, EventStatus.IN_PLAY, EventStatus.FINISHED}
    assert {event.sport for event in reading.events} == {competition.sport.key}
    names = {club.espn for club in competition.clubs}
    assert all({event.home, event.away} <= names for event in reading.events)
    assert all(event.stadium is not None and event.stadium.city for event in reading.events)


async def test_a_game_passes_through_its_states() -> None:
    world, clock = new_world()
    number = world.tick() // 60 + 1
    while world.calendar.fixture(PREMIER, number).postponed:
        number += 1
    event_id = f"90{number:09d}"
    names: list[str] = []
    async with asking(world) as client:
        for _ in seconds(clock, 45, 5):
            events = (await client.get(BOARD.format(PREMIER.espn_path))).json()["events"]
            name = next(event["status"]["type"]["name"] for event in events if event["id"] == event_id)
            if not names or names[-1] != name:
                names.append(name)
    assert names == [
        "STATUS_SCHEDULED",
        "STATUS_FIRST_HALF",
        "STATUS_HALFTIME",
        "STATUS_SECOND_HALF",
        "STATUS_FULL_TIME",
    ]


async def test_some_games_are_postponed() -> None:
    world, clock = new_world()
    found: set[EventStatus | None] = set()
    async with asking(world) as client:
        for _ in seconds(clock, 8, 1700):
            for competition in COMPETITIONS:
                answer = await client.get(BOARD.format(competition.espn_path))
                reading = parse_scores(answer.content, clock.instant, league_of(competition.espn_path))
                found |= {event.status for event in reading.events}
    assert EventStatus.POSTPONED in found


async def test_games_that_are_level_go_to_overtime_and_say_so() -> None:
    world, clock = new_world()
    seen: dict[str, EventReport] = {}
    async with asking(world) as client:
        for _ in seconds(clock, 25, 1700):
            for competition in (PREMIER, GRIDIRON, HOOPS):
                answer = await client.get(BOARD.format(competition.espn_path))
                reading = parse_scores(answer.content, clock.instant, league_of(competition.espn_path))
                seen |= {event.ref: event for event in reading.events if event.status is EventStatus.FINISHED}
    for event in seen.values():
        home, away = event.home_score or 0, event.away_score or 0
        if event.overtime:
            assert event.normal_time is not None
            assert event.normal_time[0] == event.normal_time[1] < max(home, away)
        elif event.sport == "football":
            assert event.half_time is None or event.half_time <= (home, away)
        else:
            assert (event.overtime, event.normal_time) == (False, None)
            assert home != away
    assert {(event.sport, event.overtime) for event in seen.values()} >= {
        ("football", False), ("american_football", False), ("american_football", True), ("basketball", False),
    }  # fmt: skip


async def test_days_are_eastern_and_ranges_refused() -> None:
    today = await get(BOARD.format(PREMIER.espn_path), dates="20261125")
    tomorrow = await get(BOARD.format(PREMIER.espn_path), dates="20261126")
    month = await get(BOARD.format(PREMIER.espn_path), dates="202611", limit="1000")
    ids = [{event["id"] for event in answer.json()["events"]} for answer in (today, tomorrow, month)]
    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]
    assert ids[0] | ids[1] <= ids[2]
    assert all(event["date"] >= "2026-11-26T05:00Z" for event in tomorrow.json()["events"])
    refused = await get(BOARD.format(PREMIER.espn_path), dates="20261125-20261126")
    assert (refused.status_code, refused.json()) == (400, {"code": 400, "message": "Failed to get events endpoint."})
    assert (await get(BOARD.format("soccer/none.1"))).status_code == 404


async def test_scoreboards_are_limited_by_the_minute() -> None:
    world, clock = new_world(SandboxConfig(quotas=Quotas(espn_per_minute=2)))
    async with asking(world) as client:
        path = BOARD.format(PREMIER.espn_path)
        assert [(await client.get(path)).status_code for _ in range(3)] == [200, 200, 429]
        clock.instant += timedelta(seconds=60)
        assert (await client.get(path)).status_code == 200


async def test_one_place_is_an_object_and_many_are_a_list_our_adapter_reads() -> None:
    hourly = "temperature_2m,wind_speed_10m,wind_gusts_10m,precipitation,precipitation_probability"
    one = await get("/v1/forecast", latitude="51.5", longitude="-0.1", hourly=hourly)
    many = await get("/v1/forecast", latitude="51.5,40.1", longitude="-0.1,-75.2", hourly=hourly)
    assert isinstance(one.json(), dict)
    reading = parse_weather(many.content, NOW)
    assert (len(reading.weather), reading.refused, reading.unknown_fields) == (2, (), {})
    assert len(reading.weather[0].hours) == 168
    assert parse_weather(one.content, NOW).weather[0].hours == reading.weather[0].hours


async def test_units_are_those_asked_for() -> None:
    place = {"latitude": "51.5", "longitude": "-0.1", "hourly": "temperature_2m,wind_speed_10m", "forecast_days": "1"}
    plain = (await get("/v1/forecast", **place)).json()
    other = (
        await get("/v1/forecast", **place, temperature_unit="fahrenheit", wind_speed_unit="ms", timeformat="unixtime")
    ).json()
    assert other["hourly_units"] == {"time": "unixtime", "temperature_2m": "°F", "wind_speed_10m": "m/s"}
    celsius, fahrenheit = plain["hourly"]["temperature_2m"][0], other["hourly"]["temperature_2m"][0]
    assert fahrenheit == pytest.approx(celsius * 1.8 + 32, abs=0.02)
    assert other["hourly"]["wind_speed_10m"][0] == pytest.approx(plain["hourly"]["wind_speed_10m"][0] / 3.6, abs=0.01)


@pytest.mark.parametrize(
    "params",
    [
        {"latitude": "91", "longitude": "0"},
        {"latitude": "nan", "longitude": "0"},
        {"latitude": "1,2", "longitude": "0"},
        {"latitude": "x", "longitude": "0"},
        {},
        {"latitude": "1", "longitude": "0", "hourly": "happiness"},
        {"latitude": "1", "longitude": "0", "hourly": "wind_speed_10m", "wind_speed_unit": "furlongs"},
        {"latitude": "1", "longitude": "0", "forecast_days": "17"},
        {"latitude": "1", "longitude": "0", "start_date": "tomorrow", "end_date": "2026-11-26"},
    ],
)
async def test_bad_questions_get_the_weathers_error_body(params: dict[str, Any]) -> None:
    answer = await get("/v1/forecast", **params)
    assert answer.status_code == 400
    assert answer.json()["error"] is True
    assert answer.json()["reason"]


async def test_each_coordinate_counts() -> None:
    world, _ = new_world(SandboxConfig(quotas=Quotas(weather_per_minute=3)))
    async with asking(world) as client:
        two = {"latitude": "1,2", "longitude": "3,4"}
        assert [(await client.get("/v1/forecast", params=two)).status_code for _ in range(2)] == [200, 429]


async def test_every_city_of_a_stadium_is_found() -> None:
    world, _ = new_world()
    async with asking(world) as client:
        for competition in COMPETITIONS:
            for club in competition.clubs:
                answer = await client.get("/v1/search", params={"name": club.city})
                places = parse_places(answer.content)
                assert any((club.latitude, club.longitude) == (one.latitude, one.longitude) for one in places)
        nothing = await client.get("/v1/search", params={"name": "Nowhere at all"})
        assert parse_places(nothing.content) == ()


async def test_nws_leads_from_a_point_to_its_hours() -> None:
    world, _ = new_world()
    async with asking(world) as client:
        point = await client.get("/points/39.7456,-97.0892")
        cell = parse_cell(point.content)
        assert cell.office == "SBX"
        hours = await client.get(point.json()["properties"]["forecastHourly"])
        reading = parse_nws(hours.content, NOW)
        assert reading.refused == ()
        assert len(reading.weather[0].hours) == 156
        outside = await client.get("/points/51.5,0.1")
        assert (outside.status_code, outside.json()["title"]) == (404, "InvalidPoint")
        long = await client.get("/points/39.74561,-97.08921")
        assert long.status_code == 404
        nameless = await client.get("/points/39.7,-97.1", headers={"user-agent": ""})
        assert nameless.status_code == 403
