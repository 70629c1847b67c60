"""Reading plain parameters into frozen, typed, bounded models, with errors people can act on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import orjson
from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, ErrorDetails
from pydantic_core.core_schema import no_info_after_validator_function

from advisor.core.errors import ConfigError, FieldFault

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
    return adapted(TypeAdapter(model), dict(parameters), what)


def adapted(adapter: TypeAdapter[Value], parameters: JsonValue, what: str) -> Value:
    """Like ``validated`` for any type, such as a union of models."""
    try:
        # JSON mode: arrays may fill tuples, strings may fill enums and dates; nothing else is coerced.
        return adapter.validate_json(_json(parameters, what))
    except ValidationError as error:
        faults = tuple(
            FieldFault(".".join(str(part) for part in fault["loc"]), _reason(fault))
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


def _reason(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return "there is no such parameter"
        case "missing" | "union_tag_not_found":
            return "is missing"
        case "union_tag_invalid":
            context = fault["ctx"]
            return f"there is no {context['tag']!r}; use one of {context['expected_tags']}"
    return fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
