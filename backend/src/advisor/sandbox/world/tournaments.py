"""Who wins a competition: a field of its clubs, with true chances that wander, and what bookmakers make of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.sandbox.world.bookmakers import BOOKS, Book
from advisor.sandbox.world.clubs import Club
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.seeded_random import normal, smooth, uniform

_FIELD: Final = 12
_SPREAD: Final = 1.3
"""Standard deviation of the clubs' logarithmic strengths."""
_FORM: Final = 0.15
_FORM_PERIOD: Final = 900
_ERROR_PERIOD: Final = 120
_MARGIN_FACTOR: Final = 3.0
"""Bookmakers take more of a field than of a game."""
_LEFT_OUT: Final = 0.004
"""Whom a book gives less than this it leaves out, if it is one of those that do."""
_LOWEST, _HIGHEST = 1.01, 1001.0
_SALT_STRENGTH, _SALT_FORM, _SALT_ERROR, _SALT_GIFT = 31, 32, 33, 34
_GIFT_SLOT: Final = 180
_GIFT_SHARE: Final = 0.03
_GIFT: Final = 1.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tournament:
    """A market on the winner of a competition.

    Attributes:
        key, title: at The Odds API.
        id: of its only event.
        field: whom one can bet on.
    """

    competition: Competition
    key: str
    title: str
    id: str
    field: tuple[Club, ...]

    def ends(self, instant: int) -> int:
        """When it will be decided, as it is stated at an instant: the first of a July, Unix seconds."""
        now = datetime.fromtimestamp(instant, UTC)
        year = now.year + (now.month >= 7)
        return int(datetime(year, 7, 1, 12, tzinfo=UTC).timestamp())


def _tournament(competition: Competition) -> Tournament:
    return Tournament(
        competition=competition,
        key=f"{competition.odds_key}_winner",
        title=f"{competition.title} Winner",
        id=f"{competition.index:02d}" + "f" * 30,
        field=competition.clubs[:_FIELD],
    )


TOURNAMENTS: Final = (_tournament(COMPETITIONS[0]),)
BY_KEY: Final = {tournament.key: tournament for tournament in TOURNAMENTS}


def chances(tournament: Tournament, seed: int, instant: int) -> Float64:
    """(n,) true probability that each of the field wins; they add up to 1."""
    who = np.arange(len(tournament.field))
    strength = _SPREAD * normal(seed, _SALT_STRENGTH, tournament.competition.index, who)
    form = _FORM * smooth(seed, instant, _FORM_PERIOD, _SALT_FORM, tournament.competition.index, who)
    weight = np.exp(strength + form)
    share: Float64 = weight / weight.sum()
    return share


def prices(tournament: Tournament, index: int, seed: int, instant: int) -> Float64:
    """(n,) decimal odds of book ``index`` on each to win, in hundredths; NaN for whom it does not list."""
    book = BOOKS[index]
    who, of = np.arange(len(tournament.field)), tournament.competition.index
    seen = chances(tournament, seed, instant - book.lag)
    seen = seen * np.exp(book.error * smooth(seed, instant, _ERROR_PERIOD, _SALT_ERROR, index, of, who))
    fair = seen / seen.sum()
    odds = 1.0 / np.maximum(fair * (1.0 + _MARGIN_FACTOR * book.margin), 1e-4)
    odds = np.floor(odds * _gifts(book, index, seed, instant, who) * 100) / 100
    left_out = (fair < _LEFT_OUT) & (index % 2 == 1)
    listed: Float64 = np.where(left_out, np.nan, odds.clip(_LOWEST, _HIGHEST))
    return listed


def _gifts(
    book: Book, index: int, seed: int, instant: int, who: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> Float64:
    """(n,) factors: one is sometimes offered too high for some minutes."""
    given = uniform(seed, _SALT_GIFT, index, instant // _GIFT_SLOT, who) < _GIFT_SHARE
    factor: Float64 = np.where(given & book.blunders, _GIFT, 1.0)
    return factor
