"""How near portfolios are to their limits, and the breakers that stop new bets."""

from fastapi import Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.risk.schemas import ExposureList, RiskList, TradingBreakerList
from advisor.api.risk.views import breaker_list, exposure_view, risk_view
from advisor.db.risk.breakers import breakers, last_changes
from advisor.db.risk.days import past_tails_of
from advisor.db.risk.exposures import exposure_rows
from advisor.db.risk.states import risk_states

router = noun_router("ledger", prefix="/risk")

_MOST_CHANGES = 100


@router.get(
    "",
    response_model=RiskList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_risk(request: Request, resources: ResourcesDep) -> Response:
    """What each portfolio holds and can lose, and how near it is to its limits, as its engine last stored it.

    Carries an ETag: poll it with `If-None-Match`.
    """
    pool = resources.database.pool
    rows = await risk_states(pool)
    past = await past_tails_of(pool, rows, resources.clock.now().date())
    items = [risk_view(row, past[row.portfolio]) for row in rows]
    return tagged(request, RiskList(items=items).model_dump_json().encode())


@router.get(
    "/exposure",
    response_model=ExposureList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_exposure(request: Request, resources: ResourcesDep) -> Response:
    """What open bets can lose, by event, market, competition, day, strategy instance and venue, as last computed.

    The engine computes it every minute or so (`paper.losses_every`). Carries an ETag: poll it with `If-None-Match`.
    """
    rows = await exposure_rows(resources.database.pool)
    return tagged(request, ExposureList(items=[exposure_view(row) for row in rows]).model_dump_json().encode())


@router.get(
    "/breakers",
    response_model=TradingBreakerList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_trading_breakers(request: Request, resources: ResourcesDep) -> Response:
    """What stops new bets by itself, as the engine last stored it, and the last changes.

    Carries an ETag: poll it with `If-None-Match`.
    """
    pool = resources.database.pool
    shown = breaker_list(await breakers(pool), await last_changes(pool, _MOST_CHANGES))
    return tagged(request, shown.model_dump_json().encode())
