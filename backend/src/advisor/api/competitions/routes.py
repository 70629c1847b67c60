"""Competitions with the extent of their history."""

from fastapi import Request
from starlette.responses import Response

from advisor.api.competitions.schemas import CompetitionList
from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires

router = noun_router("competitions")


@router.get(
    "/competitions",
    response_model=CompetitionList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_competitions(request: Request, resources: ResourcesDep) -> Response:
    """All competitions in the database, with what can be backtested on each."""
    return tagged(request, await resources.competitions.get())
