"""The National Weather Service's answers → weather in SI units. Pure: bytes and an instant in, a reading out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from advisor.adapters.nws.grid import is_grid, read_grid
from advisor.adapters.nws.units import LENGTH_MM, SHARE, SPEED_MS, TEMPERATURE_C, convert, quantity, wind
from advisor.adapters.nws.wire import (
    COLLECTION_FIELDS,
    FEATURE_FIELDS,
    FORECAST_FIELDS,
    GUST,
    OBSERVATION_FIELDS,
    PERIOD_FIELDS,
    PROBABILITY,
    PROVIDER,
    TEMPERATURE,
    WIND,
)
from advisor.core.errors import PayloadRefusedError
from advisor.core.places import Place
from advisor.core.readings import Reading, WeatherHour, WeatherReading
from advisor.parsing.fields import (
    as_instant,
    as_number,
    as_object,
    first_text,
    instant_at,
    list_at,
    object_at,
    required,
    text_at,
)
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, load_json

_HOUR: Final = timedelta(hours=1)
_OFFICE: Final = re.compile(r"[A-Z]{3}")
_LARGEST_CELL: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """The cell a place lies in; it drifts, so it is asked for again from time to time.

    Attributes:
        office: of the forecast, three capitals.
        x, y: of the cell.
    """

    office: str
    x: int
    y: int


def parse(body: bytes, fetched_at: datetime, place: Place | None = None) -> Reading:
    """Read an hourly forecast, the raw layers of a cell, or observations.

    Args:
        body: as received.
        fetched_at: aware, UTC.
        place: that was asked for; None to take the middle of the answer's own geometry.

    Raises:
        PayloadRefusedError: ``empty``, ``not_json``, ``error_body``, ``wrong_shape``, ``no_place``, ``bad_time``.
    """
    document = _document(body)
    where = place or _middle(document)
    findings = Findings()
    if "features" in document:
        findings.check_fields(document, COLLECTION_FIELDS, "")
        made_at, hours = fetched_at, _observations(document, findings)
    else:
        properties = _properties(document, findings)
        made_at = _made_at(properties, fetched_at)
        hours = _hours(properties, findings)
    if where is None:
        raise PayloadRefusedError(PROVIDER, "no_place", "it does not say of which place it is")
    reading = WeatherReading(
        provider=PROVIDER, latitude=where.latitude, longitude=where.longitude, made_at=made_at, hours=hours
    )
    return Reading(
        provider=PROVIDER,
        weather=(reading,) if hours else (),
        refused=findings.refused,
        unknown_fields=findings.unknown_fields,
    )


def parse_cell(body: bytes) -> GridCell:
    """Read the answer of ``/points``.

    Raises:
        PayloadRefusedError: ``empty``, ``not_json``, ``error_body``, ``wrong_shape``.
    """
    properties = _properties(_document(body), Findings())
    try:
        office = text_at(properties, "gridId")
        x, y = required(properties, "gridX"), required(properties, "gridY")
        if type(x) is not int or type(y) is not int or not (0 <= x <= _LARGEST_CELL and 0 <= y <= _LARGEST_CELL):
            raise ItemFaultError("gridX", "wrong_type", "its cell has no numbers")
    except ItemFaultError as fault:
        raise PayloadRefusedError(PROVIDER, "wrong_shape", fault.detail) from None
    if not _OFFICE.fullmatch(office):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "its cell has no office")
    return GridCell(office=office, x=x, y=y)


def _document(body: bytes) -> JsonObject:
    document = load_json(PROVIDER, body)
    if not isinstance(document, dict):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it is no object")
    kind = document.get("type")
    if "status" in document and isinstance(kind, str) and "/problems/" in kind:
        raise PayloadRefusedError(PROVIDER, "error_body", "it is an error message")
    return document


def _properties(document: JsonObject, findings: Findings) -> JsonObject:
    """The properties of a feature; the JSON-LD form has them at the top."""
    properties = document.get("properties")
    if isinstance(properties, dict):
        findings.check_fields(document, FEATURE_FIELDS, "")
        return properties
    if "periods" in document or "timestamp" in document or "gridId" in document:
        return document
    raise PayloadRefusedError(PROVIDER, "wrong_shape", "it has no properties")


def _hours(properties: JsonObject, findings: Findings) -> tuple[WeatherHour, ...]:
    periods = properties.get("periods")
    if isinstance(periods, list):
        findings.check_fields(properties, FORECAST_FIELDS | FEATURE_FIELDS, "properties")
        return _periods(periods, findings)
    if is_grid(properties):
        return read_grid(properties, findings)
    if "timestamp" in properties:
        return _read_each([properties], "properties", findings)
    raise PayloadRefusedError(PROVIDER, "wrong_shape", "it is neither a forecast nor an observation")


def _made_at(properties: JsonObject, fetched_at: datetime) -> datetime:
    for field in ("updateTime", "updated", "generatedAt"):
        value = properties.get(field)
        if value is None:
            continue
        try:
            return min(as_instant(value, field), fetched_at)
        except ItemFaultError as fault:
            # Old forecasts hang in its caches: without their time they would look new.
            raise PayloadRefusedError(PROVIDER, "bad_time", fault.detail) from None
    return fetched_at


def _periods(periods: Sequence[object], findings: Findings) -> tuple[WeatherHour, ...]:
    found: dict[datetime, WeatherHour] = {}
    for index, item in enumerate(periods):
        path = f"properties.periods[{index}]"
        try:
            hour = _period(as_object(item), findings)
            if hour.at in found:
                raise ItemFaultError("startTime", "duplicate", "the same hour stood above")
            found[hour.at] = hour
        except ItemFaultError as fault:
            findings.refuse(path, fault)
    return tuple(found[at] for at in sorted(found))


def _period(item: JsonObject, findings: Findings) -> WeatherHour:
    findings.check_fields(item, PERIOD_FIELDS, "properties.periods")
    start, end = instant_at(item, "startTime"), instant_at(item, "endTime")
    if end - start != _HOUR:
        # Half a day has its highest or lowest temperature only: not that of any hour.
        raise ItemFaultError("endTime", "not_hourly", "it is not of one hour")
    temperature = item.get(TEMPERATURE)
    return WeatherHour(
        at=start,
        temperature_c=(
            quantity(temperature, TEMPERATURE_C, TEMPERATURE)
            if isinstance(temperature, dict)
            else convert(temperature, _degrees(item), TEMPERATURE_C, TEMPERATURE)
        ),
        wind_ms=wind(item.get(WIND), WIND),
        gust_ms=wind(item.get(GUST), GUST),
        precipitation_mm=None,
        precipitation_probability=quantity(item.get(PROBABILITY), SHARE, PROBABILITY),
    )


def _degrees(item: JsonObject) -> str:
    return f"deg{first_text(item, ('temperatureUnit',))}"


def _observations(document: JsonObject, findings: Findings) -> tuple[WeatherHour, ...]:
    features = document["features"]
    if not isinstance(features, list):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "its features are no list")
    properties = [feature.get("properties") if isinstance(feature, dict) else None for feature in features]
    if features and not any(isinstance(item, dict) and "timestamp" in item for item in properties):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it holds no observations")
    return _read_each(properties, "features", findings)


def _read_each(items: Sequence[object], path: str, findings: Findings) -> tuple[WeatherHour, ...]:
    found: dict[datetime, WeatherHour] = {}
    for index, item in enumerate(items):
        try:
            hour = _observation(as_object(item), findings)
        except ItemFaultError as fault:
            findings.refuse(f"{path}[{index}]", fault)
            continue
        # The latest of an hour stands first.
        found.setdefault(hour.at, hour)
    return tuple(found[at] for at in sorted(found))


def _observation(item: JsonObject, findings: Findings) -> WeatherHour:
    findings.check_fields(item, OBSERVATION_FIELDS, "properties")
    hour = WeatherHour(
        at=instant_at(item, "timestamp").replace(minute=0, second=0, microsecond=0),
        temperature_c=quantity(item.get(TEMPERATURE), TEMPERATURE_C, TEMPERATURE),
        wind_ms=quantity(item.get(WIND), SPEED_MS, WIND),
        gust_ms=quantity(item.get(GUST), SPEED_MS, GUST),
        precipitation_mm=quantity(item.get("precipitationLastHour"), LENGTH_MM, "precipitationLastHour"),
        precipitation_probability=None,
    )
    if hour.temperature_c is None and hour.wind_ms is None and hour.precipitation_mm is None:
        raise ItemFaultError("", "no_values", "it has none of the values we use")
    return hour


def _middle(document: JsonObject) -> Place | None:
    """The middle of the corners of a GeoJSON point or polygon; None where it is neither."""
    try:
        geometry = object_at(document, "geometry")
        coordinates = list_at(geometry, "coordinates")
        corners = [coordinates] if geometry.get("type") == "Point" else _ring(coordinates)
        longitudes, latitudes = zip(*(_pair(corner) for corner in corners), strict=True)
    except (ItemFaultError, ValueError):
        return None
    latitude, longitude = sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes)
    return Place(latitude=latitude, longitude=longitude)


def _ring(coordinates: Sequence[object]) -> Sequence[object]:
    """Corners of a polygon's outer ring; its last is its first again."""
    ring = coordinates[0] if coordinates else None
    if not isinstance(ring, list) or len(ring) < 2:
        raise ItemFaultError("coordinates", "wrong_type", "it has no ring")
    return ring[:-1]


def _pair(corner: object) -> tuple[float, float]:
    if not isinstance(corner, list) or len(corner) < 2:
        raise ItemFaultError("coordinates", "wrong_type", "a corner is no pair")
    longitude, latitude = as_number(corner[0], "coordinates"), as_number(corner[1], "coordinates")
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise ItemFaultError("coordinates", "bad_place", "a corner lies nowhere on earth")
    return longitude, latitude
