"""Bets: orders and what became of them, and signals that became none."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.orders.parameters import BetQuery, BetReference, RefusedSignalQuery
from advisor.api.orders.schemas import BetOrderDetail, BetOrderPage, RefusedSignalPage
from advisor.api.orders.views import order_detail, order_view, refused_view
from advisor.db.ledger.pages import entries_of_bet
from advisor.db.orders import order_pages as db
from advisor.db.orders.refused_signals import refused_page

router = noun_router("bets", prefix="/bets")


@router.get(
    "",
    response_model=BetOrderPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_bets(request: Request, resources: ResourcesDep, query: Annotated[BetQuery, Query()]) -> Response:
    """Orders and the bets they became, the last decided first. Carries an ETag: poll it with `If-None-Match`."""
    wanted = db.OrderFilter(
        standing=None if query.state == "all" else query.state,
        mode=query.mode,
        venue=query.venue,
        instance=query.instance,
        event=query.fixture,
    )
    page = await db.order_page(resources.database.pool, wanted, limit=query.limit, cursor=query.cursor)
    shown = BetOrderPage(items=[order_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/refusals",
    response_model=RefusedSignalPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_refused_signals(
    request: Request, resources: ResourcesDep, query: Annotated[RefusedSignalQuery, Query()]
) -> Response:
    """Signals that became no order, newest first, with the limit that refused each."""
    page = await refused_page(resources.database.pool, query.instance, limit=query.limit, cursor=query.cursor)
    shown = RefusedSignalPage(items=[refused_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/{reference}",
    response_model=BetOrderDetail,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_bet(request: Request, resources: ResourcesDep, reference: BetReference) -> Response:
    """An order with its timeline, the checks before it was sent, what was matched, and its entries of the ledger."""
    pool = resources.database.pool
    row = await db.get_order(pool, reference)
    entries = await entries_of_bet(pool, row.portfolio, reference)
    items = await db.open_items(pool, reference)
    return tagged(request, order_detail(row, entries, items).model_dump_json().encode())
