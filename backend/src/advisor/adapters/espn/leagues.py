"""Leagues ESPN is asked about, by the path of their scoreboard. Data."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from advisor.core.errors import ConfigError

_SPORTS: Final = {
    "soccer": "football",
    "football": "american_football",
    "basketball": "basketball",
    "baseball": "baseball",
    "hockey": "ice_hockey",
    "cricket": "cricket",
    "rugby": "rugby_union",
    "rugby-league": "rugby_league",
    "australian-football": "aussie_rules",
    "lacrosse": "lacrosse",
    "volleyball": "volleyball",
}
"""Our sport by ESPN's; only those in which a home side meets an away side."""

_SPORT_IDS: Final = {"1": "baseball", "20": "football", "40": "basketball", "70": "hockey", "600": "soccer"}
_UID: Final = re.compile(r"s:([0-9]+)~l:[0-9]+")
_PATH: Final = re.compile(r"([a-z-]{1,30})/([A-Za-z0-9._-]{1,60})")
_ALL_TEAMS: Final = {
    "football/college-football": {"groups": "80"},
    "basketball/mens-college-basketball": {"groups": "50"},
}
_FIRST_PERIODS: Final = {
    "american_football": 15,
    "basketball": 20,
    "basketball/nba": 12,
    "basketball/wnba": 10,
    "ice_hockey": 20,
    "lacrosse": 15,
}


_NORMAL_PERIODS: Final = {
    "football": 2,
    "american_football": 4,
    "basketball": 4,
    "basketball/mens-college-basketball": 2,
    "ice_hockey": 3,
    "lacrosse": 4,
}
"""By sport, and by path of leagues that differ; innings and sets are no periods."""
_INNINGS: Final = {"baseball": 9}


@dataclass(frozen=True, slots=True)
class League:
    """One scoreboard.

    Attributes:
        path: ``"soccer/eng.1"``; the key of the competition.
        sport: ours.
    """

    path: str
    sport: str

    @property
    def first_period(self) -> timedelta | None:
        """How long its first period is by a clock that counts down; the longest of the sport where rules differ."""
        minutes = _FIRST_PERIODS.get(self.path, _FIRST_PERIODS.get(self.sport))
        return None if minutes is None else timedelta(minutes=minutes)

    @property
    def normal_periods(self) -> int | None:
        """How many periods normal time has; None where we do not know that all games have as many."""
        return _NORMAL_PERIODS.get(self.path, _NORMAL_PERIODS.get(self.sport))

    @property
    def full_length(self) -> int | None:
        """How many periods or innings a game has that was not cut short; None where games differ."""
        return _INNINGS.get(self.sport, self.normal_periods)

    @property
    def extra_params(self) -> dict[str, str]:
        """What the scoreboard needs to show all games instead of the best-known teams'."""
        return dict(_ALL_TEAMS.get(self.path, {}))


def league_of(path: str) -> League:
    """The league of a path such as ``"basketball/nba"``.

    Raises:
        ConfigError: no such form, or a sport without home and away sides.
    """
    match = _PATH.fullmatch(path)
    sport = _SPORTS.get(match[1]) if match else None
    if sport is None:
        raise ConfigError(f"ESPN has no scoreboard of matches at {path!r}; a path looks like 'soccer/eng.1'.")
    return League(path, sport)


def league_of_uid(uid: str, slug: str) -> League | None:
    """The league by ESPN's own ids, None where they name none that we know."""
    match = _UID.fullmatch(uid)
    name = _SPORT_IDS.get(match[1]) if match else None
    path = f"{name}/{slug.lower()}"
    return League(path, _SPORTS[name]) if name and _PATH.fullmatch(path) else None
