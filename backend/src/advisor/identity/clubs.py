"""Clubs of the world: which of them a name may mean, in any competition.

The directory answers within one country. Here a name has as many meanings as there are clubs that people call so:
"Everton" plays in Liverpool and in Viña del Mar, "Boston" is two teams of a sport or one. Two names whose meanings have
nothing in common are two teams, however alike they look.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple

from advisor.identity.directory import COLLEGE_SPORTS, Team, csv_rows, shipped_teams
from advisor.identity.distinguishing import is_sponsor
from advisor.identity.names import fold, slug
from advisor.identity.squads import FIRST_TEAM, Squad, read_name
from advisor.identity.words import NOISE, numbers_of, readings_of

_COLLEGES: Final = "NCAA"
_HOME_LEAGUES: Final = {"american_football": "NFL", "basketball": "NBA", "baseball": "MLB", "ice_hockey": "NHL"}
"""The league of a sport's teams whose country is the USA in ``teams.csv``."""

_WHERE: Final = {
    **{code: code for code in ("NFL", "NBA", "WNBA", "MLB", "NHL", "CFL", "IPL", "BBL", "NPB", "KBO", "SHL", "NBL")},
    **{"NFLP": "NFL", "NBAP": "NBA", "NCAAF": _COLLEGES, "NCAAB": _COLLEGES, "NCAABB": _COLLEGES},
    **{"LIIGA": "Liiga", "HA": "SHL"},
    **dict.fromkeys(("UCL", "UEL", "UECL", "EL"), "Europe"),
    **dict.fromkeys(("LIB", "SUD"), "South America"),
}
"""The closed league, or the continent, whose clubs play in one of our competitions."""


_EVERY_CLUB: Final = frozenset({"fc", "cf", "afc"})
"""Legal forms that part no two clubs; others do at times: Barcelona SC."""


_INITIAL: Final = "."
"""What begins the key of a name whose first word is its initial only: C Palace."""


class Club(NamedTuple):
    """A club: the league or country that it is filed under, and its key there."""

    league: str
    key: str


class _League(NamedTuple):
    country: str
    region: str
    women: bool


@cache
def _leagues() -> Mapping[str, _League]:
    return MappingProxyType(
        {row["league"]: _League(row["country"], row["region"], bool(row["women"])) for row in csv_rows("leagues.csv")}
    )


def where_of(competition: str) -> str:
    """The closed league or continent whose clubs play in one of our competitions, by its code; "" for any other."""
    return _WHERE.get(competition, "")


@lru_cache(maxsize=1 << 16)
def clubs_named(sport: str, country: str, where: str, base: str) -> frozenset[Club]:
    """The clubs that a folded name without signs of a squad may mean; none where we know no club of that name.

    Args:
        country: of the competition; "" for any.
        where: the closed league or continent of the competition's clubs, should any have that name; "" for any.
    """
    found = _named(sport, base)
    if where:
        return frozenset(club for club in found if where in (club.league, _leagues()[club.league].region)) or found
    return frozenset(club for club in found if not country or _leagues()[club.league].country == country)


def club_of(team: Team) -> Club:
    """What a team of the directory is here."""
    league = team.country
    if team.country == "USA" and team.sport in _HOME_LEAGUES:
        league = (
            _HOME_LEAGUES[team.sport] if Club(_HOME_LEAGUES[team.sport], team.key) in _known(team.sport) else _COLLEGES
        )
    return Club(league, team.key)


def is_known(sport: str, club: Club) -> bool:
    """Whether the tables have this club."""
    return club in _known(sport)


def squad_of_clubs(clubs: Iterable[Club]) -> Squad:
    """The side that all of these clubs send: women where each of them plays in a league of women only."""
    leagues = {club.league for club in clubs}
    return Squad(women=True) if leagues and all(_leagues()[league].women for league in leagues) else FIRST_TEAM


def narrowed(clubs: frozenset[Club], opponent: frozenset[Club]) -> frozenset[Club]:
    """Of the clubs that a name may mean, those that its opponent plays against.

    Clubs of a closed league play one another only. Others meet abroad too, so that an opponent says where to look only
    where its own name has one meaning: first in its country, then on its continent.
    """
    if len(clubs) <= 1 or not opponent:
        return clubs
    leagues, one = {club.league for club in opponent}, len(opponent) == 1
    near = {club for club in clubs if club.league in leagues}
    if not one and len({club.league for club in near}) > 1:
        near = {club for club in near if _is_closed(club.league)}
    if not near and one:
        regions = {_leagues()[league].region for league in leagues}
        near = {club for club in clubs if not _is_closed(club.league) and _leagues()[club.league].region in regions}
    return frozenset(near) or clubs


def _is_closed(league: str) -> bool:
    return _leagues()[league].country != league


def _named(sport: str, base: str) -> frozenset[Club]:
    names = _names(sport)
    for spelling in _spellings(base):
        found = [names.get(each, frozenset()) for each in spelling]
        if any(found):
            return frozenset(chain.from_iterable(found))
    return frozenset()


def _spellings(base: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Keys of a name, strictest first: as written, by its words, without numbers, without sponsors, by an initial."""
    words = tuple(base.split())
    yield (words,)
    yield (tuple(word for word in words if word not in _EVERY_CLUB),)
    ways, numbers = readings_of(base), sorted(numbers_of(base))
    yield tuple(("", *sorted(way), *numbers) for way in ways)
    if numbers:
        yield tuple(("", *sorted(way)) for way in ways)
    unsponsored = [tuple(word for word in way if not is_sponsor(word)) for way in ways]
    yield tuple(("", *sorted(way)) for way in unsponsored if way)
    if len(words) > 1 and len(words[0]) == 1:
        yield ((_INITIAL, *words),)


@cache
def _names(sport: str) -> Mapping[tuple[str, ...], frozenset[Club]]:
    found: dict[tuple[str, ...], set[Club]] = defaultdict(set)
    for club, names in _tables(sport).items():
        for name in names:
            read = read_name(name)
            # A club's second side may have a table's row of its own; its first is meant by the bare name.
            if read.squad == FIRST_TEAM:
                base, words = read.base, tuple(read.base.split())
                found[words].add(club)
                if len(words) > 1:
                    found[_INITIAL, words[0][0], *words[1:]].add(club)
                for way in readings_of(base):
                    found["", *sorted(way), *sorted(numbers_of(base))].add(club)
    return MappingProxyType({name: frozenset(clubs) for name, clubs in found.items()})


@cache
def _known(sport: str) -> frozenset[Club]:
    return frozenset(_tables(sport))


@cache
def _tables(sport: str) -> Mapping[Club, frozenset[str]]:
    clubs: dict[Club, set[str]] = {}
    called: dict[tuple[str, str], Club] = {}
    for club, names in chain(_shipped(sport), _colleges(sport), _franchises(sport), _clubs(sport)):
        own = next((called[club.league, fold(name)] for name in names[:1] if (club.league, fold(name)) in called), club)
        clubs.setdefault(own, set()).update(names)
        for name in names:
            called.setdefault((club.league, fold(name)), own)
    return MappingProxyType({club: frozenset(names) for club, names in clubs.items()})


def _shipped(sport: str) -> Iterator[tuple[Club, tuple[str, ...]]]:
    for entry in shipped_teams():
        team = entry.team
        if team.sport == sport:
            league = _HOME_LEAGUES.get(sport, team.country) if team.country == "USA" else team.country
            yield Club(league, team.key), (team.name, *entry.aliases)


def _colleges(sport: str) -> Iterator[tuple[Club, tuple[str, ...]]]:
    """Universities, under all their names in each sport they play: "Houston" is the Cougars, and the Rockets too."""
    for row in csv_rows("universities.csv"):
        if not plays(row, sport):
            continue
        called = (row["school"], *_split(row["aliases"]))
        full = tuple(f"{each} {row['nickname']}" for each in called)
        yield Club(_COLLEGES, slug(full[0])), (full[0], *called, *full[1:])


def plays(university: Mapping[str, str], sport: str) -> bool:
    """Whether a university of the table has a team in a sport."""
    return sport in _split(university["with"]) or (
        sport in COLLEGE_SPORTS and sport not in _split(university["without"])
    )


def _franchises(sport: str) -> Iterator[tuple[Club, tuple[str, ...]]]:
    """Teams of closed leagues: by place and nickname, by each alone, and by short names in the place's stead."""
    for row in csv_rows("franchises.csv"):
        if row["sport"] == sport:
            place, nickname = row["place"], row["nickname"]
            more = _split(row["aliases"])
            name = f"{place} {nickname}"
            called = (place, *more) if fold(nickname) in NOISE else (place, nickname, *more)
            short = tuple(f"{each} {nickname}" for each in more if fold(nickname) not in fold(each))
            yield Club(row["league"], slug(name)), (name, *called, *short)


def _clubs(sport: str) -> Iterator[tuple[Club, tuple[str, ...]]]:
    for row in csv_rows("clubs.csv"):
        if row["sport"] == sport:
            yield Club(row["league"], slug(row["name"])), (row["name"], *_split(row["aliases"]))


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(alias for alias in aliases.split("|") if alias)
