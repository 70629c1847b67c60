"""Whether the API and what it depends on work."""

from fastapi import APIRouter

from advisor.api.problems import problems
from advisor.api.schemas.health import Health
from advisor.api.scopes import Scope, require

router = APIRouter(tags=["health"])


@router.get("/health", responses=problems(), dependencies=[require(Scope.PUBLIC)])
async def get_health() -> Health:
    """State of the API, its database and its worker; answers 200 even when they are down."""
    raise NotImplementedError
