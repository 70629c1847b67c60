"""The directory of teams and competitions: one key each, whatever a source calls them.

Names are compared folded (see ``names``) and otherwise exactly: two names that merely look alike stay two teams
until a person says that they are one. A name met for the first time becomes a team of its own, marked for review,
with the likeliest teams beside it.

Where a source gives two clubs of different times one name (Logroñés, Lorca, Halifax, Mouscron), both get one key.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Self, TypeAlias

from advisor.core.errors import ConflictError
from advisor.identity.names import fold, slug

FOOTBALL: Final = "football"
AMERICAN_FOOTBALL: Final = "american_football"

COLLEGE_SPORTS: Final = (AMERICAN_FOOTBALL, "basketball", "baseball")
"""Sports in which universities play in competitions that come with the product."""

_COLLEGE_COUNTRY: Final = "USA"

MAX_SUGGESTIONS: Final = 3
MIN_LIKENESS: Final = 75.0
"""Below this likeness (0 to 100) names have no more in common than any two clubs of one country."""

_Scope: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """A league: its code, sport, country (the one its teams are filed under) and name."""

    code: str
    sport: str
    country: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team.

    Attributes:
        key: unique within sport and country, such as ``nottingham-forest``.
        name: what people call it.
        reviewed: False for a team created from an unknown name, until a person has reviewed it.
    """

    sport: str
    country: str
    key: str
    name: str
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEntry:
    """A team with the further names sources give it; its own name and key count as aliases too."""

    team: Team
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A team that an unknown name may mean, with its likeness from 0 to 100."""

    team: Team
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedTeam:
    """A team made from an unknown name, and the known teams most like it, best first."""

    team: Team
    suggestions: tuple[Suggestion, ...]


class TeamDirectory:
    """Teams in memory, found by any of their names.

    Args:
        entries: the teams known at the start.

    Raises:
        ConflictError: two teams of one sport and country share a key or a folded name.
    """

    def __init__(self, entries: Iterable[TeamEntry]) -> None:
        self._entries: dict[_Scope, dict[str, TeamEntry]] = {}
        self._names: dict[_Scope, dict[str, Team]] = {}
        self._spellings: dict[tuple[str, str, str], Team] = {}
        self._created: list[CreatedTeam] = []
        for entry in entries:
            self._add(entry)

    @classmethod
    def shipped(cls, stored: Iterable[TeamEntry] = ()) -> Self:
        """The teams that come with the product, and those stored by a user, which take precedence.

        A shipped team loses every name that a stored team has, and all its names to a stored team with its key.

        Raises:
            ConflictError: the stored teams contradict one another.
        """
        directory = cls(stored)
        for entry in _shipped_teams():
            directory._add_where_free(entry)
        return directory

    def find(self, sport: str, country: str, name: str) -> Team | None:
        """Return the team of this name, or None where no team carries it."""
        return self._names.get((sport, country), {}).get(fold(name))

    def resolve(self, sport: str, country: str, name: str) -> Team:
        """Return the team of this name; an unknown name becomes a team of its own, marked for review.

        Raises:
            ValueError: the name has neither a letter nor a digit.
        """
        spelling = (sport, country, name)
        team = self._spellings.get(spelling)
        if team is None:
            team = self.find(sport, country, name) or self._create(sport, country, name)
            self._spellings[spelling] = team
        return team

    @property
    def created(self) -> tuple[CreatedTeam, ...]:
        """Teams made from unknown names since the directory was built, in that order."""
        return tuple(self._created)

    @property
    def entries(self) -> tuple[TeamEntry, ...]:
        """Every team known now, created ones included."""
        return tuple(entry for scope in self._entries.values() for entry in scope.values())

    def _create(self, sport: str, country: str, name: str) -> Team:
        if not fold(name):
            raise ValueError(f"{name!r} is no name")
        suggestions = self._suggestions(sport, country, name)
        team = Team(sport=sport, country=country, key=slug(name), name=name.strip(), reviewed=False)
        self._add(TeamEntry(team=team, aliases=()))
        self._created.append(CreatedTeam(team=team, suggestions=suggestions))
        return team

    def _suggestions(self, sport: str, country: str, name: str) -> tuple[Suggestion, ...]:
        # Loaded for the first unknown name: most files have none.
        from rapidfuzz import fuzz, process

        names = self._names.get((sport, country), {})
        best: dict[str, Suggestion] = {}
        for found, score, _ in process.extract(fold(name), list(names), scorer=fuzz.WRatio, limit=10):
            if score >= MIN_LIKENESS:
                best.setdefault(names[found].key, Suggestion(team=names[found], score=score))
        return tuple(best.values())[:MAX_SUGGESTIONS]

    def _add(self, entry: TeamEntry) -> None:
        team = entry.team
        scope = (team.sport, team.country)
        if team.key in self._entries.get(scope, {}):
            raise ConflictError(f"Two teams of {team.country} have the key {team.key!r}.")
        names = self._names.setdefault(scope, {})
        for name in _folded_names(entry):
            other = names.setdefault(name, team)
            if other is not team:
                raise ConflictError(f"{name!r} names both {other.key!r} and {team.key!r} in {team.country}.")
        self._entries.setdefault(scope, {})[team.key] = entry

    def _add_where_free(self, entry: TeamEntry) -> None:
        scope = (entry.team.sport, entry.team.country)
        names = self._names.setdefault(scope, {})
        entries = self._entries.setdefault(scope, {})
        # A stored team with this key, as key or as alias, takes over the shipped one with all its names.
        team = names.get(fold(entry.team.key), entry.team)
        known = entries[team.key].aliases if team.key in entries else ()
        offered = entry.aliases if team is entry.team else (entry.team.name, *entry.aliases)
        free = tuple(alias for alias in offered if fold(alias) not in names)
        entries[team.key] = TeamEntry(team=team, aliases=(*known, *free))
        for name in _folded_names(TeamEntry(team=team, aliases=free)):
            names.setdefault(name, team)


def _folded_names(entry: TeamEntry) -> Iterator[str]:
    for name in (entry.team.name, entry.team.key, *entry.aliases):
        yield fold(name)


@cache
def known_competitions() -> Mapping[str, Competition]:
    """The competitions that come with the product, by code."""
    return MappingProxyType(
        {
            row["code"]: Competition(code=row["code"], sport=row["sport"], country=row["country"], name=row["name"])
            for row in csv_rows("competitions.csv")
        }
    )


@cache
def known_leagues() -> Mapping[tuple[str, str], Competition]:
    """Competitions by folded country and folded name, for sources that carry names instead of codes."""
    competitions = known_competitions()
    return MappingProxyType(
        {
            (fold(row["country"]), fold(name)): competitions[row["code"]]
            for row in csv_rows("competitions.csv")
            for name in (row["name"], *_split(row["aliases"]))
        }
    )


@cache
def shipped_teams() -> tuple[TeamEntry, ...]:
    """The teams of ``teams.csv``, without universities."""
    return tuple(
        TeamEntry(
            team=Team(sport=row["sport"], country=row["country"], key=row["key"], name=row["name"], reviewed=True),
            aliases=_split(row["aliases"]),
        )
        for row in csv_rows("teams.csv")
    )


@cache
def _shipped_teams() -> tuple[TeamEntry, ...]:
    teams = shipped_teams()
    return (*teams, *(entry for sport in COLLEGE_SPORTS for entry in _universities(sport, teams)))


def _universities(sport: str, teams: Iterable[TeamEntry]) -> Iterator[TeamEntry]:
    """The universities' teams of a sport, each by its school, further names, and all of them with its nickname.

    A professional team keeps its names, and its city means neither of the two: "Houston" may be Cougars or Rockets.
    """
    professional = [entry for entry in teams if (entry.team.sport, entry.team.country) == (sport, _COLLEGE_COUNTRY)]
    taken = {name for entry in professional for name in _folded_names(entry)}
    for entry in professional:
        words = fold(entry.team.name).split()
        taken.update(" ".join(words[:count]) for count in range(1, len(words)))
    for row in csv_rows("universities.csv"):
        nickname = row["nickname"]
        name = f"{row['school']} {nickname}"
        called = (row["school"], *_split(row["aliases"]))
        offered = {fold(each): each for each in (*called, *(f"{each} {nickname}" for each in called))}
        team = Team(sport=sport, country=_COLLEGE_COUNTRY, key=slug(name), name=name, reviewed=True)
        own = fold(name)
        aliases = tuple(each for folded, each in offered.items() if folded != own and folded not in taken)
        yield TeamEntry(team=team, aliases=aliases)


@cache
def csv_rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of a table that comes with the product."""
    text = files("advisor.identity").joinpath("data", file).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(alias for alias in aliases.split("|") if alias)
