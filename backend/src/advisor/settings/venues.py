"""What settings say of venues; those that nobody has heard of are most often misspelt."""

from collections.abc import Iterable, Mapping

from advisor.core.venues import VENUES, VenueTerms
from advisor.core.words.nearest import alternatives, nearest
from advisor.settings.file_sections import GeneralSections


def venue_terms(general: GeneralSections) -> VenueTerms:
    """What venues are and keep, as every part of the product counts it."""
    return VenueTerms(
        commissions=dict(general.commissions),
        kinds=dict(general.venues.kinds),
        unknown_commission=general.venues.unknown_commission,
    )


def unknown_venues(general: GeneralSections) -> tuple[str, ...]:
    """One sentence for each venue that is none of the known ones, with those it may be meant to be.

    It is no fault: providers may quote venues that are not known here.
    """
    named: Mapping[str, Iterable[str]] = {
        "commissions": general.commissions,
        "venues.kinds": general.venues.kinds,
        "venues.backup_urls": general.venues.backup_urls,
        "venues.contacts": general.venues.contacts,
        "value_bets.sharp_venues": general.value_bets.sharp_venues,
        "arbitrage.stake_units": general.arbitrage.stake_units,
        "timing.streamed_venues": general.timing.streamed_venues,
    }
    return tuple(
        f"{field} names {venue}, which is no known venue{_meant(venue)}: it counts only if a provider quotes it so"
        for field, venues in named.items()
        for venue in venues
        if venue not in VENUES
    )


def _meant(venue: str) -> str:
    near = nearest(venue, VENUES)
    return f" (is {alternatives(near)} meant?)" if near else ""
