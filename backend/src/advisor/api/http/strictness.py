"""Nothing is silently ignored: unknown or repeated query parameters are refused, and bodies are strict JSON."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Generic, TypeAlias, TypeVar
from urllib.parse import parse_qsl

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

_QUERIES_KEPT: Final = 1024
_LONGEST_QUERY: Final = 8_000
"""Bytes; every parameter at its longest fits, and what is kept of queries stays small."""

QueryNames: TypeAlias = Mapping[str, Mapping[str, bool]]
"""For each operation, its query parameters and whether they may be repeated."""

QueryFault: TypeAlias = Mapping[str, Any]
QueryCheck: TypeAlias = Callable[[str, bytes], Sequence[QueryFault]]
"""From the name of an operation and a query string to what is wrong with it, as pydantic tells faults."""


def query_names(document: Mapping[str, Any]) -> QueryNames:
    """Read the query parameters of every operation out of the OpenAPI document."""
    return {
        operation["operationId"]: {
            parameter["name"]: _repeatable(parameter["schema"])
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }
        for path in document["paths"].values()
        for operation in path.values()
    }


def _repeatable(schema: Mapping[str, Any]) -> bool:
    return any(choice.get("type") == "array" for choice in schema.get("anyOf", [schema]))


def query_check(names: QueryNames) -> QueryCheck:
    """A function that finds what is wrong with a query string, and keeps what it found for when it comes again."""

    @lru_cache(_QUERIES_KEPT)
    def faults(operation: str, query_string: bytes) -> Sequence[QueryFault]:
        known = names.get(operation, {})
        given = [name for name, _ in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)]
        unknown = [name for name in dict.fromkeys(given) if name not in known]
        repeated = [name for name in dict.fromkeys(given) if not known.get(name, True) and given.count(name) > 1]
        return (
            *(
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "There is no such parameter"}
                for name in unknown
            ),
            *({"type": "repeated", "loc": ("query", name), "msg": "Give this parameter once"} for name in repeated),
        )

    return faults


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of every route.

    Raises:
        RequestValidationError: a parameter is unknown, or is given twice where one is meant, or all are too long.
    """
    query_string = request.scope["query_string"]
    if len(query_string) > _LONGEST_QUERY:
        raise RequestValidationError([{"type": "too_long", "loc": ("query",), "msg": "The query string is too long"}])
    if query_string:
        check: QueryCheck = request.app.state.query_faults
        faults = check(request.scope["endpoint"].__name__, query_string)
        if faults:
            raise RequestValidationError(faults)


Model = TypeVar("Model", bound=BaseModel)


class KeptQuery(Generic[Model]):
    """A dependency that reads a query string into a frozen model, and keeps what it read for when it comes again.

    FastAPI reads parameters one by one on every request; for a list that is polled that is dearer than its query.
    The route must document them itself: ``openapi_extra={"parameters": kept.parameters()}``.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        schema = model.model_json_schema()
        self._properties: Mapping[str, dict[str, Any]] = schema["properties"]
        self._read = lru_cache(_QUERIES_KEPT)(self._parse)

    async def __call__(self, request: Request) -> Model:
        return self._read(request.scope["query_string"])

    def parameters(self) -> list[dict[str, Any]]:
        """The parameters for the OpenAPI document."""
        return [
            {"name": name, "in": "query", "required": False, "schema": schema}
            | ({"description": schema["description"]} if "description" in schema else {})
            for name, schema in self._properties.items()
        ]

    def _parse(self, query_string: bytes) -> Model:
        given: dict[str, Any] = {}
        for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
            if name in self._properties and _repeatable(self._properties[name]):
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        try:
            return self._model.model_validate(given)
        except ValidationError as error:
            faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors(include_url=False)]
            raise RequestValidationError(faults) from None


class _StrictJsonRequest(Request):
    """Reads bodies by RFC 8259, so that ``NaN`` is unreadable and not a number."""

    async def json(self) -> Any:
        return orjson.loads(await self.body())


class StrictJsonRoute(APIRoute):
    """A route whose JSON body is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(_StrictJsonRequest(request.scope, request.receive))

        return strictly
