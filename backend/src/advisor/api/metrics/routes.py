"""Counts and latencies of this process."""

from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_fastapi_instrumentator import Instrumentator, metrics
from starlette.responses import Response

from advisor.api.http.routing import StrictRoute
from advisor.api.http.scopes import Scope, requires

router = APIRouter(include_in_schema=False, route_class=StrictRoute)


def count_requests(app: FastAPI) -> None:
    """Count requests and time them, by route, method and status class: a histogram holds both."""
    app.state.metrics = CollectorRegistry()
    instrumentator = Instrumentator(registry=app.state.metrics, excluded_handlers=["/metrics"])
    instrumentator.add(metrics.latency(registry=app.state.metrics)).instrument(app)


@router.get("/metrics", openapi_extra=requires(Scope.OBSERVE))
async def get_metrics(request: Request) -> Response:
    """Counts and latencies of this process in Prometheus' text format."""
    registry: CollectorRegistry = request.app.state.metrics
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
