"""What venues are and keep, as the engine counts it."""

from advisor.api.deps import Resources
from advisor.core.venues import VenueTerms
from advisor.db.directory.venues import laid_venues


async def venue_terms(resources: Resources) -> VenueTerms:
    """What the settings say, and which venues have quoted lay prices since."""
    return resources.live.venues.seen_at(await laid_venues(resources.database.pool))
