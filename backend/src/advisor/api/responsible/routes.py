"""Limits that a person has set for themselves, and breaks that nobody ends early."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeAlias

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.deps import Resources, ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.responsible.parameters import LimitInPath, ResponsibleLimitsQuery
from advisor.api.responsible.schemas import LimitRequest, ResponsibleLimits, SelfExclusionRequest, TimeOutRequest
from advisor.api.responsible.views import responsible_limits_view
from advisor.core.orders.modes import Mode
from advisor.db.responsible import rules as db
from advisor.db.responsible.use import own_state

router = noun_router("responsible-limits", prefix="/responsible-limits")

_Do: TypeAlias = Callable[[asyncpg.Connection, str, datetime], Awaitable[None]]


@router.get(
    "",
    response_model=ResponsibleLimits,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_responsible_limits(
    request: Request, resources: ResourcesDep, query: Annotated[ResponsibleLimitsQuery, Query()]
) -> Response:
    """Each limit with what counts now, what waits to count and what is used; and the break in force.

    Limits are the same in all modes; what is bet on paper uses nothing of them for bets with money.

    Carries an ETag: poll it with `If-None-Match`.
    """
    now = resources.clock.now()
    state = await own_state(resources.database.pool, resources.live.currency, query.mode, now)
    return tagged(request, responsible_limits_view(state).model_dump_json().encode())


@router.put(
    "/{limit}",
    response_model=ResponsibleLimits,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def set_responsible_limit(
    request: Request,
    resources: ResourcesDep,
    limit: LimitInPath,
    body: LimitRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Set one limit. A lower one counts at once; a higher one, or none, 24 hours later, until when it can be withdrawn.

    Another value takes the place of a raise that waits. The engine heeds it within a second.
    """

    async def change(connection: asyncpg.Connection, caller: str, now: datetime) -> None:
        await db.change_limit(connection, limit, body.value, resources.live.currency, caller, now)

    said = f"{limit} {body.model_dump_json()}"
    return await _commanded(request, resources, "set_responsible_limit", idempotency_key, said, change)


@router.post(
    "/{limit}/withdraw",
    response_model=ResponsibleLimits,
    responses=problems(409),
    openapi_extra=requires(Scope.OPERATE),
)
async def withdraw_limit_raise(
    request: Request, resources: ResourcesDep, limit: LimitInPath, idempotency_key: IdempotencyKey = None
) -> Response:
    """Take back a raise that does not count yet."""

    async def withdraw(connection: asyncpg.Connection, caller: str, now: datetime) -> None:
        await db.withdraw_raise(connection, limit, caller, now)

    return await _commanded(request, resources, "withdraw_limit_raise", idempotency_key, str(limit), withdraw)


@router.post(
    "/time-outs",
    status_code=201,
    response_model=ResponsibleLimits,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def begin_time_out(
    request: Request, resources: ResourcesDep, body: TimeOutRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Begin a time-out: nothing new is bet until it ends. Nobody can end it early; a longer one can follow at once.

    Open bets settle as usual, and can be closed out.
    """

    async def begin(connection: asyncpg.Connection, caller: str, now: datetime) -> None:
        await db.begin_time_out(connection, body.length, caller, now)

    said = body.model_dump_json()
    return await _commanded(request, resources, "begin_time_out", idempotency_key, said, begin, status=201)


@router.post(
    "/self-exclusions",
    status_code=201,
    response_model=ResponsibleLimits,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def begin_self_exclusion(
    request: Request, resources: ResourcesDep, body: SelfExclusionRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Begin a self-exclusion: nothing new is bet until its last day is over. Nobody can end it early.

    Open bets settle as usual, and can be closed out.
    """

    async def begin(connection: asyncpg.Connection, caller: str, now: datetime) -> None:
        await db.begin_self_exclusion(connection, body.last_day, body.confirm_last_day, caller, now)

    said = body.model_dump_json()
    return await _commanded(request, resources, "begin_self_exclusion", idempotency_key, said, begin, status=201)


async def _commanded(
    request: Request,
    resources: Resources,
    command: str,
    idempotency_key: str | None,
    said: str,
    do: _Do,
    status: int = 200,
) -> Response:
    """Do a command once, and answer with everything that stands then."""

    async def done(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        await do(connection, caller, now)
        state = await own_state(connection, resources.live.currency, Mode.PAPER, now)
        return status, responsible_limits_view(state).model_dump_json()

    return await commanded(request, resources, command, idempotency_key, said, done)
