"""The routes of a noun: no parameter is silently ignored, and no body loosely read."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from advisor.api.config import API_PREFIX
from advisor.api.http.plain_routes import plain_handler
from advisor.api.http.query import refuse_ignored_parameters, repeatable_parameters
from advisor.api.http.refusals import RepeatedNameError
from advisor.api.http.scopes import refuse_without, required_scope


class _StrictRequest(Request):
    """Refuses ``NaN`` and the like in JSON, which Python's own reader takes for numbers (RFC 8259), and objects with
    a name twice, of which every reader makes something else.

    Raises:
        RepeatedNameError: an object has a name twice.
    """

    async def json(self) -> Any:
        body = await self.body()
        read = orjson.loads(body)
        # orjson keeps the last of two values of one name and says nothing; only Python's reader shows both.
        json.loads(body, object_pairs_hook=_refuse_repeated)
        return read


def _refuse_repeated(pairs: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise RepeatedNameError(name)
        seen.add(name)


class StrictRoute(APIRoute):
    """A route that refuses, before anything is read, principals without its scope and parameters it does not know.

    Raises:
        RuntimeError: it declares no scope.
        TypeError: its query is not declared as one model of ``QueryParameters``.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        scope = required_scope(self)
        parameters = repeatable_parameters(self.dependant)
        has_body = self.body_field is not None
        handle = plain_handler(self) or handle

        async def strictly(request: Request) -> Response:
            refuse_without(scope, request)
            refuse_ignored_parameters(request, parameters)
            return await handle(_StrictRequest(request.scope, request.receive) if has_body else request)

        return strictly


def noun_router(tag: str, *, prefix: str = "", documented: bool = True) -> APIRouter:
    """A router for the routes of one noun, below the API's prefix; generated clients name their functions after ours.

    Its routes go into the application as they are, one flat list: FastAPI's included routers cost a tenth of a short
    request, as each is matched, and then its routes.
    """
    return APIRouter(
        prefix=API_PREFIX + prefix,
        tags=[tag],
        include_in_schema=documented,
        default_response_class=JSONResponse,
        route_class=StrictRoute,
        generate_unique_id_function=lambda route: str(route.name),
    )


def refuse_loose_routes(router: APIRouter) -> None:
    """Deny by default: an application has no route that anybody could call unchecked.

    Raises:
        RuntimeError: a route is not a strict one.
    """
    # FastAPI keeps files that it serves apart from the routes.
    for route in (*router.routes, *router._low_priority_routes):
        if not isinstance(route, StrictRoute):
            raise RuntimeError(f"The route {getattr(route, 'path', route)} must be a StrictRoute: use noun_router(…).")
