"""Surebets and middles found in live prices."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.arbitrage.parameters import ArbitrageQuery
from advisor.api.arbitrage.schemas import ArbitragePage
from advisor.api.arbitrage.views import arbitrage_view, stake_of
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.venues.terms import venue_terms
from advisor.db.signals import arbitrage_pages as db

router = noun_router("arbitrage", prefix="/arbitrage")


@router.get(
    "",
    response_model=ArbitragePage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_arbitrages(
    request: Request, resources: ResourcesDep, query: Annotated[ArbitrageQuery, Query()]
) -> Response:
    """Surebets and middles, in the order asked for, with the stake of each leg. Carries an ETag."""
    total = stake_of(query.total_stake, resources.live)
    page = await db.arbitrage_page(
        resources.database.pool,
        kind=query.kind,
        state=query.state,
        order=query.order,
        limit=query.limit,
        cursor=query.cursor,
    )
    terms = await venue_terms(resources)
    items = [arbitrage_view(row, total, resources.live, terms) for row in page.items]
    shown = ArbitragePage(items=items, next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())
