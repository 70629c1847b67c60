"""Deny by default: every route declares the scope it needs, and nobody passes without it."""

from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel
from starlette.routing import Route

from advisor.api.app import AdvisorApi
from advisor.api.http.query import QueryParameters
from advisor.api.http.routing import StrictRoute, noun_router, refuse_loose_routes
from advisor.api.http.scopes import LOCAL, Principal, Scope, required_scope, requires
from tests.api.http.conftest import problem_of

READING = {"GET"}
ID = "8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"
SAMPLE_PATH = {
    "fixture_id": "1",
    "backtest_id": ID,
    "value_bet_id": ID,
    "provider": "espn",
    "merge_id": "1",
    "reference": ID,
    "halt_id": ID,
    "close_out_id": ID,
    "flow_id": ID,
    "difference_id": ID,
    "conservative_id": ID,
    "limit": "stake_order",
    "portfolio_key": "paper",
    "name": "paper-value",
}


def calling_from(app: AdvisorApi, address: str) -> httpx.AsyncClient:
    """A client whose connections come from an address."""
    transport = httpx.ASGITransport(app, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "10.1.0.1", "", "localhost"])
async def test_clients_on_other_machines_may_only_do_what_is_public(app: AdvisorApi, address: str) -> None:
    async with calling_from(app, address) as client:
        problem_of(await client.get("/api/v1/strategies"), 403, "forbidden")
        problem_of(await client.get("/metrics"), 403, "forbidden")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1", "10.0.3.4", "::ffff:10.0.3.4"]
)
async def test_clients_on_this_machine_and_trusted_networks_may_read(app: AdvisorApi, address: str) -> None:
    async with calling_from(app, address) as client:
        assert (await client.get("/api/v1/strategies")).status_code == 200


def strict_routes(app: AdvisorApi) -> list[StrictRoute]:
    """All routes of the application."""
    return [route for route in app.routes if isinstance(route, StrictRoute)]


def test_only_health_is_public_and_no_command_needs_mere_reading(app: AdvisorApi) -> None:
    assert len(strict_routes(app)) == len(app.routes)
    for route in strict_routes(app):
        scope = required_scope(route)
        assert (scope is Scope.PUBLIC) == (route.name in {"get_health", "get_live", "get_ready"})
        if not (route.methods or set()) <= READING:
            assert scope in {Scope.RESEARCH, Scope.OPERATE}


async def test_every_route_refuses_a_principal_without_its_scope(app: AdvisorApi) -> None:
    for route in strict_routes(app):
        principal = Principal("limited", LOCAL.scopes - {required_scope(route)})
        app.state.identify = lambda _, principal=principal: principal
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            for method in route.methods or set():
                response = await client.request(method, route.path.format(**SAMPLE_PATH))
                assert response.status_code == 403, (method, route.path)
                assert response.json()["code"] == "forbidden"


async def test_nothing_of_a_request_is_read_before_its_principal_is_known(app: AdvisorApi) -> None:
    async with calling_from(app, "192.0.2.7") as client:
        problem_of(await client.get("/api/v1/fixtures?limit=nonsense&unknown=1"), 403, "forbidden")
        unreadable = await client.post("/api/v1/backtests", content=b"{", headers={"Content-Type": "application/json"})
        problem_of(unreadable, 403, "forbidden")


async def nothing() -> None:
    """A route's function."""


def test_a_route_without_a_scope_cannot_be_declared() -> None:
    with pytest.raises(RuntimeError, match="must declare the scope it needs"):
        noun_router("open").add_api_route("/open", nothing)


def test_a_query_that_would_let_unknown_names_pass_cannot_be_declared() -> None:
    class Loose(BaseModel):
        page: int = 1

    class Strict(QueryParameters):
        page: int = 1

    async def single(page: int = 1) -> None: ...
    async def loose(query: Annotated[Loose, Query()]) -> None: ...
    async def both(query: Annotated[Strict, Query()], page: int = 1) -> None: ...
    async def strict(query: Annotated[Strict, Query()]) -> None: ...

    router = noun_router("pages")
    for endpoint in (single, loose, both):
        with pytest.raises(TypeError, match="one model of QueryParameters"):
            router.add_api_route("/pages", endpoint, openapi_extra=requires(Scope.READ))
    router.add_api_route("/pages", strict, openapi_extra=requires(Scope.READ))


def test_an_app_with_a_route_that_anybody_could_call_is_not_built() -> None:
    for spoil in (_fastapi_route, _plain_route, _included_router, _served_folder):
        app = FastAPI(openapi_url=None)
        spoil(app)
        with pytest.raises(RuntimeError, match="must be a StrictRoute"):
            refuse_loose_routes(app.router)


def _fastapi_route(app: FastAPI) -> None:
    app.add_api_route("/loose", nothing, openapi_extra=requires(Scope.READ))


def _plain_route(app: FastAPI) -> None:
    async def endpoint(_: object) -> None:
        return None

    app.router.routes.append(Route("/plain", endpoint))


def _included_router(app: FastAPI) -> None:
    app.include_router(APIRouter())


def _served_folder(app: FastAPI) -> None:
    app.router.frontend("/", directory=Path(__file__).parent)
