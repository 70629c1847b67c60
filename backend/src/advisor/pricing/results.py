"""How likely a bet ends in each way: won, half won, pushed, half lost, lost.

A quarter line is two half stakes on the lines beside it, so that one of them may be returned while the other wins or
loses; a whole line returns the stake where the score ends on it.
"""

from typing import Final, NamedTuple, Self

import numpy as np

from advisor.core.arrays import Float64, Int32
from advisor.instruments.market_types import Line

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


def nearest_whole(line: Int32) -> Int32:
    """(m,) the whole line on which a score returns the stake, or half of it; half lines have none."""
    whole: Int32 = (line + _HALF - 1) // _WHOLE * _WHOLE
    return whole


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
    first_half_wins = (line % _WHOLE == _ABOVE) == (meaning is Line.HANDICAP)
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
