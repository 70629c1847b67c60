"""Names in the filters of lists: what there is not is refused, as an empty list would be a wrong answer."""

from collections.abc import Iterable
from typing import Final

from advisor.api.deps import Resources
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.venues import VENUES
from advisor.core.words.nearest import did_you_mean
from advisor.db.directory.competitions import known_codes, known_sports, venue_keys
from advisor.identity.directory import known_competitions
from advisor.identity.event_rules import HOMELESS_SPORTS
from advisor.instruments.sports import NEVER_TIED, PUSHES_BY_LINE, SCORE_MARKETS

_SPORTS: Final = frozenset({*HOMELESS_SPORTS, *NEVER_TIED, *PUSHES_BY_LINE, *SCORE_MARKETS})


async def refuse_unknown_competitions(resources: Resources, codes: Iterable[str]) -> None:
    """Refuse codes of competitions that neither come with the product nor were ever met.

    Raises:
        ConfigError: naming the first, with what may have been meant.
    """
    shipped = known_competitions()
    if unknown := [code for code in codes if code not in shipped]:
        known = {*shipped, *await known_codes(resources.database.pool)}
        _refuse_unknown("competition", unknown, known, "`competitions` lists those with data.")


async def refuse_unknown_sport(resources: Resources, sport: str | None) -> None:
    """Likewise the key of a sport; None for all sports."""
    shipped = _SPORTS | {competition.sport for competition in known_competitions().values()}
    if sport is not None and sport not in shipped:
        known = {*shipped, *await known_sports(resources.database.pool)}
        _refuse_unknown("sport", [sport], known, f"known are {', '.join(sorted(known))}.")


async def refuse_unknown_venue(resources: Resources, venue: str | None) -> None:
    """Likewise the key of a venue; None for all venues."""
    if venue is not None and venue not in VENUES:
        known = {*VENUES, *await venue_keys(resources.database.pool)}
        _refuse_unknown("venue", [venue], known, "`venues` lists them.")


def _refuse_unknown(what: str, names: Iterable[str], known: Iterable[str], otherwise: str) -> None:
    found = frozenset(known)
    for name in names:
        if name not in found:
            reason = f"there is no {what} {name!r}; {did_you_mean(name, sorted(found), otherwise)}"
            raise ConfigError(f"In {what}: {reason}", (FieldFault(what, reason),))
