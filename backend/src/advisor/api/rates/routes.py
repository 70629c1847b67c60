"""Rates at which amounts of two currencies meet."""

from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged_apart
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.live_config import LiveConfig
from advisor.api.rates.schemas import Rate, RateList
from advisor.core.clock import instant_of
from advisor.core.money.rates import Rate as StoredRate
from advisor.db.rates import latest_rates

router = noun_router("rates")

_LAST = 1


@router.get(
    "/rates",
    response_model=RateList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_rates(request: Request, resources: ResourcesDep) -> Response:
    """The newest rate of each pair of currencies. `advisor rates import` brings them."""
    now = resources.clock.now()
    found = await latest_rates(resources.database.pool, _LAST)
    return tagged_apart(request, RateList(items=[_rate(each, now, resources.live) for each in found]))


def _rate(rate: StoredRate, now: datetime, config: LiveConfig) -> Rate:
    at = instant_of(rate.at)
    return Rate(
        base=rate.base,
        quote=rate.quote,
        rate=format(rate.rate, "f"),
        at=at,
        source=rate.source,
        in_force=now - config.rate_max_age <= at <= now,
    )
