"""Bookmakers: each sees the true chances late and through an error, adds its margin, and sometimes blunders."""

from dataclasses import dataclass
from math import floor
from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int64
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.plants import Plants
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.planted_prices import over_moved
from advisor.sandbox.world.scoring import Column
from advisor.sandbox.world.seeded_random import hashed, smooth, uniform


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """How a bookmaker makes its prices.

    Attributes:
        key, title: at The Odds API.
        region: of the same.
        margin: the inverse odds of a market sum to 1 + margin, before rounding.
        lag: seconds it is behind the truth.
        every: seconds between two looks.
        error: standard deviation of its logarithmic probabilities.
        blunders: errs grossly and offers sudden gifts; the sharp one does not.
    """

    key: str
    title: str
    region: str
    margin: float
    lag: int
    every: int
    error: float
    blunders: bool = True


SHARP: Final = Book(
    key="sandbox_sharp",
    title="Sandbox Sharp",
    region="eu",
    margin=0.022,
    lag=0,
    every=2,
    error=0.004,
    blunders=False,
)

BOOKS: Final = (
    SHARP,
    Book(key="albion_sandbox", title="Albion (Sandbox)", region="uk", margin=0.05, lag=3, every=4, error=0.016),
    Book(key="brights_sandbox", title="Brights (Sandbox)", region="uk", margin=0.06, lag=5, every=6, error=0.02),
    Book(key="copperbet_sandbox", title="Copperbet (Sandbox)", region="eu", margin=0.065, lag=6, every=7, error=0.022),
    Book(key="drakesbet_sandbox", title="DrakesBet (Sandbox)", region="us", margin=0.048, lag=4, every=5, error=0.018),
    Book(key="evenkeel_sandbox", title="Even Keel (Sandbox)", region="us", margin=0.045, lag=3, every=5, error=0.016),
    Book(key="fairhill_sandbox", title="Fairhill (Sandbox)", region="au", margin=0.055, lag=8, every=9, error=0.024),
    Book(key="gullwing_sandbox", title="Gullwing (Sandbox)", region="eu", margin=0.075, lag=10, every=11, error=0.028),
)

_ROUNDING: Final = 1e-5
"""Seconds that a sum of an instant and a fraction may be off."""
_ERROR_PERIOD: Final = 45
_IN_PLAY_MARGIN: Final = 0.02
_SHUT_SECONDS: Final = 3
_LOWEST, _HIGHEST = 1.01, 251.0
_GIFT_SLOT: Final = 90
_GIFT_SHARE: Final = 0.05
_GROSS_SLOT: Final = 150
_GROSS_SHARE: Final = 0.004
_FROZEN, _FAR_OFF = 0, 1
_FAR_FACTOR: Final = 1.6
_SALT_ERROR, _SALT_GIFT, _SALT_GROSS = 11, 12, 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Blunders:
    """Gross errors of a book at an instant, by game.

    Attributes:
        frozen: (n,) its line has stood still since the slot began.
        far: (n,) column whose price is far too high, -1 for none.
        crossed: (n,) column of the market whose first and last price are exchanged, -1 for none.
    """

    frozen: Bool
    far: Int64
    crossed: Int64


def looked_at(book: Book, index: int, instant: int) -> int:
    """The instant of a book's last look, Unix seconds; books do not look together."""
    return instant - (instant + 7 * index) % book.every


def followed_look(lag: float, instant: float) -> int:
    """The look of the sharp book that a book which follows it by ``lag`` seconds shows at an instant."""
    return looked_at(SHARP, BOOKS.index(SHARP), floor(instant - lag + _ROUNDING))


def frozen_since(instant: int) -> int:
    """When the line of a book that is frozen now was last moved."""
    return instant - instant % _GROSS_SLOT


def keys_of(games: list[GameState]) -> Int64:
    """(n,) keys of the games for random numbers: competition and number."""
    return np.array([game.fixture.competition.index * 10**12 + game.fixture.number for game in games] or [0], np.int64)[
        : len(games)
    ]


def priced(
    seed: int,
    index: int,
    look: int,
    games: list[GameState],
    shares: Float64,
    markets: tuple[Column, ...],
    plants: Plants,
) -> Float64:
    """Odds of a book's look.

    Args:
        seed: of the run.
        index: of the book in ``BOOKS``.
        look: instant of the look, Unix seconds.
        games: n games as they were ``lag`` seconds before it.
        shares: (n, k) true probabilities then.
        markets: the columns.
        plants: what is wrong with the prices.

    Returns:
        (n, k) decimal odds in hundredths, NaN where the book has shut the market.
    """
    book = BOOKS[index]
    keys = keys_of(games)
    width = shares.shape[1]
    wandering = smooth(seed, look, _ERROR_PERIOD, _SALT_ERROR, index, keys[:, None], np.arange(width)[None, :])
    seen = shares * np.exp(book.error * plants.errors * wandering)
    if book.key in plants.over_moves:
        seen *= over_moved(plants.over_moves[book.key], seed, index, look, keys, width)
    in_play = np.array([game.progress > 0 for game in games])
    odds = np.full_like(seen, np.nan)
    for column in markets:
        part = slice(column.start, column.stop)
        winners = MARKET_TYPES[column.market].winners
        fair = winners * seen[:, part] / np.maximum(seen[:, part].sum(axis=1, keepdims=True), 1e-9)
        margin = book.margin + _IN_PLAY_MARGIN * in_play[:, None]
        odds[:, part] = 1 / np.maximum(fair * (1 + margin), 1e-4)
    if book.blunders and plants.blunders:
        odds *= _gifts(seed, index, look, keys, width)
    odds = np.floor(odds * 100) / 100
    return np.where(_shut(book, games)[:, None], np.nan, odds.clip(_LOWEST, _HIGHEST))


def blunders(
    seed: int, index: int, instant: int, games: list[GameState], markets: tuple[Column, ...], plants: Plants
) -> Blunders:
    """Which gross errors a book makes at an instant."""
    n = len(games)
    none = np.full(n, -1, np.int64)
    if not (BOOKS[index].blunders and plants.blunders):
        return Blunders(frozen=np.zeros(n, np.bool_), far=none, crossed=none)
    keys = keys_of(games)
    slot = instant // _GROSS_SLOT
    errs = uniform(seed, _SALT_GROSS, index, slot, keys) < _GROSS_SHARE * 3
    kind = (hashed(seed, _SALT_GROSS + 1, index, slot, keys) % np.uint64(3)).astype(np.int64)
    which = (hashed(seed, _SALT_GROSS + 2, index, slot, keys) >> np.uint64(8)).astype(np.int64) & 0xFFFF
    market = which % sum(not column.exchange_only for column in markets)
    return Blunders(
        frozen=errs & (kind == _FROZEN),
        far=np.where(errs & (kind == _FAR_OFF), which % markets[-1].start, -1),
        crossed=np.where(errs & (kind > _FAR_OFF), market, -1),
    )


def with_blunders(odds: Float64, frozen_odds: Float64, errors: Blunders, markets: tuple[Column, ...]) -> Float64:
    """The (n, k) odds with the gross errors in them; ``frozen_odds`` are those of when the slot began."""
    wrong = np.where(errors.frozen[:, None], frozen_odds, odds)
    for row in np.flatnonzero(errors.far >= 0):
        wrong[row, errors.far[row]] = np.floor(wrong[row, errors.far[row]] * _FAR_FACTOR * 100) / 100
    for row in np.flatnonzero(errors.crossed >= 0):
        column = markets[errors.crossed[row]]
        first, last = column.start, column.stop - 1
        wrong[row, [first, last]] = wrong[row, [last, first]]
    return wrong


def _gifts(seed: int, index: int, look: int, keys: Int64, width: int) -> Float64:
    """(n, k) factors: one selection is sometimes offered too high for less than a minute."""
    slot, within = divmod(look, _GIFT_SLOT)
    given = uniform(seed, _SALT_GIFT, index, slot, keys) < _GIFT_SHARE
    begin = 5 + uniform(seed, _SALT_GIFT + 10, index, slot, keys) * 25
    length = 25 + uniform(seed, _SALT_GIFT + 20, index, slot, keys) * 30
    size = 1.09 + uniform(seed, _SALT_GIFT + 30, index, slot, keys) * 0.08
    chosen = (hashed(seed, _SALT_GIFT + 40, index, slot, keys) % np.uint64(width)).astype(np.int64)
    on = given & (begin <= within) & (within < begin + length)
    return np.where(on[:, None] & (np.arange(width)[None, :] == chosen[:, None]), size[:, None], 1.0)


def _shut(book: Book, games: list[GameState]) -> Bool:
    """(n,) a score has just been seen, or there is nothing to bet on."""
    return np.array(
        [
            not game.open or (game.fixture.competition.sport.suspends and game.since_play < _SHUT_SECONDS)
            for game in games
        ],
        np.bool_,
    )
