"""What machines read about the API itself."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from advisor.api.config import API_PREFIX
from advisor.api.http.etag import tagged
from advisor.api.http.scopes import Scope, require
from advisor.api.openapi import openapi_json

router = APIRouter(include_in_schema=False)


@router.get("/metrics", dependencies=[require(Scope.OBSERVE)])
async def get_metrics(request: Request) -> Response:
    """Counts and latencies of this process in Prometheus' text format."""
    registry: CollectorRegistry = request.app.state.metrics
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


@router.get(f"{API_PREFIX}/openapi.json", dependencies=[require(Scope.READ)])
async def get_openapi(request: Request) -> Response:
    """The OpenAPI document."""
    return tagged(request, openapi_json(request.app.openapi()))
