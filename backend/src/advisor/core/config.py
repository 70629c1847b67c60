"""Reading plain parameters into frozen, typed, bounded models, with errors people can act on."""

from collections.abc import Mapping
from typing import TypeVar

import orjson
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from advisor.core.errors import ConfigError, FieldFault

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], parameters: Mapping[str, JsonValue], what: str) -> Model:
    """Build ``model`` from plain JSON values, strictly.

    Raises:
        ConfigError: with one ``FieldFault`` for each faulty parameter; ``what`` names them in the sentence.
    """
    return adapted(TypeAdapter(model), dict(parameters), what)


Value = TypeVar("Value")


def adapted(adapter: TypeAdapter[Value], parameters: JsonValue, what: str) -> Value:
    """Like ``validated`` for any type, such as a union of models."""
    try:
        # JSON mode: arrays may fill tuples, strings may fill enums and dates; nothing else is coerced.
        return adapter.validate_json(orjson.dumps(parameters))
    except ValidationError as error:
        faults = tuple(
            FieldFault(".".join(str(part) for part in fault["loc"]), _reason(fault["type"], fault["msg"]))
            for fault in error.errors(include_url=False)
        )
        listed = "; ".join(f"{fault.field or what}: {fault.reason}" for fault in faults)
        raise ConfigError(f"Unusable {what}: {listed}.", faults) from None


def _reason(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is no such parameter"
    return message.removeprefix("Value error, ").removeprefix("Input ")
