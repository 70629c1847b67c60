"""The National Weather Service, simulated: the grid cell of a point in the USA, and its forecast by the hour."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.core.clock import instant_of
from advisor.sandbox.answers import Document, answer
from advisor.sandbox.limits import RateLimit
from advisor.sandbox.world.climate import weather
from advisor.sandbox.world.world import World

_OFFICE: Final = "SBX"
_HOUR: Final = 3600
_HOURS: Final = 156
_NORTH, _SOUTH, _WEST, _EAST = 50.0, 24.0, -126.0, -66.0
_CELL: Final = 0.1
_GEO: Final = "application/geo+json"
_WINDS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


class Nws:
    """Its counter and routes.

    Args:
        world: whose seed the weather follows.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._rate = RateLimit(world.config.quotas.nws_per_minute, 60.0)

    def routes(self) -> list[Route]:
        """Points and hourly forecasts."""
        return [
            Route("/points/{latitude},{longitude}", self._point),
            Route("/gridpoints/{office}/{x:int},{y:int}/forecast/hourly", self._hourly),
        ]

    def _refusal(self, request: Request) -> Response | None:
        if not request.headers.get("user-agent"):
            return _problem(403, "Forbidden", "A User-Agent header is required.")
        if not self._rate.take("", self._world.clock.now()):
            return _problem(429, "TooManyRequests", "Rate limit exceeded. Try again in 5 seconds.")
        return None

    async def _point(self, request: Request) -> Response:
        refused = self._refusal(request)
        if refused is not None:
            return refused
        texts = request.path_params["latitude"], request.path_params["longitude"]
        try:
            latitude, longitude = (float(text) for text in texts)
        except ValueError:
            return _problem(400, "BadRequest", "The point is not two numbers.")
        if any(len(text.partition(".")[2]) > 4 for text in texts):
            return _problem(404, "InvalidPoint", "At most four decimals are accepted.")
        if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
            return _problem(404, "InvalidPoint", "Unable to provide data for requested point.")
        x, y = round((longitude - _WEST) / _CELL), round((latitude - _SOUTH) / _CELL)
        here = f"{request.url.scheme}://{request.url.netloc}"
        cell = f"{here}/gridpoints/{_OFFICE}/{x},{y}"
        properties = {
            "gridId": _OFFICE,
            "gridX": x,
            "gridY": y,
            "forecast": f"{cell}/forecast",
            "forecastHourly": f"{cell}/forecast/hourly",
            "forecastGridData": cell,
            "observationStations": f"{cell}/stations",
            "timeZone": "America/Chicago",
        }
        return answer({"id": f"{here}{request.url.path}", "type": "Feature", "properties": properties}, media_type=_GEO)

    async def _hourly(self, request: Request) -> Response:
        refused = self._refusal(request)
        if refused is not None:
            return refused
        if request.path_params["office"] != _OFFICE:
            return _problem(404, "InvalidPoint", "Unable to find this grid.")
        latitude = request.path_params["y"] * _CELL + _SOUTH
        longitude = request.path_params["x"] * _CELL + _WEST
        si = request.query_params.get("units") == "si"
        now = self._world.tick()
        first = now - now % _HOUR
        periods = [self._period(number, latitude, longitude, first + number * _HOUR, si=si) for number in range(_HOURS)]
        updated = _offset_iso(first)
        properties = {
            "units": "si" if si else "us",
            "forecastGenerator": "SandboxForecastGenerator",
            "generatedAt": _offset_iso(now),
            "updateTime": updated,
            "validTimes": f"{updated}/P6DT12H",
            "periods": periods,
        }
        document = {"type": "Feature", "geometry": _square(latitude, longitude), "properties": properties}
        return answer(document, media_type=_GEO)

    def _period(self, number: int, latitude: float, longitude: float, at: int, *, si: bool) -> Document:
        hour = weather(self._world.config.seed, latitude, longitude, at)
        degrees = hour.temperature if si else hour.temperature * 1.8 + 32
        wind = f"{round(hour.wind)} km/h" if si else f"{round(hour.wind * 0.621371)} mph"
        return {
            "number": number + 1,
            "name": "",
            "startTime": _offset_iso(at),
            "endTime": _offset_iso(at + _HOUR),
            "isDaytime": 12 <= at % 86_400 // _HOUR < 24,
            "temperature": round(degrees),
            "temperatureUnit": "C" if si else "F",
            "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": hour.chance},
            "dewpoint": {"unitCode": "wmoUnit:degC", "value": hour.temperature - (100 - hour.humidity) / 5},
            "relativeHumidity": {"unitCode": "wmoUnit:percent", "value": hour.humidity},
            "windSpeed": wind,
            "windDirection": _WINDS[round(hour.direction / 45) % 8],
            "shortForecast": "Rain" if hour.precipitation else "Cloudy" if hour.clouds > 70 else "Mostly Clear",
        }


def _square(latitude: float, longitude: float) -> Document:
    """The cell's outline, longitude first."""
    half = _CELL / 2
    corners = [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)]
    ring = [[round(longitude + east, 4), round(latitude + north, 4)] for north, east in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def _problem(status: int, kind: str, detail: str) -> Response:
    document = {
        "correlationId": "sandbox",
        "title": kind,
        "type": f"https://api.weather.gov/problems/{kind}",
        "status": status,
        "detail": detail,
        "instance": "https://api.weather.gov/requests/sandbox",
    }
    return answer(document, status, media_type="application/problem+json")


def _offset_iso(at: int) -> str:
    return instant_of(at * 1_000_000).isoformat()
