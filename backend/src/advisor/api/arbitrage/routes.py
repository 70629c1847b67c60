"""Surebets and middles found in live prices."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from advisor.api.arbitrage.views import arbitrage_view, stake_of
from advisor.api.deps import ResourcesDep
from advisor.api.http import live_parameters as lp
from advisor.api.http import parameters as p
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.scopes import Scope, require
from advisor.api.value_bets.schemas import ArbitragePage
from advisor.db.signals import arbitrage_pages as db

router = APIRouter(prefix="/arbitrage", tags=["arbitrage"])

_TotalStake = Annotated[
    str | None,
    Query(
        max_length=16,
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$",
        description="What to split over the legs, in the currency of the settings.",
        examples=["100.00"],
    ),
]


@router.get(
    "",
    response_model=ArbitragePage,
    responses={**NOT_MODIFIED, **problems()},
    dependencies=[require(Scope.READ)],
)
async def list_arbitrages(
    request: Request,
    resources: ResourcesDep,
    kind: lp.ArbitrageKind | None = None,
    state: lp.ArbitrageState | None = None,
    total_stake: _TotalStake = None,
    limit: p.Limit = 50,
    cursor: p.Cursor = None,
) -> Response:
    """Surebets and middles, newest first, with the stake of each leg. Carries an ETag."""
    total = stake_of(total_stake, resources.live)
    page = await db.arbitrage_page(resources.database.pool, kind=kind, state=state, limit=limit, cursor=cursor)
    items = [arbitrage_view(row, total, resources.live) for row in page.items]
    shown = ArbitragePage(items=items, next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())
