"""Strategy instances: make them, run them, change them while they run, and take changes back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

import asyncpg
from fastapi import Request
from starlette.responses import Response

from advisor.api.commands import commanded
from advisor.api.deps import Resources, ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.idempotency import IdempotencyKey
from advisor.api.http.problems import problems
from advisor.api.http.refusals import PromotionRefusedError
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.instances import schemas
from advisor.api.instances.definitions import refuse_unusable
from advisor.api.instances.parameters import NameInPath
from advisor.api.instances.views import checklist_view, definition_of, instance_view, paper_record, version_view
from advisor.core.orders.instances import InstanceState, VersionOrigin
from advisor.core.orders.modes import Mode
from advisor.db.strategies import commands
from advisor.db.strategies import instances as db
from advisor.db.strategies.instances import Change, InstanceRow
from advisor.db.strategies.records import record_of
from advisor.risk.promotion import ChecklistItem, checklist

router = noun_router("strategies", prefix="/strategies/instances")

_Do: TypeAlias = Callable[[asyncpg.Connection, Change], Awaitable[InstanceRow]]


@router.get(
    "",
    response_model=schemas.InstanceList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_instances(request: Request, resources: ResourcesDep) -> Response:
    """All strategy instances that may bet, with the version that counts, by name. Carries an ETag."""
    rows = await db.instances(resources.database.pool)
    shown = schemas.InstanceList(items=[instance_view(row) for row in rows])
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/{name}",
    response_model=schemas.Instance,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_instance(request: Request, resources: ResourcesDep, name: NameInPath) -> Response:
    """One strategy instance. Carries an ETag."""
    row = await db.get_instance(resources.database.pool, name)
    return tagged(request, instance_view(row).model_dump_json().encode())


@router.get(
    "/{name}/versions",
    response_model=schemas.VersionList,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def list_instance_versions(request: Request, resources: ResourcesDep, name: NameInPath) -> Response:
    """Every version of an instance, newest first: who made it, when and why. Carries an ETag."""
    versions = await db.get_versions(resources.database.pool, name)
    shown = schemas.VersionList(items=[version_view(each) for each in versions])
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/{name}/promotion",
    response_model=schemas.Checklist,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_instance_promotion(request: Request, resources: ResourcesDep, name: NameInPath) -> Response:
    """What an instance must have shown on paper before it may bet money, and what of it is met. Carries an ETag."""
    pool = resources.database.pool
    items = await _checklist(pool, resources, await db.get_instance(pool, name))
    return tagged(request, checklist_view(items).model_dump_json().encode())


@router.post(
    "",
    status_code=201,
    response_model=schemas.Instance,
    responses=problems(409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def create_instance(
    request: Request, resources: ResourcesDep, body: schemas.NewInstance, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make a strategy instance. It is stopped until it is started."""
    definition = definition_of(body.definition, resources.live.portfolios[0])
    refuse_unusable(body.name, definition, resources.live.portfolios, resources.live.currency)

    async def create(connection: asyncpg.Connection, change: Change) -> InstanceRow:
        made = replace(change, note=body.note, origin=VersionOrigin.CREATED)
        return await db.create_instance(connection, body.name, definition, made)

    return await _commanded(request, resources, idempotency_key, body.model_dump_json(), create, status=201)


@router.post(
    "/{name}/versions",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def change_instance(
    request: Request,
    resources: ResourcesDep,
    name: NameInPath,
    body: schemas.NewVersion,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Give an instance another definition, while it runs or not. What it found goes on or ends by the new rules."""
    definition = definition_of(body.definition, resources.live.portfolios[0])
    refuse_unusable(name, definition, resources.live.portfolios, resources.live.currency)

    async def change(connection: asyncpg.Connection, by: Change) -> InstanceRow:
        return await db.change_instance(connection, name, definition, by.noted(body.note), after=body.after)

    return await _commanded(request, resources, idempotency_key, name + body.model_dump_json(), change)


@router.post(
    "/{name}/roll-back",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def roll_back_instance(
    request: Request,
    resources: ResourcesDep,
    name: NameInPath,
    body: schemas.RollBack,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Let an instance be again as one of its versions was; that makes another version, and none is lost."""

    async def roll_back(connection: asyncpg.Connection, by: Change) -> InstanceRow:
        return await commands.roll_back(connection, name, body.version, by.noted(body.note), after=body.after)

    return await _commanded(request, resources, idempotency_key, name + body.model_dump_json(), roll_back)


@router.post(
    "/{name}/clone",
    status_code=201,
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def clone_instance(
    request: Request,
    resources: ResourcesDep,
    name: NameInPath,
    body: schemas.CloneRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make another instance like this one. It is stopped until it is started, and bets nobody's money."""

    async def clone(connection: asyncpg.Connection, by: Change) -> InstanceRow:
        return await commands.clone(connection, name, body.name, by.noted(body.note))

    refuse_unusable(
        body.name,
        (await db.get_instance(resources.database.pool, name)).version.definition,
        resources.live.portfolios,
        resources.live.currency,
    )
    return await _commanded(request, resources, idempotency_key, name + body.model_dump_json(), clone, status=201)


@router.post(
    "/{name}/start",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def start_instance(
    request: Request, resources: ResourcesDep, name: NameInPath, idempotency_key: IdempotencyKey = None
) -> Response:
    """Run an instance; one that crashed too, or that is paused."""
    return await _set_state(request, resources, name, idempotency_key, InstanceState.RUNNING)


@router.post(
    "/{name}/pause",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def pause_instance(
    request: Request, resources: ResourcesDep, name: NameInPath, idempotency_key: IdempotencyKey = None
) -> Response:
    """Let an instance bet nothing new, and follow its signals on. Open bets settle as usual."""
    return await _set_state(request, resources, name, idempotency_key, InstanceState.PAUSED)


@router.post(
    "/{name}/stop",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def stop_instance(
    request: Request, resources: ResourcesDep, name: NameInPath, idempotency_key: IdempotencyKey = None
) -> Response:
    """Run an instance no more: its signals end. Open bets settle as usual."""
    return await _set_state(request, resources, name, idempotency_key, InstanceState.STOPPED)


@router.post(
    "/{name}/promote",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def promote_instance(
    request: Request,
    resources: ResourcesDep,
    name: NameInPath,
    body: schemas.ModeChange,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Let an instance bet money, once it has shown on paper what `GET …/promotion` asks for."""

    async def promote(connection: asyncpg.Connection, by: Change) -> InstanceRow:
        items = await _checklist(connection, resources, await db.get_instance(connection, name))
        unmet = [item.to_do for item in items if not item.is_met]
        if unmet:
            raise PromotionRefusedError(unmet)
        return await commands.set_mode(connection, name, Mode.LIVE, by.noted(body.note), after=body.after)

    return await _commanded(request, resources, idempotency_key, name + body.model_dump_json(), promote)


@router.post(
    "/{name}/demote",
    response_model=schemas.Instance,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def demote_instance(
    request: Request,
    resources: ResourcesDep,
    name: NameInPath,
    body: schemas.Demotion,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Let an instance bet less than it does: on paper, or nothing. Nothing is asked for, and it holds at once."""

    async def demote(connection: asyncpg.Connection, by: Change) -> InstanceRow:
        return await commands.demote(connection, name, Mode(body.mode), by.noted(body.note), after=body.after)

    return await _commanded(request, resources, idempotency_key, name + body.model_dump_json(), demote)


async def _set_state(
    request: Request, resources: Resources, name: str, key: str | None, state: InstanceState
) -> Response:
    async def change(connection: asyncpg.Connection, by: Change) -> InstanceRow:
        return await db.set_state(connection, name, state, by)

    return await _commanded(request, resources, key, f"{name} {state}", change)


async def _commanded(
    request: Request, resources: Resources, key: str | None, body: str, do: _Do, *, status: int = 200
) -> Response:
    """Do a command once, in one transaction, and answer with the instance as it then is."""

    async def done(connection: asyncpg.Connection, caller: str, now: datetime) -> tuple[int, str]:
        changed = await do(connection, Change(by=caller, at=now))
        return status, instance_view(changed).model_dump_json()

    return await commanded(request, resources, str(request.scope["route"].name), key, body, done)


async def _checklist(
    reader: asyncpg.Connection | asyncpg.Pool, resources: Resources, row: InstanceRow
) -> tuple[ChecklistItem, ...]:
    stored = await record_of(reader, row.name, Mode.PAPER)
    shown = paper_record(stored, row.version.definition.limits, resources.clock.now())
    return checklist(shown, resources.live.promotion)
