"""The FastAPI application, put together from its parts."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

from fastapi import Depends, FastAPI
from prometheus_client import CollectorRegistry
from prometheus_fastapi_instrumentator import Instrumentator, metrics
from starlette.responses import JSONResponse

from advisor.api.arbitrage import routes as arbitrage
from advisor.api.backtests import results as backtest_results
from advisor.api.backtests import routes as backtests
from advisor.api.competitions import routes as competitions
from advisor.api.config import API_PREFIX, ApiConfig
from advisor.api.deps import Resources
from advisor.api.fixtures import routes as fixtures
from advisor.api.health import routes as health
from advisor.api.http.door import Door
from advisor.api.http.errors import add_error_handlers
from advisor.api.http.scopes import identify_by_address, refuse_undeclared
from advisor.api.http.strictness import query_check, query_names, refuse_unknown_parameters
from advisor.api.identity import routes as identity
from advisor.api.odds import routes as odds
from advisor.api.openapi import openapi_document
from advisor.api.providers import observability
from advisor.api.providers import routes as providers
from advisor.api.strategies import routes as strategies
from advisor.api.updates import routes as stream
from advisor.api.value_bets import routes as value_bets
from advisor.api.venues import routes as venues
from advisor.core.ids import NewId

OpenResources: TypeAlias = Callable[[], AbstractAsyncContextManager[Resources]]

_NOUNS = (
    health,
    competitions,
    venues,
    fixtures,
    odds,
    value_bets,
    arbitrage,
    providers,
    identity,
    stream,
    strategies,
    backtests,
    backtest_results,
)


class AdvisorApi(FastAPI):
    """A FastAPI application whose OpenAPI document tells scopes and problem media types."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi_document(self)
        return self.openapi_schema


def _count_requests(app: AdvisorApi) -> None:
    """Count requests and time them, by route, method and status class: a histogram holds both."""
    app.state.metrics = CollectorRegistry()
    instrumentator = Instrumentator(registry=app.state.metrics, excluded_handlers=["/metrics"])
    instrumentator.add(metrics.latency(registry=app.state.metrics)).instrument(app)


def operation_id(route: Any) -> str:
    """Generated clients name their functions after ours."""
    return str(route.name)


def create_app(config: ApiConfig, open_resources: OpenResources, new_id: NewId) -> AdvisorApi:
    """Build the application.

    Args:
        config: how to guard the door.
        open_resources: opens what the routes work with, for as long as the application runs.
        new_id: source of request ids.

    Raises:
        RuntimeError: a route declares no scope.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_resources() as resources:
            app.state.resources = resources
            yield

    app = AdvisorApi(
        title="Betting Expert Advisor",
        version=config.version,
        openapi_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        default_response_class=JSONResponse,
        dependencies=[Depends(refuse_unknown_parameters)],
        lifespan=lifespan,
    )
    for noun in _NOUNS:
        app.include_router(noun.router, prefix=API_PREFIX)
    app.include_router(observability.router)
    refuse_undeclared(app.routes)
    app.state.identify = identify_by_address(config)
    app.state.query_faults = query_check(query_names(app.openapi()))
    add_error_handlers(app)
    _count_requests(app)
    app.add_middleware(Door, config=config, new_id=new_id)
    return app
