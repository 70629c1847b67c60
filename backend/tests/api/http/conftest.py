"""The application without resources: its requests are answered before any route would use them."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Final
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter

from advisor.api.app import AdvisorApi, create_app
from advisor.api.config import ApiConfig
from advisor.api.http.problems import Problem
from advisor.api.http.routing import StrictRoute
from advisor.api.http.scopes import Scope, requires
from advisor.core.errors import DatabaseUnavailableError
from tests.api.conftest import no_resources

REQUEST_ID: Final = UUID("8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f")
MAX_BODY_BYTES: Final = 2000


@pytest.fixture
def app() -> AdvisorApi:
    """The application, with three more routes that fail."""
    config = ApiConfig(
        origins=("http://localhost:3000",), networks=(ip_network("10.0.0.0/16"),), max_body_bytes=MAX_BODY_BYTES
    )
    built = create_app(config, no_resources, lambda: REQUEST_ID)
    failing = APIRouter(route_class=StrictRoute)

    @failing.get("/fails/unexpectedly", include_in_schema=False, openapi_extra=requires(Scope.READ))
    async def fail_unexpectedly() -> None:
        raise ZeroDivisionError("postgresql://advisor:hunter2@localhost/advisor")

    @failing.get("/fails/late", include_in_schema=False, openapi_extra=requires(Scope.READ))
    async def fail_late() -> None:
        raise TimeoutError

    @failing.get("/fails/known", include_in_schema=False, openapi_extra=requires(Scope.READ))
    async def fail_known() -> None:
        raise DatabaseUnavailableError("The database cannot be reached; start it with make up.")

    built.router.routes.extend(failing.routes)
    # FastAPI resolves a route's resources before its parameters; nothing here gets as far as using them.
    built.state.resources = None
    return built


@pytest.fixture
async def client(app: AdvisorApi) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened


def problem_of(response: httpx.Response, status: int, code: str) -> Problem:
    """The problem document of a response, which has this status and code."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(response.content)
    assert (problem.status, problem.code) == (status, code)
    assert problem.request_id == response.headers["x-request-id"]
    return problem
