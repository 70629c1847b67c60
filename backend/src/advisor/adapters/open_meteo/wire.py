"""Open-Meteo's payloads: fields, variables, and what one of each unit is in ours."""

from collections.abc import Callable, Mapping
from typing import Final

PROVIDER: Final = "open_meteo"

ANSWER_FIELDS: Final = frozenset(
    (
        *("latitude", "longitude", "elevation", "generationtime_ms", "utc_offset_seconds", "timezone", "location_id"),
        *("timezone_abbreviation", "hourly_units", "hourly", "daily_units", "daily", "current_units", "current"),
        *("current_weather_units", "current_weather", "minutely_15", "minutely_15_units"),
    )
)
VARIABLES: Final = (
    "temperature_2m",
    "wind_speed_10m",
    "wind_gusts_10m",
    "precipitation",
    "precipitation_probability",
)
"""What we ask for."""

OTHER_VARIABLES: Final = frozenset(
    (
        *("time", "relative_humidity_2m", "dew_point_2m", "apparent_temperature", "rain", "showers", "snowfall"),
        *("snow_depth", "cloud_cover", "cloud_cover_low", "cloud_cover_mid", "cloud_cover_high", "pressure_msl"),
        *("surface_pressure", "wind_direction_10m", "visibility", "weather_code", "uv_index", "is_day"),
    )
)

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
