"""Fixtures and their odds."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from advisor.api import parameters as p
from advisor.api.boards import odds_books
from advisor.api.deps import ResourcesDep
from advisor.api.etag import NOT_MODIFIED, tagged
from advisor.api.problems import problems
from advisor.api.schemas.fixtures import Fixture, FixtureOdds, FixturePage
from advisor.api.scopes import Scope, require
from advisor.api.strictness import KeptQuery
from advisor.core.markets import MarketType
from advisor.db.fixtures import FixtureFilter, fixture_card, fixture_page, fixture_prices

router = APIRouter(tags=["fixtures"])


_query = KeptQuery(p.FixtureQuery)


@router.get(
    "/fixtures",
    response_model=FixturePage,
    responses={**NOT_MODIFIED, **problems()},
    dependencies=[require(Scope.READ)],
    openapi_extra={"parameters": _query.parameters()},
)
async def list_fixtures(
    request: Request, resources: ResourcesDep, query: Annotated[p.FixtureQuery, Depends(_query)]
) -> Response:
    """Fixtures by kick-off, each with the best pre-match prices of its main market."""
    wanted = FixtureFilter(
        search=query.search,
        competitions=query.competition,
        season=query.season,
        status=query.status,
        date_from=query.date_from,
        date_to=query.date_to,
        market=None if query.market is None else MarketType(query.market),
        newest_first=query.order == "newest",
    )
    pool = resources.database.pool
    return tagged(request, await fixture_page(pool, wanted, limit=query.limit, cursor=query.cursor))


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
