"""Query parameters: nothing a client sends is silently ignored."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import QueryParams

_LONGEST_QUERY: Final = 8_000
"""Bytes; every parameter at its longest fits."""

Repeatable: TypeAlias = Mapping[str, bool]
"""The query parameters of a route, and whether each may be repeated."""

Fault: TypeAlias = dict[str, Any]
"""As pydantic reports them: ``type``, ``loc``, ``msg``."""


class QueryParameters(BaseModel):
    """What a route reads from its query string, declared as ``Annotated[…, Query()]``; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def query_model(route: Dependant) -> type[QueryParameters] | None:
    """What a route reads its query as; None where it takes none.

    Raises:
        TypeError: it declares others than those of one ``QueryParameters``, so unknown names would pass.
    """
    if any(each.query_params for each in route.dependencies):
        raise TypeError(f"The route {route.path} must declare its query itself, not in what it depends on.")
    if not route.query_params:
        return None
    model = route.query_params[0].field_info.annotation
    if len(route.query_params) > 1 or not (isinstance(model, type) and issubclass(model, QueryParameters)):
        raise TypeError(f"The route {route.path} must declare its query as one model of QueryParameters.")
    return model


def repeatable_parameters(route: Dependant) -> Repeatable:
    """The query parameters that a route declares.

    Raises:
        TypeError: it declares others than those of one ``QueryParameters``, so unknown names would pass.
    """
    model = query_model(route)
    if model is None:
        return {}
    return {field.alias or name: get_origin(field.annotation) is tuple for name, field in model.model_fields.items()}


def refuse_ignored_parameters(request: Request, known: Repeatable) -> None:
    """Refuse what FastAPI would let pass unread.

    Raises:
        RequestValidationError: a parameter is given twice where one is meant, or to a route without parameters, or
            the query string is too long.
    """
    query_string = request.scope["query_string"]
    if not query_string:
        return
    if len(query_string) > _LONGEST_QUERY:
        raise RequestValidationError(
            [_fault("query_too_long", f"is longer than {_LONGEST_QUERY} characters; ask for less at once")]
        )
    faults = list(_faults(request.query_params, known))
    if faults:
        raise RequestValidationError(faults)


def _faults(given: QueryParams, known: Repeatable) -> Iterator[Fault]:
    if not known:
        yield from (_fault("extra_forbidden", "", name) for name in given)
    elif len(given.multi_items()) > len(given):
        # The model of the route refuses unknown names, however often they are given.
        repeated = (name for name in given if not known.get(name, True) and len(given.getlist(name)) > 1)
        yield from (_fault("repeated", "give this parameter once", name) for name in repeated)


def _fault(kind: str, message: str, *name: str) -> Fault:
    return {"type": kind, "loc": ("query", *name), "msg": message}
