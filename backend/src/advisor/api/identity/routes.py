"""Events of providers that were not surely matched, and a person's decision on them."""

from datetime import datetime
from typing import Annotated, cast

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
from advisor.api.identity.parameters import ReviewQuery
from advisor.api.identity.schemas import IdentityReview, IdentityReviewPage, ReviewDecision
from advisor.api.identity.views import decision_of, review_view
from advisor.db.events import reviews as db

router = noun_router("identity", prefix="/identity/reviews")


@router.get(
    "",
    response_model=IdentityReviewPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_identity_reviews(
    request: Request, resources: ResourcesDep, query: Annotated[ReviewQuery, Query()]
) -> Response:
    """Providers' events in this state, newest first, with the evidence for each of our events they may be."""
    async with resources.database.pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        page = await db.open_reviews(connection, query.cursor, query.limit, state=query.state, provider=query.provider)
    items = [review_view(review) for review in page.items]
    shown = IdentityReviewPage(items=items, next_cursor=page.next_cursor, open=page.open)
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "/decisions",
    response_model=IdentityReview,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def decide_identity_review(
    request: Request, resources: ResourcesDep, body: ReviewDecision, idempotency_key: IdempotencyKey = None
) -> Response:
    """Decide which fixture a provider's event is. Its names become aliases, by which later events are matched."""

    async def decide(connection: asyncpg.Connection, _: str, now: datetime) -> tuple[int, str]:
        review = await _decide(connection, body, now)
        return 200, review_view(review).model_dump_json()

    said = body.model_dump_json()
    return await commanded(request, resources, "decide_identity_review", idempotency_key, said, decide)


async def _decide(connection: asyncpg.Connection, body: ReviewDecision, now: datetime) -> db.Review:
    decision = decision_of(body)
    if decision is None:
        return await db.undo_decision(connection, body.provider, body.ref, now)
    return await db.decide_review(connection, body.provider, body.ref, decision, now)
