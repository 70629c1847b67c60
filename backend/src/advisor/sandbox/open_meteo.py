"""Open-Meteo, simulated: forecasts for one or many coordinates, and the geocoding search over the invented stadiums."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.clock import instant_of
from advisor.sandbox.answers import Document, RefusedCallError, answer
from advisor.sandbox.limits import RateLimit
from advisor.sandbox.world.climate import Weather, weather
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.world import World

_HOUR: Final = 3600
_DAY: Final = 86_400
_MAX_DAYS: Final = 16
_DEFAULT_DAYS: Final = 7
_INCH: Final = 25.4
_WIND: Final[dict[str, tuple[str, float]]] = {
    "kmh": ("km/h", 1.0),
    "ms": ("m/s", 1 / 3.6),
    "mph": ("mp/h", 0.621371),
    "kn": ("kn", 0.539957),
}
_READERS: Final[dict[str, Callable[[Weather], float]]] = {
    "temperature_2m": lambda hour: hour.temperature,
    "apparent_temperature": lambda hour: hour.temperature - hour.wind * 0.08,
    "dew_point_2m": lambda hour: hour.temperature - (100 - hour.humidity) / 5,
    "relative_humidity_2m": lambda hour: hour.humidity,
    "precipitation": lambda hour: hour.precipitation,
    "rain": lambda hour: hour.precipitation,
    "snowfall": lambda hour: 0.0,
    "precipitation_probability": lambda hour: hour.chance,
    "cloud_cover": lambda hour: hour.clouds,
    "wind_speed_10m": lambda hour: hour.wind,
    "wind_gusts_10m": lambda hour: hour.gusts,
    "wind_direction_10m": lambda hour: hour.direction,
    "weather_code": lambda hour: hour.code,
}
_FIXED_UNITS: Final = {
    "relative_humidity_2m": "%",
    "snowfall": "cm",
    "precipitation_probability": "%",
    "cloud_cover": "%",
    "wind_direction_10m": "°",
    "weather_code": "wmo code",
}


class OpenMeteo:
    """Its counter and routes.

    Args:
        world: whose seed the weather follows.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._rate = RateLimit(world.config.quotas.weather_per_minute, 60.0)

    def routes(self) -> list[Route]:
        """Forecast and search."""
        return [Route("/v1/forecast", self._forecast), Route("/v1/search", self._search)]

    async def _forecast(self, request: Request) -> Response:
        try:
            places = _places(request.query_params)
            if not self._rate.take("", self._world.clock.now(), len(places)):
                raise _refused("Minutely API request limit exceeded. Please try again in one minute.", 429)
            hours = self._hours(request.query_params)
            found = [
                _document(self._world.config.seed, latitude, longitude, hours, request.query_params)
                for latitude, longitude in places
            ]
        except RefusedCallError as refused:
            return answer(refused.body, refused.status)
        return answer(found[0] if len(found) == 1 else found)

    async def _search(self, request: Request) -> Response:
        name = request.query_params.get("name", "").strip().lower()
        limit = request.query_params.get("count", "10")
        if not limit.isdecimal() or not 1 <= int(limit) <= 100:
            return answer({"error": True, "reason": "Parameter count must be between 1 and 100."}, 400)
        found = [
            {
                "id": 9_000_000 + competition.index * 1000 + number,
                "name": club.city,
                "latitude": club.latitude,
                "longitude": club.longitude,
                "elevation": 40.0,
                "timezone": "GMT",
                "country_code": "US" if competition.region == "USA" else "GB",
                "country": "United States" if competition.region == "USA" else "United Kingdom",
                "admin1": "Sandbox",
            }
            for competition in COMPETITIONS
            for number, club in enumerate(competition.clubs)
            if len(name) > 1 and club.city.lower().startswith(name)
        ]
        document: Document = {"generationtime_ms": 0.2}
        return answer(({"results": found[: int(limit)]} if found else {}) | document)

    def _hours(self, query: Mapping[str, str]) -> list[int]:
        now = self._world.tick()
        if "start_date" in query or "end_date" in query:
            first, last = _day(query.get("start_date", "")), _day(query.get("end_date", ""))
            if not 0 <= last - first <= 92 * _DAY:
                raise _refused("Parameter 'end_date' must be after 'start_date'.")
            return list(range(first, last + _DAY, _HOUR))
        if "forecast_hours" in query:
            return list(range(now - now % _HOUR, now + _number(query, "forecast_hours", 24, 16 * 24) * _HOUR, _HOUR))
        first = now - now % _DAY - _number(query, "past_days", 0, 92) * _DAY
        days = _number(query, "forecast_days", _DEFAULT_DAYS, _MAX_DAYS)
        return list(range(first, now - now % _DAY + days * _DAY, _HOUR))


def _document(seed: int, latitude: float, longitude: float, hours: list[int], query: Mapping[str, str]) -> Document:
    names = [name for name in query.get("hourly", "").split(",") if name]
    unknown = [name for name in names if name not in _READERS]
    if unknown:
        raise _refused(f"Cannot initialize SurfacePressureAndHeightVariable from invalid String value {unknown[0]}.")
    unix = query.get("timeformat") == "unixtime"
    document: Document = {
        "latitude": round(latitude * 8) / 8,
        "longitude": round(longitude * 8) / 8,
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 40.0,
    }
    if names:
        units = {name: _unit(name, query) for name in names}
        forecast = [weather(seed, latitude, longitude, at) for at in hours]
        times = hours if unix else [instant_of(at * 1_000_000).strftime("%Y-%m-%dT%H:%M") for at in hours]
        document["hourly_units"] = {"time": "unixtime" if unix else "iso8601"} | {
            n: u for n, (u, _, _) in units.items()
        }
        document["hourly"] = {"time": times} | {
            name: [round(_READERS[name](hour) * factor + offset, 2) for hour in forecast]
            for name, (_, factor, offset) in units.items()
        }
    return document


def _unit(name: str, query: Mapping[str, str]) -> tuple[str, float, float]:
    """Unit of a variable, and factor and offset from ours."""
    if name in _FIXED_UNITS:
        return _FIXED_UNITS[name], 1.0, 0.0
    if name.startswith("wind_"):
        asked = query.get("wind_speed_unit", "kmh")
        if asked not in _WIND:
            raise _refused(f"Cannot initialize WindspeedUnit from invalid String value {asked}.")
        return *_WIND[asked], 0.0
    if name in {"precipitation", "rain"}:
        return ("inch", 1 / _INCH, 0.0) if query.get("precipitation_unit") == "inch" else ("mm", 1.0, 0.0)
    return ("°F", 1.8, 32.0) if query.get("temperature_unit") == "fahrenheit" else ("°C", 1.0, 0.0)


def _places(query: Mapping[str, str]) -> list[tuple[float, float]]:
    try:
        latitudes = [float(part) for part in query["latitude"].split(",")]
        longitudes = [float(part) for part in query["longitude"].split(",")]
    except (KeyError, ValueError):
        raise _refused("Value of type 'Float' required for keys 'latitude' and 'longitude'.") from None
    if len(latitudes) != len(longitudes):
        raise _refused("Parameter 'latitude' and 'longitude' must have the same number of elements")
    for latitude, longitude in zip(latitudes, longitudes, strict=True):
        if not isfinite(latitude) or not -90 <= latitude <= 90:
            raise _refused(f"Latitude must be in range of -90 to 90°. Given: {latitude}.")
        if not isfinite(longitude) or not -180 <= longitude <= 180:
            raise _refused(f"Longitude must be in range of -180 to 180°. Given: {longitude}.")
    return list(zip(latitudes, longitudes, strict=True))


def _number(query: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = query.get(name, str(usual))
    if not text.isdecimal() or int(text) > most:
        raise _refused(f"Parameter '{name}' is invalid. Allowed range 0 to {most}.")
    return int(text)


def _day(text: str) -> int:
    try:
        return int(datetime.strptime(f"{text}+0000", "%Y-%m-%d%z").timestamp())
    except ValueError:
        raise _refused("Invalid date format. Make sure to use 'YYYY-MM-DD'") from None


def _refused(reason: str, status: int = 400) -> RefusedCallError:
    return RefusedCallError(status, {"error": True, "reason": reason})
