"""Matches names of teams: by the directory where it knows them, else by their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from advisor.identity.clubs import Club, club_of, clubs_named, is_known, narrowed, squad_of_clubs
from advisor.identity.directory import Team, TeamDirectory
from advisor.identity.nations import nation_of
from advisor.identity.squads import FIRST_TEAM, Squad, read_name
from advisor.identity.team_index import ANYWHERE, index_of, spelling_of
from advisor.identity.words import Likeness, compare_words, numbers_of, readings_of


class TeamVerdict(StrEnum):
    """Whether two names mean one team."""

    SAME_TEAM = "same_team"
    SAME_WORDS = "same_words"
    ALIKE = "alike"
    SHORTENED = "shortened"
    ONE_OF_SEVERAL = "one_of_several"
    DOUBTFUL = "doubtful"
    NOTHING_COMMON = "nothing_common"
    OTHER_TEAM = "other_team"
    OTHER_SQUAD = "other_squad"


@dataclass(frozen=True, slots=True)
class TeamMatch:
    """Two names compared, with a score from 0 to 1.

    Attributes:
        sure: one team beyond doubt.
        compatible: one team, unless other evidence contradicts it.
        likely: one team, if the other side and the rest of the evidence agree; never by a name that lacks a word which
            parts two teams.
    """

    verdict: TeamVerdict
    score: float
    ours: str
    theirs: str
    sure: bool
    likely: bool
    compatible: bool

    @property
    def why(self) -> str:
        """A clause that a person can read."""
        return _TEXTS[self.verdict].format(ours=self.ours, theirs=self.theirs, score=self.score)

    @property
    def starts_alike(self) -> bool:
        return self.likely and self.score >= _STARTS_ALIKE


_TEXTS: Final = {
    TeamVerdict.SAME_TEAM: "{ours} is {theirs}: a known name",
    TeamVerdict.SAME_WORDS: "{ours} and {theirs}: the same words",
    TeamVerdict.ALIKE: "{ours} and {theirs}: spelt alike, or one shortens the other ({score:.2f})",
    TeamVerdict.SHORTENED: "{ours} and {theirs}: one lacks a word that parts two teams",
    TeamVerdict.ONE_OF_SEVERAL: "{ours} and {theirs}: one name is that of several teams",
    TeamVerdict.DOUBTFUL: "{ours} and {theirs}: only partly alike ({score:.2f})",
    TeamVerdict.NOTHING_COMMON: "{ours} and {theirs}: nothing in common",
    TeamVerdict.OTHER_TEAM: "{ours} and {theirs} are two known teams",
    TeamVerdict.OTHER_SQUAD: "{ours} is not {theirs}",
}


def _team_match(verdict: TeamVerdict, score: float, ours: str, theirs: str) -> TeamMatch:
    sure = verdict in (TeamVerdict.SAME_TEAM, TeamVerdict.SAME_WORDS)
    likely = sure or verdict is TeamVerdict.ALIKE
    compatible = likely or verdict in (TeamVerdict.SHORTENED, TeamVerdict.ONE_OF_SEVERAL)
    return TeamMatch(verdict, score, ours, theirs, sure, likely, compatible)


_STARTS_ALIKE: Final = 0.8
_MAY_BE: Final = 0.7
"""The score of two names of which one has more meanings than the other."""


@dataclass(frozen=True, slots=True)
class NamedTeam:
    """A team as a provider or the directory names it.

    Attributes:
        name: as written.
        bases: folded names without signs of a squad: its own first, then those the directory adds.
        team: the directory's, None where it knows none of this name.
        nation: the country whose side it is, "" for any other team.
        clubs: those that the name may mean; none where we know no club of that name.
        meant: of these, those that its opponent plays against.
    """

    name: str
    squad: Squad
    bases: tuple[str, ...]
    team: Team | None
    nation: str = ""
    clubs: frozenset[Club] = frozenset()
    meant: frozenset[Club] = frozenset()


class TeamFinder:
    """The directory's teams, found by the words of their names too.

    Args:
        directory: as it stands now; later additions are not seen.
    """

    def __init__(self, directory: TeamDirectory) -> None:
        self._directory = directory
        self._index = index_of(directory)
        self._teams: dict[tuple[str, str, str, Squad, str], NamedTeam] = {}
        self._opposed: dict[tuple[int, int], NamedTeam] = {}
        self._compared: dict[tuple[int, int], TeamMatch] = {}

    def find(self, sport: str, country: str, name: str, squad: Squad = FIRST_TEAM) -> Team | None:
        """The one team of this name, by spelling or by words; None where there is none or more than one.

        Args:
            country: "" (``ANYWHERE``) where the competition has no country of its own.
            squad: what the competition says of its teams; the name may say more.
        """
        self._index.learn(sport)
        read = read_name(name)
        meant = read.squad.joined(squad)
        exact = None if country == ANYWHERE else self._directory.find(sport, country, name)
        if exact is not None and self._index.squad_of(exact).joined(squad) == self._index.squad_of(exact):
            return exact
        scope = (sport, country, meant)
        spelling = spelling_of(read.base)
        spelt = self._index.by_spelling.get((sport, country, spelling), set()) if meant == FIRST_TEAM else set()
        # Bilbao Athletic is not Athletic Bilbao: the order of words counts where a team has exactly that name.
        ways = readings_of(read.base)
        numbers = numbers_of(read.base)
        found = _only(spelt) or _only(_any_of(self._index.by_words, scope, [(*way, *numbers) for way in ways]))
        # A number may be omitted, not exchanged: Schalke is Schalke 04, Town 1 is not Town 2.
        return found or _only(_any_of(self._index.by_words if numbers else self._index.by_bare_words, scope, ways))

    def read(self, sport: str, country: str, name: str, squad: Squad = FIRST_TEAM, where: str = "") -> NamedTeam:
        """Read a name as a provider writes it.

        Args:
            where: the closed league or continent of the competition's clubs; "" for any.
        """
        key = (sport, country, name, squad, where)
        found = self._teams.get(key)
        if found is None:
            read = read_name(name)
            team, clubs = self._meaning(sport, country, name, squad, where)
            own = read.squad if team is None else self._index.squad_of(team)
            bases = tuple(dict.fromkeys((read.base, *self._index.bases(team))))
            nation = nation_of(read.base) if (country if team is None else team.country) == ANYWHERE else ""
            found = _named_team(name, own.joined(squad), bases, team, nation, clubs)
            self._teams[key] = found
        return found

    def read_team(self, team: Team, squad: Squad = FIRST_TEAM, where: str = "") -> NamedTeam:
        """Read a stored team, all its names at once."""
        self._index.learn(team.sport)
        key = (team.sport, team.country, f"\0{team.key}", squad, where)
        found = self._teams.get(key)
        if found is None:
            base = read_name(team.name).base
            bases = tuple(dict.fromkeys((base, *self._index.bases(team))))
            nation = nation_of(base) if team.country == ANYWHERE else ""
            clubs = self._clubs_of(team, where)
            found = _named_team(team.name, self._index.squad_of(team).joined(squad), bases, team, nation, clubs)
            self._teams[key] = found
        return found

    def _meaning(
        self, sport: str, country: str, name: str, squad: Squad, where: str
    ) -> tuple[Team | None, frozenset[Club]]:
        """The directory's team of a name, and the clubs that the name may mean."""
        base = read_name(name).base
        team = self.find(sport, country, name, squad)
        named = clubs_named(sport, country, where, base)
        if team is None or (country == ANYWHERE and len(named) > 1):
            # Where the directory knows one team of the name, others may have it too.
            return None, named
        own = self._clubs_of(team, where)
        if base in self._index.bases(team):
            return team, own if team.reviewed else own | named
        # The directory found it by its words, the table by its spelling: Barcelona SC.
        return (None, named) if named and own.isdisjoint(named) else (team, own)

    def _clubs_of(self, team: Team, where: str) -> frozenset[Club]:
        """What a team is in the table: itself where it comes with the product, else every club of its name."""
        if team.reviewed and self._index.squad_of(team) == FIRST_TEAM:
            club = club_of(team)
            if is_known(team.sport, club):
                return frozenset({club})
        return clubs_named(team.sport, team.country, where, read_name(team.name).base)

    def against(self, side: NamedTeam, opponent: NamedTeam) -> NamedTeam:
        """A side with what its opponent says about it: which of several clubs it is, and that it is a women's side."""
        if len(side.clubs) <= 1 and opponent.squad.women <= side.squad.women:
            return side
        key = (id(side), id(opponent))
        found = self._opposed.get(key)
        if found is None:
            meant = narrowed(side.clubs, opponent.clubs)
            squad = side.squad.joined(squad_of_clubs(meant)).joined(Squad(women=opponent.squad.women))
            found = self._opposed[key] = replace(side, meant=meant, squad=squad)
        return found

    def compare(self, ours: NamedTeam, theirs: NamedTeam) -> TeamMatch:
        """Compare two teams that this finder has read; each pair once."""
        # It keeps every team it has read, so an object id stays that of one team.
        key = (id(ours), id(theirs))
        found = self._compared.get(key)
        if found is None:
            found = self._compared[key] = compare_teams(ours, theirs)
        return found


def _any_of(
    teams: Mapping[tuple[str, str, Squad, tuple[str, ...]], set[Team]],
    scope: tuple[str, str, Squad],
    ways: Iterable[tuple[str, ...]],
) -> set[Team]:
    """The teams of a name in any of its readings."""
    return {team for way in ways for team in teams.get((*scope, tuple(sorted(way))), ())}


def _only(found: set[Team]) -> Team | None:
    if len(found) > 1:
        found = {team for team in found if team.reviewed}
    return next(iter(found)) if len(found) == 1 else None


def _named_team(
    name: str, squad: Squad, bases: tuple[str, ...], team: Team | None, nation: str, clubs: frozenset[Club]
) -> NamedTeam:
    meant = frozenset() if nation else clubs
    return NamedTeam(name, squad.joined(squad_of_clubs(meant)), bases, team, nation, meant, meant)


def compare_teams(ours: NamedTeam, theirs: NamedTeam) -> TeamMatch:
    """Compare two teams; the order of the two does not matter."""
    if not ours.squad.may_be(theirs.squad):
        return _team_match(TeamVerdict.OTHER_SQUAD, 0.0, _squad(ours), _squad(theirs))
    known = _known_verdict(ours, theirs)
    if known is not None:
        return _team_match(known, float(known is TeamVerdict.SAME_TEAM), ours.name, theirs.name)
    best = max(
        (compare_words(first, second) for first in ours.bases for second in theirs.bases),
        key=lambda comparison: comparison.score,
    )
    verdict = _VERDICTS[best.likeness]
    if verdict is TeamVerdict.ALIKE and (ours.nation or theirs.nation):
        # Every usual name of a country is known: what only resembles it is another side, such as England Lions.
        verdict = TeamVerdict.SHORTENED
    if ours.clubs and theirs.clubs and not _mean_alike(ours, theirs):
        # One of the two names means a club that the other may mean, or not: Houston beside the Rockets.
        return _team_match(TeamVerdict.ONE_OF_SEVERAL, max(best.score, _MAY_BE), ours.name, theirs.name)
    return _team_match(verdict, best.score, ours.name, theirs.name)


def _mean_alike(ours: NamedTeam, theirs: NamedTeam) -> bool:
    """Whether two names have the same meanings, though the opponent of one may have said more."""
    return ours.meant == theirs.meant or (ours.clubs == theirs.clubs and not ours.meant.isdisjoint(theirs.meant))


def _known_verdict(ours: NamedTeam, theirs: NamedTeam) -> TeamVerdict | None:
    """What the tables and the directory say of two names; None where they leave it open."""
    other_club = bool(ours.clubs and theirs.clubs) and ours.clubs.isdisjoint(theirs.clubs)
    if ours.team is not None and theirs.team is not None:
        if _identity(ours.team) == _identity(theirs.team) and not other_club:
            return TeamVerdict.SAME_TEAM
        if ours.team.reviewed and theirs.team.reviewed:
            return TeamVerdict.OTHER_TEAM
    if ours.nation and theirs.nation:
        return TeamVerdict.SAME_TEAM if ours.nation == theirs.nation else TeamVerdict.OTHER_TEAM
    if other_club:
        return TeamVerdict.OTHER_TEAM
    return TeamVerdict.SAME_TEAM if len(ours.meant) == 1 and ours.meant == theirs.meant else None


_VERDICTS: Final = {
    Likeness.SAME_WORDS: TeamVerdict.SAME_WORDS,
    Likeness.SPELT_ALIKE: TeamVerdict.ALIKE,
    Likeness.SHORTER: TeamVerdict.ALIKE,
    Likeness.NARROWER: TeamVerdict.SHORTENED,
    Likeness.RELATED: TeamVerdict.DOUBTFUL,
    Likeness.DIFFERENT: TeamVerdict.NOTHING_COMMON,
}


def _identity(team: Team) -> tuple[str, str, str]:
    return team.sport, team.country, team.key


def _squad(team: NamedTeam) -> str:
    return f"{team.name} ({team.squad.label or 'first team'})"
