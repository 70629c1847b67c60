"""Competitions with the extent of their history."""

from fastapi import APIRouter

from advisor.api.problems import problems
from advisor.api.schemas.competitions import CompetitionList
from advisor.api.scopes import Scope, require

router = APIRouter(tags=["competitions"])


@router.get("/competitions", responses=problems(), dependencies=[require(Scope.READ)])
async def list_competitions() -> CompetitionList:
    """All competitions in the database, with what can be backtested on each."""
    raise NotImplementedError
