"""What the National Weather Service answers."""

from typing import Final

from advisor.core.places import Place, PlaceGroup
from advisor.upstream.calls import Call
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

_ATLANTA: Final = Place(latitude=33.755, longitude=-84.4, name="Atlanta", country="US")
_CELL: Final[Json] = {"properties": {"gridId": "FFC", "gridX": 50, "gridY": 86}}
_HOUR: Final[Json] = {
    "startTime": "2026-11-28T13:00:00-05:00",
    "endTime": "2026-11-28T14:00:00-05:00",
    "temperature": 50,
    "temperatureUnit": "F",
    "windSpeed": "5 to 10 mph",
    "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": 20},
}


def _answer(call: Call) -> bytes:
    return encoded(_CELL if call.path.startswith("/points/") else {"properties": {"periods": [_HOUR]}})


SCRIPT: Final = Script(
    now=NOW,
    answer=_answer,
    places=(PlaceGroup(competition="football/nfl", sport="american_football", places=(_ATLANTA,)),),
)
