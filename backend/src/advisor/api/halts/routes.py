"""Halts: stop betting, see what stands, and let it go on."""

from datetime import datetime
from typing import Annotated

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.deps import ResourcesDep
from advisor.api.halts.checklist import checklist_now, item_view
from advisor.api.halts.parameters import ChecklistQuery, HaltId, HaltQuery
from advisor.api.halts.schemas import Halt, HaltPage, HaltRequest, ResumeChecklist, ResumeRequest
from advisor.api.halts.views import halt_view
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.core.orders.halts import HaltScope
from advisor.db.orders import halts as db
from advisor.db.orders.checklist import refuse_unmet
from advisor.db.public_ids import Named, number_of

router = noun_router("halts", prefix="/halts")


@router.get(
    "",
    response_model=HaltPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_halts(request: Request, resources: ResourcesDep, query: Annotated[HaltQuery, Query()]) -> Response:
    """Halts, those that stand and those that were lifted, newest first. Carries an ETag."""
    page = await db.halt_page(resources.database.pool, standing=query.standing, limit=query.limit, cursor=query.cursor)
    shown = HaltPage(items=[halt_view(row) for row in page.items], next_cursor=page.next_cursor, standing=page.standing)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/checklist",
    response_model=ResumeChecklist,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_resume_checklist(
    request: Request, resources: ResourcesDep, query: Annotated[ChecklistQuery, Query()]
) -> Response:
    """What must be so before a halt is lifted, as it is now, with what to do about what is not."""
    pool = resources.database.pool
    number = None if query.halt is None else await number_of(pool, Named.HALT, query.halt)
    items = await checklist_now(pool, resources, halt=number)
    shown = ResumeChecklist(items=[item_view(item) for item in items])
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "",
    status_code=201,
    response_model=Halt,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def set_halt(
    request: Request, resources: ResourcesDep, body: HaltRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Halt: nothing new is sent of what it stands over. Open bets settle as usual.

    One that stands over the same already stays as it is, and is the answer. `GET /halts` shows when the engine has
    acknowledged it.
    """

    async def halt(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        scope, subject = HaltScope(body.scope), body.subject or ""
        await db.refuse_unknown_subject(connection, scope, subject)
        made = await db.set_halt(connection, scope, subject, body.reason, caller, now)
        return 201, halt_view(made).model_dump_json()

    return await commanded(request, resources, "set_halt", idempotency_key, body.model_dump_json(), halt)


@router.post(
    "/{halt_id}/lift",
    response_model=Halt,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def lift_halt(
    request: Request,
    resources: ResourcesDep,
    halt_id: HaltId,
    body: ResumeRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Lift a halt: orders may be sent again, unless another one stands over them.

    Refused with `resume_refused` while `GET /halts/checklist` has unmet items; `errors` names each with what to do.
    """

    async def lift(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        number = await number_of(connection, Named.HALT, halt_id)
        refuse_unmet(await checklist_now(connection, resources, halt=number))
        lifted = await db.lift_halt(connection, number, caller, body.reason, now)
        return 200, halt_view(lifted).model_dump_json()

    said = f"{halt_id} {body.model_dump_json()}"
    return await commanded(request, resources, "lift_halt", idempotency_key, said, lift)
