"""Nothing is silently ignored: unknown or repeated query parameters are refused, and bodies are strict JSON."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response

QueryNames: TypeAlias = Mapping[str, Mapping[str, bool]]
"""For each operation, its query parameters and whether they may be repeated."""


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


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of every route.

    Raises:
        RequestValidationError: a parameter is unknown, or is given twice where one is meant.
    """
    if not request.scope["query_string"]:
        return
    known: QueryNames = request.app.state.query_names
    names = known.get(request.scope["endpoint"].__name__, {})
    given = [name for name, _ in request.query_params.multi_items()]
    faults = [
        {"type": "extra_forbidden", "loc": ("query", name), "msg": "There is no such parameter"}
        for name in dict.fromkeys(given)
        if name not in names
    ] + [
        {"type": "repeated", "loc": ("query", name), "msg": "Give this parameter once"}
        for name in dict.fromkeys(given)
        if not names.get(name, True) and given.count(name) > 1
    ]
    if faults:
        raise RequestValidationError(faults)


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
