"""Deny by default: every route declares the scope it needs, and nobody passes without it."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Route

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.http.scopes import LOCAL, Principal, Scope, declared_scopes, refuse_undeclared, require
from advisor.api.openapi import openapi_json
from advisor.core.ids import random_id
from tests.api.conftest import no_resources
from tests.conftest import REPO_ROOT

READING = {"GET"}
ID = "8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f"
SAMPLE_PATH = {"fixture_id": "1", "backtest_id": ID, "value_bet_id": ID, "provider": "espn"}


@pytest.fixture
def app() -> AdvisorApi:
    return create_app(ApiConfig(), no_resources, random_id)


def test_every_operation_of_the_document_tells_its_scope(app: AdvisorApi) -> None:
    operations = [operation for path in app.openapi()["paths"].values() for operation in path.values()]
    assert len(operations) >= 30
    assert {operation["x-required-scope"] for operation in operations} <= {str(scope) for scope in Scope}


def test_only_health_is_public_and_no_command_needs_mere_reading(app: AdvisorApi) -> None:
    for context in iter_route_contexts(app.routes):
        [scope] = declared_scopes(context.original_route)
        assert (scope is Scope.PUBLIC) == (context.name == "get_health")
        if not (context.methods or set()) <= READING:
            assert scope in {Scope.RESEARCH, Scope.OPERATE}


async def test_every_route_turns_away_a_caller_without_its_scope(app: AdvisorApi) -> None:
    for context in iter_route_contexts(app.routes):
        [scope] = declared_scopes(context.original_route)
        caller = Principal("limited", LOCAL.scopes - {scope})
        app.state.identify = lambda _, caller=caller: caller
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


def test_the_committed_document_is_the_present_one(app: AdvisorApi) -> None:
    committed = (REPO_ROOT / "backend" / "openapi.json").read_bytes()
    assert committed == openapi_json(app.openapi()), "run `make client`"
