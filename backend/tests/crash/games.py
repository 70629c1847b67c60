"""The games of a run: a function of the time alone, so that processes that know the same beginning agree.

A game begins to be offered every so often; each of its markets has value at one venue, and it is over a few seconds
after its start.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from advisor.core.clock import EPOCH, micros_of
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, TOTALS
from advisor.sandbox.order_venues.markets import MarketState, MarketStatus
from advisor.sandbox.order_venues.orders import Offer, Selection

PROVIDER: Final = "the_odds_api"
"""By whose ids the sandbox's venues know games."""
COMPETITION: Final = "soccer_sandbox_premier"
SHARP_VENUE: Final = "sandbox_sharp"
EXCHANGE: Final = "sandbox_exchange"
VENUES: Final = ("soft_north", "soft_south", EXCHANGE)
"""Those that take orders."""
STAKE: Final = 1_000
LONG_ONES: Final = 5
"""Every so many games one is played for so long that bets are open when all has come to rest."""
_LONG: Final = 3_600.0
_BOOKS: Final = {
    H2H_3WAY: ((20_000, 36_000, 40_000), (23_000, 33_000, 35_000)),
    TOTALS: ((19_500, 19_500), (21_600, 18_000)),
}
"""By market the prices of the sharp venue, and those of the one with value."""
_LINES: Final = tuple(range(50, 1_550, 100))
_MARKETS: Final = ((H2H_3WAY, LINE_NONE), *((TOTALS, line) for line in _LINES))
"""Of each game."""
_APART: Final = 0.4
"""Seconds between the first prices of two markets of a game. Few games have many markets, for every new game is
compared with those before it."""
_SCORES: Final = ((2, 1), (1, 1), (0, 3), (4, 2))
_SYLLABLES: Final = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "tu", "vey", "zan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The games of a run.

    Attributes:
        began: Unix seconds.
        until: no game is offered after that.
        every: between the first offers of two games, in seconds.
        offered: how long a game is offered before it starts.
        played: how long it is played.
        reported: how long it is reported after its end.
    """

    began: float
    until: float = math.inf
    every: float = 6.0
    offered: float = 10.0
    played: float = 1.0
    reported: float = 300.0

    def listed(self, now: float) -> Iterator[int]:
        """Numbers of the games that are reported at an instant."""
        last = int((min(now, self.until) - self.began) / self.every)
        for number in range(last + 1):
            if now < self.kickoff(number) + self._played(number) + self.reported:
                yield number

    def kickoff(self, number: int) -> float:
        """Unix seconds."""
        return self.began + number * self.every + self.offered

    def status(self, number: int, now: float) -> EventStatus:
        """How far a game has come."""
        start = self.kickoff(number)
        if now < start:
            return EventStatus.SCHEDULED
        return EventStatus.IN_PLAY if now < start + self._played(number) else EventStatus.FINISHED

    def _played(self, number: int) -> float:
        return _LONG if number % LONG_ONES == 0 else self.played

    def reading(self, now: float, *, results: bool) -> Reading:
        """What the provider says at an instant.

        Args:
            results: of games that are over, too.
        """
        numbers = list(self.listed(now))
        open_games = [number for number in numbers if self.status(number, now) is EventStatus.SCHEDULED]
        said = numbers if results else open_games
        quotes = tuple(quote for number in open_games for quote in self._quotes(number, now))
        instant = micros_of(_at(now))
        return Reading(
            provider=PROVIDER,
            events=tuple(self._report(number, now) for number in said),
            quotes=quotes,
            snapshot_of={_ref(number): instant for number in open_games},
        )

    def _report(self, number: int, now: float) -> EventReport:
        status = self.status(number, now)
        score = score_of(number) if status is EventStatus.FINISHED else None
        return EventReport(
            provider=PROVIDER,
            ref=_ref(number),
            sport="football",
            competition=COMPETITION,
            competition_name="Sandbox Premier",
            home=_team(2 * number),
            away=_team(2 * number + 1),
            kickoff=_at(self.kickoff(number)),
            status=status,
            home_score=None if score is None else score[0],
            away_score=None if score is None else score[1],
            at=_at(now),
        )

    def _quotes(self, number: int, now: float) -> Iterator[Quote]:
        instant = micros_of(_at(now))
        shown = 1 + int((now - self.kickoff(number) + self.offered) / _APART)
        for market, line in _MARKETS[:shown]:
            for venue, book in zip((SHARP_VENUE, _venue_of(number, market, line)), _BOOKS[market], strict=True):
                for place, odds_e4 in enumerate(book):
                    yield Quote(_ref(number), market, line, place, venue, Side.BACK, odds_e4, None, instant, instant)


class SeasonMarkets:
    """What one venue offers on them: the soft price, at the exchange in parts and not always all of it."""

    def __init__(self, season: Season, venue: str) -> None:
        self._season = season
        self._venue = venue

    def state(self, selection: Selection, now: float) -> MarketState | None:
        """See ``sandbox.order_venues.markets.Markets``."""
        number, market = _number(selection.fixture), MarketTypeKey(selection.market)
        line = LINE_NONE if selection.line is None else selection.line
        if number is None or (market, line) not in _MARKETS or _venue_of(number, market, line) != self._venue:
            return None
        status = self._season.status(number, now)
        if status is EventStatus.FINISHED:
            is_won = selection.selection == _winner(score_of(number), line)
            return MarketState(status=MarketStatus.CLOSED, won=Fraction(1 if is_won else -1))
        if status is EventStatus.IN_PLAY:
            return MarketState(status=MarketStatus.OPEN, in_play=True)
        place = MARKET_TYPES[market].selections.index(selection.selection)
        return MarketState(status=MarketStatus.OPEN, back=_offers(number, _BOOKS[market][1][place], self._venue))


def score_of(number: int) -> tuple[int, int]:
    """How a game ends."""
    return _SCORES[number % len(_SCORES)]


def _venue_of(number: int, market: MarketTypeKey, line: int) -> str:
    """Where a market has value."""
    return VENUES[(number + _MARKETS.index((market, line))) % len(VENUES)]


def _winner(score: tuple[int, int], line: int) -> str:
    """Of the market of a line, or of the game."""
    home, away = score
    if line != LINE_NONE:
        return "over" if 100 * (home + away) > line else "under"
    return "home" if home > away else "away" if away > home else "draw"


def _offers(number: int, odds_e4: int, venue: str) -> tuple[Offer, ...]:
    if venue != EXCHANGE:
        return (Offer(odds_e4, None),)
    part = STAKE // 5
    # Every other game has less on offer than is asked for, also at the half stakes that follow a halt.
    return (Offer(odds_e4 + 500, part), Offer(odds_e4, part if number % 2 else STAKE))


def _ref(number: int) -> str:
    return f"game-{number}"


def _number(fixture: str) -> int | None:
    name, _, number = fixture.partition("-")
    return int(number) if name == "game" and number.isdigit() else None


def _team(number: int) -> str:
    """A made-up name, another for each number below 12^5; neighbours have little in common."""
    left, syllables = number * 61_417 % len(_SYLLABLES) ** 5, []
    for _ in range(5):
        left, place = divmod(left, len(_SYLLABLES))
        syllables.append(_SYLLABLES[place])
    return f"{''.join(syllables[:2]).title()} {''.join(syllables[2:]).title()}"


def _at(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=round(seconds, 3))
