"""Query parameters: nothing a client sends is silently ignored."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import QueryParams

_LONGEST_QUERY: Final = 8_000
"""Bytes; every parameter at its longest fits."""

NO_SUCH_PARAMETER: Final = "There is no such parameter"

QueryNames: TypeAlias = Mapping[str, Mapping[str, bool]]
"""For each operation, its query parameters and whether they may be repeated."""

Fault: TypeAlias = dict[str, Any]
"""As pydantic reports them: ``type``, ``loc``, ``msg``."""


class QueryParameters(BaseModel):
    """What a route reads from its query string, declared as ``Annotated[…, Query()]``; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def query_names(document: Mapping[str, Any]) -> QueryNames:
    """Read the query parameters of every operation out of the OpenAPI document."""
    return {
        operation["operationId"]: {
            parameter["name"]: parameter["schema"].get("type") == "array"
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }
        for path in document["paths"].values()
        for operation in path.values()
    }


async def refuse_ignored_parameters(request: Request) -> None:
    """A dependency of every route: refuses what FastAPI would let pass unread.

    Raises:
        RequestValidationError: a parameter is given twice where one is meant, or to a route without parameters, or
            the query string is too long.
    """
    query_string = request.scope["query_string"]
    if not query_string:
        return
    if len(query_string) > _LONGEST_QUERY:
        raise RequestValidationError([_fault("too_long", "The query string is too long")])
    names: QueryNames = request.app.state.query_names
    faults = list(_faults(request.query_params, names.get(request.scope["endpoint"].__name__, {})))
    if faults:
        raise RequestValidationError(faults)


def _faults(given: QueryParams, known: Mapping[str, bool]) -> Iterator[Fault]:
    if not known:
        yield from (_fault("extra_forbidden", NO_SUCH_PARAMETER, name) for name in given)
    elif len(given.multi_items()) > len(given):
        # The model of the route refuses unknown names, however often they are given.
        repeated = (name for name in given if not known.get(name, True) and len(given.getlist(name)) > 1)
        yield from (_fault("repeated", "Give this parameter once", name) for name in repeated)


def _fault(kind: str, message: str, *name: str) -> Fault:
    return {"type": kind, "loc": ("query", *name), "msg": message}
