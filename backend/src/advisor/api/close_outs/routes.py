"""Close-outs: ask what it would cost to close what is open, and have it done."""

from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.close_outs.parameters import CloseOutId, CloseOutQuery
from advisor.api.close_outs.schemas import CloseOut, CloseOutDetail, CloseOutPage, CloseOutRequest
from advisor.api.close_outs.views import close_out_detail, close_out_view, named_bets
from advisor.api.commands import commanded
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.core.orders.halts import HaltScope
from advisor.db.orders import close_outs as db
from advisor.db.orders.halts import refuse_unknown_subject
from advisor.db.orders.order_pages import orders_by_reference, orders_of_close_out
from advisor.db.public_ids import Named, number_of

router = noun_router("close-outs", prefix="/close-outs")


@router.get(
    "",
    response_model=CloseOutPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_close_outs(
    request: Request, resources: ResourcesDep, query: Annotated[CloseOutQuery, Query()]
) -> Response:
    """Close-outs, newest first, without their plans. Carries an ETag."""
    now = resources.clock.now()
    page = await db.close_out_page(resources.database.pool, limit=query.limit, cursor=query.cursor)
    shown = CloseOutPage(items=[close_out_view(row, now) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/{close_out_id}",
    response_model=CloseOutDetail,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_close_out(request: Request, resources: ResourcesDep, close_out_id: CloseOutId) -> Response:
    """A close-out with its plan, and the orders that it led to."""
    pool = resources.database.pool
    row = await db.get_close_out(pool, await number_of(pool, Named.CLOSE_OUT, close_out_id))
    bets = {order.reference: order for order in await orders_by_reference(pool, named_bets(row.plan))}
    shown = close_out_detail(row, bets, await orders_of_close_out(pool, row.id), resources.clock.now())
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "",
    status_code=202,
    response_model=CloseOut,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def plan_close_out(
    request: Request, resources: ResourcesDep, body: CloseOutRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask what closing out would do; nothing is done by it.

    The engine makes the plan, which takes a fraction of a second while it runs; `GET /close-outs/{close_out_id}` shows
    it. `POST /close-outs/{close_out_id}/confirmation` has it carried out.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        scope, subject = HaltScope(body.scope), body.subject or ""
        await refuse_unknown_subject(connection, scope, subject)
        asked = await db.ask_for_plan(connection, scope, subject, body.reason, caller, now)
        return 202, close_out_view(asked, now).model_dump_json()

    return await commanded(request, resources, "plan_close_out", idempotency_key, body.model_dump_json(), ask)


@router.post(
    "/{close_out_id}/confirmation",
    status_code=202,
    response_model=CloseOut,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def confirm_close_out(
    request: Request,
    resources: ResourcesDep,
    close_out_id: CloseOutId,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Have a plan carried out: what it is about is halted, its orders are taken back, and its closing bets are placed.

    Closing bets are the only orders that leave under the halt; none is larger or at a worse price than the plan says.
    Refused where the plan is more than two minutes old.
    """

    async def confirm(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        number = await number_of(connection, Named.CLOSE_OUT, close_out_id)
        confirmed = await db.confirm(connection, number, caller, now)
        return 202, close_out_view(confirmed, now).model_dump_json()

    said = str(close_out_id)
    return await commanded(request, resources, "confirm_close_out", idempotency_key, said, confirm)
