"""Counts and latencies of this process."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from advisor.api.http.counts import RequestCounts
from advisor.api.http.routing import StrictRoute
from advisor.api.http.scopes import Scope, requires

router = APIRouter(include_in_schema=False, route_class=StrictRoute)


@router.get("/metrics", openapi_extra=requires(Scope.OBSERVE))
async def get_metrics(request: Request) -> Response:
    """Counts and latencies of this process in Prometheus' text format."""
    counts: RequestCounts = request.app.state.counts
    return Response(generate_latest(counts.registry), media_type=CONTENT_TYPE_LATEST)
