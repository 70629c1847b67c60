"""How likely a bet ends in each way: won, half won, pushed, half lost, lost.

A quarter line is two half stakes on the lines beside it, so that one of them may be returned while the other wins or
loses; a whole line returns the stake where the score ends on it.
"""

from typing import Final, NamedTuple, Self

import numpy as np

from advisor.core.arrays import Bool, Float64, Int16, Int32
from advisor.core.books import Books
from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES, Line
from advisor.pricing.compiled import FLOAT, FLOATS_IN, FLOATS_OUT, compiled

WIN: Final = 0
HALF_WIN: Final = 1
PUSH: Final = 2
HALF_LOSS: Final = 3
LOSS: Final = 4
RESULTS: Final = 5
"""Columns of shares. A result of n halves of a stake stands in column 2 − n."""


class Shares(NamedTuple):
    """Probabilities of the results of bets, of one shape, that sum to 1; NaN where unknown."""

    win: Float64
    half_win: Float64
    push: Float64
    half_loss: Float64
    loss: Float64

    @classmethod
    def of_columns(cls, shares: Float64) -> Self:
        """Of an array (…, ``RESULTS``), as ``pricing.goals.shares`` gives it."""
        return cls(*(shares[..., column] for column in range(RESULTS)))

    @classmethod
    def of_probability(cls, probability: Float64) -> Self:
        """Of bets that are won or lost, and nothing between."""
        none = np.zeros(probability.shape)
        return cls(probability, none, none, none, 1.0 - probability)

    @property
    def at_risk(self) -> Float64:
        """Expected share of the stake that is won or lost and not returned."""
        at_risk: Float64 = self.win + self.loss + (self.half_win + self.half_loss) / 2
        return at_risk


_WHOLE: Final = 100
_HALF: Final = 50
_ROUNDING: Final = 1e-12
_ABOVE: Final = 25
"""What is left of a quarter line above a whole one, in hundredths."""


def may_return(line: Int32) -> Bool:
    """(m,) whether some score returns the stake, or half of it; no score ends on a half line."""
    may: Bool = line % _WHOLE != _HALF
    return may


def nearest_whole(line: Int32) -> Int32:
    """(m,) the whole line on which a score returns the stake, or half of it; half lines have none."""
    whole: Int32 = (line + _HALF - 1) // _WHOLE * _WHOLE
    return whole


def shares_of_bets(probability: Float64, selection: Int16, on_line: Float64, line: Int32, meaning: Line) -> Shares:
    """Shares of b bets, as if there were no push where it is not known how likely one is, or the price denies it.

    Args:
        probability: (b,) fair ones of their selections, given no push.
        selection: (b,) indexes.
        on_line, line: (b,) as in ``at_risk``.
        meaning: of the market type's line.
    """
    on = np.where((on_line >= 0.0) & (on_line <= 1.0), on_line, 0.0)
    none = np.zeros_like(on)
    if meaning is Line.NONE:
        return Shares(probability * (1 - on), none, on, none, (1 - probability) * (1 - on))
    pair = np.where(selection[:, None] == np.arange(2), probability[:, None], 1.0 - probability[:, None])
    both = shares_of_line(pair, on, line, meaning)
    rows = np.arange(len(selection))
    plain = Shares(probability, none, none, none, 1.0 - probability)
    denied = np.isnan(both.win[rows, selection])
    return Shares(*(np.where(denied, way, column[rows, selection]) for column, way in zip(both, plain, strict=True)))


@compiled(FLOAT, FLOAT, returns=FLOAT)
def at_risk_scalar(on_line: float, line: float) -> float:
    """``at_risk`` of one market, for compiled functions and single bets."""
    # Mostly nothing is known, and a remainder of floats takes longest.
    if not 0.0 <= on_line <= 1.0 or line % _WHOLE == _HALF:
        return 1.0
    return 1.0 - (on_line / 2 if line % _HALF == _ABOVE else on_line)


@compiled(FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _at_risk(on_line: Float64, line: Float64, found: Float64) -> None:
    for i in range(len(found)):
        found[i] = at_risk_scalar(on_line[i], line[i])


def at_risk(on_line: Float64, line: Int32) -> Float64:
    """(m,) expected share of a stake that does not return: for so much of it counts an edge given no push.

    Args:
        on_line: (m,) as ``Books.on_line``; where unknown all of the stake counts, as if there were no push.
        line: (m,) hundredths, multiples of 25, or ``LINE_NONE``, as of a market whose draw returns the stakes.
    """
    found = np.empty(len(on_line))
    _at_risk(np.ascontiguousarray(on_line, np.float64), line.astype(np.float64), found)
    return found


def push_unknown(on_line: Float64, line: Int32, market: MarketTypeKey) -> Bool:
    """(m,) True where a bet may return its stake, or half of it, while nobody knows how often.

    Args:
        on_line, line: (m,) as in ``at_risk``.
    """
    unknown: Bool = np.isnan(on_line) & may_return(line) & MARKET_TYPES[market].can_return
    return unknown


def stated_at_risk(on_line: Float64, line: Int32, market: MarketTypeKey) -> Float64:
    """(m,) as ``at_risk``, for all to see: NaN where stakes may return and nobody knows how often, so that figures of
    these bets are given no push."""
    return np.where(push_unknown(on_line, line, market), np.nan, at_risk(on_line, line))


def halves(on_line: Float64, line: Int32, market: MarketTypeKey) -> Float64:
    """(m, s) probability that a bet is half won, below zero that it is half lost; 0 where neither happens, or where
    nobody knows how often.

    Args:
        on_line, line: (m,) as in ``at_risk``.
    """
    row = MARKET_TYPES[market]
    if not row.has_line:
        return np.zeros((len(line), len(row.selections)))
    known = (on_line >= 0.0) & (on_line <= 1.0) & (line % _HALF == _ABOVE)
    first = np.where(_first_half_wins(line, row.line), 1.0, -1.0) * np.where(known, on_line, 0.0)
    return np.stack([first, -first], axis=1)


class Returns(NamedTuple):
    """What m markets of one type are expected to return.

    Attributes:
        at_risk: (m,) of ``stated_at_risk``.
        halves: (m, s) of ``halves``.
    """

    at_risk: Float64
    halves: Float64

    @classmethod
    def of_books(cls, books: Books) -> Self:
        """Of the markets of books."""
        return cls(
            stated_at_risk(books.on_line, books.line, books.market_type),
            halves(books.on_line, books.line, books.market_type),
        )


def _first_half_wins(line: Int32, meaning: Line) -> Bool:
    """Of quarter lines: whether the score on the whole line beside it half wins the first selection."""
    wins: Bool = (line % _WHOLE == _ABOVE) == (meaning is Line.HANDICAP)
    return wins


def shares_of_line(probability: Float64, on_line: Float64, line: Int32, meaning: Line) -> Shares:
    """Shares of both sides of markets with lines, whose fair price does not say how likely a push is.

    A fair price says what a bet is worth at odds of its inverse: nothing. With the probability of the score that
    returns the stake, or half of it, that leaves one distribution of results.

    Args:
        probability: (m, 2) fair probabilities: margin-free prices.
        on_line: (m,) probability that the score ends on ``nearest_whole``; not read of half lines.
        line: (m,) hundredths, multiples of 25.
        meaning: of the market type's line.

    Returns:
        (m, 2) each; NaN where the probability is, or where the score on the line is unknown or likelier than the price
        allows.
    """
    first_half_wins = _first_half_wins(line, meaning)
    half_wins = np.stack([first_half_wins, ~first_half_wins], axis=1)
    is_whole, is_half = (line % _WHOLE == 0)[:, None], (line % _WHOLE == _HALF)[:, None]
    on = np.where(is_half, 0.0, on_line[:, None])
    none = np.zeros_like(probability)
    # Of a quarter line half the stake is returned there.
    returned = np.where(is_whole, on, on / 2)
    other = np.where(is_whole, none, on / 2)
    win = probability * (1.0 - returned) - np.where(half_wins, other, none)
    loss = (1.0 - probability) * (1.0 - returned) - np.where(half_wins, none, other)
    quarter = np.where(is_whole, none, on)
    # Where nothing can be lost, what is left of the sums is a rounding.
    possible = (win >= -_ROUNDING) & (loss >= -_ROUNDING) & (on >= 0.0)
    columns = (
        np.maximum(win, 0.0),
        np.where(half_wins, quarter, none),
        np.where(is_whole, on, none),
        np.where(half_wins, none, quarter),
        np.maximum(loss, 0.0),
    )
    return Shares(*(np.where(possible.all(axis=1, keepdims=True), column, np.nan) for column in columns))
