"""What Open-Meteo answers."""

from collections.abc import Mapping
from typing import Final

from advisor.core.places import Place, PlaceGroup
from advisor.upstream.calls import Call
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

_LEEDS: Final[Json] = {"name": "Leeds", "latitude": 53.8, "longitude": -1.55, "country_code": "GB"}
_STADIUM: Final = Place(latitude=53.8, longitude=-1.55, name="Leeds", country="GB")

_HOUR: Final[Mapping[str, tuple[str, float]]] = {
    "temperature_2m": ("°C", 5.0),
    "wind_speed_10m": ("km/h", 18.0),
    "wind_gusts_10m": ("km/h", 36.0),
    "precipitation": ("mm", 0.2),
    "precipitation_probability": ("%", 30.0),
}


def _answer(call: Call) -> bytes:
    if call.path.endswith("/search"):
        return encoded({"results": [_LEEDS]})
    return encoded(
        {
            "latitude": float(call.params["latitude"]),
            "longitude": float(call.params["longitude"]),
            "utc_offset_seconds": 0,
            "hourly_units": {"time": "iso8601", **{name: unit for name, (unit, _) in _HOUR.items()}},
            "hourly": {"time": ["2026-11-28T15:00"], **{name: [value] for name, (_, value) in _HOUR.items()}},
        }
    )


SCRIPT: Final = Script(
    now=NOW,
    answer=_answer,
    places=(PlaceGroup(competition="soccer_epl", sport="football", places=(_STADIUM,)),),
    town="Leeds",
)
