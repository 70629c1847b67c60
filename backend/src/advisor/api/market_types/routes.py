"""Market types."""

from fastapi import Request
from starlette.responses import Response

from advisor.api.http.etag import NOT_MODIFIED, tagged_apart
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.market_types.schemas import MarketTypeList
from advisor.api.market_types.views import market_types

router = noun_router("market-types")


@router.get(
    "/market-types",
    response_model=MarketTypeList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_market_types(request: Request) -> Response:
    """All market types that can be priced and settled.

    The same for every caller; the OpenAPI document carries them as `x-market-types`, for clients that are generated.
    """
    return tagged_apart(request, market_types())
