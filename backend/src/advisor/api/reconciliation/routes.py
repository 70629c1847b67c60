"""How accounts at venues agree with what is known, and why they do not."""

from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.reconciliation.parameters import DifferenceId, DifferenceQuery
from advisor.api.reconciliation.schemas import AccountDifference, ExplainRequest, Reconciliation
from advisor.api.reconciliation.views import difference_view, round_view
from advisor.db.public_ids import Named, number_of
from advisor.db.reconciliation.differences import ItemFilter, explain, item_page
from advisor.db.reconciliation.rounds import last_rounds

router = noun_router("ledger", prefix="/reconciliation")


@router.get(
    "",
    response_model=Reconciliation,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_reconciliation(
    request: Request, resources: ResourcesDep, query: Annotated[DifferenceQuery, Query()]
) -> Response:
    """The last round of each account at a venue, and what differs, newest first. Carries an ETag."""
    pool = resources.database.pool
    wanted = ItemFilter(standing=query.standing, venue=query.venue, mode=query.mode)
    page = await item_page(pool, wanted, limit=query.limit, cursor=query.cursor)
    shown = Reconciliation(
        rounds=[round_view(row) for row in await last_rounds(pool, query.mode)],
        items=[difference_view(row) for row in page.items],
        next_cursor=page.next_cursor,
        unexplained=page.unexplained,
    )
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "/{difference_id}/explain",
    response_model=AccountDifference,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def explain_difference(
    request: Request,
    resources: ResourcesDep,
    difference_id: DifferenceId,
    body: ExplainRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Say why an open difference is there. Nothing is booked; it counts no more while its amount stays."""

    async def explained(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        number = await number_of(connection, Named.DIFFERENCE, difference_id)
        row = await explain(connection, number, body.reason, caller)
        return 200, difference_view(row).model_dump_json()

    said = f"{difference_id} {body.model_dump_json()}"
    return await commanded(request, resources, "explain_difference", idempotency_key, said, explained)
