"""Open-Meteo's payloads: fields, variables, and what one of each unit is in ours."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from advisor.core.errors import PayloadRefusedError
from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import LIST, NUMBER, NUMBERS, TEXT, WHOLE, one
from advisor.parsing.json_documents import known_fields, load_json

PROVIDER: Final = "open_meteo"

VARIABLES: Final = (
    "temperature_2m",
    "wind_speed_10m",
    "wind_gusts_10m",
    "precipitation",
    "precipitation_probability",
)
"""What we ask for."""

_HOURLY: Final = known_fields(
    "relative_humidity_2m dew_point_2m apparent_temperature rain showers snowfall snow_depth cloud_cover"
    " cloud_cover_low cloud_cover_mid cloud_cover_high pressure_msl surface_pressure wind_direction_10m visibility"
    " weather_code uv_index is_day",
    time=LIST,
    **dict.fromkeys(VARIABLES, NUMBERS),
)
_ANSWER: Final = known_fields(
    "elevation generationtime_ms timezone location_id timezone_abbreviation daily_units daily current_units current"
    " current_weather_units current_weather minutely_15 minutely_15_units",
    latitude=NUMBER,
    longitude=NUMBER,
    utc_offset_seconds=WHOLE,
    hourly_units=one(known_fields("", time=TEXT, **dict.fromkeys(VARIABLES, TEXT))),
    hourly=one(_HOURLY),
)
_PLACE: Final = known_fields("", name=TEXT, latitude=NUMBER, longitude=NUMBER, country_code=TEXT.somewhere)

ANSWER_FIELDS: Final = _ANSWER.names
HOURLY_FIELDS: Final = _HOURLY.names

_SAME: Final = 1.0
_MPH: Final = 0.44704
_INCH: Final = 25.4

_SPEEDS: Final[Mapping[str, float]] = {
    "m/s": _SAME,
    "ms": _SAME,
    "km/h": 1 / 3.6,
    "kmh": 1 / 3.6,
    "mp/h": _MPH,
    "mph": _MPH,
    "kn": 1852 / 3600,
}


def _scaled(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


_TO_MS: Final = {unit: _scaled(factor) for unit, factor in _SPEEDS.items()}

UNITS: Final[Mapping[str, Mapping[str, Callable[[float], float]]]] = {
    "temperature_2m": {"°C": _scaled(_SAME), "°F": lambda value: (value - 32) / 1.8},
    "wind_speed_10m": _TO_MS,
    "wind_gusts_10m": _TO_MS,
    "precipitation": {"mm": _scaled(_SAME), "inch": _scaled(_INCH)},
    "precipitation_probability": {"%": _scaled(0.01)},
}
"""By variable and unit: the value in °C, m/s, mm, or from 0 to 1."""

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "temperature_2m": (-95.0, 65.0),
    "wind_speed_10m": (0.0, 120.0),
    "wind_gusts_10m": (0.0, 150.0),
    "precipitation": (0.0, 500.0),
    "precipitation_probability": (0.0, 1.0),
}
"""What can be meant, in our units."""

OF_PRECEDING_HOUR: Final = frozenset({"precipitation", "precipitation_probability", "wind_gusts_10m"})
"""The value at 15:00 is that of 14:00 to 15:00: it belongs to the hour that starts one entry earlier."""


def _forecasts(content: bytes) -> Sequence[object]:
    """One for each place asked for; a single one stands by itself."""
    document = load_json(PROVIDER, content)
    if isinstance(document, dict) and document.get("error") is True:
        raise PayloadRefusedError(PROVIDER, "error_body", "an error message")
    return document if isinstance(document, list) else (document,)


def _places(content: bytes) -> Sequence[object]:
    """What a search found; without results it says how long it took, and nothing else."""
    document = load_json(PROVIDER, content)
    if not isinstance(document, dict) or not document.keys() & {"results", "generationtime_ms", "error"}:
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "no results of a search")
    if document.get("error") is True:
        raise PayloadRefusedError(PROVIDER, "error_body", "an error message")
    results = document.get("results", [])
    return results if isinstance(results, list) else (results,)


CONTRACT: Final = Contract(
    (
        Document(name="forecast", endpoint="forecast", items=_forecasts, fields=_ANSWER),
        Document(name="places", endpoint="places", items=_places, fields=_PLACE),
    )
)
