"""Surebets: prices of one market, at several venues and on both sides, that together cannot lose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.quotes import Side
from advisor.strategies.legs import Offer
from advisor.strategies.offers import TwoSidedBooks, best_backs, best_lays, best_sides
from advisor.strategies.stake_splitter import Split, StakeSplitter

_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Surebet:
    """Prices of one market that cannot lose.

    Attributes:
        row: of the books.
        split: exact; ``least`` is above 0.
    """

    row: int
    split: Split


def surebets(sides: TwoSidedBooks, splitter: StakeSplitter, min_margin: float = 0.0) -> list[Surebet]:
    """Find the surebets of m markets, net of commission and within sizes and stake steps.

    With two selections: the best price for each, backed or laid. With three: the best price to back each, and each
    selection backed at one venue and laid at another.

    Args:
        sides: usable prices.
        splitter: splits the outlay.
        min_margin: least profit per unit of outlay; profit must be above 0 in any case.
    """
    found = []
    for row, offers in _candidates(sides):
        stakes = splitter.split(sides.books.market_type, offers)
        if stakes is not None and stakes.least > 0 and stakes.margin >= min_margin:
            found.append(Surebet(row, stakes))
    return found


def _candidates(sides: TwoSidedBooks) -> Iterator[tuple[int, tuple[Offer, ...]]]:
    """Offers that would be surebets if stakes needed no rounding, by row."""
    selections = sides.books.odds.shape[2]
    if selections == _TWO:
        best = best_sides(sides)
        for row in np.flatnonzero(best.inverse.sum(axis=1) < 1.0).tolist():
            yield row, (best.offer(sides, row, 0), best.offer(sides, row, 1))
        return
    backs, lays = best_backs(sides), best_lays(sides)
    for row in np.flatnonzero(backs.inverse.sum(axis=1) < 1.0).tolist():
        yield row, tuple(sides.offer(row, s, int(backs.venue[row, s]), Side.BACK) for s in range(selections))
    for row, s in np.argwhere(backs.inverse + lays.inverse < 1.0).tolist():
        back = sides.offer(row, s, int(backs.venue[row, s]), Side.BACK)
        yield row, (back, sides.offer(row, s, int(lays.venue[row, s]), Side.LAY))
