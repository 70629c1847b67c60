"""Which games there are: an endless list, the same for everybody who asks with the same speed.

Game ``number`` of a competition starts ``number`` spacings after the epoch, so any instant's games are found without
looking at any other instant's. Most are announced shortly before, some hours and a few days before.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from advisor.sandbox.world.clubs import Club
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.seeded_random import uniform

SPACINGS_SHORT: Final = 10
"""Spacings before the start at which an ordinary game is announced."""
SPACINGS_KEPT: Final = 30
"""Spacings after the start for which a finished game stays listed."""
_ANNOUNCED: Final = ((360, 4320, 72 * 3600), (60, 130, 30 * 3600))
"""(every so many games, spacings announced before, but at most seconds before), the rarest first."""
_GAME_HOUR: Final = 3600
_POSTPONED: Final = 0.012
_SALT_POSTPONED: Final = 1
_REMEMBERED: Final = 4096
"""Games that are not made again each time somebody looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One game.

    Attributes:
        id: 32 hexadecimal digits, stable for a seed and speed.
        number: within the competition.
        kickoff, listed: Unix seconds: start, and when it is first seen.
        postponed: does not start after all; seen at kick-off.
    """

    id: str
    competition: Competition
    number: int
    kickoff: int
    listed: int
    home: Club
    away: Club
    postponed: bool

    def __hash__(self) -> int:
        """Of the id alone, which no two share: all clubs of the competition would take long."""
        return hash(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The list of games of a seed at a speed."""

    seed: int
    speed: float

    @property
    def spacing(self) -> int:
        """Seconds between two kick-offs of a competition."""
        return max(1, round(_GAME_HOUR / self.speed))

    def length(self, competition: Competition) -> int:
        """Seconds a game takes."""
        return max(1, round(competition.sport.whole_seconds / self.speed))

    def fixture(self, competition: Competition, number: int) -> Fixture:
        """Game ``number``; those asked for last are at hand."""
        return _remembered(self, competition.index, number)

    def made(self, competition: Competition, number: int) -> Fixture:
        """Make game ``number``."""
        offset = competition.index * self.spacing // len(COMPETITIONS)
        kickoff = number * self.spacing + offset
        home, away = _pairing(len(competition.clubs), number)
        return Fixture(
            id=self._id(competition, number),
            competition=competition,
            number=number,
            kickoff=kickoff,
            listed=kickoff - self._announced(number),
            home=competition.clubs[home],
            away=competition.clubs[away],
            postponed=bool(uniform(self.seed, _SALT_POSTPONED, competition.index, number)[0] < _POSTPONED),
        )

    def numbers(self, competition: Competition, at: int) -> list[int]:
        """Numbers of all games listed at an instant, finished ones that are still kept included, by kick-off."""
        return sorted(set(self._listed(competition, at)))

    def find(self, fixture_id: str) -> Fixture | None:
        """The game of an id, however long ago it was."""
        try:
            index, number = int(fixture_id[20:22], 16), int(fixture_id[22:], 16)
        except ValueError:
            return None
        if index >= len(COMPETITIONS):
            return None
        fixture = self.fixture(COMPETITIONS[index], number)
        return fixture if fixture.id == fixture_id else None

    def _listed(self, competition: Competition, at: int) -> Iterator[int]:
        offset = competition.index * self.spacing // len(COMPETITIONS)
        first = (at - offset) // self.spacing - SPACINGS_KEPT
        now = (at - offset) // self.spacing
        for number in range(first, now + SPACINGS_SHORT + 2):
            if number * self.spacing + offset - self._announced(number) <= at:
                yield number
        for every, spacings, seconds in _ANNOUNCED:
            ahead = min(spacings, seconds // self.spacing)
            for number in range((now // every + 1) * every, now + ahead + 1, every):
                if number * self.spacing + offset - self._announced(number) <= at:
                    yield number

    def _announced(self, number: int) -> int:
        for every, spacings, seconds in _ANNOUNCED:
            if number % every == 0:
                return max(SPACINGS_SHORT * self.spacing, min(spacings * self.spacing, seconds))
        return SPACINGS_SHORT * self.spacing

    def _id(self, competition: Competition, number: int) -> str:
        named = f"{self.seed}/{self.speed}/{competition.odds_key}/{number}".encode()
        return hashlib.blake2b(named, digest_size=10).hexdigest() + f"{competition.index:02x}{number:010x}"


@lru_cache(maxsize=_REMEMBERED)
def _remembered(calendar: Calendar, competition: int, number: int) -> Fixture:
    return calendar.made(COMPETITIONS[competition], number)


def _pairing(clubs: int, number: int) -> tuple[int, int]:
    """Home and away of a game: a round robin by the circle method, then the same with sides changed, for ever."""
    games = clubs // 2
    round_number, game = divmod(number, games)
    season, within = divmod(round_number, clubs - 1)
    order = [0, *((index + within) % (clubs - 1) + 1 for index in range(clubs - 1))]
    pair = (order[game], order[-1 - game])
    return pair if (season + within + game) % 2 else (pair[1], pair[0])
