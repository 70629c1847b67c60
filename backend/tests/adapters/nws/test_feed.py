"""The National Weather Service's calls, place by place."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from advisor.adapters.nws import NwsConfig, NwsFeed
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError, UpstreamRefusedError
from advisor.core.places import Place, PlaceGroup
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed
from advisor.testing.canned_caller import CannedCaller
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW, assert_sane

CONFIG = NwsConfig(contact="ops@example.org")
ATLANTA = Place(latitude=33.755, longitude=-84.4, name="Atlanta", country="US")
AT_SEA = Place(latitude=30.0, longitude=-70.123456, name="At sea")
LONDON = Place(latitude=51.5, longitude=0.0, name="London", country="GB")
HOUR: Json = {
    "startTime": "2026-11-28T13:00:00-05:00",
    "endTime": "2026-11-28T14:00:00-05:00",
    "temperature": 50,
    "temperatureUnit": "F",
}
CELL = encoded({"properties": {"gridId": "FFC", "gridX": 50, "gridY": 86}})


async def places() -> Sequence[PlaceGroup]:
    group = PlaceGroup(competition="football/nfl", sport="american_football", places=(ATLANTA, AT_SEA, LONDON))
    return [group, PlaceGroup(competition="soccer/eng.1", sport="football", places=(LONDON,))]


async def test_each_american_place_is_asked_for_and_one_that_is_refused_is_left_out() -> None:
    caller = CannedCaller(
        FixedClock(NOW),
        {
            "/points/33.755,-84.4": CELL,
            "/points/30,-70.1235": UpstreamRefusedError("nws", "Not there.", status=404, reason="InvalidPoint"),
            "/gridpoints/FFC/50,86/forecast/hourly": encoded({"properties": {"periods": [HOUR]}}),
        },
    )
    feed: PolledFeed = NwsFeed(caller, CONFIG, places)
    (subject,) = await feed.subjects()
    assert (subject.kind, subject.key, subject.cost) == (FetchKind.WEATHER, "football/nfl", 4)
    reading = await feed.fetch(Fetch(subject=subject, kickoff=None, now=NOW))
    assert_sane(reading)
    assert [(weather.latitude, weather.longitude) for weather in reading.weather] == [(33.755, -84.4)]
    assert [(refused.path, refused.reason) for refused in reading.refused] == [("At sea", "InvalidPoint")]
    assert {call.headers["user-agent"] for call in caller.calls} == {"betting-expert-advisor (ops@example.org)"}
    assert caller.calls[0].max_age == timedelta(days=1)


async def test_the_probe_asks_for_a_cell() -> None:
    caller = CannedCaller(FixedClock(NOW), {"/points/39.0458,-94.578": CELL})
    assert await NwsFeed(caller, CONFIG, places).probe() == "Kansas City lies in cell FFC 50,86"


@pytest.mark.parametrize("contact", ["", " ", "a\nb", "é@example.org"])
def test_a_contact_is_needed_that_a_header_can_hold(contact: str) -> None:
    with pytest.raises(ConfigError):
        NwsConfig(contact=contact)
