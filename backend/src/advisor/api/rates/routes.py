"""Rates at which amounts of two currencies meet."""

from datetime import datetime

from advisor.api.deps import ResourcesDep
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


@router.get("/rates", responses=problems(), openapi_extra=requires(Scope.READ))
async def list_rates(resources: ResourcesDep) -> RateList:
    """The newest rate of each pair of currencies. `advisor rates import` brings them."""
    now = resources.clock.now()
    found = await latest_rates(resources.database.pool, _LAST)
    return RateList(items=[_rate(each, now, resources.live) for each in found])


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
