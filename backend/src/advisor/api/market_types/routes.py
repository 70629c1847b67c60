"""Market types."""

from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.market_types.schemas import MarketTypeList
from advisor.api.market_types.views import market_types

router = noun_router("market-types")


@router.get("/market-types", responses=problems(), openapi_extra=requires(Scope.READ))
async def list_market_types() -> MarketTypeList:
    """All market types that can be priced and settled.

    The same for every caller; the OpenAPI document carries them as `x-market-types`, for clients that are generated.
    """
    return market_types()
