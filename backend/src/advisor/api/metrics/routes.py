"""Counts and latencies of this process."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from advisor.api.http.scopes import Scope, require

router = APIRouter(include_in_schema=False)


@router.get("/metrics", dependencies=[require(Scope.OBSERVE)])
async def get_metrics(request: Request) -> Response:
    """Counts and latencies of this process in Prometheus' text format."""
    registry: CollectorRegistry = request.app.state.metrics
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
