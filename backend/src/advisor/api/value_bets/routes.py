"""Value bets found in live prices."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.filters import refuse_unknown_competitions, refuse_unknown_sport
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.value_bets.explanation import value_bet_why
from advisor.api.value_bets.parameters import ValueBetId, ValueBetQuery
from advisor.api.value_bets.schemas import ValueBet, ValueBetPage, ValueBetWhy
from advisor.api.value_bets.views import bet_view
from advisor.api.venues.terms import venue_terms
from advisor.db.signals import value_bet_pages as db

router = noun_router("value bets", prefix="/value-bets")


@router.get(
    "",
    response_model=ValueBetPage,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_value_bets(
    request: Request, resources: ResourcesDep, query: Annotated[ValueBetQuery, Query()]
) -> Response:
    """Value bets, live and ended. Carries an ETag: poll it with `If-None-Match`."""
    await refuse_unknown_sport(resources, query.sport)
    await refuse_unknown_competitions(resources, query.competition)
    wanted = db.BetFilter(
        state=query.state,
        min_edge=query.min_edge,
        sport=query.sport,
        competitions=query.competition,
        event=query.fixture,
        dismissed=query.dismissed,
        order=query.order,
    )
    pool = resources.database.pool
    page = await db.bet_page(pool, wanted, resources.clock.now(), limit=query.limit, cursor=query.cursor)
    venues = await venue_terms(resources)
    items = [bet_view(row, venues) for row in page.items]
    shown = ValueBetPage(items=items, next_cursor=page.next_cursor, live=page.live)
    return tagged(request, shown.model_dump_json().encode())


@router.get(
    "/{value_bet_id}",
    response_model=ValueBetWhy,
    responses={**NOT_MODIFIED, **problems(404)},
    openapi_extra=requires(Scope.READ),
)
async def get_value_bet(request: Request, resources: ResourcesDep, value_bet_id: ValueBetId) -> Response:
    """A value bet and why it is one: the prices behind it, and the calculation step by step."""
    row = await db.get_bet(resources.database.pool, value_bet_id)
    return tagged(request, value_bet_why(row, await venue_terms(resources)).model_dump_json().encode())


@router.put(
    "/{value_bet_id}/dismissal",
    responses=problems(404, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def dismiss_value_bet(resources: ResourcesDep, value_bet_id: ValueBetId) -> ValueBet:
    """Hide a value bet from the list; repeating it changes nothing."""
    row = await db.dismiss(resources.database.pool, value_bet_id, resources.clock.now())
    return bet_view(row, await venue_terms(resources))


@router.delete(
    "/{value_bet_id}/dismissal",
    responses=problems(404, 413, 415),
    openapi_extra=requires(Scope.OPERATE),
)
async def restore_value_bet(resources: ResourcesDep, value_bet_id: ValueBetId) -> ValueBet:
    """Undo the dismissal."""
    row = await db.restore(resources.database.pool, value_bet_id)
    return bet_view(row, await venue_terms(resources))
