"""What Open-Meteo answers."""

from typing import Final

from advisor.core.places import Place, PlaceGroup
from advisor.upstream.calls import Call
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

_LEEDS: Final[Json] = {"name": "Leeds", "latitude": 53.8, "longitude": -1.55, "country_code": "GB"}
_STADIUM: Final = Place(latitude=53.8, longitude=-1.55, name="Leeds", country="GB")


def _answer(call: Call) -> bytes:
    if call.path.endswith("/search"):
        return encoded({"results": [_LEEDS]})
    return encoded(
        {
            "latitude": float(call.params["latitude"]),
            "longitude": float(call.params["longitude"]),
            "utc_offset_seconds": 0,
            "hourly_units": {"time": "iso8601", "temperature_2m": "°C"},
            "hourly": {"time": ["2026-11-28T15:00"], "temperature_2m": [5.0]},
        }
    )


SCRIPT: Final = Script(
    now=NOW,
    answer=_answer,
    places=(PlaceGroup(competition="soccer_epl", sport="football", places=(_STADIUM,)),),
    town="Leeds",
)
