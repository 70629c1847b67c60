"""The directory's teams by the words of their names."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from advisor.identity.directory import Team, TeamDirectory, TeamEntry
from advisor.identity.squads import FIRST_TEAM, Squad, read_name
from advisor.identity.words import numbers_of, readings_of, words_of

ANYWHERE: Final = ""
"""The country of competitions that span several."""

_ByWords: TypeAlias = dict[tuple[str, str, Squad, tuple[str, ...]], set[Team]]


class TeamIndex:
    """What the names of a directory's teams are made of.

    Attributes:
        by_spelling: teams by sport, country and ``spelling_of`` a name without signs of a squad.
        by_words: by sport, country, squad, and the sorted words and numbers of a name.
        by_bare_words: likewise, by the words alone.
    """

    def __init__(self) -> None:
        self.by_spelling: dict[tuple[str, str, tuple[str, ...]], set[Team]] = defaultdict(set)
        self.by_words: _ByWords = defaultdict(set)
        self.by_bare_words: _ByWords = defaultdict(set)
        self._entries: dict[tuple[str, str, str], TeamEntry] = {}
        self._unread: dict[str, list[TeamEntry]] = defaultdict(list)
        self._created: int | None = None

    def take(self, directory: TeamDirectory) -> None:
        """Take in the teams of the directory that were not there the last time: it only grows."""
        created = directory.created
        new = (
            directory.entries
            if self._created is None
            else [TeamEntry(team=each.team, aliases=()) for each in created[self._created :]]
        )
        for entry in new:
            self._unread[entry.team.sport].append(entry)
        self._created = len(created)

    def learn(self, sport: str) -> None:
        """Read a sport's teams when it is first asked for: most answers are about one of many."""
        for entry in self._unread.pop(sport, ()):
            self._learn(entry)

    def squad_of(self, team: Team) -> Squad:
        """The squad by any of a team's names: Bilbao Athletic is also called Athletic Bilbao B."""
        entry = self._entries.get(_identity(team))
        names = (team.name,) if entry is None else (team.name, *entry.aliases)
        squad = FIRST_TEAM
        for name in names:
            squad = squad.joined(read_name(name).squad)
        return squad

    def bases(self, team: Team | None) -> Iterable[str]:
        """All its folded names without signs of a squad."""
        if team is None:
            return ()
        entry = self._entries.get(_identity(team))
        names = () if entry is None else (team.name, team.key, *entry.aliases)
        return dict.fromkeys(read_name(name).base for name in names)

    def _learn(self, entry: TeamEntry) -> None:
        team = entry.team
        self._entries[_identity(team)] = entry
        squad = self.squad_of(team)
        for read in map(read_name, (team.name, team.key, *entry.aliases)):
            if read.squad == FIRST_TEAM:
                for country in (team.country, ANYWHERE):
                    self.by_spelling[team.sport, country, spelling_of(read.base)].add(team)
        for base in self.bases(team):
            for country in (team.country, ANYWHERE):
                for words in readings_of(base):
                    spelling = tuple(sorted((*words, *numbers_of(base))))
                    self.by_words[team.sport, country, squad, spelling].add(team)
                    self.by_bare_words[team.sport, country, squad, tuple(sorted(words))].add(team)


def index_of(directory: TeamDirectory) -> TeamIndex:
    """The index of a directory with all teams that it has now; read once, as that costs more than most answers."""
    index = _INDICES.get(directory)
    if index is None:
        index = _INDICES[directory] = TeamIndex()
    index.take(directory)
    return index


def spelling_of(base: str) -> tuple[str, ...]:
    """Words of a name in their order, and its numbers."""
    return (*words_of(base), *sorted(numbers_of(base)))


_INDICES: Final[WeakKeyDictionary[TeamDirectory, TeamIndex]] = WeakKeyDictionary()


def _identity(team: Team) -> tuple[str, str, str]:
    return team.sport, team.country, team.key
