"""The FastAPI application, put together from its parts."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, TypeAlias

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send

from advisor.api import openapi
from advisor.api.arbitrage import routes as arbitrage
from advisor.api.backtests import result_routes as backtest_results
from advisor.api.backtests import routes as backtests
from advisor.api.capital import routes as capital
from advisor.api.close_outs import routes as close_outs
from advisor.api.competitions import routes as competitions
from advisor.api.config import API_PREFIX, ApiConfig
from advisor.api.conservative import routes as conservative
from advisor.api.deps import Resources
from advisor.api.documentation import routes as documentation
from advisor.api.fixtures import routes as fixtures
from advisor.api.halts import routes as halts
from advisor.api.health import routes as health
from advisor.api.http.counts import RequestCounts, count_requests
from advisor.api.http.errors import add_error_handlers
from advisor.api.http.fast_path import FastPath
from advisor.api.http.known_reads import KnownReads
from advisor.api.http.middleware.access_log import AccessLogMiddleware
from advisor.api.http.middleware.body_check import BodyCheckMiddleware
from advisor.api.http.middleware.compression import CompressionMiddleware
from advisor.api.http.middleware.concurrency import ConcurrencyMiddleware
from advisor.api.http.middleware.head import HeadMiddleware
from advisor.api.http.middleware.host_check import HostCheckMiddleware
from advisor.api.http.middleware.last_resort import LastResortMiddleware
from advisor.api.http.middleware.lifespan import LifespanMiddleware
from advisor.api.http.middleware.origin_check import OriginCheckMiddleware
from advisor.api.http.middleware.request_id import RequestIdMiddleware
from advisor.api.http.middleware.security_headers import SecurityHeadersMiddleware
from advisor.api.http.middleware.turns import Turns
from advisor.api.http.routing import refuse_loose_routes
from advisor.api.http.scopes import identify_by_address
from advisor.api.identity import merge_routes as team_merges
from advisor.api.identity import routes as identity
from advisor.api.instances import routes as instances
from advisor.api.ledger import routes as ledger
from advisor.api.market_types import routes as market_types
from advisor.api.metrics import routes as metrics
from advisor.api.odds import routes as odds
from advisor.api.odds.kept_board import BoardSource
from advisor.api.odds.kept_boards import KeptBoards
from advisor.api.orders import routes as orders
from advisor.api.picks import routes as picks
from advisor.api.providers import routes as providers
from advisor.api.rates import routes as rates
from advisor.api.reconciliation import routes as reconciliation
from advisor.api.responsible import routes as responsible
from advisor.api.risk import routes as risk
from advisor.api.storage import routes as storage
from advisor.api.strategies import routes as strategies
from advisor.api.stream import routes as stream
from advisor.api.value_bets import routes as value_bets
from advisor.api.venues import routes as venues
from advisor.core.ids import NewId

_UNCOUNTED: Final = (f"{API_PREFIX}/health", f"{API_PREFIX}/stream", "/metrics")
"""What must answer however many pages are loaded; streams have a limit of their own."""
OpenResources: TypeAlias = Callable[[], AbstractAsyncContextManager[Resources]]

_NOUNS = (
    # Routes are matched in this order: the reads that dashboards poll come first.
    fixtures,
    odds,
    value_bets,
    picks,
    arbitrage,
    orders,
    ledger,
    capital,
    risk,
    reconciliation,
    conservative,
    responsible,
    halts,
    close_outs,
    instances,
    providers,
    health,
    stream,
    backtests,
    backtest_results,
    identity,
    team_merges,
    storage,
    strategies,
    competitions,
    venues,
    rates,
    market_types,
    openapi,
    documentation,
    metrics,
)


class AdvisorApi(FastAPI):
    """A FastAPI application whose OpenAPI document names scopes and problem media types.

    Attributes:
        fast_path: answers what it can before anything else looks at a request; None: nothing.
    """

    fast_path: FastPath | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.fast_path is None or not await self.fast_path.answered(scope, receive, send):
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi.openapi_document(self)
        return self.openapi_schema


def create_app(config: ApiConfig, open_resources: OpenResources, new_id: NewId) -> AdvisorApi:
    """Build the application.

    Args:
        config: who may call it, and how.
        open_resources: opens what the routes work with, for as long as the application runs.
        new_id: source of request ids.

    Raises:
        RuntimeError: a route could be called by anybody.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_resources() as resources:
            app.state.resources = resources
            app.state.boards = KeptBoards(
                BoardSource(
                    pool=resources.database.pool, hub=resources.hub, live=resources.live, clock=resources.clock
                ),
                new_id,
            )
            yield

    app = AdvisorApi(
        title="Betting Expert Advisor",
        version=config.version,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    for noun in _NOUNS:
        app.router.routes.extend(noun.router.routes)
    refuse_loose_routes(app.router)
    app.state.identify = identify_by_address(config)
    add_error_handlers(app)
    app.state.counts, app.state.known_reads = RequestCounts(), KnownReads(_UNCOUNTED)
    count_requests(app, app.state.counts)
    turns = Turns(config.concurrency, config.waiting, config.retry_after)
    app.fast_path = FastPath(app, app.state.known_reads, turns, app.state.counts, new_id)
    _add_middleware(app, config, turns, new_id)
    return app


def _add_middleware(app: FastAPI, config: ApiConfig, turns: Turns, new_id: NewId) -> None:
    """Put the middleware around the application; each layer sees a request before those below it."""
    layers = (
        Middleware(LifespanMiddleware),
        Middleware(RequestIdMiddleware, new_id=new_id),
        Middleware(AccessLogMiddleware),
        Middleware(SecurityHeadersMiddleware),
        Middleware(HeadMiddleware),
        Middleware(CompressionMiddleware),
        Middleware(LastResortMiddleware),
        Middleware(HostCheckMiddleware, hosts=config.hosts),
        Middleware(OriginCheckMiddleware, origins=config.origins),
        Middleware(BodyCheckMiddleware, max_bytes=config.max_body_bytes),
        Middleware(ConcurrencyMiddleware, turns=turns, uncounted=_UNCOUNTED),
    )
    for layer in reversed(layers):
        app.add_middleware(layer.cls, *layer.args, **layer.kwargs)
