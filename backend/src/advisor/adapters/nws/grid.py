"""Raw layers of a grid cell → hours: each value holds for an interval, which is expanded."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from advisor.adapters.nws.units import LENGTH_MM, SHARE, SPEED_MS, TEMPERATURE_C, Dimension, convert, interval
from advisor.adapters.nws.wire import AMOUNT, GUST, PROBABILITY, TEMPERATURE, WIND
from advisor.core.readings import WeatherHour
from advisor.parsing.fields import as_object, list_at, required
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject

_HOUR: Final = timedelta(hours=1)
_LONGEST: Final = timedelta(days=14)
_LAYERS: Final[Mapping[str, Dimension]] = {
    TEMPERATURE: TEMPERATURE_C,
    WIND: SPEED_MS,
    GUST: SPEED_MS,
    PROBABILITY: SHARE,
    AMOUNT: LENGTH_MM,
}


def is_grid(properties: JsonObject) -> bool:
    """Whether these are the raw layers of a cell."""
    layer = properties.get(TEMPERATURE)
    return isinstance(layer, dict) and "values" in layer


def read_grid(properties: JsonObject, findings: Findings) -> tuple[WeatherHour, ...]:
    """Expand the layers we use; what cannot be read is refused value by value."""
    layers = {name: _layer(name, properties.get(name), dimension, findings) for name, dimension in _LAYERS.items()}
    hours = sorted(set().union(*layers.values()))
    return tuple(
        WeatherHour(
            at=at,
            temperature_c=layers[TEMPERATURE].get(at),
            wind_ms=layers[WIND].get(at),
            gust_ms=layers[GUST].get(at),
            precipitation_mm=layers[AMOUNT].get(at),
            precipitation_probability=layers[PROBABILITY].get(at),
        )
        for at in hours
    )


def _layer(name: str, value: object, dimension: Dimension, findings: Findings) -> Mapping[datetime, float]:
    found: dict[datetime, float] = {}
    if value is None:
        return found
    try:
        layer = as_object(value, name)
        items = list_at(layer, "values")
        unit = required(layer, "uom") if items else None
    except ItemFaultError as fault:
        findings.refuse(f"properties.{name}", fault)
        return found
    for index, item in enumerate(items):
        try:
            entry = as_object(item)
            start, length = interval(required(entry, "validTime"), "validTime")
            if start.minute or start.second or length % _HOUR or length > _LONGEST:
                raise ItemFaultError("validTime", "not_hourly", "its interval is not of whole hours")
            amount = convert(entry.get("value"), unit, dimension, "value")
        except ItemFaultError as fault:
            findings.refuse(f"properties.{name}.values[{index}]", fault)
            continue
        if amount is not None:
            hours = length // _HOUR
            # A sum over the interval is spread evenly; everything else holds in each of its hours.
            each = amount / hours if name == AMOUNT else amount
            found.update((start + _HOUR * hour, each) for hour in range(hours))
    return found
