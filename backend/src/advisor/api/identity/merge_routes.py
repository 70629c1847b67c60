"""Teams that are one under two names: what a merge would do, the merge, and its end."""

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
from advisor.api.identity.parameters import MergeId, MergeQuery
from advisor.api.identity.schemas import TeamMerge, TeamMergePage, TeamMergePreview, TeamMergeRequest, TeamScope
from advisor.api.identity.views import merge_view, preview_view
from advisor.db.directory import names
from advisor.db.directory.review import merge_teams, would_merge
from advisor.db.directory.team_merges import merge_of, page_of_merges, take_back

router = noun_router("identity", prefix="/identity/merges")


@router.get(
    "",
    response_model=TeamMergePage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_team_merges(
    request: Request, resources: ResourcesDep, query: Annotated[MergeQuery, Query()]
) -> Response:
    """Teams that became another one and can be made two again, newest first."""
    async with resources.database.pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        page = await page_of_merges(connection, query.cursor, query.limit)
    shown = TeamMergePage(items=[merge_view(merge) for merge in page.items], next_cursor=page.next_cursor)
    return tagged(request, shown.model_dump_json().encode())


@router.post(
    "/preview",
    response_model=TeamMergePreview,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def preview_team_merge(resources: ResourcesDep, body: TeamMergeRequest) -> TeamMergePreview:
    """What `POST /identity/merges` would do with the same body, and why it would be refused; nothing changes."""
    async with resources.database.pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        found = await would_merge(connection, _scope(body.team), _scope(body.into))
    return preview_view(found)


@router.post(
    "",
    status_code=201,
    response_model=TeamMerge,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def merge_two_teams(
    request: Request, resources: ResourcesDep, body: TeamMergeRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make a team another one: its names mean that one from now on, and its matches, results and prices go over.

    A match that both have becomes one. It can be taken back: `POST /identity/merges/{merge_id}/undo`.
    """

    async def merge(connection: asyncpg.Connection, _: str, now: datetime) -> tuple[int, str]:
        made = await merge_teams(connection, _scope(body.team), _scope(body.into), now)
        return 201, merge_view(made).model_dump_json()

    return await commanded(request, resources, "merge_two_teams", idempotency_key, body.model_dump_json(), merge)


@router.post(
    "/{merge_id}/undo",
    response_model=TeamMerge,
    responses=problems(404, 409, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def undo_team_merge(
    request: Request, resources: ResourcesDep, merge_id: MergeId, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make two teams of one again, each with its names, matches, results and prices.

    What was imported since stays with the team that the name meant then. Merges of one team are taken back from the
    last.
    """

    async def undo(connection: asyncpg.Connection, _: str, now: datetime) -> tuple[int, str]:
        await take_back(connection, merge_id, now)
        return 200, merge_view(await merge_of(connection, merge_id)).model_dump_json()

    return await commanded(request, resources, "undo_team_merge", idempotency_key, str(merge_id), undo)


def _scope(team: TeamScope) -> names.TeamScope:
    return team.sport, team.country, team.key
