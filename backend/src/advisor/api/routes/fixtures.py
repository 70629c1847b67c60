"""Fixtures and their odds."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from advisor.api import parameters as p
from advisor.api.boards import odds_books
from advisor.api.deps import ResourcesDep
from advisor.api.etag import NOT_MODIFIED, tagged
from advisor.api.problems import problems
from advisor.api.schemas.fixtures import Fixture, FixtureOdds, FixturePage
from advisor.api.scopes import Scope, require
from advisor.core.markets import MarketType
from advisor.db.fixtures import FixtureFilter, fixture_card, fixture_page, fixture_prices

router = APIRouter(tags=["fixtures"])


@router.get(
    "/fixtures",
    response_model=FixturePage,
    responses={**NOT_MODIFIED, **problems()},
    dependencies=[require(Scope.READ)],
)
async def list_fixtures(
    request: Request,
    resources: ResourcesDep,
    search: p.Search = None,
    competition: p.CompetitionCodes = (),
    season: p.Season = None,
    status: p.FixtureStatus | None = None,
    date_from: p.DateFrom = None,
    date_to: p.DateTo = None,
    market: p.MarketName | None = None,
    order: p.Order = "newest",
    limit: p.Limit = 50,
    cursor: p.Cursor = None,
) -> Response:
    """Fixtures by kick-off, each with the best pre-match prices of its main market; `market` asks for prices on it."""
    wanted = FixtureFilter(
        search=search,
        competitions=competition,
        season=season,
        status=status,
        date_from=date_from,
        date_to=date_to,
        market=None if market is None else MarketType(market),
        newest_first=order == "newest",
    )
    return tagged(request, await fixture_page(resources.database.pool, wanted, limit=limit, cursor=cursor))


@router.get(
    "/fixtures/{fixture_id}/odds",
    response_model=FixtureOdds,
    responses={**NOT_MODIFIED, **problems(404)},
    dependencies=[require(Scope.READ)],
)
async def get_fixture_odds(request: Request, resources: ResourcesDep, fixture_id: p.FixtureId) -> Response:
    """Every price of a fixture by market, line, phase and venue, with the fair line and the best prices."""
    pool = resources.database.pool
    card = await fixture_card(pool, fixture_id)
    books = odds_books(await fixture_prices(pool, fixture_id))
    odds = FixtureOdds(fixture=Fixture.model_validate_json(card), books=books)
    return tagged(request, odds.model_dump_json().encode())
