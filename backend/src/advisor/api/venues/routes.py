"""Bookmakers and exchanges."""

from fastapi import Request
from starlette.responses import Response

from advisor.api.deps import ResourcesDep
from advisor.api.http.etag import NOT_MODIFIED, tagged, tagged_apart
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.venues.schemas import EmergencyProcedureList, Venue, VenueList
from advisor.api.venues.terms import venue_terms
from advisor.api.venues.views import procedure_view
from advisor.db.directory.competitions import venue_keys
from advisor.execution.emergency import procedure_of

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


@router.get(
    "/venues/emergency-procedures",
    response_model=EmergencyProcedureList,
    responses={**NOT_MODIFIED, **problems()},
    openapi_extra=requires(Scope.READ),
)
async def list_emergency_procedures(request: Request, resources: ResourcesDep) -> Response:
    """What is done in an emergency at each venue, step by step, and what cannot be done there. Carries an ETag."""
    terms, contacts = await venue_terms(resources), resources.live.contacts
    venues = [terms.venue(key) for key in await venue_keys(resources.database.pool)]
    items = [procedure_view(venue.name, procedure_of(venue, contacts.get(venue.key))) for venue in venues]
    return tagged(request, EmergencyProcedureList(items=items).model_dump_json().encode())
