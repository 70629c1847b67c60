"""Places on the map, for data that depend on where a game is played."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place where events are played.

    Attributes:
        latitude: degrees, -90 to 90.
        longitude: degrees, -180 to 180.
        name: for people.
        country: ISO code of two letters in capitals, "" where not known.
    """

    latitude: float
    longitude: float
    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGroup:
    """Places whose weather is fetched together: those of one competition's next events.

    Attributes:
        competition: key of the competition; joins its events to the fetch.
        sport: ours.
    """

    competition: str
    sport: str
    places: tuple[Place, ...]


PlacesNow: TypeAlias = Callable[[], Awaitable[Sequence[PlaceGroup]]]
"""Where weather is wanted at present."""
