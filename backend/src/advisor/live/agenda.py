"""When the games of each provider's competitions start, and which are in play: what a schedule of fetches follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisor.core.markets import DECIDED_OR_POSTPONED, EventStatus
from advisor.core.readings import EventReport
from advisor.upstream.prefetch import GAME


@dataclass(frozen=True, slots=True)
class _Game:
    kickoff: datetime
    status: EventStatus | None


@dataclass(frozen=True, slots=True)
class Games:
    """The games of one competition as far as its provider reports them.

    Attributes:
        kickoffs: of those to come, earliest first.
        in_play: whether one is in play.
    """

    kickoffs: tuple[datetime, ...]
    in_play: bool


class Agenda:
    """Learns from every reading.

    Args:
        forget_after: a game this long past its start is forgotten.
    """

    def __init__(self, forget_after: timedelta) -> None:
        self._forget_after = forget_after
        self._games: dict[tuple[str, str], dict[str, _Game]] = {}

    def learn(self, reports: Iterable[EventReport]) -> None:
        """Take in what a provider reports; an answer without a status leaves the one known.

        Events without teams are no games: nobody knows a time at which their prices move faster.
        """
        for report in reports:
            if report.title:
                continue
            games = self._games.setdefault((report.provider, report.competition), {})
            known = games.get(report.ref)
            status = report.status if report.status is not None or known is None else known.status
            games[report.ref] = _Game(report.kickoff, status)

    def games(self, provider: str, competition: str, now: datetime) -> Games:
        """The games of a competition at an instant; those long past are dropped."""
        games = self._games.get((provider, competition), {})
        for ref in [ref for ref, game in games.items() if game.kickoff + self._forget_after < now]:
            del games[ref]
        return Games(
            kickoffs=tuple(sorted(game.kickoff for game in games.values() if game.kickoff > now)),
            in_play=any(_is_on(game, now) for game in games.values()),
        )


def _is_on(game: _Game, now: datetime) -> bool:
    if game.status is EventStatus.IN_PLAY:
        return True
    return game.status not in DECIDED_OR_POSTPONED and game.kickoff <= now < game.kickoff + GAME
