"""Routes that need nothing but their query and the application's resources: called without what FastAPI does for all.

FastAPI works out anew for each request what each parameter of a route is; for a list that is a third of all the work.
Another request like one that was answered has not even its query read again.
"""

import inspect
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.responses import Response

from advisor.api.http.known_reads import KnownReads
from advisor.api.http.query import QueryParameters, Repeatable, query_model, repeatable_parameters

Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]

_REQUEST: Final = "request"
_RESOURCES: Final = "resources"
_QUERY: Final = "query"


def plain_handler(route: APIRoute) -> Handler | None:
    """What answers the route's requests; None where it takes more than a query, or leaves its answer to FastAPI."""
    taken = inspect.signature(route.endpoint)
    if taken.return_annotation is not Response or not taken.parameters.keys() <= {_REQUEST, _RESOURCES, _QUERY}:
        return None
    endpoint, names = route.endpoint, frozenset(taken.parameters)
    model = query_model(route.dependant)
    repeatable = repeatable_parameters(route.dependant)

    async def handle(request: Request) -> Response:
        query = None if model is None else read_query(request, model, repeatable)

        async def call(request: Request) -> Response:
            arguments: dict[str, object] = {}
            if _REQUEST in names:
                arguments[_REQUEST] = request
            if _RESOURCES in names:
                arguments[_RESOURCES] = request.app.state.resources
            if query is not None:
                arguments[_QUERY] = query
            answer: Response = await endpoint(**arguments)
            return answer

        answer = await call(request)
        # Others, such as streams, are more than a body, or a refusal.
        if type(answer) is Response and answer.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            known: KnownReads = request.app.state.known_reads
            known.remember(request, call=call)
        return answer

    return handle


def read_query(request: Request, model: type[QueryParameters], repeatable: Repeatable) -> QueryParameters:
    """The query of a request, as FastAPI reads it.

    Raises:
        RequestValidationError: it is not what the model says.
    """
    given = request.query_params
    values = {name: given.getlist(name) if repeatable.get(name, False) else given[name] for name in given}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from None
