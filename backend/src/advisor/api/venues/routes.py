"""Bookmakers and exchanges."""

from fastapi import Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged_apart
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.venues.schemas import Venue, VenueList
from advisor.api.venues.terms import venue_terms
from advisor.db.directory.competitions import venue_keys

router = noun_router("venues")


@router.get(
    "/venues",
    response_model=VenueList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_venues(request: Request, resources: ResourcesDep) -> Response:
    """All venues with prices in the database."""
    terms = await venue_terms(resources)
    venues = [terms.venue(key) for key in await venue_keys(resources.database.pool)]
    listed = VenueList(
        items=[
            Venue(
                key=venue.key,
                name=venue.name,
                kind=str(venue.kind),
                sides=["back", "lay"] if venue.has_order_book else ["back"],
                commission=venue.commission,
                commission_basis=venue.commission_basis,
            )
            for venue in venues
        ]
    )
    return tagged_apart(request, listed)
