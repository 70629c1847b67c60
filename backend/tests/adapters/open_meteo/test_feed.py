"""Open-Meteo's calls: many places in one, and a town by name."""

from collections.abc import Sequence

import pytest

from advisor.adapters.open_meteo import OpenMeteoConfig, OpenMeteoFeed
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
from advisor.core.places import Place, PlaceGroup
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed
from advisor.testing.canned_caller import CannedCaller
from advisor.upstream.calls import CallKind
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW

PATH = "/v1/forecast"
STADIUMS = tuple(Place(latitude=50.0 + index, longitude=-0.5, name=f"Stadium {index}") for index in range(3))


async def places() -> Sequence[PlaceGroup]:
    return [
        PlaceGroup(competition="soccer_epl", sport="football", places=STADIUMS),
        PlaceGroup(competition="empty", sport="football", places=()),
    ]


def forecasts(*stadiums: Place) -> bytes:
    def one(place: Place) -> Json:
        return {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "utc_offset_seconds": 0,
            "hourly_units": {"time": "iso8601", "temperature_2m": "°C"},
            "hourly": {"time": ["2026-11-28T15:00"], "temperature_2m": [place.latitude - 45]},
        }

    return encoded([one(place) for place in stadiums] if len(stadiums) > 1 else one(stadiums[0]))


async def test_places_are_asked_for_many_at_a_time_and_come_back_in_order() -> None:
    caller = CannedCaller(FixedClock(NOW), {PATH: [forecasts(*STADIUMS[:2]), forecasts(STADIUMS[2])]})
    feed: PolledFeed = OpenMeteoFeed(caller, OpenMeteoConfig(batch=2), places)
    (subject,) = await feed.subjects()
    assert (subject.kind, subject.key, subject.cost) == (FetchKind.WEATHER, "soccer_epl", 3)
    reading = await feed.fetch(Fetch(subject=subject, kickoff=None, now=NOW))
    assert [(w.latitude, w.hours[0].temperature_c) for w in reading.weather] == [(50.0, 5.0), (51.0, 6.0), (52.0, 7.0)]
    assert [call.params["latitude"] for call in caller.calls] == ["50.0000,51.0000", "52.0000"]
    assert [call.cost for call in caller.calls] == [2, 1]


async def test_the_probe_asks_for_one_place() -> None:
    greenwich = Place(latitude=51.48, longitude=0.0)
    caller = CannedCaller(FixedClock(NOW), {PATH: forecasts(greenwich)})
    assert await OpenMeteoFeed(caller, OpenMeteoConfig(), places).probe() == "1 hours of weather"


async def test_a_town_is_found_in_its_country() -> None:
    leeds: Json = [
        {"name": "Leeds", "latitude": 53.8, "longitude": -1.5, "country_code": "GB"},
        {"name": "Leeds", "latitude": 33.5, "longitude": -86.5, "country_code": "US"},
    ]
    config = OpenMeteoConfig(places_url="https://places.test")
    caller = CannedCaller(FixedClock(NOW), {"https://places.test/v1/search": encoded({"results": leeds})})
    feed = OpenMeteoFeed(caller, config, places)
    found = await feed.locate("Leeds", "US")
    assert found is not None
    assert found.latitude == 33.5
    assert await feed.locate("Leeds", "FR") is None
    assert caller.calls[0].params == {"name": "Leeds", "count": "10", "format": "json", "countryCode": "US"}
    assert caller.calls[0].kind is CallKind.PLACES


@pytest.mark.parametrize("settings", [{"forecast_days": 0}, {"forecast_days": 17}, {"batch": 0}, {"batch": 257}])
def test_settings_have_bounds(settings: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        OpenMeteoConfig(**settings)  # type: ignore[arg-type]
