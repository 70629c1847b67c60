"""Invented clubs, and how each provider spells them: the same side has another name at each.

The rules, so that whoever joins names has something to join:

* The Odds API: the full name in plain letters, without FC: ``Ravenmoor United``, ``Sao Velho``.
* ESPN: the full name with its accents, FC before or after it, ``&`` for ``and``; a reserve side ends in ``II``, a
  women's side in ``WFC``.
* Betfair: the short form: United is ``Utd``, City stays, other endings go; a reserve side ends in ``(Res)``, a
  women's side in ``(W)``.

American sides are full names everywhere at the first two and the place's short form with the nickname at Betfair.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Side(StrEnum):
    """Which team of a club."""

    FIRST = "first"
    RESERVE = "reserve"
    WOMEN = "women"


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A side under its three spellings.

    Attributes:
        odds, espn, exchange: names at The Odds API, ESPN and Betfair.
        city, stadium: invented, of its home games.
        latitude, longitude: of the stadium, degrees.
        indoor: under a roof.
    """

    odds: str
    espn: str
    exchange: str
    city: str
    stadium: str
    latitude: float
    longitude: float
    indoor: bool


_ACCENTS: Final = {
    "Sao Velho": "São Velho",
    "Dunwald": "Dünwald",
    "Etangville": "Étangville",
    "Askulla": "Åskulla",
    "Penaluz": "Peñaluz",
}
_SHORT: Final = {"United": "Utd", "City": "City", "Athletic": "Ath"}
_DROPPED: Final = frozenset({"Town", "Rovers", "Albion", "Wanderers", "County"})
_STADIUMS: Final = ("Lantern Lane", "Mill Meadow", "Harbour Stadium", "Tannery Road", "Beacon Park", "Orchard End")
_ARENAS: Final = ("Copper Dome", "Granite Field", "Prairie Bowl", "Juniper Center")
_EUROPE: Final = (50.2, -3.0)
_AMERICA: Final = (34.1, -98.0)


def football(names: str, first: int, side_of: dict[str, Side] | None = None) -> tuple[Club, ...]:
    """Clubs of names separated by commas, such as ``"Ravenmoor United"``.

    Args:
        names: full plain names.
        first: moves the stadiums, so that two competitions do not share them.
        side_of: names that are not a first side.
    """
    sides = side_of or {}
    made = []
    for index, name in enumerate(part.strip() for part in names.split(",")):
        side = sides.get(name, Side.FIRST)
        place, ending = _split(name)
        made.append(
            Club(
                odds=name + {Side.FIRST: "", Side.RESERVE: " B", Side.WOMEN: " Women"}[side],
                espn=_espn(name, place, index, side),
                exchange=_exchange(place, ending, side),
                city=place,
                stadium=f"{place} {_STADIUMS[(index + first) % len(_STADIUMS)]}",
                latitude=round(_EUROPE[0] + (index + first) * 0.11, 4),
                longitude=round(_EUROPE[1] + (index * 7 + first) % 20 * 0.35, 4),
                indoor=False,
            )
        )
    return tuple(made)


def american(names: str, first: int, *, indoor: bool) -> tuple[Club, ...]:
    """Sides named ``Place|Nickname``, separated by commas."""
    made = []
    for index, name in enumerate(part.strip() for part in names.split(",")):
        place, _, nickname = name.partition("|")
        words = place.split()
        short = place if len(words) == 1 else "".join(word[0] for word in words)
        made.append(
            Club(
                odds=f"{place} {nickname}",
                espn=f"{place} {nickname}".replace("Saint ", "St. "),
                exchange=f"{short} {nickname}",
                city=place,
                stadium=f"{place} {_ARENAS[(index + first) % len(_ARENAS)]}",
                latitude=round(_AMERICA[0] + (index + first) % 13 * 0.6, 4),
                longitude=round(_AMERICA[1] + (index * 5 + first) % 17 * 1.1, 4),
                indoor=indoor or index % 4 == 0,
            )
        )
    return tuple(made)


def _split(name: str) -> tuple[str, str]:
    """The place and the ending that the exchange shortens or drops; other last words belong to the place."""
    place, _, ending = name.rpartition(" ")
    return (place, ending) if ending in _DROPPED or ending in _SHORT else (name, "")


def _espn(name: str, place: str, index: int, side: Side) -> str:
    accented = name.replace(place, _ACCENTS.get(place, place)).replace(" and ", " & ")
    if side is Side.RESERVE:
        return f"{accented} II"
    if side is Side.WOMEN:
        return f"{accented} WFC"
    return (f"{accented} FC", f"FC {accented}" if " " not in name else f"{accented} FC", accented)[index % 3]


def _exchange(place: str, ending: str, side: Side) -> str:
    short = f"{place} {_SHORT[ending]}" if ending in _SHORT else place
    return short + {Side.FIRST: "", Side.RESERVE: " (Res)", Side.WOMEN: " (W)"}[side]
