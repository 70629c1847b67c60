"""What the fields of settings say of themselves: type, bounds, unit and reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Network
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from advisor.providers.units import Unit

_NAMES: Final[Mapping[object, str]] = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    Decimal: "number",
    str: "text",
    Path: "path",
    timedelta: "duration",
    SecretStr: "secret text",
    IPv4Network: "network",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """Of one setting.

    Attributes:
        type: such as ``"whole number"``, ``"list of durations"``.
        bounds: such as ``"at least 1, at most 100"``; "" where there are none.
        unit: "" where a value has none.
        reason: what it sets, and why.
    """

    type: str
    bounds: str
    unit: str
    reason: str


def facts(field: FieldInfo) -> FieldFacts:
    """Read from annotation, constraints and description."""
    metadata = (*field.metadata, *_metadata(field.annotation))
    return FieldFacts(
        type=_type(field.annotation),
        bounds=", ".join(dict.fromkeys(bound for entry in metadata for bound in _bounds(entry))),
        unit=next((entry.name for entry in metadata if isinstance(entry, Unit)), ""),
        reason=field.description or "",
    )


def parts(annotation: object) -> tuple[object, ...]:
    """The types an annotation is made of, without ``None`` and without metadata."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return parts(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(part for each in get_args(annotation) if each is not NoneType for part in parts(each))
    return (annotation,)


def _metadata(annotation: object) -> Iterator[object]:
    """Of the annotation and of what it contains; keys of mappings are left out, as it is values that have units."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        for entry in arguments[1:]:
            yield from entry.metadata if isinstance(entry, FieldInfo) else (entry,)
        yield from _metadata(arguments[0])
    elif origin is not Literal:
        for argument in arguments[1:] if isinstance(origin, type) and issubclass(origin, Mapping) else arguments:
            yield from _metadata(argument)


def _bounds(entry: object) -> Iterator[str]:
    match entry:
        case Ge(ge=bound):
            yield f"at least {bound}"
        case Gt(gt=bound):
            yield f"more than {bound}"
        case Le(le=bound):
            yield f"at most {bound}"
        case Lt(lt=bound):
            yield f"less than {bound}"
        case MinLen(min_length=count):
            yield f"at least {count} long"
        case MaxLen(max_length=count):
            yield f"at most {count} long"
        case FieldInfo(metadata=metadata):
            for inner in metadata:
                yield from _bounds(inner)
        case _:
            pattern = getattr(entry, "pattern", None)
            if isinstance(pattern, str):
                yield f"of the form {pattern}"


def _type(annotation: object) -> str:
    found = parts(annotation)
    first = found[0]
    origin, arguments = get_origin(first), get_args(first)
    if origin is Literal:
        return f"one of {', '.join(str(choice) for choice in arguments)}"
    if isinstance(first, type) and issubclass(first, Enum):
        return f"one of {', '.join(str(choice.value) for choice in first)}"
    if origin in (tuple, frozenset):
        return f"list; each {_type(arguments[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"mapping of names; each {_type(arguments[1])}"
    if isinstance(first, type) and issubclass(first, BaseModel):
        return f"mapping of {', '.join(first.model_fields)}"
    return _NAMES.get(first, getattr(first, "__name__", str(first)))
