"""Reading plain parameters into frozen, typed, bounded models, with errors people can act on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Final, TypeAlias, TypeVar, cast

import orjson
from pydantic import (
    BaseModel,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from advisor.core.errors import ConfigError, FieldFault
from advisor.core.words.nearest import did_you_mean

_PLAIN_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TextForm:
    """The form a text must have, for ``Annotated``: a pattern for schemas, and words for people.

    Attributes:
        pattern: regular expression the whole text must match, as JSON Schema writes it, with ``^`` and ``$``.
        words: what such a text is, to follow "should be".
    """

    pattern: str
    words: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, JsonValue]:
        return {**handler(schema), "pattern": self.pattern}

    def _checked(self, text: str) -> str:
        # A lone "$" would let a line end through.
        if not re.fullmatch(self.pattern, text):
            raise ValueError(f"should be {self.words}")
        return text


def validated(model: type[Model], parameters: Mapping[str, JsonValue], what: str) -> Model:
    """Build ``model`` from plain JSON values, strictly.

    Raises:
        ConfigError: with one ``FieldFault`` for each faulty parameter; ``what`` names them in the sentence.
    """
    adapter: TypeAdapter[Model] = _adapter_of(model)
    return adapted(adapter, dict(parameters), what)


@cache
def _adapter_of(model: type[Model]) -> TypeAdapter[Model]:
    return TypeAdapter(model)


def adapted(adapter: TypeAdapter[Value], parameters: JsonValue, what: str) -> Value:
    """Like ``validated`` for any type, such as a union of models."""
    try:
        # Strict JSON: arrays may fill tuples, strings may fill enums and dates, and nothing else is coerced. Otherwise
        # a text such as 1_000 would be a number.
        return adapter.validate_json(_json(parameters, what), strict=True)
    except ValidationError as error:
        faults = tuple(
            FieldFault(".".join(str(part) for part in fault["loc"]), reason_of(fault))
            for fault in error.errors(include_url=False)
        )
        listed = "; ".join(f"{fault.field or what}: {fault.reason}" for fault in faults)
        raise ConfigError(f"Unusable {what}: {listed}.", faults) from None


def _json(parameters: JsonValue, what: str) -> bytes:
    try:
        return orjson.dumps(parameters)
    except orjson.JSONEncodeError:
        # An integer beyond 64 bits, or bytes of a command line that are no text.
        raise ConfigError(f"Unusable {what}: a number is too large, or a text is not text.") from None


_WHOLE: Final = "should be a whole number"
_NUMBER: Final = "should be a number"
_SWITCH: Final = "should be true or false"
_OBJECT: Final = "should be an object of names and values"
_DATE: Final = "should be a date such as 2024-02-29"
_INSTANT: Final = "should be a time with its offset such as 2024-02-29T12:00:00Z"
_PLAIN: Final[Mapping[str, str]] = {
    "extra_forbidden": "there is no such parameter",
    "missing": "is missing",
    "union_tag_not_found": "is missing",
    "int_parsing": _WHOLE,
    "int_parsing_size": "is too large",
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "string_type": "should be a text",
    "string_pattern_mismatch": "is not of the form that it must have",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "uuid_parsing": "should be an id such as 8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f",
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
}
_Context: TypeAlias = Mapping[str, object]
_BOUNDED: Final[Mapping[str, Callable[[_Context], str]]] = {
    "greater_than_equal": lambda context: f"should be at least {_bound(context['ge'])}",
    "greater_than": lambda context: f"should be more than {_bound(context['gt'])}",
    "less_than_equal": lambda context: f"should be at most {_bound(context['le'])}",
    "less_than": lambda context: f"should be less than {_bound(context['lt'])}",
    "string_too_short": lambda context: _at_least(context["min_length"], "characters"),
    "string_too_long": lambda context: _at_most(context["max_length"], "characters"),
    "too_short": lambda context: _at_least(context["min_length"], "entries"),
    "too_long": lambda context: _at_most(context["max_length"], "entries"),
    "literal_error": lambda context: f"should be {context['expected']}",
    "enum": lambda context: f"should be {context['expected']}",
    "union_tag_invalid": lambda context: f"there is no {context['tag']!r}; use one of {context['expected_tags']}",
}
_QUOTED: Final = re.compile(r"'([^']*)'")


def reason_of(fault: Mapping[str, object]) -> str:
    """What is wrong with a value, to follow its name and a colon: our words for a fault that pydantic reports.

    Args:
        fault: its ``type``, ``msg`` and, where the type has one, ``ctx``; by its ``input`` and what was expected in its
            place, what may have been meant.
    """
    kind, context = str(fault["type"]), fault.get("ctx")
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _BOUNDED and context:
        reason, found = _BOUNDED[kind](cast("_Context", context)), cast("_Context", context)
        given, expected = found.get("tag", fault.get("input")), found.get("expected_tags", found.get("expected"))
        meant = did_you_mean(given, _QUOTED.findall(str(expected))) if isinstance(given, str) else ""
        return f"{reason}; {meant}" if meant else reason
    return str(fault["msg"]).removeprefix("Value error, ").removeprefix("Input ")


def _bound(value: object) -> str:
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.15g} s"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _at_least(count: object, many: str) -> str:
    return "should not be empty" if count == 1 else f"should have at least {count} {many}"


def _at_most(count: object, many: str) -> str:
    return f"should have at most {count} {many}"


def decimal_of(text: str) -> Decimal:
    """Read a number exactly, such as ``"-1.50"`` or ``"1e3"``, in ASCII digits.

    Python and pydantic read more, such as ``1_000`` and digits of other scripts; a price that somebody wrote so is a
    mistake, and a thousand is the worst guess at what was meant.

    Raises:
        ValueError: it is anything else, ``nan`` and ``inf`` too.
    """
    if not is_plain_number(text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


def is_plain_number(text: str) -> bool:
    """Whether a text is a number as ``decimal_of`` reads it."""
    return _PLAIN_NUMBER.fullmatch(text) is not None


def _plain(value: object) -> object:
    if isinstance(value, str) and not is_plain_number(value):
        raise ValueError("should be a number")
    return value


DECIMALS: Final = BeforeValidator(_plain)
"""Of a number that may come as a text, behind its bounds; pydantic alone would also take ``1_0`` and ``nan``."""
