"""The live odds board, and everything live about one fixture."""

from typing import Annotated, cast

import asyncpg
from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.deps import Resources, ResourcesDep
from advisor.api.filters import refuse_unknown_competitions, refuse_unknown_sport, refuse_unknown_venue
from advisor.api.fixtures.parameters import FixtureId
from advisor.api.http.etag import JSON, NOT_MODIFIED, tagged_apart
from advisor.api.http.known_reads import remember
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.odds.kept_board import page_query
from advisor.api.odds.kept_boards import boards_of
from advisor.api.odds.parameters import BoardQuery, ChangesQuery, LeadQuery, QuoteQuery, SurvivalQuery
from advisor.api.odds.quote_history import known_participant, parsed_line, quote_history, selection_index
from advisor.api.odds.schemas import BoardChanges, FixtureLive, OddsBoard, QuoteHistory
from advisor.api.odds.timing_schemas import LeadList, SurvivalList
from advisor.api.odds.timing_views import lead_list, survival_list
from advisor.api.odds.views import fixture_live
from advisor.api.venues.terms import venue_terms
from advisor.db.quotes import board, history, leads, survival
from advisor.instruments.market_types import MARKET_TYPES

router = noun_router("odds")


@router.get(
    "/odds",
    response_model=OddsBoard,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_odds_board(request: Request, resources: ResourcesDep, query: Annotated[BoardQuery, Query()]) -> Response:
    """Fixtures with live prices, each with one market at every venue.

    Answered from memory, which the stream keeps: what it says has changed is read again before the next answer, and
    everything while it is away. Carries an ETag of everything but `as_of`: poll it with `If-None-Match`.
    """
    await _refuse_unknown(resources, query)
    board = boards_of(request).of(page_query(query))
    held = await board.answer()
    remember(request, board)
    return held.response(request)


@router.get("/odds/changes", response_model=BoardChanges, responses=problems(), openapi_extra=requires(Scope.READ))
async def get_odds_changes(
    request: Request, resources: ResourcesDep, query: Annotated[ChangesQuery, Query()]
) -> Response:
    """What is new on a page of the board since the client has it: what is not named is as it was.

    With the parameters of the page and the `version` it has. A version that is not known, as after a restart, is
    answered with everything there is, and `since` is null.
    """
    await _refuse_unknown(resources, query)
    changes = await boards_of(request).of(page_query(query)).changes(query.since)
    return Response(changes, media_type=JSON, headers={"Cache-Control": "no-store"})


@router.get(
    "/odds/survival",
    response_model=SurvivalList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_survival(request: Request, resources: ResourcesDep, query: Annotated[SurvivalQuery, Query()]) -> Response:
    """Would I have got it? The chance that a price is still there, by venue and market type, with its error."""
    await refuse_unknown_venue(resources, query.venue)
    async with resources.database.pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        curves = await survival.load_survival(connection)
        listed = survival_list(curves, query, await survival.survival_computed_at(connection))
    return tagged_apart(request, listed)


@router.get(
    "/odds/leads",
    response_model=LeadList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def get_leads(request: Request, resources: ResourcesDep, query: Annotated[LeadQuery, Query()]) -> Response:
    """Who moves first: by how many seconds one venue's prices follow another's, with its error."""
    await refuse_unknown_competitions(resources, () if query.competition is None else (query.competition,))
    market = None if query.market is None else MARKET_TYPES[query.market].code
    async with resources.database.pool.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        found = await leads.load_leads(connection, query.competition, market)
        listed = lead_list(found, await leads.leads_computed_at(connection))
    return tagged_apart(request, listed)


@router.get(
    "/fixtures/{fixture_id}/live",
    response_model=FixtureLive,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_fixture_live(request: Request, resources: ResourcesDep, fixture_id: FixtureId) -> Response:
    """Every live market of a fixture at every venue, its score, the weather at its stadium, and its providers."""
    found = await board.live_fixture(resources.database.pool, fixture_id)
    return tagged_apart(request, fixture_live(found, resources.live, await venue_terms(resources)))


@router.get(
    "/fixtures/{fixture_id}/quotes",
    response_model=QuoteHistory,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_fixture_quotes(
    request: Request,
    resources: ResourcesDep,
    fixture_id: FixtureId,
    query: Annotated[QuoteQuery, Query()],
) -> Response:
    """Changes of the prices of one selection at every venue, oldest first; of old days one-minute bars."""
    market = query.market
    wanted = history.QuoteFilter(
        event=fixture_id,
        market=market,
        participant=known_participant(market, query.participant),
        line=parsed_line(market, query.line),
        selection=selection_index(market, query.selection),
        since=query.since,
    )
    pool, folder = resources.database.pool, resources.live.quotes_folder
    points = await history.quote_points(pool, wanted, query.limit + 1, folder)
    return tagged_apart(request, quote_history(wanted, points, query.limit))


async def _refuse_unknown(resources: Resources, query: BoardQuery) -> None:
    await refuse_unknown_sport(resources, query.sport)
    await refuse_unknown_competitions(resources, query.competition)
