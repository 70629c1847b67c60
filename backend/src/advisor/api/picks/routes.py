"""The best signals of a day."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.filters import refuse_unknown_sport
from advisor.api.http.etag import NOT_MODIFIED, tagged
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.picks.parameters import PickQuery
from advisor.api.picks.schemas import PickList
from advisor.api.picks.views import picks_view, starts_on
from advisor.api.venues.terms import venue_terms
from advisor.db.signals.picks import picks

router = noun_router("value bets", prefix="/picks")


@router.get(
    "",
    response_model=PickList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_picks(request: Request, resources: ResourcesDep, query: Annotated[PickQuery, Query()]) -> Response:
    """The best live value bets on what starts on a day, one of each fixture, with their reasons.

    They stand as of now and change with prices: nothing is kept of them. Carries an ETag.
    """
    await refuse_unknown_sport(resources, query.sport)
    now = resources.clock.now()
    day = query.day or now.date()
    begin, end = starts_on(day, now)
    rows = await picks(resources.database.pool, begin, end, sport=query.sport, limit=query.limit)
    return tagged(request, picks_view(rows, await venue_terms(resources), day, now).model_dump_json().encode())
