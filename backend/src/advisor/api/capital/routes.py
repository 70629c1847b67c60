"""Capital: pay money in or out, move it, set it aside, and see what became of it."""

from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.capital.parameters import FlowId, FlowQuery
from advisor.api.capital.schemas import Allotment, AllotmentRequest, CapitalList, Flow, FlowPage, FlowRequest
from advisor.api.capital.views import allotment_view, capital_view, flow_view
from advisor.api.commands import commanded
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.db.capital import allotments
from advisor.db.capital import flows as db
from advisor.db.capital.states import capital_states
from advisor.db.public_ids import Named, number_of
from advisor.risk.capital.flows import FlowKind

router = noun_router("capital", prefix="/capital")


@router.get(
    "",
    response_model=CapitalList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_capital(request: Request, resources: ResourcesDep) -> Response:
    """All portfolios: what there is, what is kept back, what may be used, and how it would be shared."""
    rows = await capital_states(resources.database.pool)
    return tagged(request, CapitalList(items=[capital_view(row) for row in rows]).model_dump_json().encode())


@router.post(
    "/allotments",
    status_code=201,
    response_model=Allotment,
    responses=problems(404, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def allot_capital(
    request: Request, resources: ResourcesDep, body: AllotmentRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Set what a strategy instance may use of a portfolio; the engine goes by it from its next decision on.

    Its open orders and bets, and what it has lost since, come to no more: further signals become no order, and
    `GET /bets/refusals` has them as `allotment`.
    """

    async def allot(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        done = await allotments.allot(connection, body.portfolio, body.instance, body.amount, body.reason, caller, now)
        return 201, allotment_view(done).model_dump_json()

    said = body.model_dump_json()
    return await commanded(request, resources, "allot_capital", idempotency_key, said, allot)


@router.get(
    "/flows",
    response_model=FlowPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_flows(request: Request, resources: ResourcesDep, query: Annotated[FlowQuery, Query()]) -> Response:
    """Money that was paid in or out, moved or set aside, newest first, with what was refused. Carries an ETag."""
    page = await db.flow_page(resources.database.pool, query.portfolio, limit=query.limit, cursor=query.cursor)
    shown = FlowPage(items=[flow_view(row) for row in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/flows/{flow_id}",
    response_model=Flow,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_flow(request: Request, resources: ResourcesDep, flow_id: FlowId) -> Response:
    """One flow: what was asked for, and what became of it."""
    pool = resources.database.pool
    row = await db.get_flow(pool, await number_of(pool, Named.FLOW, flow_id))
    return tagged(request, flow_view(row).model_dump_json().encode())


@router.post(
    "/flows",
    status_code=202,
    response_model=Flow,
    responses=problems(404, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def ask_for_flow(
    request: Request, resources: ResourcesDep, body: FlowRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask the engine to move money, once: `GET /capital/flows/{flow_id}` shows whether it did, or by which rule not.

    It is neither profit nor loss: drawdowns and the losses of day, week and month stay what they are.
    """

    async def ask(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        asked = await db.ask_for_flow(
            connection, FlowKind(body.kind), body.portfolio, body.target, body.amount, body.reason, caller, now
        )
        return 202, flow_view(asked).model_dump_json()

    return await commanded(request, resources, "ask_for_flow", idempotency_key, body.model_dump_json(), ask)
