"""Bookmakers and exchanges."""

from fastapi import APIRouter

from advisor.api.problems import problems
from advisor.api.schemas.competitions import VenueList
from advisor.api.scopes import Scope, require

router = APIRouter(tags=["venues"])


@router.get("/venues", responses=problems(), dependencies=[require(Scope.READ)])
async def list_venues() -> VenueList:
    """All venues with prices in the database."""
    raise NotImplementedError
