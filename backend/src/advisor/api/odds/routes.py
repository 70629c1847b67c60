"""The live odds board, and everything live about one fixture."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http import live_parameters as lp
from advisor.api.http import parameters as p
from advisor.api.http.etag import NOT_MODIFIED, tagged_apart
from advisor.api.http.problems import problems
from advisor.api.http.scopes import Scope, require
from advisor.api.http.strictness import KeptQuery
from advisor.api.odds.board_views import fixture_live, odds_board
from advisor.api.odds.history_views import parsed_line, quote_history, selection_index
from advisor.api.odds.schemas import FixtureLive, OddsBoard, QuoteHistory
from advisor.core.markets import MarketType
from advisor.db.quotes import board, history

router = APIRouter(tags=["odds"])

_query = KeptQuery(lp.BoardQuery)


@router.get(
    "/odds",
    response_model=OddsBoard,
    responses={**NOT_MODIFIED, **problems()},
    dependencies=[require(Scope.READ)],
    openapi_extra={"parameters": _query.parameters()},
)
async def get_odds_board(
    request: Request, resources: ResourcesDep, query: Annotated[lp.BoardQuery, Depends(_query)]
) -> Response:
    """Fixtures with live prices, by competition and kick-off, each with one market at every venue.

    Carries an ETag of everything but `as_of`: poll it with `If-None-Match`.
    """
    now = resources.clock.now()
    wanted = board.BoardFilter(
        sport=query.sport,
        competitions=query.competition,
        status=query.status,
        search=query.search,
        hours=query.hours,
        market=None if query.market is None else MarketType(query.market),
    )
    page = await board.board_page(resources.database.pool, wanted, now, limit=query.limit, cursor=query.cursor)
    return tagged_apart(request, odds_board(page, now, resources.live), "as_of")


@router.get(
    "/fixtures/{fixture_id}/live",
    response_model=FixtureLive,
    responses={**NOT_MODIFIED, **problems(404)},
    dependencies=[require(Scope.READ)],
)
async def get_fixture_live(request: Request, resources: ResourcesDep, fixture_id: p.FixtureId) -> Response:
    """Every live market of a fixture at every venue, its score, the weather at its stadium, and its providers."""
    now = resources.clock.now()
    found = await board.live_fixture(resources.database.pool, fixture_id)
    return tagged_apart(request, fixture_live(found, now, resources.live))


@router.get(
    "/fixtures/{fixture_id}/quotes",
    response_model=QuoteHistory,
    responses={**NOT_MODIFIED, **problems(404)},
    dependencies=[require(Scope.READ)],
)
async def get_fixture_quotes(
    request: Request,
    resources: ResourcesDep,
    fixture_id: p.FixtureId,
    market: lp.Market,
    selection: lp.SelectionName,
    line: lp.LineText = None,
    since: lp.Since = None,
    limit: lp.PointLimit = 2000,
) -> Response:
    """Every change of the prices of one selection at every venue, oldest first."""
    kind = MarketType(market)
    wanted = history.QuoteFilter(
        event=fixture_id,
        market=kind,
        line=parsed_line(kind, line),
        selection=selection_index(kind, selection),
        since=since,
    )
    pool, folder = resources.database.pool, resources.live.quotes_folder
    points = await history.quote_points(pool, wanted, limit + 1, folder)
    return tagged_apart(request, quote_history(wanted, points, limit))
