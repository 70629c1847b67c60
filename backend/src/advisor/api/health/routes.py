"""Whether the API and what it depends on work."""

from typing import Literal

from fastapi import Request

from advisor.api.deps import Resources, ResourcesDep
from advisor.api.health.schemas import Health
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.db.directory.competitions import only_demo_data
from advisor.db.queue import worker_seen_at
from advisor.db.session_outages import unavailable

router = noun_router("health")


@router.get("/health", responses=problems(), openapi_extra=requires(Scope.PUBLIC))
async def get_health(request: Request, resources: ResourcesDep) -> Health:
    """State of the API, its database and its worker; answers 200 even when they are down."""
    worker: Literal["up", "down"] = "down"
    demo = False
    try:
        demo = await only_demo_data(resources.database.pool)
        worker = await _worker(resources)
        database: Literal["up", "down"] = "up"
    except Exception as error:  # whatever a driver raises: an outage is the answer here, not a failure
        if unavailable(error) is None:
            raise
        database = "down"
    return Health(
        status="healthy" if database == worker == "up" else "degraded",
        version=request.app.version,
        mode="demo" if demo else "paper",
        database=database,
        worker=worker,
    )


async def _worker(resources: Resources) -> Literal["up", "down"]:
    async with resources.database.engine.connect() as connection:
        seen = await worker_seen_at(connection)
    return "up" if seen is not None and resources.clock.now() - seen <= resources.live.worker_silent else "down"
