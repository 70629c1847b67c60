"""Answers that a provider changed without a word: a field gone, or of another type or meaning."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import orjson

_ENVELOPES: Final = ("result", "results")
_TIMES: Final = frozenset({"commence_time", "date", "marketStartTime", "marketTime", "openDate", "starts"})
_HUNDRED: Final = 100
_LOW_END: Final = 1.01
_HIGH_END: Final = 1000.0

Value: TypeAlias = object
Object: TypeAlias = Mapping[str, object]


class Change(StrEnum):
    """What became of the answers."""

    DROPPED = "dropped"
    """The field is gone."""
    RENAMED = "renamed"
    """It has another name."""
    RETYPED = "retyped"
    """It holds a list."""
    SIDES = "sides"
    """The prices of home and away stand at one another's names."""
    LAYS = "lays"
    """What can be backed and what can be laid are exchanged."""
    ENDS = "ends"
    """An exchange's prices stand at the ends of the range."""
    LADDERS = "ladders"
    """The best offer stands below the second best."""
    AMERICAN = "american"
    """Decimal odds are written as American ones."""
    PROBABILITIES = "probabilities"
    """And as probabilities."""
    HOURS = "hours"
    """All starts are moved by so many seconds."""
    MILLISECONDS = "milliseconds"
    """And are written in milliseconds."""
    SCORES = "scores"
    """The scores of home and away are exchanged."""
    FAHRENHEIT = "fahrenheit"
    """Temperatures are in °F under the name of °C."""


def changed(body: bytes, change: Change, field: str, seconds: float) -> bytes:
    """The answer after the change; one that is no JSON stays as it is.

    Args:
        field: dotted path of the field that is dropped, renamed or retyped.
        seconds: by which starts are moved.
    """
    try:
        document: Value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if change in {Change.DROPPED, Change.RENAMED, Change.RETYPED}:
        return orjson.dumps(_without(document, field.split("."), change))
    if change is Change.HOURS:
        return orjson.dumps(_each(document, lambda item: _moved(item, timedelta(seconds=seconds))))
    return orjson.dumps(_each(document, _CHANGES[change]))


def _without(value: Value, path: Sequence[str], change: Change) -> Value:
    if isinstance(value, list):
        return [_without(element, path, change) for element in value]
    if not isinstance(value, dict):
        return value
    name, rest = path[0], path[1:]
    if name not in value:
        envelope = next((name for name in _ENVELOPES if name in value), None)
        return value if envelope is None else {**value, envelope: _without(value[envelope], path, change)}
    if rest:
        return {**value, name: _without(value[name], rest, change)}
    if change is Change.RETYPED:
        return {**value, name: [value[name]]}
    others = {key: item for key, item in value.items() if key != name}
    return others if change is Change.DROPPED else {**others, f"{name}_v2": value[name]}


def _each(value: Value, change: Callable[[Object], Object]) -> Value:
    """The change made to every object, the outer ones first."""
    if isinstance(value, list):
        return [_each(element, change) for element in value]
    if not isinstance(value, dict):
        return value
    return {name: _each(item, change) for name, item in change(value).items()}


def _sides(item: Object) -> Object:
    """Of an event of The Odds API: who is home is away in all its markets."""
    home, away = item.get("home_team"), item.get("away_team")
    if not isinstance(item.get("bookmakers"), list):
        return item
    names = {home: away, away: home}
    return {**item, "bookmakers": _each(item["bookmakers"], lambda outcome: _renamed(outcome, names))}


def _renamed(outcome: Object, names: Mapping[object, object]) -> Object:
    name = outcome.get("name")
    return {**outcome, "name": names[name]} if isinstance(name, str) and name in names else outcome


def _lays(item: Object) -> Object:
    if "availableToBack" in item and "availableToLay" in item:
        return {**item, "availableToBack": item["availableToLay"], "availableToLay": item["availableToBack"]}
    return item


def _ends(item: Object) -> Object:
    ends = {"availableToBack": _LOW_END, "availableToLay": _HIGH_END}
    return {**item, **{name: [{"price": end, "size": 2.0}] for name, end in ends.items() if item.get(name)}}


def _ladders(item: Object) -> Object:
    turned = {
        name: offers[::-1]
        for name in ("availableToBack", "availableToLay")
        if isinstance(offers := item.get(name), list)
    }
    return {**item, **turned}


def _priced(item: Object, write: Callable[[float], float]) -> Object:
    price = item.get("price")
    return {**item, "price": write(price)} if isinstance(price, int | float) and "name" in item else item


def _as_american(price: float) -> float:
    return round((price - 1) * _HUNDRED) if price >= 2 else -round(_HUNDRED / (price - 1))


def _moved(item: Object, by: timedelta) -> Object:
    moved = {
        name: (datetime.fromisoformat(value) + by).isoformat().replace("+00:00", "Z")
        for name in _TIMES
        if isinstance(value := item.get(name), str) and _INSTANT.match(value)
    }
    return {**item, **moved}


_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def _in_milliseconds(item: Object) -> Object:
    written = {
        name: round(datetime.fromisoformat(value).timestamp() * 1000)
        for name in _TIMES
        if isinstance(value := item.get(name), str) and _INSTANT.match(value)
    }
    return {**item, **written}


def _scores(item: Object) -> Object:
    """Of The Odds API by the names, of ESPN by the sides."""
    for name in ("scores", "competitors"):
        match item.get(name):
            case [dict() as first, dict() as second] if "score" in first and "score" in second:
                exchanged = [{**first, "score": second["score"]}, {**second, "score": first["score"]}]
                return {**item, name: exchanged}
            case _:
                continue
    return item


def _fahrenheit(item: Object) -> Object:
    values = item.get("temperature_2m")
    if not isinstance(values, list):
        return item
    return {**item, "temperature_2m": [None if each is None else each * 1.8 + 32 for each in values]}


_CHANGES: Final[Mapping[Change, Callable[[Object], Object]]] = {
    Change.SIDES: _sides,
    Change.LAYS: _lays,
    Change.ENDS: _ends,
    Change.LADDERS: _ladders,
    Change.AMERICAN: lambda item: _priced(item, _as_american),
    Change.PROBABILITIES: lambda item: _priced(item, lambda price: round(1 / price, 4)),
    Change.MILLISECONDS: _in_milliseconds,
    Change.SCORES: _scores,
    Change.FAHRENHEIT: _fahrenheit,
}
