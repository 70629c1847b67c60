"""Conservative mode: see where it stands, enter it, and leave it."""

from datetime import datetime

import asyncpg
from fastapi import Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.conservative.parameters import ConservativeId
from advisor.api.conservative.schemas import ConservativeEnd, ConservativeMode, ConservativeRequest, ConservativeTime
from advisor.api.conservative.views import mode_view, time_view
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.db.public_ids import Named, number_of
from advisor.db.risk import conservative as db
from advisor.db.risk.breakers import breakers
from advisor.live.notifications import Topic, announce

router = noun_router("halts", prefix="/conservative-mode")


@router.get(
    "",
    response_model=ConservativeMode,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_conservative_mode(request: Request, resources: ResourcesDep) -> Response:
    """Where nothing new is bet or stakes are reduced, and why. Carries an ETag."""
    pool = resources.database.pool
    shown = mode_view(await breakers(pool), await db.conservative_standing(pool))
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "",
    status_code=201,
    response_model=ConservativeTime,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def begin_conservative_mode(
    request: Request, resources: ResourcesDep, body: ConservativeRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Let nothing new be bet, at a venue or everywhere, until somebody ends it. Open bets settle as usual.

    One that stands over the same already stays as it is, and is the answer.
    """

    async def begin(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        made = await db.begin_conservative(connection, body.venue, body.reason, caller, now)
        if made.set_at == now:
            # Not one that stood before.
            await announce(connection, Topic.CONSERVATIVE_MODE)
        return 201, time_view(made).model_dump_json()

    said = body.model_dump_json()
    return await commanded(request, resources, "begin_conservative_mode", idempotency_key, said, begin)


@router.post(
    "/{conservative_id}/end",
    response_model=ConservativeTime,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def end_conservative_mode(
    request: Request,
    resources: ResourcesDep,
    conservative_id: ConservativeId,
    body: ConservativeEnd,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """End it: bets come back after the cool-down, first at reduced stakes."""

    async def end(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        number = await number_of(connection, Named.CONSERVATIVE, conservative_id)
        ended = await db.end_conservative(connection, number, body.reason, caller, now)
        await announce(connection, Topic.CONSERVATIVE_MODE)
        return 200, time_view(ended).model_dump_json()

    said = f"{conservative_id} {body.model_dump_json()}"
    return await commanded(request, resources, "end_conservative_mode", idempotency_key, said, end)
