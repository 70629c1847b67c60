"""Disk use, and whether the disk is nearly full."""

from fastapi import Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.storage.schemas import Storage
from advisor.api.storage.views import storage
from advisor.db.storage import last_report

router = noun_router("storage")


@router.get(
    "/storage",
    response_model=Storage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_storage(request: Request, resources: ResourcesDep) -> Response:
    """What each store takes of the disk, how long its contents are kept, and how much is free. Carries an ETag."""
    report = await last_report(resources.database.pool)
    return tagged(request, storage(report, resources.live).model_dump_json().encode())
