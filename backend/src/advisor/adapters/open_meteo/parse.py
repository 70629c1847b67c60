"""Open-Meteo's answers → weather in SI units. Pure: bytes and the instant they were fetched in, a reading out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from advisor.adapters.open_meteo.wire import (
    ANSWER_FIELDS,
    HOURLY_FIELDS,
    OF_PRECEDING_HOUR,
    PROVIDER,
    RANGES,
    UNITS,
    VARIABLES,
)
from advisor.core.errors import PayloadRefusedError
from advisor.core.places import Place
from advisor.core.readings import Reading, WeatherHour, WeatherReading
from advisor.parsing.fields import (
    as_instant,
    as_local_time,
    as_number,
    as_object,
    first_text,
    list_at,
    number_at,
    object_at,
    text_at,
)
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, load_json

_HOUR: Final = timedelta(hours=1)
_FARTHEST: Final = 1.0
"""Degrees from the place asked for to the grid cell answered."""
_LARGEST_OFFSET: Final = 15 * 3600
_MOST_HOURS: Final = 24 * 366


def parse(body: bytes, fetched_at: datetime, places: Sequence[Place] = ()) -> Reading:
    """Read a forecast of one place, or of many.

    Args:
        body: as received.
        fetched_at: aware, UTC; stands for when the forecast was made, which the provider does not state.
        places: those asked for, in order; () to take the grid cells' own coordinates.

    Raises:
        PayloadRefusedError: ``empty``, ``not_json``, ``error_body``, ``wrong_shape``, ``wrong_count``.
    """
    document = load_json(PROVIDER, body)
    if isinstance(document, dict):
        _refuse_other_shapes(document)
    elif not isinstance(document, list):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it is neither a forecast nor a list of them")
    answers = document if isinstance(document, list) else [document]
    if places and len(answers) != len(places):
        raise PayloadRefusedError(PROVIDER, "wrong_count", "it has not one forecast for each place")
    findings = Findings()
    found: list[WeatherReading] = []
    for index, answer in enumerate(answers):
        path = f"[{index}]" if isinstance(document, list) else ""
        try:
            found.append(_read(as_object(answer), places[index] if places else None, fetched_at, findings, path))
        except ItemFaultError as fault:
            findings.refuse(path, fault)
    return Reading(
        provider=PROVIDER, weather=tuple(found), refused=findings.refused, unknown_fields=findings.unknown_fields
    )


def parse_places(body: bytes) -> tuple[Place, ...]:
    """Read what a search for a name found, best first; entries that cannot be read are left out.

    Raises:
        PayloadRefusedError: ``empty``, ``not_json``, ``error_body``, ``wrong_shape``.
    """
    document = load_json(PROVIDER, body)
    if not isinstance(document, dict):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it is no object")
    if document.get("error") is True:
        raise PayloadRefusedError(PROVIDER, "error_body", "it is an error message")
    results = document.get("results", [])
    if not isinstance(results, list) or ("results" not in document and "generationtime_ms" not in document):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it has no list of results")
    found: list[Place] = []
    for item in results:
        try:
            found.append(_place(as_object(item)))
        except ItemFaultError:
            continue
    return tuple(found)


def _place(item: JsonObject) -> Place:
    latitude, longitude = _coordinates(item)
    return Place(
        latitude=latitude,
        longitude=longitude,
        name=text_at(item, "name"),
        country=first_text(item, ("country_code",)).upper(),
    )


def _refuse_other_shapes(document: JsonObject) -> None:
    if document.get("error") is True:
        raise PayloadRefusedError(PROVIDER, "error_body", "it is an error message")
    if "hourly" not in document:
        detail = "it has no hourly values" if "latitude" in document else "it is no forecast"
        raise PayloadRefusedError(PROVIDER, "wrong_shape", detail)


def _read(item: JsonObject, asked: Place | None, fetched_at: datetime, findings: Findings, path: str) -> WeatherReading:
    findings.check_fields(item, ANSWER_FIELDS, "")
    latitude, longitude = _coordinates(item)
    if asked:
        turn = abs(longitude - asked.longitude) % 360
        if abs(latitude - asked.latitude) > _FARTHEST or min(turn, 360 - turn) > _FARTHEST:
            raise ItemFaultError("latitude", "other_place", "it is of another place than was asked for")
        latitude, longitude = asked.latitude, asked.longitude
    hourly, units = object_at(item, "hourly"), object_at(item, "hourly_units")
    findings.check_fields(hourly, HOURLY_FIELDS, "hourly")
    times = _times(hourly, units, item.get("utc_offset_seconds"))
    columns = {name: _column(name, hourly, units, times, findings, path) for name in VARIABLES}
    hours = tuple(
        WeatherHour(
            at=at,
            temperature_c=columns["temperature_2m"].get(at),
            wind_ms=columns["wind_speed_10m"].get(at),
            gust_ms=columns["wind_gusts_10m"].get(at),
            precipitation_mm=columns["precipitation"].get(at),
            precipitation_probability=columns["precipitation_probability"].get(at),
        )
        for at in times
    )
    if not any(columns.values()):
        raise ItemFaultError("hourly", "no_values", "it has none of the values we use")
    return WeatherReading(provider=PROVIDER, latitude=latitude, longitude=longitude, made_at=fetched_at, hours=hours)


def _coordinates(item: JsonObject) -> tuple[float, float]:
    latitude, longitude = number_at(item, "latitude"), number_at(item, "longitude")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ItemFaultError("latitude", "bad_place", "its coordinates lie nowhere on earth")
    return latitude, longitude


def _times(hourly: JsonObject, units: JsonObject, offset: object) -> tuple[datetime, ...]:
    unit = text_at(units, "time")
    if unit not in {"iso8601", "unixtime"}:
        raise ItemFaultError("hourly_units.time", "unknown_unit", "its times are written in an unknown way")
    if type(offset) is not int or abs(offset) > _LARGEST_OFFSET:
        raise ItemFaultError("utc_offset_seconds", "bad_offset", "its times have no offset from UTC that can be meant")
    values = list_at(hourly, "time")
    if len(values) > _MOST_HOURS:
        raise ItemFaultError("hourly.time", "too_many", "it has more hours than were asked for")
    shift = timedelta(seconds=offset)
    # One offset holds for the whole answer, whatever the clocks of the place do meanwhile.
    times = tuple(
        as_local_time(value, "hourly.time", shift) if unit == "iso8601" else as_instant(value, "hourly.time")
        for value in values
    )
    if any(later - earlier != _HOUR for earlier, later in pairwise(times)):
        raise ItemFaultError("hourly.time", "not_hourly", "its times are not one hour apart")
    return times


def _column(
    name: str, hourly: JsonObject, units: JsonObject, times: Sequence[datetime], findings: Findings, path: str
) -> Mapping[datetime, float]:
    """Values of a variable in our unit, by the start of their hour; {} where it is missing or refused."""
    where = f"{path}.hourly" if path else "hourly"
    values = hourly.get(name)
    if values is None:
        return {}
    try:
        convert = _conversion(name, units)
        if not isinstance(values, list) or len(values) != len(times):
            raise ItemFaultError(name, "wrong_length", f"{name} has not one value for each hour")
    except ItemFaultError as fault:
        findings.refuse(where, fault)
        return {}
    back = _HOUR if name in OF_PRECEDING_HOUR else timedelta()
    lowest, highest = RANGES[name]
    found: dict[datetime, float] = {}
    for index, (at, value) in enumerate(zip(times, values, strict=True)):
        if value is None:
            continue
        try:
            ours = convert(as_number(value, name))
            if not lowest <= ours <= highest:
                raise ItemFaultError(name, "out_of_range", f"{name} can have no such value")
            found[at - back] = ours
        except ItemFaultError as fault:
            findings.refuse(f"{where}.{name}[{index}]", ItemFaultError("", fault.reason, fault.detail))
    return found


def _conversion(name: str, units: JsonObject) -> Callable[[float], float]:
    convert = UNITS[name].get(text_at(units, name))
    if convert is None:
        raise ItemFaultError(name, "unknown_unit", f"{name} is in a unit we do not know")
    return convert
