"""Deny by default: every route declares the scope it needs, and nobody passes without it."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Route

from advisor.api.app import AdvisorApi
from advisor.api.http.scopes import LOCAL, Principal, Scope, declared_scopes, refuse_undeclared, require
from tests.api.http.conftest import problem_of

READING = {"GET"}
ID = "8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"
SAMPLE_PATH = {"fixture_id": "1", "backtest_id": ID, "value_bet_id": ID, "provider": "espn"}


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


def test_only_health_is_public_and_no_command_needs_mere_reading(app: AdvisorApi) -> None:
    for context in iter_route_contexts(app.routes):
        [scope] = declared_scopes(context.original_route)
        assert (scope is Scope.PUBLIC) == (context.name == "get_health")
        if not (context.methods or set()) <= READING:
            assert scope in {Scope.RESEARCH, Scope.OPERATE}


async def test_every_route_refuses_a_principal_without_its_scope(app: AdvisorApi) -> None:
    for context in iter_route_contexts(app.routes):
        [scope] = declared_scopes(context.original_route)
        principal = Principal("limited", LOCAL.scopes - {scope})
        app.state.identify = lambda _, principal=principal: principal
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
            for method in context.methods or set():
                response = await client.request(method, (context.path or "").format(**SAMPLE_PATH))
                assert response.status_code == 403, (method, context.path)
                assert response.json()["code"] == "forbidden"


def test_an_app_with_an_undeclared_route_is_not_built() -> None:
    for spoil in (_undeclared, _twice_declared, _plain_route):
        app = FastAPI(openapi_url=None)
        spoil(app)
        with pytest.raises(RuntimeError, match="must declare exactly one scope"):
            refuse_undeclared(app.routes)


def _undeclared(app: FastAPI) -> None:
    router = APIRouter()
    router.add_api_route("/open", lambda: None)
    app.include_router(router)


def _twice_declared(app: FastAPI) -> None:
    app.add_api_route("/twice", lambda: None, dependencies=[require(Scope.READ), require(Scope.PUBLIC)])


def _plain_route(app: FastAPI) -> None:
    async def endpoint(_: object) -> None:
        return None

    app.router.routes.append(Route("/plain", endpoint))
