"""Fixtures and their odds."""

from fastapi import APIRouter

from advisor.api import parameters as p
from advisor.api.problems import problems
from advisor.api.schemas.fixtures import FixtureOdds, FixturePage
from advisor.api.scopes import Scope, require

router = APIRouter(tags=["fixtures"])


@router.get("/fixtures", responses=problems(), dependencies=[require(Scope.READ)])
async def list_fixtures(
    search: p.Search = None,
    competition: p.CompetitionCodes = None,
    season: p.Season = None,
    status: p.FixtureStatus | None = None,
    date_from: p.DateFrom = None,
    date_to: p.DateTo = None,
    market: p.MarketName | None = None,
    order: p.Order = "newest",
    limit: p.Limit = 50,
    cursor: p.Cursor = None,
) -> FixturePage:
    """Fixtures by kick-off, each with the best pre-match prices of its main market or of `market`."""
    raise NotImplementedError


@router.get("/fixtures/{fixture_id}/odds", responses=problems(404), dependencies=[require(Scope.READ)])
async def get_fixture_odds(fixture_id: p.FixtureId) -> FixtureOdds:
    """Every price of a fixture by market, line, phase and venue, with the fair line and the best prices."""
    raise NotImplementedError
